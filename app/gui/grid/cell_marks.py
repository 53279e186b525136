"""What is drawn onto a photo in a grid: rings, the tick, the number of copies, the arrow, what is wrong with it."""

from __future__ import annotations

import math
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap

from app.gui.kit.tokens import VEIL, Tokens

_TICK_PX, _TICK_FROM_CORNER_PX = 20, 8
_PILL_PX, _PILL_FROM_CORNER_PX, _PILL_AIR_PX = 18, 6, 8
_STACK_PX, _PILL_APART_PX, _UNFOLDED_PX = 11, 4, 3
ARROW_PX, _ARROW_FROM_CORNER_PX = 24, 4
_WARNING_PX, _WARNING_AIR_PX, _WARNING_FROM_CORNER_PX = 16, 3, 6
_MOST_TORN_PX = 120
_White = Qt.GlobalColor.white
_NoPen = Qt.PenStyle.NoPen
_NoBrush = Qt.BrushStyle.NoBrush
_Middle = Qt.AlignmentFlag.AlignCenter


def paint_ring(painter: QPainter, photo: QRect, tokens: Tokens, base: QColor, *, acc: float, inner: float) -> None:
    """Paint a ring of the accent ``acc`` wide along the edge, and a line of the ground ``inner`` wide inside it."""
    for colour, width, inset in ((QColor(tokens.acc), acc, 0.0), (base, inner, acc)):
        left, top, wide = photo.left() + inset, photo.top() + inset, photo.width() - 2 * inset
        high = photo.height() - 2 * inset
        # Four bars: to stroke a rectangle takes twice as long, and when all are selected every photo has two rings.
        painter.fillRect(QRectF(left, top, wide, width), colour)
        painter.fillRect(QRectF(left, top + high - width, wide, width), colour)
        painter.fillRect(QRectF(left, top, width, high), colour)
        painter.fillRect(QRectF(left + wide - width, top, width, high), colour)


def paint_hover(painter: QPainter, photo: QRect, tokens: Tokens) -> None:
    """Paint the line inside a photo under the mouse."""
    painter.setBrush(_NoBrush)
    painter.setPen(QPen(QColor(tokens.sec), 1))
    painter.drawRect(QRectF(photo).adjusted(0.5, 0.5, -0.5, -0.5))


def paint_tick(painter: QPainter, photo: QRect, tokens: Tokens, *, mirrored: bool) -> None:
    """Paint the disc of one of several selected photos."""
    disc = _in_corner(photo, QRect(0, 0, _TICK_PX, _TICK_PX), _TICK_FROM_CORNER_PX, right=mirrored, bottom=False)
    painter.drawImage(disc.topLeft(), _tick(tokens.accfill, painter.device().devicePixelRatioF()))


