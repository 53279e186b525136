"""Labelled photos made ready to learn from: each content once, with its vector; what will not do left out, and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.core.errors import InputError
from app.core.photo import ContentId
from app.core.text import Text, text
from app.library.labelled import Labelled, LabelledPhotos
from app.pipeline.decoding.vectors_of_files import FileVectors
from app.similarity.half import as_float32
from app.similarity.teaching.examples import Examples, Floats, Numbers, examples_of

MOST_EXAMPLES = 30_000
"""How many photos are learned from and asked about at most: their vectors lie in memory together."""
_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """``examples``, and of each its path (``paths``); ``classes``: the name of each kind, by its number."""

    examples: Examples
    paths: tuple[str, ...]
    classes: tuple[str, ...]
    notes: tuple[Text, ...]


def drawn(labelled: LabelledPhotos, seed: int) -> tuple[tuple[Labelled, ...], tuple[Text, ...]]:
    """Return the photos to look at, and what was left out: of too many some of each class, small classes whole.

    Raises InputError where all are of one class.
    """
    by_label: dict[str, list[Labelled]] = {}
    for photo in labelled.photos:
        by_label.setdefault(photo.label, []).append(photo)
    if len(by_label) < 2:
        raise _one_class(labelled.source, next(iter(by_label)))
    if len(labelled.photos) <= MOST_EXAMPLES:
        return labelled.photos, ()
    random = np.random.default_rng(seed)
    turns = [
        (turn, place, photos[row])
        for place, photos in enumerate(by_label.values())
        for turn, row in enumerate(random.permutation(len(photos)))
    ]
    chosen = {photo for _, _, photo in sorted(turns, key=lambda turn: turn[:2])[:MOST_EXAMPLES]}
    note = text("Of {total} photos {count} were drawn.", total=len(labelled.photos), count=MOST_EXAMPLES)
    return tuple(photo for photo in labelled.photos if photo in chosen), (note,)


def gathered(source: str, photos: Sequence[Labelled], found: FileVectors, weights: Floats) -> Gathered:
    """Return what there is to learn from. ``weights`` (dim,): what a vector is multiplied with for that.

    Raises InputError where fewer than two classes are left.
    """
    labels: dict[ContentId, dict[str, str]] = {}
    holding: Counter[ContentId] = Counter()
    for photo in photos:
        content_id = found.contents.get(photo.path)
        if content_id is not None:
            holding[content_id] += 1
            labels.setdefault(content_id, {}).setdefault(photo.label, photo.path)
    contradicted = [tuple(paths.values()) for paths in labels.values() if len(paths) > 1]
    kept = {content_id: next(iter(paths.items())) for content_id, paths in labels.items() if len(paths) == 1}
    classes = sorted({label for label, _ in kept.values()})
    if len(classes) < 2:
        raise _one_class(source, classes[0]) if classes else _nothing(source, found)
    number = {label: place for place, label in enumerate(classes)}
    kinds = np.array([number[label] for label, _ in kept.values()], np.int64)
    stored = np.stack([np.frombuffer(found.vectors[content_id], "<f2") for content_id in kept])
    examples = examples_of(as_float32(stored) * weights, kinds)
    notes = [
        *_unreadable(found),
        *_contradictions(contradicted),
        *_copies(sum(holding[content_id] - 1 for content_id in kept)),
        *_near_copies(examples),
        *_singles(examples.kinds, examples.pictures, classes),
    ]
    return Gathered(examples, tuple(path for _, path in kept.values()), tuple(classes), tuple(notes))


def _one_class(source: str, label: str) -> InputError:
    return InputError(
        "All photos of {path} are of one class, {label}: what tells classes apart takes at least two.",
        path=source,
        label=label,
    )


def _nothing(source: str, found: FileVectors) -> InputError:
    path, reason = next(iter(found.unreadable.items()), ("", Text("")))
    if not path:
        return InputError("Every photo of {path} is there under two classes.", path=source)
    return InputError("No photo of {path} can be read: {example}: {reason}", path=source, example=path, reason=reason)


def _unreadable(found: FileVectors) -> list[Text]:
    if not found.unreadable:
        return []
    path, reason = next(iter(found.unreadable.items()))
    count = len(found.unreadable)
    return [
        text(
            "Photos that cannot be read, left out: {count} (as {path}: {reason})", count=count, path=path, reason=reason
        )
    ]


def _contradictions(contradicted: Sequence[tuple[str, ...]]) -> list[Text]:
    """Name the first few: somebody has put a photo into two folders, and only they know which is right."""
    count = len(contradicted)
    return [
        text("The same photo under two classes, left out: {path} and {other}", path=paths[0], other=paths[1])
        for paths in contradicted[:_NAMED]
    ] + ([text("More photos under two classes, left out: {count}", count=count - _NAMED)] if count > _NAMED else [])


def _copies(count: int) -> list[Text]:
    return [text("Copies of other photos, which count once: {count}", count=count)] if count > 0 else []


def _near_copies(examples: Examples) -> list[Text]:
    count = len(examples) - len(np.unique(examples.pictures))
    return [text("Photos nearly the same as others, kept on one side with them: {count}", count=count)] if count else []


def _singles(kinds: Numbers, pictures: Numbers, classes: Sequence[str]) -> list[Text]:
    single = [place for place in range(len(classes)) if len(np.unique(pictures[kinds == place])) == 1]
    if not single:
        return []
    return [
        text(
            "Classes of one photo, learned from and never asked about: {count} (as {label})",
            count=len(single),
            label=classes[single[0]],
        )
    ]
