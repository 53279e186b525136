"""Thumbnails for what is visible: from the cache, else made again and kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.events import Event, ThumbnailReady
from app.core.job import Job
from app.core.photo import FileKey, PictureKey
from app.library.thumbnails import ThumbnailCache
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.looking.shelf import _size_of_database
from app.pipeline.looking.thumbnails import ThumbnailLoader
from app.pipeline.work.wanted_pictures import WantedPictures
from tests.pipeline.harness import Library

MakePhoto = Callable[..., Path]


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what was read anew."""
    paths: list[str] = []
    real = WarmDecoders.prepare

    def noting(self: WarmDecoders, path: str, *, patient: bool = False) -> Any:
        paths.append(path)
        return real(self, path, patient=patient)

    monkeypatch.setattr(WarmDecoders, "prepare", noting)
    return paths


@pytest.fixture
def decoders(library: Library) -> Iterator[WarmDecoders]:
    warm = WarmDecoders(lambda: library.model.engine.rules, library.settings.thumbnail_px)
    yield warm
    warm.close()


def test_a_thumbnail_that_had_to_be_made_again_is_kept(
    library: Library, make_photo: MakePhoto, decoders: WarmDecoders, prepared: list[str]
) -> None:
    photos = [make_photo(f"{n}.png", seed=n) for n in range(2)]
    library.add(photos[0].parent)
    library.ingest()
    library.paths.thumbnails.unlink()
    contents = [
        photo.content_id for photo in map(library.store.photo_at, map(str, photos)) if photo and photo.content_id
    ]
    wanted = [*contents, b"unknown".ljust(16)]
    events: list[Event] = []
    for read in ([str(photo) for photo in photos], []):  # by another loader, as in another program
        events.clear()
        prepared.clear()
        loader = ThumbnailLoader(library.paths, decoders, events.append, WantedPictures())
        loader.load(Job(1, events.append), wanted)
        shown = [event for event in events if isinstance(event, ThumbnailReady)]
        assert [event.key for event in shown] == contents
        assert all(event.picture is not None for event in shown)
        assert prepared == read
        prepared.clear()
        loader.load(Job(1, events.append), contents)
        assert prepared == []
        loader.close()


def test_nothing_in_a_folder_that_is_not_there_is_looked_for(
    library: Library,
    make_photo: MakePhoto,
    decoders: WarmDecoders,
    prepared: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, away = make_photo("there/a.png", seed=1), make_photo("away/b.png", seed=2)
    copied = make_photo("there/c.png", seed=3)
    shutil.copy(copied, copies := away.parent / "copy.png")
    for folder in (away.parent, there.parent):
        library.add(folder)
    library.ingest()
    library.paths.thumbnails.unlink()
    photos = [library.store.photo_at(str(path)) for path in (away, there, copied)]
    only_away, *near = [photo.content_id for photo in photos if photo is not None and photo.content_id is not None]
    read: list[str] = []
    real = WarmDecoders.reading

    def reading(self: WarmDecoders, function: Any, path: str, *rest: Any, **how: Any) -> Any:
        read.append(path)
        return real(self, function, path, *rest, **how)

    monkeypatch.setattr(WarmDecoders, "reading", reading)
    file = FileKey(str(copies), 1, 1)
    events: list[Event] = []
    root = str(away.parent)
    loader = ThumbnailLoader(library.paths, decoders, events.append, WantedPictures(), lambda: frozenset([root]))
    asked: list[PictureKey] = [file, only_away, *near]
    loader.load(Job(1, events.append), asked)
    loader.close()
    shown = {event.key: event.picture for event in events if isinstance(event, ThumbnailReady)}
    assert [shown[key] is None for key in asked] == [True, True, False, False]
    assert (sorted(prepared), read) == ([str(there), str(copied)], [])


def test_thumbnails_that_are_still_in_the_databases_log_take_room_too(tmp_path: Path) -> None:
    cache = ThumbnailCache.open(tmp_path / "thumbnails.db")
    cache.add({bytes([number]) * 16: bytes(10_000) for number in range(20)})
    assert _size_of_database(tmp_path / "thumbnails.db") > 200_000
    cache.close()
