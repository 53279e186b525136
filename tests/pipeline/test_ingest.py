"""Bringing photos in, on real files: what is read, what is not read again, and what is never lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.errors import AppError, Cancelled
from app.core.events import Event, LibraryChanged, Progress
from app.library import scan
from app.library.identity import identify
from app.library.thumbnails import ThumbnailCache
from app.pipeline.decoding import decoders as decoders_module
from app.pipeline.ingest import embed
from app.pipeline.work.pace import Pace
from tests.pipeline.harness import Library
from tests.pipeline.misbehaving import misbehave

MakePhoto = Callable[..., Path]
NewLibrary = Callable[[], Library]


@pytest.fixture
def photos(tmp_path: Path, make_photo: MakePhoto) -> Path:
    """Twelve photos in three folders and three shapes, two of them the same, and one that is none."""
    for n in range(11):
        size = [(320, 240), (240, 320), (300, 300)][n % 3]
        make_photo(f"{['.', 'a', 'a/b'][n % 3]}/{n}.{['jpg', 'png'][n % 2]}", seed=n, size=size)
    folder = tmp_path / "photos"
    shutil.copy(folder / "0.jpg", folder / "a/copy of 0.jpg")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture at all")
    (folder / "notes.txt").write_text("no photo")
    return folder


def test_a_folder_is_read(library: Library, photos: Path) -> None:
    library.add(photos)
    summary = library.ingest()
    assert (summary.embedded, summary.linked, summary.skipped, summary.removed) == (11, 1, 1, 0)
    counts = library.counts()
    assert (counts.photos, counts.contents, counts.waiting, counts.skipped) == (13, 11, 0, 1)
    snapshot = library.snapshot()
    assert snapshot.photos[str(photos / "0.jpg")][2] == snapshot.photos[str(photos / "a/copy of 0.jpg")][2]
    assert len(snapshot.indexed) == 11
    for vector in snapshot.vectors.values():
        assert np.isfinite(vector).all()
        # Three blocks of unit length.
        assert np.linalg.norm(vector) == pytest.approx(np.sqrt(3), abs=0.01)
    assert list(library.failures()) == ["broken.jpg"]
    assert library.failures()["broken.jpg"].startswith("decode: ")
    assert library.store.roots()[0].state == "ready"
    assert library.last_progress("embed").done == library.last_progress("embed").total == 13
    assert library.last_progress("embed").skipped == 1
    assert any(isinstance(event, LibraryChanged) for event in library.events)


def test_every_content_has_a_thumbnail_and_facts(library: Library, photos: Path) -> None:
    library.add(photos)
    library.ingest()
    cache = ThumbnailCache.open_existing(library.paths.thumbnails)
    assert cache is not None
    for content in library.snapshot().vectors:
        assert (cache.get(content) or b"").startswith(b"\xff\xd8")
        facts = library.store.facts(content)
        assert facts is not None
        assert facts.width_px * facts.height_px in (320 * 240, 300 * 300)
        assert facts.format in ("JPEG", "PNG")
    cache.close()


def test_a_second_time_nothing_is_done(library: Library, photos: Path, decoded: list[str]) -> None:
    library.add(photos)
    library.ingest()
    before, generation = library.snapshot(), list(library.paths.index.iterdir())
    decoded.clear()
    summary = library.ingest()
    assert (summary.embedded, summary.linked, summary.skipped, summary.removed) == (0, 0, 0, 0)
    assert decoded == []
    library.snapshot().same_as(before)
    assert list(library.paths.index.iterdir()) == generation


def test_a_moved_file_is_not_decoded_again(library: Library, photos: Path, decoded: list[str]) -> None:
    library.add(photos)
    library.ingest()
    before = library.snapshot()
    decoded.clear()
    (photos / "a").rename(photos / "renamed")
    shutil.move(photos / "3.png", photos / "renamed/three.png")
    summary = library.ingest()
    assert decoded == []
    assert summary.embedded == 0
    assert summary.linked == summary.removed
    after = library.snapshot()
    assert after.indexed == before.indexed
    assert set(after.vectors) == set(before.vectors)
    assert str(photos / "renamed/three.png") in after.photos
    assert not any(path.startswith(str(photos / "a") + os.sep) for path in after.photos)


def test_a_changed_file_is_read_again(
    library: Library, photos: Path, make_photo: MakePhoto, decoded: list[str]
) -> None:
    library.add(photos)
    library.ingest()
    old = library.snapshot().photos[str(photos / "6.jpg")][2]
    decoded.clear()
    make_photo("6.jpg", seed=99)
    assert library.ingest().embedded == 1
    assert decoded == [str(photos / "6.jpg")]
    after = library.snapshot()
    assert after.photos[str(photos / "6.jpg")][2] not in (None, old)
    assert old not in after.vectors
    assert after.indexed == set(after.vectors)


def test_a_touched_file_is_identified_and_not_decoded(library: Library, photos: Path, decoded: list[str]) -> None:
    library.add(photos)
    library.ingest()
    before = library.snapshot()
    decoded.clear()
    os.utime(photos / "3.png", ns=(5, 5))
    assert library.ingest().linked == 1
    assert decoded == []
    after = library.snapshot()
    assert after.photos[str(photos / "3.png")][1:] == (5, before.photos[str(photos / "3.png")][2])


def test_a_deleted_file_is_forgotten_and_found_again_when_it_comes_back(
    library: Library, photos: Path, tmp_path: Path, decoded: list[str]
) -> None:
    library.add(photos)
    library.ingest()
    before = library.snapshot()
    decoded.clear()
    # The first of all embeddings: its row is older than any index built without it.
    shutil.move(photos / "0.jpg", tmp_path / "kept.jpg")
    shutil.move(photos / "a/copy of 0.jpg", tmp_path / "kept too.jpg")
    assert library.ingest().removed == 2
    without = library.snapshot()
    assert without.indexed == set(without.vectors) == set(before.vectors) - {before.photos[str(photos / "0.jpg")][2]}
    shutil.move(tmp_path / "kept.jpg", photos / "0.jpg")
    assert library.ingest().linked == 1
    assert decoded == []
    assert library.snapshot().indexed == before.indexed
    assert str(photos / "0.jpg") in {path for m in library.find(photos / "3.png", 20).matches for path in m.paths}


def test_what_cannot_be_read_is_tried_again_when_it_changes(
    library: Library, photos: Path, make_photo: MakePhoto, decoded: list[str]
) -> None:
    (photos / "empty.jpg").touch()
    library.add(photos)
    assert library.ingest().skipped == 2
    assert library.failures()["empty.jpg"] == "read: The file is empty."
    decoded.clear()
    library.ingest()
    assert decoded == []  # looking whether it is still empty needs no decoder
    assert set(library.failures()) == {"broken.jpg", "empty.jpg"}
    make_photo("broken.jpg", seed=50)
    make_photo("empty.jpg", seed=51)
    assert library.ingest().embedded == 2
    assert library.failures() == {}


def test_a_file_that_may_not_be_read_is_a_failure_that_is_tried_again(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def forbidding(path: str, *rest: int) -> int:
        if str(path).endswith("4.jpg"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)

    library.add(photos)
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", forbidding)
        assert library.ingest().skipped == 2
    assert library.failures()["4.jpg"] == "read: The file may not be read: permission denied."
    assert library.ingest().embedded == 1
    assert "4.jpg" not in library.failures()


# Disks that come and go


@pytest.mark.acquainted
def test_an_offline_root_keeps_everything(library: Library, photos: Path, tmp_path: Path, decoded: list[str]) -> None:
    library.add(photos)
    library.ingest()
    before = library.snapshot()
    photos.rename(tmp_path / "unplugged")
    for mount_point in (False, True):
        if mount_point:
            photos.mkdir()  # an empty folder is what an unplugged disk leaves behind
            (photos / ".DS_Store").touch()
        summary = library.ingest()
        assert [root.path for root in summary.offline] == [str(photos)]
        assert summary.removed == 0
        assert summary.offline[0].reason is not None
        library.snapshot().same_as(before)
        assert library.counts().offline == 13
    shutil.rmtree(photos)
    (tmp_path / "unplugged").rename(photos)
    decoded.clear()
    summary = library.ingest()
    assert (summary.offline, summary.removed, summary.embedded) == ((), 0, 0)
    assert decoded == []
    assert library.store.roots()[0].state == "ready"
    library.snapshot().same_as(before)


@pytest.mark.acquainted
def test_the_other_roots_are_read_while_one_is_offline(library: Library, photos: Path, make_photo: MakePhoto) -> None:
    library.add(photos)
    library.ingest()
    photos.rename(photos.with_name("gone"))
    other = make_photo("x.jpg", seed=70, folder=photos.with_name("other")).parent
    library.add(other)
    summary = library.ingest()
    assert (summary.embedded, len(summary.offline)) == (1, 1)
    assert library.counts().photos == 14


@pytest.mark.acquainted
def test_a_root_that_vanishes_in_the_middle_of_a_scan(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(photos)
    library.ingest()
    before = library.snapshot()
    real = scan._list

    def vanishing(folder: Any, *rest: Any) -> object:
        answer = real(folder, *rest)
        if folder.path == str(photos / "a"):
            photos.rename(photos.with_name("gone"))
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(scan, "_list", vanishing)
        summary = library.ingest()
    assert len(summary.offline) == 1
    assert summary.removed == 0
    library.snapshot().same_as(before)


def test_a_disk_that_goes_while_photos_are_read_makes_no_failures(
    library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Identified, then gone before its decoder opened it: that says nothing about the photo."""
    for n in range(6):
        make_photo(f"{n}.jpg", seed=n)
    folder = make_photo("6.jpg", seed=6).parent
    real = identify

    def unplugging(path: str) -> object:
        answer = real(path)
        if path.endswith("6.jpg"):
            folder.rename(folder.with_name("unplugged"))
        return answer

    library.add(folder)
    with monkeypatch.context() as patch:
        patch.setattr(embed, "identify", unplugging)
        patch.setattr(decoders_module, "prepare", misbehave)
        library.ingest()
    assert library.failures() == {}
    assert [root.state for root in library.store.roots()] == ["offline"]
    folder.with_name("unplugged").rename(folder)
    library.ingest()
    assert (library.counts().contents, library.counts().waiting) == (7, 0)


