"""Look-alikes of real photos are found in the background: once, a few at a time, in nobody's way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from app.core.closeness import Closeness
from app.core.decisions import NewDecision
from app.core.events import Finished, LookAlikesChanged, Stopped
from app.core.look_alikes import ComparingSummary, Group, LookAlikeKind, LookAlikes
from app.core.photo import Answer
from app.core.question import Question
from app.library.pair_cache import PairCache
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import load_settings
from app.pipeline.look_alikes import finder
from app.pipeline.look_alikes.comparing_process import ComparingProcess
from tests.conftest import save_picture
from tests.pipeline.desk import Desk


@pytest.fixture(autouse=True)
def _only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "_WAIT_S", 3600.0)


@pytest.fixture
def open_desk(home: Path) -> Iterator[Callable[[], Desk]]:
    desks: list[Desk] = []

    def opened() -> Desk:
        for desk in desks:
            desk.catalog.close()
        desks.append(Desk(home, models_folder()))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.catalog.close()


@pytest.fixture
def photos(shared: Path, tmp_path: Path) -> Path:
    """A photo, the same smaller, turned, and as a PNG; another one twice; and one that is alone."""
    folder = tmp_path / "photos"
    folder.mkdir()
    base = shared / "photos" / "near-duplicates" / "base_images"
    whole, other, alone = sorted(base.rglob("*.jpg"))[:3]
    with Image.open(whole) as photo:
        photo.load()
        photo.convert("RGB").save(folder / "whole.png")
        photo.convert("RGB").save(folder / "whole again.bmp")
        photo.resize((photo.width // 2, photo.height // 2)).save(folder / "half.jpg", quality=80)
        photo.transpose(Image.Transpose.ROTATE_90).save(folder / "turned.jpg", quality=80)
    shutil.copy(other, folder / "other.jpg")
    shutil.copy(other, folder / "other copy.jpg")
    shutil.copy(alone, folder / "alone.jpg")
    return folder


def _read_in(desk: Desk, folder: Path) -> None:
    desk.value(desk.catalog.folders.add(str(folder)))
    desk.value(desk.catalog.folders.ingest())


def _find(desk: Desk) -> ComparingSummary:
    summary = desk.value(desk.catalog.look_alikes.find())
    assert isinstance(summary, ComparingSummary)
    return summary


def _list(desk: Desk, kind: LookAlikeKind) -> LookAlikes:
    found = desk.value(desk.catalog.look_alikes.list(kind))
    assert isinstance(found, LookAlikes)
    return found


def _groups(desk: Desk, kind: LookAlikeKind) -> list[Group]:
    groups = desk.value(desk.catalog.look_alikes.groups(kind))
    assert isinstance(groups, tuple)
    return list(groups)


def _names(group: Group) -> set[str]:
    return {os.path.basename(path) for member in group.members for path in member.paths}


_VERSIONS = {"whole.png", "whole again.bmp", "half.jpg", "turned.jpg"}


@pytest.mark.real_processes
def test_versions_of_a_photo_are_found_however_they_lie(open_desk: Callable[[], Desk], photos: Path) -> None:
    desk = open_desk()
    _read_in(desk, photos)
    summary = _find(desk)
    assert summary.compared == 6
    (near,) = _groups(desk, "near")
    assert _names(near) == _VERSIONS
    assert near.sure
    keep = [member for member in near.members if member.fate == "keep"]
    assert {os.path.basename(member.paths[0]) for member in keep} <= {"whole.png", "whole again.bmp"}
    assert all(member.reasons for member in keep)
    copies = sorted(_groups(desk, "copies"), key=lambda group: len(_names(group) & _VERSIONS))
    assert [_names(group) for group in copies] == [
        {"other.jpg", "other copy.jpg"},
        {"whole.png", "whole again.bmp"},  # by their pixels
    ]
    assert dict(summary.counts) == {"copies": 2, "near": 1, "series": 0}
    found = _list(desk, "near")
    assert (found.comparing.compared, found.comparing.total, found.comparing.running) == (6, 6, False)
    assert found.freeable_bytes == near.freed_bytes > 0


def test_photos_whose_thumbnails_are_gone_are_compared_all_the_same(
    open_desk: Callable[[], Desk], photos: Path
) -> None:
    desk = open_desk()
    _read_in(desk, photos)
    desk.value(desk.catalog.pictures.clear_thumbnails())
    _find(desk)
    (near,) = _groups(desk, "near")
    assert _names(near) == _VERSIONS


def test_nothing_is_compared_twice(
    open_desk: Callable[[], Desk], photos: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in this program, not in the next one: neither is a process started, nor a byte written."""
    desk = open_desk()
    _read_in(desk, photos)
    _find(desk)
    before = _groups(desk, "near")
    cache = DataPaths(home).look_alikes

    def never(_: ComparingProcess) -> None:
        raise AssertionError("something is compared")

    monkeypatch.setattr(ComparingProcess, "_start", never)
    for opened in (lambda: desk, open_desk):
        again = opened()
        content = cache.read_bytes()
        again.value(again.catalog.folders.ingest())
        assert _find(again).compared == 0
        assert _groups(again, "near") == before
        assert cache.read_bytes() == content
    monkeypatch.undo()


