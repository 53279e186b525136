"""The pill on a member's picture: whether it stays or goes to the trash, in a word that a click turns round."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.gui.kit.marks import Mark
from app.gui.kit.strokes import box, sign
from app.gui.kit.tokens import LIGHT, VEIL
from app.gui.kit.type import least_height_px, type_font
from app.gui.review.member_words import mark_words

_HEIGHT_PX = 28
_BESIDE_PX = 10
_ICON_PX, _AFTER_ICON_PX = 14, 5
_AWAY_PX = 8
_ICONS: dict[Mark, str] = {"keep": "keep", "trash": "trash", "apart": "close"}
_WHITE = QColor("white")
_OVER = QColor(255, 255, 255, 36)


def pill_rect(card: QWidget, picture: QRect, mark: Mark) -> QRect:
    """Return where the pill lies: in the upper corner of the picture at the start of the line."""
    font = type_font(card, "body", semibold=True)
    words_px = QFontMetrics(font).horizontalAdvance(mark_words(mark))
    size = QSize(2 * _BESIDE_PX + _ICON_PX + _AFTER_ICON_PX + words_px, least_height_px(font, _HEIGHT_PX))
    if size.width() > picture.width() - 2 * _AWAY_PX:  # its drawing stands for it, its colour and the tip as well
        size.setWidth(size.height())
    place = QRect(picture.topLeft() + QPoint(_AWAY_PX, _AWAY_PX), size)
    if card.isRightToLeft():
        place.moveRight(picture.right() - _AWAY_PX)
    return place


def paint_pill(painter: QPainter, card: QWidget, place: QRect, mark: Mark, locked: bool, over: bool) -> None:
    """Paint it; its colours are the same in both themes, since it lies on a photo."""
    box(painter, place, LIGHT.colour("ok") if mark == "keep" else VEIL, radius_px=place.height() / 2)
    if over:
        box(painter, place, _OVER, radius_px=place.height() / 2)
    icon = "lock" if locked and mark == "keep" else _ICONS[mark]
    if place.width() == place.height():
        sign(painter, icon, place, _ICON_PX, _WHITE, turned=False)
        return
    room = QRect(place.left() + _BESIDE_PX, place.top(), _ICON_PX, place.height())
    words = place.adjusted(_BESIDE_PX + _ICON_PX + _AFTER_ICON_PX, 0, -_BESIDE_PX + 2, 0)
    if card.isRightToLeft():
        room.moveRight(place.right() - _BESIDE_PX)
        words = place.adjusted(_BESIDE_PX - 2, 0, -_BESIDE_PX - _ICON_PX - _AFTER_ICON_PX, 0)
    sign(painter, icon, room, _ICON_PX, _WHITE, turned=False)
    painter.setFont(type_font(card, "body", semibold=True))
    painter.setPen(_WHITE)
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, mark_words(mark))
