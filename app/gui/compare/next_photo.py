"""Which photo is compared next: in a review the next member of the group, else the next where these were found."""

from __future__ import annotations

from collections.abc import Callable

from app.core.look_alikes import Group, Member
from app.gui.kit.page import Photos
from app.gui.kit.places import ComparePlace

PhotosAt = Callable[[ComparePlace], Photos | None]


def member_at(group: Group | None, path: str) -> Member | None:
    """Return the member of a group that a file belongs to."""
    members = group.members if group is not None else ()
    return next((member for member in members if path in member.paths), None)


class NextPhoto:
    """The last photo of a place gives way, the others stay."""

    def __init__(self, photos_at: PhotosAt) -> None:
        """``photos_at`` returns the photos to walk through, None where they are not to be had now."""
        self._photos_at = photos_at

    def step(self, place: ComparePlace, group: Group | None, by: int) -> str | None:
        """Return the photo ``by`` (1 or −1) places on that is not compared already; None at the end."""
        paths = place.paths
        if not paths:
            return None
        if place.marks is not None:
            return _next_member(place, group, by)
        photos = self._photos_at(place)
        path = photos.step(paths[-1], by) if photos is not None else None
        while photos is not None and path is not None and path in paths:
            path = photos.step(path, by)
        return path


def _next_member(place: ComparePlace, group: Group | None, by: int) -> str | None:
    members = group.members if group is not None else ()
    at = next((number for number, member in enumerate(members) if place.paths[-1] in member.paths), None)
    if at is None:
        return None
    rest = members[at + 1 :] if by > 0 else members[:at][::-1]
    return next((each.paths[0] for each in rest if not set(each.paths) & set(place.paths)), None)
