"""The neighbours of every photo as a table, and the vectors: what ``find`` would say, of all, in files."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.errors import AppError, Cancelled, InputError
from app.core.job import Job
from app.core.question import Question
from app.core.taking_away import TablePlan, Taken, VectorsPlan
from app.pipeline.reports import vectors as vectors_module
from app.pipeline.reports.table import TableWriter
from app.pipeline.reports.table_lines import COLUMNS
from app.pipeline.reports.vectors import VectorsWriter
from app.pipeline.search import all_neighbours
from app.pipeline.search import fresh as fresh_module
from app.pipeline.search.all_neighbours import AllNeighbours
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.work.model_in_use import ModelInUse
from tests.acquainted import make_acquainted
from tests.conftest import save_picture
from tests.pipeline.harness import Library

pytestmark = pytest.mark.acquainted

_ODD = ["say “cheese”.png", "=cmd().png", "<script>.png", 'a "b", c.png', "two\nlines.png"]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, model: ModelInUse) -> Iterator[Library]:
    """Nine photos, one of them twice; nobody changes them."""
    top = tmp_path_factory.mktemp("table")
    photos = top / "photos"
    photos.mkdir()
    for n in range(9):
        save_picture(photos / f"{n}.png", n)
    shutil.copy(photos / "1.png", photos / "copy of 1.png")
    (photos / "broken.jpg").touch()
    make_acquainted(top / "home")
    library = Library(top / "home", model)
    library.add(photos)
    library.ingest()
    yield library
    library.close()


def _job() -> Job:
    return Job(1, lambda _: None)


def _table(library: Library, plan: TablePlan, job: Job | None = None) -> tuple[bytes, Taken]:
    written: list[bytes] = []
    writer = TableWriter(library.model, library.searcher, library.workshop.choice)
    taken = writer.write(job or _job(), plan, written.append)
    return b"".join(written), taken


def _objects(written: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines()]


@pytest.mark.parametrize(("exact", "plain"), [(False, False), (True, False), (False, True), (True, True)])
def test_every_line_is_what_find_says(read: Library, exact: bool, plain: bool) -> None:
    written, taken = _table(read, TablePlan("", "jsonl", 4, exact, plain))
    found = _objects(written)
    assert taken == Taken(photos=10, rows=40, skipped=1, waiting=0)
    assert [each["path"] for each in found] == sorted(each["path"] for each in found)
    for path in {each["path"] for each in found}:
        answer = read.searcher.find(_job(), Question(path, 4, exact, plain))
        told = [each for each in found if each["path"] == path]
        assert [each["rank"] for each in told] == [1, 2, 3, 4]
        for each, match in zip(told, answer.matches, strict=True):
            assert (each["neighbour"], tuple(each["copies"])) == (match.paths[0], match.paths[1:])
            assert each["distance"] == pytest.approx(match.distance, abs=1e-5)
            assert each["closeness"] == match.closeness.key


def test_a_copy_is_a_neighbour_at_no_distance_and_copies_of_a_neighbour_are_one(read: Library) -> None:
    found = _objects(_table(read, TablePlan("", "jsonl", 9))[0])
    of_one = [each for each in found if each["path"].endswith("/1.png")]
    assert (of_one[0]["neighbour"].endswith("copy of 1.png"), of_one[0]["closeness"]) == (True, "same file")
    of_two = [each for each in found if each["path"].endswith("/2.png")]
    assert len(of_two) == 8
    assert sum(len(each["copies"]) for each in of_two) == 1


def test_one_photo_alone_may_come_from_outside(read: Library, tmp_path: Path) -> None:
    outside = tmp_path / "outside.png"
    save_picture(outside, 3)
    written, taken = _table(read, TablePlan("", "csv", 2, query=str(outside)))
    rows = list(csv.DictReader(io.StringIO(written.decode())))
    assert (taken.photos, taken.rows, len(rows)) == (1, 2, 2)
    assert rows[0]["path"] == str(outside)
    assert rows[0]["neighbour"].endswith("/3.png")


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be given there")
def test_hostile_names_stay_names(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    names = [*map(os.fsencode, _ODD), b"no utf-8 \xff.png"]
    for number, name in enumerate(names):
        save_picture(tmp_path / "x.png", number)
        os.rename(tmp_path / "x.png", os.path.join(os.fsencode(folder), name))
    library.add(folder)
    library.ingest()
    whole = sorted(os.path.join(os.fsencode(os.path.realpath(folder)), name) for name in names)
    written, _ = _table(library, TablePlan("", "csv", 1))
    rows = list(csv.reader(io.StringIO(written.decode("utf-8", "surrogateescape"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [os.fsencode(row[0]) for row in rows[1:]] == whole
    assert not [cell for row in rows[1:] for cell in (row[0], row[2], row[5]) if cell.startswith(tuple("=+-@\t\r"))]
    objects = _objects(_table(library, TablePlan("", "jsonl", 1))[0])
    assert [each["path"] for each in objects] == [path.decode(errors="replace") for path in whole]
    assert sum("path_bytes" in each for each in objects) == 1
    plan = VectorsPlan(str(tmp_path / "v.npy"), str(tmp_path / "v.txt"), "lines")
    with pytest.raises(InputError, match="holds a line break"):
        _vectors(library, plan)
    _vectors(library, VectorsPlan(plan.path, plan.list_path, "zeros"))
    assert Path(plan.list_path).read_bytes() == b"".join(path + b"\0" for path in whole)


def test_an_empty_library_and_one_that_nobody_has_read(library: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has been read yet"):
        _table(library, TablePlan("", "jsonl", 1))
    with pytest.raises(InputError, match="has been read yet"):
        _vectors(library, VectorsPlan(str(tmp_path / "v.npy"), str(tmp_path / "v.jsonl")))
    assert not list(tmp_path.glob("v.*"))


def test_a_table_that_is_stopped_leaves_no_file(read: Library, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    job = Job(1, lambda event: job.cancel())  # the first progress
    writer = TableWriter(read.model, read.searcher, read.workshop.choice)
    with pytest.raises(Cancelled):
        writer.write(job, TablePlan(str(tmp_path / "out" / "table.csv"), "csv", 3))
    assert os.listdir(tmp_path / "out") == []


def test_a_photo_is_never_overwritten(read: Library, tmp_path: Path) -> None:
    photo = next(path for path in read.snapshot().photos)
    before = Path(photo).read_bytes()
    link, outside = tmp_path / "link.csv", tmp_path / "outside.png"
    link.symlink_to(photo)
    save_picture(outside, 3)
    writer = TableWriter(read.model, read.searcher, read.workshop.choice)
    for path, query in ((photo, ""), (str(link), ""), (str(outside), str(outside))):
        with pytest.raises(InputError, match="not overwritten"):
            writer.write(_job(), TablePlan(path, "csv", 3, query=query))
    assert Path(photo).read_bytes() == before


def test_blocks_of_questions_and_vectors_that_are_not_kept_change_nothing(
    read: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _table(read, TablePlan("", "jsonl", 4, exact=True))
    monkeypatch.setattr(all_neighbours, "QUESTIONS_AT_ONCE", 3)
    assert _table(read, TablePlan("", "jsonl", 4, exact=True)) == whole
    monkeypatch.setattr("app.pipeline.search.opened.FRESH_LIMIT", 4)
    monkeypatch.setattr(fresh_module, "_CHUNK_ROWS", 2)
    monkeypatch.setattr(OpenedIndex, "_open_index", lambda *_: None)
    assert _table(read, TablePlan("", "jsonl", 4, exact=True)) == whole


def test_vectors_of_two_models_never_meet(read: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = AllNeighbours(_job(), read.store, read.searcher.opened(read.store))
    answering = OpenedIndex.who_answers
    another = np.ones(4, np.float32)

    def other(opened: OpenedIndex, reader: Any) -> Any:
        by, _ = answering(opened, reader)
        return type(by)("another-model", another, None), None

    monkeypatch.setattr(OpenedIndex, "who_answers", other)
    with pytest.raises(AppError, match="another engine"):
        list(everybody.neighbours(everybody.photos(), Question("", 2)))


def _vectors(library: Library, plan: VectorsPlan) -> Taken:
    return VectorsWriter(library.model, library.searcher).write(_job(), plan)


@pytest.mark.parametrize("half", [False, True])
def test_rows_of_the_array_multiply_to_the_similarity(
    read: Library, tmp_path: Path, half: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "_ROWS", 3)
    plan = VectorsPlan(str(tmp_path / "v.npy"), str(tmp_path / "v.jsonl"), half=half)
    taken = _vectors(read, plan)
    array = np.load(plan.path, allow_pickle=False)
    paths = [each["path"] for each in _objects(Path(plan.list_path).read_bytes())]
    assert array.dtype == (np.float16 if half else np.float32)
    assert (taken.rows, taken.dim) == array.shape == (10, np.count_nonzero(read.model.scale))
    assert paths == sorted(read.snapshot().photos.keys() - {str(Path(paths[0]).with_name("broken.jpg"))})
    products = array.astype(np.float64) @ array.astype(np.float64).T
    answer = read.find(paths[3], 9)
    for match in answer.matches:
        assert products[3, paths.index(match.paths[0])] == pytest.approx(match.similarity, abs=3e-3 if half else 1e-3)


def test_an_array_is_as_long_as_its_list_where_photos_go_meanwhile(
    read: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vector, gone = AllNeighbours.vector, iter([False, True, *[False] * 8])
    monkeypatch.setattr(AllNeighbours, "vector", lambda *which: None if next(gone) else vector(*which))
    plan = VectorsPlan(str(tmp_path / "v.npy"), str(tmp_path / "v.txt"), "lines")
    assert _vectors(read, plan).rows == 9
    assert len(np.load(plan.path)) == len(Path(plan.list_path).read_text().splitlines()) == 9


def test_one_file_cannot_be_both(read: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="need two files"):
        _vectors(read, VectorsPlan(str(tmp_path / "v"), str(tmp_path / "v")))
