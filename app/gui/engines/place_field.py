"""Where a file or folder is chosen, or dropped: dashed at rest, lit while something that fits is above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.text import printable
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.plain_text import file_dialog, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.strokes import box
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import set_type

_RADIUS_PX, _DASH_PX = 12, 2
_DASHES = (3.0, 2.5)
_PADDING_PX = 16


class PlaceField(QWidget):
    """``takes`` tells by its path whether something may be dropped here."""

    chosen = Signal(str)
    """Absolute path."""

    def __init__(self, words: str, takes: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._takes = takes
        self._lit = False
        self.path = ""
        self._words = words
        self._title = plain_label(words)
        self._title.setWordWrap(True)
        set_type(self._title, "body", semibold=True)
        self._place = quiet(ElidedLabel("", Qt.TextElideMode.ElideMiddle))
        self._place.hide()
        self.buttons: list[QPushButton] = []
        self._line = QHBoxLayout()
        self._line.setSpacing(GAP_PX)
        self._line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING_PX, _PADDING_PX, _PADDING_PX, _PADDING_PX)
        column.setSpacing(GAP_PX)
        for widget in (self._title, self._place):
            column.addWidget(widget)
        column.addLayout(self._line)

    def offer(self, words: str, title: str, kinds: str = "") -> QPushButton:
        """Add a button that lets the user choose a file of ``kinds`` ("Lists (*.csv)"), or a folder where that is "".

        ``title`` is that of the system's dialog.
        """
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._choose(title, kinds))
        self._line.insertWidget(len(self.buttons), button)
        self.buttons.append(button)
        return button

    def take(self, path: str) -> None:
        """Show what was chosen, and tell."""
        self.path = path
        self._place.setText(str(printable(path)))
        self._place.show()
        self.chosen.emit(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._fitting(event.mimeData()):
            self._light(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._light(False)
        path = self._fitting(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.take(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            tokens = tokens_of(self)
            if self._lit:
                box(painter, self.rect(), tokens.colour("sel"), tokens.colour("acc"), _RADIUS_PX, _DASH_PX)
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(tokens.colour("edge"), _DASH_PX)
            pen.setDashPattern(_DASHES)
            painter.setPen(pen)
            half_px = _DASH_PX / 2
            edge = QRectF(self.rect()).adjusted(half_px, half_px, -half_px, -half_px)
            painter.drawRoundedRect(edge, _RADIUS_PX, _RADIUS_PX)

    def _fitting(self, mime: QMimeData) -> str:
        """Return the first path in what is dragged that may be dropped here, "" where none may."""
        paths: Sequence[str] = [url.toLocalFile() for url in mime.urls()] if mime.hasUrls() else ()
        return next((path for path in paths if path and self._takes(path)), "")

    def _light(self, lit: bool) -> None:
        self._lit = lit
        self.update()

    def _choose(self, title: str, kinds: str) -> None:
        dialog = file_dialog(title, self)
        if kinds:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilter(kinds)
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
