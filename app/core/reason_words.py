"""A reason as a short sentence: what speaks for a member beside the others of its group, and what against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from app.core.look_alikes import LookAlikeKind, Reason, ReasonName
from app.core.member_facts import MemberFacts
from app.core.reason_standing import Spread, Standing, is_dated, is_lossless, quality_of
from app.core.same_shot import RAW, of_one_shot
from app.core.text import Day, Text, text

_HOUR_S = 3600
_MIRRORED = frozenset({2, 4, 5, 7})
_QUARTERS = {1: 0, 2: 0, 3: 2, 4: 2, 5: 1, 6: 1, 7: 3, 8: 3}
_FAR_LESS_SHARP = 5
_HARDLY_BURNT = 0.005

REASON_NAMES: Mapping[ReasonName, Text] = {
    "whole": text("The whole picture, not cropped"),
    "colour": text("Colours, not grey"),
    "raw": text("RAW"),
    "size": text("Size in pixels"),
    "format": text("Format and quality"),
    "sharpness": text("Sharpness"),
    "highlights": text("Nothing burnt out"),
    "folder": text("Folders you prefer"),
    "date": text("The earliest date"),
    "camera": text("Knows its camera"),
    "place": text("Knows its place"),
}
"""What each reason is called where people put them in order."""


def reason_of(name: ReasonName, each: Standing, best: Standing, spread: Spread, kind: LookAlikeKind) -> Reason | None:
    """Return what is to be said of a member by one reason, None where it is like the others.

    What speaks for several is said of the ``best`` alone, where it is one of them: the others are no better by it.
    """
    if name == "folder":
        return _folder(each)
    if name == "date" and kind == "series":
        return None
    if name in each.unknown or not spread.varies:
        return None
    ahead = each.behind[name] == 0
    if ahead and each is not best and name not in best.unknown and best.behind[name] == 0:
        return None
    words = _WORDS[name](each, spread, ahead)
    return None if words is None else Reason(name, words, better=ahead)


def relation_of(each: Standing, best: Standing, kind: LookAlikeKind, *, bracketed: bool) -> Text | None:
    """Return what a member is to the best one, None where there is nothing to say."""
    if each is best:
        return None
    if kind == "series":
        return _exposed(each.facts, best.facts) if bracketed else _taken(each.facts, best.facts)
    if of_one_shot(each.facts, best.facts):
        return text("the {format} of the same shot", format=each.facts.format)
    said = [words for words in (_cropped(each, best), _turned(each.facts, best.facts)) if words is not None]
    if len(said) == 2:
        return text("{first}, {second}", first=said[0], second=said[1])
    return said[0] if said else None


def _cropped(each: Standing, best: Standing) -> Text | None:
    if not each.behind["whole"]:
        return None
    share = each.part / best.part
    if share >= 1:
        return None
    return text("cropped: {percent} % of it", percent=max(1, min(99, round(100 * share))))


def _turned(each: MemberFacts, best: MemberFacts) -> Text | None:
    if (each.turned in _MIRRORED) != (best.turned in _MIRRORED):
        return text("mirrored")
    quarters = (_QUARTERS.get(each.turned, 0) - _QUARTERS.get(best.turned, 0)) % 4
    return None if not quarters else text("upside down") if quarters == 2 else text("turned on its side")


def _exposed(each: MemberFacts, best: MemberFacts) -> Text | None:
    lights = [None if facts.measured is None else facts.measured.exposure_ev for facts in (each, best)]
    if lights[0] is None or lights[1] is None or abs(lights[0] - lights[1]) < 0.2:
        return None
    return text("exposed brighter") if lights[0] > lights[1] else text("exposed darker")


def _taken(each: MemberFacts, best: MemberFacts) -> Text | None:
    seconds = each.date_s - best.date_s
    if each.taken is None or best.taken is None or not 0 < abs(seconds) < _HOUR_S:
        return None
    if abs(seconds) < 60:
        spoken = text("{count} s later") if seconds > 0 else text("{count} s earlier")
        return text(spoken.template, count=abs(seconds))
    spoken = text("{count} min later") if seconds > 0 else text("{count} min earlier")
    return text(spoken.template, count=round(abs(seconds) / 60))


def _folder(each: Standing) -> Reason | None:
    if each.is_locked:
        return Reason("folder", text("in a folder that is locked"), better=True)
    return Reason("folder", text("in a folder you prefer"), better=True) if each.is_preferred else None


def _whole(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    return text("the whole picture") if ahead else None  # how much the others show is their relation


def _colour(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    return text("in colour") if ahead else text("grey")


def _raw(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    return text("RAW: all that the camera saw") if ahead else None


def _size(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    if ahead:
        if not spread.alone:
            return text("full size")
        return text("larger") if spread.of_two else text("the largest")
    ratio = spread.most_pixels / max(1.0, each.pixels)
    if ratio < 1.5:
        return text("somewhat smaller")
    return text("{times} times smaller", times=f"{ratio:.1f}".removesuffix(".0") if ratio < 10 else f"{ratio:,.0f}")


def _format(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    quality = quality_of(each.facts)
    if ahead:
        if is_lossless(each.facts):
            return None if each.facts.format == RAW else text("kept without loss ({format})", format=each.facts.format)
        return None if quality is None else text("saved finer (quality {quality})", quality=quality)
    if each.facts.format == "GIF":
        return text("few colours (GIF)")
    if quality is None:
        return text("saved with loss ({format})", format=each.facts.format)
    return text("saved coarser (quality {quality})", quality=quality)


def _sharpness(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    if ahead:
        if not spread.alone:
            return text("sharp")
        return text("sharper") if spread.of_two else text("the sharpest")
    return text("much less sharp") if each.behind["sharpness"] >= _FAR_LESS_SHARP else text("less sharp")


def _highlights(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    if not ahead:
        return text("burnt out highlights")
    measured = each.facts.measured
    return text("nothing burnt out") if measured and measured.highlights < _HARDLY_BURNT else text("less burnt out")


def _date(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    if not is_dated(each.facts):
        return None
    day = Day(each.facts.date_s)
    if not ahead:
        return text("newer, {day}", day=day)
    return text("older, {day}", day=day) if spread.of_two else text("the oldest, {day}", day=day)


def _camera(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    return text("knows its camera") if ahead else None


def _place(each: Standing, spread: Spread, ahead: bool) -> Text | None:
    return text("knows its place") if ahead else None


_Words: TypeAlias = Callable[[Standing, Spread, bool], Text | None]

_WORDS: Mapping[ReasonName, _Words] = {
    "whole": _whole,
    "colour": _colour,
    "raw": _raw,
    "size": _size,
    "format": _format,
    "sharpness": _sharpness,
    "highlights": _highlights,
    "date": _date,
    "camera": _camera,
    "place": _place,
}
"""What each reason says of a member, how its group differs, and whether the member is ahead."""
