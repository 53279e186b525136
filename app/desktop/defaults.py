"""Which program opens a kind of file is the user's choice. This tells where that choice is made, and changes nothing.

Where nobody has chosen, GLib takes the first program it finds, and those in the user's own folder come first: an entry
there would make Photokin the default viewer. It is therefore offered only for media types with a chosen default.
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

_DEFAULTS = "Default Applications"


def settled(media_types: Sequence[str], environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return those of ``media_types`` for which a default program is chosen, by the user or the system, and there."""
    places = tuple(_application_folders(environment))
    chosen: dict[str, bool] = {}
    for path in _lists(environment, places):
        for media_type, names in _defaults(path):
            there = any((place / name).is_file() for name in names for place in places)
            chosen[media_type] = chosen.get(media_type, False) or there
    return tuple(media_type for media_type in media_types if chosen.get(media_type))


def data_home(environment: Mapping[str, str]) -> Path:
    """Return the folder for the user's own ``share`` files."""
    return _folder(environment, "XDG_DATA_HOME", ".local/share")


def _lists(environment: Mapping[str, str], places: Iterable[Path]) -> Iterator[Path]:
    desktops = [name.lower() for name in environment.get("XDG_CURRENT_DESKTOP", "").split(":") if name]
    config_dirs = environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    folders = (
        _folder(environment, "XDG_CONFIG_HOME", ".config"),
        *map(Path, filter(None, config_dirs.split(":"))),
        *places,
    )
    for folder in folders:
        for name in (*(f"{desktop}-mimeapps.list" for desktop in desktops), "mimeapps.list"):
            yield folder / name


def _defaults(path: Path) -> Iterator[tuple[str, list[str]]]:
    parser = configparser.ConfigParser(delimiters=("=",), strict=False, interpolation=None, empty_lines_in_values=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(path.read_text("utf-8", "replace"))
    except (OSError, configparser.Error):
        return
    if parser.has_section(_DEFAULTS):
        for media_type, names in parser.items(_DEFAULTS):
            yield media_type, [name for name in names.split(";") if name]


def _application_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    data_dirs = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in (data_home(environment), *map(Path, filter(None, data_dirs.split(":")))):
        yield folder / "applications"


def _folder(environment: Mapping[str, str], variable: str, below_home: str) -> Path:
    chosen = environment.get(variable, "")
    return Path(chosen) if os.path.isabs(chosen) else Path.home() / below_home
