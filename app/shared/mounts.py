"""Where the folders of a shared library lie on this computer: each has a name there, and a place here, or none.

What the database says of a photo's place is looked at before it becomes a path: it may lead nowhere but below the
mount. What lies nowhere here is called ``name:/path/in/it``, which no file is.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.core.text import Text, text

_ERRORS = "surrogateescape"


class Place(NamedTuple):
    """A folder in a shared library: the name of its root, and the way from there, "/" between names."""

    root: str
    relative: bytes


class Mounts:
    """Shared by the threads of a program: what one notes the others read."""

    def __init__(self, mounts: Mapping[str, str]) -> None:
        """``mounts``: where each root lies here, absolute and free of links."""
        self._mounts = {name: _without_end(path) for name, path in mounts.items()}
        self._away: dict[str, Text] = {}
        self._held = frozenset[str]()

    def note_held(self, roots: Iterable[str]) -> None:
        """Note which roots the library has: what is mounted here may be another library's as well."""
        self._held = frozenset(roots)

    def lay(self, root: str, path: str) -> None:
        """Note where a root lies here from now on."""
        self._mounts = {**self._mounts, root: _without_end(path)}
        self._held |= {root}

    def lay_all(self, mounts: Mapping[str, str]) -> None:
        """Note where every root lies here from now on; one that is not named lies nowhere."""
        before, self._mounts = self._mounts, {name: _without_end(path) for name, path in mounts.items()}
        moved = {name for name, path in self._mounts.items() if before.get(name) != path}
        self._away = {name: known for name, known in self._away.items() if name not in moved}

    def of_another_library(self, root: str, path: str) -> str | None:
        """Return where a root of another library lies here that is called so, unless that is ``path`` or is gone."""
        mount = self._mounts.get(root)
        is_free = (
            mount is None or root in self._held or mount == _without_end(path) or not os.path.isdir(mount or os.sep)
        )
        return None if is_free else mount

    def note(self, root: str, reason: Text | None) -> None:
        """Note that the place of a root could be read (no reason), or why not. That is true of this computer alone."""
        away = {name: known for name, known in self._away.items() if name != root}
        self._away = away if reason is None else {**away, root: reason}

    def why_away(self, root: str) -> Text | None:
        """Return why the photos of a root are out of reach here, None where they are not."""
        if root not in self._mounts:
            return text(
                "It is not known where “{name}” lies on this computer. Add its folder here under this name.", name=root
            )
        return self._away.get(root)

    def within_reach(self) -> list[str]:
        """Return the names of the roots whose photos can be read here."""
        return [root for root in self._mounts if root not in self._away]

    def folder(self, root: str, relative: bytes = b"") -> str:
        """Return what a folder of a root is called here."""
        mount = self._mounts.get(root)
        if mount is None or not _stays_inside(relative):
            return f"{root}:/{relative.decode('utf-8', _ERRORS)}"
        if not relative:
            return mount or os.sep
        return mount + os.sep + os.fsdecode(relative).replace("/", os.sep)

    def file(self, root: str, relative: bytes, name: bytes) -> str:
        """Return what a file in a folder of a root is called here."""
        if not name or b"/" in name or not _stays_inside(name):
            return f"{root}:/{relative.decode('utf-8', _ERRORS)}/{name.decode('utf-8', _ERRORS)}"
        folder = self.folder(root, relative)
        between = "/" if folder.startswith(f"{root}:/") else os.sep
        return f"{folder.rstrip(between)}{between}{os.fsdecode(name)}"

    def place_of(self, folder: str) -> Place | None:
        """Return where in the library a folder lies that is called so here; None: in none of its roots."""
        inner: Place | None = None
        inmost = (False, -1)
        for root, mount in self._mounts.items():
            relative = self.relative_to(root, folder)
            if relative is not None and (root in self._held, len(mount)) > inmost:
                inmost, inner = (root in self._held, len(mount)), Place(root, relative)
        if inner is not None:
            return inner
        root, colon, rest = folder.partition(":")
        if rest and not rest.startswith("/"):
            return None
        return Place(root, rest.strip("/").encode("utf-8", _ERRORS)) if colon and root else None

    def relative_to(self, root: str, folder: str) -> bytes | None:
        """Return the way from where a root lies here to a folder at or below it; None: it is not."""
        mount = self._mounts.get(root)
        if mount is None or not (folder == (mount or os.sep) or folder.startswith(mount + os.sep)):
            return None
        return os.fsencode(folder[len(mount) :].strip(os.sep).replace(os.sep, "/"))


def found_by(name: bytes) -> str:
    """Return what people look for in a name of files or folders: text, in one way of writing, whatever its case."""
    return searched(name.decode("utf-8", "replace"))


def searched(words: str) -> str:
    """Return words as they are compared with what ``found_by`` gave. The server cannot hold a zero byte in a text."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", words).casefold()).replace("\0", "")


def _without_end(path: str) -> str:
    return path.rstrip(os.sep)


def _stays_inside(path: bytes) -> bool:
    if b"\0" in path or path.startswith(b"/") or (os.sep == "\\" and (b"\\" in path or b":" in path)):
        return False
    return not path or not {b"", b".", b".."} & set(path.split(b"/"))
