"""How soon a dropped folder is to be seen, and whether what is looked at stays grey while it is read.

    python3 build/bench.py first [--photos FOLDER] [--count 10000] [--scrolling 15]

The real window on an empty library, by default without a screen. COUNT photos are made of those in FOLDER, each with
a content of its own (a few bytes behind the picture, which no reader looks at; 2.5 GB at most), in folders of 250. The
folder is dropped on the window; ``first picture`` is the time until one has been painted.

Then, while the scan reads, the gallery is scrolled to SCROLLING other places, three seconds each, and every 50 ms each
cell in view is looked at. ``grey`` is how long a readable photo stood in view without any picture, a preview being
one: the longest that was seen, the median of each place's longest, and which ones were so for 2 s.

Expected: the first picture within 1 s, no readable photo grey for 2 s.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QTimer, QUrl
from PySide6.QtWidgets import QApplication

from app.core.photo_names import PICTURE_SUFFIXES
from app.machine.settings import Settings
from tests.benchmarks.laboratory import PHOTOS, be_light_to_decoders, existing_folder, print_table, verdict
from tests.gui.whole_window import WholeWindow, whole_window

_PER_FOLDER = 250
_MOST_BYTES = 2_500_000_000
_LOOK_EVERY_MS = 50
_FIRST_S, _GREY_S = 1.0, 2.0
_GIVE_UP_S = 60.0
_STAY_S = 3.0
_READY_S = 6.0


def make_photos(source: Path, folder: Path, count: int) -> int:
    """Make up to ``count`` photos, each with another content; return how many found room."""
    found = sorted(path for path in source.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file())
    if not found:
        raise SystemExit(f"There are no photos in {source}.")
    room = _MOST_BYTES
    for number in range(count):
        path = found[number % len(found)]
        room -= path.stat().st_size
        if room < 0:
            return number
        inside = folder / f"{number // _PER_FOLDER:03}"
        inside.mkdir(parents=True, exist_ok=True)
        copy = inside / f"{number:05}-{path.name}"
        shutil.copy2(path, copy)
        taken = copy.stat().st_mtime
        with copy.open("ab") as file:
            file.write(number.to_bytes(8, "big"))
        os.utime(copy, (taken, taken))
    return count


class Grey:
    """Which photos in view have no picture, and since when."""

    def __init__(self, made: WholeWindow) -> None:
        self._grid = made.window.gallery.grid
        self._model = made.window.gallery.model
        self._since: dict[str, float] = {}
        self.longest_s = 0.0
        self.too_long: set[str] = set()

    def look(self) -> bool:
        """Look at each cell in view; tell whether any shows a picture."""
        now = time.perf_counter()
        grey: dict[str, float] = {}
        pictures = 0
        for row in self._grid.visible_rows():
            cell = self._model.cell(row)
            if cell.path is None or cell.state == "skipped":
                continue
            if self._grid._delegate.has_picture(cell):
                pictures += 1
            else:
                grey[cell.path] = self._since.get(cell.path, now)
        self._since = grey
        self.longest_s = max([self.longest_s, *(now - since for since in grey.values())])
        self.too_long |= {path for path, since in grey.items() if now - since >= _GREY_S}
        return pictures > 0


def spin(seconds: float) -> None:
    """Run the event loop as the program does."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def measure(home: Path, folder: Path, places: int) -> tuple[float, list[Grey], int]:
    """Drop a folder; return seconds to the first picture, what was grey at each place, and photos read by then."""
    with whole_window(home, Settings(device="cpu")) as made:
        window = made.window
        made.until(window.first_minute.isVisible)
        spin(_READY_S)  # what a program gets ready when it has started
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(folder))])
        grey = Grey(made)
        dropped_at = time.perf_counter()
        window.asking.take(mime)
        while not grey.look():
            spin(0.01)
            if time.perf_counter() - dropped_at > _GIVE_UP_S:
                raise SystemExit("No picture comes.")
        first_s = time.perf_counter() - dropped_at
        progress: list[int] = []
        made.requests.progressed.connect(lambda told: progress.append(told.done) if told.stage == "embed" else None)
        chance, looked_at = random.Random(5), list[Grey]()
        for place in range(places):
            bar = window.gallery.grid.verticalScrollBar()
            if place:
                bar.setValue(chance.randint(0, bar.maximum()))
            at = Grey(made)
            until = time.perf_counter() + _STAY_S
            while time.perf_counter() < until:
                at.look()
                spin(_LOOK_EVERY_MS / 1000)
            looked_at.append(at)
        return first_s, looked_at, progress[-1] if progress else 0


def main() -> int:
    """Measure, print, and say whether it is soon enough."""
    parser = argparse.ArgumentParser(description="The first picture of a dropped folder, and grey photos in view.")
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--scrolling", type=int, default=15)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    be_light_to_decoders()
    application = QApplication(sys.argv[:1])
    source = existing_folder(arguments.photos)
    with tempfile.TemporaryDirectory(prefix="photokin-benchmark-") as made:
        folder = Path(made) / "photos"
        count = make_photos(source, folder, arguments.count)
        first_s, looked_at, read = measure(Path(made) / "home", folder, arguments.scrolling)
    application.processEvents()
    longest = [grey.longest_s for grey in looked_at]
    print_table(
        f"{count:,} photos dropped, {len(longest)} places looked at, {read:,} photos read by then",
        ("", "seconds"),
        [
            ("first picture", first_s),
            ("longest grey photo in view", max(longest)),
            ("longest of a place, median", statistics.median(longest)),
        ],
    )
    names = sorted({Path(path).name.split("-", 1)[1] for grey in looked_at for path in grey.too_long})
    print(f"  grey for {_GREY_S:.0f} s and more: {', '.join(names) or 'none'}")
    return verdict(
        [
            (f"the first picture within {_FIRST_S:.0f} s: {first_s:.2f} s", first_s <= _FIRST_S),
            (f"no readable photo grey for {_GREY_S:.0f} s: {max(longest):.2f} s", max(longest) < _GREY_S),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
