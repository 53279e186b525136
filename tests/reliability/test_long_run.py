"""A day, and weeks, in one process: what the program holds after thousands of rescans and queries is what it held."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import queue
import random
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app import main
from app.core.events import Crashed, Event, Failed, Finished, Stopped
from app.core.gallery import GalleryQuery
from app.core.photo import Answer
from app.core.question import Question
from app.core.status import IngestSummary
from app.gui.frame.main_window import MainWindow
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from tests.conftest import save_picture
from tests.figures import measured
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = pytest.mark.skipif(os.name == "nt", reason="counts handles as Unix does")

_PICTURES = 12
_SETTLED_AFTER = 100
_NEW_PICTURE_EVERY = 100
_COPY = "copy.png"
# What may differ, and why. Freed memory goes back to the system only in part, and the allocator fills holes in another
# order each time; Python keeps free lists and the last few frames. Handles, threads and processes must be the same.
_MEMORY_BYTES = 40_000_000
_OBJECTS = 2_000
# A write-ahead log keeps its greatest length until the program ends: SQLite writes it back at 1000 pages, of 8 KiB in
# the catalog and 4 KiB in the thumbnails. Contents that no photo holds any more are kept for 30 days, with thumbnail.
_LOGS_BYTES = 1000 * (8192 + 4096) + 1_000_000
_CONTENT_BYTES = 40_000


@dataclass(frozen=True)
class Held:
    """What a process holds at a moment when it has nothing to do."""

    memory_bytes: int
    objects: int
    handles: int
    threads: int
    processes: int
    disk_bytes: int

    def __str__(self) -> str:
        return (
            f"{self.memory_bytes / 1e6:.0f} MB, {self.objects} objects, {self.handles} handles, "
            f"{self.threads} threads, {self.processes} processes, {self.disk_bytes / 1e6:.1f} MB on disk"
        )


def held(home: Path) -> Held:
    """Measure this process and its data folder."""
    gc.collect()
    me = psutil.Process()
    return Held(
        memory_bytes=me.memory_info().rss,
        objects=len(gc.get_objects()),
        handles=me.num_fds(),
        threads=threading.active_count(),
        processes=len(me.children(recursive=True)),
        disk_bytes=sum(path.stat().st_size for path in home.rglob("*") if path.is_file()),
    )


def _no_more(before: Held, after: Held, new_contents: int = 0) -> None:
    assert after.memory_bytes - before.memory_bytes < _MEMORY_BYTES
    assert after.objects - before.objects < _OBJECTS
    assert after.handles <= before.handles
    assert after.threads <= before.threads
    assert after.processes <= before.processes
    assert after.disk_bytes - before.disk_bytes < _LOGS_BYTES + new_contents * _CONTENT_BYTES


class Asking:
    """The Catalog, asked one thing at a time."""

    def __init__(self, home: Path) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.catalog = Catalog(DataPaths(home), models_folder(), Settings(device="cpu", threads=1), self._emit)

    def value(self, job_id: int) -> object:
        """Wait for a job's value; None when a newer one of its kind took its place."""
        while True:
            event = self._events.get(timeout=60)
            if event.job_id == job_id:
                assert isinstance(event, Finished | Stopped), event
                return event.value if isinstance(event, Finished) else None

    def _emit(self, event: Event) -> None:
        if isinstance(event, Finished | Stopped | Failed | Crashed):
            self._events.put(event)


class Tree:
    """A small folder of photos in which something changes all the time, and which always holds the same number."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._random = random.Random(1)
        self._seeds = itertools.count()
        self.new_pictures = 0
        (top / "sub").mkdir(parents=True)
        for _ in range(_PICTURES):
            self._paint(top / f"{next(self._seeds):05}.png")

    def photos(self) -> list[Path]:
        return sorted(path for path in self.top.rglob("*.png") if path.name != _COPY)

    def change(self, turn: int) -> None:
        """Move, touch, copy over or rewrite one photo; now and then one becomes a picture never seen before."""
        photo, other = self._random.sample(self.photos(), 2)
        match turn % 4:
            case _ if turn % _NEW_PICTURE_EVERY == 0:
                self._paint(photo)
                self.new_pictures += 1
            case 0:
                os.utime(photo, (turn, turn))
            case 1:
                place = self.top / ("sub" if photo.parent == self.top else "") / f"moved {turn}.png"
                photo.rename(place)
            case 2:
                swap = self.top / "swap.tmp"
                photo.rename(swap)
                other.rename(photo)
                swap.rename(other)
            case 3:
                shutil.copy(photo, self.top / _COPY)

    def _paint(self, path: Path) -> None:
        save_picture(path, next(self._seeds), (160, 120))


@contextmanager
def _log(home: Path) -> Iterator[None]:
    """Write the program's own log, as it does."""
    root = logging.getLogger()
    before, level, raising = list(root.handlers), root.level, logging.raiseExceptions
    main._log_to(DataPaths(home))
    try:
        yield
    finally:
        for handler in [handler for handler in root.handlers if handler not in before]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        logging.raiseExceptions = raising


