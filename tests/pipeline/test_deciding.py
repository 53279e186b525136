"""Copies, and what people decide about them, through the one door: nothing comes back that was decided."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.decisions import Cleared, Decision, NewDecision, Surplus, ToTrash, TrashedFile
from app.core.events import LookAlikesChanged
from app.core.look_alikes import Group, LookAlikes
from app.machine.paths import models_folder
from app.machine.settings import Settings
from tests.pipeline.desk import Desk

MakePhoto = Callable[..., Path]


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    made = Desk(home, models_folder())
    yield made
    assert made.catalog.close()


@pytest.fixture
def photos(make_photo: MakePhoto) -> Path:
    """A photo twice, one three times and one alone."""
    folder = make_photo("twice.png", seed=1).parent
    make_photo("thrice.png", seed=2)
    make_photo("alone.png", seed=3)
    for name in ("twice", "thrice"):
        shutil.copy(folder / f"{name}.png", folder / f"{name} copy.png")
    (folder / "in").mkdir()
    shutil.copy(folder / "thrice.png", folder / "in" / "thrice again.png")
    return folder


def _read_in(desk: Desk, folder: Path) -> None:
    desk.value(desk.catalog.folders.add(str(folder)))
    desk.value(desk.catalog.folders.ingest())


def _copies(desk: Desk, *folders: Path) -> LookAlikes:
    found = desk.value(desk.catalog.look_alikes.list("copies", [str(each) for each in folders]))
    assert isinstance(found, LookAlikes)
    return found


def _group(desk: Desk, key: str) -> Group:
    group = desk.value(desk.catalog.look_alikes.group(key))
    assert isinstance(group, Group)
    return group


def _names(group: Group) -> set[str]:
    return {os.path.basename(path) for member in group.members for path in member.paths}


def _decisions(desk: Desk) -> tuple[Decision, ...]:
    decided = desk.value(desk.catalog.look_alikes.decisions())
    assert isinstance(decided, tuple)
    return decided


def _keep_all(group: Group) -> NewDecision:
    return NewDecision(group.kind, "settled", tuple({member.content_id for member in group.members}))


def test_copies_are_groups_and_one_of_each_is_suggested_to_stay(desk: Desk, photos: Path) -> None:
    assert _copies(desk).heads == ()
    _read_in(desk, photos)
    found = _copies(desk)
    groups = [_group(desk, head.key) for head in found.heads]
    assert sorted(map(_names, groups), key=len) == [
        {"twice.png", "twice copy.png"},
        {"thrice.png", "thrice copy.png", "thrice again.png"},
    ]
    for group in groups:
        assert [member.fate for member in group.members].count("keep") == 1
        assert all(len(member.paths) == 1 for member in group.members)
    assert found.count("copies") == 2
    assert found.count("near") == 0
    assert found.freeable_bytes == sum(group.freed_bytes for group in groups) > 0
    assert [_names(_group(desk, head.key)) for head in _copies(desk, photos / "in").heads] == [_names(groups[0])]
    assert desk.value(desk.catalog.look_alikes.group("copies-of-nothing")) is None


def test_the_order_of_groups_is_what_they_free(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    freed = [head.freed_bytes for head in _copies(desk).heads]
    assert freed == sorted(freed, reverse=True)
    assert _copies(desk) == _copies(desk)


def test_what_is_decided_is_gone_until_a_copy_more_comes(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    keys = [head.key for head in _copies(desk).heads]
    batch = desk.value(desk.catalog.look_alikes.decide([_keep_all(_group(desk, key)) for key in keys]))
    assert _copies(desk).heads == ()
    assert _copies(desk).decided == 2
    assert {each.batch for each in _decisions(desk)} == {batch}
    assert any(isinstance(event, LookAlikesChanged) for event in desk.passed)
    # Not by a rename, a move or another scan.
    (photos / "twice.png").rename(photos / "in" / "renamed.png")
    desk.value(desk.catalog.folders.ingest())
    assert _copies(desk).heads == ()
    shutil.copy(photos / "twice copy.png", photos / "in" / "one more.png")
    desk.value(desk.catalog.folders.ingest())
    (head,) = _copies(desk).heads
    assert head.key in keys
    assert _names(_group(desk, head.key)) == {"renamed.png", "twice copy.png", "one more.png"}


def test_a_file_in_the_trash_is_in_no_group_before_any_scan(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    group = next(each for each in (_group(desk, head.key) for head in _copies(desk).heads) if len(each.members) == 3)
    (first, second, third) = (member.paths[0] for member in group.members)
    content_id, size = group.members[0].content_id, group.members[0].size_bytes
    os.unlink(third)
    gone = TrashedFile(third, "", size, content_id)
    desk.value(desk.catalog.look_alikes.decide([NewDecision("copies", "settled", (content_id,), trashed=(gone,))]))
    assert len(_copies(desk).heads) == 1
    (decision,) = _decisions(desk)
    assert decision.said.files == 2
    # It comes back: not as it was decided.
    shutil.copy(first, third)
    desk.value(desk.catalog.folders.ingest())
    assert len(_copies(desk).heads) == 2
    assert second in _decisions(desk)[0].paths


def test_taken_back_it_is_as_before(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    before = _copies(desk)
    desk.value(desk.catalog.look_alikes.decide([_keep_all(_group(desk, before.heads[0].key))]))
    desk.value(desk.catalog.look_alikes.take_back([each.id for each in _decisions(desk)]))
    assert _copies(desk) == before


def test_decisions_of_elsewhere_come_in_once(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    group = _group(desk, _copies(desk).heads[0].key)
    made = (7, NewDecision("copies", "settled", (group.members[0].content_id,), files=len(group.members)))
    other = (8, NewDecision("near", "apart", (b"a" * 16,), (b"b" * 16,)))
    assert desk.value(desk.catalog.look_alikes.take_in([made, other, made])) == 2
    assert desk.value(desk.catalog.look_alikes.take_in([made, other])) == 0
    assert [(each.made_s, each.said) for each in _decisions(desk)] == [other, made]
    assert len(_copies(desk).heads) == 1


def test_a_decision_does_not_wait_for_an_ingest(desk: Desk, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It slips in at the next checkpoint of the one that runs, which goes on to its end."""
    _read_in(desk, photos)
    group = _group(desk, _copies(desk).heads[0].key)
    began: list[float] = []

    def endless(job: object, store: object, workshop: object) -> str:
        began.append(time.monotonic())
        while not _noted(store):
            job.checkpoint()  # type: ignore[attr-defined]
        return "went on"

    def _noted(store: object) -> bool:
        return bool(store.decisions())  # type: ignore[attr-defined]

    monkeypatch.setattr("app.pipeline.catalog.ingest", endless)
    running = desk.catalog.folders.ingest()
    assert desk.value(desk.catalog.look_alikes.decide([_keep_all(group)])) == 1
    assert desk.value(running) == "went on"
    assert len(began) == 1


