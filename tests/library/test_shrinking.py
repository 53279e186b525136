"""Room that is given back to the disk: little by little, or by writing a catalog anew that cannot yet."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.core.photo import PictureFacts
from app.library import shrinking
from app.library.database import CatalogNotReady
from app.library.reader import Reader
from app.library.store import Store
from app.library.unused import forget_unused

_FACTS = PictureFacts(4, 3, "JPEG", None, None)
_CONTENTS = 300
OpenStore = Callable[..., Store]


@pytest.fixture(autouse=True)
def few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shrinking, "_LEAST_FREE_PAGES", 10)
    monkeypatch.setattr(shrinking, "_PAGES_AT_ONCE", 20)
    monkeypatch.setattr(shrinking, "_STEPS_BETWEEN_ASKING", 100)


def _filled(folder: Path, *, able: bool = True) -> Store:
    """Make a catalog with vectors of two models, those of the first forgotten; ``able``: as it is made today."""
    path = folder / "catalog.db"
    if not able:
        with closing(sqlite3.connect(path)) as made_before:
            made_before.execute("PRAGMA page_size = 8192")
            made_before.execute("PRAGMA journal_mode = WAL")
    store = Store.open(path, folder / "catalog.lock")
    with store.transaction():
        for model_id in ("old", "new"):
            for n in range(_CONTENTS):
                store.add_embedding(n.to_bytes(16, "big"), _FACTS, model_id, os.urandom(3084))
    row: int | None = 0
    while row is not None:
        row = store.forget_vectors("old", row, 50)
    return store


def _sizes(store: Store) -> tuple[int, int]:
    pages, free = (store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
    return pages, free


def _is_whole(store: Store) -> None:
    store.check()
    assert store.models() == ("new",)
    for n in range(_CONTENTS):
        assert store.vector(n.to_bytes(16, "big"), "new") is not None


@pytest.mark.parametrize("able", [True, False])
def test_room_is_given_back_and_a_reader_goes_on_reading(tmp_path: Path, able: bool) -> None:
    store = _filled(tmp_path, able=able)
    assert store._db.execute("PRAGMA auto_vacuum").fetchone() == (2 if able else 0,)
    pages, free = _sizes(store)
    assert free > pages // 3
    reader = Reader.open_existing(store._path)
    assert reader is not None
    with reader:
        assert reader.vector((0).to_bytes(16, "big"), "new") is not None
        state = store.state
        store.shrink(lambda: False)
        assert store.state == state  # nobody need be told
        assert reader.vector((1).to_bytes(16, "big"), "new") is not None
    assert _sizes(store)[0] < pages - free // 2
    assert _sizes(store)[1] <= max(10, _sizes(store)[0] // 8)
    _is_whole(store)
    before = _sizes(store)
    store.shrink(lambda: pytest.fail("there is nothing to do"))
    assert _sizes(store) == before
    assert store._db.execute("PRAGMA auto_vacuum").fetchone() == (2,)
    store.close()
    assert store._path.stat().st_size == before[0] * 8192


@pytest.mark.parametrize("able", [True, False])
def test_what_is_stopped_goes_on_another_time(tmp_path: Path, able: bool) -> None:
    store = _filled(tmp_path, able=able)
    before = _sizes(store)
    asked: list[bool] = []

    def unwanted() -> bool:
        asked.append(True)
        return len(asked) > 2

    store.shrink(unwanted)
    assert _sizes(store)[0] == (before[0] - 40 if able else before[0])
    _is_whole(store)
    store.close()
    store = Store.open(store._path, tmp_path / "catalog.lock")
    store.shrink(lambda: False)
    assert _sizes(store)[1] <= max(10, _sizes(store)[0] // 8)
    _is_whole(store)
    store.close()


def test_a_disk_without_room_for_it_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = _filled(tmp_path, able=False)
    before = _sizes(store)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000}))
    store.shrink(lambda: False)
    assert _sizes(store) == before
    store.close()


def test_pages_of_a_damaged_catalog_are_not_moved(tmp_path: Path) -> None:
    store = _filled(tmp_path)
    before = _sizes(store)
    store._db.execute("UPDATE contents SET width_px = 'wide' WHERE rowid = 5")
    with pytest.raises(CatalogNotReady):
        store.shrink(lambda: False)
    assert _sizes(store) == before
    store.close()


def test_what_no_photo_holds_leaves_room_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = _filled(tmp_path)
    with store.transaction():
        forget_unused(store._db)
    monkeypatch.setattr("app.library.unused._KEPT_S", -10)
    store.forget_unused()
    store.shrink(lambda: False)
    assert _sizes(store)[0] < 40
    store.close()
