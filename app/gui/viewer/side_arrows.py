"""The arrows at the sides of the large picture: there while the mouse moves, gone when it rests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.gui.kit.icons import icon_pixmap
from app.gui.kit.plain_text import give_tip
from app.gui.kit.tokens import VEIL, tokens_of
from app.gui.kit.translate import tr

_DISC_PX = 40
_ICON_PX = 20
_EDGE_PX = 16
_RESTS_AFTER_MS = 2_000


class SideArrows(QObject):
    """Lays two discs over ``picture``. They are for the mouse: keys walk anyway, so Tab leaves them out."""

    def __init__(self, picture: QWidget) -> None:
        super().__init__(picture)
        self._picture = picture
        self.before = _Disc("back", tr("Previous photo"), tr("Previous photo (Page Up)"), picture)
        self.after = _Disc("forward", tr("Next photo"), tr("Next photo (Page Down)"), picture)
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_AFTER_MS)
        self._rest.timeout.connect(self._on_rest)
        self._possible = (False, False)
        picture.installEventFilter(self)
        self._place()

    def set_possible(self, before: bool, after: bool) -> None:
        """Say whether there is a photo on either side."""
        self._possible = (before, after)
        if self._rest.isActive():
            self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseMove:
                self._show()
                self._rest.start()
            case QEvent.Type.Leave:
                self._on_rest()
            case QEvent.Type.Resize | QEvent.Type.LayoutDirectionChange:
                self._place()
        return False

    def _show(self) -> None:
        for disc, possible in zip((self.before, self.after), self._possible, strict=True):
            disc.setVisible(possible)

    def _on_rest(self) -> None:
        if self.before.underMouse() or self.after.underMouse():
            self._rest.start()
            return
        self.before.hide()
        self.after.hide()

    def _place(self) -> None:
        top = (self._picture.height() - _DISC_PX) // 2
        far = self._picture.width() - _EDGE_PX - _DISC_PX
        start, end = (far, _EDGE_PX) if self._picture.isRightToLeft() else (_EDGE_PX, far)
        self.before.move(start, top)
        self.after.move(end, top)


class _Disc(QAbstractButton):
    """A veil with an arrow that points where the photo lies."""

    def __init__(self, drawing: str, name: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.setAccessibleName(name)
        give_tip(self, tip)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(_DISC_PX, _DISC_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(tokens_of(self).colour("float_edge"))  # seen beside a picture too, on a ground as dark
            painter.setBrush(VEIL)
            painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
            place = (_DISC_PX - _ICON_PX) // 2
            painter.drawPixmap(place, place, icon_pixmap(self._drawing, _ICON_PX, QColor(Qt.GlobalColor.white), self))
