"""Questions that are more than a photo: for and against, weights, scope, limits, copies, the order of dates."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from app.core.closeness import Closeness
from app.core.errors import InputError
from app.core.job import Job
from app.core.photo import Answer, Hidden
from app.core.question import BlockWeights, Example, Question, Scope
from app.pipeline.search import collect
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.combined import combined
from app.similarity.descriptor import distance_from, query_scale, similarities
from app.similarity.index import Index
from tests.conftest import save_picture
from tests.pipeline.harness import Library

pytestmark = pytest.mark.acquainted

_DAY_S = 86_400


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, model: ModelInUse) -> Path:
    """Eighteen photos in two folders, a day apart from 1 June 2015 on, and their library, made once."""
    top = tmp_path_factory.mktemp("asking")
    for n in range(18):
        folder = top / "photos" / ("one" if n < 9 else "two")
        folder.mkdir(parents=True, exist_ok=True)
        save_picture(folder / f"{n}.png" if n % 2 else folder / f"{n}.jpg", n)
        noon_s = 1_433_160_000 + n * _DAY_S
        os.utime(folder / (f"{n}.png" if n % 2 else f"{n}.jpg"), (noon_s, noon_s))
    library = Library(top / "home", model)
    library.add(top / "photos")
    library.ingest()
    library.close()
    return top


@pytest.fixture
def library(made: Path, model: ModelInUse, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(made / "home", tmp_path / "home")
    library = Library(tmp_path / "home", model)
    yield library
    library.close()


@pytest.fixture
def photos(made: Path) -> list[str]:
    return [str(made / "photos" / ("one" if n < 9 else "two") / f"{n}.{'png' if n % 2 else 'jpg'}") for n in range(18)]


def ask(library: Library, question: Question) -> Answer:
    return library.searcher.find(Job(1, lambda _: None), question)


def found(answer: Answer) -> list[str]:
    return [path for match in answer.matches for path in match.paths]


def vector(library: Library, path: str) -> np.ndarray:
    snapshot = library.snapshot()
    content_id = snapshot.photos[path][2]
    assert content_id is not None
    return snapshot.vectors[content_id]


def test_more_photos_and_some_against_are_one_question(library: Library, photos: list[str]) -> None:
    question = Question(photos[0], 20, more=(Example(photos[1]), Example(photos[2])), against=(Example(photos[3]),))
    answer = ask(library, question)
    assert answer.question == question
    assert (answer.query_path, answer.searched) == (photos[0], 18)
    assert set(found(answer)) == set(photos[4:])  # none of those that were asked with
    asked = [(vector(library, path), 1.0) for path in photos[:4]]
    one = combined(asked[:3], asked[3:], library.model.scale, None)
    others = np.stack([vector(library, match.paths[0]) for match in answer.matches])
    order = similarities(one, others, library.model.scale)
    assert sorted(order, reverse=True) == pytest.approx(order.tolist(), abs=1e-6)
    nearest = np.max([similarities(each, others, library.model.scale) for each, _ in asked[:3]], axis=0)
    assert [match.distance for match in answer.matches] == pytest.approx(distance_from(nearest).tolist(), abs=1e-4)
    far = sorted(match.distance for match in answer.matches)[7]
    limited = ask(library, replace(question, closer_than=far))
    assert found(limited) == [path for path in found(answer) if path in found(limited)]
    assert len(limited.matches) == 8


def test_a_photo_that_does_not_count_is_as_if_it_were_not_there(library: Library, photos: list[str]) -> None:
    alone = ask(library, Question(photos[1], 20))
    answer = ask(library, Question(photos[0], 20, weight=0, more=(Example(photos[1]), Example(photos[2], 0))))
    assert found(answer) == found(alone)
    assert answer.query_path == photos[0]
    gone = ask(library, Question(f"{photos[0]}.gone", 20, weight=0, more=(Example(photos[1]),)))
    assert (found(gone), gone.query_places) == (found(alone), ())


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question("{0}", 3, more=(Example("{0}.gone"),)), "There is no file .*gone"),
        (Question("", 3, against=(Example("{0}"),)), "only photos that it should not be like"),
        (Question("{0}", 3, against=(Example("{copy}"),)), "cannot be both"),
        (Question("{0}", 3, scope=Scope(("/nowhere",))), "no photos in /nowhere"),
        (Question("{0}", 3, scope=Scope(not_folders=("/nowhere",))), "no photos in /nowhere"),
        (Question("{outside}", 3, scope=Scope(other_shoot=True)), "outside.png is not in the library"),
        (Question("{0}", 3, weights=BlockWeights(0, 0)), "at least one has to count"),
        (Question("{0}", 3, closer_than="very like", farther_than=0.9), "Nothing is closer than"),
    ],
)
def test_what_cannot_be_asked_is_told(
    library: Library, photos: list[str], tmp_path: Path, question: Question, sentence: str
) -> None:
    shutil.copy(photos[0], tmp_path / "copy.jpg")
    save_picture(tmp_path / "outside.png", 77)
    places = {"{0}": photos[0], "{0}.gone": "/gone", "{copy}": str(tmp_path / "copy.jpg")}
    places |= {"{outside}": str(tmp_path / "outside.png")}
    named = replace(
        question,
        photo=places.get(question.photo, question.photo),
        more=tuple(Example(places[example.photo]) for example in question.more),
        against=tuple(Example(places[example.photo]) for example in question.against),
    )
    with pytest.raises(InputError, match=sentence):
        ask(library, named)


def test_a_scope_holds_all_that_there_is_in_it(
    library: Library, made: Path, photos: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By way of the index, by comparing with all in it, and without an index."""
    wanted = {
        Scope((str(made / "photos" / "two"),)): photos[9:],
        Scope(not_folders=(str(made / "photos" / "two"),)): photos[1:9],
        Scope(since=date(2015, 6, 5), until=date(2015, 6, 7)): photos[4:7],
        Scope(formats=("png",)): photos[1::2],
        Scope(other_shoot=True): photos[2:],  # 0 was taken on 1 June, 1 a day later
    }
    for few in (0, 4_000, None):
        monkeypatch.setattr(collect, "_FEW", few or 0)
        monkeypatch.setattr(collect, "_MOST_ASKED_SHARE", 1e9)
        if few is None:
            library.delete_index()
        for scope, paths in wanted.items():
            answer = ask(library, Question(photos[0], 20, scope=scope))
            assert set(found(answer)) == set(paths)
            counted = len(paths) + (photos[0] not in paths and scope.formats == () and not scope.folders)
            counted -= scope.since is not None or scope.other_shoot
            assert (answer.searched, answer.hidden.outside) == (counted, 18 - counted)
            whole = [path for path in found(ask(library, Question(photos[0], 20))) if path in paths]
            assert found(answer) == whole  # in the same order


