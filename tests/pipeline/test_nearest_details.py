"""The second step of a question: details of the nearest photos, with cells that were put into the cache by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from app.core.errors import Cancelled
from app.core.job import Job
from app.core.photo import Answer
from app.core.question import Question
from app.library.cell_cache import CellCache, cells_file, delete_cells
from app.library.thumbnails import ThumbnailCache
from app.pipeline.search import nearest_details
from app.pipeline.search.cells_at_hand import CellsAtHand
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity import map_cells
from app.similarity.map_cells import SIZE
from tests.conftest import save_picture
from tests.pipeline.harness import Library

COUNT = 6


@pytest.fixture(scope="module")
def read(model: ModelInUse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("details")
    (folder / "photos").mkdir()
    for n in range(COUNT):
        save_picture(folder / "photos" / f"{n}.png", n)
    shutil.copy(folder / "photos" / "0.png", folder / "photos" / "copy.png")
    library = Library(folder / "home", model)
    library.add(folder / "photos")
    library.ingest()
    yield library
    library.close()


@pytest.fixture
def library(read: Library) -> Iterator[Library]:
    """The same library for all; details are wanted, and cells of nobody are there."""
    read.searcher._answers._details.wanted = True
    yield read
    delete_cells(read.paths.cells)
    read.searcher._answers._nearest_details._at_hand._made.clear()
    read.decoders.close()


@pytest.fixture
def cells(library: Library) -> Iterator[CellCache]:
    library.paths.cells.mkdir()
    cache = CellCache.open(cells_file(library.paths.cells, library.model.engine.cells_id))
    yield cache
    cache.close()


def showing(*things: int) -> bytes:
    """Return cells, each of which shows one of 30 things that have nothing in common."""
    numbers = np.zeros((len(things), SIZE), np.int8)
    numbers[np.arange(len(things)), things] = 64
    return bytes((1, len(things))) + numbers.tobytes()


def asked(library: Library, count: int = 30, **how: Any) -> Answer:
    photo = str(library.home.parent / "photos" / "0.png")
    return library.searcher.find(Job(2, library.emit), Question(photo, count, **({"details": True} | how)))


def order(answer: Answer) -> list[bytes]:
    return [match.content_id for match in answer.matches]


def test_who_shows_the_same_thing_comes_first_and_distances_stay(library: Library, cells: CellCache) -> None:
    before = asked(library, details=False)
    first, *others = order(before)  # the copy is at no distance
    query, last = first, others[-1]
    cells.add({query: showing(1, 2, 3)} | {each: showing(9, 10) for each in others})
    cells.add({last: showing(1, 2, 7)})
    after = asked(library)
    assert not before.detailed
    assert after.detailed
    assert order(after) == [first, last, *others[:-1]]
    assert [match.rank for match in after.matches] == list(range(1, len(after.matches) + 1))
    told = {match.content_id: (match.distance, match.similarity, match.closeness) for match in before.matches}
    assert told == {match.content_id: (match.distance, match.similarity, match.closeness) for match in after.matches}
    assert (after.searched, after.query_places, after.edges) == (before.searched, before.query_places, before.edges)


def test_a_copy_stays_first_whatever_its_cells_say(library: Library, cells: CellCache) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({first: showing(1)} | {each: showing(1) for each in others})
    assert order(asked(library)) == [first, *others]


def test_who_has_no_cells_stays_where_it_is(library: Library, cells: CellCache) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({first: showing(1, 2), others[-1]: showing(1, 2), others[1]: showing(9), others[2]: b""})
    expected = [others[0], others[-1], *others[2:-1], others[1]]
    assert order(asked(library)) == [first, *expected]


def test_only_the_nearest_trade_places(library: Library, cells: CellCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest_details, "RERANKED", 3)
    first, *others = order(asked(library, details=False))
    cells.add({first: showing(1)} | {each: showing(9) for each in others})
    cells.add({others[2]: showing(1), others[3]: showing(1)})
    assert order(asked(library)) == [first, others[2], others[0], others[1], *others[3:]]


def test_one_that_is_farther_than_was_asked_for_may_come_in(library: Library, cells: CellCache) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({first: showing(1), others[-1]: showing(1), others[0]: showing(9)})
    answer = asked(library, 2)
    assert order(answer) == [first, others[-1]]


@pytest.mark.parametrize("how", [{"plain": True}, {"details": False}, {"metric": "dot"}, {"metric": "euclidean"}])
def test_who_does_not_ask_for_it_gets_the_order_as_it_is(
    library: Library, cells: CellCache, how: dict[str, Any]
) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({first: showing(1), others[-1]: showing(1), others[0]: showing(9)})
    answer = asked(library, **how)
    assert not answer.detailed
    assert order(answer) == order(asked(library, **(how | {"details": False})))


def test_nobody_looks_at_cells_while_they_are_not_wanted(library: Library, cells: CellCache) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({first: showing(1), others[-1]: showing(1), others[0]: showing(9)})
    library.searcher._answers._details.wanted = False
    assert not asked(library).detailed


def test_without_cells_there_is_no_other_order(library: Library) -> None:
    before = asked(library, details=False)
    assert asked(library) == before, "no file"
    library.paths.cells.mkdir()
    cache = CellCache.open(cells_file(library.paths.cells, library.model.engine.cells_id))
    assert asked(library) == before, "an empty file"
    cache.close()


@pytest.mark.parametrize("nonsense", [b"", b"\1", b"\1\1" + bytes(SIZE - 1), b"\xff\xff" + bytes(90), b"\0\0"])
def test_crafted_cells_count_as_none(library: Library, cells: CellCache, nonsense: bytes) -> None:
    """Their checksums are right."""
    first, *others = order(asked(library, details=False))
    cells.add({first: showing(1), others[1]: nonsense, others[2]: showing(1)})
    assert order(asked(library)) == [first, *others], "the only one with cells has nobody to trade places with"


def test_the_querys_cells_are_made_of_its_thumbnail_where_none_are_kept(
    library: Library, cells: CellCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a photo of the library, and of one from outside: by a warm decoder, once."""
    made: list[bytes] = []
    make = CellsAtHand._make

    def noting(self: CellsAtHand, job: Job, jpeg: bytes, *more: object) -> bytes | None:
        made.append(jpeg)
        return make(self, job, jpeg, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(CellsAtHand, "_make", noting)
    first, *others = order(asked(library, details=False))
    own = library.model.embedder.cells(np.zeros((1, 256, 320, 3), np.uint8))[0]
    cells.add(dict.fromkeys(others, own))
    assert asked(library).detailed
    thumbnails = ThumbnailCache.open_existing(library.paths.thumbnails)
    assert thumbnails is not None
    assert made == [thumbnails.get(first)]
    thumbnails.close()
    outside = library.home.parent / "outside.png"
    save_picture(outside, 77)
    question = Question(str(outside), 30, details=True)
    for _ in range(2):
        assert library.searcher.find(Job(3, library.emit), question).detailed
    assert len(made) == 2
    assert asked(library).detailed
    assert len(made) == 2
    outside.unlink()


def test_a_query_that_nobody_can_look_at_again_keeps_its_order(library: Library, cells: CellCache) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({each: showing(1) for each in others})
    thumbnails = ThumbnailCache.open(library.paths.thumbnails)
    jpeg = thumbnails.get(first)
    assert jpeg is not None
    for broken in (b"no picture", None):
        if broken is None:
            thumbnails._db.execute("DELETE FROM thumbnails WHERE content_id = ?", (first,))
        else:
            thumbnails.add({first: broken})
        assert not asked(library).detailed
    thumbnails.add({first: jpeg})
    thumbnails.close()


def test_with_a_graphics_card_the_program_looks_at_the_thumbnail(
    library: Library, cells: CellCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({each: showing(1) for each in others})
    monkeypatch.setattr(ModelInUse, "runs_in_decoders", False)
    assert asked(library).detailed
    by_program = library.searcher._answers._nearest_details._at_hand._made.popitem()
    monkeypatch.undo()
    assert asked(library).detailed
    assert library.searcher._answers._nearest_details._at_hand._made.popitem() == by_program
    assert by_program[0][1] == first


def test_a_newer_question_stops_it_between_two_photos(
    library: Library, cells: CellCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({each: showing(1) for each in (first, *others)})
    compared: list[int] = []
    job = Job(5, library.emit)
    real: Callable[..., float] = map_cells.likeness

    def slow(*both: object) -> float:
        compared.append(1)
        job.cancel()
        return real(*both)

    monkeypatch.setattr(nearest_details, "likeness", slow)
    with pytest.raises(Cancelled):
        library.searcher.find(job, Question(str(library.home.parent / "photos" / "0.png"), 30, details=True))
    assert len(compared) == 1


def test_cells_that_go_away_meanwhile_are_not_missed(library: Library, cells: CellCache) -> None:
    first, *others = order(asked(library, details=False))
    cells.add({each: showing(1) for each in (first, *others)})
    assert asked(library).detailed
    delete_cells(library.paths.cells)
    assert not asked(library).detailed
