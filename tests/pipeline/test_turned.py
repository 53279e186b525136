"""Questions for turned and mirrored photos, too: what is found by which way, what it costs others, what cannot be."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.errors import InputError
from app.core.job import Job
from app.core.photo import Answer
from app.core.question import Example, Question
from app.core.turned import AS_IT_IS, OTHERS
from app.imaging.orientation import turned_upright
from app.library.identity import identify
from app.pipeline.search.collect import Sought
from app.pipeline.search.turned import PENALTY, with_turned
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.descriptor import similarities
from app.similarity.index import Scored
from app.similarity.order import DOT_SHARE
from tests.conftest import picture, save_picture
from tests.pipeline.harness import Library

_COUNT = 6


@pytest.fixture(scope="module")
def made(model: ModelInUse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of some photos, of one of which it has copies in other files: turned to the right, and mirrored."""
    top = tmp_path_factory.mktemp("turned")
    (top / "photos").mkdir()
    for number in range(_COUNT):
        save_picture(top / "photos" / f"{number}.png", number)
    turned_upright(picture(0), 6).save(top / "photos" / "right.png")
    turned_upright(picture(0), 2).save(top / "photos" / "mirrored.png")
    library = Library(top / "home", model)
    library.add(top / "photos")
    library.ingest()
    library.close()
    return top


@pytest.fixture
def library(made: Path, model: ModelInUse, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(made / "home", tmp_path / "home")
    opened = Library(tmp_path / "home", model)
    yield opened
    opened.close()


@pytest.fixture
def photo(made: Path) -> str:
    return str(made / "photos" / "0.png")


def _asked(library: Library, question: Question) -> Answer:
    return library.searcher.find(Job(2, library.emit), question)


def _content_of(path: Path) -> bytes:
    return identify(str(path))[0]


def _sought(library: Library, question: Question) -> Mapping[int, Sought]:
    """Return what is looked for by each way of lying."""
    given: list[Mapping[int, Sought]] = []
    kept = library.searcher._answers._turned.sought

    def noting(*arguments: Any) -> Mapping[int, Sought]:
        given.append(kept(*arguments))
        return given[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library.searcher._answers._turned, "sought", noting)
        _asked(library, question)
    return given[0]


def test_turned_copies_come_first_and_it_is_said_how(
    library: Library, photo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _asked(library, Question(photo, 20))
    answer = _asked(library, Question(photo, 20, turned=True))
    found = [(Path(match.paths[0]).name, match.turned) for match in answer.matches[:2]]
    assert sorted(found) == [("mirrored.png", 2), ("right.png", 6)]
    assert all(match.distance < 0.2 for match in answer.matches[:2])
    assert {match.content_id for match in answer.matches} == {match.content_id for match in before.matches}
    assert {match.turned for match in before.matches} == {AS_IT_IS}
    outside = tmp_path / "outside.jpg"
    with Image.open(photo) as opened:
        turned_upright(opened, 8).save(outside, quality=95)
    monkeypatch.setattr("app.pipeline.search.turned.PENALTY", 0.0)  # to the network these colours look alike anyway
    first = _asked(library, Question(str(outside), 20, turned=True)).matches[:3]
    ways = {Path(match.paths[0]).name: match.turned for match in first}
    assert (ways["0.png"], ways["right.png"]) == (6, 3)


def test_all_photos_of_a_question_are_turned_together(library: Library, photo: str, made: Path) -> None:
    more = (Example(str(made / "photos" / "1.png")),)
    plain, together = (_sought(library, Question(photo, 20, more=each, turned=True)) for each in ((), more))
    assert set(plain) == set(together) == set(OTHERS)
    reader = library.searcher.reader
    assert reader is not None
    mirrored = library.searcher._answers._vectors.stored(
        reader, _content_of(made / "photos" / "mirrored.png"), library.model.itself
    )
    assert mirrored is not None
    for way, each in plain.items():
        similar = float(similarities(each.vector, mirrored[None], library.model.scale)[0])
        assert (similar > 0.97) is (way == 2)
        assert not np.allclose(each.vector, together[way].vector, atol=1e-3)


def test_a_photo_that_cannot_be_read_any_more_cannot_be_turned(library: Library, photo: str, made: Path) -> None:
    gone = made / "photos" / "5.png"
    kept = gone.read_bytes()
    gone.unlink()
    try:
        assert _asked(library, Question(str(gone), 5)).matches
        with pytest.raises(InputError, match="is not a photo that Photokin can read"):
            _asked(library, Question(str(gone), 5, turned=True))
    finally:
        gone.write_bytes(kept)


def test_what_is_found_turned_comes_behind_what_is_as_near() -> None:
    found = [Scored(b"a", 0.9, 0.9), Scored(b"b", 0.5, 0.5)]
    of_turned = {6: [Scored(b"b", 0.95, 0.95), Scored(b"c", 0.9 + PENALTY / 2, 0.9 + PENALTY / 2)]}
    together = with_turned(found, of_turned, 3, "cosine")
    assert [each.content_id for each in together.found] == [b"a", b"c", b"b"]
    assert together.ways == {b"b": 6, b"c": 6}
    assert [each.similarity for each in together.found] == [0.9, 0.9 + PENALTY / 2, 0.95]
    assert with_turned(found, of_turned, 1, "cosine").ways == {}
    assert with_turned(found, {}, 3, "cosine").found is found
    by_dot = with_turned([], {2: [Scored(b"a", 0.9, 0.2)]}, 3, "dot").found[0]
    assert by_dot.score == pytest.approx(0.2 - PENALTY * float(DOT_SHARE))
