"""Why photos are similar, asked of a library: real photos, whose parts sum to what ``find`` says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.closeness import Closeness
from app.core.errors import InputError
from app.core.job import Job
from app.core.why import Why
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.work.model_in_use import ModelInUse
from tests.conftest import save_picture
from tests.pipeline.harness import Library

COUNT = 5


@pytest.fixture(scope="module")
def photos(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("why") / "photos"
    folder.mkdir()
    found = sorted((shared / "photos" / "grocery").rglob("*.jpg"))[::200][:COUNT]
    for number, path in enumerate(found):
        shutil.copy(path, folder / f"{number}.jpg")
    shutil.copy(folder / "0.jpg", folder / "copy.jpg")
    return folder


@pytest.fixture(scope="module")
def read(photos: Path, model: ModelInUse) -> Iterator[Library]:
    library = Library(photos.parent / "home", model)
    library.add(photos)
    library.ingest()
    yield library
    library.close()


@pytest.fixture
def library(read: Library) -> Iterator[Library]:
    """The same library for all; nothing that was looked at is kept."""
    yield read
    read.searcher._reasons._looks._kept.clear()
    read.decoders.close()


def why(library: Library, first: Path | str, second: Path | str, engine: str = "") -> Why:
    return library.searcher.why(Job(3, library.emit), str(first), str(second), engine)


def check_sums(told: Why) -> None:
    subject = next(share for share in told.shares if share.part == "subject")
    assert sum(share.share for share in told.shares) == pytest.approx(told.similarity, abs=1e-6)
    assert told.warmth is not None
    for warmth in told.warmth:
        assert sum(warmth.cells) == pytest.approx(subject.share, abs=1e-4)


def test_the_parts_sum_to_the_similarity_that_is_found(library: Library, photos: Path) -> None:
    found = library.find(photos / "1.jpg")
    assert found.matches
    for match in found.matches:
        told = why(library, photos / "1.jpg", match.paths[0])
        assert told.similarity == pytest.approx(match.similarity, abs=1e-4)
        assert told.distance == pytest.approx(match.distance, abs=1e-3)
        assert told.closeness == match.closeness
        assert not told.by_small
        check_sums(told)
        back = why(library, match.paths[0], photos / "1.jpg")
        assert told.warmth is not None
        assert back.warmth == tuple(reversed(told.warmth))
    same = why(library, photos / "0.jpg", photos / "copy.jpg")
    assert same.closeness is Closeness.SAME_FILE
    assert str(same.sentence) == "The two look the same everywhere."


@pytest.mark.parametrize("name", ["careful", "plain"])
def test_two_networks_and_plain_means(name: str, photos: Path, tmp_path: Path) -> None:
    """Without a library: both photos are read."""
    model = ModelInUse(models_folder(), Settings(device="cpu"), name)
    library = Library(tmp_path / "home", model)
    try:
        told = why(library, photos / "0.jpg", photos / "1.jpg")
        check_sums(told)
        assert [share.part for share in told.shares] == ["subject", "colour", "layout"]
    finally:
        library.close()


def test_a_file_that_is_away_is_looked_at_in_its_thumbnail(library: Library, photos: Path) -> None:
    seen = why(library, photos / "2.jpg", photos / "3.jpg")
    library.searcher._reasons._looks._kept.clear()
    (photos / "3.jpg").rename(photos.parent / "away.jpg")
    try:
        told = why(library, photos / "2.jpg", photos / "3.jpg")
    finally:
        (photos.parent / "away.jpg").rename(photos / "3.jpg")
    assert told.by_small
    assert told.similarity == pytest.approx(seen.similarity)
    assert told.warmth is not None
    assert sum(told.warmth[1].cells) == pytest.approx(sum(told.warmth[0].cells), abs=0.05)


def test_what_is_no_photo_is_one_sentence_and_one_from_outside_is_split(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.jpg").write_text("no photo")
    for path, words in ((tmp_path / "none.jpg", "There is no file"), (tmp_path / "notes.jpg", "is not a photo")):
        with pytest.raises(InputError, match=words):
            why(library, photos / "0.jpg", path)
    with pytest.raises(InputError, match="There is no engine"):
        why(library, photos / "0.jpg", photos / "1.jpg", "nobody")
    save_picture(tmp_path / "outside.png", 3)
    check_sums(why(library, tmp_path / "outside.png", photos / "0.jpg"))


def test_a_network_in_the_program(library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ModelInUse, "runs_in_decoders", False)
    check_sums(why(library, photos / "0.jpg", photos / "4.jpg"))
