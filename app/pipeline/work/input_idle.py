"""For how long nobody has touched keyboard or mouse of this computer, as far as its system tells."""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import os
import re
import subprocess
import sys
import time

log = logging.getLogger(__name__)

_TIMEOUT_S = 2.0
_ON_GNOME = (
    "--user", "call", "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core",
    "org.gnome.Mutter.IdleMonitor", "GetIdletime",
)  # fmt: skip
_OF_SESSION = (
    "--system", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1/session/auto",
    "org.freedesktop.login1.Session", "IdleHint", "IdleSinceHintMonotonic",
)  # fmt: skip


def idle_s() -> float | None:
    """Ask the system; None where it does not tell. May wait a moment: for a working thread, one at a time."""
    try:
        if sys.platform == "win32":
            return _windows()
        return _mac() if sys.platform == "darwin" else _linux()
    except (OSError, ValueError, AttributeError, subprocess.SubprocessError) as error:
        log.info("no telling how long this computer has not been used: %s", error)
        return None


def _linux() -> float | None:
    """Ask the screen: X11's, or that of a Wayland desktop by its bus. Else the session, which only tells of long rest.

    On Wayland the X server beside it sees the input of old programs alone, so it is not asked there.
    """
    on_wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if on_wayland:
        told = _told_by_bus(_ON_GNOME)
        if told and (milliseconds := re.fullmatch(r"t (\d+)", told)):
            return int(milliseconds[1]) / 1000
    elif os.environ.get("DISPLAY") and (seconds := _x11()) is not None:
        return seconds
    return idle_by_session(_told_by_bus(_OF_SESSION) or "", time.monotonic())


def idle_by_session(told: str, now_s: float) -> float | None:
    """Read what logind tells of a session: whether it is idle, and since when (µs of the monotonic clock).

    Not idle may mean that its desktop never says so: None.
    """
    found = re.fullmatch(r"b true\s+t (\d+)", told)
    return max(0.0, now_s - int(found[1]) / 1_000_000) if found else None


def _told_by_bus(question: tuple[str, ...]) -> str | None:
    """Ask by systemd's own tool; None where that or the answer is missing."""
    try:
        told = subprocess.run(["busctl", *question], capture_output=True, timeout=_TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.decode("ascii", "replace").strip()


class _ScreenSaverInfo(ctypes.Structure):
    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("til_or_since", ctypes.c_ulong),
        ("idle", ctypes.c_ulong),
        ("event_mask", ctypes.c_ulong),
    )


def _x11() -> float | None:
    """Ask the X server (MIT-SCREEN-SAVER) on a connection of its own; None without its libraries."""
    names = [ctypes.util.find_library(name) for name in ("X11", "Xss")]
    if None in names:
        return None
    x11, xss = (ctypes.CDLL(name) for name in names)
    pointer, window = ctypes.c_void_p, ctypes.c_ulong
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = pointer, [ctypes.c_char_p]
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = window, [pointer]
    x11.XCloseDisplay.argtypes = [pointer]
    number = ctypes.POINTER(ctypes.c_int)
    xss.XScreenSaverQueryExtension.argtypes = [pointer, number, number]
    xss.XScreenSaverQueryInfo.argtypes = [pointer, window, ctypes.POINTER(_ScreenSaverInfo)]
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    try:
        unused, info = ctypes.c_int(), _ScreenSaverInfo()
        if not xss.XScreenSaverQueryExtension(display, ctypes.byref(unused), ctypes.byref(unused)):
            return None
        told = xss.XScreenSaverQueryInfo(display, x11.XDefaultRootWindow(display), ctypes.byref(info))
        return info.idle / 1000 if told else None
    finally:
        x11.XCloseDisplay(display)


if sys.platform == "win32":

    class _LastInputInfo(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("time", ctypes.c_ulong))

    def _windows() -> float | None:
        info = _LastInputInfo(ctypes.sizeof(_LastInputInfo))
        if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(info)):
            return None
        passed_ms = (ctypes.windll.kernel32.GetTickCount() - info.time) & 0xFFFFFFFF  # both start anew after 49 days
        return passed_ms / 1000


def _mac() -> float | None:
    asked = ["ioreg", "-c", "IOHIDSystem", "-d", "4"]
    told = subprocess.run(asked, capture_output=True, timeout=_TIMEOUT_S, check=True)
    return idle_by_ioreg(told.stdout.decode("utf-8", "replace"))


def idle_by_ioreg(told: str) -> float | None:
    """Read what ``ioreg`` tells of macOS's input, in nanoseconds."""
    found = re.search(r'"HIDIdleTime"\s*=\s*(\d+)', told)
    return int(found[1]) / 1e9 if found else None