@pytest.mark.acquainted
def test_a_folder_around_another_reads_the_rest(library: Library, photos: Path, decoded: list[str]) -> None:
    library.add(photos / "a")
    library.ingest()
    inside = library.counts().photos
    decoded.clear()
    library.add(photos)
    library.ingest()
    assert library.counts().photos == 13
    assert not [path for path in decoded if path.startswith(str(photos / "a"))]
    library.add(photos / "a" / "b")
    inner, outer = library.store.roots()
    assert [(root.path, root.photos) for root in (inner, outer)] == [
        (str(photos / "a"), inside),
        (str(photos), 13 - inside),
    ]
    library.ingest()
    assert library.counts().photos == 13
    # Without the one inside its photos are the other's, and nothing is read again.
    decoded.clear()
    library.store.remove_root(inner.id)
    summary = library.ingest()
    assert (library.counts().photos, summary.removed, decoded) == (13, 0, [])


# Links


def _linked(photos: Path, make_photo: MakePhoto, tmp_path: Path) -> Path:
    """Two photos on another disk, reached by a link to a folder and one to a file."""
    disk = tmp_path / "disk"
    make_photo("album/x.png", seed=901, folder=disk)
    make_photo("y.png", seed=902, folder=disk)
    (photos / "linked").symlink_to(disk / "album")
    (photos / "y.png").symlink_to(disk / "y.png")
    return disk


