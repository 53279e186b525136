"""What the user chose. A small JSON file that is always safe to delete."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

from app.core.engines import STANDARD
from app.core.errors import AppError
from app.core.look_alikes import REASONS, ReasonName
from app.core.question import AUTOMATIC, MOST_EFFORT, Metric
from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary

log = logging.getLogger(__name__)

DeviceChoice = Literal["auto", "cpu", "gpu"]
Language = Literal["system", "en", "ja"]
Theme = Literal["system", "light", "dark"]
Gentle = Literal["auto", "always", "never"]
ReadAgain = Literal["at_once", "idle"]

MOST_TREES = 500
"""A tree takes as much room as any other, and time whenever an index is built."""

_MOST_BYTES = 1_000_000
_MOST_KEPT = 100
_MOST_FOLDERS = 1000
_LONGEST_NAME, _LONGEST_ADDRESS = 100, 2_000
_LONGEST_PATH = 32_767  # as long as any system bears
_FOLDERS = ("preferred_folders", "locked_folders")
_BOUNDS = {
    "threads": (0, 1024),
    "neighbours": (1, 10_000),
    "thumbnail_px": (64, 1024),
    "cache_limit_mb": (0, 1_000_000),
    "trees": (AUTOMATIC, MOST_TREES),
    "effort": (AUTOMATIC, MOST_EFFORT),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """``threads``: how many processor cores to use at most, 0 for all; ``neighbours`` is how many are shown;
    ``thumbnail_px`` the long side in pixels, ``cache_limit_mb`` what thumbnails may take. ``gentle`` is when to use one
    core only: "auto" is while on battery. ``compare_details``: to order the nearest
    photos by them, 10 kB a photo are kept. ``metric``, ``effort`` and ``exact``: how neighbours are looked for
    (``core.question``), ``trees`` of the index, AUTOMATIC for as many as the library needs.
    ``engine``: which one photos are read for; ``engines_kept``: which are kept up to date beside it. ``read_again``:
    when photos that one engine knows are read for another, in the window.
    ``reasons``: what counts most for the suggestions about look-alikes, the first before all others; ones that are left
    out come behind. ``preferred_folders`` (the best first) and ``locked_folders``: absolute paths, for the same.
    ``library``: the address of a shared library, "" for one of the user's own; never with a password in it.
    ``mounts``: where the folders of shared libraries lie here, an absolute path by name.
    """

    device: DeviceChoice = "auto"
    threads: int = 0
    neighbours: int = 30
    thumbnail_px: int = 320
    cache_limit_mb: int = 4000
    gentle: Gentle = "auto"
    compare_details: bool = False
    metric: Metric = "cosine"
    trees: int = AUTOMATIC
    effort: int = AUTOMATIC
    exact: bool = False
    language: Language = "system"
    theme: Theme = "system"
    engine: str = STANDARD
    engines_kept: tuple[str, ...] = ()
    read_again: ReadAgain = "at_once"
    reasons: tuple[ReasonName, ...] = REASONS
    preferred_folders: tuple[str, ...] = ()
    locked_folders: tuple[str, ...] = ()
    library: str = ""
    mounts: Mapping[str, str] = field(default_factory=dict)


def load_settings(path: Path) -> Settings:
    """Read the settings. A missing or damaged file gives the defaults, a value that makes no sense its default."""
    try:
        written = json.loads(read_ordinary(path, _MOST_BYTES).decode("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:
        log.warning("settings not readable, using the defaults: %s", error)
        return Settings()
    if not isinstance(written, dict):
        log.warning("settings are no JSON object, using the defaults")
        return Settings()
    if isinstance(written.get("gentle"), bool):  # a switch, in versions that did not know of batteries
        written["gentle"] = "always" if written["gentle"] else "auto"
    kinds = get_type_hints(Settings)
    for name in ("engines_kept", "reasons", *_FOLDERS):  # JSON knows no tuples
        if isinstance(several := written.get(name), list):
            written[name] = tuple(several)
    for name in _FOLDERS:  # one bad path must not unlock the others
        if isinstance(folders := written.get(name), tuple):
            written[name] = tuple(dict.fromkeys(filter(_is_folder, folders)))[:_MOST_FOLDERS]
    written["mounts"] = _sound_mounts(written.get("mounts"))
    sound = {f.name: written[f.name] for f in fields(Settings) if _fits(f.name, kinds[f.name], written.get(f.name))}
    return Settings(**sound)


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings in one step, so that a crash leaves the old or the new ones. Raises AppError.

    An address with a password in it is not written.
    """
    if not _fits("library", str, settings.library):
        settings = replace(settings, library="")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{json.dumps(asdict(settings), indent=2)}\n".encode())
    except OSError as error:
        raise AppError(
            "The settings cannot be written to {path}: {detail}.", path=str(path), detail=error.strerror or str(error)
        ) from error


