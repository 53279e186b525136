"""What surrounds the program: a display, a bundle around it, and the environment that other programs should get.

``build/run.py`` asks this module before there is anything else: it imports what every Python has, and nothing of ours.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

STARTED_AS = "PHOTOKIN_STARTED_AS"
"""The variable in which ``build/run.py`` tells by which words it was called."""

_ORIGINAL = "_ORIG"
_OURS_WHEN_BUNDLED = frozenset(
    {
        "LD_LIBRARY_PATH", "LD_PRELOAD", "LIBPATH", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH",
        "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QML_IMPORT_PATH", "QML2_IMPORT_PATH",
        "PYTHONHOME", "PYTHONPATH", "TCL_LIBRARY", "TK_LIBRARY",
    }
)  # fmt: skip
_PREFIXES_WHEN_BUNDLED = ("_PYI_", "_MEIPASS")
FONTS_VARIABLE = "FONTCONFIG_FILE"
"""Where fontconfig finds its configuration; ``gui/start/letters.py`` sets it where the system has none."""


def has_display() -> bool:
    """Tell whether a window can open: Qt does not ask, it aborts the whole program."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def is_bundled() -> bool:
    """Tell whether this is the packaged program, with its own Python and libraries."""
    return bool(getattr(sys, "frozen", False))


def environment_for_others() -> dict[str, str]:
    """Return the environment to start other programs with."""
    return clean_environment(os.environ, is_bundled())


def clean_environment(environment: Mapping[str, str], bundled: bool) -> dict[str, str]:
    """Return ``environment`` without what the bundled program set for itself: libraries, plugins, Python.

    PyInstaller keeps what there was before under NAME_ORIG.
    """
    from app.machine.paths import fonts_configuration

    ours = {name: value for name, value in environment.items() if name != STARTED_AS}
    if not bundled:
        return ours
    clean = {}
    for name, value in ours.items():
        if name.startswith(_PREFIXES_WHEN_BUNDLED) or name.removesuffix(_ORIGINAL) in _OURS_WHEN_BUNDLED:
            continue
        if name == FONTS_VARIABLE and value == str(fonts_configuration()):
            continue
        clean[name] = value
    for name in _OURS_WHEN_BUNDLED:
        if (before := environment.get(name + _ORIGINAL)) is not None:
            clean[name] = before
    return clean
