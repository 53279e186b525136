"""Engines in the library: another is used, one is kept up to date, one cannot be used; what each request says."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.engines import STANDARD, EngineCard, Proof
from app.core.errors import AppError, DecodeError, DecoderDied, DiskError
from app.core.events import Finished, Notice, Progress
from app.core.photo import Answer, FileKey
from app.core.question import Question
from app.core.status import IngestSummary, Status
from app.core.text import text
from app.imaging.formats import is_photo_name
from app.imaging.prepare import prepare
from app.library.reader import Reader
from app.library.scan import walk
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings, load_settings, save_settings
from app.pipeline.ingest.reading_order import ReadingOrder
from app.pipeline.ingest.sense import Hopeless, Sense
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.network_memory import most_processes
from app.similarity.embedder import Embedder
from app.similarity.engine import Engine
from app.similarity.engine_description import DescribedMap, EngineDescription, described_proof
from app.similarity.known_engines import KnownEngines
from app.similarity.learned_map import linear_map, write_learned_map
from app.similarity.manifest import current_generation
from app.similarity.own_engines import write_own
from app.similarity.shipped_engines import DEFAULT_MODEL, load_shipped
from tests.conftest import save_picture
from tests.pipeline.desk import Desk
from tests.pipeline.harness import Library

_PHOTOS = 3


@pytest.fixture(scope="module")
def read_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with photos and a library of them."""
    top = tmp_path_factory.mktemp("engines")
    (top / "photos").mkdir()
    for n in range(_PHOTOS):
        save_picture(top / "photos" / f"{n}.png", n, (64, 48))
    library = Library(top / "home", ModelInUse(models_folder(), Settings(device="cpu")))
    library.add(top / "photos")
    library.ingest()
    library.close()
    return top


@pytest.fixture
def home(read_before: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(read_before / "home", tmp_path / "home"))


@pytest.fixture
def open_desk(home: Path) -> Iterator[Callable[[], Desk]]:
    desks: list[Desk] = []

    def opened() -> Desk:
        for desk in desks:
            desk.catalog.close()
        desks.append(Desk(home, models_folder()))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.catalog.close()


def taught(home: Path, name: str = "mine", size: int = 8, *, helps: bool = True) -> None:
    """Give a library an engine that was taught nothing in particular."""
    proof = Proof(10, 2, 0.5, 0.6, 2, 1, 0.5, (), helps, text("Learned from nothing."), 1)

    def fill(folder: Path) -> EngineDescription:
        matrix = np.random.default_rng(size).normal(size=(1542, size)).astype(np.float32)
        write_learned_map(folder / "map.npz", linear_map(np.zeros(1542, np.float32), matrix))
        digest = hashlib.sha256((folder / "map.npz").read_bytes()).hexdigest()
        learned = DescribedMap("map.npz", digest, size, 0.33, None)
        made = "2026-11-12T09:30:00"
        return EngineDescription(
            1, name, "Mine", "taught", made, [DEFAULT_MODEL], learned, described_proof(proof), None, ""
        )

    write_own(DataPaths(home).engines, name, fill)


def knows(home: Path, *names: str) -> None:
    """Give a library vectors of engines, as if its photos had been read for them."""
    paths = DataPaths(home)
    known = KnownEngines(models_folder(), paths.engines)
    with contextlib.closing(Store.open(paths.catalog, paths.lock)) as store:
        contents = store.embedded_contents(known.load(STANDARD).model_id, b"", 100)
        for engine in map(known.load, names):
            rows = np.random.default_rng(1).normal(size=(len(contents), engine.dim)).astype("<f2")
            store.add_vectors(
                engine.model_id, [(each, row.tobytes()) for each, row in zip(contents, rows, strict=True)]
            )


def cards(desk: Desk) -> dict[str, EngineCard]:
    found = desk.value(desk.catalog.engines.list())
    assert isinstance(found, tuple)
    return {card.name: card for card in found}


def ingested(desk: Desk) -> IngestSummary:
    summary = desk.value(desk.catalog.folders.ingest())
    assert isinstance(summary, IngestSummary)
    return summary


