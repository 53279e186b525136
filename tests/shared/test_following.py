"""A server that follows another one answers who only looks, and tells them what came."""

from __future__ import annotations

import time

import pytest

from app.core.errors import AppError
from app.core.gallery import GalleryQuery
from app.shared import news as news_module
from app.shared.address import address_of
from app.shared.facts import SharedFacts
from app.shared.mounts import Mounts
from app.shared.news import News
from app.shared.store import SharedStore
from tests.shared.both import Shared
from tests.shared_server import Server


def test_a_server_that_follows_tells_what_came_and_takes_its_place(
    mortal_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "_LOOK_EVERY_S", 0.1)
    url = mortal_server.make_library()
    writing = Shared(url)
    writing.with_photos("a.jpg")
    with mortal_server.follower() as follower:
        address = address_of(follower.url(url))
        looking, news = SharedFacts.open(address, Mounts({})), News.open(address)
        assert len(looking.gallery(GalleryQuery()).photo_ids) == 1
        assert not news.heard(0.5)
        writing.with_photos("a.jpg", "b.jpg")
        assert _heard(news)
        deadline = time.monotonic() + 20
        while len(looking.gallery(GalleryQuery()).photo_ids) < 2:
            assert time.monotonic() < deadline
        while news.heard(0.5):
            assert time.monotonic() < deadline
        store = SharedStore.open(address, Mounts({}))
        with pytest.raises(AppError, match="can only be read"):
            store.add_root("new")
        follower.promote()
        assert _heard(news)  # it takes the other's place, and from now on listens
        store.add_root("new")
        assert _heard(news)
        for each in (store, looking, news, writing):
            each.close()


def _heard(news: News) -> bool:
    return any(news.heard(1) for _ in range(20))
