"""Labelled photos ask each other by several engines: figures, differences, what is left out, and the page of it."""

from __future__ import annotations

import html.parser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.errors import Cancelled, InputError
from app.core.evaluation import Evaluation, EvaluationPlan
from app.core.evaluation_words import chance_words, explained, lead, left_out, title_of, verdict
from app.core.events import Progress
from app.core.job import Job
from app.core.text import Text, text
from app.library.labelled import Labelled, LabelledPhotos
from app.pipeline.reports.evaluate import EngineVectors, evaluate
from app.pipeline.reports.evaluation_page import EvaluationPage
from app.similarity.certainty import sign_test, wilson
from app.similarity.descriptor import unit_rows

_SCALE = np.ones(4, np.float32)
_HOSTILE = "<script>alert(1)</script>\"' onerror=x"


def _near(*numbers: float) -> NDArray[np.float32]:
    return unit_rows(np.array(numbers, np.float32))


def _engine(name: str, vectors: Sequence[NDArray[np.float32]], contents: Sequence[bytes] = ()) -> EngineVectors:
    held = contents or [n.to_bytes(16, "big") for n in range(len(vectors))]
    by_content = {each: vector.astype("<f2").tobytes() for each, vector in zip(held, vectors, strict=True)}
    paths = {f"/photos/{n}.jpg": each for n, each in enumerate(held)}
    return EngineVectors(name, text("Standard") if name == "standard" else name, f"{name}-1", _SCALE, paths, by_content)


def _labelled(*labels: str) -> LabelledPhotos:
    return LabelledPhotos("/photos", tuple(Labelled(f"/photos/{n}.jpg", label) for n, label in enumerate(labels)))


_LABELS = ("cat", "cat", "dog", "dog", "fox")
_VECTORS = [_near(9, 1, 0, 0), _near(9, 0, 1, 0), _near(0, 9, 1, 0), _near(1, 9, 0, 0), _near(5, 5, 0, 1)]


def _evaluated(*engines: EngineVectors, labels: Sequence[str] = _LABELS, worst: int = 12) -> Evaluation:
    return evaluate(Job(1, lambda _: None), EvaluationPlan("/photos", worst=worst), _labelled(*labels), engines)


def test_every_photo_asks_the_others_for_its_class() -> None:
    found = _evaluated(_engine("standard", _VECTORS))
    assert (found.photos, found.classes, found.questions, found.singles, found.copies) == (5, 3, 4, ("fox",), 0)
    (figures,) = found.engines
    assert (figures.first.value, figures.average_precision.value) == (1.0, 1.0)
    assert figures.precision.value == pytest.approx(1 / 4)  # one of the four others is right
    assert (figures.ordered, figures.dim, found.drawn) == ("plain", 4, "photos")
    assert [each.label for each in figures.classes] == ["cat", "dog"]
    assert (figures.classes[0].first.low, figures.classes[0].first.high) == pytest.approx(wilson(2, 2))


def test_a_class_tells_what_stood_in_its_place() -> None:
    vectors = [_near(9, 0, 0, 0), _near(0, 9, 0, 0), _near(9, 1, 0, 0), _near(9, 0, 1, 0), _near(0, 0, 0, 9)]
    (figures,) = _evaluated(_engine("standard", vectors)).engines
    worst = figures.classes[0]
    assert (worst.label, worst.first.value, worst.mixed_up) == ("cat", 0.0, (("dog", 2),))
    question = figures.worst[0]
    assert (question.asked.label, question.first_right, question.wanted) == ("cat", 3, 1)
    assert [each.right for each in question.answers] == [False, False, True, False]
    assert [each.distance for each in question.answers] == sorted(each.distance for each in question.answers)
    precisions = [each.average_precision for each in figures.worst]
    assert precisions == sorted(precisions)


def test_engines_are_compared_question_by_question_with_the_first() -> None:
    other = [_near(9, 1, 0, 0), _near(0, 9, 0, 1), _near(0, 9, 1, 0), _near(1, 9, 0, 0), _near(5, 0, 5, 1)]
    found = _evaluated(_engine("standard", _VECTORS), _engine("other", other), _engine("third", _VECTORS))
    worse, same = found.differences
    assert (worse.name, worse.other, worse.says) == ("other", "standard", "worse")
    assert worse.average_precision.value == pytest.approx(
        found.engines[1].average_precision.value - found.engines[0].average_precision.value
    )
    assert (worse.better, worse.worse, worse.chance) == (0, 4, sign_test(0, 4))
    assert (same.better, same.worse, same.chance, same.says) == (0, 0, 1.0, "no difference")
    assert (same.first.low, same.first.high) == (0, 0)


def test_all_engines_are_asked_about_the_same_photos() -> None:
    """What one of them could not read is left out for all, with its reason."""
    one, other = _engine("standard", _VECTORS), _engine("other", _VECTORS)
    contents = {path: content for path, content in other.contents.items() if path != "/photos/1.jpg"}
    other = replace(other, contents=contents, unreadable={"/photos/1.jpg": text("It is damaged.")})
    found = _evaluated(one, other)
    assert (found.photos, found.questions, found.singles) == (4, 2, ("cat", "fox"))
    assert [(each.path, str(each.reason)) for each in found.skipped] == [("/photos/1.jpg", "It is damaged.")]


