"""Questions about a part of a photo: within an outline, or where a mask is white."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import InputError
from app.core.job import Job
from app.core.masks import Only
from app.core.photo import Answer
from app.core.question import Question
from app.imaging.asked_part import NOTHING_ENCLOSED, NOTHING_WHITE
from app.pipeline.search.answers import Answers
from app.pipeline.work.model_in_use import ModelInUse
from tests.pipeline.harness import Library
from tests.things_on_grounds import BOX, HEIGHT, WIDTH, outline, save_scenes, scene


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, model: ModelInUse) -> Path:
    """A library of scenes, and of each thing as somebody would photograph it alone."""
    top = tmp_path_factory.mktemp("parts")
    save_scenes(top / "photos")
    for thing in ("rings", "bars"):
        close = scene(thing, "rays").crop((BOX[0] - 30, BOX[1] - 30, BOX[2] + 30, BOX[3] + 30))
        pixels = np.asarray(close).copy()
        pixels[pixels[..., 0] <= pixels[..., 1]] = 215
        Image.fromarray(pixels).resize((500, 460)).save(top / "photos" / f"{thing}.jpg", quality=92)
    library = Library(top / "home", model)
    library.add(top / "photos")
    library.ingest()
    library.close()
    return top


@pytest.fixture
def library(made: Path, tmp_path: Path, model: ModelInUse) -> Iterator[Library]:
    shutil.copytree(made / "home", tmp_path / "home")
    library = Library(tmp_path / "home", model)
    yield library
    library.close()


def _ask(library: Library, question: Question) -> Answer:
    return library.searcher.find(Job(2, library.emit), question)


def _names(answer: Answer) -> list[str]:
    return [Path(match.paths[0]).stem for match in answer.matches]


def _distances(answer: Answer) -> tuple[float, ...]:
    return tuple(match.distance for match in answer.matches)


@pytest.mark.parametrize("thing", ["rings", "bars"])
def test_what_is_drawn_round_is_found_not_what_is_around_it(library: Library, made: Path, thing: str) -> None:
    question = Question(str(made / "photos" / f"{thing} on waves.jpg"), 10)
    assert _names(_ask(library, question))[0] in ("waves", "rings on waves", "bars on waves")
    answer = _ask(library, replace(question, only=Only(outline())))
    assert _names(answer)[0] == thing
    assert answer.query_path == question.photo
    assert answer.masked is not None
    left, top, right, bottom = BOX
    assert answer.masked.share == pytest.approx((right - left) * (bottom - top) / (WIDTH * HEIGHT), abs=0.01)


def test_the_whole_photo_and_its_parts_are_questions_of_their_own(library: Library, made: Path) -> None:
    """What was made for one is not taken for another, whichever came first."""
    photo = made / "photos" / "rings on waves.jpg"
    shutil.copy(photo, library.home / "outside.jpg")
    with Image.open(photo) as picture:
        picture.crop((0, 0, 639, 480)).save(library.home / "outside.jpg", quality=90)
    whole = Question(str(library.home / "outside.jpg"), 5)
    part = replace(whole, only=Only(outline()))
    corner = replace(whole, only=Only(((0.0, 0.0), (0.3, 0.0), (0.3, 0.3), (0.0, 0.3))))
    first = {question: _distances(_ask(library, question)) for question in (whole, part, corner)}
    assert len(set(first.values())) == 3
    for question in (corner, whole, part):
        answer = _ask(library, question)
        assert _distances(answer) == first[question]
        assert (answer.masked is None) == (question.only is None)


def test_a_mask_asks_as_the_outline_does(library: Library, made: Path, tmp_path: Path) -> None:
    mask = Image.new("L", (WIDTH // 2, HEIGHT // 2))
    left, top, right, bottom = BOX
    mask.paste(255, (left // 2, top // 2, right // 2, bottom // 2))
    mask.save(tmp_path / "mask.png")
    question = Question(str(made / "photos" / "rings on waves.jpg"), 5, only=Only(picture=str(tmp_path / "mask.png")))
    drawn = _ask(library, replace(question, only=Only(outline())))
    by_mask = _ask(library, question)
    assert _names(by_mask)[0] == _names(drawn)[0] == "rings"
    Image.new("L", (8, 8)).save(tmp_path / "mask.png")  # the same file, drawn anew
    nothing = _ask(library, question)
    assert nothing.masked is not None
    assert nothing.masked.trouble == NOTHING_WHITE
    assert _names(nothing) == _names(_ask(library, replace(question, only=None)))


def test_an_outline_round_nothing_asks_with_the_whole_picture_and_says_so(library: Library, made: Path) -> None:
    question = Question(str(made / "photos" / "rings on waves.jpg"), 5)
    answer = _ask(library, replace(question, only=Only(((0.5, 0.5), (0.5, 0.5), (0.5, 0.5)))))
    assert answer.masked is not None
    assert answer.masked.trouble == NOTHING_ENCLOSED
    assert _names(answer)[:3] == _names(_ask(library, question))[:3]


@pytest.mark.parametrize("content", [None, b"no picture", b""])
def test_a_mask_that_is_none_is_said_by_its_name(
    library: Library, made: Path, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "mask.png").write_bytes(content)
    only = Only(picture=str(tmp_path / "mask.png"))
    with pytest.raises(InputError, match=r"The mask .*mask\.png cannot be used"):
        _ask(library, Question(str(made / "photos" / "rings on waves.jpg"), 5, only=only))


def test_details_are_not_compared_with_a_part(library: Library, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are those of the whole photo."""
    compared: list[object] = []
    monkeypatch.setattr(Answers, "_better", lambda *asked: compared.append(asked))
    library.searcher._answers._details.wanted = True
    question = Question(str(made / "photos" / "rings on waves.jpg"), 3, details=True)
    _ask(library, replace(question, only=Only(outline())))
    assert compared == []
    _ask(library, question)
    assert len(compared) == 1
