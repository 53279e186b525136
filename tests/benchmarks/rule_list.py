"""The list of what a rule would move: what its paintings cost, each of which must fit into a frame of 16 ms.

    python3 build/bench.py look-alikes --part by-rule [--count 2000]

COUNT groups of three that nobody has photographed, in the real dialog, 1200 × 900, with thumbnails that are answered
at once. Each figure is the processor time of the GUI thread in milliseconds, as median and maximum: ``again``
paints what has been painted before; ``scroll`` moves by 40 pixels, ``page`` by all that is in sight, to rows that were
never seen; ``left out`` unticks a row; ``pointed at`` is the pointer on another row.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.review.rule_choice import RuleChoice
from app.gui.review.rule_dialog import RuleDialog
from tests.benchmarks.laboratory import print_table, verdict
from tests.gui.made_up_library import MadeUpLibrary
from tests.gui.review.made_up_groups import group

_FRAME_MS = 16.0
_REPEATS = 40
_WIDTH_PX, _HEIGHT_PX = 1200, 900


def measure(count: int) -> int:
    """Measure, print, and return the exit code."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication([])
    application.setStyle("Fusion")
    requests, around = Requests(), QWidget()
    library = MadeUpLibrary(requests.emit_event, (320, 240))
    dialog = RuleDialog(ThumbnailSource(library.catalog, requests), "Near", around)
    dialog.resize(_WIDTH_PX, _HEIGHT_PX)
    dialog.show_choice(RuleChoice([group(f"{number:05}") for number in range(count)], {}), ("/photos",))
    dialog.show()
    figures = _figures(dialog)
    rows = [(name, f"{statistics.median(taken):.1f}", f"{max(taken):.1f}") for name, taken in figures.items()]
    print_table(f"{3 * count:,} rows, milliseconds", ("", "median", "most"), rows)
    dialog.close()
    return verdict([(f"{name}: a frame", statistics.median(taken) <= _FRAME_MS) for name, taken in figures.items()])


def _figures(dialog: RuleDialog) -> dict[str, list[float]]:
    view, bar = dialog.view, dialog.view.verticalScrollBar()
    port = view.viewport()

    def scrolled(by_px: int) -> None:
        bar.setValue(bar.value() + by_px)
        port.repaint()

    def left_out(row: int) -> None:
        dialog.model.turn(row)
        port.repaint()

    def pointed_at(step: int) -> None:
        place = QPointF(200, 20 + 37 * step % (port.height() - 40))
        no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        moved = QMouseEvent(QMouseEvent.Type.MouseMove, place, port.mapToGlobal(place), no_button, no_button, no_key)
        QApplication.sendEvent(port, moved)
        port.repaint()

    _settle()
    figures = {"again": _times(lambda _: port.repaint())}
    figures["scroll"] = _times(lambda _: scrolled(40))
    figures["page"] = _times(lambda _: scrolled(port.height()))
    bar.setValue(0)
    _settle()
    figures["left out"] = _times(left_out)
    figures["pointed at"] = _times(pointed_at)
    return figures


def _times(act: Callable[[int], object], repeats: int = _REPEATS) -> list[float]:
    taken = []
    for step in range(repeats):
        started = time.thread_time()
        act(step)
        taken.append((time.thread_time() - started) * 1000)
        _settle()
    return taken


def _settle() -> None:
    for _ in range(12):
        QApplication.processEvents()
