"""Information about a photo beside the Library and Search: stays open and follows the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.core.photo import Answer
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr
from app.gui.photo.information_panel import InformationPanel

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_WIDTH_PX, _HEIGHT_PX = 360, 460


class InformationDialog(QDialog):
    """The panel of the large view in a small window of its own, where no photo is covered by it."""

    copies_wanted = Signal(object)
    """Path of a photo whose copies are to be listed."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = InformationPanel(catalog, requests)
        self.panel.hide_header()
        self.panel.copies_wanted.connect(self.copies_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self.setWindowTitle(tr("Information"))
        self.resize(_WIDTH_PX, _HEIGHT_PX)

    def show_photo(self, path: str, answer: Answer | None) -> None:
        """Tell of the photo at ``path``; ``answer`` holds how like its query it is if it was found by one."""
        self.panel.show_photo(path, answer)
        self.show()

    def rows(self) -> dict[str, str]:
        """Return what is shown, label by label."""
        return self.panel.rows()
