"""Our own drawings as icons, in the colour of the text around them, sharp at every size, turned where it reads so."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QMessageBox, QWidget

from app.core.errors import AppError
from app.machine.paths import resources_folder

ICON_PX = 16
"""The grid of the drawings, and their size in controls."""

_APPLICATION_SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256)
_SMALL_PX = 24
_STROKE = 1.5
_LARGE_PX, _LARGE_STROKE_PX = 48, 3  # where it stands alone, a thick line would shout
_NAME = "icon_name"
_TURNED = frozenset({"back", "forward", "arrow", "undo", "fold", "folders"})
"""Drawings that point along the line, or show the side at which something lies."""


def icon(name: str, around: QWidget | None = None) -> QIcon:
    """Return ``resources/icons/NAME.svg`` in the present colours: asked for once more when they change.

    The colours and the direction of reading are those of ``around``, else the application's.
    """
    colours = QApplication.palette() if around is None else around.palette()
    text = QPalette.ColorRole.WindowText
    return _icon(
        name,
        colours.color(QPalette.ColorGroup.Active, text).name(),
        colours.color(QPalette.ColorGroup.Disabled, text).name(),
        _turned(name, around),
    )


def coloured_icon(name: str, ink: QColor) -> QIcon:
    """Return a drawing in one colour, whatever is around it."""
    return _icon(name, ink.name(), ink.name(), turned=False)


def icon_pixmap(name: str, size_px: int, ink: QColor, around: QWidget) -> QPixmap:
    """Return a drawing of ``size_px`` logical pixels in one colour, exact on the screen of ``around``."""
    right_to_left = around.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return drawing(name, size_px, around.devicePixelRatioF(), ink, right_to_left)


def drawing(name: str, size_px: int, ratio: float, ink: QColor, right_to_left: bool) -> QPixmap:
    """Return a drawing for a screen of ``ratio`` pixels each, turned if it is one that points along the line."""
    return _exact(name, size_px, ratio, ink.name(QColor.NameFormat.HexArgb), right_to_left and name in _TURNED)


def icon_name(target: QAction | QAbstractButton) -> str | None:
    """Return the name of the drawing that ``give_icon`` gave, if it did."""
    name = target.property(_NAME)
    return name if isinstance(name, str) else None


def application_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    made = QIcon()
    for size_px in _APPLICATION_SIZES_PX:
        made.addPixmap(application_pixmap(size_px))
    return made


def application_pixmap(size_px: int) -> QPixmap:
    """Return the program's own icon in one size; small ones have a drawing of their own, on whole pixels."""
    drawing = "photokin_small" if size_px <= _SMALL_PX else "photokin"
    return _pixmap(QSvgRenderer(QByteArray(_drawing(drawing))), size_px, turned=False)


def give_icon(target: QAction | QAbstractButton, name: str) -> None:
    """Put an icon on an action or a button, where ``refresh_icons`` finds it again."""
    target.setProperty(_NAME, name)
    target.setIcon(icon(name, target if isinstance(target, QWidget) else None))


def take_icons_off(box: QDialogButtonBox | QMessageBox) -> None:
    """Remove the icons that Fusion puts on standard buttons: they are not ours, and black on dark."""
    for button in box.buttons():
        button.setIcon(QIcon())


def refresh_icons(top: QWidget) -> None:
    """Draw the icons of ``top`` and all below it anew, after the colours changed."""
    targets: list[QAction | QAbstractButton] = [*top.findChildren(QAction), *top.findChildren(QAbstractButton)]
    if isinstance(top, QAbstractButton):
        targets.append(top)
    for target in targets:
        name = icon_name(target)
        if name is not None:
            give_icon(target, name)


def load_drawings() -> None:
    """Read every drawing, so that none is read from disk while the window is in use."""
    for path in (resources_folder() / "icons").glob("*.svg"):
        _drawing(path.stem)


def _turned(name: str, around: QWidget | None) -> bool:
    direction = QGuiApplication.layoutDirection() if around is None else around.layoutDirection()
    return name in _TURNED and direction == Qt.LayoutDirection.RightToLeft


class _Drawn(QIconEngine):
    """Draws when it is asked for, at the very size: nothing is made at the start for sizes that no screen shows."""

    def __init__(self, name: str, normal: str, disabled: str, turned: bool) -> None:
        super().__init__()
        self._name, self._normal, self._disabled, self._turned = name, normal, disabled, turned

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, painter.device().devicePixelRatioF()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        ink = self._disabled if mode == QIcon.Mode.Disabled else self._normal
        return _exact(self._name, min(size.width(), size.height()), scale, ink, self._turned)


@lru_cache(maxsize=256)
def _icon(name: str, normal: str, disabled: str, turned: bool) -> QIcon:
    _drawing(name)  # what is missing is told where it is asked for, not where it is painted
    return QIcon(_Drawn(name, normal, disabled, turned))


@lru_cache(maxsize=256)
def _exact(name: str, size_px: int, ratio: float, ink: str, turned: bool) -> QPixmap:
    colour = QColor(ink)
    stroke = _STROKE if size_px < _LARGE_PX else _LARGE_STROKE_PX * ICON_PX / size_px
    pixmap = _pixmap(_renderer(name, colour.name(), colour.alphaF(), stroke), round(size_px * ratio), turned)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _renderer(name: str, ink: str, opacity: float, stroke: float) -> QSvgRenderer:
    strokes = f'{ink}" stroke-opacity="{opacity:.3f}' if opacity < 1 else ink
    drawn = _drawing(name).replace(b"currentColor", strokes.encode())
    if stroke != _STROKE:
        drawn = drawn.replace(f'stroke-width="{_STROKE}"'.encode(), f'stroke-width="{stroke:.3f}"'.encode())
    return QSvgRenderer(QByteArray(drawn))


@cache
def _drawing(name: str) -> bytes:
    path = resources_folder() / "icons" / f"{name}.svg"
    try:
        return path.read_bytes()
    except OSError as error:
        raise AppError(
            "The drawing {path} is missing or cannot be read: please install the program again.", path=str(path)
        ) from error


def _pixmap(renderer: QSvgRenderer, size_px: int, turned: bool) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap.transformed(QTransform(-1, 0, 0, 1, 0, 0)) if turned else pixmap
