"""Before anything goes to the trash: is each file still what the group showed, and does what it holds stay?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from app.core.decisions import Cleared, Surplus, ToTrash
from app.core.errors import DecodeError
from app.core.job import Job
from app.core.photo import ContentId
from app.core.question import is_at_or_below
from app.core.text import Text, text
from app.library.identity import identify
from app.library.reader import Reader
from app.library.same_bytes import same_bytes
from app.machine.paths import DataPaths


class Clearer:
    """Serves one thread, with a Reader of its own. It only reads: the window moves files to the trash."""

    def __init__(self, paths: DataPaths, locked: Callable[[], Sequence[str]]) -> None:
        """``locked``: the folders that the user has locked, absolute paths."""
        self._paths = paths
        self._locked = locked
        self._reader: Reader | None = None

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()

    def clear(self, job: Job, wanted: Sequence[ToTrash]) -> Cleared:
        """Say which of ``wanted`` may go to the trash. Raises AppError, Cancelled."""
        self._reader = Reader.current(self._reader, self._paths.catalog)
        going = {each.path for each in wanted}
        allowed: list[ToTrash] = []
        refused: list[tuple[str, Text]] = []
        last: list[str] = []
        staying = self._staying({each.content_id for each in wanted}, going)
        for each in dict.fromkeys(wanted):
            job.checkpoint()
            why = self._why_not(job, each, staying.get(each.content_id, ()))
            if why is not None:
                refused.append((each.path, why))
                continue
            allowed.append(each)
        kept = {path for path, _ in refused}
        for each in allowed:
            still_held = staying.get(each.content_id) or any(
                other.content_id == each.content_id and other.path in kept and _is(other) for other in wanted
            )
            if not still_held:
                last.append(each.path)
        return Cleared(tuple(allowed), tuple(refused), tuple(last))

    def _staying(self, contents: Iterable[ContentId], going: set[str]) -> dict[ContentId, tuple[str, ...]]:
        """Return the files of each content that nobody wants in the trash and that hold it now."""
        held = self._reader.held(tuple(contents)) if self._reader is not None else {}
        return {
            content_id: tuple(
                file.path for file in each.files if file.path not in going and _is(ToTrash(file.path, content_id))
            )
            for content_id, each in held.items()
        }

    def _why_not(self, job: Job, wanted: ToTrash, staying: Sequence[str]) -> Text | None:
        """Say why a file stays where it is, None if it may go."""
        for folder in self._locked():
            if is_at_or_below(wanted.path, folder):
                return text("It lies in {folder}, which is locked.", folder=folder)
        try:
            if identify(wanted.path)[0] != wanted.content_id:
                return text("It has changed since it was compared. Look at its group again.")
        except FileNotFoundError:
            return text("It is not there any more.")
        except DecodeError as error:
            return error.text
        if not staying:
            return None
        return _why_no_copy(job, wanted.path, staying)


def no_copies(job: Job, going: Sequence[Surplus]) -> tuple[tuple[str, Text], ...]:
    """Say which files pass for copies of what is kept for them and are none, to the last byte, or of which nothing
    would stay. Raises Cancelled.

    What cannot be read is left to whoever moves it.
    """
    known: dict[str, ContentId | None] = {}

    def content_of(path: str) -> ContentId | None:
        if path not in known:
            job.checkpoint()
            known[path] = _content_of(path)
        return known[path]

    found = list[tuple[str, Text]]()
    for each in going:
        content_id = content_of(each.path)
        copies = [copy for copy in each.kept if content_of(copy) == content_id is not None]
        if copies and (why := _why_no_copy(job, each.path, copies)) is not None:
            found.append((each.path, why))
        elif each.kept and not any(map(content_of, each.kept)):
            found.append((each.path, text("nothing of its group would stay.")))
    return tuple(found)


def _why_no_copy(job: Job, path: str, copies: Sequence[str]) -> Text | None:
    """Say why a file is none of ``copies``, of which there is one, None if it is to the last byte."""
    try:
        if any(same_bytes(path, copy, job.checkpoint) for copy in copies):
            return None
    except OSError as error:
        return text("It cannot be read: {detail}.", detail=error.strerror or type(error).__name__)
    return text("It is not the copy it was taken for: {path} differs from it somewhere inside.", path=copies[0])


def _content_of(path: str) -> ContentId | None:
    try:
        return identify(path)[0]
    except (OSError, DecodeError):
        return None


def _is(file: ToTrash) -> bool:
    """Tell whether a file is there and holds what it is said to hold."""
    return os.path.isfile(file.path) and _content_of(file.path) == file.content_id
