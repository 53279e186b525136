"""How smoothly one very large photo is opened, zoomed and moved: stalls of the event loop, and the time a frame takes.

    python3 build/bench.py zoom [--megapixels 100] [--size 1600x1000] [--ratio 1] [--why]

A JPEG of that many megapixels is made up (colour gradients and noise), and a panorama four times as wide as high. Two
such photos are compared, too: opened until both are sharp and laid upon each other, zoomed, moved, flicked, left. The
real large view shows each on a screen that does not exist, as stalls.py does: opened, zoomed in until every pixel has
come, moved across, zoomed out and in with the wheel, left. A small photo goes before them: the first time a page is
shown costs more, whatever is on it; that row is printed, and not judged. A stall is
what a timer that is due every 5 ms came late by; a frame is one painting of the picture; ``own ms`` is as in stalls.py.

Expected: no stall of over 50 ms, and half of the frames within 16 ms.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.gui.kit.places import ComparePlace, LargePlace
from app.gui.start.application import SWITCH_S
from app.machine.settings import Settings
from tests.benchmarks.laboratory import be_light_to_decoders, print_table, verdict
from tests.benchmarks.stalls import Stalls, heartbeat, wait
from tests.gui.whole_window import WholeWindow, whole_window

_NOTICED_MS, _BAD_MS = 16.0, 50.0
_STEP_S = 0.016
_MOVES, _TURNS = 60, 24
_BLOCK_PX = 1024


class Frames(QObject):
    """Times each painting of a widget."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.took_ms: list[float] = []
        self._painting = False
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or self._painting:
            return False
        self._painting = True
        start = time.perf_counter()
        watched.event(event)
        self.took_ms.append((time.perf_counter() - start) * 1000)
        self._painting = False
        return True


def make_photo(path: Path, width_px: int, height_px: int) -> None:
    """Write a JPEG that is no more easily read than a photo."""
    noise = np.random.default_rng(3).integers(0, 48, (_BLOCK_PX, _BLOCK_PX, 3), np.uint8)
    across = np.linspace(0, 200, width_px, dtype=np.uint8)[None, :, None]
    rows = np.empty((height_px, width_px, 3), np.uint8)
    tiles = math.ceil(width_px / _BLOCK_PX)
    for top in range(0, height_px, _BLOCK_PX):
        height = min(_BLOCK_PX, height_px - top)
        rows[top : top + height] = np.tile(noise[:height], (1, tiles, 1))[:, :width_px] + across
    Image.fromarray(rows).save(path, quality=90)


def measure(made: WholeWindow, path: Path, why: bool) -> tuple[list[tuple[str, Stalls]], list[float]]:
    """Look into one photo as a hand does; return the stalls of each step, and what the frames took."""
    window, viewer = made.window, made.window.viewer
    canvas, found = viewer.canvas, []
    frames = Frames(canvas)
    with heartbeat(why) as opening:
        window.navigation.go(LargePlace(str(path), window.library.place))
        wait(lambda: viewer.pictures.sharp)
    found.append(("opening", opening))
    with heartbeat(why) as zooming:
        canvas.zoom_to_pixels()
        longest_px = max(viewer.pictures.whole.width(), viewer.pictures.whole.height())
        wait(lambda: canvas.shown_px == longest_px)
    found.append(("waiting for every pixel", zooming))
    with heartbeat(why) as moving:
        for step in range(_MOVES):
            angle = step / _MOVES * 2 * math.pi
            canvas.pan_by(300 * math.cos(angle), 200 * math.sin(angle))
            wait(lambda: False, _STEP_S)
    found.append(("moving", moving))
    with heartbeat(why) as turning:
        for step in range(2 * _TURNS):
            _turn(canvas, -1 if step < _TURNS else 1)
            wait(lambda: False, _STEP_S)
    found.append(("turning the wheel", turning))
    with heartbeat(why) as leaving:
        viewer.wishes.closed.emit()
        wait(lambda: False, 1.0)
    found.append(("leaving", leaving))
    canvas.removeEventFilter(frames)
    return found, frames.took_ms


