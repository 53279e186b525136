"""The command that starts this very program again, from wherever its files lie."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from app.machine.environment import STARTED_AS, is_bundled

_TOP = Path(__file__).resolve().parents[2]
_NAME = "photokin"


def program_command() -> list[str]:
    """Return the AppImage, the packaged program, the installed ``photokin``, or Python with this source tree."""
    if is_bundled():
        return [os.path.realpath(os.environ.get("APPIMAGE") or sys.executable)]
    start = _TOP / "build" / "run.py"
    if start.is_file():
        return [str(_python_outside()), str(start)]
    return [str(Path(sys.executable).with_name("photokin.exe" if os.name == "nt" else "photokin"))]


def command_as_typed() -> str:
    """Return how a person starts this program from where they stand, for hints: ``photokin``, if that works.

    ``build/run.py`` tells what it was called by in the environment.
    """
    if told := os.environ.get(STARTED_AS):
        return told
    if is_bundled() and (image := os.environ.get("APPIMAGE")):
        return _quoted([_as_typed(image)])
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return _quoted([_as_typed(sys.executable), "-m", "app"])
    return _NAME if started.name in ("", "-c") else _quoted([_as_typed(sys.argv[0])])


def _as_typed(file: str) -> str:
    """Return the bare name where that is enough to start this very file."""
    name = os.path.basename(file).removesuffix(".exe")
    found = shutil.which(name)
    return name if found is not None and os.path.abspath(found).removesuffix(".exe") == _whole(file) else file


def _whole(file: str) -> str:
    whole = file if os.path.dirname(file) else shutil.which(file) or file
    return os.path.abspath(whole).removesuffix(".exe")


def _quoted(words: list[str]) -> str:
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _python_outside() -> Path:
    """Return the Python that the virtual environment was made from: ``build/run.py`` makes it anew when it is gone."""
    name = "pythonw.exe" if os.name == "nt" else f"bin/python3.{sys.version_info.minor}"
    found = Path(sys.base_prefix, name)
    return found if found.is_file() else Path(sys.executable)