def test_of_an_engine_that_was_taught_it_is_said_that_it_may_know_these_photos() -> None:
    one, other = _engine("standard", _VECTORS), replace(_engine("Mine", _VECTORS), has_learned=True)
    assert [str(note) for note in _evaluated(one, other).notes] == [
        "Mine was taught: where it learned from these photos, its figures are too good. Its proof is not."
    ]


def test_copies_are_told_and_those_in_two_classes_are_left_out() -> None:
    contents = [bytes([number]) * 16 for number in (0, 0, 1, 1, 2, 3, 4, 5)]
    vectors = [_VECTORS[each[0] % 5] for each in contents]
    found = _evaluated(
        _engine("standard", vectors, contents), labels=("cat", "cat", "cat", "dog", "dog", "dog", "fox", "fox")
    )
    assert (found.photos, found.copies) == (6, 1)
    assert str(found.notes[0]) == "Photos with the same content in two classes, left out: 2 (as /photos/2.jpg)"


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [(["cat"] * 5, "are of one class, cat"), (["a", "b", "c", "d", "e"], "none has another one to find")],
)
def test_where_there_is_nothing_to_ask_one_sentence_says_why(labels: list[str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        _evaluated(_engine("standard", _VECTORS), labels=labels)


def test_where_nothing_can_be_read_one_sentence_says_why() -> None:
    unread = replace(_engine("standard", _VECTORS), contents={}, unreadable={"/photos/0.jpg": text("It is damaged.")})
    with pytest.raises(InputError, match=r"No photo of /photos can be read: /photos/0\.jpg: It is damaged\."):
        _evaluated(unread)
    torn = _engine("standard", _VECTORS[:1] * 2, [bytes(16)] * 2)
    with pytest.raises(InputError, match="under two classes"):
        _evaluated(torn, labels=["cat", "dog"])


def test_an_evaluation_can_be_watched_and_stopped() -> None:
    events: list[Progress] = []
    job = Job(1, lambda event: events.append(event) if isinstance(event, Progress) else None)
    plan, engines = EvaluationPlan("/photos"), [_engine("standard", _VECTORS), _engine("other", _VECTORS)]
    evaluate(job, plan, _labelled(*_LABELS), engines)
    assert (events[0].stage, events[0].total, events[-1].done) == ("evaluate", 10, 10)
    job.cancel()
    with pytest.raises(Cancelled):
        evaluate(job, plan, _labelled(*_LABELS), engines)


def test_from_ten_classes_on_whole_classes_are_drawn() -> None:
    random = np.random.default_rng(3)
    vectors = unit_rows(random.standard_normal((40, 4)).astype(np.float32))
    found = _evaluated(_engine("standard", list(vectors)), labels=[f"class {n % 10}" for n in range(40)], worst=3)
    assert found.drawn == "classes"
    (figures,) = found.engines
    assert figures.average_precision.low < figures.average_precision.value < figures.average_precision.high
    assert len(figures.worst) == 3
    assert len(figures.worst[0].answers) == 8


class _Seen(html.parser.HTMLParser):
    def __init__(self, written: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(written.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_says_all_of_it_and_nothing_in_it_acts() -> None:
    labels = [_HOSTILE if each == "cat" else each for each in _LABELS]
    found = _evaluated(_engine("standard", _VECTORS), _engine(_HOSTILE, _VECTORS[::-1]), labels=labels)
    asked: list[str] = []

    def jpeg(path: str) -> bytes | None:
        asked.append(path)
        return None if path.endswith("0.jpg") else b"jpeg"

    seen = _Seen(EvaluationPage(found, lambda sentence: str(sentence).replace("Standard", "標準"), "ja", jpeg).bytes())
    assert seen.open == []
    assert "script" not in seen.tags
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert all(value.startswith("data:image/jpeg;base64,") for name, value in seen.attributes if name == "src")
    assert ("lang", "ja") in seen.attributes
    for words in (
        "標準", _HOSTILE, str(lead(found)), "Compared question by question", str(chance_words(found.differences[0])),
        f"{found.engines[1].average_precision.value:.3f}", *map(str, left_out(found)), *map(str, explained(found)),
    ):  # fmt: skip
        assert words in seen.words
    assert len(asked) == seen.tags.count("figure") == 2 * 4 * 5
    assert seen.tags.count("tr") == 1 + 2 + 2 + 1 + 2


def test_words_fit_what_was_found() -> None:
    found = _evaluated(_engine("standard", _VECTORS), _engine("other", _VECTORS))
    assert str(lead(found)) == "5 photos of 3 classes; 4 of them asked the others for those of their class."
    assert "no difference" in str(verdict(found.differences[0]))
    told = [str(sentence) for sentence in left_out(found)]
    assert told == ["Classes with one photo, which asks for nothing: 1 (fox)"]
    assert str(title_of(found)).endswith(": photos")
    assert str(title_of(replace(found, source=str(Path("/x/groceries/labels.csv"))))).endswith(": groceries")
    many = replace(found, singles=tuple(map(str, range(30))), copies=2, notes=(Text("Note."),))
    assert str(left_out(many)[0]) == "Note."
    assert " …)" in str(left_out(many)[1])
