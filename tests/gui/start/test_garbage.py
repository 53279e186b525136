"""Garbage with Qt objects in it is destroyed in the GUI thread, and soon."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from pytestqt.qtbot import QtBot

from app.gui.start.garbage import GarbageCollection

_MANY = 50_000


class _Timed(QTimer):
    """A timer that keeps itself: only a collection gets rid of it."""

    def __init__(self, destroyed_by: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.destroyed.connect(lambda: destroyed_by.append(threading.get_ident()), Qt.ConnectionType.DirectConnection)


def _allocate() -> None:
    kept = [[number] for number in range(_MANY)]
    assert len(kept) == _MANY


def _in_a_thread() -> int:
    thread = threading.Thread(target=_allocate)
    thread.start()
    ident = thread.ident
    thread.join()
    assert ident is not None
    return ident


@pytest.fixture
def collection(qtbot: QtBot) -> Iterator[GarbageCollection]:
    gc.collect()
    made = GarbageCollection()
    yield made
    made.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_python_by_itself_destroys_timers_in_any_thread(qtbot: QtBot) -> None:
    """The hazard: if this fails one day, Qt or Python has mended it, and GarbageCollection can go."""
    gc.collect()
    destroyed_by: list[int] = []
    _Timed(destroyed_by)
    assert destroyed_by == [_in_a_thread()]


def test_qt_objects_are_destroyed_in_the_gui_thread(qtbot: QtBot, collection: GarbageCollection) -> None:
    collection._timer.setInterval(10)
    destroyed_by: list[int] = []
    _Timed(destroyed_by)
    _in_a_thread()
    assert destroyed_by == []
    kept = [[number] for number in range(_MANY)]
    qtbot.waitUntil(lambda: bool(destroyed_by))
    assert destroyed_by == [threading.main_thread().ident]
    assert len(kept) == _MANY


def test_every_generation_gets_its_turn(qtbot: QtBot, collection: GarbageCollection) -> None:
    collection._timer.stop()
    collected: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            collected.append(info["generation"])

    gc.callbacks.append(note)
    try:
        for _ in range(300):
            kept = [[] for _ in range(1000)]  # type: list[list[int]]
            collection.collect()
            del kept
    finally:
        gc.callbacks.remove(note)
    assert {0, 1, 2} <= set(collected)
    assert collected.count(0) > collected.count(1) > collected.count(2)


def test_what_is_kept_is_not_looked_at_and_dies_as_ever(collection: GarbageCollection) -> None:
    kept = QObject()
    kept.itself = kept  # type: ignore[attr-defined]
    seen = weakref.ref(kept)
    collection.keep_all()
    before = len(gc.get_objects())
    assert gc.get_freeze_count() > before
    del kept.itself  # type: ignore[attr-defined]
    del kept
    assert seen() is None
