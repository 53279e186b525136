"""Our own drawings as icons, in the colour of the text around them and sharp at every size."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QMessageBox, QWidget

from app.core.errors import AppError
from app.machine.paths import resources_folder

_SIZES_PX = (16, 20, 24, 32, 40, 48, 64)
_APPLICATION_SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256)
_SMALL_PX = 24
_NAME = "icon_name"


def icon(name: str) -> QIcon:
    """Return ``resources/icons/NAME.svg`` in the present colours: asked for once more when they change."""
    colours = QApplication.palette()
    text = QPalette.ColorRole.WindowText
    return _icon(
        name,
        colours.color(QPalette.ColorGroup.Active, text).name(),
        colours.color(QPalette.ColorGroup.Disabled, text).name(),
        colours.color(QPalette.ColorRole.HighlightedText).name(),
    )


def application_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    made = QIcon()
    for size_px in _APPLICATION_SIZES_PX:
        made.addPixmap(application_pixmap(size_px))
    return made


def application_pixmap(size_px: int) -> QPixmap:
    """Return the program's own icon in one size; small ones have a drawing of their own, on whole pixels."""
    drawing = "photokin_small" if size_px <= _SMALL_PX else "photokin"
    return _pixmap(QSvgRenderer(QByteArray(_drawing(drawing))), size_px)


def give_icon(target: QAction | QAbstractButton, name: str) -> None:
    """Put an icon on an action or a button, where ``refresh_icons`` finds it again."""
    target.setProperty(_NAME, name)
    target.setIcon(icon(name))


def take_icons_off(box: QDialogButtonBox | QMessageBox) -> None:
    """Remove the icons that Fusion puts on standard buttons: they are not ours, and black on dark."""
    for button in box.buttons():
        button.setIcon(QIcon())


def refresh_icons(top: QWidget) -> None:
    """Draw the icons of ``top`` and all below it anew, after the colours changed."""
    targets: list[QAction | QAbstractButton] = [*top.findChildren(QAction), *top.findChildren(QAbstractButton)]
    for target in targets:
        name = target.property(_NAME)
        if isinstance(name, str):
            target.setIcon(icon(name))


@lru_cache(maxsize=128)
def _icon(name: str, normal: str, disabled: str, selected: str) -> QIcon:
    made = QIcon()
    inks = ((QIcon.Mode.Normal, normal), (QIcon.Mode.Disabled, disabled), (QIcon.Mode.Selected, selected))
    for mode, ink in inks:
        renderer = QSvgRenderer(QByteArray(_drawing(name).replace(b"currentColor", ink.encode())))
        for size_px in _SIZES_PX:
            made.addPixmap(_pixmap(renderer, size_px), mode)
    return made


@cache
def _drawing(name: str) -> bytes:
    path = resources_folder() / "icons" / f"{name}.svg"
    try:
        return path.read_bytes()
    except OSError as error:
        raise AppError(
            "The drawing {path} is missing or cannot be read: please install the program again.", path=str(path)
        ) from error


def load_drawings() -> None:
    """Read every drawing, so that none is read from disk while the window is in use."""
    for path in (resources_folder() / "icons").glob("*.svg"):
        _drawing(path.stem)


def _pixmap(renderer: QSvgRenderer, size_px: int) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap
