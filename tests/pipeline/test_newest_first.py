"""What is asked last is answered at once, while what it replaced is still being read; and no process is lost by it."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from app.core.events import Stopped, ThumbnailReady
from app.core.gallery import LargePicture, PhotoDetails, Picture
from app.core.photo import Answer, ContentId, PictureKey
from app.core.question import Question
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths, models_folder
from app.pipeline.decoding import warm_decoders
from app.pipeline.looking import pictures
from app.pipeline.search import query_vector
from tests.conftest import save_picture
from tests.loaded_processes import running_processes
from tests.pipeline.desk import Desk
from tests.pipeline.misbehaving import picture_when_allowed, pids_that_began, prepare_when_allowed
from tests.pipeline.waiting import until

pytestmark = pytest.mark.acquainted

MakePhoto = Callable[..., Path]


@dataclass(frozen=True)
class Place:
    """A library of twelve photos. Its warm decoders read photos called "slow…" only when they are allowed to."""

    desk: Desk
    photos: Path
    home: Path
    ready: list[int]
    """The decoder processes, started before anybody asked."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    top = tmp_path_factory.mktemp("newest")
    (top / "photos").mkdir()
    for n, name in enumerate(
        ["0", "1", "2", "3", "broken", "slow-a", "slow-b", "slow-c", "slow-d", "slow-e", "slow-f", "slow-g"]
    ):
        save_picture(top / "photos" / f"{name}.png", n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warm_decoders, "prepare", prepare_when_allowed)
        patch.setattr(pictures, "read_picture", picture_when_allowed)
        patch.setattr(warm_decoders, "PATIENCE_S", 3600.0)
        desk = Desk(top / "home", models_folder())
        desk.value(desk.catalog.folders.add(str(top / "photos")))
        desk.value(desk.catalog.folders.ingest())
        desk.value(desk.catalog.search.get_ready())
        ready = until(lambda: pids if len(pids := _decoder_pids()) == warm_decoders.PROCESSES else [])
        for job_id in (  # every thread is there before the first test
            desk.catalog.folders.roots(),
            desk.catalog.pictures.information(str(top / "photos" / "0.png")),
            desk.catalog.pictures.thumbnails([]),
        ):
            desk.value(job_id)
        yield Place(desk, top / "photos", top / "home", ready)
        assert desk.catalog.close()


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    """The library's; whatever a test does, the same processes are there afterwards, and idle."""
    place.desk.passed.clear()
    place.desk.value(place.desk.catalog.pictures.clear_thumbnails())
    yield place.desk
    assert _decoder_pids() == place.ready


@pytest.fixture
def library(place: Place) -> Path:
    return place.photos


@pytest.fixture
def outside(make_photo: MakePhoto, tmp_path: Path) -> Callable[..., Path]:
    """``outside("slow.png", seed=3)`` makes a photo that the library does not have."""
    return functools.partial(make_photo, folder=tmp_path / "outside", size=(640, 480))


def _begun(path: Path) -> int:
    return until(lambda: pids_that_began(path))[-1]


def _allow(path: Path) -> None:
    Path(f"{path}.leave").touch()


def _find(desk: Desk, path: Path) -> int:
    return desk.catalog.search.find(Question(str(path), 3))


def test_a_photo_of_the_library_does_not_wait_for_one_from_outside(
    desk: Desk, library: Path, outside: Callable[..., Path]
) -> None:
    slow = outside("slow.png", seed=9)
    replaced = _find(desk, slow)
    _begun(slow)
    answer = desk.value(_find(desk, library / "1.png"))
    assert isinstance(answer, Answer)
    assert len(answer.matches) == 3
    assert isinstance(desk.end(replaced), Stopped)
    _allow(slow)


def test_one_from_outside_does_not_wait_for_the_one_it_replaces(
    desk: Desk, library: Path, outside: Callable[..., Path]
) -> None:
    slow, quick = outside("slow.png", seed=10), outside("quick.png", seed=1)
    replaced = _find(desk, slow)
    _begun(slow)
    answer = desk.value(_find(desk, quick))
    assert isinstance(answer, Answer)
    assert answer.matches[0].paths == (str(library / "1.png"),)
    assert isinstance(desk.end(replaced), Stopped)
    _allow(slow)


