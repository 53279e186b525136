"""The one door down: every request ends with one answer, and the threads behind it end too."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.closest import ClosestPairs
from app.core.events import Crashed, Finished, Notice, Progress, Stopped
from app.core.gallery import Gallery, GalleryQuery, PhotoCount
from app.core.job import Job
from app.core.photo import Answer, Root
from app.core.question import Question
from app.core.shapes import Shapes
from app.core.status import IngestSummary, Status
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.ingest import photo_count
from app.pipeline.ingest.watch import FolderWatch
from app.pipeline.search.nearest_details import NearestDetails
from tests.pipeline.desk import Desk

MakePhoto = Callable[..., Path]


OpenDesk = Callable[..., Desk]


def _many(make_photo: MakePhoto, count: int) -> Path:
    """Make photos and return their folder."""
    for n in range(count - 1):
        make_photo(f"{n}.png", seed=n)
    return make_photo(f"{count - 1}.png", seed=count - 1).parent


@pytest.fixture
def open_desk(home: Path) -> Iterator[OpenDesk]:
    desks: list[Desk] = []

    def make(models: Path = models_folder()) -> Desk:  # noqa: B008 - a constant
        desks.append(Desk(home, models))
        return desks[-1]

    yield make
    for desk in desks:
        assert desk.catalog.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()


def test_a_gallery_brings_along_what_a_window_would_have_to_work_out(
    desk: Desk, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_photo("wide.png", size=(120, 40)).parent
    make_photo("tall.png", size=(40, 60), seed=1)
    desk.value(desk.catalog.folders.add(str(folder)))
    desk.value(desk.catalog.folders.ingest())
    found = desk.value(desk.catalog.gallery.photos(GalleryQuery(order="name", descending=False)))
    assert isinstance(found, Gallery)
    assert found.shapes is not None
    assert found.shapes.aspects.tolist() == pytest.approx([2 / 3, 3])
    shown = found.shapes.shown
    assert shown is not None
    assert shown.aspects.tolist() == pytest.approx([2 / 3, 2.4])
    monkeypatch.setattr(Shapes, "totals", None)  # nothing is left to be summed
    totals = shown.section_totals(found.sections.starts, found.sections.counts)
    assert totals.tolist() == pytest.approx([2 / 3, 2.4])


def test_the_whole_way(desk: Desk, make_photo: MakePhoto) -> None:
    folder = _many(make_photo, 4)
    root = desk.value(desk.catalog.folders.add(str(folder)))
    assert isinstance(root, Root)
    assert root.path == str(folder)
    summary = desk.value(desk.catalog.folders.ingest())
    assert isinstance(summary, IngestSummary)
    assert summary.embedded == 4
    answer = desk.value(desk.catalog.search.find(Question(str(folder / "2.png"), 3)))
    assert isinstance(answer, Answer)
    assert len(answer.matches) == 3
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert (status.counts.photos, status.generation, status.indexed) == (4, 1, 4)
    assert status.disk_bytes > status.thumbnail_bytes > 0
    closest = desk.value(desk.catalog.search.closest_pairs(str(folder), 2))
    assert isinstance(closest, ClosestPairs)
    assert (len(closest.pairs), closest.compared, closest.pictures) == (2, 4, 4)
    removed = desk.value(desk.catalog.folders.remove(str(folder)))
    assert isinstance(removed, Root)
    assert removed.photos == 4
    assert desk.value(desk.catalog.folders.roots()) == ()
    assert (folder / "0.png").exists()


def test_details_are_compared_from_the_moment_the_settings_say_so(
    desk: Desk, make_photo: MakePhoto, home: Path
) -> None:
    """Cells come by an ingest of their own, a question for them has its answer, and they go at once."""
    folder = _many(make_photo, 3)
    desk.value(desk.catalog.folders.add(str(folder)))
    desk.value(desk.catalog.folders.ingest())
    question = Question(str(folder / "1.png"), 3, details=True)
    compares = [desk.catalog.search.compares_details]
    desk.value(desk.catalog.save_settings(Settings(device="cpu", compare_details=True)))
    compares.append(desk.catalog.search.compares_details)
    assert compares == [False, True]
    desk.value(desk.catalog.folders.ingest())  # after the one that has begun
    answer = desk.value(desk.catalog.search.find(question))
    assert isinstance(answer, Answer)
    assert answer.detailed
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert status.details == "on"
    assert 3 * 9_000 < status.cell_bytes < status.disk_bytes
    desk.value(desk.catalog.save_settings(Settings(device="cpu")))
    desk.value(desk.catalog.folders.add(str(folder)))  # on the same thread, after what deletes them
    assert not (home / "cells").exists()
    plain = desk.value(desk.catalog.search.find(question))
    assert isinstance(plain, Answer)
    assert not plain.detailed


def test_details_keep_no_first_answer_waiting(
    desk: Desk, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer question stops those that are looked at; the next question for details alone leaves a first one be."""
    folder = _many(make_photo, 3)
    desk.value(desk.catalog.folders.add(str(folder)))
    desk.value(desk.catalog.folders.ingest())
    looking = threading.Event()

    def look(self: NearestDetails, job: Job, *_: object) -> None:
        looking.set()
        while not job.cancelled:
            time.sleep(0.005)
        job.checkpoint()

    monkeypatch.setattr(NearestDetails, "better", look)
    desk.value(desk.catalog.save_settings(Settings(device="cpu", compare_details=True)))
    details = desk.catalog.search.find(Question(str(folder / "1.png"), 3, details=True))
    assert looking.wait(30)
    assert isinstance(desk.value(desk.catalog.search.find(Question(str(folder / "2.png"), 3))), Answer)
    assert isinstance(desk.end(details), Stopped)
    first = desk.catalog.search.find(Question(str(folder / "0.png"), 3))
    again = desk.catalog.search.find(Question(str(folder / "2.png"), 3, details=True))
    assert isinstance(desk.end(first), Finished)
    desk.catalog.cancel(again)
    assert isinstance(desk.end(again), Stopped)