def test_only_what_is_new_is_compared_and_finds_its_group(open_desk: Callable[[], Desk], photos: Path) -> None:
    desk = open_desk()
    _read_in(desk, photos)
    _find(desk)
    (before,) = _groups(desk, "near")
    with Image.open(photos / "whole.png") as photo:
        photo.convert("L").save(photos / "grey.jpg", quality=70)
    desk.value(desk.catalog.folders.ingest())
    assert _find(desk).compared == 1
    (group,) = _groups(desk, "near")
    assert _names(group) == _VERSIONS | {"grey.jpg"}
    assert group.key == before.key


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """More photos than go all the way together."""
    monkeypatch.setattr(finder, "_AT_ONCE", 3)
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(15):
        save_picture(folder / f"{number:03}.png", number)
    return folder


def test_a_run_that_was_paused_goes_on_where_it_was(open_desk: Callable[[], Desk], many: Path) -> None:
    desk = open_desk()
    _read_in(desk, many)
    job = desk.catalog.look_alikes.find()
    desk.until_compared()
    desk.catalog.cancel(job)
    assert isinstance(desk.end(job), Stopped)
    done = _list(desk, "near").comparing.compared
    assert 0 < done < 15
    assert _find(desk).compared == 15 - done
    assert _list(desk, "near").comparing.compared == 15


def test_it_gives_way_to_an_ingest_and_goes_on_after_it(open_desk: Callable[[], Desk], many: Path) -> None:
    desk = open_desk()
    _read_in(desk, many)
    finding = desk.catalog.look_alikes.find()
    desk.until_compared()
    reading = desk.catalog.folders.ingest()
    desk.value(reading)
    assert not any(isinstance(event, Finished) and event.job_id == finding for event in desk.passed)
    summary = desk.value(finding)
    assert isinstance(summary, ComparingSummary)
    assert summary.compared == 15


@pytest.mark.parametrize("damage", ["a file of something else", "a bit in a row", "a pair that makes no sense"])
def test_a_damaged_cache_is_begun_anew(open_desk: Callable[[], Desk], photos: Path, home: Path, damage: str) -> None:
    desk = open_desk()
    _read_in(desk, photos)
    _find(desk)
    before = _groups(desk, "near")
    desk.catalog.close()
    cache = DataPaths(home).look_alikes
    if damage == "a file of something else":
        for each in home.glob("look-alikes.db-*"):
            each.unlink()  # else the log would have all of it still
        cache.write_bytes(b"rubbish" * 5000)
    else:
        with closing(sqlite3.connect(cache, isolation_level=None)) as found:
            value = "x'00'" if damage == "a bit in a row" else "'[]'"
            found.execute(f"UPDATE found SET value = {value} WHERE content_id >= x'70' AND content_id < x'71'")
    desk = open_desk()
    _groups(desk, "near")  # whoever only looks meets it first, and goes on without
    desk.value(desk.catalog.folders.ingest())
    assert _find(desk).compared == 6
    assert _groups(desk, "near") == before


def test_what_is_no_match_is_never_one_again(open_desk: Callable[[], Desk], photos: Path) -> None:
    desk = open_desk()
    _read_in(desk, photos)
    _find(desk)
    (near,) = _groups(desk, "near")
    half = next(member for member in near.members if member.paths[0].endswith("half.jpg"))
    others = tuple(member.content_id for member in near.members if member is not half)
    said = NewDecision("near", "apart", others, (half.content_id,))
    desk.value(desk.catalog.look_alikes.decide([said]))
    assert [_names(group) for group in _groups(desk, "near")] == [_VERSIONS - {"half.jpg"}]
    with Image.open(photos / "whole.png") as photo:
        photo.convert("L").save(photos / "grey.jpg", quality=70)
    desk.value(desk.catalog.folders.ingest())
    _find(desk)
    assert all(not {"half.jpg", "whole.png"} <= _names(group) for group in _groups(desk, "near"))


def test_versions_that_are_kept_knowingly_stay_versions(open_desk: Callable[[], Desk], photos: Path) -> None:
    desk = open_desk()
    _read_in(desk, photos)
    _find(desk)
    (near,) = _groups(desk, "near")
    contents = tuple(member.content_id for member in near.members)
    desk.value(desk.catalog.look_alikes.decide([NewDecision("near", "alternates", contents)]))
    assert _groups(desk, "near") == []
    known = desk.catalog.look_alikes.at_hand.now
    assert set(known.versions_of(contents[0])) == set(contents)
    assert len({known.versions_of(content_id) for content_id in contents}) == 1


