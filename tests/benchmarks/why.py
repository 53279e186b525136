"""How long "why are they similar" takes: from asking to the two heat maps, ready to be painted.

A part of the groceries is the library, which a program opens as the window does. What is asked about first, a photo
and one of its hits, has never been looked at closely; then the same photo's next hits, as somebody asks who walks along
them with W held, and one of these again.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from app.core.why import Why
from app.machine.settings import Settings
from tests.benchmarks.laboratory import PHOTOS, Laboratory, copy_some, existing_folder, print_table

_PHOTOS, _HITS, _QUERIES = 120, 8, 4
_MOST_MS = 300.0
"""Later the window says that it is looking at both photos."""


def why() -> list[tuple[str, bool]]:
    """Print the table; return what is expected of it: a hit that was not looked at yet is told in time."""
    first_ms: list[float] = []
    next_ms: list[float] = []
    again_ms: list[float] = []
    with tempfile.TemporaryDirectory(prefix="photokin-why-") as name:
        top = Path(name)
        copy_some(existing_folder(PHOTOS / "grocery"), top / "photos", _PHOTOS)
        (top / "home").mkdir()
        lab = Laboratory(top / "home", Settings(device="cpu"))
        try:
            lab.add(top / "photos")
            lab.ingest()
        finally:
            lab.catalog.close()
        lab = Laboratory(top / "home", Settings(device="cpu"))
        try:
            lab.get_ready()
            queries = sorted(str(path) for path in (top / "photos").iterdir())[:: _PHOTOS // _QUERIES]
            for query in queries[:_QUERIES]:
                hits = [match.paths[0] for match in lab.find(query, _HITS).matches]
                asked = [_ms(lab, query, hit) for hit in hits]
                first_ms.append(asked[0])
                next_ms += asked[1:]
                again_ms.append(_ms(lab, query, hits[0]))
        finally:
            lab.catalog.close()
    rows = [
        ("of a program", first_ms[0]),
        ("of another photo, median", statistics.median(first_ms[1:])),
        ("of the next hit, median", statistics.median(next_ms)),
        ("the slowest of these", max(next_ms)),
        ("once more", statistics.median(again_ms)),
    ]
    print_table(
        "Why are they similar", ("from asking to both heat maps", "ms"), [(row, round(ms, 1)) for row, ms in rows]
    )
    typical = statistics.median(next_ms)
    return [(f"the next hit takes {typical:.0f} of {_MOST_MS:.0f} ms", typical <= _MOST_MS)]


def _ms(lab: Laboratory, first: str, second: str) -> float:
    began = time.perf_counter()
    told: Why = lab.why(first, second)
    if told.warmth is None:
        raise SystemExit("The engine cannot say where.")
    for each in told.warmth:
        each.paint()
    return 1000 * (time.perf_counter() - began)
