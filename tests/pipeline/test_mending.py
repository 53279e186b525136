"""A damaged catalog in the hands of the whole program: mended on the way to the answer, and said."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.events import Failed, Finished, LibraryChanged, Notice
from app.core.photo import Answer
from app.core.question import Question
from app.core.status import IngestSummary, Status
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from tests.conftest import save_picture
from tests.library.older import make_old
from tests.pipeline.desk import Desk

OpenDesk = Callable[[], Desk]


@pytest.fixture
def open_desk(home: Path) -> Iterator[OpenDesk]:
    desks: list[Desk] = []

    def make() -> Desk:
        desks.append(Desk(home, models_folder()))
        return desks[-1]

    yield make
    for desk in desks:
        assert desk.catalog.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with eight photos and the library they were read into."""
    top = tmp_path_factory.mktemp("made")
    _read(top / "home", _photos(top / "photos", 0))
    return top


@pytest.fixture
def photos(made: Path, home: Path) -> Path:
    """The photos, which are everybody's; the test has a copy of the library."""
    shutil.copytree(made / "home", home)
    return made / "photos"


def _photos(folder: Path, seed: int) -> Path:
    folder.mkdir()
    for n in range(8):
        save_picture(folder / f"{n}.png", seed + n)
    return folder


def _read(home: Path, folder: Path) -> None:
    desk = Desk(home, models_folder())
    desk.value(desk.catalog.folders.add(str(folder)))
    desk.value(desk.catalog.folders.ingest())
    assert desk.catalog.close()


def _names(desk: Desk, photo: Path) -> list[str]:
    answer = desk.value(desk.catalog.search.find(Question(str(photo), 20)))
    assert isinstance(answer, Answer)
    return [os.path.basename(path) for match in answer.matches for path in match.paths]


def _notices(desk: Desk) -> list[str]:
    return [str(event.message) for event in desk.passed if isinstance(event, Notice)]


def _change(home: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(home / "catalog.db")) as catalog, catalog:
        assert catalog.execute(sql).rowcount > 0


def _wreck(home: Path) -> None:
    with (home / "catalog.db").open("r+b") as file:
        file.write(os.urandom(8192))


def test_a_question_to_a_damaged_library_is_answered(
    photos: Path, home: Path, open_desk: OpenDesk, decoded: list[str]
) -> None:
    desk = open_desk()
    before = _names(desk, photos / "3.png")
    assert desk.catalog.close()
    _wreck(home)
    desk = open_desk()
    assert _names(desk, photos / "3.png") == before
    assert len(before) == 7
    (notice,) = _notices(desk)
    assert "It is restored from its backup of" in notice
    summary = desk.value(desk.catalog.folders.ingest())
    assert isinstance(summary, IngestSummary)
    assert (summary.embedded, summary.removed) == (0, 0)
    assert decoded == []  # the vectors came back from the index
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert (status.counts.photos, status.indexed, status.generation) == (8, 8, 2)


def test_without_the_index_the_photos_are_read_again(
    photos: Path, home: Path, open_desk: OpenDesk, decoded: list[str]
) -> None:
    _wreck(home)
    shutil.rmtree(home / "index")
    desk = open_desk()
    desk.value(desk.catalog.folders.ingest())
    assert len(decoded) == 8
    assert len(_names(desk, photos / "3.png")) == 7


def test_an_index_that_is_damaged_too_gives_no_vectors(
    photos: Path, home: Path, open_desk: OpenDesk, decoded: list[str]
) -> None:
    _wreck(home)
    (vectors,) = (home / "index").glob("generation-*/vectors.npy")
    content = bytearray(vectors.read_bytes())
    content[-100] ^= 1
    vectors.write_bytes(content)
    desk = open_desk()
    desk.value(desk.catalog.folders.ingest())
    assert len(decoded) == 8
    assert len(_names(desk, photos / "3.png")) == 7


def test_an_ingest_meets_damage_and_goes_on(photos: Path, home: Path, open_desk: OpenDesk, decoded: list[str]) -> None:
    _change(home, "UPDATE embeddings SET vector = zeroblob(3084) WHERE id = 4")
    shutil.rmtree(home / "index")
    desk = open_desk()
    desk.value(desk.catalog.folders.ingest())
    assert _notices(desk) == ["Damaged entries in the library: 1. They will be made again."]
    assert len(decoded) == 1
    assert len(_names(desk, photos / "3.png")) == 7


def test_a_damaged_vector_is_taken_from_the_index(
    photos: Path, home: Path, open_desk: OpenDesk, decoded: list[str]
) -> None:
    desk = open_desk()
    before = {n: _names(desk, photos / f"{n}.png") for n in range(8)}
    assert desk.catalog.close()
    _change(home, "UPDATE embeddings SET vector = randomblob(3084)")
    desk = open_desk()
    assert {n: _names(desk, photos / f"{n}.png") for n in range(8)} == before
    assert _notices(desk) == ["Damaged entries in the library: 8. They will be made again."]
    assert decoded == []


def test_damage_while_the_library_is_in_use(photos: Path, home: Path, open_desk: OpenDesk) -> None:
    """As the window has it: the catalog is open for writing when a reader meets the damage."""
    desk = open_desk()
    before = _names(desk, photos / "3.png")
    desk.value(desk.catalog.folders.ingest())
    _change(home, "UPDATE embeddings SET vector = zeroblob(3084)")
    desk.passed.clear()
    assert _names(desk, photos / "3.png") == before
    assert any(isinstance(event, LibraryChanged) for event in desk.passed)
    assert len(_notices(desk)) == 1


def test_while_another_program_writes_it_is_only_said(photos: Path, home: Path, open_desk: OpenDesk) -> None:
    paths = DataPaths(home)
    store = Store.open(paths.catalog, paths.lock)
    try:
        _change(home, "UPDATE embeddings SET vector = zeroblob(3084)")
        desk = open_desk()
        end = desk.end(desk.catalog.search.find(Question(str(photos / "3.png"), 5)))
        assert isinstance(end, Failed)
        assert "Another Photokin is working on this library" in str(end.message)
        assert isinstance(desk.end(desk.catalog.folders.roots()), Finished)  # what is sound can still be looked at
    finally:
        store.close()


def test_the_index_of_another_library_is_not_asked(
    photos: Path, home: Path, open_desk: OpenDesk, tmp_path: Path
) -> None:
    _read(tmp_path / "other", _photos(tmp_path / "theirs", 100))
    desk = open_desk()
    before = _names(desk, photos / "3.png")
    assert desk.catalog.close()
    shutil.rmtree(home / "index")
    shutil.copytree(tmp_path / "other" / "index", home / "index")
    desk = open_desk()
    assert _names(desk, photos / "3.png") == before
    desk.value(desk.catalog.folders.ingest())
    assert _names(desk, photos / "3.png") == before


def test_a_damaged_index_is_told(photos: Path, home: Path, open_desk: OpenDesk) -> None:
    (vectors,) = (home / "index").glob("generation-*/vectors.npy")
    vectors.write_bytes(vectors.read_bytes()[:-1])
    desk = open_desk()
    desk.value(desk.catalog.folders.ingest())
    assert _notices(desk) == ["The index was damaged (vectors.npy). It is built again."]


def test_a_library_of_an_older_program_is_brought_up_to_date_by_a_question(
    photos: Path, home: Path, open_desk: OpenDesk
) -> None:
    desk = open_desk()
    before = _names(desk, photos / "3.png")
    assert desk.catalog.close()
    make_old(home)
    desk = open_desk()
    assert _names(desk, photos / "3.png") == before
    assert (home / "backups" / "catalog-version-1.db").is_file()
