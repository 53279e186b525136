"""What the program does while nobody touches a photo: a home folder as root, everything else in it busy.

    python3 build/bench.py idle [--minutes 1]

The root is a made-up home folder with a few photos, with the library's own data folder in it and with hidden folders in
which another process writes all the time, photos too, as browsers and desktops do; beside the photos it writes texts.
The library is watched as the window watches it, and nothing else asks anything. Printed are the ingests that started,
the processor time of the program and the bytes it read (``rchar`` of /proc/self/io; Linux only). Expected: no ingest.
At the end a photo is added, and one ingest must come: it was watching all the time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from app.machine.settings import Settings
from tests.benchmarks.laboratory import Laboratory, print_table, verdict
from tests.benchmarks.rescan import cost_of

_PAUSE_S = 0.02
_SETTLED_S = 10.0
_HIDDEN = (".cache/browser", ".local/share/desktop", ".thumbnails", "album/.git", ".new")


def make_home(home: Path) -> None:
    """Make a few photos and the folders that programs use."""
    for number in range(12):
        folder = home / "album" / f"{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (160, 120), (20 * number, 99, 40)).save(folder / f"{number}.jpg")
    for hidden in _HIDDEN:
        (home / hidden).mkdir(parents=True, exist_ok=True)


def keep_busy(home: Path) -> None:
    """Write, rename and delete where a scan does not look, and what it does not read; until it is killed."""
    turn = 0
    while True:
        turn += 1
        for hidden in _HIDDEN:
            folder = home / hidden / f"{turn % 7}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "picture.jpg").write_bytes(b"cached")
            os.replace(folder / "picture.jpg", folder / "renamed.jpg")
            shutil.rmtree(folder)
        (home / "album" / "notes.txt").write_text(f"{turn}")
        (home / "album" / "tmp").mkdir(exist_ok=True)
        (home / "album" / "tmp").rmdir()
        (home / "album/0/0.jpg").read_bytes()
        time.sleep(_PAUSE_S)


def main() -> int:
    """Wait, print, and say whether the expectation was met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    waited_s = 60 * parser.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="photokin-benchmark-") as temporary:
        home = Path(temporary).resolve() / "home"
        make_home(home)
        lab = Laboratory(home / "photokin", Settings(device="cpu"))
        busy = multiprocessing.get_context("spawn").Process(target=keep_busy, args=(home,), daemon=True)
        try:
            lab.add(home)
            lab.ingest()
            lab.watch(home)
            time.sleep(_SETTLED_S)
            lab.ingests_by_themselves()  # one may follow what was written while it began to watch
            busy.start()
            cost = cost_of(lambda: time.sleep(waited_s))
            ingests = lab.ingests_by_themselves()
            shutil.copy(home / "album/0/0.jpg", home / "album/0/last.jpg")
            time.sleep(_SETTLED_S)
            heard = lab.ingests_by_themselves()
        finally:
            busy.kill()
            busy.join()
            lab.catalog.close()
    print_table(
        f"{waited_s:.0f} s of a busy home folder, nobody touching a photo",
        ("ingests", "CPU s", "CPU share", "MB read"),
        [(ingests, cost.cpu_s, f"{cost.cpu_s / waited_s:.2%}", f"{cost.read_mb:.2f}")],
    )
    return verdict([(f"no ingest: {ingests}", ingests == 0), (f"a photo is heard of: {heard} ingest", heard >= 1)])


if __name__ == "__main__":
    sys.exit(main())
