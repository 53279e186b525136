"""One engine: what it is called, what it learned from, its proof, its figures, and what using it takes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.engines import EngineCard
from app.gui.engines.engine_words import description_words, title_words
from app.gui.engines.figure_rows import FigureRows, figures_of
from app.gui.engines.proof_card import ProofCard
from app.gui.engines.switching import hindrance_words, switching_words
from app.gui.kit.info_line import InfoLine
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.sheet import Scrollable
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type

_SIDE_PX, _ABOVE_PX = 28, 20


class EngineDetails(Scrollable):
    """Shows the card it is told. What is wanted is told by signal; nothing is done here."""

    rename_wanted = Signal()
    worse_wanted = Signal()
    keep_wanted = Signal(bool)
    hurry_wanted = Signal()
    """Photos are to be read for it now, though that waits until nobody uses the computer."""

    def __init__(self, pictures: SmallPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = plain_label()
        self._title.setWordWrap(True)
        set_type(self._title, "title")
        self._learned = quiet(plain_label(), "body")
        self._learned.setWordWrap(True)
        self.rename = QPushButton(tr("Re&name…"))
        self.rename.setFlat(True)
        self.rename.setAutoDefault(False)
        self.rename.clicked.connect(self.rename_wanted)
        self.proof = ProofCard(pictures)
        self.proof.worse_wanted.connect(self.worse_wanted)
        self.figures = FigureRows()
        self.keep = QCheckBox(tr("&Keep it ready beside the one in use"))
        give_tip(self.keep, tr("New photos are read for it too, so that one can switch or compare at any time"))
        self.keep.toggled.connect(self.keep_wanted)
        self.told = InfoLine()
        self.hurry = QPushButton(tr("Read them n&ow"))
        self.hurry.setAutoDefault(False)
        self.hurry.clicked.connect(self.hurry_wanted)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._learned)
        head = QHBoxLayout()
        head.setSpacing(2 * GAP_PX)
        head.addLayout(words, 1)
        head.addWidget(self.rename, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE_PX, _ABOVE_PX, _SIDE_PX, _ABOVE_PX)
        column.setSpacing(2 * GAP_PX)
        column.addLayout(head)
        for widget in (self.proof, self.figures, self.keep, self.told):
            column.addWidget(widget)
        column.addWidget(self.hurry, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)

    def show_card(self, card: EngineCard, cards: Sequence[EngineCard]) -> None:
        """Show one of ``cards``."""
        used = next((other for other in cards if other.in_use), None)
        self._title.setText(title_words(card.title))
        self._learned.setText(description_words(card))
        self.rename.setVisible(card.origin != "shipped")
        self.proof.setVisible(card.proof is not None)
        if card.proof is not None:
            self.proof.show_proof(card, card.proof)
        self.figures.show_figures(figures_of(card, used))
        self.keep.setVisible(not card.in_use and not hindrance_words(card))
        with QSignalBlocker(self.keep):
            self.keep.setChecked(card.kept)
        self.hurry.setVisible(card.waiting_for is not None)
        self.told.say(switching_words(card, cards), caution=card.trouble is not None)
