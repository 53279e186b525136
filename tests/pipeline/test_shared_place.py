"""A catalog over a library that many share: what a window sees of it, and what others may not do to it."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import ANY

import numpy as np
import pytest

from app.core.comparison import Askable
from app.core.decisions import Surplus
from app.core.errors import AppError
from app.core.events import LibraryChanged, Notice, Stopped, ThumbnailReady
from app.core.gallery import Gallery, GalleryQuery, PhotoDetails
from app.core.photo import Answer, Root
from app.core.question import Example, Question, Scope
from app.core.status import IngestSummary, Status
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import keep_mount
from app.pipeline.decoding import decoders as decoders_module
from app.pipeline.ingest import shared_work
from app.pipeline.ingest.shared_ingest import SharedIngest
from app.pipeline.work import shared_home
from app.pipeline.work.shared_home import SharedHome
from app.shared.store import SharedStore
from tests.pipeline.desk import Desk
from tests.pipeline.misbehaving import misbehave
from tests.shared_server import Server

MakePhoto = Callable[..., Path]
OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(library_url: str, tmp_path: Path) -> Iterator[OpenDesk]:
    """Open the library as one of several computers does."""
    opened: list[Desk] = []

    def make(computer: str, *, patient: bool = False, url: str = library_url) -> Desk:
        opened.append(Desk(tmp_path / computer, models_folder(), url, patient=patient))
        return opened[-1]

    yield make
    for desk in opened:
        desk.catalog.close()


def _index(desk: Desk, folder: Path) -> IngestSummary:
    desk.value(desk.catalog.folders.add(str(folder)))
    summary = desk.value(desk.catalog.folders.ingest())
    assert isinstance(summary, IngestSummary)
    return summary


def _all(desk: Desk) -> tuple[PhotoDetails, ...]:
    gallery = desk.value(desk.catalog.gallery.photos(GalleryQuery()))
    assert isinstance(gallery, Gallery)
    details = desk.value(desk.catalog.gallery.details(gallery.photo_ids.tolist()))
    assert isinstance(details, tuple)
    return details


def _thumbnails(desk: Desk) -> list[ThumbnailReady]:
    contents = [photo.content_id for photo in _all(desk) if photo.content_id is not None]
    desk.passed.clear()
    desk.value(desk.catalog.pictures.thumbnails(contents))
    return [event for event in desk.passed if isinstance(event, ThumbnailReady)]


def test_another_computer_sees_photos_whose_files_it_has_not(open_desk: OpenDesk, make_photo: MakePhoto) -> None:
    _index(open_desk("one"), make_photo("a/1.png", seed=1).parent)
    other = open_desk("other", patient=True)
    (photo,) = _all(other)
    assert (photo.path, photo.offline, photo.width_px > 0) == ("a:/1.png", True, True)
    (shown,) = _thumbnails(other)
    assert shown.picture is not None
    status = other.value(other.catalog.folders.status())
    assert isinstance(status, Status)
    assert status.shared.startswith("postgresql://")
    assert status.counts.photos == status.counts.offline == 1
    # What came from the server is kept here.
    server_says_nothing = SharedHome.thumbnails
    try:
        SharedHome.thumbnails = None  # type: ignore[assignment, method-assign]
        assert [event.picture for event in _thumbnails(other)] == [shown.picture]
    finally:
        SharedHome.thumbnails = server_says_nothing  # type: ignore[method-assign]


@pytest.mark.parametrize("planted", [b"", b"nonsense", b"\xff\xd8\xff\xe0" + bytes(1000)])
def test_a_thumbnail_that_is_none_is_made_from_the_file(
    open_desk: OpenDesk, make_photo: MakePhoto, server: Server, library_url: str, planted: bytes
) -> None:
    one = open_desk("one")
    _index(one, make_photo("a/1.png", seed=1).parent)
    database = library_url.partition("?")[0].rpartition("/")[2]
    server.sql(f"UPDATE photokin.thumbnails SET jpeg = '\\x{planted.hex()}'", database)
    (shown,) = _thumbnails(one)
    assert shown.picture is not None


def test_a_window_hears_of_what_others_do(open_desk: OpenDesk, make_photo: MakePhoto) -> None:
    window = open_desk("window", patient=True)
    assert _all(window) == ()
    time.sleep(0.5)  # it listens a moment after it was opened
    _index(open_desk("one"), make_photo("a/1.png", seed=1).parent)
    deadline = time.monotonic() + 20
    while not isinstance(_next(window), LibraryChanged):
        assert time.monotonic() < deadline
    assert len(_all(window)) == 1


def test_a_window_looks_through_what_it_adds_and_nothing_else(
    open_desk: OpenDesk, make_photo: MakePhoto, server: Server, library_url: str
) -> None:
    folder = make_photo("a/1.png", seed=1).parent
    _index(open_desk("one"), folder)
    make_photo("a/2.png", seed=2)
    window = open_desk("one", patient=True)
    assert window.value(window.catalog.folders.ingest()) == IngestSummary(0, 0, 0, 0, ())
    assert len(_all(window)) == 1
    assert _index(window, folder).embedded == 1


def test_who_only_reads_says_what_lies_nowhere_here_and_goes_on_when_that_is_known(
    open_desk: OpenDesk, make_photo: MakePhoto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_work, "_LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(shared_work, "_POLL_S", 0.2)
    one, photo = open_desk("one"), make_photo("a/1.png", seed=1)
    _index(one, photo.parent)
    other = open_desk("other")
    done = other.value(other.catalog.sharing.work(until_done=True))
    assert isinstance(done, IngestSummary)
    assert [(root.path, "“a” lies on this computer" in str(root.reason)) for root in done.offline] == [("a:/", True)]
    looks, look = list[None](), SharedIngest.look

    def looking(ingest: SharedIngest, store: SharedStore) -> list[Root]:
        looks.append(None)
        return look(ingest, store)

    monkeypatch.setattr(SharedIngest, "look", looking)
    job = other.catalog.sharing.work(until_done=False)
    seconds = time.monotonic() + 60
    while not (told := [str(event.message) for event in other.passed if isinstance(event, Notice)]):
        other.passed.append(other.events.get(timeout=max(seconds - time.monotonic(), 0)))
    assert told[0].startswith("a:/: It is not known where “a” lies")
    while len(looks) < 3:
        assert time.monotonic() < seconds
    keep_mount(DataPaths(tmp_path / "other").settings, "a", str(photo.parent))
    while [shown.path for shown in _all(other)] != [str(photo)]:
        assert time.monotonic() < seconds
    other.catalog.cancel(job)
    assert isinstance(other.end(job), Stopped)
    assert sum(isinstance(event, Notice) for event in other.passed) == 1, "it is said once"


def test_a_folder_that_somebody_looks_through_is_left_to_them(
    open_desk: OpenDesk, make_photo: MakePhoto, library_url: str, tmp_path: Path
) -> None:
    folder = make_photo("a/1.png", seed=1).parent
    one = open_desk("one")
    root = one.value(one.catalog.folders.add(str(folder)))
    assert isinstance(root, Root)
    store = SharedHome(library_url, {"a": str(folder)}).store()
    try:
        with store.try_scan(root.id) as is_ours:
            assert is_ours
            summary = one.value(one.catalog.folders.ingest())
            assert isinstance(summary, IngestSummary)
            ((away,),) = [summary.offline]
            assert "looked through from another program" in str(away.reason)
            assert _all(one) == ()
    finally:
        store.close()
    assert one.value(one.catalog.folders.ingest()) == IngestSummary(1, 0, 0, 0, ())


def test_a_photo_that_ends_its_decoder_is_one_failure(
    open_desk: OpenDesk, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders_module, "prepare", misbehave)
    folder = make_photo("a/1.png", seed=1).parent
    make_photo("a/segfault.png", seed=2)
    one = open_desk("one")
    summary = _index(one, folder)
    assert (summary.embedded, summary.skipped) == (1, 1)
    assert one.value(one.catalog.folders.ingest()) == IngestSummary(0, 0, 0, 0, ())
    failures = one.value(one.catalog.folders.failures())
    assert isinstance(failures, tuple)
    assert [failure.path for failure in failures] == [str(folder / "segfault.png")]


def test_what_a_shared_library_does_not_do_is_told(open_desk: OpenDesk, make_photo: MakePhoto) -> None:
    photo = make_photo("a/1.png", seed=1)
    one = open_desk("one")
    _index(one, photo.parent)
    catalog, path = one.catalog, str(photo)
    for ask in (
        lambda: catalog.survey.check(),
        lambda: catalog.survey.path(path, path),
        lambda: catalog.search.rebuild_index(),
        lambda: catalog.search.why(path, path),
        lambda: catalog.search.compare(Question(path, 5), ("standard", "large")),
        lambda: catalog.search.find(Question(path, 5, scope=Scope(one_of_series=True))),
        lambda: catalog.search.find(Question(path, 5, engine="large")),
    ):
        sentence, code = one.failed(ask())
        assert code == 2
        assert "shared" in sentence
    assert one.value(catalog.search.askable()) == (Askable("standard", ANY, answers=True),)


def test_what_is_kept_in_place_of_copies_is_compared_with_them(open_desk: OpenDesk, make_photo: MakePhoto) -> None:
    """Whoever keeps one of several copies is as safe there as in a library of their own."""
    desk = open_desk("one")
    kept = make_photo("a/kept.bmp", seed=1, size=(640, 480))
    copy, other = kept.with_name("copy.bmp"), kept.with_name("other.bmp")
    copy.write_bytes(content := kept.read_bytes())
    middle = len(content) // 2
    other.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    going = [Surplus(str(path), (str(kept),)) for path in (copy, other)]
    assert desk.value(desk.catalog.look_alikes.no_copies(going)) == ((str(other), ANY),)


def test_limits_of_several_photos_are_those_of_any_library(
    open_desk: OpenDesk, make_photo: MakePhoto, tmp_path: Path
) -> None:
    photos = [make_photo(f"a/{number:02}.png", seed=number) for number in range(12)]
    shared, own = open_desk("one"), open_desk("own", url="")
    for desk in (shared, own):
        _index(desk, photos[0].parent)
    question = Question(str(photos[0]), 5)
    for asked in (
        Question(str(photos[0]), 5, more=(Example(str(photos[1])),), closer_than=1.2, farther_than=0.1),
        Question(str(photos[0]), 5, farther_than=0.3),
        Question(str(photos[0]), 5, closer_than=1.0),
        question,
    ):
        ours, theirs = (desk.value(desk.catalog.search.find(asked)) for desk in (own, shared))
        assert isinstance(ours, Answer)
        assert isinstance(theirs, Answer)
        assert [match.paths for match in theirs.matches] == [match.paths for match in ours.matches]
        assert np.allclose([match.distance for match in theirs.matches], [match.distance for match in ours.matches])
        assert theirs.hidden == ours.hidden


def test_who_asks_again_and_again_while_the_server_is_gone_is_told_at_once(
    mortal_server: Server, open_desk: OpenDesk, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk("one", url=mortal_server.make_library())
    _index(desk, make_photo("a/1.png", seed=1).parent)
    assert len(_all(desk)) == 1
    mortal_server.kill()
    for _ in range(3):
        sentence, code = desk.failed(desk.catalog.gallery.photos(GalleryQuery()))
        assert code == 3
        assert "cannot be reached" in sentence
    tried: list[str] = []

    def trying(_: SharedHome) -> object:
        tried.append("tried")
        raise AppError("gone")

    monkeypatch.setattr(SharedHome, "facts", trying)
    began_s = time.monotonic()
    for _ in range(20):
        desk.failed(desk.catalog.gallery.photos(GalleryQuery()))
    assert len(tried) <= 1 + (time.monotonic() - began_s)
    monkeypatch.undo()
    mortal_server.start()
    monkeypatch.setattr(shared_home, "_LONGEST_WAIT_S", 0.0)
    deadline = time.monotonic() + 60
    while not isinstance(_end(desk), Gallery):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert len(_all(desk)) == 1


def _end(desk: Desk) -> object:
    end = desk.end(desk.catalog.gallery.photos(GalleryQuery()))
    return getattr(end, "value", None)


def _next(desk: Desk) -> object:
    try:
        return desk.events.get(timeout=0.5)
    except queue.Empty:
        return None