def vectors_of(home: Path) -> dict[str, int]:
    """How many vectors the catalog has of each engine, by the name in its id."""
    reader = Reader.open_existing(DataPaths(home).catalog)
    assert reader is not None
    with reader:
        return {
            model_id.rpartition("-")[0]: count
            for model_id in reader.models()
            if (count := reader.vector_count(model_id))
        }


def answering(home: Path) -> str:
    generation = current_generation(DataPaths(home).index)
    assert generation is not None
    return generation.manifest.model_id.rpartition("-")[0]


def test_what_there_is(open_desk: Callable[[], Desk], home: Path) -> None:
    taught(home)
    found = cards(open_desk())
    assert list(found) == [STANDARD, "large", "careful", "plain", "plain_large", "mine"]
    standard, mine = found[STANDARD], found["mine"]
    assert (standard.in_use, standard.answers, standard.kept) == (True, True, False)
    assert (standard.read, standard.total) == (_PHOTOS, _PHOTOS)
    assert (standard.dim, standard.bytes_per_photo, standard.made) == (1542, 3084, None)
    assert str(standard.title) == "Standard"
    assert (mine.in_use, mine.answers, mine.read, mine.total) == (False, False, 0, _PHOTOS)
    assert (mine.title, mine.origin, mine.dim, mine.made) == ("Mine", "taught", 8 + 98, "2026-11-12T09:30:00")
    assert mine.proof is not None
    assert mine.proof.helps


def test_without_a_library_nothing_is_read_and_none_is_made(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "none", models_folder())
    try:
        assert {(card.read, card.total) for card in cards(desk).values()} == {(0, 0)}
        desk.value(desk.catalog.engines.use("large"))
        assert cards(desk)["large"].in_use
        assert not DataPaths(tmp_path / "none").catalog.exists()
    finally:
        desk.catalog.close()
    assert load_settings(DataPaths(tmp_path / "none").settings).engine == "large"


def test_another_is_used_and_the_one_before_goes(open_desk: Callable[[], Desk], home: Path, read_before: Path) -> None:
    desk = open_desk()
    desk.value(desk.catalog.engines.use("plain", begin=False))
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert status.again is not None
    assert (status.again.done, status.again.total) == (0, _PHOTOS)
    assert (status.engine, str(status.engine_title)) == ("plain", "Plain")
    before = cards(desk)
    assert (before["plain"].in_use, before["plain"].answers, before["plain"].read) == (True, False, 0)
    assert (before[STANDARD].in_use, before[STANDARD].answers) == (False, True)
    photo = str(read_before / "photos" / "0.png")
    answer = desk.value(desk.catalog.search.find(Question(photo, 3)))
    assert isinstance(answer, Answer)
    assert answer.by_older
    assert ingested(desk).embedded == _PHOTOS
    after = cards(desk)
    assert (after["plain"].read, after["plain"].answers, after[STANDARD].read) == (_PHOTOS, True, 0)
    assert vectors_of(home) == {"plain": _PHOTOS}
    assert answering(home) == "plain"
    answer = desk.value(desk.catalog.search.find(Question(photo, 3)))
    assert isinstance(answer, Answer)
    assert not answer.by_older
    assert load_settings(DataPaths(home).settings).engine == "plain"
    assert cards(open_desk())["plain"].in_use, "at the next start, too"


def test_what_was_made_of_the_one_in_use_reads_nothing_and_that_one_stays(
    open_desk: Callable[[], Desk], home: Path, decoded: list[str]
) -> None:
    taught(home)
    desk = open_desk()
    assert (cards(desk)["mine"].read, cards(desk)["mine"].at_hand, cards(desk)["large"].at_hand) == (0, _PHOTOS, 0)
    desk.value(desk.catalog.engines.use("mine", begin=False))
    ingested(desk)
    after = cards(desk)
    assert (after["mine"].read, after["mine"].at_hand, after["mine"].answers) == (_PHOTOS, 0, True)
    assert (after[STANDARD].read, after[STANDARD].kept) == (_PHOTOS, True)
    desk.value(desk.catalog.engines.use(STANDARD, begin=False))
    ingested(desk)
    assert cards(desk)[STANDARD].answers
    assert decoded == []


