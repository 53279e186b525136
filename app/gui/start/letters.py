"""Letters in the window: where the system has no font, Qt draws a box for each and says nothing. Ours steps in then."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QGuiApplication, QImage, QPainter

from app.machine.environment import FONTS_VARIABLE
from app.machine.paths import fonts_configuration

log = logging.getLogger(__name__)

JAPANESE_FONT_PACKAGE = "fonts-ipafont-gothic"
"""A small Debian package with Japanese letters; ours would be ten times as large with them."""

_SYSTEM_CONFIGURATION = Path("/etc/fonts/fonts.conf")
_ANY_CONFIGURATION = (FONTS_VARIABLE, "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT")
_SIDE_PX = 48
# Two letters of each script: where there is no font for it, both are the same box.
_PAIRS = {"Latin": "AB", "Greek": "ΩΣ", "Cyrillic": "ЖЯ", "Japanese": "設定"}
_OURS = ("Latin", "Greek", "Cyrillic")


def point_to_fonts(
    environment: MutableMapping[str, str], *, bundled: bool, system: Path = _SYSTEM_CONFIGURATION
) -> None:
    """Let the bundled fontconfig read our configuration where the system has none. Before Qt is started.

    Only in the packaged program: a system's own fontconfig knows where its configuration lies.
    """
    if sys.platform == "linux" and bundled and not system.exists():
        if not any(environment.get(name) for name in _ANY_CONFIGURATION):
            environment[FONTS_VARIABLE] = str(fonts_configuration())


def provide_letters() -> None:
    """Add our own font where letters that it has would be boxes. After Qt was started, before any widget is made."""
    font = QGuiApplication.font()
    if draws("Latin") and all(QFontMetrics(font).inFont(letter) for script in _OURS for letter in _PAIRS[script]):
        return  # the first font has all; looking in the others, as drawing does, takes 5 ms more of the start
    boxes = [script for script in _OURS if not draws(script)]
    if not boxes:
        return
    number = QFontDatabase.addApplicationFont(str(fonts_configuration().with_name("DejaVuSans.ttf")))
    families = QFontDatabase.applicationFontFamilies(number)
    log.warning("no font of the system has letters for %s; ours: %s", ", ".join(boxes), ", ".join(families) or "none")
    if families and "Latin" in boxes:
        font.setFamilies(families)
        QGuiApplication.setFont(font)


def draws(script: str) -> bool:
    """Tell whether the window's font draws letters of "Latin", "Greek", "Cyrillic" or "Japanese", and not boxes."""
    one, other = (_drawn(letter) for letter in _PAIRS[script])
    return one != other


def scripts() -> tuple[list[str], list[str]]:
    """Return the scripts that can be shown and those that cannot."""
    shown = [script for script in _PAIRS if draws(script)]
    return shown, [script for script in _PAIRS if script not in shown]


def _drawn(letter: str) -> QImage:
    image = QImage(_SIDE_PX, _SIDE_PX, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    font = QFont(QGuiApplication.font())
    font.setPixelSize(_SIDE_PX // 2)
    painter = QPainter(image)
    painter.setFont(font)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return image
