"""What each command does and how its answer is printed: sentences for people, or one JSON object per line."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import cast

from app.cli.options import Options
from app.cli.session import Interrupted, OpenCatalog, Session
from app.core.errors import AppError, InputError, SpokenError
from app.core.photo import Answer, Failure, Link, Match, Root
from app.core.question import Question
from app.core.status import IngestSummary, Status
from app.core.text import Text, printable

DONE, SOMETHING_SKIPPED, INTERRUPTED = 0, 1, 130
_NEIGHBOURS = 30
_SHOWN_QUERIES, _SHOWN_NEIGHBOURS, _SHOWN_FOLDERS = 3, 5, 10


def run(options: Options, open_catalog: OpenCatalog) -> int:
    """Do one command and return its exit code. Raises SpokenError, to be told with ``complain``."""
    commands: dict[str, Callable[[Session, Options], int]] = {
        "index": _index,
        "find": _find,
        "status": _status,
        "folders": _folders,
        "remove": _remove,
    }
    return _in_session(open_catalog, lambda session: commands[options.command or ""](session, options))


def run_without_window(options: Options, open_catalog: OpenCatalog) -> int:
    """Do in a terminal what the window would do: read the folders, show neighbours of the photos."""
    if not options.paths:
        raise InputError(
            "There is no display to open a window on. In a terminal: photokin FOLDER reads a folder and shows "
            "neighbours; photokin index, find, status, folders and remove do one thing each (see photokin --help)."
        )
    folders = tuple(path for path in options.paths if not os.path.isfile(path))
    photos = tuple(path for path in options.paths if os.path.isfile(path))

    def show(session: Session) -> int:
        code = _read_folders(session, options, folders) if folders else DONE
        for photo in photos or _some_photos(session, folders):
            code = max(code, _show_neighbours(session, options, photo, _NEIGHBOURS if photos else _SHOWN_NEIGHBOURS))
        if not options.json:
            _print("\nFor the neighbours of any other photo: photokin find PHOTO")
        return code

    return _in_session(open_catalog, show)


def complain(error: SpokenError, program: str) -> int:
    """Tell an error in one line on stderr and return its exit code; ``program`` is how it was started, for the hint."""
    hint = " " + error.hint.replace("{photokin}", program) if error.hint else ""
    warn(f"{error}{hint}")
    return error.exit_code


def write_anything() -> None:
    """Let stdout and stderr show what their encoding lacks as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _index(session: Session, options: Options) -> int:
    if not options.paths and not _roots(session):
        raise InputError("Which folder? photokin index FOLDER adds it to the library and reads it.")
    return _read_folders(session, options, options.paths)


def _read_folders(session: Session, options: Options, folders: Sequence[str]) -> int:
    added = [cast(Root, session.value(session.catalog.folders.add(folder))) for folder in folders]
    summary = cast(IngestSummary, session.value(session.catalog.folders.ingest()))
    roots = {root.id: root for root in _roots(session)}
    empty = [root for root in added if root.id in roots and roots[root.id].photos == 0]
    for root in empty:
        warn(f"No photos were found in {printable(root.path)}.")
    for root in summary.offline:
        warn(f"{printable(root.path)}: {root.reason}")
    _warn_of_unreadable(summary.unreadable)
    if options.json:
        unreadable = [{"path": folder, "reason": str(reason)} for folder, reason in summary.unreadable]
        _print_json(asdict(summary) | {"offline": [root.path for root in summary.offline], "unreadable": unreadable})
    else:
        _print(
            f"{summary.embedded} photos read, {summary.linked} were known by their content, "
            f"{summary.skipped} skipped, {summary.removed} gone from the disk."
        )
        if summary.skipped:
            _print("photokin status --skipped lists the skipped photos with the reasons.")
    return SOMETHING_SKIPPED if summary.skipped or summary.offline or summary.unreadable or empty else DONE


def _warn_of_unreadable(folders: Sequence[tuple[str, Text]]) -> None:
    for folder, reason in folders[:_SHOWN_FOLDERS]:
        warn(f"{printable(folder)}: {reason}")
    if len(folders) > _SHOWN_FOLDERS:
        warn(f"{len(folders) - _SHOWN_FOLDERS} more folders cannot be read; their photos are kept as they were.")


def _find(session: Session, options: Options) -> int:
    return _show_neighbours(session, options, options.paths[0], options.neighbours or _NEIGHBOURS)


def _show_neighbours(session: Session, options: Options, photo: str, count: int) -> int:
    answer = cast(
        Answer, session.value(session.catalog.search.find(Question(os.path.abspath(photo), count, options.exact)))
    )
    if options.json:
        for match in answer.matches:
            _print_json(_match_object(match))
    else:
        _print(f"\nNearest to {printable(answer.query_path)}, of {answer.searched} pictures:")
        _print("rank  distance  similarity  photo")
        for match in answer.matches:
            copies = f"  (and {len(match.paths) - 1} more copies)" if len(match.paths) > 1 else ""
            _print(
                f"{match.rank:4}  {match.distance:8.4f}  {match.similarity:10.4f}  {printable(match.paths[0])}{copies}"
            )
    if not answer.matches:
        warn("Nothing was found: the library holds no other photo yet.")
    return DONE if answer.matches else SOMETHING_SKIPPED