def test_reading_for_another_waits_where_the_settings_say_so_until_somebody_cannot(
    open_desk: Callable[[], Desk], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pipeline.work.input_idle._linux", lambda: 0.0)
    save_settings(DataPaths(home).settings, Settings(read_again="idle"))
    desk = open_desk()
    desk.value(desk.catalog.engines.use("plain", begin=False))
    assert ingested(desk).embedded == 0
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert status.waiting_for is not None
    waiting = cards(desk)
    assert {name for name, card in waiting.items() if card.waiting_for is not None} == {"plain"}
    assert answering(home) == DEFAULT_MODEL
    desk.value(desk.catalog.engines.hurry())
    assert ingested(desk).embedded == _PHOTOS
    assert answering(home) == "plain"
    assert cards(desk)["plain"].waiting_for is None


def test_using_another_begins_an_ingest(open_desk: Callable[[], Desk], home: Path) -> None:
    taught(home)
    knows(home, "mine")
    desk = open_desk()
    desk.value(desk.catalog.engines.use("mine"))
    while not any(isinstance(event, Finished) and isinstance(event.value, IngestSummary) for event in desk.passed):
        desk.passed.append(desk.events.get(timeout=60))
    assert answering(home) == "mine"


def test_one_that_is_kept_answers_at_once_when_it_is_used(
    open_desk: Callable[[], Desk], home: Path, decoded: list[str]
) -> None:
    taught(home)
    knows(home, "mine")
    desk = open_desk()
    desk.value(desk.catalog.engines.keep("mine", True, begin=False))
    ingested(desk)
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS, "mine": _PHOTOS}
    assert answering(home) == DEFAULT_MODEL
    kept = cards(desk)["mine"]
    assert (kept.kept, kept.in_use, kept.answers, kept.read) == (True, False, False, _PHOTOS)
    decoded.clear()
    desk.value(desk.catalog.engines.keep(STANDARD, True, begin=False))
    desk.value(desk.catalog.engines.use("mine", begin=False))
    desk.passed.clear()
    ingested(desk)
    told = [event.stage if isinstance(event, Progress) else type(event).__name__ for event in desk.passed]
    assert told.index("LibraryChanged") < told.index("scan"), "before the disk is looked at"
    assert not {"embed", "reindex"} & {*told}, "its index was kept, too"
    assert answering(home) == "mine"
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS, "mine": _PHOTOS}
    desk.value(desk.catalog.engines.use(STANDARD, begin=False))
    desk.value(desk.catalog.engines.keep("mine", False, begin=False))
    ingested(desk)
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS}
    assert answering(home) == DEFAULT_MODEL
    assert decoded == []
    assert load_settings(DataPaths(home).settings).engines_kept == (STANDARD,)


def test_new_photos_are_read_for_all_that_are_kept(
    open_desk: Callable[[], Desk], home: Path, read_before: Path, tmp_path: Path
) -> None:
    taught(home)
    knows(home, "mine")
    desk = open_desk()
    desk.value(desk.catalog.engines.keep("mine", True, begin=False))
    (tmp_path / "new").mkdir()
    save_picture(tmp_path / "new" / "77.png", 77, (64, 48))
    desk.value(desk.catalog.folders.add(str(tmp_path / "new")))
    ingested(desk)
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS + 1, "mine": _PHOTOS + 1}
    state = vectors_of(home)
    desk.passed.clear()
    ingested(desk)
    assert vectors_of(home) == state
    assert not [event for event in desk.passed if isinstance(event, Progress) and event.stage == "embed"]


