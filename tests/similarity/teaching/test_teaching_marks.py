"""Marks of questions that photos ask each other."""

from __future__ import annotations

import numpy as np
import pytest

from app.similarity.teaching import asking
from app.similarity.teaching.asking import ask
from app.similarity.teaching.examples import Examples


def on_a_circle(degrees: list[float], kinds: list[int], pictures: list[int] | None = None) -> Examples:
    angles = np.radians(degrees)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    return Examples(vectors, np.array(kinds), np.array(pictures or range(len(kinds))))


def test_the_first_answer_and_the_places_of_all_that_are_wanted_count() -> None:
    # 0° asks: 10° (other), 20° (wanted), 40° (other), 60° (wanted): precisions 1/2 and 2/4.
    examples = on_a_circle([0, 10, 20, 40, 60], [0, 1, 0, 1, 0])
    marks = ask(examples.vectors, examples, lambda _: None)
    assert marks.rows.tolist() == [0, 1, 2, 3, 4]
    assert marks.right.tolist() == [False, False, False, False, False]
    assert marks.precision[0] == pytest.approx(0.5)
    assert marks.first_right == 0


def test_of_copies_one_asks_and_answers_and_who_has_only_copies_does_not_ask() -> None:
    examples = on_a_circle([0, 1, 90, 50, 51], [0, 0, 0, 1, 1], [7, 7, 8, 9, 9])
    marks = ask(examples.vectors, examples, lambda _: None)
    assert marks.rows.tolist() == [0, 2]
    assert marks.right.tolist() == [False, False]  # 0° finds 50° before 90°; its copy at 1° is not there
    assert marks.precision.tolist() == pytest.approx([1 / 2, 1 / 2])


def test_of_many_as_many_are_drawn_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_QUESTIONS", 10)
    examples = on_a_circle(list(range(40)), [0, 1] * 20)
    rows = ask(examples.vectors, examples, lambda _: None).rows
    assert len(rows) == 10
    assert rows.tolist() == ask(-examples.vectors, examples, lambda _: None).rows.tolist()


def test_nobody_asks_where_nothing_is_to_be_found() -> None:
    examples = on_a_circle([0, 90], [0, 1])
    marks = ask(examples.vectors, examples, lambda _: None)
    assert (len(marks.rows), marks.first_right, marks.mean_precision) == (0, 0.0, 0.0)
