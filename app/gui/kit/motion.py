"""How long things move: the two lengths of the window, and none where somebody or the line to the screen minds."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

VEIL_MS, SLIDE_MS = 120, 180
"""Of veils, fading pictures and chips · of what rises, slides and folds."""

EASING = QEasingCurve.Type.OutCubic
_TIMEOUT_S = 2.0
_SPI_GETCLIENTAREAANIMATION, _SM_REMOTESESSION = 0x1042, 0x1000
_ASKED = {
    "linux": (["gsettings", "get", "org.gnome.desktop.interface", "enable-animations"], "false"),
    "darwin": (["defaults", "read", "com.apple.universalaccess", "reduceMotion"], "1"),
}

_still = False


def length_ms(wanted_ms: int) -> int:
    """Return how long a motion of ``wanted_ms`` lasts on this system."""
    return 0 if _still else wanted_ms


def keep_still(still: bool) -> None:
    """Let nothing move from now on, or let it move."""
    global _still
    _still = still


def motion(parent: QObject, wanted_ms: int = SLIDE_MS) -> QVariantAnimation:
    """Return a motion from 0 to 1 that slows down towards its end; it is not started."""
    made = QVariantAnimation(parent)
    made.setDuration(length_ms(wanted_ms))
    made.setEasingCurve(EASING)
    made.setStartValue(0.0)
    made.setEndValue(1.0)
    return made


def is_stillness_wanted(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Ask the system whether it wants less motion, or whether the screen is far away. Takes up to 2 s: on a thread."""
    return is_remote(environment) or (_of_windows() if platform == "win32" else _asked(platform))


def is_remote(environment: Mapping[str, str]) -> bool:
    """Tell whether each picture goes over a network: X11 of another computer names it before the colon."""
    host = environment.get("DISPLAY", "").rpartition(":")[0]
    return host not in ("", "unix") and not host.startswith("/") and not environment.get("WAYLAND_DISPLAY")


def _asked(platform: str) -> bool:
    if platform not in _ASKED:
        return False
    command, still = _ASKED[platform]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return False  # a system that cannot be asked has not said that it minds
    return said.strip() == still


def _of_windows() -> bool:
    animated = ctypes.c_int(1)
    user = ctypes.windll.user32  # type: ignore[attr-defined]
    user.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animated), 0)
    return not animated.value or bool(user.GetSystemMetrics(_SM_REMOTESESSION))
