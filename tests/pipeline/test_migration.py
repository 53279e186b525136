"""Another model: the library is read again in the background, the older vectors answer meanwhile, nothing is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import AppError, Cancelled, InputError
from app.core.events import Event, LibraryChanged, Notice, Progress
from app.core.photo import Answer
from app.library.store import Store
from app.library.thumbnails import ThumbnailCache
from app.pipeline.ingest import embed, other_models
from app.pipeline.looking.shelf import Shelf
from app.pipeline.work.details import Details
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.manifest import current_generation
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.conftest import save_picture
from tests.pipeline.harness import Library
from tests.pipeline.other_models import OTHER, model_of, models_with_another, without

_PHOTOS = 8


@dataclass(frozen=True)
class Ground:
    """Photos, one of them twice and one that is none; libraries of them by the shipped model and by another."""

    top: Path
    old: ModelInUse
    new: ModelInUse

    @property
    def photos(self) -> Path:
        return self.top / "photos"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    top = tmp_path_factory.mktemp("migration")
    for n in range(_PHOTOS):
        path = top / "photos" / "ab"[n % 2] / f"{n}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        save_picture(path, n, (160, 120))
        os.utime(path, (1_000_000 * n, 1_000_000 * n))
    shutil.copy(top / "photos/a/0.png", top / "photos/b/copy.png")
    os.utime(top / "photos/b/copy.png", (5, 5))
    (top / "photos/broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    models = models_with_another(top / "models")
    made = Ground(top, model_of(models, DEFAULT_MODEL), model_of(models, OTHER))
    for name, model in (("old", made.old), ("new", made.new)):
        library = Library(top / name, model)
        library.add(top / "photos")
        assert library.ingest().embedded == _PHOTOS
        library.close()
    return made


@pytest.fixture
def photos(ground: Ground, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ground.photos, tmp_path / "photos"))


OpenLibrary = Callable[..., Library]


@pytest.fixture
def opened(ground: Ground, photos: Path, tmp_path: Path) -> Iterator[OpenLibrary]:
    """Open the library "old" or "new", or go on with the one that was opened before, with a model."""
    libraries: list[Library] = []

    def open_library(model: ModelInUse, home: str = "old") -> Library:
        for library in libraries:
            library.close()
        libraries.clear()
        if not (tmp_path / home).exists():
            shutil.copytree(ground.top / home, tmp_path / home)
        library = Library(tmp_path / home, model)
        libraries.append(library)
        library.store._db.execute("UPDATE roots SET path = ?", (os.fsencode(photos),))
        rows = library.store._db.execute("SELECT id, path FROM directories").fetchall()
        for row_id, path in rows:
            moved = os.fsencode(path).replace(os.fsencode(ground.photos), os.fsencode(photos))
            library.store._db.execute("UPDATE directories SET path = ? WHERE id = ?", (moved, row_id))
        return library

    yield open_library
    for library in libraries:
        library.close()


def _scores(answer: Answer) -> dict[str, float]:
    return {Path(match.paths[0]).name: match.similarity for match in answer.matches}


def _answers(library: Library, photos: Path) -> list[dict[str, float]]:
    return [_scores(library.find(photos / "ab"[n % 2] / f"{n}.png", 20)) for n in range(_PHOTOS)]


def _same(some: list[dict[str, float]], others: list[dict[str, float]]) -> bool:
    return [list(each) for each in some] == [list(each) for each in others] and all(
        one == pytest.approx(other, abs=2e-3) for one, other in zip(some, others, strict=True)
    )


def _stop_after(library: Library, stored: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the next ingest stopped when it has stored so many photos, one by one."""
    monkeypatch.setattr(embed, "_ROWS_PER_TRANSACTION", 1)
    monkeypatch.setattr(type(library.model.pace), "processes", 1)  # one after the other, in the order of their turns
    model_id = library.model_id

    def stop(event: Event) -> None:
        embeds = isinstance(event, Progress) and event.stage == "embed"
        if embeds and library.job is not None and library.store.embedded_after(model_id, 0) >= stored:
            library.job.cancel()

    library.on_event = stop


