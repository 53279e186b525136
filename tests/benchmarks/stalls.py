"""How smoothly the window goes on while it works: stalls of its event loop, and the time to a photo's neighbours.

    python3 build/bench.py stalls [--photos FOLDER] [--count 300] [--vectors 100000] [--selections 200] [--why]

The real window on real libraries, by default without a screen. A timer that is due every 5 ms tells how long the event
loop was away: a stall is what it came late by. ``nothing`` is what the machine does by itself to a window that only
stands there; ``reading`` adds COUNT photos of FOLDER, and selects another photo every 300 ms. Then a library of
VECTORS photos that has no index is opened: ``opening`` is the second after its photos are known, in which the gallery
comes and decoders start; ``first index`` builds one meanwhile, ``index again`` another. These photos are made up
(mixtures of the real ones' vectors: made_up.py) and put straight into the store.

``answered`` is the time from the selection to the answer in the panel, ``shown`` to the end of the next painting of
it; ``window's own work until shown`` is the processor time that the GUI thread took for that, which other programs on
the machine hardly change. ``own ms`` is the most processor time that it took between two ticks: a stall that is much
longer was spent waiting, for a processor that is busy or for a library that keeps the interpreter to itself while it
loads (ONNX Runtime, once). ``--why`` prints where the GUI thread was when it stalled.

Expected: no stall of over 50 ms once the library is open, and neighbours shown within 16 ms (median, library at rest).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.gui.start.application import SWITCH_S
from app.library.reader import Reader
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.laboratory import (
    PHOTOS,
    Floats,
    be_light_to_decoders,
    copy_some,
    existing_folder,
    print_table,
    verdict,
)
from tests.benchmarks.made_up import make_up
from tests.gui.whole_window import WholeWindow, whole_window

_TICK_MS = 5
_NOTICED_MS = 16.0
_BAD_MS = 50.0
_SELECT_EVERY_MS = 300
_AT_REST_S = 5.0
_OPENING_S = 1.0
_GIVE_UP_S = 600.0


@dataclass
class Stalls:
    """How late each tick came, in milliseconds, and where the GUI thread was when it was late."""

    late_ms: list[float] = field(default_factory=list)
    own_ms: list[float] = field(default_factory=list)
    """Processor time of the GUI thread between two ticks: what of it all is the window's own work."""
    places: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> tuple[object, ...]:
        late = self.late_ms or [0.0]
        noticed, bad = (sum(each > limit for each in late) for limit in (_NOTICED_MS, _BAD_MS))
        return name, f"{self.seconds:.1f}", noticed, bad, f"{max(late):.1f}", f"{max(self.own_ms or [0.0]):.1f}"

    @property
    def seconds(self) -> float:
        return sum(self.late_ms) / 1000 + len(self.late_ms) * _TICK_MS / 1000

    @property
    def bad(self) -> int:
        return sum(late > _BAD_MS for late in self.late_ms)


class Heart(QObject):
    """Beats in the GUI thread; with ``why`` a thread looks where that is when a beat is due and does not come."""

    def __init__(self, stalls: Stalls, why: bool) -> None:
        super().__init__()
        self._stalls = stalls
        self._last = time.perf_counter()
        self._worked_s = time.thread_time()
        self._stopped = threading.Event()
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._watch = threading.Thread(target=self._look, name="why") if why else None
        if self._watch is not None:
            self._watch.start()

    def stop(self) -> None:
        self._timer.stop()
        self._stopped.set()
        if self._watch is not None:
            self._watch.join()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._stalls.late_ms.append(max(0.0, (now - self._last) * 1000 - _TICK_MS))
        self._last = now
        worked_s = time.thread_time()
        self._stalls.own_ms.append((worked_s - self._worked_s) * 1000)
        self._worked_s = worked_s

    def _look(self) -> None:
        told = 0.0
        main = threading.main_thread().ident or 0
        while not self._stopped.wait(0.004):
            if time.perf_counter() - self._last > (_NOTICED_MS + _TICK_MS) / 1000 and told != self._last:
                told = self._last
                # No name for the frame: it would keep what is in it alive, such as a painter.
                self._stalls.places[_place(sys._current_frames().get(main))] += 1


def _place(frame: FrameType | None) -> str:
    """Return the innermost calls of ours."""
    calls = [f"{Path(f.f_code.co_filename).name}:{line} {f.f_code.co_name}" for f, line in traceback.walk_stack(frame)]
    ours = [call for call in calls if not call.startswith(("stalls.py", "whole_window.py"))]
    return " < ".join(ours[:4]) or "in Qt or asleep"


