"""A large library in numbers: questions after a start, building the index, memory, disk, the change to another model.

    python3 build/bench.py library [--count 100000] [--real 300] [--photos FOLDER] [--starts 3]

The library is made up: the vectors are mixtures of those of REAL photos of FOLDER (``made_up.py``), put straight into
the store. So nothing of it was decoded, it has no thumbnails, and its folder is not there. Whatever is measured happens
in a program of its own that has just started, without a window. Everything lies in the system's temporary folder
(TMPDIR): 18 kB a photo at most, while two models' vectors stand.

**Questions** for 30 neighbours of any photo. The first one includes opening the library; ``on disk``: the system's
memory holds nothing of the library's files then (the program's own it does hold), ``in memory``: it does. ``ratio`` is
to a later question, ``exact`` compares with every vector. Medians of STARTS programs, of all their later questions.

**Work**: ``ratio`` is by processor time, to reading all vectors from the catalog once. ``index MB`` is what the process
takes at most that builds the index, ``all MB`` that and the program (shared pages once).

**Another model**: a program that comes with another model of the same name starts on the library. Reading the photos
again is left out: their new vectors, mixtures again, are put into the store. Then the older model still answers; the
next ingest builds the new index, forgets the older vectors and gives their room back to the disk.

**Disk** as printed has thumbnails of the REAL photos, which were read into a library of their own.

Expected: at most 20 kB a photo; at most 400 MB for building at 100,000, 2,500 at a million.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from app.library.reader import Reader
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.laboratory import PHOTOS, Floats, Laboratory, copy_some, existing_folder, print_table, verdict
from tests.benchmarks.library_work import Asked, Brought, Cost, Met, Programs, cost_of, size_bytes, work
from tests.benchmarks.made_up import make_up, make_up_again
from tests.pipeline.other_models import models_of_a_later_version

_MOST_KB = 20
_MOST_MB = {1_000_000: 2_500, 100_000: 400}
_JUDGED_FROM = 100_000  # what a library costs once is divided by few photos below
_PARTS = {"catalog": "catalog.db*", "index": "index", "thumbnails": "thumbnails.db*", "backups": "backups"}
_ASKED = ("", "median ms", "95 % ms", "CPU ms", "ratio", "MB read")
_WORKED = ("", "seconds", "CPU s", "ratio", "index MB", "all MB")


def sizes_mb(home: Path) -> dict[str, float]:
    """Return what the parts of a library take on the disk."""
    return {part: sum(map(size_bytes, home.glob(pattern))) / 1e6 for part, pattern in _PARTS.items()}


def read_for_real(photos: Path, top: Path, count: int, spec: ModelSpec) -> tuple[Floats, dict[str, float]]:
    """Read some photos into a library of their own; return their vectors (n, dim), and what they take: kB each."""
    copy_some(photos, top / "photos", count)
    (top / "home").mkdir()
    lab = Laboratory(top / "home", Settings(device="cpu"))
    try:
        lab.add(top / "photos")
        lab.ingest()
        vectors = lab.vectors(spec.model_id)[1]
    finally:
        lab.catalog.close()
    return vectors, {part: 1e3 * mb / len(vectors) for part, mb in sizes_mb(top / "home").items()}


def read_vectors(home: Path, spec: ModelSpec) -> None:
    """Read every vector from the catalog once, and compare it with its checksum."""
    reader = Reader.open_existing(DataPaths(home).catalog)
    if reader is None:
        raise SystemExit("The library was not made.")
    with reader:
        for _ in reader.embeddings(spec.model_id):
            pass


def print_questions(title: str, asked: dict[str, list[Asked]]) -> None:
    """``asked``: how the programs had the library at their start, and what their questions took."""
    everyone = [each for programs in asked.values() for each in programs]
    later = [cost for each in everyone for cost in each.later]
    usual_s = _median(cost.wall_s for cost in later)

    def row(name: str, costs: Sequence[Cost], read_mb: str = "") -> tuple[object, ...]:
        seconds = [cost.wall_s for cost in costs]
        typical_s, cpu_s = _median(seconds), _median(cost.cpu_s for cost in costs)
        return name, 1e3 * typical_s, 1e3 * float(np.quantile(seconds, 0.95)), 1e3 * cpu_s, typical_s / usual_s, read_mb

    rows = []
    for how, programs in asked.items():
        read_mb = f"{_median(each.read_mb for each in programs):.1f}"
        rows.append(row(f"first of a program, library {how}", [each.first for each in programs], read_mb))
        rows.append(row("   its second", [each.second for each in programs]))
    rows.append(row(f"later ones ({len(later)})", later))
    rows.append(row("with exact", [cost for each in everyone for cost in each.exact]))
    print_table(title, _ASKED, rows)


def print_work(title: str, once: Cost, parts: Iterable[tuple[str, Cost, Met | None]]) -> None:
    """``once``: what the ratios are to."""
    rows = [("reading all vectors once", once.wall_s, once.cpu_s, 1.0, "", "")]
    for name, cost, met in parts:
        memory = (f"{met.index_mb:.0f}", f"{met.both_mb:.0f}") if met else ("", "")
        rows.append((name, cost.wall_s, cost.cpu_s, cost.cpu_s / max(once.cpu_s, 1e-3), *memory))
    print_table(title, _WORKED, rows)


def migrate(
    programs: Programs, top: Path, real: Floats, count: int, ask: Callable[[Path], dict[str, list[Asked]]], once: Cost
) -> None:
    """Change to another model and print what that takes."""
    home = top / "home"
    before_mb = sizes_mb(home)
    models = models_of_a_later_version(top / "models")
    spec = load_spec(models / f"{DEFAULT_MODEL}.json")
    _say("Putting vectors of another model into the store.")
    stored = cost_of(lambda: make_up_again(home, real, count, spec))
    both_mb = sizes_mb(home)
    older = ask(models)
    _say("Changing to the other model.")
    brought, met = programs.ingest(models)
    after_mb = sizes_mb(home)
    newer = ask(models)
    for what, asked, by_older in (("older", older, True), ("newer", newer, False)):
        if any(each.by_older != by_older for programs_asked in asked.values() for each in programs_asked):
            raise SystemExit(f"It was not the {what} model that answered.")
        print_questions(f"Another model, {count:,} photos: questions while the {what} one answers", asked)
    print_work(f"Another model, {count:,} photos: work", once, _parts_of(brought, stored, met))
    states = {"before": before_mb, "with vectors of both": both_mb, "after": after_mb}
    all_before_mb = sum(before_mb.values())
    rows: list[tuple[object, ...]] = [
        (name, mb["catalog"], mb["index"], sum(mb.values()), sum(mb.values()) / all_before_mb)
        for name, mb in states.items()
    ]
    rows.insert(2, ("at most, while it is changed", "", "", met.most_disk_mb, met.most_disk_mb / all_before_mb))
    print_table(f"Another model, {count:,} photos: MB", ("", "catalog", "index", "all", "ratio"), rows)


def _parts_of(brought: Brought, stored: Cost, met: Met) -> list[tuple[str, Cost, Met | None]]:
    return [
        ("making up and storing the new vectors", stored, None),
        ("from the start until the index is begun", brought.before, None),
        ("building the new index", brought.building, met),
        ("forgetting the older vectors, giving room back", brought.afterwards, None),
    ]


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def main() -> int:
    """Measure, print, and say whether the expectations were met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--count", type=int, default=100_000, help="photos in the made-up library, up to 1,000,000")
    parser.add_argument("--real", type=int, default=300, help="photos that are read, to make the others up from")
    parser.add_argument("--starts", type=int, default=3, help="programs that are started for the first questions")
    parser.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(*options.work)
        return 0
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    spec, count = load_spec(models_folder() / f"{DEFAULT_MODEL}.json"), options.count
    with tempfile.TemporaryDirectory(prefix="photokin-library-") as name:
        top = Path(name)
        (top / "real").mkdir()
        _say(f"Reading {options.real} photos.")
        real, real_kb = read_for_real(existing_folder(options.photos), top / "real", options.real, spec)
        _say(f"Making a library of {count:,} photos up.")
        (top / "home").mkdir()
        make_up(top / "home", real, count, spec)
        programs = Programs(__file__, top / "home", count)

        def ask(models: Path) -> dict[str, list[Asked]]:
            return {
                how: [programs.ask(models, cold=how == "on disk") for _ in range(options.starts)]
                for how in ("on disk", "in memory")
            }

        once = cost_of(lambda: read_vectors(top / "home", spec))
        _say("Building its index.")
        rebuilt, met = programs.rebuild(models_folder())
        asked = ask(models_folder())
        print_questions(f"Questions, {count:,} photos", asked)
        print_work(f"Work, {count:,} photos", once, [("reindex", rebuilt, met)])
        everyone = [each for each_way in asked.values() for each in each_way]
        memory = [
            ("after the questions", _median(a.pss_mb for a in everyone), _median(a.own_mb for a in everyone)),
            ("and after exact ones", _median(a.pss_after_exact_mb for a in everyone), ""),
        ]
        print_table("Memory of the program without a window", ("", "MB (PSS)", "of that mapped from no file"), memory)
        kb = {part: 1e3 * mb / count for part, mb in sizes_mb(top / "home").items()}
        disk = [(part, kb[part] or "none", real_kb[part]) for part in _PARTS]
        all_kb = sum(kb.values()) + real_kb["thumbnails"]
        disk.append(("all (thumbnails as of the real ones)", all_kb, sum(real_kb.values())))
        print_table("Disk, kB a photo", ("", f"{count:,} made up", f"{len(real)} real ones"), disk)
        migrate(programs, top, real, count, ask, once)
    expected = []
    if count >= _JUDGED_FROM:
        most_mb = next(mb for least, mb in _MOST_MB.items() if count >= least)
        expected.append((f"at most {most_mb} MB while the index is built: {met.both_mb:.0f}", met.both_mb <= most_mb))
        expected.append((f"at most {_MOST_KB} kB a photo: {all_kb:.1f}", all_kb <= _MOST_KB))
    return verdict(expected)


if __name__ == "__main__":
    sys.exit(main())