def _in_the_middle(library: Library, monkeypatch: pytest.MonkeyPatch, stored: int = 3) -> None:
    _stop_after(library, stored, monkeypatch)
    with pytest.raises(Cancelled):
        library.ingest()
    library.on_event = lambda _: None
    assert stored <= library.store.embedded_after(library.model_id, 0) < _PHOTOS


def test_the_older_model_answers_until_the_photos_have_been_read_again(
    opened: OpenLibrary, ground: Ground, photos: Path, monkeypatch: pytest.MonkeyPatch, decoded: list[str]
) -> None:
    by_old = _answers(opened(ground.old), photos)
    by_new = _answers(opened(ground.new, "new"), photos)
    assert not _same(by_old, by_new)
    library = opened(ground.new)
    decoded.clear()
    assert _same(_answers(library, photos), by_old)
    _in_the_middle(library, monkeypatch)
    assert _same(_answers(library, photos), by_old)
    answer = library.find(photos / "a/0.png")
    assert (answer.by_older, answer.searched, len(answer.query_places)) == (True, _PHOTOS, 2)
    assert _same([_scores(library.find(photos / "a/0.png", 20, exact=True))], by_old[:1])
    library = opened(ground.new)
    library.ingest()
    assert _same(_answers(library, photos), by_new)
    assert not library.find(photos / "a/0.png").by_older
    assert library.store.models() == (ground.new.engine.model_id,)
    generation = current_generation(library.paths.index)
    assert generation is not None
    assert generation.manifest.model_id == ground.new.engine.model_id
    assert sorted(path.name for path in library.paths.index.iterdir()) == sorted(["current", generation.folder.name])
    # What had been decoded when the first run was stopped may be decoded again; what was stored is not.
    assert "broken.jpg" not in {Path(path).name for path in decoded}
    assert len(decoded) < 2 * _PHOTOS


