"""The question for neighbours: newest wins, late answers are dropped, an interrupted one is asked again."""

from __future__ import annotations

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
