"""Arithmetic of a box that is drawn on a picture: handles, moving, sizing, never off the picture. No painting."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from app.core.box import Box, clipped

Grip = Literal["move", "new", "nw", "n", "ne", "e", "se", "s", "sw", "w"]
HANDLES: tuple[Grip, ...] = ("nw", "n", "ne", "e", "se", "s", "sw", "w")

HANDLE_PX = 9
_REACH_PX = 12
_LEAST_PX = 10.0


def placed(box: Box, area: QRectF) -> QRectF:
    """Return where a box lies on a picture in ``area``."""
    return QRectF(
        area.x() + box.left * area.width(),
        area.y() + box.top * area.height(),
        box.width * area.width(),
        box.height * area.height(),
    )


def box_in(rect: QRectF, area: QRectF) -> Box | None:
    """Return the box that a rectangle is on a picture in ``area``; None for one of no size."""
    if area.isEmpty() or rect.width() < 1 or rect.height() < 1:
        return None
    left, top = (rect.left() - area.left()) / area.width(), (rect.top() - area.top()) / area.height()
    return clipped(left, top, left + rect.width() / area.width(), top + rect.height() / area.height())


def handle_rects(rect: QRectF) -> dict[Grip, QRectF]:
    """Return the eight handles of a rectangle."""
    middle, side = rect.center(), HANDLE_PX
    across = {"w": rect.left(), "e": rect.right()}
    down = {"n": rect.top(), "s": rect.bottom()}
    handles: dict[Grip, QRectF] = {}
    for grip in HANDLES:
        x = next((across[letter] for letter in grip if letter in across), middle.x())
        y = next((down[letter] for letter in grip if letter in down), middle.y())
        handles[grip] = QRectF(x - side / 2, y - side / 2, side, side)
    return handles


def grip_at(point: QPointF, rect: QRectF | None) -> Grip:
    """Return what is taken hold of at a point: a handle, the box itself, or nothing, which begins a new one."""
    if rect is None:
        return "new"
    for grip, handle in handle_rects(rect).items():
        away = handle.center() - point
        if max(abs(away.x()), abs(away.y())) <= _REACH_PX:
            return grip
    return "move" if rect.contains(point) else "new"


def dragged(rect: QRectF, grip: Grip, by: QPointF, area: QRectF) -> QRectF:
    """Return a rectangle after a drag: within ``area``, and never smaller than can be taken hold of."""
    if grip == "move":
        moved = rect.translated(by)
        x = min(max(moved.left(), area.left()), area.right() - moved.width())
        y = min(max(moved.top(), area.top()), area.bottom() - moved.height())
        return QRectF(x, y, moved.width(), moved.height())
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    least_x, least_y = min(_LEAST_PX, area.width()), min(_LEAST_PX, area.height())
    if "w" in grip:
        left = min(max(left + by.x(), area.left()), right - least_x)
    if "e" in grip:
        right = max(min(right + by.x(), area.right()), left + least_x)
    if "n" in grip:
        top = min(max(top + by.y(), area.top()), bottom - least_y)
    if "s" in grip:
        bottom = max(min(bottom + by.y(), area.bottom()), top + least_y)
    return QRectF(QPointF(left, top), QPointF(right, bottom))


def spanned(start: QPointF, end: QPointF, area: QRectF) -> QRectF:
    """Return the rectangle between two points, as far as it lies in ``area``."""
    return QRectF(start, end).normalized().intersected(area)
