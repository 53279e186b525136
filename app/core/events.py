"""News from the conveyor: frozen values that carry the id of the job they speak of. They travel through ``Emit``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.core.gallery import Picture
from app.core.photo import FileKey, PictureKey
from app.core.text import Text

Stage = Literal[
    "scan", "embed", "reindex", "cells", "examples", "learn", "export", "evaluate", "tune", "check", "graph", "belong",
    "compare", "share",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: at most ten a second. ``total`` is None while it is not known.

    Where photos are read it counts the whole library: what was read before this job too, and all that were
    ``skipped``. ``rate`` is photos per second over the last few seconds of this job and ``left_s`` the seconds left,
    None until they mean something. ``note`` says why the work is not as fast as it could be. ``again``: photos are read
    that were read before, for another model; the vectors that the older one gave them answer meanwhile.
    """

    job_id: int
    stage: Stage
    done: int
    total: int | None
    skipped: int = 0
    rate: float | None = None
    left_s: float | None = None
    note: Text | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Photos came, went or got neighbours: what a window shows of the library may be out of date."""

    job_id: int


@dataclass(frozen=True, slots=True)
class LookAlikesChanged:
    """Groups of look-alikes came, went or are others: while photos are compared, and when somebody has decided."""

    job_id: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done. ``value`` is the immutable answer that the request promises in its docstring."""

    job_id: int
    value: object


@dataclass(frozen=True, slots=True)
class Stopped:
    """The job was cancelled or replaced by a newer one. What it had stored stays."""

    job_id: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The job ended for a reason the user can do something about. ``hint`` is for terminals (``SpokenError.hint``)."""

    job_id: int
    message: Text
    exit_code: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Crashed:
    """The job met a bug of ours. ``report`` is the traceback; ``shareable`` one without names and paths."""

    job_id: int
    report: str
    shareable: str


@dataclass(frozen=True, slots=True)
class ThumbnailReady:
    """A thumbnail that was asked for, or None where there is none to be had. Belongs to no job.

    Before that of a FileKey its stand-in may come, which nobody asked for.
    """

    key: PictureKey
    picture: Picture | None
    job_id: int = 0


@dataclass(frozen=True, slots=True)
class ShapesReady:
    """Width / height (upright) of files whose thumbnails were asked for, known before those. Belongs to no job."""

    aspects: tuple[tuple[FileKey, float], ...]
    job_id: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should be told although the job goes on: a damage that was found and what came of it."""

    job_id: int
    message: Text


JobEnd = Finished | Stopped | Failed | Crashed
Event = Progress | LibraryChanged | LookAlikesChanged | ThumbnailReady | ShapesReady | Notice | JobEnd
Emit = Callable[[Event], None]
"""The one door up. Called on the thread that has the news; must return at once and never raise."""