def test_fewer_candidates_than_needed_are_no_answer(
    library: Library, made: Path, photos: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a query's own neighbours lie elsewhere, what lies in the scope is compared with instead."""
    monkeypatch.setattr(collect, "_FEW", 0)
    monkeypatch.setattr(collect, "_MOST_ASKED_SHARE", 1e9)
    monkeypatch.setattr(Index, "candidates", lambda self, *_, **__: self.rows_of(contents_of(library, photos[:9])))
    answer = ask(library, Question(photos[0], 20, scope=Scope((str(made / "photos" / "two"),))))
    assert set(found(answer)) == set(photos[9:])


def contents_of(library: Library, paths: list[str]) -> frozenset[bytes]:
    known = library.snapshot().photos
    return frozenset(content_id for path in paths if (content_id := known[path][2]) is not None)


def test_a_copy_counts_where_it_lies(library: Library, made: Path, photos: list[str]) -> None:
    two = made / "photos" / "two"
    shutil.copy(photos[3], two / "copy of 3.png")
    shutil.copy(photos[0], two / "copy of 0.jpg")
    try:
        library.ingest()
        answer = ask(library, Question(photos[0], 20, scope=Scope((str(two),))))
        assert answer.matches[0].paths == (str(two / "copy of 0.jpg"),)
        assert (answer.matches[0].closeness, answer.matches[0].distance) == (Closeness.SAME_FILE, 0)
        assert (str(two / "copy of 3.png"),) in [match.paths for match in answer.matches]
        whole = ask(library, Question(photos[1], 20))
        assert (photos[3], str(two / "copy of 3.png")) in [match.paths for match in whole.matches]
        assert whole.hidden == Hidden(copies=2)
        apart = ask(library, Question(photos[1], 30, copies="shown"))
        assert found(apart) == found(whole)
        assert [match.rank for match in apart.matches] == list(range(1, 20))
        assert all(len(match.paths) == 1 for match in apart.matches)
        without = ask(library, Question(photos[0], 30, farther_than=0))
        assert str(two / "copy of 0.jpg") not in found(without)
    finally:
        for name in ("copy of 3.png", "copy of 0.jpg"):
            (two / name).unlink()


def test_limits_leave_out_and_count(library: Library, photos: list[str]) -> None:
    whole = ask(library, Question(photos[0], 20))
    near, far = whole.matches[3].distance, whole.matches[11].distance
    between = ask(library, Question(photos[0], 20, farther_than=near, closer_than=far))
    assert found(between) == found(whole)[4:12]
    assert between.hidden == Hidden(0, 5, 5, 0)  # the photo itself is nearer, too
    some = ask(library, Question(photos[0], 3, farther_than=near))
    assert found(some) == found(whole)[4:7]
    word = ask(library, Question(photos[0], 20, closer_than="somewhat like"))
    assert found(word) == found(without_the_last_word(whole))


def without_the_last_word(whole: Answer) -> Answer:
    near = tuple(match for match in whole.matches if match.closeness < Closeness.LITTLE_IN_COMMON)
    return replace(whole, matches=near)


def test_weights_need_no_other_index(library: Library, photos: list[str]) -> None:
    usual = ask(library, Question(photos[0], 20))
    assert [(part.name, part.usual, part.weight) for part in usual.counted] == [
        ("subject", 1, 1), ("colour", 0.33, 0.33), ("layout", 0, 0),
    ]  # fmt: skip
    same = ask(library, Question(photos[0], 20, weights=BlockWeights(subject=1, colour=0.33)))
    assert same.matches == usual.matches
    colours = ask(library, Question(photos[0], 20, weights=BlockWeights(0, 1, 0)))
    assert [part.weight for part in colours.counted] == [0, 1, 0]
    scale = query_scale(library.model.engine.blocks, {"subject": 0, "colour": 1, "layout": 0})
    others = np.stack([vector(library, match.paths[0]) for match in colours.matches])
    distances = distance_from(similarities(vector(library, photos[0]), others, scale))
    assert [match.distance for match in colours.matches] == pytest.approx(distances.tolist(), abs=1e-4)
    assert found(colours) != found(usual)


def test_the_order_of_dates_is_that_of_what_was_found(library: Library, photos: list[str]) -> None:
    nearest = ask(library, Question(photos[0], 6))
    dated = ask(library, Question(photos[0], 6, order="date"))
    assert found(dated) == sorted(found(nearest), key=photos.index)
    assert {match.rank for match in dated.matches} == set(range(1, 7))
    assert sorted(dated.matches, key=lambda match: match.rank) == list(nearest.matches)
