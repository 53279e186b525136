"""The gallery at 100,000 and 1,000,000 photos: what each thing costs that must fit into a frame of 16 ms.

    python3 build/bench.py gallery [--counts 100000 1000000] [--repeats 30] [--platform offscreen]

Photos, their details and thumbnails are made up and answered at once, in months of 500 and, for ``folders``, in 50,000
folders at a million photos. The window is 1600 × 1000 with justified lines of 160. Each figure is the processor time of
the GUI thread, which does all of this alone, in milliseconds, as median and maximum:
``new gallery`` hands over a changed gallery with a tenth of all photos
selected, ``shapes`` the same photos with a tenth of their shapes new, ``scroll`` moves by 40 pixels and paints what
came, ``jump`` goes anywhere and paints what is there at once (mostly placeholders: what comes later is not in the
figure), ``zoom`` lays out in another size and paints, ``resize`` in another width, ``drag`` scrolls with the timeline.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.core.gallery import Gallery
from app.gui.gallery.photo_list_model import PhotoListModel
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from tests.benchmarks.laboratory import print_table, verdict
from tests.gui.made_up_library import MadeUpLibrary, gallery, photo_shapes

_FRAME_MS = 16.0
_MONTH = 500


class Bench:
    """A grid on the screen, and a stopwatch."""

    def __init__(self, count: int, section: int, repeats: int) -> None:
        self._count, self._section, self._repeats = count, section, repeats
        self._requests = Requests()
        library = MadeUpLibrary(self._requests.emit_event, (320, 240))
        self._model = PhotoListModel(library.catalog, self._requests)
        self._grid = PhotoGrid(ThumbnailSource(library.catalog, self._requests), timeline=True)
        self._grid.setModel(self._model)
        self._grid.resize(1600, 1000)
        self._grid.show()
        self._random = random.Random(3)

    def rows(self) -> list[tuple[str, list[float]]]:
        """Measure everything once."""
        grid, bar = self._grid, self._grid.verticalScrollBar()
        before = gallery(self._count, self._section)
        after = gallery(self._count, self._section, first_id=2)
        figures = [("first gallery", self._time(1, lambda: self._model.set_gallery(before)))]
        self._settle()
        figures.append(("paint all, thumbnails there", self._time(self._repeats, grid.viewport().repaint)))
        figures.append(("scroll", self._time(self._repeats, lambda: self._scroll(bar.value() + 40))))
        figures.append(("jump", self._time(self._repeats, self._jump, self._settle)))
        sizes = [160, 144, 176, 128]
        figures.append(("zoom", self._time(self._repeats, lambda: self._zoom(sizes), self._settle)))
        figures.append(("resize", self._time(self._repeats, self._resize, self._settle)))
        figures.append(("drag", self._time(self._repeats, self._drag, self._settle)))
        figures.append(("select all", self._time(self._repeats, self._select_all)))
        grid.selection.clear()
        grid.selection.choose(self._count // 3)
        grid.selection.extend(self._count // 3 + self._count // 10)
        galleries = [after, before]
        figures.append(("new gallery", self._time(self._repeats, lambda: self._replace(galleries), self._settle)))
        self._others = self._other_shapes()
        figures.append(("shapes", self._time(self._repeats, self._learn_shapes, self._settle_and_draw)))
        self._grid.close()
        self._grid.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return figures

    def _time(self, repeats: int, act: Callable[[], object], between: Callable[[], None] | None = None) -> list[float]:
        taken = []
        for _ in range(repeats):
            started = time.thread_time()
            act()
            taken.append((time.thread_time() - started) * 1000)
            if between is not None:
                between()
        return taken

    def _settle(self) -> None:
        for _ in range(12):
            QApplication.processEvents()

    def _scroll(self, value: int) -> None:
        self._grid.verticalScrollBar().setValue(value)
        QCoreApplication.sendPostedEvents(self._grid.window(), QEvent.Type.UpdateRequest)

    def _jump(self) -> None:
        self._scroll(self._random.randrange(self._grid.verticalScrollBar().maximum()))

    def _zoom(self, sizes: list[int]) -> None:
        sizes.append(sizes.pop(0))
        self._grid.set_cell_px(sizes[0])
        self._grid.viewport().repaint()

    def _resize(self) -> None:
        self._grid.resize(1600 if self._grid.width() != 1600 else 1580, 1000)
        self._grid.viewport().repaint()

    def _drag(self) -> None:
        timeline = self._grid.timeline
        if timeline is not None:
            timeline.share_wanted.emit(self._random.random())
            timeline.repaint()
        QCoreApplication.sendPostedEvents(self._grid.window(), QEvent.Type.UpdateRequest)

    def _other_shapes(self) -> Gallery:
        """Return what is shown with a tenth of its shapes new, as it comes from the library."""
        shown, aspects = self._model.gallery, self._model.aspects().copy()
        aspects[self._random.randrange(10) :: 10] = self._random.uniform(0.5, 2.4)
        return replace(shown, shapes=photo_shapes(aspects, shown.sections))

    def _settle_and_draw(self) -> None:
        self._settle()
        self._others = self._other_shapes()

    def _learn_shapes(self) -> None:
        self._model.set_gallery(self._others)
        self._grid.viewport().repaint()

    def _select_all(self) -> None:
        self._grid.selection.clear()
        self._grid.selectAll()
        self._grid.viewport().repaint()

    def _replace(self, galleries: list[Gallery]) -> None:
        galleries.append(galleries.pop(0))
        self._model.set_gallery(galleries[-1])
        self._grid.viewport().repaint()


def main() -> int:
    """Measure, print, and say whether everything fits into a frame."""
    parser = argparse.ArgumentParser(description="What the gallery costs in the GUI thread.")
    parser.add_argument("--counts", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--platform", default="offscreen", help="Qt's platform, e.g. xcb")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = options.platform
    application = QApplication([])
    application.setStyle("Fusion")
    verdicts = []
    for count in options.counts:
        for name, section in (("months", _MONTH), ("folders", max(count // 50_000, 1))):
            rows = Bench(count, section, options.repeats).rows()
            print_table(
                f"{count:,} photos in {name}",
                ("milliseconds", "median", "maximum"),
                [(what, statistics.median(taken), max(taken)) for what, taken in rows],
            )
            slowest = max((statistics.median(taken), what) for what, taken in rows)
            words = (
                f"{count:,} photos in {name}: the slowest, {slowest[1]}, takes {slowest[0]:.1f} of {_FRAME_MS:.0f} ms"
            )
            verdicts.append((words, slowest[0] <= _FRAME_MS))
    return verdict(verdicts)


if __name__ == "__main__":
    sys.exit(main())
