"""How like a photo is to the one that was asked about, as people read it."""

from __future__ import annotations

from app.core.closeness import PAIRS, SHIPPED, Closeness, Edges
from app.gui.kit.photo_words import distance_words
from app.gui.kit.translate import shown, tr


def closeness_words(closeness: Closeness, distance: float, edges: Edges) -> str:
    """Return the word, what it means and the distance: "Very like: closer than 9,999 of 10,000 pairs here (0.63)"."""
    word, number = shown(closeness.words), distance_words(distance)
    if closeness == Closeness.SAME_FILE:
        return tr("{word}: nothing in it differs ({distance})", word=word, distance=number)
    if closeness == Closeness.SAME_PICTURE:
        return tr("{word}: another version of it, compared pixel by pixel ({distance})", word=word, distance=number)
    if closeness not in PAIRS:
        return tr("{word} ({distance})", word=word, distance=number)
    pairs = PAIRS[closeness]
    values = {"word": word, "closer": f"{pairs - 1:,}", "pairs": f"{pairs:,}", "distance": number}
    if edges == SHIPPED:  # these are no pairs of this library
        return tr("{word}: closer than {closer} of {pairs} pairs of any photos ({distance})", **values)
    return tr("{word}: closer than {closer} of {pairs} pairs here ({distance})", **values)


def rank_words(rank: int, count: int) -> str:
    """Return which of the neighbours it is."""
    return tr("Neighbour {rank} of {count}", rank=f"{rank:,}", count=f"{count:,}")
