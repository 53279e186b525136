"""Where the library has a photo, as people find it: from the added folder down."""

from __future__ import annotations

import os
from collections.abc import Sequence

from app.core.photo import Answer
from app.core.text import printable
from app.gui.kit.photo_words import name_of
from app.gui.kit.translate import tr, tr_count

_STEP = " › "


def origin_words(answer: Answer, roots: Sequence[str]) -> str:
    """Return whether the library has what the query holds, and where; ``roots`` are the folders of the library."""
    places = answer.query_places
    if not places:
        return tr("Not in the library, and not added to it")
    if places[0] == answer.query_path:
        return tr("In the library: {place}", place=place_words(os.path.dirname(places[0]), roots))
    where = _STEP.join((place_words(os.path.dirname(places[0]), roots), name_of(places[0])))
    return tr_count(
        "The same file is in the library: {place}",
        "The same file is in the library {count} times, first as {place}",
        len(places),
        place=where,
    )


def place_words(folder: str, roots: Sequence[str]) -> str:
    """Return a folder as "Pictures › 2016 › Arezzo", from the folder that was added; as it is outside of all."""
    above = [root for root in roots if folder == root or folder.startswith(os.path.join(root, ""))]
    if not above:
        return str(printable(folder))
    root = max(above, key=len)
    steps = [os.path.basename(root) or root, *filter(None, folder[len(root) :].split(os.sep))]
    return str(printable(_STEP.join(steps)))
