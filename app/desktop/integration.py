"""The two deeds, for every system: into the desktop's menus, and out of them again."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from app.core.text import Text, text
from app.desktop import user_share, windows
from app.desktop.program import program_command


@dataclass(frozen=True, slots=True)
class Change:
    """What was done: a sentence, and the files or registry keys that were written or removed."""

    sentence: Text
    places: tuple[str, ...] = ()


def is_installed() -> bool:
    """Tell whether the program is in the menus through ``install_desktop``. Reads the disk."""
    if sys.platform == "darwin":
        return False
    return windows.shortcut().exists() if sys.platform == "win32" else user_share.is_installed(os.environ)


def install_desktop() -> Change:
    """Add this program to the menus, for this user, as it lies now; never as a default. Raises AppError."""
    if sys.platform == "darwin":
        return _nothing_to_do()
    command = program_command()
    if sys.platform == "win32":
        places = windows.install(command)
    else:
        places = tuple(map(str, user_share.install(command, os.environ)))
    return Change(
        text("Photokin is in the menus now and starts from {path}. If you move it, do this again.", path=command[-1]),
        places,
    )


def uninstall_desktop() -> Change:
    """Take out of the menus what ``install_desktop`` added. Raises AppError."""
    if sys.platform == "darwin":
        return _nothing_to_do()
    places = windows.uninstall() if sys.platform == "win32" else tuple(map(str, user_share.uninstall(os.environ)))
    if not places:
        return Change(text("Photokin was not in the menus."))
    return Change(text("Photokin has been removed from the menus. The library stays as it is."), places)


def _nothing_to_do() -> Change:
    return Change(text("On a Mac there is nothing to do: Photokin.app in the Applications folder is in the menus."))
