"""Labelled photos ask each other by one engine after the other: what came of it, and how sure that is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.core.errors import InputError
from app.core.evaluation import (
    ClassFigures,
    Difference,
    EngineFigures,
    Evaluation,
    EvaluationPlan,
    Share,
    Shown,
    WorstQuestion,
)
from app.core.job import Job
from app.core.photo import ContentId, Failure, FileKey
from app.core.text import Text, text
from app.library.labelled import Labelled, LabelledPhotos
from app.similarity.certainty import LEAST_CLASSES, intervals, sign_test, wilson
from app.similarity.descriptor import distance_from
from app.similarity.retrieval import Answered, LabelledVectors, answered

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Numbers = NDArray[np.float64]

_SHOWN = 8
_MIXED_UP = 3


@dataclass(frozen=True, slots=True, eq=False)
class EngineVectors:
    """What an engine made of the photos: ``contents`` by path, ``vectors`` by content as they are stored, the reasons
    why others have none. ``scale`` (dim,): what its vectors are weighted with. ``made``, ``seconds``: what it took now.
    ``has_learned``: from labelled photos, of which these may be some.
    """

    name: str
    title: str | Text
    model_id: str
    scale: Floats
    contents: Mapping[str, ContentId]
    vectors: Mapping[ContentId, bytes]
    unreadable: Mapping[str, Text] = field(default_factory=dict)
    made: int = 0
    seconds: float = 0.0
    has_learned: bool = False


class _Class:
    """The photos that every engine knows, in a class that is to be told from others."""

    def __init__(self, labelled: LabelledPhotos, engines: Sequence[EngineVectors]) -> None:
        self.skipped: list[Failure] = []
        known = [photo for photo in labelled.photos if self._is_known(photo, engines)]
        contents = engines[0].contents
        labels_of: dict[ContentId, set[str]] = {}
        for photo in known:
            labels_of.setdefault(contents[photo.path], set()).add(photo.label)
        torn = {content_id for content_id, labels in labels_of.items() if len(labels) > 1}
        self.torn = [photo.path for photo in known if contents[photo.path] in torn]
        self.photos = [photo for photo in known if contents[photo.path] not in torn]
        self.contents = [contents[photo.path] for photo in self.photos]
        self.names = sorted({photo.label for photo in self.photos})
        number = {name: place for place, name in enumerate(self.names)}
        self.labels = np.array([number[photo.label] for photo in self.photos], np.int64)
        self.sizes = np.bincount(self.labels, minlength=len(self.names))
        self.copies = len(self.contents) - len(set(self.contents))

    def shown(self, row: int, asked: int, distance: float) -> Shown:
        photo = self.photos[row]
        right = bool(self.labels[row] == self.labels[asked])
        return Shown(photo.path, photo.label, _key(photo.path), right, distance)

    def _is_known(self, photo: Labelled, engines: Sequence[EngineVectors]) -> bool:
        for engine in engines:
            if photo.path not in engine.contents:
                reason = engine.unreadable.get(photo.path, text("It has not been read."))
                self.skipped.append(Failure(photo.path, "decode", reason))
                return False
        return True


def evaluate(job: Job, plan: EvaluationPlan, labelled: LabelledPhotos, engines: Sequence[EngineVectors]) -> Evaluation:
    """Return the figures of ``engines``, at least one. Raises InputError where there is nothing to ask; Cancelled."""
    known = _Class(labelled, engines)
    _check(known, labelled.source)
    total, figures, results = len(known.photos) * len(engines), [], []
    for done, engine in enumerate(engines):
        vectors = LabelledVectors(_matrix(engine, known.contents), engine.scale, known.contents)
        rows, before = np.arange(len(vectors)), done * len(vectors)

        def report(count: int, before: int = before) -> None:
            job.report("evaluate", before + count, total)

        result = answered(vectors.scores(rows, report), known.labels, plan.cutoff, _SHOWN)
        results.append(result)
        figures.append(_figures(plan, engine, vectors, result, known))
    notes = [*labelled.notes]
    if known.torn:
        notes.append(
            text("Photos with the same content in two classes, left out: {count} (as {path})",
                 count=len(known.torn), path=known.torn[0])
        )  # fmt: skip
    notes += [
        text("{title} was taught: where it learned from these photos, its figures are too good. Its proof is not.",
             title=engine.title)
        for engine in engines if engine.has_learned
    ]  # fmt: skip
    return Evaluation(
        plan=plan,
        source=labelled.source,
        photos=len(known.photos),
        classes=len(known.names),
        questions=len(results[0].asking),
        singles=tuple(name for name, size in zip(known.names, known.sizes, strict=True) if size == 1),
        copies=known.copies,
        drawn="classes" if len(set(known.labels[results[0].asking].tolist())) >= LEAST_CLASSES else "photos",
        engines=tuple(figures),
        differences=tuple(_differences(plan, figures, results, known)),
        notes=tuple(notes),
        skipped=tuple(known.skipped),
    )


def _check(known: _Class, source: str) -> None:
    if not known.photos:
        first = next(iter(known.skipped), None)
        if first is not None:
            raise InputError(
                "No photo of {path} can be read: {example}: {reason}",
                path=source, example=first.path, reason=first.reason,
            )  # fmt: skip
        raise InputError("Every photo of {path} is there under two classes.", path=source)
    if len(known.names) == 1:
        raise InputError(
            "All photos of {path} are of one class, {label}: what tells classes apart takes at least two.",
            path=source, label=known.names[0],
        )  # fmt: skip
    if known.sizes.max() == 1:
        raise InputError("Each class of {path} has one photo: none has another one to find.", path=source)


def _matrix(engine: EngineVectors, contents: Sequence[ContentId]) -> NDArray[np.float16]:
    matrix = np.empty((len(contents), engine.scale.size), np.float16)
    for row, content_id in enumerate(contents):
        matrix[row] = np.frombuffer(engine.vectors[content_id], "<f2")
    return matrix


def _figures(
    plan: EvaluationPlan, engine: EngineVectors, vectors: LabelledVectors, result: Answered, known: _Class
) -> EngineFigures:
    first, precision, average = _shares(_values(result), known.labels[result.asking], plan.seed)
    return EngineFigures(
        name=engine.name,
        title=engine.title,
        model_id=engine.model_id,
        dim=engine.scale.size,
        ordered="plain" if vectors.is_plain else "library",
        first=first,
        precision=precision,
        average_precision=average,
        classes=tuple(_classes(result, known)),
        worst=tuple(_worst(plan.worst, vectors, result, known)),
        made=engine.made,
        seconds=engine.seconds,
    )


def _values(result: Answered) -> Numbers:
    """Return (q, 3): is the first answer right, precision, average precision."""
    return np.stack([result.hits.astype(np.float64), result.precision, result.average_precision], axis=1)


def _shares(values: Numbers, labels: Ints, seed: int) -> tuple[Share, Share, Share]:
    bounds = intervals(values, labels, seed)
    found = (
        Share(float(mean), float(low), float(high)) for mean, (low, high) in zip(values.mean(0), bounds, strict=True)
    )
    first, precision, average = found
    return first, precision, average


def _classes(result: Answered, known: _Class) -> Iterator[ClassFigures]:
    labels = known.labels[result.asking]
    made = []
    for number in np.unique(labels):
        own = labels == number
        right, asked = int(result.hits[own].sum()), int(own.sum())
        others = Counter(known.names[each] for each in known.labels[result.first[own, 0]] if each != number)
        share = Share(right / asked, *wilson(right, asked))
        made.append(
            ClassFigures(
                label=known.names[number],
                photos=int(known.sizes[number]),
                first=share,
                precision=float(result.precision[own].mean()),
                average_precision=float(result.average_precision[own].mean()),
                mixed_up=tuple(others.most_common(_MIXED_UP)),
            )
        )
    yield from sorted(made, key=lambda each: (each.average_precision, each.label))


def _worst(count: int, vectors: LabelledVectors, result: Answered, known: _Class) -> Iterator[WorstQuestion]:
    for question in np.argsort(result.average_precision, kind="stable")[:count]:
        row = int(result.asking[question])
        shown = result.first[question]
        distances = distance_from(vectors.similarities(row, shown))
        yield WorstQuestion(
            asked=known.shown(row, row, 0.0),
            average_precision=float(result.average_precision[question]),
            first_right=int(result.first_right[question]),
            wanted=int(result.wanted[question]),
            answers=tuple(
                known.shown(int(each), row, float(distance)) for each, distance in zip(shown, distances, strict=True)
            ),
        )


def _differences(
    plan: EvaluationPlan, figures: Sequence[EngineFigures], results: Sequence[Answered], known: _Class
) -> Iterator[Difference]:
    """Compare each with the first, question by question: both were asked the same ones."""
    for figure, result in zip(figures[1:], results[1:], strict=True):
        labels = known.labels[result.asking]
        first, precision, average = _shares(_values(result) - _values(results[0]), labels, plan.seed)
        better = int((result.hits & ~results[0].hits).sum())
        worse = int((results[0].hits & ~result.hits).sum())
        chance = sign_test(better, worse)
        yield Difference(figure.name, figures[0].name, first, precision, average, better, worse, chance)


def _key(path: str) -> FileKey:
    try:
        info = os.stat(path)
    except OSError:  # it has gone since
        return FileKey(path, 0, 0)
    return FileKey(path, info.st_size, info.st_mtime_ns)