def test_what_cannot_be_done_is_said_and_changes_nothing(open_desk: Callable[[], Desk], home: Path) -> None:
    taught(home)
    taught(home, "useless", helps=False)
    desk = open_desk()
    engines = desk.catalog.engines
    for job_id, words, code in (
        (engines.use("nothing"), "There is no engine nothing", 2),
        (engines.keep("../mine", True), "There is no engine ../mine", 2),
        (engines.use("useless"), "does not help with photos that it did not learn from", 2),
        (engines.rename(STANDARD, "Mine"), "came with the program", 2),
        (engines.remove("large"), "came with the program", 2),
        (engines.remove("nothing"), "There is no engine", 2),
        (engines.rename("mine", " "), "empty or too long", 2),
    ):
        said, exit_code = desk.failed(job_id)
        assert words in said
        assert exit_code == code
    (DataPaths(home).engines / "mine" / "map.npz").write_bytes(b"damaged")
    said, exit_code = desk.failed(engines.use("mine"))
    assert "map.npz is missing, damaged or not valid" in said
    assert exit_code == 3
    assert cards(desk)[STANDARD].in_use
    assert not DataPaths(home).settings.exists()


def test_one_of_the_users_own_is_renamed_and_removed(open_desk: Callable[[], Desk], home: Path) -> None:
    taught(home)
    knows(home, "mine")
    desk = open_desk()
    engines = desk.catalog.engines
    desk.value(engines.use("mine", begin=False))
    desk.value(engines.keep(STANDARD, True, begin=False))
    desk.value(engines.rename("mine", "Fruit"))
    assert (cards(desk)["mine"].title, cards(desk)["mine"].in_use) == ("Fruit", True)
    ingested(desk)
    assert "is in use" in desk.failed(engines.remove("mine"))[0]
    desk.value(engines.keep("mine", True, begin=False))
    desk.value(engines.use(STANDARD, begin=False))
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS, "mine": _PHOTOS}
    desk.value(engines.remove("mine", begin=False))
    assert "mine" not in cards(desk)
    ingested(desk)
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS}
    assert load_settings(DataPaths(home).settings).engines_kept == (STANDARD,)
    assert os.listdir(DataPaths(home).engines) == []


def test_settings_that_a_window_saves_leave_what_a_command_chose_meanwhile(
    open_desk: Callable[[], Desk], home: Path
) -> None:
    desk, file = open_desk(), DataPaths(home).settings
    desk.value(desk.catalog.save_settings(Settings(device="cpu", neighbours=7)))
    save_settings(file, dataclasses.replace(load_settings(file), trees=9))
    desk.value(desk.catalog.save_settings(Settings(device="cpu", neighbours=8)))
    assert (load_settings(file).trees, load_settings(file).neighbours) == (9, 8)


def test_settings_that_a_window_saves_do_not_undo_it(open_desk: Callable[[], Desk], home: Path) -> None:
    taught(home)
    desk = open_desk()
    desk.value(desk.catalog.engines.use("mine", begin=False))
    desk.value(desk.catalog.engines.keep(STANDARD, True, begin=False))
    desk.value(desk.catalog.save_settings(Settings(device="cpu", neighbours=7)))
    saved = load_settings(DataPaths(home).settings)
    assert (saved.engine, saved.engines_kept, saved.neighbours) == ("mine", (STANDARD,), 7)


@pytest.mark.parametrize("damage", ["removed", "damaged"])
def test_one_that_cannot_be_loaded_gives_way_to_the_standard_one(
    damage: str, open_desk: Callable[[], Desk], home: Path
) -> None:
    """Its vectors stay: it may be there again tomorrow."""
    taught(home)
    knows(home, "mine")
    desk = open_desk()
    desk.value(desk.catalog.engines.use("mine", begin=False))
    desk.value(desk.catalog.engines.keep(STANDARD, True, begin=False))
    ingested(desk)
    map_file = DataPaths(home).engines / "mine" / "map.npz"
    whole = map_file.read_bytes()
    if damage == "damaged":
        map_file.write_bytes(b"damaged")
    else:
        os.rename(map_file.parent, home / "away")
    desk = open_desk()
    ingested(desk)
    notices = [str(event.message) for event in desk.passed if isinstance(event, Notice)]
    assert len(notices) == 1
    assert "the standard one is used" in notices[0]
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert (status.engine, str(status.engine_trouble)) == (STANDARD, notices[0])
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS, "mine": _PHOTOS}
    assert answering(home) == DEFAULT_MODEL
    desk.passed.clear()
    ingested(desk)
    assert not [event for event in desk.passed if isinstance(event, Notice)], "it is told once"
    if damage == "damaged":
        map_file.write_bytes(whole)
    else:
        os.rename(home / "away", map_file.parent)
    desk = open_desk()
    desk.passed.clear()
    ingested(desk)
    assert answering(home) == "mine"
    assert load_settings(DataPaths(home).settings).engine == "mine"


