"""What the rooms say to each other about photos: immutable values, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.core.box import Box
from app.core.closeness import SHIPPED, Closeness, Edges
from app.core.masks import Masked, Only
from app.core.question import USUAL, Manner, Question
from app.core.text import Text
from app.core.turned import AS_IT_IS

ContentId = bytes
"""16 bytes that name what is in a file; two copies of one file share it. Made by ``library.identity``."""

RootState = Literal["new", "ready", "offline"]
FailureStage = Literal["read", "decode", "embed"]


class Stamp(NamedTuple):
    """What tells cheaply that a file changed."""

    size_bytes: int
    mtime_ns: int


class FileKey(NamedTuple):
    """Names the picture of a file whose content is not known yet; another stamp is another picture.

    ``stand_in``: the small preview that the file itself brings along, shown until its picture is there.
    """

    path: str
    size_bytes: int
    mtime_ns: int
    stand_in: bool = False

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.size_bytes, self.mtime_ns)


PictureKey = ContentId | FileKey
"""What a small picture is asked for and kept by."""


class FoundFile(NamedTuple):
    """A file that a scan saw and that looks like a photo by its name. A flat tuple: a scan makes one for each photo."""

    name: str
    size_bytes: int
    mtime_ns: int

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.size_bytes, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class Photo:
    """A file the catalog knows."""

    id: int
    path: str
    stamp: Stamp
    content_id: ContentId | None


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What decoding told about a content: the upright size, the file format, when it was taken (local, ISO 8601).

    ``camera``: maker and model, "" where the file does not say, None where nobody has looked.
    """

    width_px: int
    height_px: int
    format: str
    taken: str | None
    warning: Text | None
    camera: str | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A folder the user added. ``reason`` says why an offline one cannot be read.

    ``left_out`` are the folders in it that the user does not want read, in path order, none inside another.
    ``name``: what a shared library calls it, wherever it lies; ``path``: where that is here, ``name:/`` if nowhere.
    """

    id: int
    path: str
    state: RootState
    reason: Text | None
    photos: int
    left_out: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A folder that is not read any more, and how many photos the library showed of it."""

    path: str
    photos: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a folder of the library that leads to ``target``; ``reason`` says why it is not followed."""

    path: str
    target: str
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that was skipped, and why."""

    path: str
    stage: FailureStage
    reason: Text


@dataclass(frozen=True, slots=True)
class Version:
    """Another content that was verified as the same picture as a neighbour: its photos, its upright size in pixels."""

    content_id: ContentId
    paths: tuple[str, ...]
    width_px: int = 0
    height_px: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A neighbour of the query: one content, with every photo that holds it (``paths``, never empty).

    ``distance`` is 0–2, lower is closer; ``similarity`` −1…1, higher is closer; ``rank`` counts from 1, the nearest
    first, in whichever order the answer comes.
    ``date_s`` is the wall-clock time of the first path's photo as seconds since 1970; the size is that of the upright
    picture, 0 where it is not known. ``place`` is where in it the part lies that was asked about, if that is so sure
    that it can be shown; distance and similarity are then those of the part. ``turned``: how the query had to be turned
    to be like it (``core.turned``), 1 where it had not.

    ``versions`` of the same picture, and ``shots`` of the same series, nearest first, are no neighbours of their own:
    they are all farther away, and can be shown with this one.
    """

    rank: int
    content_id: ContentId
    paths: tuple[str, ...]
    distance: float
    similarity: float
    closeness: Closeness
    date_s: int | None = None
    width_px: int = 0
    height_px: int = 0
    place: Box | None = None
    turned: int = AS_IT_IS
    versions: tuple[Version, ...] = ()
    shots: tuple[Match, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Every photo that this one stands for: its copies, and those of its versions."""
        if not self.versions:
            return self.paths
        return (*self.paths, *(path for version in self.versions for path in version.paths))

    @property
    def contents(self) -> tuple[ContentId, ...]:
        """Every content that stands in its cell, its own first."""
        versions = (version.content_id for version in self.versions)
        return (self.content_id, *versions, *(each for shot in self.shots for each in shot.contents))


def match_of(matches: Iterable[Match], path: str) -> Match | None:
    """Return the neighbour, or the shot of one, that stands for the photo at ``path``."""
    for match in matches:
        if path in match.files:
            return match
        if match.shots and (shot := match_of(match.shots, path)) is not None:
            return shot
    return None


@dataclass(frozen=True, slots=True)
class Counted:
    """A part of what is seen of photos (subject, colour, layout), how much it usually counts, and how much here."""

    name: str
    usual: float
    weight: float


@dataclass(frozen=True, slots=True)
class Hidden:
    """What an answer does not show, and why.

    ``outside``: pictures that the scope leaves out. ``too_near`` and ``too_far``: pictures within it that the limits
    of the question leave out. ``copies``: photos that stand in one neighbour with another copy of the same file.
    ``versions`` and ``shots``: pictures that are folded into a neighbour. ``series``: shots that are left out, as one
    of each series is wanted.
    """

    outside: int = 0
    too_near: int = 0
    too_far: int = 0
    copies: int = 0
    versions: int = 0
    shots: int = 0
    series: int = 0

    @property
    def folded(self) -> int:
        """Pictures that stand in another one's cell."""
        return self.versions + self.shots


@dataclass(frozen=True, slots=True)
class LookedInto:
    """How far a part of a photo (``box``) has been looked for: in ``looked`` pictures.

    ``left`` ones are still to be looked into, ``without`` ones cannot be: their details are not kept.
    """

    box: Box
    looked: int
    left: int
    without: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The neighbours of one query in their order, and how many contents were searched.

    The order is ``plain``, by distance, or that of the library (``similarity.order``): then a photo that is a little
    farther away may come before another one. What is at no distance comes first in either. ``manner`` is how they were
    looked for. ``detailed``: the nearest were put in a better order by what of the query is in them
    (``similarity.map_cells``).

    ``better``: a detailed answer to the same question, where one that is not was given first.

    ``query_places`` are the paths at which the library has what the query holds: its own first, if that is one of them;
    none for a photo from outside that the library has no copy of. ``edges`` are those that the matches' words follow.
    ``engine``: the name of the engine that was asked for, "" where it was whichever answers.

    ``question`` is what was asked, but for ``details``; None for answers that nobody asked for. ``searched`` counts
    what is in its scope, ``hidden`` the rest. ``counted``: what the engine knows of photos, and how much that counted.
    ``looked_into``: how far the part of the photo has been looked for that was asked about, None for all of it. As long
    as some are left, the same question for ``details`` goes on.
    ``masked``: what of the query was looked at where a part of it was asked about. ``by_mask``: the engine looks at a
    part of each photo alone, of its own accord; which of the query is another question.
    """

    query_path: str
    query_places: tuple[str, ...]
    matches: tuple[Match, ...]
    searched: int
    edges: Edges = SHIPPED
    by_older: bool = False
    plain: bool = True
    detailed: bool = False
    manner: Manner = USUAL
    better: Answer | None = None
    engine: str = ""
    question: Question | None = None
    hidden: Hidden = Hidden()
    counted: tuple[Counted, ...] = ()
    looked_into: LookedInto | None = None
    masked: Masked | None = None
    by_mask: bool = False

    @property
    def only(self) -> Only | None:
        """The part of the query that was asked about, None for all of it."""
        return None if self.question is None else self.question.only