def merged(path: Path, before: Settings, now: Settings) -> Settings:
    """Return what is written, with what differs between ``before`` and ``now``: others may have written meanwhile.

    Of folders each is one thing that was added or taken out: no program unlocks what another one has locked.
    """
    written = load_settings(path)
    chosen = {
        each.name: getattr(now, each.name)
        for each in fields(Settings)
        if getattr(now, each.name) != getattr(before, each.name)
    }
    if "mounts" in chosen:
        gone = before.mounts.keys() - now.mounts.keys()
        changed = {name: path for name, path in now.mounts.items() if before.mounts.get(name) != path}
        chosen["mounts"] = {name: path for name, path in written.mounts.items() if name not in gone} | changed
    for name in chosen.keys() & set(_FOLDERS):
        ours, theirs = getattr(now, name), getattr(written, name)
        added = tuple(each for each in theirs if each not in ours and each not in getattr(before, name))
        chosen[name] = (*ours, *added)
    return replace(written, **chosen)


def keep_mount(path: Path, name: str, folder: str) -> None:
    """Write down where the folder of a shared library by this name lies. Raises AppError."""
    settings = load_settings(path)
    save_settings(path, replace(settings, mounts={**settings.mounts, name: folder}))


def _fits(name: str, kind: object, value: object) -> bool:
    if kind is bool:
        return isinstance(value, bool)
    if kind is int:
        least, most = _BOUNDS[name]
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    if name == "library":
        return value == "" or _is_address(value)
    if name == "mounts":
        return isinstance(value, dict)  # whatever is in it has been looked at
    if kind is str:
        return _is_name(value)
    if name in _FOLDERS:
        return isinstance(value, tuple)  # whatever is in it has been looked at
    if get_origin(kind) is tuple:
        names = get_args(get_args(kind)[0])
        if names:
            return isinstance(value, tuple) and all(each in names for each in value) and len(set(value)) == len(value)
        return isinstance(value, tuple) and len(value) <= _MOST_KEPT and all(map(_is_name, value))
    return value in get_args(kind)


def _is_folder(value: object) -> bool:
    return isinstance(value, str) and os.path.isabs(value) and "\0" not in value and len(value) <= _LONGEST_PATH


def _sound_mounts(value: object) -> dict[str, str]:
    """Return what makes sense of them: one bad path must not hide where the others lie."""
    if not isinstance(value, dict):
        return {}
    sound = {name: path for name, path in value.items() if 0 < len(name) <= _LONGEST_NAME and _is_folder(path)}
    return dict(list(sound.items())[:_MOST_FOLDERS])


def _is_address(value: object) -> bool:
    """Tell whether it looks like the address of a shared library, and holds no password."""
    if not isinstance(value, str) or len(value) > _LONGEST_ADDRESS or not value.isprintable():
        return False
    begins = re.match(r"postgres(?:ql)?://([^/?@]*@)?", value)
    has_password = re.search(r"[?&]\w*password=", value, re.IGNORECASE) is not None
    return begins is not None and ":" not in (begins[1] or "") and not has_password


def _is_name(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,49}", value) is not None