def test_before_there_is_a_library(desk: Desk, home: Path) -> None:
    assert desk.value(desk.catalog.folders.roots()) == ()
    assert desk.value(desk.catalog.folders.failures()) == ()
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert (status.counts.photos, status.generation, status.disk_bytes) == (0, 0, 0)
    assert not home.exists()  # looking makes nothing


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gone", "There is no folder"),
        ("file.jpg", "is a file. Add the folder that contains it."),
        ("", "The name of the folder is empty."),
    ],
)
def test_what_cannot_be_added(desk: Desk, tmp_path: Path, name: str, sentence: str, home: Path) -> None:
    (tmp_path / "file.jpg").touch()
    message, exit_code = desk.failed(desk.catalog.folders.add(str(tmp_path / name) if name else ""))
    assert sentence in message
    assert exit_code == 2
    assert not home.exists()


def test_a_folder_that_may_not_be_listed(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", forbid)
    message, exit_code = desk.failed(desk.catalog.folders.add(str(tmp_path)))
    monkeypatch.undo()
    assert (message, exit_code) == (f"The folder {tmp_path} cannot be read: Permission denied.", 2)


def test_adding_through_a_link_and_inside_another(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "p" / "in").mkdir(parents=True)
    (tmp_path / "p" / ".hidden").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "p")
    paths = []
    for name in ("link", "p", "p/in", "p/.hidden"):
        root = desk.value(desk.catalog.folders.add(str(tmp_path / name)))
        assert isinstance(root, Root)
        paths.append(root.path)
    assert paths == [str(tmp_path / "p")] * 3 + [str(tmp_path / "p/.hidden")]


def _told(desk: Desk) -> list[str]:
    told = [str(event.message) for event in desk.passed if isinstance(event, Notice)]
    desk.passed.clear()
    return told


