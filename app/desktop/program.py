"""The command that starts this very program again, from wherever its files lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.machine.environment import is_bundled

_TOP = Path(__file__).resolve().parents[2]


def program_command() -> list[str]:
    """Return the AppImage, the packaged program, the installed ``photokin``, or Python with this source tree."""
    if is_bundled():
        return [os.path.realpath(os.environ.get("APPIMAGE") or sys.executable)]
    start = _TOP / "build" / "run.py"
    if start.is_file():
        return [str(_python_outside()), str(start)]
    return [str(Path(sys.executable).with_name("photokin.exe" if os.name == "nt" else "photokin"))]


def _python_outside() -> Path:
    """Return the Python that the virtual environment was made from: ``build/run.py`` makes it anew when it is gone."""
    name = "pythonw.exe" if os.name == "nt" else f"bin/python3.{sys.version_info.minor}"
    found = Path(sys.base_prefix, name)
    return found if found.is_file() else Path(sys.executable)