def _clear(desk: Desk, *wanted: ToTrash) -> Cleared:
    cleared = desk.value(desk.catalog.look_alikes.clear(wanted))
    assert isinstance(cleared, Cleared)
    return cleared


def _all(group: Group) -> list[ToTrash]:
    return [ToTrash(path, member.content_id) for member in group.members for path in member.paths]


def test_copies_may_go_as_long_as_one_stays(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    files = _all(_group(desk, _copies(desk).heads[0].key))
    assert _clear(desk, *files[1:]) == Cleared(tuple(files[1:]), (), ())
    assert set(_clear(desk, *files).last) == {file.path for file in files}


def test_what_is_not_as_it_was_stays_and_says_so(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    group = next(each for each in (_group(desk, head.key) for head in _copies(desk).heads) if len(each.members) == 3)
    first, second, third = _all(group)
    os.unlink(first.path)
    Path(second.path).write_bytes(b"something else")
    cleared = _clear(desk, first, second, third)
    assert [(path, str(why)) for path, why in cleared.refused] == [
        (first.path, "It is not there any more."),
        (second.path, "It has changed since it was compared. Look at its group again."),
    ]
    assert cleared.allowed == (third,)
    assert cleared.last == (third.path,)


def test_copies_that_differ_in_the_middle_are_no_copies(desk: Desk, make_photo: MakePhoto) -> None:
    photo, _ = _of_one_name(make_photo)
    _read_in(desk, photo.parent)
    first, second = _all(_group(desk, _copies(desk).heads[0].key))
    cleared = _clear(desk, second)
    assert cleared.allowed == ()
    assert str(cleared.refused[0][1]).startswith("It is not the copy it was taken for: ")
    assert first.path in str(cleared.refused[0][1])


def _of_one_name(make_photo: MakePhoto) -> tuple[Path, Path]:
    """Two files whose content ids are the same, as these read no more than both ends, and which differ between."""
    photo = make_photo("noise.bmp", seed=1, size=(640, 480))
    content = bytearray(photo.read_bytes())
    content[len(content) // 2] ^= 1
    other = photo.parent / "other.bmp"
    other.write_bytes(content)
    return photo, other


def _no_copies(desk: Desk, *going: Surplus) -> list[tuple[str, str]]:
    found = desk.value(desk.catalog.look_alikes.no_copies(going))
    assert isinstance(found, tuple)
    return [(path, str(why)) for path, why in found]


def test_what_goes_because_a_copy_is_kept_is_that_copy_to_the_last_byte(desk: Desk, make_photo: MakePhoto) -> None:
    kept, other = map(str, _of_one_name(make_photo))
    copy, version = shutil.copy(kept, f"{kept} copy"), str(make_photo("version.png", seed=9))
    assert _no_copies(desk, *(Surplus(path, (version, kept)) for path in (copy, version, other))) == [
        (other, f"It is not the copy it was taken for: {kept} differs from it somewhere inside.")
    ]
    assert _no_copies(desk, Surplus(other, (kept, other)), Surplus("/gone.jpg", (kept,)), Surplus(other, ())) == []


def test_nothing_goes_for_what_is_not_there(desk: Desk, make_photo: MakePhoto) -> None:
    photo = str(make_photo("photo.png"))
    assert _no_copies(desk, Surplus(photo, ("/gone.jpg",))) == [(photo, "nothing of its group would stay.")]


def test_what_lies_in_a_locked_folder_stays(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    desk.value(desk.catalog.save_settings(Settings(device="cpu", locked_folders=(str(photos / "in"),))))
    groups = (_group(desk, head.key) for head in _copies(desk).heads)
    files = next(_all(each) for each in groups if len(each.members) == 3)
    locked = next(each for each in files if each.path.startswith(str(photos / "in")))
    cleared = _clear(desk, *files)
    assert [(path, str(why)) for path, why in cleared.refused] == [
        (locked.path, f"It lies in {photos / 'in'}, which is locked.")
    ]
    assert cleared.last == ()  # the locked one stays, so each content has a file left


def test_what_the_user_prefers_is_suggested_at_once_and_that_is_told(desk: Desk, photos: Path) -> None:
    _read_in(desk, photos)
    (twice,) = (head for head in _copies(desk).heads if len(head.paths) == 2)
    (thrice,) = (head for head in _copies(desk).heads if len(head.paths) == 3)
    assert os.path.basename(thrice.paths[0]) != "thrice again.png"
    desk.value(desk.catalog.look_alikes.list("copies"))
    desk.passed.clear()
    preferring = Settings(device="cpu", preferred_folders=(str(photos / "in"),))
    desk.value(desk.catalog.save_settings(preferring))
    after = _copies(desk).heads
    assert any(isinstance(event, LookAlikesChanged) for event in desk.passed)
    assert {head.paths[0] for head in after} == {twice.paths[0], str(photos / "in" / "thrice again.png")}
    assert {head.key for head in after} == {twice.key, thrice.key}
    desk.passed.clear()
    desk.value(
        desk.catalog.save_settings(Settings(device="cpu", preferred_folders=(str(photos / "in"),), neighbours=9))
    )
    _copies(desk)
    assert not any(isinstance(event, LookAlikesChanged) for event in desk.passed)


def test_while_another_program_writes_a_decision_says_so_and_nothing_is_lost(
    desk: Desk, photos: Path, home: Path
) -> None:
    other = Desk(home, models_folder())
    try:
        _read_in(other, photos)
        group = _group(desk, _copies(desk).heads[0].key)  # looking is no writing
        message, code = desk.failed(desk.catalog.look_alikes.decide([_keep_all(group)]))
        assert code == 3
        assert "another" in message.lower()
    finally:
        assert other.catalog.close()
    desk.value(desk.catalog.look_alikes.decide([_keep_all(group)]))
    assert len(_copies(desk).heads) == 1
