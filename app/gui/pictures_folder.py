"""The user's Pictures folder, and about how many photos lie there: an offer for the first minute."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QMimeDatabase, QStandardPaths

_LONGEST_S = 3.0
_NO_PHOTOS = frozenset({"image/svg+xml", "image/svg+xml-compressed", "image/vnd.djvu", "image/x-xcf", "image/x-icon"})


@dataclass(frozen=True, slots=True)
class PicturesFolder:
    """``photos`` is how many were found, at least that many if not ``counted`` to the end."""

    path: str
    photos: int
    counted: bool


def pictures_folder(stop: threading.Event, longest_s: float = _LONGEST_S) -> PicturesFolder | None:
    """Look into the Pictures folder; None when there is none with photos. Touches the disk: for a thread."""
    path = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
    if not path or os.path.realpath(path) == os.path.realpath(home) or not os.path.isdir(path):
        return None
    found = _count(path, stop, time.monotonic() + longest_s)
    return found if found.photos else None


def _count(path: str, stop: threading.Event, deadline: float) -> PicturesFolder:
    photos = 0
    types: dict[str, bool] = {}
    for _, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        photos += sum(_is_photo(name, types) for name in names if not name.startswith("."))
        if stop.is_set() or time.monotonic() > deadline:
            return PicturesFolder(path, photos, False)
    return PicturesFolder(path, photos, True)


def _is_photo(name: str, types: dict[str, bool]) -> bool:
    """Judge by the name's ending, as the system knows it; each ending is looked up once."""
    ending = os.path.splitext(name)[1].lower()
    if ending not in types:
        kind = QMimeDatabase().mimeTypeForFile(f"photo{ending}", QMimeDatabase.MatchMode.MatchExtension).name()
        types[ending] = bool(ending) and kind.startswith("image/") and kind not in _NO_PHOTOS
    return types[ending]