def test_what_goes_with_its_folder_leaves_no_pair_behind(
    open_desk: Callable[[], Desk], photos: Path, home: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (photos / "half.jpg").rename(elsewhere / "half.jpg")
    desk = open_desk()
    _read_in(desk, photos)
    _read_in(desk, elsewhere)
    _find(desk)
    desk.value(desk.catalog.folders.remove(str(elsewhere)))
    assert [_names(group) for group in _groups(desk, "near")] == [_VERSIONS - {"half.jpg"}]
    desk.value(desk.catalog.folders.ingest())
    _find(desk)
    with closing(PairCache.open(DataPaths(home).look_alikes)) as found:
        assert found.compared_count() == 5
        contents = {content for pair in found.pairs() for content in pair.pair}
        assert contents <= set(found.compared())


def test_photos_that_come_are_compared_by_itself(
    open_desk: Callable[[], Desk], photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "_WAIT_S", 0.0)
    desk = open_desk()
    _read_in(desk, photos)
    until = time.monotonic() + 60
    while _list(desk, "near").count("near") == 0 and time.monotonic() < until:
        time.sleep(0.05)
    assert _list(desk, "near").count("near") == 1
    assert any(isinstance(event, LookAlikesChanged) for event in desk.passed)


def test_it_waits_with_what_waits_until_nobody_uses_the_computer(
    home: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting of reading again holds for this too, but not for who asks for it."""
    monkeypatch.setattr(finder, "_WAIT_S", 0.0)
    monkeypatch.setattr("app.pipeline.work.leisure.idle_s", lambda: 0.0)
    home.mkdir(exist_ok=True)
    (home / "settings.json").write_text('{"read_again": "idle"}')
    assert load_settings(home / "settings.json").read_again == "idle"
    desk = Desk(home, models_folder())
    try:
        _read_in(desk, photos)
        time.sleep(1)
        assert _list(desk, "near").comparing.compared == 0
        assert _find(desk).compared == 6
    finally:
        desk.catalog.close()


def test_where_there_is_no_library_none_is_made(open_desk: Callable[[], Desk], home: Path) -> None:
    desk = open_desk()
    assert _find(desk) == ComparingSummary(0, (("copies", 0), ("near", 0), ("series", 0)))
    assert not DataPaths(home).catalog.exists()


def test_questions_know_of_what_was_found_and_of_nothing_before_they_are_told(
    open_desk: Callable[[], Desk], photos: Path
) -> None:
    def asked(desk: Desk, name: str) -> dict[str, tuple[Closeness, set[str]]]:
        answer = desk.value(desk.catalog.search.find(Question(str(photos / name), 9)))
        assert isinstance(answer, Answer)
        return {
            os.path.basename(match.paths[0]): (match.closeness, set(map(os.path.basename, match.files)))
            for match in answer.matches
        }

    desk = open_desk()
    _read_in(desk, photos)
    desk.value(desk.catalog.look_alikes.get_ready())  # nothing was compared yet
    assert not {Closeness.SAME_PICTURE} & {word for word, _ in asked(desk, "half.jpg").values()}
    _find(desk)
    for ready in (True, False):
        if not ready:  # another program
            desk = open_desk()
            desk.value(desk.catalog.look_alikes.get_ready())
        of_version = asked(desk, "half.jpg")
        same = {name for name, (word, _) in of_version.items() if word is Closeness.SAME_PICTURE}
        assert same == _VERSIONS - {"half.jpg"}
        of_other = asked(desk, "alone.jpg")
        (cell,) = [files for _, files in of_other.values() if files & _VERSIONS]
        assert cell == _VERSIONS


def test_pictures_of_one_colour_are_no_scene_whatever_their_numbers(
    open_desk: Callable[[], Desk], tmp_path: Path
) -> None:
    """Their cells are alike, but tell of nothing; neither those that come together nor one that comes later."""
    folder = tmp_path / "flat"
    folder.mkdir()
    desk = open_desk()
    for number, grey in enumerate((120, 121, 123)):
        Image.new("RGB", (320, 240), (grey, 90, 60)).save(folder / f"IMG_{number:04}.png")
        if number > 0:
            _read_in(desk, folder)
            _find(desk)
    nothing: tuple[tuple[LookAlikeKind, int], ...] = (("copies", 0), ("near", 0), ("series", 0))
    assert _find(desk) == ComparingSummary(0, nothing)
    assert _list(desk, "near").comparing.compared == 3
