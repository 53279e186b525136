"""Every file the program writes, damaged in every way: it says so, mends it, and never shows a wrong neighbour."""

from __future__ import annotations

import logging
import os
import random
import re
import shutil
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pytest

from app.core.errors import AppError
from app.core.events import Failed, Finished, ThumbnailReady
from app.core.gallery import Picture
from app.core.job import Job
from app.core.look_alikes import LookAlikeKind, LookAlikes
from app.core.photo import Answer, Match
from app.core.question import Question
from app.gui.frame.window_state import WindowState, load_state, save_state, state_file
from app.library import soundness
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings, load_settings
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.query import Searcher
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.cli.killing import Life
from tests.cli.running import photokin
from tests.conftest import save_picture
from tests.figures import measured
from tests.library.crafting import KINDS, cells_of, craft
from tests.pipeline.damages import DESTROYED, SAID, Damage, damages, files_of, kind_of
from tests.pipeline.desk import Desk
from tests.pipeline.harness import Snapshot, snapshot_of

pytestmark = pytest.mark.acquainted

_PHOTOS = 24
_NEIGHBOURS = 8
_FLIPS = 2000


@dataclass
class Faults:
    """What was done to which file."""

    files: Counter[str] = field(default_factory=Counter)
    told: int = 0

    def __str__(self) -> str:
        return (
            f"faults injected: {sum(self.files.values())} into {len(self.files)} kinds of files, "
            f"{self.told} told, the others of no consequence; wrong neighbours: 0"
        )


@dataclass(frozen=True)
class Known:
    """What a sound library is and answers. Keys of ``answers`` are the photos asked about."""

    snapshot: Snapshot
    answers: dict[str, tuple[Match, ...]]
    thumbnails: dict[bytes, Picture | None]
    look_alikes: dict[str, tuple[bytes, ...]]


