"""What a look at the library as a whole found, in words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import floor

from PySide6.QtCore import QLocale

from app.core.belonging import LeftOneOut
from app.core.health import Health, IndexHealth
from app.core.photo_path import PhotoPath
from app.core.text import printable
from app.gui.kit.photo_words import distance_words
from app.gui.kit.translate import shown, tr, tr_count

_STEP = " › "


def share_words(share: float) -> str:
    """Return "99.2 %": never more than it is."""
    return tr("{share} %", share=QLocale().toString(floor(round(1_000 * share, 3)) / 10, "f", 1))


def asked_words(health: Health) -> str:
    """Return how many photos were tried."""
    return tr_count(
        "{asked} of {count} picture was changed in memory and searched with.",
        "{asked} of {count} pictures were changed in memory and searched with.",
        health.pictures,
        asked=f"{health.asked:,}",
    )


def index_words(index: IndexHealth | None) -> str:
    """Return what the index finds."""
    if index is None:
        return tr("There is no index yet.")
    if index.exact:
        return tr("Each question compares with every photo, as you chose: nothing is missed.")
    found = tr_count(
        "The index finds {share} of the ten nearest, with {count} tree.",
        "The index finds {share} of the ten nearest, with {count} trees.",
        index.trees,
        share=share_words(index.recall),
    )
    if index.automatic_does:
        return " ".join((found, tr("At automatic effort it finds {share}.", share=share_words(index.automatic_recall))))
    return found


def path_words(found: PhotoPath) -> str:
    """Return how long a path is, and how far apart its ends are."""
    return tr_count(
        "{count} photo on the way. The two: {word} ({distance}). The longest step: {longest}.",
        "{count} photos on the way. The two: {word} ({distance}). The longest step: {longest}.",
        len(found.steps) - 2,
        word=shown(found.closeness.words),
        distance=distance_words(found.distance),
        longest=distance_words(found.longest),
    )


def accuracy_words(accuracy: LeftOneOut) -> str:
    """Return how far answers can be trusted, by photos of the library that were asked as if they were new."""
    if accuracy.least_share > 1 or not accuracy.answered:
        return tr("Folders here cannot be told by what their photos show: no answer would be right often enough.")
    return tr_count(
        "Tried with {count} photo of the library as if it were new: {answered} got an answer, {share} of these the "
        "right one.",
        "Tried with {count} photos of the library as if they were new: {answered} got an answer, {share} of these the "
        "right one.",
        accuracy.asked,
        answered=f"{accuracy.answered:,}",
        share=share_words(accuracy.right / accuracy.answered),
    )


def folder_words(folder: str, roots: Sequence[str]) -> str:
    """Return a folder as "Pictures › 2016 › Arezzo", from the folder that was added."""
    above = [root for root in roots if folder == root or folder.startswith(os.path.join(root, ""))]
    if not above:
        return str(printable(folder))
    root = max(above, key=len)
    steps = [os.path.basename(root) or root, *filter(None, folder[len(root) :].split(os.sep))]
    return str(printable(_STEP.join(steps)))
