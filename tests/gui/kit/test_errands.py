"""Errands: done on a thread, answered in the GUI thread, and no harm to anybody when their owner is gone."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.gui.kit.errands import Errands
from tests.gui.rest import come_to_rest


def test_the_answer_comes_in_the_gui_thread(qtbot: QtBot) -> None:
    errands = Errands()
    told: list[tuple[int, int]] = []
    errands.run(threading.get_ident, lambda there: told.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(told))
    there, here = told[0]
    assert here == threading.main_thread().ident
    assert there != here


def test_what_goes_wrong_is_raised_where_bugs_are_told(qtbot: QtBot) -> None:
    errands = Errands()
    got: list[int] = []
    with qtbot.capture_exceptions() as raised:
        errands.run(lambda: 1 // 0, got.append)
        errands.run(lambda: 2, got.append)
        qtbot.waitUntil(lambda: got == [2] and bool(raised))
    assert raised[0][0] is ZeroDivisionError


def test_an_owner_that_goes_waits_for_the_errand_and_hears_nothing(qtbot: QtBot) -> None:
    owner = QObject()
    errands = Errands(owner)
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    got: list[None] = []

    def errand() -> None:
        begun.set()
        go_on.wait()
        ended.set()

    errands.run(errand, got.append)
    begun.wait()
    threading.Timer(0.05, go_on.set).start()
    shiboken6.delete(owner)
    assert ended.is_set()
    come_to_rest()
    assert got == []
