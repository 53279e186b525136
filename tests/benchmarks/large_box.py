"""How long a box takes in a large library: its first answer, and until all photos have been looked into.

The library is copied, and each of its photos gets the cells of one of the groceries. The query is a grocery, from
outside.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from app.core.box import Box
from app.core.photo import Answer
from app.core.question import Question
from app.library.cell_cache import CellCache, cells_file
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.machine.settings import Settings
from tests.benchmarks.laboratory import PHOTOS, Laboratory, print_table
from tests.benchmarks.loupe import Bench

_NEIGHBOURS, _EVERY, _BATCH = 30, 25, 2_000
_FIRST_MS = 200.0


def large_box(home: Path, repeats: int) -> list[tuple[str, bool]]:
    """Print the table; return what is expected of it: the first answer of a box soon after it rests."""
    bench = Bench(PHOTOS / "grocery", _EVERY)
    photo = min(bench.library)
    with tempfile.TemporaryDirectory(prefix="photokin-large-") as name:
        copy = Path(shutil.copytree(home, Path(name) / "home"))
        count = _give_cells(DataPaths(copy), bench)
        lab = Laboratory(copy, Settings(device="cpu", compare_details=True))
        try:
            boxes = [Box(0.02 + 0.01 * number, 0.1, 0.4, 0.4) for number in range(repeats + 1)]
            first_ms = [_ms(lab, Question(photo, _NEIGHBOURS, box=box))[1] for box in boxes]
            last = Question(photo, _NEIGHBOURS, box=boxes[-1], details=True)
            began, answers = time.perf_counter(), 0
            while (looked := _ms(lab, last)[0].looked_into) is not None and looked.left:
                answers += 1
            whole_s = time.perf_counter() - began
        finally:
            lab.catalog.close()
    least = min(first_ms[1:])
    rows = [("first answer, of the first box", first_ms[0]), ("of another box of the same photo, least", least)]
    print_table(f"A box among {count:,} photos", ("", "ms"), [(words, round(ms, 1)) for words, ms in rows])
    print(f"\n  All are looked into {whole_s:.1f} s later, in {answers + 1} answers that settle in.")
    return [(f"the first answer comes after {least:.0f} of {_FIRST_MS:.0f} ms", least <= _FIRST_MS)]


def _give_cells(paths: DataPaths, bench: Bench) -> int:
    reader = Reader.open_existing(paths.catalog)
    if reader is None:
        raise SystemExit("There is no library.")
    with reader:
        contents = [content_id for content_id, _ in reader.embedded(bench.spec.model_id)]
    paths.cells.mkdir(exist_ok=True)
    cache = CellCache.open(cells_file(paths.cells, bench.engine.cells_id))
    pairs = zip(contents, cycle(shown.cells for shown in bench.library.values()))
    while some := dict(islice(pairs, _BATCH)):
        cache.add(some)
    cache.close()
    return len(contents)


def _ms(lab: Laboratory, question: Question) -> tuple[Answer, float]:
    began = time.perf_counter()
    answer = lab.answer(question)
    return answer, 1000 * (time.perf_counter() - began)
