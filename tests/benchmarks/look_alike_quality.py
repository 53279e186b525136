"""How well look-alikes are found: one picture in several versions, and exposures of one scene.

*Near*: ``--count`` photos, most of them groceries and the others from cameras, are changed in sixteen ways each
(``edited``) and saved as files. Every version asks the photos as they are, as the program asks: candidates are the 20
nearest by distance and those that lie otherwise (``any_way_up``), most of which are thrown away (``same_picture``).
All photos ask each other, too. Found is a version whose own photo is a candidate and has the score of ``SAME``; wrong
is any other pair with that score, be it the same product from the same shelf a moment later. Precision is that of all
pairs together. As a seventeenth kind something else is laid into the photo, as between two photos from one tripod:
those must not be found. CPU ms a pair is that of both steps over all candidates of the photos as they are, which is
what a library is compared with.

*Series*: pairs of groceries of one class that were nearest to each other by cells, distance or the check for the same
picture were looked at by eye (``scenes.csv``): the same things in the same places, taken again, or others; what the eye
could not tell was left out. The thresholds were chosen on every other class and are tested on the classes between, and
on the photos of photos/camera that have times and neighbours: two bracketings, and a walk through a town.

Expected: precision of near at least .995 with a recall of .95 and more over all versions and of each kind, 5 % and less
of what had something else in the scene; precision of series at least .97 at a recall of .85 and more where nothing was
chosen; 2.5 ms a pair at most.
"""

from __future__ import annotations

import csv
import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from app.core.errors import DecodeError
from app.imaging.information import read_information
from app.similarity.any_way_up import any_way_up, nearest
from app.similarity.map_cells import likeness, unpacked_cells
from app.similarity.same_picture import PERHAPS, SAME, compare, hopeful
from app.similarity.same_scene import Shot, is_series, may_be_series, numbered
from tests.benchmarks.labelled_pictures import MOVED, Floats, Known, Looking, Version, originals, versions
from tests.benchmarks.laboratory import existing_folder, print_table, verdict

NEAREST = 20
_ONE_SHOT = (frozenset(("camera/jpg/hdr/iphone_hdr_NO.jpg", "camera/jpg/hdr/iphone_hdr_YES.jpg")),)
"""Two files that a phone made of one exposure: neither wrong nor right."""
_LEAST_PRECISION, _LEAST_RECALL, _MOST_MOVED, _MOST_MS = 0.995, 0.95, 0.05, 2.5
_LEAST_SERIES_PRECISION, _LEAST_SERIES_RECALL = 0.97, 0.85


@dataclass(frozen=True)
class Judged:
    """A pair of names that was a candidate, the kind of edit ("" between photos as they are), and its score."""

    kind: str
    asked: str
    other: str
    score: float

    @property
    def is_right(self) -> bool:
        return self.asked == self.other

    @property
    def is_counted(self) -> bool:
        return self.is_right or frozenset((self.asked, self.other)) not in _ONE_SHOT


class Finder:
    """The photos as they are, of which candidates are found as the program finds them."""

    def __init__(self, photos: Mapping[str, Known], scale: Floats) -> None:
        self.names = list(photos)
        self.known = list(photos.values())
        self._scale = scale
        self._vectors = np.stack([each.vector for each in self.known])
        self._lying = np.stack([any_way_up(each.picture) for each in self.known])
        self.cpu_s, self.pairs = 0.0, 0

    def candidates(self, asking: Sequence[Known], own: Sequence[int]) -> Iterator[list[int]]:
        """Yield of each asking photo the places of its candidates; ``own``: where it is one itself, −1 for nowhere."""
        lying = np.stack([any_way_up(each.picture) for each in asking])
        otherwise = dict(nearest(lying, self._lying, np.array(own)))
        for at, (photo, itself) in enumerate(zip(asking, own, strict=True)):
            alike = self._vectors @ (photo.vector * self._scale)
            by_distance = [each for each in np.argsort(-alike).tolist() if each != itself][:NEAREST]
            yield list(dict.fromkeys((*by_distance, *otherwise.get(at, np.empty(0, np.int64)).tolist())))

    def scores(self, photo: Known, places: Sequence[int]) -> list[float]:
        """Return the score of each candidate, 0 where there was no hope, and note what it took."""
        others = [self.known[place].picture for place in places]
        started = time.process_time()
        hopes = hopeful(photo.picture, others)
        found = [compare(photo.picture, other) if hope else None for other, hope in zip(others, hopes, strict=True)]
        self.cpu_s += time.process_time() - started
        self.pairs += len(places)
        return [same.score if same is not None else 0.0 for same in found]


def measure(photos: Path, count: int) -> int:
    """Make the labelled set, print what is found of it, and return the exit code."""
    photos = existing_folder(photos)
    looking = Looking()
    known = originals(photos, looking)
    made = versions(photos, list(known), count, looking)
    return verdict([*near(known, made, looking.scale), *series(photos, known, looking.scale)])