def test_nothing_but_vectors_is_made_again(
    opened: OpenLibrary, ground: Ground, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened(ground.old).snapshot()
    library = opened(ground.new)
    rows = "SELECT rowid, content_id, checksum FROM thumbnails ORDER BY rowid"
    cache = ThumbnailCache.open(library.paths.thumbnails)
    kept = cache._db.execute(rows).fetchall()
    library.ingest()
    after = library.snapshot()
    assert (after.photos, after.failures, after.indexed) == (before.photos, before.failures, before.indexed)
    assert cache._db.execute(rows).fetchall() == kept
    cache.close()
    progress = [event for event in library.events if isinstance(event, Progress) and event.stage == "embed"]
    assert all(event.again for event in progress)
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    assert (progress[-1].done, progress[-1].total, progress[-1].skipped) == (_PHOTOS + 2, _PHOTOS + 2, 1)
    # The window is told once: when the neighbours are others.
    assert len([event for event in library.events if isinstance(event, LibraryChanged)]) == 1


def test_a_finished_one_costs_nothing_at_the_next_start(opened: OpenLibrary, ground: Ground) -> None:
    opened(ground.new).ingest()
    library = opened(ground.new)
    state, index = library.store.state, sorted(library.paths.index.rglob("*"))
    for _ in range(2):
        library.ingest()
    assert library.store.state == state
    assert sorted(library.paths.index.rglob("*")) == index
    assert [event for event in library.events if isinstance(event, LibraryChanged)] == []


def test_newest_first_but_what_is_looked_at_before_all_and_new_photos_before_those(
    opened: OpenLibrary, ground: Ground, photos: Path, decoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library = opened(ground.new)
    save_picture(photos / "a/new.png", 50, (160, 120))
    library.find(photos / "b/1.png")
    library.find(photos / "a/2.png")
    library.workshop.wanted.look_into(os.path.realpath(photos / "b"))
    decoded.clear()
    monkeypatch.setattr(type(library.model.pace), "processes", 1)
    library.ingest()
    assert [Path(path).stem for path in decoded] == ["2", "1", "new", "7", "5", "3", "copy", "6", "4"]


def test_photos_that_came_meanwhile_are_asked_about_and_told_as_left_out(
    opened: OpenLibrary, ground: Ground, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_picture(photos / "a/new.png", 50, (160, 120))
    library = opened(ground.new)
    _in_the_middle(library, monkeypatch, stored=1)
    known = _scores(library.find(photos / "a/0.png", 20))
    assert "new.png" not in known
    answer = library.find(photos / "a/new.png", 20)
    assert answer.by_older
    assert len(answer.matches) == _PHOTOS
    counts = Shelf(library.paths, library.model, frozenset, Details()).status().counts
    assert (counts.photos, counts.waiting, counts.later, counts.skipped) == (_PHOTOS + 3, 0, 1, 1)
    library.close()
    by_old = opened(ground.old)
    by_old.ingest()
    assert _same([_scores(by_old.find(photos / "a/new.png", 20))], [_scores(answer)])


def test_an_older_model_that_is_gone_answers_for_the_photos_it_knew(
    opened: OpenLibrary, ground: Ground, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_old = _answers(opened(ground.old), photos)
    gone = model_of(without(models_with_another(tmp_path / "models"), DEFAULT_MODEL), OTHER)
    save_picture(photos / "a/new.png", 50, (160, 120))
    save_picture(tmp_path / "outside.png", 51, (160, 120))
    library = opened(gone)
    _in_the_middle(library, monkeypatch, stored=2)
    assert _same(_answers(library, photos), by_old)
    with pytest.raises(InputError, match=r"read again with another engine \(\d of 11 so far\)"):
        library.find(tmp_path / "outside.png")
    answer = library.find(photos / "a/new.png", 20)  # by the new model, among what that has read
    assert not answer.by_older
    assert answer.searched == library.store.embedded_after(library.model_id, 0)
    opened(gone).ingest()
    library = opened(gone)
    assert len(library.find(tmp_path / "outside.png", 20).matches) == _PHOTOS + 1


def test_a_damaged_network_of_the_older_model_is_told(
    opened: OpenLibrary, ground: Ground, photos: Path, tmp_path: Path
) -> None:
    by_old = _answers(opened(ground.old), photos)
    models = models_with_another(tmp_path / "models")
    description = models / f"{DEFAULT_MODEL}.json"
    content = description.read_bytes().replace(b'"side_px": 288', b'"side_px": 320')
    description.unlink()
    description.write_bytes(content)
    library = opened(model_of(models, OTHER))
    assert _same(_answers(library, photos), by_old)
    save_picture(tmp_path / "outside.png", 51, (160, 120))
    with pytest.raises(AppError, match="damaged or was altered"):
        library.find(tmp_path / "outside.png")


def test_back_to_the_older_model_in_the_middle_and_afterwards(
    opened: OpenLibrary, ground: Ground, photos: Path, monkeypatch: pytest.MonkeyPatch, decoded: list[str]
) -> None:
    by_old = _answers(opened(ground.old), photos)
    _in_the_middle(opened(ground.new), monkeypatch)
    library = opened(ground.old)
    decoded.clear()
    library.ingest()
    assert decoded == []
    assert library.store.models() == (ground.old.engine.model_id,)
    opened(ground.new).ingest()
    library = opened(ground.old)
    by_new = _answers(library, photos)
    assert not _same(by_new, by_old)
    library.ingest()
    assert _same(_answers(library, photos), by_old)


def test_older_vectors_go_little_by_little_and_a_stop_in_between_loses_nothing(
    opened: OpenLibrary, ground: Ground, photos: Path, monkeypatch: pytest.MonkeyPatch, decoded: list[str]
) -> None:
    by_new = _answers(opened(ground.new, "new"), photos)
    monkeypatch.setattr(other_models, "_ROWS_PER_TRANSACTION", 3)
    forget = Store.forget_vectors
    took: list[int | None] = []

    def stopped_after_two(self: Store, model_id: str, after: int, limit: int) -> int | None:
        if len(took) == 2:
            raise Cancelled
        took.append(forget(self, model_id, after, limit))
        return took[-1]

    library = opened(ground.new)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "forget_vectors", stopped_after_two)
        with pytest.raises(Cancelled):
            library.ingest()
    assert library.store.embedded_after(ground.old.engine.model_id, 0) == _PHOTOS - 6
    assert _same(_answers(library, photos), by_new)
    library = opened(ground.new)
    decoded.clear()
    library.ingest()
    assert decoded == []
    assert library.store.models() == (ground.new.engine.model_id,)
    assert _same(_answers(library, photos), by_new)


@pytest.mark.parametrize("part", ["annoy.ann", "manifest.json"])
def test_a_damaged_index_of_the_older_model_is_built_again_and_answers_on(
    opened: OpenLibrary, ground: Ground, photos: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    by_old = _answers(opened(ground.old), photos)
    library = opened(ground.new)
    (damaged,) = library.paths.index.glob(f"*/{part}")
    damaged.write_bytes(b"damaged")
    assert _same(_answers(library, photos), by_old)
    monkeypatch.setattr("app.pipeline.ingest.reindex._FRESH_LEAST", _PHOTOS)
    _in_the_middle(library, monkeypatch)
    assert f"The index was damaged ({part}). It is built again." in [
        str(event.message) for event in library.events if isinstance(event, Notice)
    ]
    generation = current_generation(library.paths.index)
    assert generation is not None
    assert generation.manifest.model_id == ground.old.engine.model_id
    assert _same(_answers(library, photos), by_old)


def test_a_disk_that_is_not_there_keeps_its_neighbours(
    opened: OpenLibrary, ground: Ground, photos: Path, tmp_path: Path
) -> None:
    """The new model takes over when it knows as many photos as would be left out."""
    library = opened(ground.new)
    folders = [os.fsencode(os.path.realpath(photos / name)) for name in "ab"]
    library.store._db.execute("DELETE FROM directories WHERE path = ?", (os.fsencode(os.path.realpath(photos)),))
    library.store._db.execute("UPDATE roots SET path = ?", folders[1:])
    library.store._db.execute("INSERT INTO roots (id, path, state) VALUES (2, ?, 'ready')", folders[:1])
    library.store._db.execute("UPDATE directories SET root_id = 2 WHERE path = ?", folders[:1])
    (photos / "a").rename(tmp_path / "unplugged")
    library.ingest()
    by_old = library.find(photos / "b/1.png", 20)
    assert by_old.by_older
    assert {Path(match.paths[0]).parent.name for match in by_old.matches} == {"a", "b"}
    assert ground.old.engine.model_id in library.store.models()
    for n in range(4):
        save_picture(photos / "b" / f"new {n}.png", 60 + n, (160, 120))
    library.ingest()
    assert not library.find(photos / "b/1.png", 20).by_older
    (tmp_path / "unplugged").rename(photos / "a")
    library.ingest()
    assert len(library.find(photos / "b/1.png", 20).matches) == _PHOTOS + 3


def test_a_restored_catalog_goes_on_with_the_older_model(opened: OpenLibrary, ground: Ground, photos: Path) -> None:
    """It has a new id: the index is not asked, the vectors that it gives back are."""
    by_old = _answers(opened(ground.old), photos)
    library = opened(ground.new)
    library.store._db.execute("UPDATE library SET id = randomblob(16)")
    assert _same(_answers(library, photos), by_old)
    library.ingest()
    assert library.store.models() == (ground.new.engine.model_id,)


def test_nothing_is_known_of_a_model_without_its_description(ground: Ground) -> None:
    for model_id in ("../../etc/passwd-0123456789ab", "elsewhere", "", f"{DEFAULT_MODEL}-xyz"):
        assert ground.new.older(model_id, 1542) is None
    known = ground.new.older("gone-0123456789ab", 6, ((4, 0.5), (2, 0.25)))
    assert known is not None
    assert known.scale.tolist() == [0.5, 0.5, 0.5, 0.5, 0.25, 0.25]
    assert ground.new.older("gone-0123456789ab", 7, ((4, 0.5), (2, 0.25))) is None
    assert ground.new.older("gone-0123456789ab", 1 << 40, ((1 << 40, 0.5),)) is None
    same_name = ground.new.older(f"{DEFAULT_MODEL}-0123456789ab", 1542)
    assert same_name is not None
    assert same_name.engine is None
    assert np.array_equal(same_name.scale, ground.old.scale)