@pytest.mark.acquainted
def test_photos_behind_links_have_neighbours(
    library: Library, photos: Path, make_photo: MakePhoto, tmp_path: Path
) -> None:
    disk = _linked(photos, make_photo, tmp_path)
    library.add(photos)
    library.ingest()
    assert library.counts().photos == 15
    assert library.counts().waiting == 0
    for name, real in (("linked/x.png", "album/x.png"), ("y.png", "y.png")):
        for asked in (photos / name, disk / real):
            answer = library.find(asked, 20)
            assert str(photos / name) not in [path for match in answer.matches for path in match.paths], asked
            assert answer.query_places[0] == str(photos / name)
    assert [(link.path, link.reason) for link in library.store.links()] == [(str(photos / "linked"), None)]
    library.events.clear()
    assert library.ingest().removed == 0


@pytest.mark.acquainted
def test_a_disk_behind_a_link_that_is_not_plugged_in_loses_nothing(
    library: Library, photos: Path, make_photo: MakePhoto, tmp_path: Path, decoded: list[str]
) -> None:
    disk = _linked(photos, make_photo, tmp_path)
    library.add(photos)
    library.ingest()
    known = library.snapshot()
    disk.rename(tmp_path / "unplugged")
    assert library.ingest().unreadable == ()
    assert library.snapshot().photos == known.photos
    assert {os.path.basename(link.path) for link in library.store.links() if link.reason} == {"linked", "y.png"}
    (disk / "album").mkdir(parents=True)  # an empty mount point
    library.ingest()
    assert library.snapshot().photos == known.photos
    (reason,) = [str(link.reason) for link in library.store.links() if link.path.endswith("linked")]
    assert reason.startswith("This folder is empty now.")
    shutil.rmtree(disk)
    (tmp_path / "unplugged").rename(disk)
    decoded.clear()
    library.ingest()
    assert library.snapshot().photos == known.photos
    assert decoded == []
    assert [link.reason for link in library.store.links()] == [None]
    # The link itself taken away: that was the user.
    (photos / "linked").unlink()
    (photos / "y.png").unlink()
    assert library.ingest().removed == 2
    assert library.store.links() == ()