@cache
def _tick(fill: str, ratio: float) -> QImage:
    """Return the disc, drawn once: of all photos selected every one has it."""
    side = math.ceil(_TICK_PX * ratio)
    drawn = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    with QPainter(drawn) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_White, 1.5))
        painter.setBrush(QColor(fill))
        painter.drawEllipse(QRectF(0, 0, _TICK_PX, _TICK_PX).adjusted(0.75, 0.75, -0.75, -0.75))
        painter.setPen(QPen(_White, 1.75, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline([QPointF(6, 10.5), QPointF(9, 13.5), QPointF(14.5, 7)])
    return drawn


def pill_box(photo: QRect, words: str, font: QFont, *, mirrored: bool) -> QRect:
    """Return where the number of copies stands."""
    metrics = QFontMetrics(font)
    height = max(_PILL_PX, metrics.height())
    width = max(metrics.horizontalAdvance(words) + 2 * _PILL_AIR_PX, height)
    return _in_corner(photo, QRect(0, 0, width, height), _PILL_FROM_CORNER_PX, right=not mirrored, bottom=False)


def paint_pill(
    painter: QPainter, photo: QRect, words: str, font: QFont, *, pressed: bool = False, mirrored: bool
) -> None:
    """Paint how many copies there are; ``pressed`` is whether the mouse is on it."""
    pill = pill_box(photo, words, font, mirrored=mirrored)
    painter.setPen(QPen(_White, 1.5) if pressed else _NoPen)
    painter.setBrush(VEIL)
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setFont(font)
    painter.setPen(_White)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)


def stack_box(photo: QRect, words: str, font: QFont, pill: QRect, *, mirrored: bool) -> QRect:
    """Return where the mark of a stack stands: in the corner, or beside the ``pill`` that does (empty: none)."""
    box = pill_box(photo, words, font, mirrored=mirrored)
    wider = _STACK_PX + _PILL_AIR_PX // 2
    box.setWidth(box.width() + wider)
    if mirrored:
        box.moveLeft(pill.right() + 1 + _PILL_APART_PX if not pill.isEmpty() else box.left())
    else:
        box.moveRight(pill.left() - 1 - _PILL_APART_PX if not pill.isEmpty() else box.right() - wider)
    return box


def paint_stack(painter: QPainter, box: QRect, words: str, font: QFont, ground: QColor, *, mirrored: bool) -> None:
    """Paint how many shots a stack holds, beside two sheets one behind the other."""
    painter.setPen(_NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    air, side = _PILL_AIR_PX, _STACK_PX
    left = box.right() + 1 - air - side if mirrored else box.left() + air
    sheet = QRectF(left + 0.5, box.center().y() - side / 2 + 3.5, side - 4, side - 4)
    painter.setPen(QPen(_White, 1.25))
    painter.setBrush(_NoBrush)
    painter.drawRect(sheet)
    behind = sheet.translated(3, -3)
    painter.drawPolyline([
        QPointF(behind.left(), sheet.top()), behind.topLeft(), behind.topRight(), behind.bottomRight(),
        QPointF(sheet.right(), behind.bottom()),
    ])  # fmt: skip
    painter.setFont(font)
    painter.setPen(_White)
    taken = side + air + air // 2
    room = box.adjusted(0, 0, -taken, 0) if mirrored else box.adjusted(taken, 0, 0, 0)
    painter.drawText(room.adjusted(air if mirrored else 0, 0, 0 if mirrored else -air, 0), _Middle, words)


def paint_unfolded(painter: QPainter, photo: QRect, tokens: Tokens) -> None:
    """Paint the line along the foot of photos that lie beside each other because their stack was unfolded."""
    painter.fillRect(photo.left(), photo.bottom() + 1 - _UNFOLDED_PX, photo.width(), _UNFOLDED_PX, QColor(tokens.acc))


def arrow_box(photo: QRect, *, mirrored: bool) -> QRect:
    """Return where the arrow stands that makes a neighbour the selected photo."""
    return _in_corner(photo, QRect(0, 0, ARROW_PX, ARROW_PX), _ARROW_FROM_CORNER_PX, right=not mirrored, bottom=True)


def paint_arrow(painter: QPainter, photo: QRect, *, pressed: bool, mirrored: bool) -> None:
    """Paint that arrow; ``pressed`` is whether the mouse is on it."""
    disc = QRectF(arrow_box(photo, mirrored=mirrored))
    painter.setPen(QPen(_White, 1.5) if pressed else _NoPen)
    painter.setBrush(VEIL)
    painter.drawEllipse(disc.adjusted(0.75, 0.75, -0.75, -0.75) if pressed else disc)
    painter.setPen(QPen(_White, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(_NoBrush)
    middle, way = disc.center(), -1 if mirrored else 1
    tip = middle + QPointF(5 * way, 0)
    painter.drawLine(middle - QPointF(5 * way, 0), tip)
    painter.drawPolyline([tip + QPointF(-4 * way, -4), tip, tip + QPointF(-4 * way, 4)])


def warning_sign(base: QColor, drawing: QPixmap) -> QPixmap:
    """Return the sign of a photo whose folder cannot be read, on a disc of the ground: it is seen on any photo."""
    side = _WARNING_PX + 2 * _WARNING_AIR_PX
    sign = _clear_pixmap(side, side, drawing.devicePixelRatio())
    with QPainter(sign) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_NoPen)
        painter.setBrush(base)
        painter.drawEllipse(0, 0, side, side)
        painter.drawPixmap(_WARNING_AIR_PX, _WARNING_AIR_PX, drawing)
    return sign


def paint_warning(painter: QPainter, photo: QRect, sign: QPixmap, *, mirrored: bool) -> None:
    """Paint the ``warning_sign``: of a drive that is not there every photo has it."""
    side = _WARNING_PX + 2 * _WARNING_AIR_PX
    disc = _in_corner(photo, QRect(0, 0, side, side), _WARNING_FROM_CORNER_PX, right=mirrored, bottom=True)
    painter.drawPixmap(disc.topLeft(), sign)


def paint_torn(painter: QPainter, photo: QRect, ink: str) -> None:
    """Paint a torn picture: this photo could not be read."""
    side = min(photo.width(), photo.height(), _MOST_TORN_PX) // 3
    torn = _torn(side, ink, painter.device().devicePixelRatioF())
    left = photo.left() + (photo.width() - round(torn.width() / torn.devicePixelRatio())) // 2
    painter.drawPixmap(left, photo.top() + (photo.height() - side) // 2 - 1, torn)


@lru_cache(maxsize=128)  # drawn once for each size: where nothing can be read, every photo has it
def _torn(side: int, ink: str, ratio: float) -> QPixmap:
    frame = QRectF(1, 1, side * 1.25, side)
    torn = _clear_pixmap(math.ceil(frame.width()) + 2, side + 2, ratio)
    with QPainter(torn) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(ink), max(side / 16, 1)))
        painter.drawRoundedRect(frame, 2, 2)
        middle = frame.center().x()
        tear = [(0.08, 0.0), (-0.08, 0.35), (0.08, 0.65), (-0.08, 1.0)]
        painter.drawPolyline([QPointF(middle + dx * side, frame.top() + dy * side) for dx, dy in tear])
    return torn


def _clear_pixmap(width_px: int, height_px: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(math.ceil(width_px * ratio), math.ceil(height_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _in_corner(photo: QRect, box: QRect, away: int, *, right: bool, bottom: bool) -> QRect:
    box.moveLeft(photo.right() + 1 - away - box.width() if right else photo.left() + away)
    box.moveTop(photo.bottom() + 1 - away - box.height() if bottom else photo.top() + away)
    return box
