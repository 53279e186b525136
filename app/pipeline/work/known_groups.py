"""The groups of look-alikes that are known at one moment: an immutable value that any thread may ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from app.core.look_alikes import LookAlikeKind
from app.core.photo import ContentId
from app.library.look_alike_rows import HeldContent

_Mates = Mapping[ContentId, tuple[ContentId, ...]]


def _none() -> _Mates:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group as the pixels tell it: its contents, the one that it stands round first. ``sure``: all is verified."""

    kind: LookAlikeKind
    sure: bool
    members: tuple[HeldContent, ...]

    @property
    def key(self) -> str:
        """The same at every run as long as the group stands round the same content."""
        return f"{self.kind}-{self.members[0].content_id.hex()}" if self.sure else f"perhaps-{self._first.hex()}"

    @property
    def _first(self) -> ContentId:
        return self.members[0].content_id

    @property
    def contents(self) -> tuple[ContentId, ...]:
        return tuple(member.content_id for member in self.members)

    @property
    def file_count(self) -> int:
        return sum(len(member.files) for member in self.members)

    @property
    def spare_bytes(self) -> int:
        """What all but the largest file take: known from the catalog alone, so groups never change places by it."""
        sizes = [file.size_bytes for member in self.members for file in member.files]
        return sum(sizes) - max(sizes)


@dataclass(frozen=True, slots=True)
class KnownGroups:
    """All groups. ``to_review`` are those nobody has decided upon, by kind, in the order in which they are reviewed."""

    to_review: tuple[KnownGroup, ...] = ()
    _versions: _Mates = field(default_factory=_none, repr=False)
    _series: _Mates = field(default_factory=_none, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known to belong together."""
        return not self._versions and not self._series

    def versions_of(self, content_id: ContentId) -> tuple[ContentId, ...]:
        """Return the contents that are surely one picture with this one, itself among them; () where it is alone.

        They stand in the same order whichever of them is asked, whether or not people have decided to keep them all.
        """
        return self._versions.get(content_id, ())

    def series_of(self, content_id: ContentId) -> tuple[ContentId, ...]:
        """Return the contents of the series in which this one, or a version of it, stands; () where there is none."""
        return self._series.get(content_id, ())


def known_groups(groups: Sequence[KnownGroup], to_review: Iterable[KnownGroup]) -> KnownGroups:
    """Return the value: ``groups`` are all of them, ``to_review`` those nobody has decided upon."""
    versions: dict[ContentId, tuple[ContentId, ...]] = {}
    series: dict[ContentId, tuple[ContentId, ...]] = {}
    for group in groups:
        if group.sure and group.kind != "series" and len(group.members) > 1:
            for content_id in group.contents:
                # A near group takes in the copies by pixels of its members: it is the larger one.
                versions[content_id] = max(versions.get(content_id, ()), group.contents, key=len)
    for group in groups:
        if group.kind == "series":  # in which one version stands for all
            for content_id in group.contents:
                series.update(dict.fromkeys(versions.get(content_id, (content_id,)), group.contents))
    ordered = sorted(to_review, key=lambda group: (group.kind, not group.sure, -group.spare_bytes, group.key))
    return KnownGroups(tuple(ordered), MappingProxyType(versions), MappingProxyType(series))
