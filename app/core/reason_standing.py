"""How far each member of a group is behind the best, reason by reason.

Whole steps, 0 for the best and for all whom nobody could tell from it: what nobody sees is no reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.look_alikes import SHARPNESS_PX, LookAlikeKind, ReasonName
from app.core.member_facts import MemberFacts
from app.core.question import is_at_or_below
from app.core.same_shot import RAW

DAY_S = 86_400

_WHOLE = 0.97
_MORE_PIXELS = 1.1
_FINER_QUALITY = {"series": 25, "near": 5}
"""A camera saves each shot of a series at a quality of its own."""
_AS_SHARP = {"series": 0.95, "near": 0.85}
"""Saving a photo again, smaller, moves its sharpness by a tenth; shots of one camera differ by what one sees."""
_AS_FEW_BURNT = 0.01
_ALMOST_WHOLE = 0.9
_ONE_SCALE = 0.95
_TELLING_PX = 400
"""Sharpness at another scale is something else: that of smaller photos, and of parts of photos, says nothing here."""

_NEVER_SET_S = 3682 * DAY_S
"""A clock that was never set stands in 1970 or on the first days of 1980."""

_LOSSLESS = frozenset({"PNG", "TIFF", "BMP", "DIB", RAW})


@dataclass(frozen=True, slots=True)
class Standing:
    """A member beside the others. ``part`` of the whole picture, 0…1; ``pixels`` that the whole would have like this.

    ``unknown`` are reasons by which nothing can be said of it; it stands beside the best there.
    """

    facts: MemberFacts
    behind: Mapping[ReasonName, int]
    unknown: frozenset[ReasonName]
    part: float
    pixels: float
    is_locked: bool
    is_preferred: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """How a group differs by one reason. ``varies``: at all; ``alone``: one member is ahead of all others."""

    varies: bool
    alone: bool
    of_two: bool
    most_pixels: float


def spread_of(name: ReasonName, standings: Sequence[Standing]) -> Spread:
    """Return how the members of a group differ by a reason."""
    steps = [each.behind[name] for each in standings if name not in each.unknown]
    most_pixels = max(each.pixels for each in standings)
    return Spread(any(steps), steps.count(0) == 1, len(standings) == 2, most_pixels)


def standings_of(
    facts: Sequence[MemberFacts], kind: LookAlikeKind, preferred: Sequence[str], locked: Sequence[str]
) -> list[Standing]:
    """Return the standing of each, in the order in which they come."""
    parts = _parts(facts, kind)
    pixels = [each.width_px * each.height_px / part for each, part in zip(facts, parts, strict=True)]
    folders = [_folder_rank(each, preferred, locked) for each in facts]
    no: list[int | None] = [0] * len(facts)
    varies, is_near = kind != "copies", kind == "near"
    steps: dict[ReasonName, Sequence[int | None]] = {
        "whole": [0 if part >= _WHOLE else 1 + int((1 - part) / 0.05) for part in parts] if is_near else no,
        "colour": _lacking([each.measured is None or not each.measured.is_grey for each in facts]),
        "raw": _lacking([each.format == RAW for each in facts]),
        "size": _steps([_ratio(max(pixels), each) for each in pixels], _MORE_PIXELS, 1.25) if varies else no,
        "format": _formats(facts, _FINER_QUALITY[kind]) if varies else no,
        "sharpness": _sharpness(facts, parts, _AS_SHARP[kind]) if varies else no,
        "highlights": _highlights(facts) if varies else no,
        "folder": [rank - min(folders) for rank in folders],
        "date": _dates(facts) if kind != "series" else no,
        "camera": _lacking([_knows_camera(each) for each in facts]),
        "place": _lacking([each.measured is not None and each.measured.has_place for each in facts]),
    }
    return [
        Standing(
            facts=each,
            behind={name: of_all[index] or 0 for name, of_all in steps.items()},
            unknown=frozenset(name for name, of_all in steps.items() if of_all[index] is None),
            part=parts[index],
            pixels=pixels[index],
            is_locked=_is_in(each, locked),
            is_preferred=_is_in(each, preferred),
        )
        for index, each in enumerate(facts)
    ]


def is_dated(facts: MemberFacts) -> bool:
    """Say whether its date can be true."""
    return facts.taken is not None or facts.date_s >= _NEVER_SET_S


def quality_of(facts: MemberFacts) -> int | None:
    """Return the quality at which a JPEG was saved, None for other formats and where it is not known."""
    return None if facts.measured is None or facts.format != "JPEG" else facts.measured.jpeg_quality


def is_lossless(facts: MemberFacts) -> bool:
    """Say whether its format keeps every pixel as it is."""
    return facts.format in _LOSSLESS


def _parts(facts: Sequence[MemberFacts], kind: LookAlikeKind) -> list[float]:
    if kind != "near":
        return [1.0] * len(facts)
    most = max(each.extent for each in facts)
    return [max(0.01, each.extent / most) if most > 0 else 1.0 for each in facts]


def _lacking(having: Sequence[bool]) -> list[int]:
    return [int(any(having) and not has) for has in having]


def _steps(ratios: Sequence[float], least: float, step: float) -> list[int]:
    """Return steps for how many times worse each is than the best; less than ``least`` is as good."""
    return [0 if ratio < least else 1 + int(math.log(ratio / least) / math.log(step)) for ratio in ratios]


def _ratio(best: float, value: float) -> float:
    return max(1.0, best / value) if value > 0 and best > 0 else 1.0 if best <= 0 else 1e6


def _formats(facts: Sequence[MemberFacts], finer: int) -> list[int]:
    """Return how much coarser each was saved than the finest of those that came from the camera, if any did.

    What knows no camera beside one that does was made of it: as a PNG, or at a higher quality, it holds no more.
    """
    known = [each for each in facts if _knows_camera(each)]
    first_hand = known or facts
    finest = max((quality for each in first_hand if (quality := quality_of(each)) is not None), default=100)
    some_lossless = any(map(is_lossless, first_hand))
    if some_lossless:
        finest = 100

    def steps(each: MemberFacts) -> int:
        if is_lossless(each):
            return 0
        if each.format == "GIF":
            return 20
        quality = quality_of(each)
        loss = 0 if quality is None else max(0, finest - quality) // finer
        return max(loss, 1) if some_lossless else loss

    made = [steps(each) for each in facts]
    return [each - min(made) for each in made]


def _knows_camera(facts: MemberFacts) -> bool:
    return bool(facts.camera or facts.taken)


def _sharpness(facts: Sequence[MemberFacts], parts: Sequence[float], as_sharp: float) -> list[int | None]:
    scales = [min(SHARPNESS_PX, max(each.width_px, each.height_px)) for each in facts]
    values = [
        None
        if each.measured is None or part < _ALMOST_WHOLE or scale < max(_TELLING_PX, _ONE_SCALE * max(scales))
        else each.measured.sharpness
        for each, part, scale in zip(facts, parts, scales, strict=True)
    ]
    best = max((value for value in values if value is not None), default=0.0)
    return [None if value is None else _steps([_ratio(best, value)], 1 / as_sharp, 1.1)[0] for value in values]


def _highlights(facts: Sequence[MemberFacts]) -> list[int | None]:
    burnt = [None if each.measured is None else each.measured.highlights for each in facts]
    fewest = min((share for share in burnt if share is not None), default=0.0)
    return [None if share is None else _burnt_steps(share - fewest) for share in burnt]


def _burnt_steps(more: float) -> int:
    return 0 if more <= _AS_FEW_BURNT else 1 + int(more / 0.02)


def _dates(facts: Sequence[MemberFacts]) -> list[int]:
    """Return days since the earliest one; those without a true date come behind all others, if there are any."""
    days = [each.date_s // DAY_S for each in facts if is_dated(each)]
    if not days:
        return [0] * len(facts)
    return [each.date_s // DAY_S - min(days) if is_dated(each) else max(days) - min(days) + 1 for each in facts]


def _folder_rank(facts: MemberFacts, preferred: Sequence[str], locked: Sequence[str]) -> int:
    if _is_in(facts, locked):
        return 0
    ranks = [
        rank for rank, folder in enumerate(preferred, 1) if any(is_at_or_below(path, folder) for path in facts.paths)
    ]
    return min(ranks, default=len(preferred) + 1)


def _is_in(facts: MemberFacts, folders: Sequence[str]) -> bool:
    return any(is_at_or_below(path, folder) for path in facts.paths for folder in folders)