def test_one_that_is_kept_and_cannot_be_used_is_told_and_left(home: Path, open_desk: Callable[[], Desk]) -> None:
    taught(home)
    save_settings(DataPaths(home).settings, Settings(engines_kept=("mine", "nothing")))
    learned = DataPaths(home).engines / "mine" / "map.npz"
    write_learned_map(learned, linear_map(np.zeros(7, np.float32), np.ones((7, 8), np.float32)))
    description = learned.with_name("engine.json")
    before = description.read_text("utf-8")
    digest = hashlib.sha256(learned.read_bytes()).hexdigest()
    old = before.split('"sha256": "')[1][:64]
    description.write_text(before.replace(old, digest), "utf-8")
    library = Library(
        home, ModelInUse(models_folder(), load_settings(DataPaths(home).settings), own_engines=learned.parents[1])
    )
    try:
        library.ingest()
        notices = [str(event.message) for event in library.events if isinstance(event, Notice)]
        assert len(notices) == 1
        assert notices[0].startswith("Mine is not kept up to date: The learned map")
        library.events.clear()
        library.ingest()
        assert not [event for event in library.events if isinstance(event, Notice)]
    finally:
        library.close()


def own(engine: Engine) -> Engine:
    return dataclasses.replace(engine, origin="added", title="Odd", model_id="odd-0123456789ab")


