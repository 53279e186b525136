"""Whether a window can open. Qt does not say why not, it aborts the program; so what it needs is tried before."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

from app.core.errors import AppError
from app.machine.missing_parts import missing_part


def check_display() -> None:
    """Load the plugin that Qt will take and knock at the display. Raises AppError with the remedy."""
    if sys.platform != "linux":
        return
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    names = _platforms(os.environ)
    refused = None
    for name in names:
        found = sorted(plugins.glob(f"libq{name}*.so"))
        try:
            if found:
                ctypes.CDLL(str(found[0]))
                break
        except OSError as error:
            refused = error
    else:
        if refused is not None:
            raise missing_part(refused) from refused
        raise AppError(
            "Qt has no plugin for the display {names}: please install the program again.", names=" ".join(names)
        )
    if names == ("xcb",) and not _x_server_answers():
        raise AppError(
            "The display {display} cannot be opened. Is DISPLAY right, and may you use it?",
            display=os.environ.get("DISPLAY", ""),
        ).with_hint("{photokin} index and {photokin} find need none.")


def _platforms(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the plugins that Qt would try."""
    if chosen := environment.get("QT_QPA_PLATFORM"):
        return tuple(name.partition(":")[0] for name in chosen.split(";") if name)
    names = (("wayland", "WAYLAND_DISPLAY"), ("xcb", "DISPLAY"))
    return tuple(name for name, variable in names if environment.get(variable))


def _x_server_answers() -> bool:
    """Connect to the X server; True as well when this cannot be tried.

    The line stays open: a server that nobody else uses starts anew when its last client hangs up, and Qt, knocking in
    that moment, would find nobody and abort the program.
    """
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        failed = xcb.xcb_connection_has_error(connection)
        if failed:
            xcb.xcb_disconnect(connection)
    except (OSError, AttributeError):
        return True
    return not failed
