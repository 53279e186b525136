"""The window of the engines: a list at its start, the chosen one beside it, what can be done below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.core.engines import EngineCard
from app.gui.engines.engine_details import EngineDetails
from app.gui.engines.engine_list_model import EngineListModel
from app.gui.engines.engine_list_view import EngineListView
from app.gui.engines.engine_words import LEARNED
from app.gui.engines.switching import hindrance_words
from app.gui.kit.button_style import accent, make_grave
from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip
from app.gui.kit.sheet import scrolled
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr

_SIZE_PX = QSize(1000, 612)
"""With the title of the window system it is 660 high."""
_LEAST_PX = QSize(560, 300)
_FRAME_PX = QSize(16, 48)
_LIST_PX, _LEAST_LIST_PX = 288, 224
_EDGE_PX = 12


class EnginesDialog(QDialog):
    """Beside the window, so that one can look and go on working. Tells what is wanted; shows what it is told."""

    use_wanted = Signal(str)
    keep_wanted = Signal(str, bool)
    rename_wanted = Signal(object)
    """EngineCard."""
    remove_wanted = Signal(object)
    """EngineCard."""
    compact_wanted = Signal(object)
    """EngineCard of the engine whose vectors are to become shorter."""
    worse_wanted = Signal(object)
    """EngineCard whose photos that got worse are to be seen."""
    hurry_wanted = Signal()
    add_wanted = Signal()
    subject_wanted = Signal()
    """An engine that looks at the subject alone is to be made."""
    teach_wanted = Signal()
    evaluate_wanted = Signal()

    def __init__(self, pictures: SmallPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Engines"))
        self.model = EngineListModel(self)
        self.list = EngineListView(self.model)
        self.details = EngineDetails(pictures)
        self._build_buttons()
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.model.dataChanged.connect(self._on_current_changed)
        self.details.rename_wanted.connect(lambda: self._with_current(self.rename_wanted.emit))
        self.details.worse_wanted.connect(lambda: self._with_current(self.worse_wanted.emit))
        self.details.hurry_wanted.connect(self.hurry_wanted)
        self.details.keep_wanted.connect(
            lambda on: self._with_current(lambda card: self.keep_wanted.emit(card.name, on))
        )
        self.setMinimumSize(_LEAST_PX)
        self.resize(_SIZE_PX.boundedTo(self.screen().availableSize() - _FRAME_PX))
        self.list.setFocus()
        self._on_current_changed()

    @property
    def current(self) -> EngineCard | None:
        """The engine that is chosen."""
        return self.model.card_at(self.list.currentIndex())

    def set_cards(self, cards: Sequence[EngineCard], wanted: str = "") -> None:
        """Show these engines, with the focus on the ``wanted`` one, else where it was, else on the one in use."""
        before = self.current
        self.model.set_cards(cards)
        used = next((card.name for card in cards if card.in_use), "")
        rows = [self.model.row_of(name) for name in (wanted, before.name if before else "", used)]
        row = next((row for row in rows if row >= 0), 0)
        self.list.setCurrentIndex(self.model.index(row))
        self._on_current_changed()

    def _build_buttons(self) -> None:
        self.add, self.teach = QPushButton(tr("&Add…")), QPushButton(tr("&Teach…"))
        give_icon(self.add, "add")
        give_icon(self.teach, "teach")
        give_tip(self.add, tr("Make an engine of a network in an ONNX file"))
        ways = QMenu(self.add)
        ways.addAction(tr("A &network…")).triggered.connect(self.add_wanted)
        ways.addAction(tr("Only the &subject…")).triggered.connect(self.subject_wanted)
        self.add.setMenu(ways)
        give_tip(self.teach, tr("Teach an engine what belongs together, from folders of photos"))
        self.evaluate, self.compact, self.remove = (
            QPushButton(words) for words in (tr("&Evaluate…"), tr("Co&mpact…"), tr("&Remove…"))
        )
        give_tip(self.evaluate, tr("Measure how well engines find what belongs together"))
        for button in (self.evaluate, self.compact, self.remove):
            button.setFlat(True)
        make_grave(self.remove)
        self.close_button, self.use = QPushButton(tr("Close")), QPushButton(tr("&Use this engine"))
        accent(self.use)
        self.teach.clicked.connect(self.teach_wanted)
        self.evaluate.clicked.connect(self.evaluate_wanted)
        self.compact.clicked.connect(lambda: self._with_current(self.compact_wanted.emit))
        self.remove.clicked.connect(lambda: self._with_current(self.remove_wanted.emit))
        self.use.clicked.connect(lambda: self._with_current(lambda card: self.use_wanted.emit(card.name)))
        self.close_button.clicked.connect(self.reject)
        for button in (self.add, self.teach, self.evaluate, self.compact, self.remove, self.close_button, self.use):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        self._making = making = QHBoxLayout()
        making.setSpacing(GAP_PX)
        making.addWidget(self.add)
        making.addWidget(self.teach)
        making.addStretch(1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)
        side.setSpacing(_EDGE_PX)
        side.addWidget(self.list, 1)
        side.addLayout(making)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._side)
        middle.addWidget(_line(QFrame.Shape.VLine))
        middle.addWidget(scrolled(self.details), 1)
        below = QHBoxLayout()
        below.setContentsMargins(_EDGE_PX, 2 * GAP_PX, 20, 2 * GAP_PX)
        below.setSpacing(GAP_PX)
        for button in (self.evaluate, self.compact, self.remove):
            below.addWidget(button)
        below.addStretch(1)
        for button in (self.close_button, self.use):
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_line(QFrame.Shape.HLine))
        column.addLayout(middle, 1)
        column.addWidget(_line(QFrame.Shape.HLine))
        column.addLayout(below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        share = self.width() * _LIST_PX // _SIZE_PX.width()
        least_px = max(_LEAST_LIST_PX, self._making.sizeHint().width() + 2 * _EDGE_PX)
        self._side.setFixedWidth(max(least_px, min(share, _LIST_PX)))

    @Slot(bool)
    def _on_keep_wanted(self, on: bool) -> None:
        self._with_current(lambda card: self.keep_wanted.emit(card.name, on))

    @Slot()
    def _on_current_changed(self) -> None:
        card = self.current
        self.details.setVisible(card is not None)
        for button in (self.compact, self.remove, self.use):
            button.setEnabled(card is not None)
        if card is None:
            return
        self.details.show_card(card, self.model.cards)
        hindrance = hindrance_words(card)
        self.use.setEnabled(not hindrance)
        self.use.setDefault(not hindrance)
        _give_reason(self.use, hindrance)
        lasting = _lasting_words(card)
        self.remove.setEnabled(not lasting)
        _give_reason(self.remove, lasting)
        learned = tr("It is a short code already, learned upon another engine.") if card.origin in LEARNED else ""
        self.compact.setEnabled(not learned and card.trouble is None)
        _give_reason(self.compact, learned or tr("Learn a shorter code from your library"))

    def _with_current(self, act: Callable[[EngineCard], object]) -> None:
        card = self.current
        if card is not None:
            act(card)


def _lasting_words(card: EngineCard) -> str:
    """Return why an engine cannot be removed, "" if it can."""
    if card.origin == "shipped":
        return tr("It came with the program.")
    return tr("It is the engine in use.") if card.in_use else ""


def _give_reason(button: QPushButton, words: str) -> None:
    give_tip(button, words)
    button.setAccessibleDescription(words)


def _line(shape: QFrame.Shape) -> QFrame:
    line = QFrame()
    line.setFrameShape(shape)
    line.setFixedSize(*((1, 16777215) if shape == QFrame.Shape.VLine else (16777215, 1)))
    return line