@pytest.fixture
def senseless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The networks of an engine that was added give numbers that are none."""
    embed = Embedder.embed

    def failing(self: Embedder, *seen: Any) -> np.ndarray:
        if self.engine.origin == "added":
            raise ArithmeticError
        return embed(self, *seen)

    monkeypatch.setattr(Embedder, "embed", failing)
    monkeypatch.setattr(ModelInUse, "runs_in_decoders", False)


@pytest.mark.usefixtures("senseless")
def test_photos_that_a_kept_engine_makes_no_sense_of_stay_as_they_are(
    home: Path, monkeypatch: pytest.MonkeyPatch, decoded: list[str]
) -> None:
    model = ModelInUse(models_folder(), Settings(device="cpu"))
    monkeypatch.setattr(ModelInUse, "kept", (own(model.engine),))
    library = Library(home, model)
    try:
        library.ingest()
        assert library.failures() == {}
        assert len(decoded) == _PHOTOS
        library.ingest()
        assert len(decoded) == _PHOTOS, "they are not asked about again"
        assert library.counts().waiting == 0
    finally:
        library.close()


@pytest.mark.usefixtures("senseless")
def test_another_engine_tries_photos_again_that_one_made_no_sense_of(home: Path) -> None:
    model = ModelInUse(models_folder(), Settings(device="cpu"))
    standard = model.engine
    library = Library(home, model)
    try:
        model.__dict__["_engine"] = own(standard)
        library.ingest()
        assert set(library.failures().values()) == {"embed: The model cannot make sense of this picture."}
        model.__dict__["_engine"] = standard
        model._embedder = None
        library.ingest()
        assert library.failures() == {}
        assert library.counts().waiting == 0
    finally:
        library.close()


def test_an_engine_that_makes_no_sense_of_anything_is_not_asked_about_every_photo() -> None:
    standard = load_shipped(STANDARD, models_folder())
    sense = Sense(own(standard))
    for n in range(19):
        assert sense.failed(bytes([n]))
    with pytest.raises(AppError, match="The engine Odd makes no sense of your photos: nothing came of 20 of them"):
        sense.failed(b"20")
    some = Sense(own(standard))
    some.made()
    for told in (float("nan"), "fast", None, 3.5):  # whatever a decoder says
        some.made(told)  # type: ignore[arg-type]
    assert some.times_ms == [3.5]
    assert all(some.failed(bytes([n])) for n in range(100)), "it makes sense of others"
    shipped = Sense(standard)
    assert all(shipped.failed(bytes([n])) for n in range(100)), "photos are to blame"


def test_what_failed() -> None:
    standard = load_shipped(STANDARD, models_folder())
    of_own, of_shipped = Sense(own(standard)), Sense(standard)
    assert of_shipped.stage_of(DecoderDied("Reading this file made the decoder crash.")) == "decode"
    assert of_own.stage_of(DecoderDied("Reading this file made the decoder crash.")) == "embed"
    assert of_own.stage_of(DecodeError("It is damaged.")) == "decode"
    assert of_own.stage_of(DiskError("The disk is gone.")) == "read"


def test_what_is_hopeless_is_so_for_one_engine() -> None:
    standard = load_shipped(STANDARD, models_folder())
    hopeless: Hopeless = set()
    beside = Sense(own(standard), hopeless)
    assert not beside.failed(b"a")
    assert beside.is_hopeless(b"a")
    assert beside.hopeless_count == 1
    other = Sense(standard, hopeless)
    assert not other.is_hopeless(b"a")
    assert other.hopeless_count == 0
    assert not Sense(own(standard)).is_hopeless(b"a"), "who is in use is asked"


def test_large_networks_are_held_by_few_processes(tmp_path: Path) -> None:
    standard = load_shipped(STANDARD, models_folder())
    large = tmp_path / "large.onnx"
    large.touch()
    os.truncate(large, 528 << 20)
    engine = dataclasses.replace(standard, models=(dataclasses.replace(standard.models[0], network=large),))
    assert most_processes(engine, 8 << 30) == 1
    assert most_processes(engine, 64 << 30) == 10
    assert most_processes(engine, 1 << 30) == 1
    assert most_processes(standard) >= 16


def test_networks_from_elsewhere_never_run_in_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ModelInUse(models_folder(), Settings(device="cpu"))
    monkeypatch.setattr(ModelInUse, "runs_in_decoders", False)  # as with a graphics card
    assert not model.in_decoders(model.engine)
    elsewhere = dataclasses.replace(model.engine.models[0], network=tmp_path / "own.onnx")
    assert model.in_decoders(dataclasses.replace(model.engine, models=(elsewhere,)))


def test_what_was_prepared_for_another_engine_is_read_in_its_turn(tmp_path: Path) -> None:
    """Somebody looked at photos just before the engine was changed: their pixels are of another size."""
    (tmp_path / "photos").mkdir()
    library = Library(tmp_path / "library", ModelInUse(models_folder(), Settings(device="cpu")))
    engines = [load_shipped(name, models_folder()) for name in (STANDARD, "large", "careful")]
    try:
        library.add(tmp_path / "photos")
        for n, engine in enumerate(engines):
            path = tmp_path / "photos" / f"{n}.png"
            save_picture(path, n, (64, 48))
            prepared = prepare(str(path), engine.rule, 320, engine.rules[1:])
            info = path.stat()
            library.workshop.wanted.hand_on(FileKey(str(path.resolve()), info.st_size, info.st_mtime_ns), prepared)
        for listing in walk(str((tmp_path / "photos").resolve()), is_photo_name):
            library.store.apply(library.store.roots()[0].id, listing)
        order = ReadingOrder(library.store, engines[1], library.workshop.wanted)
        assert [Path(photo.path).name for photo, _ in order.read_meanwhile()] == ["1.png"]
        in_turn = {Path(photo.path).name for photo in iter(order.next, None)}
        assert in_turn == {"0.png", "2.png"}
    finally:
        library.close()