@pytest.mark.acquainted
def test_a_folder_that_becomes_one_of_the_library_is_not_read_by_its_link_too(
    library: Library, photos: Path, make_photo: MakePhoto, tmp_path: Path, decoded: list[str]
) -> None:
    disk = _linked(photos, make_photo, tmp_path)
    library.add(photos)
    library.ingest()
    decoded.clear()
    library.add(disk)
    library.ingest()
    assert library.counts().photos == 15
    assert decoded == []
    assert library.store.photo_at(str(disk / "y.png")) is not None
    assert library.store.photo_at(str(photos / "y.png")) is None


# Files that change while they are read


def test_a_file_that_changes_while_it_is_read_is_read_again_next_time(
    library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_photo("a.jpg", seed=1)
    real = identify

    def changing(name: str) -> object:
        answer = real(name)
        make_photo("a.jpg", seed=2)
        os.utime(path, ns=(7, 7))
        return answer

    library.add(path.parent)
    with monkeypatch.context() as patch:
        patch.setattr(embed, "identify", changing)
        assert library.ingest().embedded == 0
    assert library.counts().waiting == 1
    assert library.snapshot().vectors == {}
    assert library.ingest().embedded == 1
    path_of_truth = make_photo("b.jpg", seed=2)
    assert path_of_truth.read_bytes() == path.read_bytes()
    assert library.ingest().linked == 1


def test_a_file_deleted_between_scan_and_reading(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(photos)

    def delete(event: Event) -> None:
        if isinstance(event, LibraryChanged):
            (photos / "3.png").unlink(missing_ok=True)

    library.on_event = delete
    assert library.ingest().skipped == 1
    assert list(library.failures()) == ["broken.jpg"]
    library.on_event = lambda _: None
    assert library.ingest().removed == 1
    assert library.counts().waiting == 0


def test_misbehaving_decoders_cost_one_photo_each(
    library: Library, photos: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders_module, "prepare", misbehave)
    for seed, name in enumerate(("killed", "bug", "greedy")):
        make_photo(f"{name}.png", seed=100 + seed)
    library.add(photos)
    summary = library.ingest()
    assert (summary.embedded, summary.skipped) == (11, 4)
    assert library.failures() | {"broken.jpg": ""} == {
        "broken.jpg": "",
        "killed.png": "decode: Reading this file made the decoder crash.",
        "bug.png": "decode: This file could not be read because of a bug in Photokin; the log says more.",
        "greedy.png": "decode: There is not enough memory to read this picture.",
    }


# Stopping and going on


@pytest.mark.parametrize(
    ("stage", "after"),
    [("scan", 1), ("embed", 5), ("reindex", 0), pytest.param("embed", 0, marks=pytest.mark.slow)],
)
def test_cancel_and_resume_is_an_undisturbed_run(
    new_library: NewLibrary, photos: Path, stage: str, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.job._REPORT_INTERVAL_S", 0.0)
    monkeypatch.setattr(embed, "_ROWS_PER_TRANSACTION", 3)
    undisturbed, disturbed = new_library(), new_library()
    for library in (undisturbed, disturbed):
        library.add(photos)
    undisturbed.ingest()

    def cancel(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == stage and event.done >= after:
            assert disturbed.job is not None
            disturbed.job.cancel()

    disturbed.on_event = cancel
    with pytest.raises(Cancelled):
        disturbed.ingest()
    kept = disturbed.counts().contents
    if stage == "reindex":
        assert kept == 11
    disturbed.on_event = lambda _: None
    disturbed.ingest()
    disturbed.snapshot().same_as(undisturbed.snapshot())


def test_cancelling_again_and_again_gets_there(
    new_library: NewLibrary, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.job._REPORT_INTERVAL_S", 0.0)
    library = new_library()
    library.add(photos)
    stored: list[int] = []
    for _ in range(14):
        begun: int | None = None

        def cancel(event: Event) -> None:
            nonlocal begun
            if isinstance(event, Progress) and event.stage == "embed":
                begun = event.done if begun is None else begun
                if event.done >= begun + 3:
                    assert library.job is not None
                    library.job.cancel()

        library.on_event = cancel
        try:
            library.ingest()
        except Cancelled:
            stored.append(library.counts().contents)
            continue
        break
    else:
        pytest.fail(f"never done: {stored}")
    assert stored == sorted(stored)
    assert library.counts().contents == 11


def test_deleting_the_caches_is_safe(library: Library, photos: Path, decoded: list[str]) -> None:
    library.add(photos)
    library.ingest()
    before = library.snapshot()
    decoded.clear()
    library.delete_index()
    library.paths.thumbnails.unlink()
    library.ingest()
    assert decoded == []
    library.snapshot().same_as(before)


@pytest.mark.acquainted
def test_a_damaged_index_is_built_again(library: Library, photos: Path) -> None:
    library.add(photos)
    library.ingest()
    before = library.snapshot()
    vectors = next(library.paths.index.glob("generation-*/vectors.npy"))
    vectors.write_bytes(vectors.read_bytes()[:-100])
    library.ingest()
    library.snapshot().same_as(before)


@pytest.mark.acquainted
def test_an_index_folder_that_cannot_be_written_keeps_what_was_read(library: Library, photos: Path) -> None:
    library.paths.index.write_text("a file where the folder should be")
    library.add(photos)
    with pytest.raises(AppError, match="The index cannot be written"):
        library.ingest()
    assert library.counts().contents == 11
    assert len(library.find(photos / "0.jpg", 5).matches) == 5
    library.paths.index.unlink()
    library.ingest()
    assert len(library.snapshot().indexed) == 11


def test_a_disk_that_fills_up_ends_the_job_and_loses_nothing(library: Library, photos: Path) -> None:
    library.add(photos)
    pages = library.store._db.execute("PRAGMA page_count").fetchone()[0]
    library.store._db.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(AppError, match="The disk is full"):
        library.ingest()
    library.store._db.execute("PRAGMA max_page_count = 1000000")
    assert library.ingest().skipped <= 1
    assert library.counts().contents == 11


def test_an_empty_library_and_an_empty_folder(library: Library, tmp_path: Path) -> None:
    assert library.ingest().embedded == 0
    (tmp_path / "empty").mkdir()
    library.add(tmp_path / "empty")
    summary = library.ingest()
    assert (summary.embedded, summary.skipped, summary.offline) == (0, 0, ())
    assert library.snapshot().indexed == frozenset()


def test_a_library_that_lost_its_last_photo_has_no_stale_neighbours(library: Library, make_photo: MakePhoto) -> None:
    path = make_photo("keep/a.jpg", seed=1)
    other = make_photo("keep/b.jpg", seed=2)
    library.add(path.parents[1])
    library.ingest()
    other.unlink()
    path.unlink()
    (path.parent / "notes.txt").touch()
    assert library.ingest().removed == 2
    assert library.counts().photos == 0
    outside = make_photo("c.jpg", seed=3, folder=path.parents[2] / "outside")
    assert library.find(outside).matches == ()


def test_real_photos_with_hostile_names(library: Library, shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    source = sorted((shared / "photos/grocery").rglob("*.jpg"))[:4]
    names = [os.fsdecode(b"caf\xe9.jpg"), "日本語\u3000写真.jpg", "👩\u200d🚀{brace}%s.jpg", "a\nb.jpg"]
    for photo, name in zip(source, names, strict=True):
        shutil.copy(photo, folder / name)
    library.add(folder)
    assert library.ingest().embedded == 4
    answer = library.find(folder / names[0], 3)
    assert {os.path.basename(match.paths[0]) for match in answer.matches} == set(names[1:])


def test_a_scan_that_was_stopped_goes_on_counting_where_it_was(library: Library, make_photo: MakePhoto) -> None:
    folder = make_photo("0.png", seed=0).parent
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture at all")
    library.add(folder)
    library.ingest()
    for n in range(1, 4):
        make_photo(f"{n}.png", seed=n)
    library.events.clear()
    library.ingest()
    told = [event for event in library.events if isinstance(event, Progress) and event.stage == "embed"]
    assert (told[0].done, told[0].total, told[0].skipped) == (2, 5, 1)
    assert (told[-1].done, told[-1].total, told[-1].skipped) == (5, 5, 1)


def test_photos_are_told_of_while_others_are_still_being_found(library: Library, photos: Path) -> None:
    """A window shows them at once."""
    library.add(photos)
    known: list[int] = []
    library.on_event = lambda event: (
        known.append(library.counts().photos) if isinstance(event, LibraryChanged) else None
    )
    library.ingest()
    assert 0 < known[0] < known[-1] == 13


@pytest.mark.parametrize(("photos", "most"), [(3, 1), (4, 2), (40, 8)])
def test_a_few_photos_start_no_more_processes_than_they_are_worth(
    photos: int, most: int, library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[int] = set()

    def nothing_read(self: decoders_module.Decoders, requests: object) -> list[None]:
        asked.add(self.processes)
        raise Cancelled

    monkeypatch.setattr("app.pipeline.work.pace.usable_cores", lambda: 8)
    library.model.pace = Pace("never")
    monkeypatch.setattr(decoders_module.Decoders, "read_all", nothing_read)
    paths = [make_photo(f"{number}.png", seed=number) for number in range(photos)]
    library.add(paths[0].parent)
    with pytest.raises(Cancelled):
        library.ingest()
    assert asked == {most}
