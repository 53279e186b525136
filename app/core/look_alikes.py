"""Look-alikes: groups of photos that are one picture, or one scene, and what is known of each member.

    copies   the same file, or the same decoded pixels in another container or with other metadata
    near     one picture in several versions: smaller, cropped, turned, grey, stamped …, verified by pixels
    series   several exposures of one scene: a burst, a bracketing, retakes

A photo is in at most one group of each kind. Nothing here acts: groups carry a *suggestion*, which follows from the
*reasons* of their members, and people decide (``core.decisions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from app.core.photo import ContentId
from app.core.text import Text

LookAlikeKind = Literal["copies", "near", "series"]
KINDS: tuple[LookAlikeKind, ...] = get_args(LookAlikeKind)

ReasonName = Literal[
    "whole", "colour", "raw", "size", "format", "sharpness", "highlights", "folder", "date", "camera", "place"
]
REASONS: tuple[ReasonName, ...] = get_args(ReasonName)
"""What speaks for a member, what counts most first: the order in use where the settings name no other."""

Fate = Literal["keep", "trash"]
"""What a suggestion, or somebody, means for a member."""


SHARPNESS_PX = 1024
"""The longer side at which sharpness is measured. Smaller photos are measured as they are: beside their like alone."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A short sentence about one member beside the others of its group. ``better``: it speaks for this member."""

    name: ReasonName
    words: Text
    better: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What looking at the pixels of a content told, for the reasons.

    ``sharpness`` is that at ``SHARPNESS_PX``, higher is sharper; ``highlights`` the share of pixels that are
    burnt out, 0…1; ``jpeg_quality`` 1…100 as the quantisation tells, None for other formats; ``pixels`` a checksum of
    the upright decoded pixels, b"" where nobody had to know. ``brightness``: the mean of the grey values, 0…1;
    ``exposure_ev``: how much light the camera let in, log2 of seconds · ISO / aperture², None where it does not say.
    """

    sharpness: float
    highlights: float
    jpeg_quality: int | None
    has_place: bool
    is_grey: bool
    pixels: bytes = b""
    brightness: float = 0.0
    exposure_ev: float | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a group: in ``copies`` one file, in the other kinds one content with all files that hold it.

    ``relation`` says what it is to the first member ("cropped: 44 % of it"), None where there is nothing to say; the
    reasons do not say that again. ``part``: how much of the whole picture it shows, 0…1.
    ``taken`` is the camera's date (ISO 8601, local), ``date_s`` the wall-clock time as everywhere in the library.
    ``locked``: it lies in a folder that the user has locked, and is never offered to the trash.
    """

    content_id: ContentId
    paths: tuple[str, ...]
    size_bytes: int
    width_px: int
    height_px: int
    format: str
    date_s: int
    taken: str | None
    camera: str
    relation: Text | None
    reasons: tuple[Reason, ...]
    fate: Fate
    locked: bool = False
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A group in a list: enough to show it small.

    ``key`` is the same at every run as long as the group stands round the same photo. ``sure``: the members are
    verified; groups of ``near`` that are not are perhaps one picture. ``contents`` and ``paths`` (a file of each) are
    those of the members in their order; ``freed_bytes`` what the suggestion would free.
    """

    key: str
    kind: LookAlikeKind
    sure: bool
    contents: tuple[ContentId, ...]
    paths: tuple[str, ...]
    freed_bytes: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group with all there is to say of it, the best member first. ``together`` says why they belong together."""

    key: str
    kind: LookAlikeKind
    sure: bool
    members: tuple[Member, ...]
    together: Text

    @property
    def freed_bytes(self) -> int:
        """What the suggestion would free."""
        return sum(each.size_bytes * len(each.paths) for each in self.members if each.fate == "trash")


@dataclass(frozen=True, slots=True)
class Comparing:
    """How far the library has been compared: ``compared`` contents of ``total``; ``running`` while it goes on."""

    compared: int
    total: int
    running: bool


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """Groups of one kind in the order in which they are reviewed, and how many there are of each (``counts``).

    ``decided`` is how many groups of the kind were decided upon, ``freeable_bytes`` what all suggestions would free.
    ``missing``: why there are none of photos that come now, and what to do; None where there may be.
    """

    kind: LookAlikeKind
    heads: tuple[GroupHead, ...]
    counts: tuple[tuple[LookAlikeKind, int], ...]
    decided: int
    freeable_bytes: int
    comparing: Comparing
    missing: Text | None = None

    def count(self, kind: LookAlikeKind) -> int:
        return dict(self.counts).get(kind, 0)


@dataclass(frozen=True, slots=True)
class ComparingSummary:
    """What one run of comparing did: contents that were compared, and how many groups of each kind there are now."""

    compared: int
    counts: tuple[tuple[LookAlikeKind, int], ...]
