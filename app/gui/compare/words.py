"""What is said of photos that are compared: how the one lies on the other, what speaks for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSizeF

from app.core.alignment import Alignment
from app.core.gallery import PhotoDetails
from app.core.look_alikes import Member
from app.core.turned import AS_IT_IS
from app.gui.kit.translate import shown, tr

Fact = tuple[str, bool]
"""Words, and whether they speak for the photo."""

_NEARLY_ALL = 0.96
_SAME_SCALE = 0.005
_NO_DIFFERENCE = 0.0005
_LARGER = 1.05
_BRIGHTER = 1.08


def lies_words(letter: str, alignment: Alignment, a: QSizeF, b: QSizeF) -> str:
    """Return the sentence that says how a photo, called ``letter``, lies on A; sizes are in pixels, perhaps empty."""
    if a.isEmpty() or b.isEmpty():
        return ""
    if not alignment.sure:
        return tr("A and {letter} could not be aligned", letter=letter)
    if alignment.turned != AS_IT_IS:
        return tr("{letter} lies otherwise than A: turned or mirrored; aligned", letter=letter)
    part_of_a, part_of_b = _shares(alignment)
    if part_of_b < _NEARLY_ALL and part_of_a >= _NEARLY_ALL:
        return tr(
            "{letter} shows more than A: {share} of it is A; aligned", letter=letter, share=percent_words(part_of_b)
        )
    if part_of_a < _NEARLY_ALL and part_of_b >= _NEARLY_ALL:
        return tr("{letter} shows {share} of A; aligned", letter=letter, share=percent_words(part_of_a))
    x, y = alignment.in_b(0.5, 0.5)
    times = alignment.times(a.toSize().toTuple(), b.toSize().toTuple())
    if abs(times - 1) < _SAME_SCALE:
        return _shift_words(letter, round(x * b.width() - a.width() / 2), round(y * b.height() - a.height() / 2))
    return _shift_words(letter, round((x - 0.5) * a.width()), round((y - 0.5) * a.height()))


def _shift_words(letter: str, right: int, down: int) -> str:
    said: dict[str, str | int] = {"letter": letter, "across": abs(right), "along": abs(down)}
    if not right and not down:
        return tr("A and {letter} lie in the same place", letter=letter)
    if not down:
        if right > 0:
            return tr("{letter} lies {across} px to the right of A; aligned", **said)
        return tr("{letter} lies {across} px to the left of A; aligned", **said)
    if not right:
        if down > 0:
            return tr("{letter} lies {along} px below A; aligned", **said)
        return tr("{letter} lies {along} px above A; aligned", **said)
    if down > 0:
        if right > 0:
            return tr("{letter} lies {across} px to the right of A and {along} px below it; aligned", **said)
        return tr("{letter} lies {across} px to the left of A and {along} px below it; aligned", **said)
    if right > 0:
        return tr("{letter} lies {across} px to the right of A and {along} px above it; aligned", **said)
    return tr("{letter} lies {across} px to the left of A and {along} px above it; aligned", **said)


def difference_words(letter: str, share: float) -> str:
    """Return the sentence that says how much differs."""
    if share < _NO_DIFFERENCE:
        return tr("No pixel of A and {letter} differs beyond what saving a photo changes", letter=letter)
    return tr("{share} of the pixels of A and {letter} differ", letter=letter, share=percent_words(share))


def brightness_words(letter: str, alignment: Alignment) -> str:
    """Return the words that say that a photo is brighter than A, or darker, "" where it is about as bright."""
    if not alignment.sure or 1 / _BRIGHTER < alignment.gain < _BRIGHTER:
        return ""
    return tr("{letter} is brighter", letter=letter) if alignment.gain > 1 else tr("{letter} is darker", letter=letter)


def percent_words(share: float) -> str:
    """Return "0.4 %", "12 %"."""
    percent = 100 * share
    return tr("{number} %", number=QLocale().toString(percent, "f", 1 if percent < 9.95 else 0))


def member_facts(member: Member) -> tuple[Fact, ...]:
    """Return what speaks for a member of a group beside the others, what it is to the first one, then the rest."""
    better = [(shown(each.words), True) for each in member.reasons if each.better]
    relation = [(shown(member.relation), False)] if member.relation is not None else []
    return (*better, *relation, *((shown(each.words), False) for each in member.reasons if not each.better))


def plain_facts(details: Sequence[PhotoDetails | None], number: int) -> tuple[Fact, ...]:
    """Return what the library's facts say of one photo beside the others."""
    mine = details[number]
    others = [each for at, each in enumerate(details) if at != number and each is not None]
    if mine is None or not others or not mine.width_px:
        return ()
    facts: list[Fact] = []
    pixels, theirs = mine.width_px * mine.height_px, [each.width_px * each.height_px for each in others]
    if all(theirs):
        if pixels > _LARGER * max(theirs):
            facts.append((tr("larger"), True))
        elif all(pixels == each for each in theirs):
            facts.append((tr("same size"), False))
    if mine.date_s < min(each.date_s for each in others):
        facts.append((tr("older"), True))
    return tuple(facts)


def _shares(alignment: Alignment) -> tuple[float, float]:
    """Return how much of A is in B, and of B in A."""
    a, _, c, _, e, f = alignment.matrix  # turned a little at most: the frames are nearly upright
    share_of_a = _within(-c / a, (1 - c) / a) * _within(-f / e, (1 - f) / e)
    share_of_b = _within(c, a + c) * _within(f, e + f)
    return share_of_a, share_of_b


def _within(start: float, end: float) -> float:
    return max(0.0, min(1.0, max(start, end)) - max(0.0, min(start, end)))
