"""What the page tells of the photos that are compared: below each, above all, and how they lie on each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from app.core.look_alikes import Group
from app.core.status import Status
from app.core.turned import AS_IT_IS
from app.gui.compare.compared_photo import ComparedPhoto
from app.gui.compare.lying import Lying, Pair
from app.gui.compare.next_photo import member_at
from app.gui.compare.parts import CompareParts
from app.gui.compare.stage import LETTERS
from app.gui.compare.words import brightness_words, difference_words, lies_words, member_facts, plain_facts
from app.gui.kit.look_alike_words import group_words, kind_words
from app.gui.kit.photo_words import folder_place, name_of, size_words
from app.gui.kit.places import ComparePlace
from app.gui.kit.translate import tr_count


class Telling(QObject):
    """Writes; knows nothing that it is not told."""

    def __init__(self, parts: CompareParts, lying: Lying) -> None:
        super().__init__(parts)
        self._parts = parts
        self._lying = lying
        self._roots: tuple[str, ...] = ()

    @Slot(object)
    def take_status(self, status: Status) -> None:
        """Tell folders from those of the library down, from the next photo on."""
        self._roots = tuple(root.path for root in status.roots)

    def tell(
        self, place: ComparePlace, photos: Sequence[ComparedPhoto], group: Group | None, pair: Pair | None
    ) -> None:
        """Tell of the photos of a place; ``pair`` is the one that is compared where two lie on each other."""
        details = [photo.details for photo in photos]
        for number, (photo, foot) in enumerate(zip(photos, self._parts.feet, strict=False)):
            member = member_at(group, photo.path)
            facts = member_facts(member) if member is not None else plain_facts(details, number)
            known = photo.details is not None or photo.sharp
            size = size_words(round(photo.whole.width()), round(photo.whole.height())) if known else ""
            where = " · ".join(part for part in (folder_place(photo.path, self._roots), size) if part)
            letter = "" if place.mode == "side" else f"{LETTERS[number]} · "
            foot.show_photo(f"{letter}{name_of(photo.path)}", where, facts)
            foot.set_current(place.mode == "flick" and number == self._parts.stage.active)
            said = None
            if place.marks is not None:
                said = place.marks.of(member.paths[0] if member is not None else photo.path)
            fate = said or (member.fate if member is not None else None)
            foot.show_fate(fate, reviewed=place.marks is not None, locked=member is not None and member.locked)
        kind = kind_words(place.kind) if place.kind is not None else ""
        members = tr_count("{count} photo", "{count} photos", len(group.members)) if group is not None else ""
        self._parts.bar.say(" · ".join(part for part in (kind, group_words(*place.group_at), members) if part))
        self._tell_how_they_lie(place, photos, pair)

    def _tell_how_they_lie(self, place: ComparePlace, photos: Sequence[ComparedPhoto], pair: Pair | None) -> None:
        others = [self._lying.alignment((place.paths[0], path)) for path in place.paths[1:]]
        turned = any(each is not None and each.turned != AS_IT_IS for each in others)
        self._parts.bar.offer_turning(turned and place.mode == "side")
        said = []
        alignment = self._lying.alignment(pair) if pair is not None else None
        if pair is not None and alignment is not None:
            other = place.paths.index(pair[1], 1)
            letter = LETTERS[other]
            difference = self._lying.difference(pair) if place.mode == "difference" else None
            if difference is not None:
                said.append(difference_words(letter, difference.share))
                said.append(brightness_words(letter, alignment))
            said.append(lies_words(letter, alignment, photos[0].whole, photos[other].whole))
        self._parts.keys.say(" · ".join(part for part in said if part))
