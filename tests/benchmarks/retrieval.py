"""Retrieval quality of the real pipeline on real photos, beside three baselines.

    python3 build/bench.py retrieval [--photos FOLDER] [--thumbnails]

All photos of FOLDER are indexed through the Catalog into a temporary library; the vectors are those that its store
then holds.

Groceries: every photo of grocery/labels.csv asks for the other photos of its class (81 classes; then ``coarse``, the
shop's departments) among the groceries; mean average precision, and how often the first answer is right. Rows of the
list that repeat count once. The engines that come with the program are asked by ``photokin evaluate`` itself, in the
order of a library of these photos; the baselines, in the order of their similarity, by the same arithmetic.

Near-duplicates: every photo of near-duplicates/labels.csv asks for the others of its group among all photos of FOLDER:
at which rank are they? Photos that the list does not name but that show, pixel by pixel (mean difference under two
levels of 256), what one that it does name shows are left out of the answers, and named: they are right answers
without a label. Labelled copies stand where their vectors, which are equal, put them. Then the same question is asked
of the Catalog itself (annoy index and all).

Baselines: ``baselines.py``. *Plain* is the order by distance, *centred* that of vectors centred on the library, and
*Photokin* the program's: centred, hubs lower (``ranking.py`` has both anew, apart from the program's own arithmetic).
A third table shows where that pays: libraries of some of the groceries, drawn at random, asked by the photos in them
and by groceries that are not.

With --thumbnails nothing of that is measured, but what reading photos again from their thumbnails, for another engine,
would cost (``from_thumbnails.py``).

Expected: groceries above every baseline, far above histogram and hash, and at least .53; the near-duplicates found
first in 95 % of the queries. A photo that no viewer can show cannot be found: it is named, and not counted.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.evaluation import EvaluationPlan, Share
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.similarity.descriptor import query_scale
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL, SHIPPED
from tests.benchmarks.baselines import Baselines
from tests.benchmarks.from_thumbnails import from_thumbnails
from tests.benchmarks.laboratory import PHOTOS, Laboratory, existing_folder, laboratory, print_table, verdict
from tests.benchmarks.ranking import asked_quality, centred, hubness, quality, ranks_of, similarities
from tests.imaging.upright import open_upright

Floats = NDArray[np.float32]

_PENALTY = 0.25
_FOUND_FIRST = 0.95
_SAME_LEVELS = 2.0
_PLAIN, _CENTRED, _OURS = "plain", "centred", "Photokin (centred, hubs lower)"
_EXPECTED = 0.53
_SIZES, _DRAWS, _OUTSIDE = (60, 100, 150, 200, 300, 500, 800, 1_000), 4, 300
_NAMES = {"pooled": "average-pooled EfficientNet-Lite0", "histogram": "RGB histogram 8×8×8", "phash": "perceptual hash"}


@dataclass(frozen=True)
class Labelled:
    """One row of near-duplicates/labels.csv."""

    path: str
    group: str
    kind: str


class Listed(Protocol):
    """Photos below a folder: their paths, and which row of some table each is."""

    photos: Path
    paths: list[str]
    row: dict[str, int]


class Library:
    """The indexed photos: one row a path, with the vector of what it holds."""

    def __init__(self, lab: Laboratory, photos: Path) -> None:
        spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
        contents, vectors, by_path = lab.vectors(spec.model_id)
        row_of = {content_id: row for row, content_id in enumerate(contents)}
        self.photos = photos
        self.paths = sorted(by_path)
        self.contents = [by_path[path] for path in self.paths]
        self.row = {path: row for row, path in enumerate(self.paths)}
        rows = [row_of[content_id] for content_id in self.contents]
        weighted = vectors * np.sqrt(query_scale(spec.blocks))
        middle = centred(weighted, weighted)
        baselines = Baselines(spec).describe([self.paths[self.contents.index(content_id)] for content_id in contents])
        self.vectors: dict[str, Floats] = {_PLAIN: weighted[rows], _CENTRED: middle[rows]}
        self.vectors |= {_NAMES[name]: values[rows] for name, values in baselines.items()}
        self.penalty: Floats = _PENALTY * hubness(middle, middle)[rows]

    def scores(self, name: str, rows: list[int]) -> Floats:
        """Return the similarities of photos to each other, (n, n)."""
        if name == _OURS:
            return similarities(self.vectors[_CENTRED][rows]) - self.penalty[rows]
        return similarities(self.vectors[name][rows])

    @property
    def ways(self) -> list[str]:
        return [_OURS, *self.vectors]


def groceries(library: Library, lab: Laboratory) -> list[tuple[str, bool]]:
    """Print the tables of groceries; return what is expected of them."""
    listed = library.photos / "grocery" / "labels.csv"
    fine = lab.evaluate(EvaluationPlan(str(listed), tuple(SHIPPED)))
    coarse = lab.evaluate(EvaluationPlan(str(_coarse(listed, lab.paths.home)), tuple(SHIPPED)))
    print_table(
        f"Groceries, photokin evaluate: {fine.photos} photos, {fine.classes} classes, {len(fine.skipped)} unreadable",
        ("engine", "mAP", "95 %", "first right", "95 %", "coarse mAP", "coarse first"),
        [
            (
                engine.name,
                *_with_interval(engine.average_precision),
                *_with_interval(engine.first),
                departments.average_precision.value,
                departments.first.value,
            )
            for engine, departments in zip(fine.engines, coarse.engines, strict=True)
        ],
    )
    print_table(
        "Groceries: gain in mAP over the standard engine, question by question",
        ("engine", "mAP", "95 %", "better", "worse", "luck"),
        [
            (each.name, *_with_interval(each.average_precision), each.better, each.worse, each.chance)
            for each in fine.differences
        ],
    )
    with listed.open(encoding="utf-8", newline="") as file:
        labels = {str(listed.parent / row["path"]): row for row in csv.DictReader(file)}
    rows = [library.row[path] for path in labels if path in library.row]
    kept = [row for path, row in labels.items() if path in library.row]
    table, precision = [], {}
    for way in library.vectors:
        scores = library.scores(way, rows)
        by_class, by_department = (quality(scores, [row[column] for row in kept]) for column in ("class", "coarse"))
        precision[way] = by_class.mean_average_precision
        table.append(
            (
                way,
                precision[way],
                by_class.first_hit_rate,
                by_department.mean_average_precision,
                by_department.first_hit_rate,
            )
        )
    print_table("Groceries: baselines", ("", "mAP", "first right", "coarse mAP", "coarse first"), table)
    ours = fine.engines[0].average_precision.value
    best = max(precision[name] for name in _NAMES.values())
    weak = max(precision[_NAMES["histogram"]], precision[_NAMES["phash"]])
    pooled = precision[_NAMES["pooled"]]
    return [
        (f"groceries: mAP {ours:.3f} far above histogram and hash (1.25 × {weak:.3f})", ours >= 1.25 * weak),
        (f"groceries: mAP {ours:.3f} above the pooled vector ({pooled:.3f}) and all baselines", ours > best),
        (f"groceries: mAP {ours:.3f} at least {_EXPECTED}", ours >= _EXPECTED),
    ]


def _coarse(listed: Path, folder: Path) -> Path:
    """Write a list with the departments as classes, and return where."""
    path = folder / "departments.csv"
    with listed.open(encoding="utf-8", newline="") as file, path.open("w", encoding="utf-8", newline="") as written:
        rows = csv.writer(written)
        rows.writerow(("path", "class"))
        rows.writerows((listed.parent / row["path"], row["coarse"]) for row in csv.DictReader(file))
    return path


def _with_interval(share: Share) -> tuple[float, str]:
    return share.value, f"{share.low:.3f} … {share.high:.3f}"


def sizes(library: Library) -> None:
    """Print what order and hub penalty are worth in small libraries, by questions from inside and outside."""
    with (library.photos / "grocery" / "labels.csv").open(encoding="utf-8", newline="") as file:
        listed = {str(library.photos / "grocery" / row["path"]): row["class"] for row in csv.DictReader(file)}
    kept = {library.row[path]: label for path, label in listed.items() if path in library.row}
    rows, labels = np.array(list(kept)), np.array(list(kept.values()))
    weighted = library.vectors[_PLAIN]
    table = []
    for size in _SIZES:
        means: dict[tuple[str, str], list[float]] = {}
        for draw in range(_DRAWS):
            drawn = np.random.default_rng(draw).permutation(len(rows))
            inside, outside = drawn[:size], drawn[size : size + _OUTSIDE]
            own = weighted[rows[inside]]
            middle = centred(own, own)
            penalty = _PENALTY * hubness(middle, middle, draw)
            for asked in ("inside", "outside"):
                asking = inside if asked == "inside" else outside
                mine = weighted[rows[asking]]
                apart = centred(mine, own)
                for way, scores in (
                    (_PLAIN, mine @ own.T),
                    (_CENTRED, apart @ middle.T),
                    (_OURS, apart @ middle.T - penalty),
                ):
                    found = asked_quality(scores, labels[asking], labels[inside], asked == "inside")
                    means.setdefault((asked, way), []).append(found)
        table.append((size, *(float(np.mean(each)) for each in means.values())))
    print_table(
        f"mAP in libraries of some groceries, mean of {_DRAWS} draws, asked by photos in them and by {_OUTSIDE} others",
        ("photos", "plain", "centred", "+ hubs", "others: plain", "centred", "+ hubs"),
        table,
    )


@dataclass
class Tally:
    """How a way of describing photos did: queries with a right first answer, pairs ranked before all strangers."""

    first: int = 0
    queries: int = 0
    before_strangers: int = 0
    pairs: int = 0

    def add(self, ranks: list[int]) -> None:
        self.first += ranks[0] == 1
        self.queries += 1
        self.before_strangers += sum(rank <= len(ranks) for rank in ranks)
        self.pairs += len(ranks)


class Duplicates:
    """The labelled near-duplicates: who is wanted by whom, and which rows are mere copies of them."""

    def __init__(self, library: Listed) -> None:
        base = library.photos / "near-duplicates"
        with (base / "labels.csv").open(encoding="utf-8", newline="") as file:
            listed = [Labelled(str(base / row["path"]), row["group"], row["kind"]) for row in csv.DictReader(file)]
        self.known = [photo for photo in listed if photo.path in library.row]
        self.unreadable = [photo for photo in listed if photo.path not in library.row]
        groups = {library.row[photo.path]: photo.group for photo in self.known}
        self._groups = np.array([groups.get(row, "") for row in range(len(library.paths))])
        near = [row for row, path in enumerate(library.paths) if Path(path).is_relative_to(base)]
        shown = {row: np.asarray(open_upright(library.paths[row]), np.int16) for row in near}
        self.copies = np.zeros(len(library.paths), np.bool_)
        for row in near:
            self.copies[row] = row not in groups and any(_same_picture(shown[row], shown[known]) for known in groups)
        names = (Path(path).name for path, copy in zip(library.paths, self.copies, strict=True) if copy)
        self.names_of_copies = sorted(set(names))

    def wanted(self, photo: Labelled, row: int) -> NDArray[np.bool_]:
        wanted: NDArray[np.bool_] = self._groups == photo.group
        wanted[row] = False
        return wanted

    def print_uncounted(self, reasons: dict[str, str]) -> None:
        for photo in self.unreadable:
            print(f"\n  Not counted: {Path(photo.path).name} ({photo.kind}). {reasons.get(photo.path, '')}")
            others = [other for other in self.known if other.group == photo.group]
            if len(others) == 1:
                print(f"  Not a query, as nothing else of its group is readable: {Path(others[0].path).name}.")


def _same_picture(one: NDArray[np.int16], other: NDArray[np.int16]) -> bool:
    return one.shape == other.shape and float(np.abs(one - other).mean()) < _SAME_LEVELS


def near_duplicates(library: Library, lab: Laboratory) -> list[tuple[str, bool]]:
    """Print the tables of near-duplicates; return what is expected of them."""
    labelled = Duplicates(library)
    tallies = {way: Tally() for way in library.ways}
    scores = {way: library.scores(way, list(range(len(library.paths)))) for way in library.ways}
    table = []
    for photo in labelled.known:
        query = library.row[photo.path]
        wanted = labelled.wanted(photo, query)
        left_out = labelled.copies.copy()
        left_out[query] = True
        if wanted.any():
            ranks = {way: ranks_of(values[query], wanted, left_out) for way, values in scores.items()}
            for way, tally in tallies.items():
                tally.add(ranks[way])
            answers = [[library.row[path] for path in match.paths] for match in lab.find(photo.path, 10).matches]
            first = next(rows for rows in answers if not left_out[rows].all())
            says = "right" if wanted[first].any() else "wrong"
            table.append((photo.group, photo.kind, ", ".join(map(str, ranks[_OURS])), says))
    print_table(
        f"Near-duplicates: ranks of the others of the group among {len(library.paths)} photos "
        f"({labelled.copies.sum()} unlabelled copies left out)",
        ("query", "kind", "ranks", "first answer of the program"),
        table,
    )
    print(f"\n  Left out as copies without a label: {', '.join(labelled.names_of_copies)}.")
    labelled.print_uncounted({failure.path: str(failure.reason) for failure in lab.failures()})
    print_table(
        "Near-duplicates: all ways",
        ("", "found first", "of", "pairs before all others", "of"),
        [(way, tally.first, tally.queries, tally.before_strangers, tally.pairs) for way, tally in tallies.items()],
    )
    ours = tallies[_OURS]
    right = sum(row[-1] == "right" for row in table)
    enough = _FOUND_FIRST * ours.queries
    return [
        (f"near-duplicates: found first in {ours.first} of {ours.queries}", ours.first >= enough),
        (f"near-duplicates: the program's first answer is right in {right} of {ours.queries}", right >= enough),
    ]


def main() -> int:
    """Measure, print, and say whether the expectations were met."""
    parser = argparse.ArgumentParser(description="Retrieval quality beside baselines.")
    parser.add_argument("--photos", type=Path, default=PHOTOS, help="a folder with grocery/ and near-duplicates/")
    parser.add_argument("--thumbnails", action="store_true", help="only: what vectors lose that thumbnails give")
    options = parser.parse_args()
    photos = existing_folder(options.photos)
    if options.thumbnails:
        from_thumbnails(photos)
        return 0
    with laboratory(Settings(device="cpu")) as lab:
        print(f"Indexing {photos}, then describing it anew for the baselines.", file=sys.stderr)
        lab.add(photos)
        summary = lab.ingest()
        print(f"\n  Indexed {summary.embedded} contents, {summary.linked} more copies; skipped {summary.skipped}.")
        library = Library(lab, photos)
        expected = groceries(library, lab)
        sizes(library)
        return verdict([*expected, *near_duplicates(library, lab)])


if __name__ == "__main__":
    sys.exit(main())