def test_a_picture_does_not_wait_for_the_one_it_replaces(desk: Desk, library: Path) -> None:
    replaced = desk.catalog.pictures.read(str(library / "slow-a.png"), 100)
    _begun(library / "slow-a.png")
    shown = desk.value(desk.catalog.pictures.read(str(library / "1.png"), 100))
    assert isinstance(shown, LargePicture)
    assert isinstance(desk.end(replaced), Stopped)
    _allow(library / "slow-a.png")


def test_what_is_narrowed_in_one_place_replaces_nothing_in_another(desk: Desk, library: Path) -> None:
    held = threading.Event()
    desk.catalog.gallery._browsing.submit(lambda _: held.wait())
    path = str(library / "1.png")
    replaced, columns, newest = [
        desk.catalog.gallery.narrow([path], "1", (), place) for place in ("list", "columns", "list")
    ]
    held.set()
    assert desk.value(newest) == {path}
    assert desk.value(columns) == {path}
    assert isinstance(desk.end(replaced), Stopped)


def test_photos_from_outside_are_read_by_the_processes_that_are_there(
    desk: Desk, place: Place, outside: Callable[..., Path]
) -> None:
    for n in range(3):
        photo = outside(f"slow{n}.png", seed=20 + n)
        _allow(photo)
        desk.value(_find(desk, photo))
        assert _begun(photo) in place.ready


def test_a_photo_from_outside_is_read_once(desk: Desk, outside: Callable[..., Path]) -> None:
    photo = outside("slow.png", seed=30)
    _allow(photo)
    first = desk.value(_find(desk, photo))
    assert desk.value(_find(desk, photo)) == first
    more = desk.value(desk.catalog.search.find(Question(str(photo), 5)))
    assert isinstance(more, Answer)
    assert len(more.matches) == 5
    assert len(pids_that_began(photo)) == 1
    save_picture(photo, 31, (640, 480))  # it is another one now
    assert desk.value(_find(desk, photo)) != first
    assert len(pids_that_began(photo)) == 2


def test_the_vectors_of_the_last_few_from_outside_are_kept(
    desk: Desk, outside: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_vector, "_KEPT", 2)
    photos = [outside(f"slow{n}.png", seed=40 + n) for n in range(3)]
    for photo in photos:
        _allow(photo)
    for n in (0, 1, 0, 2, 0, 1):  # whoever is asked for again becomes the newest
        desk.value(_find(desk, photos[n]))
    assert [len(pids_that_began(photo)) for photo in photos] == [1, 2, 1]


def test_who_comes_back_to_what_is_being_read_does_not_read_it_again(
    desk: Desk, library: Path, outside: Callable[..., Path]
) -> None:
    photo = outside("slow.png", seed=32)
    _find(desk, photo)
    _begun(photo)
    desk.value(_find(desk, library / "1.png"))
    back = _find(desk, photo)
    _allow(photo)
    answer = desk.value(back)
    assert isinstance(answer, Answer)
    assert answer.query_path == str(photo)
    assert len(pids_that_began(photo)) == 1


def test_a_picture_that_is_read_ahead_and_then_wanted_is_read_once(desk: Desk, library: Path) -> None:
    ahead = desk.catalog.pictures.read(str(library / "slow-d.png"), 100)
    _begun(library / "slow-d.png")
    desk.catalog.cancel(ahead)
    assert isinstance(desk.end(ahead), Stopped)
    wanted = desk.catalog.pictures.read(str(library / "slow-d.png"), 100)
    _allow(library / "slow-d.png")
    assert isinstance(desk.value(wanted), LargePicture)
    assert len(pids_that_began(library / "slow-d.png")) == 1
    larger = desk.value(desk.catalog.pictures.read(str(library / "slow-d.png"), 200))
    assert isinstance(larger, LargePicture)
    assert max(larger.width_px, larger.height_px) == 200


# Thumbnails


def _contents(desk: Desk, *paths: Path) -> list[ContentId]:
    details = desk.value(desk.catalog.gallery.locate([str(path) for path in paths]))
    return [each.content_id for each in cast("tuple[PhotoDetails, ...]", details) if each.content_id]


def _arrived(desk: Desk) -> dict[PictureKey, Picture | None]:
    return {event.key: event.picture for event in desk.passed if isinstance(event, ThumbnailReady)}


def _cached(home: Path, *contents: ContentId) -> list[bool]:
    cache = ThumbnailCache.open_existing(DataPaths(home).thumbnails)
    assert cache is not None
    with contextlib.closing(cache):
        return [cache.get(content_id) is not None for content_id in contents]