def near(known: Mapping[str, Known], made: Sequence[Version], scale: Floats) -> list[tuple[str, bool]]:
    """Print how well versions are found; return what was expected."""
    finder = Finder(known, scale)
    names = finder.names
    judged: list[Judged] = []
    everyone = finder.candidates(finder.known, range(len(names)))
    for name, photo, places in zip(names, finder.known, everyone, strict=True):
        scores = finder.scores(photo, places)
        judged += [Judged("", name, names[place], score) for place, score in zip(places, scores, strict=True)]
    milliseconds = 1000 * finder.cpu_s / finder.pairs
    asked = finder.candidates([each.known for each in made], [-1] * len(made))
    for version, places in zip(made, asked, strict=True):
        scores = finder.scores(version.known, places)
        judged += [
            Judged(version.kind, version.made_of, names[place], score)
            for place, score in zip(places, scores, strict=True)
        ]
    rows, recalls = [], {}
    for kind in dict.fromkeys(each.kind for each in made):
        total = sum(each.kind == kind for each in made)
        own = [each.score for each in judged if each.kind == kind and each.is_right]
        recalls[kind] = sum(score >= SAME for score in own) / total
        perhaps = sum(PERHAPS <= score < SAME for score in own) / total
        wrong = _wrong(judged, kind)
        rows.append((kind, total, f"{len(own) / total:.3f}", recalls[kind], f"{perhaps:.3f}", len(wrong)))
    print_table(
        f"Versions among {len(names)} photos as they are",
        ("kind", "asked", "candidates", "same", "perhaps", "wrong"),
        rows,
    )
    moved = recalls.pop(MOVED)
    wrong = [each for kind in ("", *recalls) for each in _wrong(judged, kind)]
    found = sum(each.score >= SAME for each in judged if each.is_right and each.kind in recalls)
    precision = found / max(1, found + len(wrong))
    recall = found / sum(each.kind in recalls for each in made)
    for asked_name, other in sorted({tuple(sorted((each.asked, each.other))) for each in wrong}):
        print(f"\n  wrong: {asked_name} and {other}", end="")
    print()
    return [
        (f"near: precision {precision:.4f} ({len(wrong)} wrong)", precision >= _LEAST_PRECISION),
        (f"near: recall {recall:.3f} in all", recall >= _LEAST_RECALL),
        (f"near: recall {min(recalls.values()):.3f} of the worst kind", min(recalls.values()) >= _LEAST_RECALL),
        (f"something else in the scene: {moved:.3f} taken for the same", moved <= _MOST_MOVED),
        (f"{milliseconds:.2f} ms of a processor a pair", milliseconds <= _MOST_MS),
    ]


def _wrong(judged: Sequence[Judged], kind: str) -> list[Judged]:
    """Return what was found and is another photo; of pairs that both ask, one."""
    wrong = [each for each in judged if each.kind == kind and each.score >= SAME and each.is_counted]
    return [each for each in wrong if not each.is_right and (kind or each.asked < each.other)]


def series(photos: Path, known: Mapping[str, Known], scale: Floats) -> list[tuple[str, bool]]:
    """Print how well exposures of one scene are found; return what was expected."""
    cells = {name: unpacked_cells(each.cells) for name, each in known.items()}

    def is_found(a: Shot, b: Shot, first: str, second: str) -> bool:
        one, other = cells[first], cells[second]
        if one is None or other is None:
            return False
        alike = float(known[first].vector @ (known[second].vector * scale))
        return is_series(a, b, float(np.sqrt(max(0.0, 2 - 2 * alike))), likeness(one, other))

    with Path(__file__).with_name("scenes.csv").open(encoding="utf-8", newline="") as file:
        labelled = [
            (f"grocery/{row['first']}", f"grocery/{row['second']}", row["scene"]) for row in csv.DictReader(file)
        ]
    classes = sorted({first.rsplit("/", 1)[0] for first, _, _ in labelled})
    next_to_each_other = Shot(None, 1, "IMG_", "", ""), Shot(None, 2, "IMG_", "", "")
    counted: dict[str, list[tuple[bool, bool]]] = {"chosen on": [], "tested on": []}
    for first, second, scene in labelled:
        which = "tested on" if classes.index(first.rsplit("/", 1)[0]) % 2 else "chosen on"
        counted[which].append((scene == "same", is_found(*next_to_each_other, first, second)))
    shots = {name: _shot(photos / name) for name in known if name.startswith("camera/jpg/")}
    for first, second in itertools.combinations(shots, 2):
        a, b = shots[first], shots[second]
        if a is not None and b is not None and (a.taken_s is not None or a.number is not None) and may_be_series(a, b):
            is_bracketing = "hdr/" in first and first.split("_")[0] == second.split("_")[0]
            counted["tested on"].append((is_bracketing, is_found(a, b, first, second)))
    rows, figures = [], {}
    for which, pairs in counted.items():
        right = sum(same and found for same, found in pairs)
        found = sum(found for _, found in pairs)
        same = sum(same for same, _ in pairs)
        figures[which] = right / max(1, found), right / max(1, same)
        rows.append((which, same, len(pairs) - same, found, found - right, *figures[which]))
    print_table(
        "Exposures of one scene, and others, told apart by eye",
        ("pairs", "one scene", "others", "found", "wrong", "precision", "recall"),
        rows,
    )
    precision, recall = figures["tested on"]
    return [
        (f"series: precision {precision:.3f} where nothing was chosen", precision >= _LEAST_SERIES_PRECISION),
        (f"series: recall {recall:.3f} where nothing was chosen", recall >= _LEAST_SERIES_RECALL),
    ]


def _shot(path: Path) -> Shot | None:
    """Return what a file tells of its shot, None where it cannot be read."""
    try:
        told = read_information(str(path))
    except DecodeError:
        return None
    taken_s = None if told.taken is None else datetime.fromisoformat(told.taken).timestamp()
    stem, number = numbered(path.stem)
    return Shot(taken_s, number, stem, told.camera or "", str(path.parent))