@contextmanager
def heartbeat(why: bool) -> Iterator[Stalls]:
    """Measure the event loop while the block lets it run."""
    stalls = Stalls()
    heart = Heart(stalls, why)
    try:
        yield stalls
    finally:
        heart.stop()


def wait(true: Callable[[], object], timeout_s: float = _GIVE_UP_S) -> None:
    """Run the event loop as the program does, until ``true()``."""
    # Nothing here refers to itself: what Python's collector finds, it may take down on any thread, and Qt dies of it.
    loop, timer = QEventLoop(), QTimer(interval=20)
    deadline = time.monotonic() + timeout_s
    timer.timeout.connect(loop.quit)
    timer.start()
    while not true() and time.monotonic() < deadline:
        loop.exec()
    timer.stop()
    if timeout_s == _GIVE_UP_S and time.monotonic() > deadline:
        raise SystemExit("The window does not come to an end.")


class Selector(QObject):
    """Selects any photo in view every 300 ms, as a hand with an arrow key does."""

    def __init__(self, made: WholeWindow) -> None:
        super().__init__()
        self._grid = made.window.gallery.grid
        self._model = made.window.gallery.model
        self._random = random.Random(7)
        self._timer = QTimer(self, interval=_SELECT_EVERY_MS)
        self._timer.timeout.connect(self.select)
        self.selected_at = 0.0
        self.worked_s = 0.0
        """Processor time of the GUI thread until the selection."""

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def select(self) -> None:
        rows = [row for row in self._grid.visible_rows() if row != self._grid.selection.current]
        if rows:
            index = self._model.index(self._random.choice(rows), 0)
            self.selected_at, self.worked_s = time.perf_counter(), time.thread_time()
            self._grid.setCurrentIndex(index)


class Shown(QObject):
    """Notes when the panel has an answer, and when its grid has been painted with it."""

    painted = Signal()

    def __init__(self, made: WholeWindow) -> None:
        super().__init__()
        self.answered_at: float | None = None
        self.painted_at: float | None = None
        self.worked_s = 0.0
        """Processor time of the GUI thread until it was painted."""
        panel = made.window.neighbours
        panel._search.answered.connect(self._on_answered)
        self._viewport = panel._matches.grid.viewport()
        self._viewport.installEventFilter(self)

    def _on_answered(self) -> None:
        self.answered_at = time.perf_counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.answered_at is not None and self.painted_at is None:
            QTimer.singleShot(0, self._on_painted)  # comes when the painting has been done
        return False

    def wait(self) -> None:
        """Let the event loop run until the panel has been painted."""
        self.answered_at = self.painted_at = None
        loop = QEventLoop()
        self.painted.connect(loop.quit)
        timeout = QTimer(singleShot=True, interval=round(_GIVE_UP_S * 1000))
        timeout.timeout.connect(loop.quit)
        timeout.start()
        loop.exec()
        self.painted.disconnect(loop.quit)

    def _on_painted(self) -> None:
        self.painted_at, self.worked_s = time.perf_counter(), time.thread_time()
        self.painted.emit()


def measure_reading(home: Path, folder: Path, count: int, why: bool) -> tuple[list[tuple[str, Stalls]], Floats]:
    """Read photos into an empty library; return the stalls and the photos' vectors."""
    settings = Settings(device="cpu")
    with whole_window(home, settings) as made:
        made.until(made.window.first_minute.isVisible)
        with heartbeat(why) as at_rest:
            wait(lambda: False, _AT_REST_S)
        selector = Selector(made)
        done: list[object] = []
        made.requests.ask(made.catalog.folders.add(str(folder)))
        with heartbeat(why) as reading:
            made.window.upkeep.list_folders()
            made.requests.ask(made.catalog.folders.ingest(), done.append)
            selector.start()
            wait(lambda: done and made.window.gallery.model.rowCount() >= count)
            selector.stop()
    print(f"Read {count} photos: {done[0]}", file=sys.stderr)
    return [("nothing", at_rest), ("reading", reading)], _vectors(home)


def _vectors(home: Path) -> Floats:
    reader = Reader.open_existing(DataPaths(home).catalog)
    if reader is None:
        raise SystemExit("The library was not made.")
    with reader:
        rows = [vector for _, _, vector in reader.embeddings(_spec().model_id, 0)]
    return np.frombuffer(b"".join(rows), "<f2").reshape(len(rows), -1).astype(np.float32)


def _spec() -> ModelSpec:
    return load_spec(models_folder() / f"{DEFAULT_MODEL}.json")


