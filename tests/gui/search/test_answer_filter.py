"""Words in Search narrow its results, and never lead away from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from pytestqt.qtbot import QtBot

from app.core.photo import Answer
from app.gui.kit.requests import Requests
from app.gui.search.answer_filter import AnswerFilter
from tests.gui.made_up_library import matches
from tests.gui.recording_catalog import RecordingCatalog, answer

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Stage:
    def __init__(self) -> None:
        self.requests = Requests()
        self.catalog = RecordingCatalog()
        self.filter = AnswerFilter(cast("Catalog", self.catalog), self.requests)
        self.shown: list[Answer] = []
        self.filter.narrowed.connect(self.shown.append)
        self.answer = Answer("/q.jpg", (), matches(5, copies=2), 100)

    def let_through(self, *paths: str) -> None:
        answer(self.requests, self.catalog, "gallery.narrow", frozenset(paths))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


def test_without_words_an_answer_passes_as_it_is(stage: Stage) -> None:
    stage.filter.take(stage.answer)
    assert stage.shown == [stage.answer]
    assert stage.catalog.asked == []
    assert stage.filter.found.value is None


def test_words_leave_those_that_lie_at_a_path_that_meets_them(stage: Stage) -> None:
    stage.filter.take(stage.answer)
    stage.filter.words.choose("2015")
    assert stage.filter.words.value == "2015"
    paths, words, _months = stage.catalog.last("gallery.narrow")[1]
    assert words == "2015"
    assert paths == [path for match in stage.answer.matches for path in match.paths]
    stage.let_through(stage.answer.matches[1].paths[1], *stage.answer.matches[3].paths)
    assert [match.rank for match in stage.shown[-1].matches] == [2, 4]
    assert stage.filter.found.value == (2, 5)
    stage.filter.words.choose("")
    assert stage.shown[-1] == stage.answer
    assert stage.filter.found.value is None


def test_a_fresh_answer_is_narrowed_as_the_last_one_and_a_new_question_is_not(stage: Stage) -> None:
    stage.filter.take(stage.answer)
    stage.filter.words.choose("2015")
    stage.filter.take(stage.answer)
    stage.let_through()
    assert stage.shown[-1].matches == ()
    stage.filter.begin()
    assert stage.filter.words.value == ""
    stage.filter.take(stage.answer)
    assert stage.shown[-1] == stage.answer


def test_what_comes_too_late_is_not_shown(stage: Stage) -> None:
    stage.filter.take(stage.answer)
    stage.filter.words.choose("20")
    first = stage.catalog.last("gallery.narrow")[0]
    stage.filter.words.choose("2015")
    assert stage.catalog.last("gallery.narrow")[0] != first
    stage.let_through(stage.answer.matches[0].paths[0])
    assert [match.rank for match in stage.shown[-1].matches] == [1]


def test_words_narrow_the_better_order_too(stage: Stage) -> None:
    """It may hold photos that the first answer did not reach."""
    first, *_, last = matches(7, copies=2)
    better = replace(stage.answer, matches=(last, first), detailed=True)
    stage.filter.take(replace(stage.answer, better=better))
    stage.filter.words.choose("2015")
    paths, _words, _months = stage.catalog.last("gallery.narrow")[1]
    assert set(last.paths) <= set(paths)
    assert len(set(paths)) == len(paths)
    stage.let_through(*last.paths, *stage.answer.matches[3].paths)
    shown = stage.shown[-1]
    assert shown.better is not None
    assert [match.rank for match in shown.matches] == [4]
    assert shown.better.matches == (last,)