def test_folders_inside_others_say_what_becomes_of_them(desk: Desk, make_photo: MakePhoto) -> None:
    inner = make_photo("in/a.png", seed=1).parent
    outer = make_photo("b.png", seed=2).parent
    desk.value(desk.catalog.folders.add(str(inner)))
    desk.value(desk.catalog.folders.ingest())
    assert _told(desk) == []
    desk.value(desk.catalog.folders.add(str(outer)))
    assert _told(desk) == [f"{inner} stays a folder of its own."]
    (inner / "deep").mkdir()
    held_by = desk.value(desk.catalog.folders.add(str(inner / "deep")))
    assert isinstance(held_by, Root)
    assert held_by.path == str(inner)
    assert _told(desk) == [f"{inner / 'deep'} lies in {inner}, which is in the library."]
    desk.value(desk.catalog.folders.ingest())
    removed = desk.value(desk.catalog.folders.remove(str(inner)))
    assert isinstance(removed, Root)
    assert (removed.path, removed.photos) == (str(inner), 0)
    assert _told(desk) == [f"{inner} lies in {outer}, which keeps its photos in the library."]
    assert [(root.path, root.photos) for root in desk.value(desk.catalog.folders.roots())] == [(str(outer), 2)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("folder", ["/", "/proc", "/proc/self", "/sys", "/../"])
@pytest.mark.skipif(not os.path.exists("/proc/self/mountinfo"), reason="this system does not tell its mounts there")
def test_what_is_no_place_for_photos(desk: Desk, home: Path, folder: str) -> None:
    message, exit_code = desk.failed(desk.catalog.folders.add(folder))
    said = "is the whole system|is a virtual file system, which holds no photos"
    assert re.match(said, message.removeprefix(f"{folder} "))
    assert "such as /" in message
    assert exit_code == 2
    assert not home.exists()


def test_folders_behind_links_are_watched_too(
    desk: Desk, make_photo: MakePhoto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[tuple[str, ...]] = []
    monkeypatch.setattr(FolderWatch, "watch", lambda _, folders, __: watched.append(tuple(folders)))
    folder = make_photo("a.png", seed=1).parent
    behind = make_photo("b.png", seed=2, folder=tmp_path / "behind").parent
    desk.value(desk.catalog.folders.add(str(folder)))
    desk.value(desk.catalog.folders.watch((str(folder),)))
    (folder / "link").symlink_to(behind)
    (folder / "again").symlink_to(folder)
    desk.value(desk.catalog.folders.roots())
    assert watched == [(str(folder),)]
    desk.value(desk.catalog.folders.ingest())
    for _ in range(2):
        desk.value(desk.catalog.folders.roots())
    assert watched == [(str(folder),), (str(folder), str(behind))]
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert [(link.path, link.target) for link in status.links] == [(str(folder / "again"), str(folder))]


@pytest.mark.parametrize("name", ["nowhere", "p/in", ""])
def test_removing_what_is_no_folder_of_the_library(
    desk: Desk, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "p" / "in").mkdir(parents=True)
    desk.value(desk.catalog.folders.add(str(tmp_path / "p")))
    monkeypatch.chdir(tmp_path / "p")
    message, exit_code = desk.failed(desk.catalog.folders.remove(str(tmp_path / name) if name else ""))
    assert "is not a folder of the library" in message
    assert exit_code == 2
    assert len(desk.value(desk.catalog.folders.roots())) == 1  # type: ignore[arg-type]


def test_a_folder_that_is_gone_can_be_removed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    desk.value(desk.catalog.folders.add(str(tmp_path / "p")))
    (tmp_path / "p").rmdir()
    assert isinstance(desk.value(desk.catalog.folders.remove(str(tmp_path / "p"))), Root)


def test_adding_a_folder_goes_before_a_running_ingest(desk: Desk, make_photo: MakePhoto, tmp_path: Path) -> None:
    folder = _many(make_photo, 30)
    (tmp_path / "second").mkdir()
    desk.value(desk.catalog.folders.add(str(folder)))
    first = desk.catalog.folders.ingest()
    added = desk.catalog.folders.add(str(tmp_path / "second"))
    again = desk.catalog.folders.ingest()
    ends = {job_id: desk.end(job_id) for job_id in (first, added, again)}
    assert isinstance(ends[first], Stopped)
    assert isinstance(ends[added], Finished)
    assert isinstance(ends[again], Finished)
    status = desk.value(desk.catalog.folders.status())
    assert isinstance(status, Status)
    assert status.counts.contents == 30


def test_closing_in_the_middle(open_desk: OpenDesk, make_photo: MakePhoto) -> None:
    folder = _many(make_photo, 30)
    desk = open_desk()
    desk.catalog.folders.add(str(folder))
    job_id = desk.catalog.folders.ingest()
    while not isinstance(desk.events.get(timeout=60), Progress):
        pass
    assert desk.catalog.close()
    assert isinstance(desk.end(job_id), Stopped)
    with pytest.raises(RuntimeError, match="closed"):
        desk.catalog.folders.ingest()


def test_two_programs_on_one_library(open_desk: OpenDesk, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    first, second = open_desk(), open_desk()
    first.value(first.catalog.folders.add(str(tmp_path / "p")))
    message, exit_code = second.failed(second.catalog.folders.add(str(tmp_path / "p")))
    assert message.startswith("Another Photokin is working on this library")
    assert exit_code == 3
    assert len(second.value(second.catalog.folders.roots())) == 1  # type: ignore[arg-type]  # reading is always possible
    first.catalog.close()
    second.value(second.catalog.folders.ingest())


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("efficientnet_lite0_int8.onnx", "missing"),
        ("efficientnet_lite0_int8.onnx", "truncated"),
        ("efficientnet_lite0_int8.onnx", "altered"),
        ("efficientnet_lite0_int8.json", "missing"),
        ("efficientnet_lite0_int8.json", "truncated"),
        ("colour_layout.npz", "altered"),
    ],
)
def test_a_model_that_is_not_whole(
    open_desk: OpenDesk, make_photo: MakePhoto, tmp_path: Path, damage: str, name: str
) -> None:
    models = shutil.copytree(models_folder(), tmp_path / "models")
    path = models / name
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(content[: len(content) // 2])
    else:
        content[len(content) // 2] ^= 0x10
        path.write_bytes(content)
    desk = open_desk(models)
    desk.value(desk.catalog.folders.add(str(make_photo("a.png").parent)))
    for job_id in (desk.catalog.folders.ingest(), desk.catalog.folders.status()):
        message, exit_code = desk.failed(job_id)
        assert exit_code == 3
        assert str(models) in message
        assert "\n" not in message
    assert isinstance(desk.value(desk.catalog.folders.roots()), tuple)


def test_a_bug_is_a_crash_with_a_report(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("app.pipeline.ingest.own_folders.readable_folder", bug)
    event = desk.end(desk.catalog.folders.add(str(tmp_path)))
    assert isinstance(event, Crashed)
    assert "planted" in event.report


def test_photos_of_a_folder_are_counted_as_a_scan_would(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Pictures" / "trip"
    for place in (folder, folder / ".hidden", folder / "@eaDir"):
        place.mkdir(parents=True)
        for name in ("a.jpg", "b.HEIC", "c.avif", "d.NEF", "notes.txt", "drawing.svg", ".hidden.jpg", "jpg"):
            (place / name).touch()
    desk = open_desk()
    assert desk.value(desk.catalog.folders.count_photos(str(tmp_path / "Pictures"))) == PhotoCount(4, True)
    assert desk.value(desk.catalog.folders.count_photos(str(tmp_path / "none"))) == PhotoCount(0, True)
    monkeypatch.setattr(photo_count, "MOST", 3)
    assert desk.value(desk.catalog.folders.count_photos(str(tmp_path / "Pictures"))) == PhotoCount(3, False)
    monkeypatch.setattr(photo_count, "_LONGEST_S", -1.0)
    assert desk.value(desk.catalog.folders.count_photos(str(tmp_path / "Pictures"))) == PhotoCount(0, False)
