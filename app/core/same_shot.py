"""Photos that are no versions of each other though they look alike: a RAW and its JPEG, a bracketing."""

from __future__ import annotations

import os
from collections.abc import Sequence

from app.core.member_facts import MemberFacts

RAW = "RAW"

_BRACKET_EV = 0.7
"""Cameras bracket by .7 and more; metering one scene again and again stays below .3."""
_BRACKET_BRIGHTNESS = 0.03
_BRACKET_S = 10


def of_one_shot(one: MemberFacts, other: MemberFacts) -> bool:
    """Say whether one is the RAW photo and the other what the camera wrote beside it."""
    if (one.format == RAW) == (other.format == RAW):
        return False
    if None not in (one.taken, other.taken) and one.taken != other.taken:
        return False
    places, others = _named(one), _named(other)
    if places & others:
        return True
    fewer, more = sorted(each.width_px * each.height_px for each in (one, other))
    return bool({name for _, name in places} & {name for _, name in others}) and fewer > more / 2


def are_exposed_differently(facts: Sequence[MemberFacts]) -> bool:
    """Say whether these were exposed differently on purpose, as the camera says and their brightness confirms.

    All within some seconds; one that got more light must be brighter, else the light changed and the camera followed.
    """
    known = sorted(
        (each.measured.exposure_ev, each.measured.brightness)
        for each in facts
        if each.measured is not None and each.measured.exposure_ev is not None
    )
    dates = [each.date_s for each in facts]
    if len(known) < 2 or len(known) < len(facts) or max(dates) - min(dates) > _BRACKET_S * len(facts):
        return False
    (least, darkest), (most, brightest) = known[0], known[-1]
    return most - least >= _BRACKET_EV and brightest - darkest >= _BRACKET_BRIGHTNESS


def _named(facts: MemberFacts) -> set[tuple[str, str]]:
    """Return (folder, stem in small letters) of each file."""
    pairs = (os.path.split(path) for path in facts.paths)
    return {(folder, os.path.splitext(name)[0].casefold()) for folder, name in pairs}
