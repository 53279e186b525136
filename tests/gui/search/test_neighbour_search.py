"""The question for neighbours: newest wins, late answers are dropped, an interrupted one is asked again."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.core.events import Crashed, Finished, Stopped
from app.core.photo import Answer
from app.core.question import Question
from app.core.text import Text, text
from app.gui.kit.requests import Requests
from app.gui.search import neighbour_search
from app.gui.search.neighbour_search import NeighbourSearch
from app.pipeline.catalog import Catalog
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse, send
from tests.gui.rest import come_to_rest


class Stage:
    def __init__(self) -> None:
        self.catalog = RecordingCatalog()
        self.requests = Requests()
        self.search = NeighbourSearch(cast(Catalog, self.catalog), self.requests)
        self.answers: list[Answer] = []
        self.failures: list[Text] = []
        self.delays: list[bool] = []
        self.search.answered.connect(self.answers.append)
        self.search.failed.connect(self.failures.append)
        self.search.delayed.connect(lambda: self.delays.append(True))


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(neighbour_search, "_AGAIN_AFTER_MS", 1)
    monkeypatch.setattr(neighbour_search, "_REFRESH_AFTER_MS", 1)
    return Stage()


def _answer(path: str, known: bool = True) -> Answer:
    return Answer(path, (path,) if known else (), (), 10)


def test_the_answer_comes(stage: Stage) -> None:
    stage.search.look("/a.jpg", 30)
    assert stage.catalog.last("search.find")[1] == (Question("/a.jpg", 30),)
    answer(stage.requests, stage.catalog, "search.find", _answer("/a.jpg"))
    assert stage.answers == [_answer("/a.jpg")]


def test_a_late_answer_to_an_older_question_is_dropped(stage: Stage) -> None:
    stage.search.look("/a.jpg", 30)
    older, _ = stage.catalog.last("search.find")
    stage.search.look("/b.jpg", 30)
    send(stage.requests, Finished(older, _answer("/a.jpg")))
    answer(stage.requests, stage.catalog, "search.find", _answer("/b.jpg"))
    assert [each.query_path for each in stage.answers] == ["/b.jpg"]


def test_a_failure_is_passed_on(stage: Stage) -> None:
    stage.search.look("/a.jpg", 30)
    refuse(stage.requests, stage.catalog, "search.find", text("There is no file."))
    assert [str(reason) for reason in stage.failures] == ["There is no file."]


def test_a_slow_answer_is_announced_a_fast_one_is_not(stage: Stage, qtbot: QtBot) -> None:
    stage.search.look("/a.jpg", 30)
    answer(stage.requests, stage.catalog, "search.find", _answer("/a.jpg"))
    come_to_rest(stage.search)
    assert stage.delays == []
    stage.search.look("/b.jpg", 30)
    qtbot.waitUntil(lambda: stage.delays == [True])


def test_who_was_interrupted_asks_again_until_there_is_an_answer(stage: Stage, qtbot: QtBot) -> None:
    stage.search.look("/a.jpg", 30)
    for count in range(1, 11):
        send(stage.requests, Stopped(stage.catalog.last("search.find")[0]))
        qtbot.waitUntil(lambda count=count: stage.catalog.names().count("search.find") == count + 1)  # type: ignore[misc]
    answer(stage.requests, stage.catalog, "search.find", _answer("/a.jpg"))
    assert stage.answers == [_answer("/a.jpg")]


def test_a_bug_is_told_and_not_met_again(stage: Stage) -> None:
    stage.search.look("/a.jpg", 30)
    send(stage.requests, Crashed(stage.catalog.last("search.find")[0], "", ""))
    assert [str(reason) for reason in stage.failures] == [
        "The search failed because of a bug in Photokin; the log says more."
    ]
    assert not stage.search._again.isActive()
    assert not stage.search._slow.isActive()


def test_many_changes_of_the_library_are_one_refresh(stage: Stage, qtbot: QtBot) -> None:
    stage.search.look("/a.jpg", 30)
    answer(stage.requests, stage.catalog, "search.find", _answer("/a.jpg"))
    for _ in range(20):
        stage.search.refresh()
    qtbot.waitUntil(lambda: stage.catalog.names().count("search.find") == 2)
    come_to_rest(stage.search)
    assert stage.catalog.names().count("search.find") == 2


def test_nothing_is_heard_after_drop(stage: Stage, qtbot: QtBot) -> None:
    stage.search.look("/a.jpg", 30)
    stage.search.drop()
    answer(stage.requests, stage.catalog, "search.find", _answer("/a.jpg"))
    stage.search.refresh()
    come_to_rest(stage.search)
    assert (stage.answers, stage.delays) == ([], [])


@pytest.fixture
def detailed(stage: Stage) -> Stage:
    """Where details are compared."""
    stage.catalog.search.compares_details = True  # type: ignore[attr-defined]
    return stage


def _give_details(stage: Stage, path: str) -> Answer:
    """Answer the question for details, and return how it is told."""
    job_id, (question,) = stage.catalog.last("search.find")
    assert question == Question(path, 30, details=True)
    better = replace(_answer(path), detailed=True)
    send(stage.requests, Finished(job_id, better))
    return replace(_answer(path), better=better)


def test_details_are_asked_for_when_the_first_answer_has_been_told(detailed: Stage) -> None:
    detailed.search.look("/a.jpg", 30)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    assert detailed.answers == [_answer("/a.jpg")]
    told = _give_details(detailed, "/a.jpg")
    assert detailed.answers == [_answer("/a.jpg"), told]


def test_without_the_setting_nobody_asks_for_details(stage: Stage) -> None:
    stage.search.look("/a.jpg", 30)
    answer(stage.requests, stage.catalog, "search.find", _answer("/a.jpg"))
    assert stage.catalog.names() == ["search.find"]


def test_an_answer_without_details_is_not_told_twice(detailed: Stage) -> None:
    detailed.search.look("/a.jpg", 30)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    assert detailed.answers == [_answer("/a.jpg")]


def test_details_that_fail_are_done_without(detailed: Stage) -> None:
    detailed.search.look("/a.jpg", 30)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    refuse(detailed.requests, detailed.catalog, "search.find", text("The disk is gone."))
    detailed.search.look("/b.jpg", 30)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/b.jpg"))
    send(detailed.requests, Crashed(detailed.catalog.last("search.find")[0], "", ""))
    assert [each.query_path for each in detailed.answers] == ["/a.jpg", "/b.jpg"]
    assert detailed.failures == []


def test_late_details_of_an_older_question_are_dropped(detailed: Stage) -> None:
    detailed.search.look("/a.jpg", 30)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    older, _ = detailed.catalog.last("search.find")
    detailed.search.look("/b.jpg", 30)
    send(detailed.requests, Finished(older, replace(_answer("/a.jpg"), detailed=True)))
    assert detailed.answers == [_answer("/a.jpg")]


def test_a_refresh_never_goes_back_to_the_first_order(detailed: Stage, qtbot: QtBot) -> None:
    """What is shown in the better order is told again in that alone."""
    detailed.search.look("/a.jpg", 30)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    _give_details(detailed, "/a.jpg")
    detailed.answers.clear()
    detailed.search.refresh()
    qtbot.waitUntil(lambda: detailed.catalog.names().count("search.find") == 3)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    assert detailed.answers == []
    assert [_give_details(detailed, "/a.jpg")] == detailed.answers


def test_details_that_take_a_while_keep_no_answer_waiting(detailed: Stage, qtbot: QtBot) -> None:
    detailed.search.look("/a.jpg", 30, whole=True)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    assert detailed.answers == []
    qtbot.waitUntil(lambda: detailed.answers == [_answer("/a.jpg")])
    told = _give_details(detailed, "/a.jpg")
    assert detailed.answers == [_answer("/a.jpg"), told]


def test_details_that_gave_way_to_another_question_are_asked_for_again(detailed: Stage, qtbot: QtBot) -> None:
    detailed.search.look("/a.jpg", 30)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    send(detailed.requests, Stopped(detailed.catalog.last("search.find")[0]))
    qtbot.waitUntil(lambda: detailed.catalog.names().count("search.find") == 3)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    told = _give_details(detailed, "/a.jpg")
    assert detailed.answers[-1] == told


def test_who_stops_asking_hears_of_no_details(detailed: Stage) -> None:
    detailed.search.look("/a.jpg", 30, whole=True)
    answer(detailed.requests, detailed.catalog, "search.find", _answer("/a.jpg"))
    detailed.search.stop()
    _give_details(detailed, "/a.jpg")
    come_to_rest(detailed.search)
    assert detailed.answers == []
