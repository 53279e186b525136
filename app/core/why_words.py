"""One honest sentence for why two photos are similar, made of the shares and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.closeness import Closeness
from app.core.text import Text, text
from app.core.why import Part, Share, Warmth, Why

# The smallest part of a picture that holds half of what is alike tells where it is; one as large as that tells nothing.
_HALF = 0.5
_ALL_OVER = 0.36
_FIRST_THIRD, _LAST_THIRD = 0.38, 0.62

_MUCH = 0.25
"""A part of the likeness that is worth a number."""
_THE_SAME = 0.9995
_ALIKE, _HALF_ALIKE = 0.6, 0.25

_PLACES: tuple[tuple[Text, Text, Text], ...] = (
    (text("in the upper left of"), text("at the top of"), text("in the upper right of")),
    (text("on the left of"), text("in the middle of"), text("on the right of")),
    (text("in the lower left of"), text("at the bottom of"), text("in the lower right of")),
)
_EVERYWHERE = text("all over")
_COLOURS = (text("the colours are alike"), text("the colours are partly alike"), text("the colours differ"))
_LAYOUTS = (
    text("they are laid out alike"), text("they are laid out partly alike"), text("they are laid out differently")
)  # fmt: skip

_PARTS: dict[Part, Text] = {
    "subject": text("{share} what is seen"),
    "colour": text("{share} colours"),
    "layout": text("{share} layout"),
}


def sentence_of(shares: Sequence[Share], warmth: tuple[Warmth, Warmth] | None, closeness: Closeness) -> Text:
    """Return the sentence. Without ``warmth`` it says nothing of places."""
    total = sum(each.share for each in shares)
    if closeness is Closeness.SAME_FILE or total >= _THE_SAME:
        return text("The two look the same everywhere.")
    gains = {each.part: max(0.0, each.share) for each in shares}
    whole = sum(gains.values())
    if total <= 0 or not whole:
        return text("The two have nothing in common that counts.")
    if gains.get("subject", 0.0) < _MUCH * whole:
        what = text("Hardly what is in the pictures")
    elif warmth is None:
        what = text("Mainly what is in the pictures, but this engine cannot say where")
    else:
        what = _place_words(*warmth, little=closeness is Closeness.LITTLE_IN_COMMON)
    beside = [_beside(each, gains[each.part] / whole) for each in shares if each.part != "subject" and each.weight]
    match beside:
        case [one]:
            return text("{what}; {more}.", what=what, more=one)
        case [one, other]:
            return text("{what}; {more}, and {other}.", what=what, more=one, other=other)
    return text("{what}.", what=what)


def shares_words(why: Why) -> Text:
    """Return the similarity as a sum."""
    parts = [text(_PARTS[share.part].template, share=f"{share.share:.3f}") for share in why.shares if share.weight]
    total = f"{why.similarity:.3f}"
    match parts:
        case [one, other]:
            return text("Similarity {total} = {one} + {other}", total=total, one=one, other=other)
        case [one, other, third]:
            return text(
                "Similarity {total} = {one} + {other} + {third}", total=total, one=one, other=other, third=third
            )
    return text("Similarity {total}", total=total)


def place_of(warmth: Warmth) -> Text:
    """Return where in a photo most of the warmth lies, for the place before its name."""
    found = _middle_of(warmth)
    if found is None:
        return _EVERYWHERE
    across, down = ((each > _FIRST_THIRD) + (each > _LAST_THIRD) for each in found)
    return _PLACES[down][across]


def _place_words(first: Warmth, second: Warmth, *, little: bool) -> Text:
    one, other = place_of(first), place_of(second)
    if one == other:
        if little:
            return text("Little is alike, most of it {place} both pictures", place=one)
        return text("Mainly what is {place} both pictures", place=one)
    if little:
        return text("Little is alike, most of it {first} the one and {second} the other", first=one, second=other)
    return text("Mainly what is {first} the one and {second} the other", first=one, second=other)


def _beside(share: Share, part: float) -> Text:
    """Return what colour or layout add to what is seen."""
    percent = round(100 * part)
    if part >= _MUCH:
        if share.part == "colour":
            return text("much of it is their colours ({percent} %)", percent=percent)
        return text("much of it is how they are laid out ({percent} %)", percent=percent)
    level = 0 if share.similarity >= _ALIKE else 1 if share.similarity >= _HALF_ALIKE else 2
    return (_COLOURS if share.part == "colour" else _LAYOUTS)[level]


def _middle_of(warmth: Warmth) -> tuple[float, float] | None:
    """Return the middle (across, down; 0…1) of the warmest cells that hold half of it, None if these are many."""
    warm = sorted(((cell, place) for place, cell in enumerate(warmth.cells) if cell > 0), reverse=True)
    wanted, held, across, down, taken = _HALF * sum(cell for cell, _ in warm), 0.0, 0.0, 0.0, 0
    for cell, place in warm:
        if held >= wanted:
            break
        row, column = divmod(place, warmth.columns)
        across += cell * (column + 0.5) / warmth.columns
        down += cell * (row + 0.5) / warmth.rows
        held += cell
        taken += 1
    if not held or taken > _ALL_OVER * len(warmth.cells):
        return None
    return across / held, down / held
