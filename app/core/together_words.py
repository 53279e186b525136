"""The honest sentence for why photos are in one group, and on what the suggestion rests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from app.core.look_alikes import LookAlikeKind, Member
from app.core.text import Text, text

_COUNTED: Mapping[tuple[LookAlikeKind, bool], tuple[Text, Text, Text]] = {
    ("near", True): (
        text("Both show the same picture."),
        text("All three show the same picture."),
        text("All {count} show the same picture."),
    ),
    ("near", False): (
        text("These two may be the same picture; too little agrees to be sure."),
        text("These three may be the same picture; too little agrees to be sure."),
        text("These {count} may be the same picture; too little agrees to be sure."),
    ),
    ("copies", True): (
        text("Both are the same file."),
        text("All three are the same file."),
        text("All {count} are the same file."),
    ),
    ("copies", False): (
        text("Both hold the same pixels, only what is written beside them differs."),
        text("All three hold the same pixels, only what is written beside them differs."),
        text("All {count} hold the same pixels, only what is written beside them differs."),
    ),
    ("series", True): (
        text("Two shots of one scene."),
        text("Three shots of one scene."),
        text("{count} shots of one scene."),
    ),
}
_FRACTIONS: Mapping[int, Text] = {2: text("half"), 3: text("a third"), 4: text("a quarter"), 5: text("a fifth")}
_MOST_REASONS = 3
_SMALLER = 0.91
_WHOLE = 0.97
_A_MINUTE_S, _AN_HOUR_S, _A_DAY_S = 60, 3600, 86_400


def together(kind: LookAlikeKind, members: Sequence[Member], *, sure: bool = True) -> Text:
    """Return why the members (the best first, at least one) are in one group, and what the suggestion follows from.

    ``sure``: they are verified, in ``near``. Nothing is said that was not measured.
    """
    counted = kind, (sure if kind == "near" else kind == "series" or len({each.content_id for each in members}) == 1)
    said = [_by_count(_COUNTED[counted], len(members))]
    if kind == "near" and sure:
        said += _how_they_differ(members)
    elif kind == "series" and (span := _span(members)) is not None:
        said.append(span)
    return _one_after_another([*said, suggestion(kind, members, sure=sure)])


def suggestion(kind: LookAlikeKind, members: Sequence[Member], *, sure: bool = True) -> Text:
    """Return what is suggested for the members (the best first), and why."""
    best = members[0]
    why = _listed([reason.words for reason in best.reasons if reason.better][:_MOST_REASONS])
    if any(each.fate == "trash" for each in members):
        if why is None:
            return text("No reason tells them apart: the earliest with the shortest path is suggested to stay.")
        return text("By your order of reasons the first is suggested to stay: {reason}.", reason=why)
    if kind == "near" and not sure:
        return text("All are suggested to stay, until you have looked.")
    if kind == "series":
        return text("They were exposed differently, so all are suggested to stay.")
    return text("All are suggested to stay: each has something of its own, or is locked.")


def _how_they_differ(members: Sequence[Member]) -> list[Text]:
    best, *others = members
    small = [each for each in others if each.part >= _WHOLE and _width_ratio(each, best) < _SMALLER]
    parts = [each for each in others if each.part < _WHOLE]
    said = []
    match small:
        case [one] if (fraction := _fraction(_width_ratio(one, best))) is not None and best.part >= _WHOLE:
            said.append(text("The small one is the whole photo at {fraction} of its width.", fraction=fraction))
        case [_]:
            said.append(text("One is a smaller version."))
        case [_, _, *_]:
            said.append(text("{count} are smaller versions.", count=len(small)))
    match parts:
        case [_]:
            said.append(text("The cropped one is a part of it."))
        case [_, _, *_]:
            said.append(text("{count} are parts of it.", count=len(parts)))
    thrown = [each for each in others if each.fate == "trash"]
    if thrown and all(not any(reason.better for reason in each.reasons) for each in thrown):
        said.append(text("Nothing is known that they have and the first one lacks."))
    return said


def _width_ratio(each: Member, best: Member) -> float:
    """Return how large the sides are beside those of the best, however either lies."""
    return math.sqrt(each.width_px * each.height_px / max(1, best.width_px * best.height_px))


def _fraction(ratio: float) -> Text | None:
    nearest = round(1 / ratio) if ratio else 0
    if nearest in _FRACTIONS and abs(1 / ratio - nearest) < 0.1:
        return _FRACTIONS[nearest]
    percent = round(100 * ratio)
    return text("{percent} %", percent=percent) if percent else None


def _span(members: Sequence[Member]) -> Text | None:
    """Return within how much time they were taken, None where not all say so."""
    if any(each.taken is None for each in members):
        return None
    dates = [each.date_s for each in members]
    seconds = max(dates) - min(dates)
    if seconds <= _A_MINUTE_S:
        return text("Taken within {seconds} s.", seconds=max(1, seconds))
    if seconds <= _AN_HOUR_S:
        return text("Taken within {minutes} min.", minutes=math.ceil(seconds / _A_MINUTE_S))
    return text("Taken on one day.") if seconds < _A_DAY_S else None


def _by_count(forms: tuple[Text, Text, Text], count: int) -> Text:
    return forms[count - 2] if count in (2, 3) else text(forms[2].template, count=count)


def _listed(words: Sequence[Text]) -> Text | None:
    listed = None
    for each in words:
        listed = each if listed is None else text("{first}; {second}", first=listed, second=each)
    return listed


def _one_after_another(sentences: Sequence[Text]) -> Text:
    whole = sentences[0]
    for each in sentences[1:]:
        whole = text("{sentences} {next}", sentences=whole, next=each)
    return whole