def _match_object(match: Match) -> dict[str, object]:
    return {
        "rank": match.rank,
        "path": match.paths[0],
        "distance": round(match.distance, 6),
        "similarity": round(match.similarity, 6),
        "copies": list(match.paths[1:]),
    }


def _status(session: Session, options: Options) -> int:
    status = cast(Status, session.value(session.catalog.folders.status()))
    skipped = cast("tuple[Failure, ...]", session.value(session.catalog.folders.failures())) if options.skipped else ()
    counts = status.counts
    if options.json:
        _print_json(
            asdict(counts)
            | {
                "generation": status.generation,
                "indexed": status.indexed,
                "device": status.device,
                "device_reason": str(status.device_reason),
                "model": status.model,
                "home": status.home,
                "disk_bytes": status.disk_bytes,
                "thumbnail_bytes": status.thumbnail_bytes,
                "folders": [_root_object(root) for root in status.roots],
                "links": [_link_object(link) for link in status.links],
            }
        )
        for failure in skipped:
            _print_json({"path": failure.path, "stage": failure.stage, "reason": str(failure.reason)})
        return DONE
    _print_roots(status.roots)
    _print(f"photos    {counts.photos}, in {counts.contents} different pictures that can be searched")
    _print(f"waiting   {counts.waiting}")
    _print(f"skipped   {counts.skipped}" + ("" if options.skipped or not counts.skipped else "  (list: --skipped)"))
    if status.links:
        _print(f"links     {len(status.links)} were not followed" + ("" if options.skipped else "  (list: --skipped)"))
    if counts.offline:
        _print(f"offline   {counts.offline}")
    _print(
        f"index     generation {status.generation} with {status.indexed} pictures"
        if status.generation
        else "index     none yet"
    )
    _print(f"device    {printable(status.device)}: {status.device_reason}")
    _print(f"model     {status.model}")
    _print(f"data      {printable(status.home)}, {status.disk_bytes / 1e6:.1f} MB")
    for link in status.links if options.skipped else ():
        _print(f"{printable(link.path)} -> {printable(link.target)}: {link.reason}")
    for failure in skipped:
        _print(f"{printable(failure.path)}: {failure.reason}")
    return DONE


def _folders(session: Session, options: Options) -> int:
    roots = _roots(session)
    if options.json:
        for root in roots:
            _print_json(_root_object(root))
    else:
        _print_roots(roots)
    return DONE


def _remove(session: Session, options: Options) -> int:
    root = cast(Root, session.value(session.catalog.folders.remove(options.paths[0])))
    if options.json:
        _print_json(_root_object(root))
    else:
        _print(f"Forgot {printable(root.path)} and its {root.photos} photos. The files on disk are untouched.")
    return DONE


def _roots(session: Session) -> tuple[Root, ...]:
    return cast("tuple[Root, ...]", session.value(session.catalog.folders.roots()))


def _root_object(root: Root) -> dict[str, object]:
    reason = None if root.reason is None else str(root.reason)
    return {"path": root.path, "photos": root.photos, "state": root.state, "reason": reason}


def _link_object(link: Link) -> dict[str, object]:
    return {"path": link.path, "target": link.target, "reason": str(link.reason)}


def _print_roots(roots: Sequence[Root]) -> None:
    for root in roots:
        trouble = f"  [{root.reason}]" if root.reason else ""
        _print(f"folder    {printable(root.path)}  {root.photos} photos{trouble}")
    if not roots:
        _print("The library has no folders yet. Add one: photokin index FOLDER")


def _some_photos(session: Session, folders: Sequence[str]) -> tuple[str, ...]:
    """Return a few photos of the folder just read, spread over it, to show what can be asked."""
    return cast("tuple[str, ...]", session.value(session.catalog.gallery.samples(folders[0], _SHOWN_QUERIES)))


def warn(sentence: str) -> None:
    """Tell something on stderr; a terminal that went away is not told."""
    with contextlib.suppress(OSError):
        print(f"photokin: {printable(sentence)}", file=sys.stderr)


def _print(line: str) -> None:
    print(line)


def _print_json(value: dict[str, object]) -> None:
    # ASCII with escapes keeps a file name that is no valid UTF-8 exact, and any terminal can show it.
    print(json.dumps(value))


def _in_session(open_catalog: OpenCatalog, work: Callable[[Session], int]) -> int:
    """Do ``work`` with an open catalog; stop cleanly at Ctrl-C, and when a reader such as ``head`` leaves early."""
    write_anything()
    try:
        with Session(open_catalog) as session:
            code = work(session)
        print(end="", flush=True)  # where there is no stdout at all, print knows
    except (Interrupted, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:  # the catalog's errors are spoken ones: this is the output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return DONE
        raise AppError("The answer cannot be written: {detail}.", detail=error.strerror or str(error)) from error
    return code