def measure_compared(made: WholeWindow, paths: tuple[str, ...], why: bool) -> list[tuple[str, Stalls]]:
    """Compare photos as a hand does; return the stalls of each step."""
    window, found = made.window, []
    page = window.comparing.page
    with heartbeat(why) as opening:
        window.navigation.go(ComparePlace(paths, window.library.place))
        wait(lambda: page._photos and all(photo.sharp for photo in page._photos))
        wait(lambda: page._lying.alignment((paths[0], paths[1])))
    found.append(("opening", opening))
    stage = page.parts.stage
    with heartbeat(why) as zooming:
        for _step in range(_TURNS):
            stage.zoom_by(1.25, QPointF(300, 300))
            wait(lambda: False, _STEP_S)
        wait(lambda: all(photo.sharp for photo in page._photos))
        for _step in range(_TURNS):
            stage.zoom_by(0.8, QPointF(300, 300))
            wait(lambda: False, _STEP_S)
    found.append(("zooming", zooming))
    with heartbeat(why) as flicking:
        for _step in range(_TURNS):
            page.flick(1)
            wait(lambda: False, _STEP_S)
    found.append(("flicking", flicking))
    with heartbeat(why) as leaving:
        page.wishes.closed.emit()
        wait(lambda: False, 1.0)
    found.append(("leaving", leaving))
    return found


def _turn(canvas: QObject, steps: int) -> None:
    nothing, turned = QPoint(), QPoint(0, 120 * steps)
    no_button, no_key, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    at = QPointF(700, 400)
    QApplication.sendEvent(canvas, QWheelEvent(at, at, nothing, turned, no_button, no_key, phase, False))


def main() -> int:
    """Measure, print, and say whether it is smooth."""
    parser = argparse.ArgumentParser(description="Stalls of the window while one very large photo is looked into.")
    parser.add_argument("--megapixels", type=int, default=100)
    parser.add_argument("--size", default="1600x1000", help="of the window, in logical pixels")
    parser.add_argument("--ratio", default="1", help="screen pixels per logical pixel")
    parser.add_argument("--why", action="store_true", help="say where the window was when it stalled")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = options.ratio
    sys.setswitchinterval(SWITCH_S)
    be_light_to_decoders()
    application = QApplication([])
    application.setStyle("Fusion")
    width_px, height_px = (int(side) for side in options.size.split("x"))
    pixels = options.megapixels * 1_000_000
    shapes = {"photo": math.sqrt(pixels * 4 / 3), "panorama": math.sqrt(pixels * 4)}
    measured: list[tuple[str, Stalls]] = []
    took_ms: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="photokin-zoom-") as name:
        for shape, width in shapes.items():
            make_photo(Path(name) / f"{shape}.jpg", round(width), round(pixels / width))
        with whole_window(Path(name) / "home", Settings(device="cpu")) as made:
            made.window.resize(width_px, height_px)
            make_photo(Path(name) / "small.jpg", 640, 480)
            first, _ = measure(made, Path(name) / "small.jpg", why=False)
            shutil.copy(Path(name) / "photo.jpg", Path(name) / "photo again.jpg")
            pair = str(Path(name) / "photo.jpg"), str(Path(name) / "photo again.jpg")
            small = str(Path(name) / "small.jpg")
            shutil.copy(small, Path(name) / "small again.jpg")
            measure_compared(made, (small, str(Path(name) / "small again.jpg")), why=False)
            measured += [
                (f"two compared: {step}", stalls) for step, stalls in measure_compared(made, pair, options.why)
            ]
            for shape in shapes:
                found, took_ms[shape] = measure(made, Path(name) / f"{shape}.jpg", options.why)
                measured += [(f"{shape}: {step}", stalls) for step, stalls in found]
    header = ("while", "seconds", f"over {_NOTICED_MS:.0f} ms", f"over {_BAD_MS:.0f} ms", "worst ms", "own ms")
    rows = [s.row(n) for n, s in [("first of all: opening", first[0][1]), *measured]]
    print_table(f"Stalls of the event loop, {options.megapixels} megapixels", header, rows)
    for name, stalls in measured if options.why else ():
        for place, times in stalls.places.most_common(6):
            print(f"    {name} {times:4} × {place}")
    print_table(
        "One frame, milliseconds",
        ("", "median", "95th", "worst", "frames"),
        [
            (shape, statistics.median(ms), float(np.percentile(ms, 95)), max(ms), len(ms))
            for shape, ms in took_ms.items()
        ],
    )
    expectations = [
        (f"while {name}: {stalls.bad} stalls of over {_BAD_MS:.0f} ms", not stalls.bad) for name, stalls in measured
    ]
    for shape, ms in took_ms.items():
        median = statistics.median(ms)
        expectations.append((f"{shape}: a frame takes {median:.1f} of {_NOTICED_MS:.0f} ms", median <= _NOTICED_MS))
    return verdict(expectations)


if __name__ == "__main__":
    sys.exit(main())
