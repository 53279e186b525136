"""``index``, ``folders``, ``remove``, ``leave-out`` and ``take-in``: the folders of the library."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from app.cli.device import warn_of_device
from app.cli.index_options import IndexOptions
from app.cli.lines import in_terminal, say, warn, write_object
from app.cli.names import check_address
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.core.errors import InputError
from app.core.names_in_json import named, named_list
from app.core.photo import LeftOut, Root
from app.core.status import IngestSummary
from app.core.text import Text

_SHOWN_FOLDERS = 10


def index(session: Session, options: Options) -> int:
    """Add folders, bring the library up to date, and return the exit code. Raises SpokenError."""
    if not options.paths and not roots_of(session):
        raise InputError("Which folder?").with_hint("{photokin} index FOLDER adds it to the library and reads it.")
    return read_folders(session, options, options.paths)


def read_folders(session: Session, options: Options, folders: Sequence[str], *, told: bool = True) -> int:
    """Add the folders, none or more, read what is new in the library, and tell what came of it.

    Unless it is to be ``told`` in any case: in words only if anything did.
    """
    for folder in folders:
        check_address(folder)
    warn_of_device(session, options)
    name = options.own.name if isinstance(options.own, IndexOptions) else ""
    added = [cast(Root, session.value(session.catalog.folders.add(folder, name))) for folder in folders]
    summary = cast(IngestSummary, session.value(session.catalog.folders.ingest()))
    read = {root.id: root for root in roots_of(session)}
    empty = [root for root in added if root.id in read and read[root.id].photos == 0]
    for root in empty:
        warn(f"No photos were found in {root.path}.")
    for root in summary.offline:
        warn(f"{root.path}: {root.reason}")
    _warn_of_unreadable(summary.unreadable)
    if options.json:
        unreadable = [named("path", folder) | {"reason": str(reason)} for folder, reason in summary.unreadable]
        offline = named_list("offline", [root.path for root in summary.offline])
        read_for = [asdict(each) | {"title": str(each.title)} for each in summary.read_for]
        write_object(asdict(summary) | offline | {"unreadable": unreadable, "read_for": read_for})
    else:
        _say_summary(summary, options, told)
    return SOMETHING_SKIPPED if summary.skipped or summary.offline or summary.unreadable or empty else DONE


def folders(session: Session, options: Options) -> int:
    """List the folders of the library and return the exit code. Raises SpokenError."""
    roots = roots_of(session)
    if options.json:
        for root in roots:
            write_object(root_object(root))
    else:
        say_roots(roots, options)
    return DONE


def remove(session: Session, options: Options) -> int:
    """Forget a folder, tell what is left of it, and return the exit code. Raises SpokenError."""
    root = cast(Root, session.value(session.catalog.folders.remove(options.paths[0])))
    if options.json:
        write_object(root_object(root))
        return DONE
    its_photos = f" and its {_photos(root.photos)}" if root.photos else ""  # none, where another folder keeps them
    say(f"Forgot {root.path}{its_photos}. The files on disk are untouched.")
    for inner in roots_of(session):
        if _is_inside(inner.path, root.path):
            say(f"{inner.path}, inside it, stays, with {_photos(inner.photos)}.")
    return DONE


def leave_out(session: Session, options: Options) -> int:
    """Leave a folder out of the library and return the exit code. Raises SpokenError."""
    left = cast(LeftOut, session.value(session.catalog.folders.leave_out(options.paths[0])))
    if options.json:
        write_object(named("path", left.path) | {"photos": left.photos})
        return DONE
    its_photos = f" with its {_photos(left.photos)}" if left.photos else ""
    say(f"{left.path}{its_photos} is left out of the library. The files on disk are untouched.")
    return DONE


def take_in(session: Session, options: Options) -> int:
    """Take in a folder that was left out, read it, and tell what came of it. Raises SpokenError."""
    session.value(session.catalog.folders.take_in(options.paths[0]))
    return read_folders(session, options, ())


def roots_of(session: Session) -> tuple[Root, ...]:
    """Return the folders of the library."""
    return cast("tuple[Root, ...]", session.value(session.catalog.folders.roots()))


def root_object(root: Root) -> dict[str, object]:
    """Return a folder of the library as a JSON object."""
    reason = None if root.reason is None else str(root.reason)
    return {
        **named("path", root.path),
        "photos": root.photos,
        "state": root.state,
        "reason": reason,
        **named_list("left_out", root.left_out),
        **({"name": root.name} if root.name else {}),
    }


def say_roots(roots: Sequence[Root], options: Options) -> None:
    """Tell the folders of the library, one a line."""
    for root in roots:
        trouble = f"  [{root.reason}]" if root.reason else ""
        say(f"folder    {root.path}  {_photos(root.photos)}{trouble}")
        for left in root.left_out:
            say(f"left out  {left}")
    if not roots:
        say(in_terminal("The library has no folders yet. Add one: {photokin} index FOLDER", options.program))


def _say_summary(summary: IngestSummary, options: Options, told: bool) -> None:
    told = told and not summary.read_for
    if told or summary.embedded + summary.linked + summary.skipped + summary.removed:
        say(
            f"{summary.embedded} photos read, {summary.linked} recognised as moved or copied, "
            f"{summary.skipped} skipped, {summary.removed} gone from the disk."
        )
    for each in summary.read_for:
        if each.read:
            say(f"{each.title}: {_photos(each.read)} read for it.")
        if each.made:
            say(f"{each.title}: nothing to be read, {each.made} vectors made of those of another engine.")
    if summary.skipped:
        say(in_terminal("{photokin} status --skipped lists the skipped photos with the reasons.", options.program))


def _warn_of_unreadable(unreadable: Sequence[tuple[str, Text]]) -> None:
    for folder, reason in unreadable[:_SHOWN_FOLDERS]:
        warn(f"{folder}: {reason}")
    if len(unreadable) > _SHOWN_FOLDERS:
        warn(f"{len(unreadable) - _SHOWN_FOLDERS} more folders cannot be read; their photos are kept as they were.")


def _is_inside(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count} photos"
