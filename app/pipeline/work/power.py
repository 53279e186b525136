"""Whether the computer runs on its battery."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

log = logging.getLogger(__name__)

_SUPPLIES = Path("/sys/class/power_supply")
_PMSET_TIMEOUT_S = 2.0


def on_battery() -> bool:
    """Ask the system; False where there is no battery or no telling. May wait for hardware: for a working thread."""
    try:
        if sys.platform == "win32":
            return _windows()
        return _mac() if sys.platform == "darwin" else on_battery_by(_SUPPLIES)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.info("no telling whether this is battery: %s", error)
        return False


def on_battery_by(supplies: Path) -> bool:
    """Judge by a folder like Linux's ``/sys/class/power_supply``. Raises OSError when it cannot be read.

    Batteries of mice, pens and headphones (scope Device) say nothing about the computer.
    """
    discharging = False
    for supply in supplies.iterdir() if supplies.is_dir() else ():
        if _said(supply / "scope") == "Device":
            continue
        if _said(supply / "type") == "Battery":
            discharging |= _said(supply / "status") == "Discharging"
        elif _said(supply / "online") == "1":
            return False
    return discharging


def _said(file: Path) -> str:
    """Return what one attribute says, "" for one that is not there or just went."""
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:
        return ""


if sys.platform == "win32":
    import ctypes

    _ON_BATTERY = 0

    class _SystemPowerStatus(ctypes.Structure):
        _fields_ = (
            ("ac_line_status", ctypes.c_ubyte),
            ("battery_flag", ctypes.c_ubyte),
            ("battery_life_percent", ctypes.c_ubyte),
            ("system_status_flag", ctypes.c_ubyte),
            ("battery_life_s", ctypes.c_ulong),
            ("battery_full_life_s", ctypes.c_ulong),
        )

    def _windows() -> bool:
        status = _SystemPowerStatus()
        asked = ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))
        return bool(asked) and status.ac_line_status == _ON_BATTERY


def _mac() -> bool:
    told = subprocess.run(["pmset", "-g", "batt"], capture_output=True, timeout=_PMSET_TIMEOUT_S, check=True)
    return b"'Battery Power'" in told.stdout.partition(b"\n")[0]
