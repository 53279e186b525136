"""A part of a photo looked for in a library, step by step, with cells that were put into the cache by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.core.box import Box
from app.core.errors import Cancelled, InputError
from app.core.job import Job
from app.core.photo import Answer
from app.core.question import BlockWeights, Example, Question, Scope
from app.library.cell_cache import CellCache, cells_file, delete_cells
from app.pipeline.search import parts
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.map_cells import SIZE
from tests.conftest import save_picture
from tests.pipeline.harness import Library

COUNT = 6
BOX = Box(0, 0, 0.5, 0.5)


@pytest.fixture(scope="module")
def read(model: ModelInUse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("parts")
    (folder / "photos" / "sub").mkdir(parents=True)
    for n in range(COUNT):
        save_picture(folder / "photos" / ("sub" if n > 3 else ".") / f"{n}.png", n)
    library = Library(folder / "home", model)
    library.add(folder / "photos")
    library.ingest()
    yield library
    library.close()


@pytest.fixture
def library(read: Library) -> Iterator[Library]:
    """The same library for all; nothing is known of any part, and cells of nobody are kept."""
    yield read
    delete_cells(read.paths.cells)
    read.searcher._part_answers._parts._asked = None
    read.searcher._answers._nearest_details._at_hand._made.clear()
    read.decoders.close()


@pytest.fixture
def cells(library: Library) -> Iterator[CellCache]:
    library.paths.cells.mkdir()
    cache = CellCache.open(cells_file(library.paths.cells, library.model.engine.cells_id))
    yield cache
    cache.close()


def drawn(seed: int) -> np.ndarray[Any, Any]:
    numbers = np.random.default_rng(seed).normal(size=(8, 8, SIZE))
    made: np.ndarray[Any, Any] = np.rint(60 * numbers / np.linalg.norm(numbers, axis=2, keepdims=True)).astype(np.int8)
    return made


def kept(numbers: np.ndarray[Any, Any]) -> bytes:
    return bytes((8, 8)) + numbers.tobytes()


def fill(library: Library, cells: CellCache, but: tuple[int, ...] = ()) -> None:
    """Keep cells of all photos but some; the last shows at its lower right what the first has in the box."""
    contents = content_ids(library)
    shown = {number: drawn(number) for number in range(COUNT)}
    shown[COUNT - 1][4:, 4:] = shown[0][:4, :4]
    cells.add({contents[number]: kept(numbers) for number, numbers in shown.items() if number not in but})


def content_ids(library: Library) -> list[bytes]:
    photos = library.snapshot().photos
    found = {path.rsplit("/", 1)[1]: values[2] for path, values in photos.items()}
    return [found[f"{number}.png"] or b"" for number in range(COUNT)]


def asked(library: Library, **how: Any) -> Answer:
    photo = str(library.home.parent / "photos" / "0.png")
    return library.searcher.find(Job(2, library.emit), Question(photo, 30, **({"box": BOX} | how)))


def names(answer: Answer) -> list[str]:
    return [match.paths[0].rsplit("/", 1)[1] for match in answer.matches]


def test_what_shows_the_part_comes_first_with_its_place(library: Library, cells: CellCache) -> None:
    fill(library, cells)
    answer = asked(library)
    assert names(answer)[0] == "5.png"
    assert len(answer.matches) == COUNT - 1
    first, *others = answer.matches
    assert first.place is not None
    assert first.place.middle == pytest.approx((0.75, 0.75), abs=0.05)
    assert first.closeness < min(other.closeness for other in others)
    assert [match.distance for match in answer.matches] == sorted(match.distance for match in answer.matches)
    done = asked(library, details=True)
    looked = done.looked_into
    assert looked is not None
    assert (looked.box, looked.looked, looked.left, looked.without) == (BOX, COUNT, 0, 0)
    assert done.matches == answer.matches
    assert done.question == replace(Question(done.query_path, 30), box=BOX, photo=answer.question.photo)  # type: ignore[union-attr]


def test_it_goes_on_best_first_until_all_are_looked_into(
    library: Library, cells: CellCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, cells)
    monkeypatch.setattr(parts, "FIRST", 1)
    monkeypatch.setattr(parts, "_SLICE_S", -1.0)  # no time for more
    answer = asked(library)
    assert answer.looked_into is not None
    assert answer.looked_into.left > 0
    waiting = asked(library, details=True)
    assert waiting.looked_into is not None
    assert waiting.looked_into.left == COUNT - answer.looked_into.looked
    monkeypatch.setattr(parts, "_SLICE_S", 60.0)
    done = asked(library, details=True)
    assert done.looked_into is not None
    assert (done.looked_into.looked, done.looked_into.left) == (COUNT, 0)
    assert names(done)[0] == "5.png"
    again = asked(library, box=Box(0, 0, 0.5, 0.4))  # another part is begun with anew
    assert again.looked_into is not None
    assert again.looked_into.looked < COUNT


def test_who_has_no_cells_is_counted_or_looked_at_now(
    library: Library, cells: CellCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, cells, but=(1, 2))
    for most in ("_MADE_AT_ONCE", "_MOST_MADE"):
        monkeypatch.setattr(parts, most, 0)
    answer = asked(library, details=True)
    assert answer.looked_into is not None
    assert (answer.looked_into.looked, answer.looked_into.without) == (COUNT - 2, 2)
    monkeypatch.undo()
    library.searcher._part_answers._parts._asked = None
    answer = asked(library)
    assert answer.looked_into is not None
    assert (answer.looked_into.looked, answer.looked_into.without) == (COUNT, 0)


def test_without_any_cells_the_likeliest_are_looked_at(library: Library) -> None:
    answer = asked(library)
    assert answer.looked_into is not None
    assert answer.looked_into.looked == COUNT
    assert len(answer.matches) == COUNT - 1


def test_scope_and_limits_hold(library: Library, cells: CellCache) -> None:
    fill(library, cells)
    sub = str(library.home.parent / "photos" / "sub")
    assert set(names(asked(library, scope=Scope(folders=(sub,))))) == {"4.png", "5.png"}
    assert names(asked(library, closer_than="very like")) == ["5.png"]
    assert "5.png" not in names(asked(library, farther_than="like"))


def test_what_does_not_go_with_a_box_is_one_sentence(library: Library) -> None:
    other = str(library.home.parent / "photos" / "1.png")
    for how, words in (
        ({"more": (Example(other),)}, "by itself"),
        ({"against": (Example(other),)}, "by itself"),
        ({"weights": BlockWeights(colour=1.0)}, "cannot be chosen"),
    ):
        with pytest.raises(InputError, match=words):
            asked(library, **how)


def test_it_can_be_stopped(library: Library, cells: CellCache) -> None:
    fill(library, cells)
    job = Job(2, library.emit)
    job.cancel()
    with pytest.raises(Cancelled):
        library.searcher.find(job, Question(str(library.home.parent / "photos" / "0.png"), 30, box=BOX))
