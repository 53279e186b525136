"""One side of the tray: the photos for, or those against, in a line; more can be dropped on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QWidget

from app.core.question import Example
from app.gui.kit.dragged import dragged_paths
from app.gui.kit.icons import ICON_PX, icon_pixmap
from app.gui.kit.plain_text import file_dialog, give_tip, plain_label
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type
from app.gui.search.example_thumb import PICTURE_PX, THUMB_PX, ExampleThumb, Kind

_RADIUS_PX = 6
_DASHES = [3.0, 3.0]


class AddButton(QToolButton):
    """A dashed square with a plus, as large as a photo of the tray."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(PICTURE_PX, THUMB_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lit = False

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            room = QRectF(0.5, 0.5, PICTURE_PX - 1, PICTURE_PX - 1)
            if self.lit:
                painter.setBrush(QColor(tokens.sel))
            elif self.underMouse() or self.isDown():
                veil = QColor(tokens.text)
                veil.setAlphaF(tokens.press if self.isDown() else tokens.hover)
                painter.setBrush(veil)
            pen = QPen(QColor(tokens.acc if self.lit else tokens.edge), 1)
            pen.setDashPattern(_DASHES)
            painter.setPen(pen)
            painter.drawRoundedRect(room, _RADIUS_PX, _RADIUS_PX)
            at = (PICTURE_PX - ICON_PX) // 2
            painter.drawPixmap(at, at, icon_pixmap("add", ICON_PX, QColor(tokens.text), self))


class TraySide(QWidget):
    """Shows examples, and wants others: ``examples_wanted`` has all of this side."""

    examples_wanted = Signal(object)
    """Tuple of Example."""
    moved = Signal(object)
    """Example that is to stand on the other side."""
    photos_added = Signal(object)
    """Tuple of paths that are to stand here, too."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.thumbs: dict[str, ExampleThumb] = {}
        words = tr("For") if kind == "for" else tr("Against")
        self._word = plain_label(words)
        set_type(self._word, "status", semibold=True)
        self.add = AddButton()
        more = tr("Add a photo it should be like") if kind == "for" else tr("Add a photo it should not be like")
        self.add.setAccessibleName(more)
        give_tip(self.add, more)
        self.add.clicked.connect(self._choose)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GAP_PX)
        self._line.addWidget(self._word)
        self._line.addSpacing(HALF_GAP_PX)
        self._line.addWidget(self.add, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAcceptDrops(True)
        self.setAccessibleName(words)

    def show_examples(self, examples: Sequence[Example]) -> None:
        """Show these, in this order; pictures that are here stay."""
        before, self.thumbs = self.thumbs, {}
        for place, example in enumerate(examples):
            thumb = before.pop(example.photo, None)
            if thumb is None:
                thumb = self._thumb(example)
            else:
                thumb.show_example(example)
                self._line.removeWidget(thumb)
            self._line.insertWidget(2 + place, thumb, 0, Qt.AlignmentFlag.AlignVCenter)
            self.thumbs[example.photo] = thumb
        for thumb in before.values():
            if thumb.hasFocus():
                self.add.setFocus(Qt.FocusReason.OtherFocusReason)
            self._line.removeWidget(thumb)
            thumb.hide()
            thumb.deleteLater()
        last: QWidget = self._word
        for widget in (*self.thumbs.values(), self.add):
            QWidget.setTabOrder(last, widget)
            last = widget
        self._dress()

    def show_picture(self, path: str, image: QImage) -> None:
        """Show what a photo looks like."""
        if path in self.thumbs:
            self.thumbs[path].show_picture(image)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._light(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._light(False)
        paths = dragged_paths(event.mimeData())
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.photos_added.emit(paths)

    def _thumb(self, example: Example) -> ExampleThumb:
        thumb = ExampleThumb(example, self._kind)
        thumb.weight_wanted.connect(lambda weight: self._alter(example.photo, weight))
        thumb.taken_out.connect(lambda: self._alter(example.photo, None))
        thumb.moved.connect(lambda: self.moved.emit(Example(example.photo)))
        return thumb

    def _alter(self, path: str, weight: float | None) -> None:
        """Want another weight for a photo; None: no such photo."""
        wanted = []
        for each, thumb in self.thumbs.items():
            if each != path:
                wanted.append(Example(each, thumb.weight if thumb.isChecked() else 0.0))
            elif weight is not None:
                wanted.append(Example(each, weight))
        self.examples_wanted.emit(tuple(wanted))

    def _light(self, on: bool) -> None:
        self.add.lit = on
        self.add.update()

    def _dress(self) -> None:
        palette = self._word.palette()
        tokens = tokens_of(self)
        palette.setColor(QPalette.ColorRole.WindowText, QColor(tokens.ok if self._kind == "for" else tokens.bad))
        self._word.setPalette(palette)

    def _choose(self) -> None:
        dialog = file_dialog(self.add.accessibleName(), self.window())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self.photos_added.emit(tuple(files)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
