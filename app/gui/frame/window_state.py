"""How the user left the window: its size, its columns, and the place in it. A small file, safe to delete."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta

from app.gui.kit.places import LibraryPlace, ReviewPlace, SearchPlace, View
from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary

log = logging.getLogger(__name__)

_MOST_PX = 100_000
_MOST_BYTES = 4_000_000
_MOST_SELECTED = 1_000
_Px = Annotated[int, Meta(ge=0, le=_MOST_PX)]
_Paths = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowState:
    """``geometry`` is Qt's own, in hexadecimal; widths in logical pixels, 0 while the user has not chosen.

    ``…_narrow`` is how a column was left in a window in which it folds by itself.
    The gallery was left at ``library``; over it lay a ``search``, if any, and over that the photo ``large``, if any;
    or instead of all that look-alikes were gone through, at ``review``.
    ``known_roots`` are the folders of the library that were listed, ``open_folders`` what was open of the tree.
    """

    geometry: str = ""
    folders_px: _Px = 0
    neighbours_px: _Px = 0
    folders_shown: bool = True
    neighbours_shown: bool = True
    menu_bar_shown: bool = False
    cell_px: _Px = 0
    found_px: _Px = 0
    library: LibraryPlace = field(default_factory=LibraryPlace)
    search: SearchPlace | None = None
    large: str = ""
    known_roots: _Paths = ()
    open_folders: _Paths = ()
    strip_shown: bool = True
    information_shown: bool = False
    names_shown: bool = False
    folders_shown_narrow: bool = False
    neighbours_shown_narrow: bool = False
    review: ReviewPlace | None = None


def state_file(home: Path) -> Path:
    """Return where the state of the window on the library in ``home`` lies."""
    return home / "window.json"


def load_state(path: Path) -> WindowState:
    """Read the state; what is missing or makes no sense is as at the first start."""
    try:
        written = json.loads(read_ordinary(path, _MOST_BYTES).decode("utf-8"))
    except FileNotFoundError:
        return WindowState()
    except (OSError, ValueError, RecursionError) as error:
        log.warning("window state not readable: %s", error)
        return WindowState()
    if not isinstance(written, dict):
        return WindowState()
    sound: dict[str, Any] = {}
    for name, kind in get_type_hints(WindowState, include_extras=True).items():
        if name in written:
            try:
                sound[name] = _converted(written[name], kind)
            except (ValueError, RecursionError) as error:  # msgspec's own is one
                log.warning("window state without %s: %s", name, error)
    return WindowState(**sound)


def save_state(path: Path, state: WindowState) -> None:
    """Write the state in one step. A disk that is full costs the state, nothing else."""
    library = replace(state.library, view=_shortened(state.library.view))
    search = state.search and replace(state.search, view=_shortened(state.search.view))
    kept = replace(state, library=library, search=search)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{json.dumps(msgspec.to_builtins(kept), indent=2)}\n".encode())
    except OSError as error:
        log.warning("window state not written: %s", error)


def _converted(written: object, kind: object) -> object:
    """Return the value of this kind that is written. Raises ValueError for what nobody can have left."""
    words = json.dumps(written, ensure_ascii=False)
    os.fsencode(words)  # a path that no system has would be met as a bug, later
    if "\\u0000" in words:
        raise ValueError("a path with a zero byte")
    value = msgspec.convert(written, kind)
    if isinstance(value, LibraryPlace):
        value.query.words.encode()
    if isinstance(value, LibraryPlace | SearchPlace) and value.view and abs(value.view.offset_px) > _MOST_PX:
        raise ValueError("a photo far out of sight")
    return value


def _shortened(view: View | None) -> View | None:
    """Leave out what is too much to be written at every end."""
    return view and replace(view, selected=view.selected[:_MOST_SELECTED])
