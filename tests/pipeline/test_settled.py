"""Where nothing is left to do for look-alikes: whatever finding goes by makes another value, all else does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.core.decisions import NewDecision
from app.core.listing import Listing
from app.core.photo import FoundFile, Photo, PictureFacts
from app.core.text import Text
from app.library.pair_cache import FoundPair, PairCache
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.look_alikes import settled
from app.pipeline.look_alikes.settled import Settled, value_of
from app.pipeline.work.model_in_use import ModelInUse

_A, _B, _C, _NEW = (bytes([n]) * 16 for n in (1, 2, 3, 4))
_FACTS = PictureFacts(40, 30, "JPEG", None, None, "")
_APART = NewDecision("near", "apart", (_A,), (_B,))
_HELD = {"a.jpg": _A, "b.jpg": _B, "b again.jpg": _B}


@pytest.fixture
def paths(home: Path) -> DataPaths:
    home.mkdir(exist_ok=True)
    return DataPaths(home)


@pytest.fixture
def store(paths: DataPaths, model: ModelInUse) -> Iterator[Store]:
    """Two folders with three photos of two contents and one, and a content that no photo holds."""
    with Store.open(paths.catalog, paths.lock) as opened:
        for folder in ("/near", "/far"):
            opened.add_root(folder)
        for content_id in (b"unheld, 16 bytes", _A, _B, _C):
            opened.add_embedding(content_id, _FACTS, model.itself.model_id, bytes(2 * model.itself.dim))
        _lay(opened, "/near", _HELD)
        _lay(opened, "/far", {"c.jpg": _C})
        yield opened


def _lay(store: Store, folder: str, held: dict[str, bytes], modified_s: int = 1000) -> None:
    """Let these files lie in a folder, and no others."""
    files = tuple(FoundFile(name, 7, modified_s * 10**9) for name in sorted(held))
    root = next(root for root in store.roots() if root.path == folder)
    store.apply(root.id, Listing(folder, files))
    for file in files:
        photo = store.photo_at(f"{folder}/{file.name}")
        assert photo is not None
        store.link(Photo(photo.id, photo.path, file.stamp, None), held[file.name], file.stamp)


def _a_photo_comes(store: Store) -> None:
    store.add_embedding(_NEW, _FACTS, store.models()[0], b"\0\0")
    _lay(store, "/near", _HELD | {"new.jpg": _NEW})


def _a_root_is_offline(store: Store) -> None:
    store.set_root_state(next(root.id for root in store.roots() if root.path == "/far"), Text("It is away."))


def _what_nobody_holds_is_forgotten(store: Store) -> None:
    store.forget_unused()
    store._db.execute("UPDATE contents SET unused_since_s = 1 WHERE unused_since_s IS NOT NULL")
    store.forget_unused()


_CHANGES: dict[str, Callable[[Store], object]] = {
    "a photo comes": _a_photo_comes,
    "a photo goes": lambda store: _lay(store, "/near", {"a.jpg": _A, "b.jpg": _B}),
    "a copy comes": lambda store: _lay(store, "/near", _HELD | {"c.jpg": _C}),
    "a file holds what another holds": lambda store: _lay(store, "/near", _HELD | {"a.jpg": _B}),
    "a file is of another date": lambda store: _lay(store, "/near", _HELD, 2000),
    "a disk is away": _a_root_is_offline,
    "vectors come": lambda store: store.add_vectors("another-0123456789ab", [(_A, b"\0\0")]),
    "a content is forgotten": _what_nobody_holds_is_forgotten,
    "a pair is no match": lambda store: store.add_decisions([(None, _APART)]),
    "it was restored": lambda store: store._db.execute("UPDATE library SET id = randomblob(16)"),
}


@pytest.mark.parametrize("change", _CHANGES)
def test_what_finding_goes_by_makes_another_value(
    store: Store, model: ModelInUse, paths: DataPaths, change: str
) -> None:
    before = value_of(store, model, paths)
    _CHANGES[change](store)
    assert value_of(store, model, paths) != before


@pytest.mark.parametrize(
    "said", [NewDecision("near", "alternates", (_A, _B)), NewDecision("series", "apart", (_A,), (_B,))]
)
def test_what_is_decided_otherwise_makes_none(
    store: Store, model: ModelInUse, paths: DataPaths, said: NewDecision
) -> None:
    """Whoever goes through groups for an hour shall not pay for it at each ingest."""
    before = value_of(store, model, paths)
    store.add_decisions([(None, said)])
    assert value_of(store, model, paths) == before


def test_what_is_undone_makes_the_value_of_before(store: Store, model: ModelInUse, paths: DataPaths) -> None:
    before = value_of(store, model, paths)
    store.add_decisions([(None, _APART)])
    store.forget_decisions([each.id for each in store.decisions()])
    assert value_of(store, model, paths) == before


def test_another_engine_makes_another_value(
    store: Store, model: ModelInUse, paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that photos are read for, and the one that answers meanwhile."""
    before = value_of(store, model, paths)
    other = ModelInUse(models_folder(), Settings(device="cpu"), name="efficientnet_lite0")
    assert model.itself.model_id != other.itself.model_id
    monkeypatch.setattr(settled, "answering_model", lambda *_: model.itself)
    assert value_of(store, model, paths) == before
    assert value_of(store, other, paths) != before
    monkeypatch.setattr(settled, "answering_model", lambda *_: other.itself)
    assert value_of(store, model, paths) != before


@pytest.mark.parametrize("rule", ["__version__", "PERHAPS", "MATCH", "BEARABLE", "PairCache"])
def test_another_program_with_other_rules_makes_another_value(
    store: Store, model: ModelInUse, paths: DataPaths, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    before = value_of(store, model, paths)
    monkeypatch.setattr(settled, rule, SimpleNamespace(format=99) if rule == "PairCache" else 0.123)
    assert value_of(store, model, paths) != before


def test_more_photos_than_are_told_together_are_all_told(
    store: Store, model: ModelInUse, paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.library.look_alike_rows._IN_WORDS", 2)
    values = {value_of(store, model, paths)}
    for name in _HELD:
        _lay(store, "/near", _HELD | {name: _C})
        values.add(value_of(store, model, paths))
    assert len(values) == 1 + len(_HELD)


def test_another_program_knows_what_was_noted(store: Store, model: ModelInUse, paths: DataPaths) -> None:
    first = Settled(model, paths)
    assert not first.is_now(store)
    with closing(PairCache.open(paths.look_alikes)) as found:
        assert not first.is_now(store)
        first.note(store, found, first.before(store))
    another = Settled(model, paths)
    assert another.is_now(store)
    _CHANGES["a pair is no match"](store)
    assert not another.is_now(store)


def test_what_came_in_between_is_not_noted_even_if_it_was_taken_back(
    store: Store, model: ModelInUse, paths: DataPaths
) -> None:
    it = Settled(model, paths)
    with closing(PairCache.open(paths.look_alikes)) as found:
        before = it.before(store)
        store.add_decisions([(None, _APART)])
        store.forget_decisions([each.id for each in store.decisions()])
        it.note(store, found, before)
        assert found.settled() is None


def test_one_moment_is_remembered_without_asking_the_cache(store: Store, model: ModelInUse, paths: DataPaths) -> None:
    it = Settled(model, paths)
    with closing(PairCache.open(paths.look_alikes)) as found:
        found.add_found(pairs=[FoundPair("near", _A, _B, 0.9)])
    it.remember(store)
    assert it.is_now(store)
    it.remember(store, nothing_is_left=False)
    assert not it.is_now(store)
