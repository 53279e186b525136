"""Other programs: open a photo in the default one, show it in the file manager. Runs on a thread of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.core.text import Text, text
from app.machine.environment import environment_for_others

_WAIT_S = 1.5
_MOST_SHOWN = 50
_SHOW_ITEMS = (
    "dbus-send", "--session", "--print-reply", "--reply-timeout=1200", "--type=method_call",
    "--dest=org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
    "org.freedesktop.FileManager1.ShowItems",
)  # fmt: skip


def open_with_default(path: str) -> Text | None:
    """Open the file in the program that the system has chosen for it; return why that did not work."""
    if not os.path.lexists(path):
        return text("{path} is not there any more.", path=path)
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - its own business which program
        except OSError:
            return _no_program(path)
        return None
    return None if _started(_opener(path)) else _no_program(path)


def show_in_file_manager(paths: Sequence[str]) -> Text | None:
    """Open the folder of the first file and select the files in it, where the file manager can; return why not."""
    first = paths[0]
    folder = os.path.dirname(first)
    if not os.path.isdir(folder):
        return text("The folder {path} is not there at the moment.", path=folder)
    if sys.platform == "win32":
        subprocess.Popen(f'explorer /select,"{first}"')
        return None
    if sys.platform == "darwin":
        return None if _started(["open", "-R", *paths[:_MOST_SHOWN]]) else _no_file_manager(folder)
    together = [path for path in paths if os.path.dirname(path) == folder][:_MOST_SHOWN]
    # A comma separates them; in an address it is written as %2C.
    addresses = ",".join(Path(path).as_uri() for path in together)
    shown = _started([*_SHOW_ITEMS, f"array:string:{addresses}", "string:"], must_end=True)
    return None if shown or _started(_opener(folder)) else _no_file_manager(folder)


def _opener(path: str) -> list[str]:
    return ["open" if sys.platform == "darwin" else "xdg-open", path]


def _started(command: list[str], *, must_end: bool = False) -> bool:
    """Start a program and tell whether that went well: some end at once, others stay as long as what they opened."""
    try:
        process = subprocess.Popen(
            command,
            env=environment_for_others(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(_WAIT_S) == 0
    except subprocess.TimeoutExpired:
        process.returncode = 0  # it lives on without us; nobody waits for it any more
        return not must_end


def _no_program(path: str) -> Text:
    return text("This system has no program to open {path} with.", path=path)


def _no_file_manager(folder: str) -> Text:
    return text("No file manager could be opened for {path}.", path=folder)