@dataclass(frozen=True)
class Ground:
    """A library, another one, and one whose program was killed, each with what is known of it."""

    home: Path
    other: Path
    killed: Path
    known: Known
    of_other: Known


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    top = tmp_path_factory.mktemp("whole")
    for name, start in (("photos", 0), ("other photos", 100)):
        for n in range(_PHOTOS):
            path = top / name / str(n % 4) / f"{n:02}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            save_picture(path, start + n, (160, 120))
    shutil.copy(top / "photos" / "0" / "00.png", top / "photos" / "1" / "copy.png")
    (top / "photos" / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    queries = [str(top / "photos" / name) for name in ("0/00.png", "3/07.png")]
    home, other, killed = (top / name / "home" for name in "abc")
    known = _make(home, top / "photos", queries)
    of_other = _make(other, top / "other photos", queries)
    killed.parent.mkdir()
    life = Life(killed, "index", top / "photos")
    assert life.wait_for("stored")
    assert life.wait_for("stored")
    life.kill(everybody=True)
    assert (killed / "catalog.db-wal").stat().st_size > 0
    return Ground(home, other, killed, known, of_other)


def _make(home: Path, photos: Path, queries: list[str]) -> Known:
    """Make a library with all that a user leaves in it."""
    home.parent.mkdir()
    assert photokin("index", photos, home=home).code in (0, 1)
    with _desk(home) as desk:
        desk.value(desk.catalog.save_settings(Settings(device="cpu", neighbours=40)))
        desk.value(desk.catalog.search.keep_query(Path(queries[0]).read_bytes()))
        save_state(state_file(home), WindowState(cell_px=200))
        answers = {query: desk.value(desk.catalog.search.find(Question(query, _NEIGHBOURS))) for query in queries}
        matches = {query: answer.matches for query, answer in answers.items() if isinstance(answer, Answer)}
        found = _look_alikes(desk)
        known = Known(_snapshot(home), matches, _thumbnails(desk, matches[queries[0]]), found)
    assert all(len(answer) == _NEIGHBOURS for answer in matches.values())
    return known


@contextmanager
def _desk(home: Path, models: Path | None = None) -> Iterator[Desk]:
    desk = Desk(home, models or models_folder())
    try:
        yield desk
    finally:
        assert desk.catalog.close()


def _snapshot(home: Path) -> Snapshot:
    return snapshot_of(home)


def _thumbnails(desk: Desk, matches: tuple[Match, ...]) -> dict[bytes, Picture | None]:
    desk.end(desk.catalog.pictures.thumbnails([match.content_id for match in matches]))
    return {
        event.key: event.picture
        for event in desk.passed
        if isinstance(event, ThumbnailReady) and isinstance(event.key, bytes)
    }


def _look_alikes(desk: Desk) -> dict[str, tuple[bytes, ...]]:
    """Have what is missing compared; return the contents of every group by its key."""
    assert isinstance(desk.end(desk.catalog.look_alikes.find()), Finished), desk.passed[-1]
    lists = [desk.value(desk.catalog.look_alikes.list(kind)) for kind in get_args(LookAlikeKind)]
    return {head.key: head.contents for each in lists if isinstance(each, LookAlikes) for head in each.heads}


@pytest.fixture(scope="module")
def faults() -> Iterator[Faults]:
    counted = Faults()
    yield counted
    measured(str(counted))


class Patient:
    """A damaged copy of a library, looked at as a user would, and everything that was said."""

    def __init__(self, home: Path, known: Known, log: pytest.LogCaptureFixture) -> None:
        self._home = home
        self._known = known
        self._log = log
        self.said: list[str] = []

    def examine(self, *, begun: bool = False) -> None:
        """Ask, bring the library up to date, ask again, and once more on another day, when everything is checked.

        ``begun``: the library was not whole before it was damaged.
        """
        self._log.clear()
        load_settings(self._home / "settings.json")
        load_state(self._home / "window.json")
        with _desk(self._home) as desk:
            self._ask(desk, strict=not begun)
            self._look(desk)
            assert isinstance(desk.end(desk.catalog.folders.ingest()), Finished), desk.passed[-1]
            desk.passed.clear()
            self._ask(desk, strict=True)
            self._look(desk)
            for backup in (self._home / "backups").iterdir():
                os.utime(backup, (0, 0))
            assert isinstance(desk.end(desk.catalog.folders.ingest()), Finished), desk.passed[-1]
            self._ask(desk, strict=True)
            assert _look_alikes(desk) == self._known.look_alikes
            assert [event for event in desk.passed if isinstance(event, Failed)] == []
            for pasted in (self._home / "queries").glob("*"):  # a picture like any other: it may be none any more
                if isinstance(end := desk.end(desk.catalog.search.find(Question(str(pasted), _NEIGHBOURS))), Failed):
                    self.said.append(str(end.message))
                else:
                    assert isinstance(end, Finished), end
        self.said += [record.getMessage() for record in self._log.records if record.levelno >= logging.WARNING]
        _snapshot(self._home).same_as(self._known.snapshot)

    def _ask(self, desk: Desk, *, strict: bool) -> None:
        for query, right in self._known.answers.items():
            match desk.end(desk.catalog.search.find(Question(query, _NEIGHBOURS))):
                case Finished(_, Answer(matches=found)) if strict:
                    assert [match.paths for match in found] == [match.paths for match in right]
                    # A vector that is lost is made anew from the photo, and not rounded then.
                    assert all(abs(a.similarity - b.similarity) < 1e-3 for a, b in zip(found, right, strict=True))
                case Finished(_, Answer(matches=found)):
                    distances = {path: match.distance for match in right for path in match.paths}
                    for path, distance in ((path, match.distance) for match in found for path in match.paths):
                        assert abs(distances.get(path, distance) - distance) < 1e-3
                case Failed(_, sentence):
                    self.said.append(str(sentence))
                case other:
                    pytest.fail(f"neither an answer nor a sentence: {other}")

    def _look(self, desk: Desk) -> None:
        for content_id, shown in _thumbnails(desk, next(iter(self._known.answers.values()))).items():
            assert shown in (None, self._known.thumbnails[content_id]), "another picture"


def _shown(matches: tuple[Match, ...]) -> list[tuple[tuple[str, ...], float]]:
    return [(match.paths, round(match.distance, 3)) for match in matches]


def _suffer(
    ground: Ground, start: Path, name: str, what: tuple[str, Damage], home: Path, log: pytest.LogCaptureFixture,
    faults: Faults,
) -> None:  # fmt: skip
    """Damage one file of a copy of ``start`` and examine what is left."""
    title, damage = what
    shutil.copytree(start, home)
    damage(home / name, ground.other / name, random.Random(zlib.crc32(f"{name} {title}".encode())))
    known = ground.of_other if (name, title) == ("catalog.db", "swapped") else ground.known
    patient = Patient(home, known, log)
    try:
        # A row that was forgotten is missing until the next ingest, and no wrong neighbour takes its place.
        patient.examine(begun=start == ground.killed or " is " in title)
    except (AssertionError, pytest.fail.Exception) as error:
        raise AssertionError(f"{name}, {title}: {error}\nsaid: {patient.said}") from error
    kind = kind_of(name)
    sentence = SAID[kind]
    if title in DESTROYED and sentence is not None and start == ground.home:  # a log may still hold all of it
        assert any(re.search(sentence, said) for said in patient.said), f"{name}, {title}: said {patient.said}"
    faults.files[kind] += 1
    faults.told += bool(patient.said)
    shutil.rmtree(home)


def test_every_file_is_looked_after(ground: Ground) -> None:
    names = {kind_of(name) for home in (ground.home, ground.killed) for name in files_of(home)}
    assert names == set(SAID)


def test_a_sound_library_says_nothing(ground: Ground, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shutil.copytree(ground.home, tmp_path / "home")
    patient = Patient(tmp_path / "home", ground.known, caplog)
    patient.examine()
    assert patient.said == []


def test_some_damage_to_every_file(
    ground: Ground, tmp_path: Path, caplog: pytest.LogCaptureFixture, faults: Faults
) -> None:
    kinds = list(damages(flips=1))
    for n, name in enumerate(files_of(ground.home)):
        for what in (kinds[n % len(kinds)], kinds[(n + 4) % len(kinds)]):
            _suffer(ground, ground.home, name, what, tmp_path / "home", caplog, faults)


_CELLS = [
    ("embeddings", "vector", "the same as text"),
    ("embeddings", "checksum", "a negative number"),
    ("photos", "name", "the same as text"),
    ("photos", "date_s", "the highest number"),
    ("photos", "content_id", "a byte"),
    ("contents", "width_px", "other text"),
    ("failures", "reason", "far too long"),
    ("roots", "path", "the same as text"),
    ("library", "id", "a number"),
]


@pytest.mark.parametrize(("table", "column", "kind"), _CELLS)
def test_a_cell_of_another_kind(
    ground: Ground, tmp_path: Path, caplog: pytest.LogCaptureFixture, faults: Faults, table: str, column: str, kind: str
) -> None:
    _suffer(ground, ground.home, "catalog.db", _crafted(table, column, kind), tmp_path / "home", caplog, faults)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_value_in_every_cell(
    ground: Ground, tmp_path: Path, caplog: pytest.LogCaptureFixture, faults: Faults, kind: str
) -> None:
    for table, column in cells_of(ground.home / "catalog.db"):
        what = _crafted(table, column, kind)
        shutil.copy(ground.home / "catalog.db", tmp_path / "trial.db")
        craft(tmp_path / "trial.db", table, column, kind)
        with closing(sqlite3.connect(tmp_path / "trial.db")) as trial:
            if soundness.damage(trial) is None:
                continue  # as good a value as any other: nobody could know
        _suffer(ground, ground.home, "catalog.db", what, tmp_path / "home", caplog, faults)


def _crafted(table: str, column: str, kind: str) -> tuple[str, Damage]:
    def damage(path: Path, _: Path, __: random.Random) -> None:
        craft(path, table, column, kind)

    return f"{table}.{column} is {kind}", damage


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_damage_to_every_file(
    ground: Ground, tmp_path: Path, caplog: pytest.LogCaptureFixture, faults: Faults
) -> None:
    for name in files_of(ground.home):
        for what in damages(flips=60 if name == "catalog.db" else 5):
            _suffer(ground, ground.home, name, what, tmp_path / "home", caplog, faults)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_bits_of_the_catalog_flipped_before_a_question(
    ground: Ground, tmp_path: Path, model: ModelInUse, faults: Faults
) -> None:
    """By the thousand, before anything could be mended: the same answer, or a sentence."""
    home, chance = tmp_path / "home", random.Random(1)
    shutil.copytree(ground.home, home)
    content = (home / "catalog.db").read_bytes()
    query, right = next(iter(ground.known.answers.items()))
    for _ in range(_FLIPS):
        damaged, at = bytearray(content), chance.randrange(len(content))
        damaged[at] ^= 1 << chance.randrange(8)
        (home / "catalog.db").write_bytes(damaged)
        decoders = WarmDecoders(lambda: model.engine.rules, 320)
        searcher = Searcher(DataPaths(home), model, decoders)
        try:
            found = searcher.find(Job(1, lambda _: None), Question(query, _NEIGHBOURS)).matches
            assert _shown(found) == _shown(right), f"bit at {at}"
        except AppError:
            faults.told += 1
        finally:
            searcher.close()
            decoders.close()
        faults.files[r"catalog\.db"] += 1


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_damage_after_a_kill(
    ground: Ground, tmp_path: Path, caplog: pytest.LogCaptureFixture, faults: Faults
) -> None:
    for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm", "catalog.open"):
        for what in damages(flips=8):
            if what[0] != "swapped":
                _suffer(ground, ground.killed, name, what, tmp_path / "home", caplog, faults)


def test_every_damage_to_every_model_file(
    ground: Ground, tmp_path: Path, caplog: pytest.LogCaptureFixture, faults: Faults
) -> None:
    """The model comes with the program: a damaged one is never used, and mended by installing again."""
    query, right = next(iter(ground.known.answers.items()))
    shutil.copytree(ground.home, tmp_path / "home")
    spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
    assert spec.classes is not None
    in_use = [f"{DEFAULT_MODEL}.json", *(path.name for path in (spec.network, spec.classes, *spec.constants))]
    beside = [f"{DEFAULT_MODEL}.json.sha256", "LICENSE-efficientnet-lite.txt"]
    assert set(in_use + beside) <= set(files_of(models_folder()))
    for name in in_use + beside:
        for title, damage in damages(flips=8):
            models = tmp_path / "models"
            shutil.copytree(models_folder(), models)
            damage(models / name, models / "LICENSE-efficientnet-lite.txt", random.Random(zlib.crc32(title.encode())))
            with _desk(tmp_path / "home", models) as desk:
                match desk.end(desk.catalog.search.find(Question(query, _NEIGHBOURS))):
                    case Finished(_, Answer(matches=found)):
                        assert name in beside, f"{name}, {title}"
                        assert _shown(found) == _shown(right)
                    case Failed(_, sentence):
                        assert re.search("damaged or was altered|is missing", str(sentence)), sentence
                        faults.told += 1
                    case other:
                        pytest.fail(f"{name}, {title}: neither an answer nor a sentence: {other}")
            faults.files[f"models/{name}"] += 1
            shutil.rmtree(models)
