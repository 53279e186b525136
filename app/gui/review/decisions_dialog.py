"""What was decided about look-alikes, all of it, and the way to take any of it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.decisions import VERDICTS, Decision
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.icons import give_icon, take_icons_off
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.review.decision_list_model import DecisionListModel
from app.gui.review.decision_list_view import DecisionListView
from app.gui.review.decision_words import verdict_words
from app.gui.review.taking_back import TakingBack

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_MARGIN_PX = 20
_WIDTH_CHARACTERS, _HEIGHT_LINES = 100, 34


class DecisionsDialog(QDialog):
    """Beside the window, so that one can look and go on working; what is decided meanwhile joins it."""

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        taking_back: TakingBack,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._taking_back = taking_back
        self.setWindowTitle(tr("Decisions"))
        self.model = DecisionListModel(self)
        self._told = quiet(plain_label(), "body")
        self._told.setWordWrap(True)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(tr("Which decisions"))
        self.kinds.addItem(tr("All decisions"), None)
        for verdict in VERDICTS:
            self.kinds.addItem(verdict_words(verdict), verdict)
        self.kinds.currentIndexChanged.connect(self._on_kind_chosen)
        self.view = DecisionListView(self.model, thumbnails)
        self.view.selectionModel().selectionChanged.connect(self._word)
        buttons = QDialogButtonBox()
        self.take_back = QPushButton(tr("&Take back"))
        give_icon(self.take_back, "undo")
        buttons.addButton(self.take_back, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        take_icons_off(buttons)
        give_icon(self.take_back, "undo")
        self.take_back.setAutoDefault(False)
        self.take_back.clicked.connect(self._on_take_back)
        buttons.rejected.connect(self.reject)
        head = QHBoxLayout()
        head.addWidget(self._told, 1)
        head.addWidget(self.kinds)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        column.setSpacing(GAP_PX + GAP_PX // 2)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(buttons)
        metrics, room = self.fontMetrics(), self.screen().availableSize()
        self.resize(
            min(metrics.averageCharWidth() * _WIDTH_CHARACTERS, room.width() - 2 * _MARGIN_PX),
            min(metrics.height() * _HEIGHT_LINES, room.height() - 4 * _MARGIN_PX),
        )
        requests.look_alikes_changed.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Ask what has been decided, unless nobody looks."""
        if self.isVisible():
            self._requests.ask(self._catalog.look_alikes.decisions(), self._on_decisions, owner=self)

    def open_up(self) -> None:
        """Be seen, and true."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.look()

    def chosen(self) -> list[Decision]:
        """Return the decisions that are selected."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.decision(row) for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._on_take_back()
        else:
            super().keyPressEvent(event)

    def _on_decisions(self, decisions: tuple[Decision, ...]) -> None:
        self.model.show_decisions(decisions)
        self._told.setText(
            tr_count(
                "{count} decision, kept by what is in the photos: no rename or move forgets it.",
                "{count} decisions, kept by what is in the photos: no rename or move forgets them.",
                len(decisions),
            )
            if decisions
            else tr("Nothing has been decided yet.")
        )
        if self.model.rowCount() and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0))
        self._word()

    @Slot()
    def _on_kind_chosen(self) -> None:
        self.model.show_only(self.kinds.currentData())
        self._word()

    @Slot()
    def _word(self) -> None:
        count = len(self.view.selectionModel().selectedRows())
        self.take_back.setEnabled(count > 0)
        self.take_back.setText(tr("&Take back") if count < 2 else tr("&Take back {count}", count=f"{count:,}"))

    @Slot()
    def _on_take_back(self) -> None:
        if chosen := self.chosen():
            self._taking_back.take_back(chosen)
