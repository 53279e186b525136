"""The bridge from the working threads into the GUI thread, and the binding it stands on."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Signal
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.core.events import Failed, Finished, Stopped
from app.core.text import Text, text
from app.gui.kit.requests import Requests


class _Sender(QObject):
    sent = Signal()


class _Model(QAbstractListModel):
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        return None


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True and None cannot die from Python 3.12 on")
def test_the_binding_keeps_its_hands_off_true_false_and_none(qapp: object) -> None:
    sender, model = _Sender(), _Model()
    before = [sys.getrefcount(value) for value in (True, False, None)]
    for _ in range(1000):
        sender.sent.emit()
        model.index(0, 0).data()
        sender.property("nothing")
    after = [sys.getrefcount(value) for value in (True, False, None)]
    lost = [a - b for a, b in zip(before, after, strict=True)]
    assert max(lost) < 100, f"references lost to True, False, None: {lost}"


def test_an_answer_comes_to_the_one_who_asked_in_the_gui_thread(qtbot: QtBot) -> None:
    requests = Requests()
    answers: list[tuple[object, bool]] = []
    requests.ask(7, lambda value: answers.append((value, threading.current_thread() is threading.main_thread())))

    def work() -> None:
        for job in (6, 7):
            requests.emit_event(Finished(job, job))

    worker = threading.Thread(target=work)
    with qtbot.waitSignal(requests.ended, check_params_cb=lambda job: job == 7):
        worker.start()
    worker.join()
    assert answers == [(7, True)]


def test_a_failure_nobody_waits_for_is_told_to_all(qtbot: QtBot) -> None:
    requests = Requests()
    mine: list[Text] = []
    requests.ask(1, on_failure=mine.append)
    with qtbot.waitSignal(requests.failed) as told:
        requests.emit_event(Failed(1, text("one"), 2))
        requests.emit_event(Failed(2, text("two"), 2))
    assert [str(sentence) for sentence in mine] == ["one"]
    assert told.args is not None
    assert str(told.args[0]) == "two"


def test_what_was_stopped_or_forgotten_calls_nobody(qtbot: QtBot) -> None:
    requests = Requests()
    calls: list[object] = []
    requests.ask(1, calls.append, calls.append)
    requests.forget(requests.ask(2, calls.append, calls.append))
    with qtbot.waitSignal(requests.ended, check_params_cb=lambda job: job == 2):
        requests.emit_event(Stopped(1))
        requests.emit_event(Finished(2, "late"))
    assert calls == []


def test_an_answer_for_an_owner_that_qt_deleted_calls_nobody(qtbot: QtBot) -> None:
    requests, owner = Requests(), QObject()
    calls: list[object] = []
    requests.ask(1, calls.append, owner=owner)
    requests.ask(2, calls.append, owner=requests)
    delete(owner)
    with qtbot.waitSignal(requests.ended, check_params_cb=lambda job: job == 2):
        requests.emit_event(Finished(1, "late"))
        requests.emit_event(Finished(2, "in time"))
    assert calls == ["in time"]
