"""What people said of look-alikes: facts, kept by content, so that no rename, move or rescan makes them forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from app.core.look_alikes import LookAlikeKind
from app.core.photo import ContentId
from app.core.text import Text

Verdict = Literal["settled", "apart", "alternates"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""
    settled     the group was gone through: ``kept`` stays, ``trashed`` went to the trash
    apart       ``apart`` is no match of ``kept``: never again in one group with them
    alternates  all are kept, knowingly, as versions of each other
"""


@dataclass(frozen=True, slots=True)
class TrashedFile:
    """A file that went to the trash: where it lay, where it lies in the trash ("" if the system does not tell)."""

    path: str
    place: str
    size_bytes: int
    content_id: ContentId


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision about one group, as it is to be noted.

    ``files`` is how many files hold the contents of the group once the trashed ones are gone: a copy that comes later
    opens it again. 0 in a new one: it is counted when it is noted.
    """

    kind: LookAlikeKind
    verdict: Verdict
    kept: tuple[ContentId, ...]
    apart: tuple[ContentId, ...] = ()
    trashed: tuple[TrashedFile, ...] = ()
    files: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that was noted, at ``made_s`` (seconds since 1970, UTC). Those of one ``batch`` were one act.

    ``paths``: files of the library that hold what it is about, as far as there are any today.
    """

    id: int
    batch: int
    made_s: int
    said: NewDecision
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToTrash:
    """A file that somebody wants in the trash, as the group showed it."""

    path: str
    content_id: ContentId


@dataclass(frozen=True, slots=True)
class Surplus:
    """A file that somebody wants in the trash because others are kept; ``kept`` are those, paths as well."""

    path: str
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cleared:
    """What may go to the trash of what somebody wants there.

    ``refused`` are files that stay, with the reason: changed meanwhile, in a locked folder, not the copy that it was
    taken for. ``last`` are those of ``allowed`` with which the last file of a content would go: ask once more.
    """

    allowed: tuple[ToTrash, ...]
    refused: tuple[tuple[str, Text], ...]
    last: tuple[str, ...]