def measure_neighbours(
    home: Path, count: int, selections: int, why: bool
) -> tuple[list[tuple[str, Stalls]], dict[str, list[float]]]:
    """Select photos of a large library, at rest and while its index is rebuilt."""
    figures: dict[str, list[float]] = {}
    with whole_window(home, Settings(device="cpu")) as made:
        wait(lambda: made.window.gallery.model.rowCount() == count)
        with heartbeat(why) as opening:
            wait(lambda: False, _OPENING_S)
        with heartbeat(why) as first_index:  # there is none yet: the ingest of the start builds it
            ended: list[object] = []
            made.requests.ask(made.catalog.folders.ingest(), ended.append)
            selector = Selector(made)
            selector.start()
            wait(lambda: ended)
            selector.stop()
        shown = Shown(made)
        with heartbeat(why) as asking:
            figures["answered"], figures["shown"], own = _ask(selector, shown, selections, lambda: True)
            figures["window's own work until shown"] = own
        with heartbeat(why) as again:
            rebuilt: list[object] = []
            made.requests.ask(made.catalog.search.rebuild_index(), rebuilt.append)
            building = _ask(selector, shown, selections * 10, lambda: not rebuilt)
            figures["shown while the index is built"] = building[1]
    phases = [("opening", opening), ("first index", first_index), ("asking", asking), ("index again", again)]
    return [(f"{count:,}: {name}", stalls) for name, stalls in phases], figures


def _ask(
    selector: Selector, shown: Shown, selections: int, go_on: Callable[[], bool]
) -> tuple[list[float], list[float], list[float]]:
    """Select one photo after the other; return milliseconds to the answer, to the painting of it, and of own work."""
    answered: list[float] = []
    painted: list[float] = []
    own: list[float] = []
    for _ in range(selections):
        if not go_on():
            break
        QTimer.singleShot(0, selector.select)
        shown.wait()
        if shown.answered_at is None or shown.painted_at is None:
            raise SystemExit("The neighbours do not come.")
        answered.append((shown.answered_at - selector.selected_at) * 1000)
        painted.append((shown.painted_at - selector.selected_at) * 1000)
        own.append((shown.worked_s - selector.worked_s) * 1000)
        wait(lambda: False, 0.1)  # the thumbnails' turn
    return answered, painted, own


def main() -> int:
    """Measure, print, and say whether it is smooth."""
    parser = argparse.ArgumentParser(description="Stalls of the window while it works, and the time to neighbours.")
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--count", type=int, default=300, help="photos that are read")
    parser.add_argument("--vectors", type=int, default=100_000, help="photos in the made-up library")
    parser.add_argument("--selections", type=int, default=200)
    parser.add_argument("--platform", default="offscreen", help="Qt's platform, e.g. xcb")
    parser.add_argument("--why", action="store_true", help="say where the window was when it stalled")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = options.platform
    sys.setswitchinterval(SWITCH_S)
    be_light_to_decoders()
    application = QApplication([])
    application.setStyle("Fusion")
    with tempfile.TemporaryDirectory(prefix="photokin-stalls-") as name:
        folder = Path(name)
        copy_some(existing_folder(options.photos), folder / "photos", options.count)
        count = len(list((folder / "photos").iterdir()))
        measured, real = measure_reading(folder / "read", folder / "photos", count, options.why)
        figures: dict[str, list[float]] = {}
        if options.vectors:
            print(f"Making a library of {options.vectors:,} photos up.", file=sys.stderr)
            make_up(folder / "large", real, options.vectors, _spec())
            more, figures = measure_neighbours(folder / "large", options.vectors, options.selections, options.why)
            measured += more
    header = ("while", "seconds", f"over {_NOTICED_MS:.0f} ms", f"over {_BAD_MS:.0f} ms", "worst ms", "own ms")
    print_table("Stalls of the event loop", header, [stalls.row(name) for name, stalls in measured])
    for name, stalls in measured if options.why else ():
        for place, times in stalls.places.most_common(12):
            print(f"    {name} {times:4} × {place}")
    if figures:
        print_table(
            f"From selection to neighbours, {options.vectors:,} photos, milliseconds",
            ("", "median", "95th", "selections"),
            [
                (what, statistics.median(ms), float(np.percentile(ms, 95)), len(ms))
                for what, ms in figures.items()
                if ms
            ],
        )
    expectations = [
        (f"while {name}: {stalls.bad} stalls of over {_BAD_MS:.0f} ms", stalls.bad == 0)
        for name, stalls in measured
        if not name.endswith("opening")
    ]
    if figures.get("shown"):
        median = statistics.median(figures["shown"])
        expectations.append((f"neighbours shown after {median:.1f} of {_NOTICED_MS:.0f} ms", median <= _NOTICED_MS))
    return verdict(expectations)


if __name__ == "__main__":
    sys.exit(main())