def _live(tree: Tree, home: Path, turns: int) -> None:
    """Rescan and ask ``turns`` times, with the folder watched all the while."""
    asking = Asking(home)
    started = time.monotonic()
    removed = linked = embedded = 0
    try:
        asking.value(asking.catalog.folders.add(str(tree.top)))
        asking.catalog.folders.watch([str(tree.top)])
        before, pictures_before = None, 0
        for turn in range(1, turns + 1):
            tree.change(turn)
            while (summary := asking.value(asking.catalog.folders.ingest())) is None:
                pass  # the watch asked for one too
            assert isinstance(summary, IngestSummary)
            assert (summary.skipped, summary.offline, summary.unreadable) == (0, (), ())
            removed, linked = removed + summary.removed, linked + summary.linked
            embedded += summary.embedded
            photos = tree.photos()
            answer = asking.value(asking.catalog.search.find(Question(str(photos[turn % len(photos)]), 5)))
            assert isinstance(answer, Answer)
            assert len(answer.matches) == 5
            asking.value(asking.catalog.gallery.photos(GalleryQuery()))
            asking.value(asking.catalog.gallery.locate([str(photo) for photo in photos]))
            asking.value(asking.catalog.pictures.thumbnails([match.content_id for match in answer.matches]))
            if turn == _SETTLED_AFTER:
                before, pictures_before = held(home), tree.new_pictures
        asking.value(asking.catalog.folders.status())
        after = held(home)
    finally:
        assert asking.catalog.close()
    assert before is not None
    measured(
        f"{turns} rescans ({embedded} photos read, {linked} linked, {removed} gone) and {turns} queries in "
        f"{time.monotonic() - started:.0f} s\n  after {_SETTLED_AFTER}: {before}\n  after {turns}: {after}"
    )
    _no_more(before, after, tree.new_pictures - pictures_before)


def test_hours_of_rescans_and_queries(home: Path, tmp_path: Path) -> None:
    with _log(home):
        _live(Tree(tmp_path / "photos"), home, 160)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_thousand_rescans_and_queries(home: Path, tmp_path: Path) -> None:
    with _log(home):
        _live(Tree(tmp_path / "photos"), home, 10_000)


def _look(made: WholeWindow, turns: int) -> None:
    """Select photos, see their neighbours, open and close the large view."""
    window = made.window
    for turn in range(turns):
        path = made.select(turn % _PICTURES)
        made.until(partial(_is_shown, window, path))
        if turn % 10 == 0:
            window.photo_actions.open_large.trigger()
            made.until(lambda: window.viewer.pictures.sharp)
            window.viewer.walk(1)
            made.until(lambda: window.viewer.pictures.sharp)
            window.navigation.go_home()


def _is_shown(window: MainWindow, path: str) -> bool:
    return window.neighbours.path == path


def _browse(qtbot: QtBot, tree: Tree, home: Path, turns: int) -> None:
    with whole_window(home, Settings(device="cpu", threads=1), str(tree.top)) as made:
        made.until_read(_PICTURES)
        made.answer(made.catalog.look_alikes.find())  # what begins by itself soon after is done: its processes are gone
        _look(made, _SETTLED_AFTER)
        before, started = held(home), time.monotonic()
        _look(made, turns)
        after = held(home)
        measured(
            f"{turns} selections with neighbours, {turns // 10} large views in {time.monotonic() - started:.0f} s\n"
            f"  after {_SETTLED_AFTER}: {before}\n  after {turns}: {after}"
        )
        _no_more(before, after)


def test_an_hour_at_the_window(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    _browse(qtbot, Tree(tmp_path / "photos"), home, 60)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_days_at_the_window(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    _browse(qtbot, Tree(tmp_path / "photos"), home, 5_000)