def test_remade_thumbnails_are_kept(desk: Desk, place: Place, library: Path) -> None:
    contents = _contents(desk, library / "0.png", library / "1.png")
    assert _cached(place.home, *contents) == [False, False]
    desk.value(desk.catalog.pictures.thumbnails(contents))
    assert all(isinstance(_arrived(desk)[content_id], Picture) for content_id in contents)
    assert _cached(place.home, *contents) == [True, True]


def test_a_cache_that_was_deleted_is_filled_and_used_again(desk: Desk, place: Place, library: Path) -> None:
    contents = _contents(desk, library / "slow-e.png")
    _allow(library / "slow-e.png")
    desk.value(desk.catalog.pictures.thumbnails(contents))  # it is open from now on
    for file in place.home.glob("thumbnails.db*"):
        file.unlink()
    for _ in range(2):
        desk.passed.clear()
        desk.value(desk.catalog.pictures.thumbnails(contents))
        assert isinstance(_arrived(desk)[contents[0]], Picture)
    assert _cached(place.home, *contents) == [True]
    assert len(pids_that_began(library / "slow-e.png")) == 2


def test_a_thumbnail_of_a_photo_that_cannot_be_read_is_told_and_the_others_come(desk: Desk, library: Path) -> None:
    contents = _contents(desk, library / "broken.png", library / "1.png")
    (library / "broken.png").write_bytes(b"no picture any more")
    desk.value(desk.catalog.pictures.thumbnails(contents))
    arrived = _arrived(desk)
    assert arrived[contents[0]] is None
    assert isinstance(arrived[contents[1]], Picture)


def test_thumbnails_let_questions_and_pictures_go_first(
    desk: Desk, library: Path, outside: Callable[..., Path]
) -> None:
    """All processes are busy; the thumbnail has waited longer than the picture when one of them gets free."""
    busy = [outside(f"slow{n}.png", seed=50 + n) for n in range(warm_decoders.PROCESSES)]
    for photo in busy:  # the first goes on for nobody
        _find(desk, photo)
        _begun(photo)
    waiting = desk.catalog.pictures.thumbnails(_contents(desk, library / "slow-f.png"))
    decoders = desk.catalog._decoders
    until(lambda: [1] if len(decoders._waiting) == 1 else [])
    shown = desk.catalog.pictures.read(str(library / "slow-g.png"), 100)
    until(lambda: [1] if len(decoders._waiting) == 2 else [])
    _allow(busy[0])
    _begun(library / "slow-g.png")
    assert pids_that_began(library / "slow-f.png") == []
    for photo in (busy[1], library / "slow-f.png", library / "slow-g.png"):
        _allow(photo)
    assert isinstance(desk.value(shown), LargePicture)
    desk.value(waiting)


def test_a_content_that_no_photo_holds_any_more_has_no_thumbnail(desk: Desk, library: Path) -> None:
    (content,) = _contents(desk, library / "1.png")
    desk.value(desk.catalog.pictures.thumbnails([b"?" * 16, content]))
    assert set(_arrived(desk)) == {content}


def test_a_thumbnail_that_is_scrolled_away_and_back_is_made_once(desk: Desk, library: Path) -> None:
    slow, quick = _contents(desk, library / "slow-b.png", library / "1.png")
    desk.catalog.pictures.thumbnails([slow])
    _begun(library / "slow-b.png")
    desk.value(desk.catalog.pictures.thumbnails([quick]))
    assert isinstance(_arrived(desk)[quick], Picture)
    back = desk.catalog.pictures.thumbnails([slow])
    _allow(library / "slow-b.png")
    desk.value(back)
    assert isinstance(_arrived(desk)[slow], Picture)
    assert len(pids_that_began(library / "slow-b.png")) == 1


def test_what_was_made_before_a_newer_request_is_kept(desk: Desk, place: Place, library: Path) -> None:
    quick, slow = _contents(desk, library / "1.png", library / "slow-c.png")
    replaced = desk.catalog.pictures.thumbnails([quick, slow])
    _begun(library / "slow-c.png")
    desk.value(desk.catalog.pictures.thumbnails([]))
    assert isinstance(desk.end(replaced), Stopped)
    assert _cached(place.home, quick, slow) == [True, False]
    _allow(library / "slow-c.png")


def _decoder_pids() -> list[int]:
    return sorted(process.pid for process in running_processes())
