"""Copies in a real library are gone through in the real window: by keys, with the trash, and taken back."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.gui.frame.coming_back import ComingBack
from app.gui.kit.places import LargePlace, LibraryPlace, ReviewPlace
from app.gui.review.review_page import ReviewPage
from app.machine.settings import Settings
from tests.conftest import MakePhoto
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.acquainted,
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.skipif(sys.platform != "linux", reason="the place of the trash is set the way Linux does it"),
]
_GROUPS = 3


@pytest.fixture
def folder(make_photo: MakePhoto) -> Path:
    """Three photos in a, each with a copy in b; the first one with another one in c."""
    originals = [make_photo(f"a/photo{seed}.jpg", seed) for seed in range(_GROUPS)]
    root = originals[0].parent.parent
    for place, paths in (("b", originals), ("c", originals[:1])):
        (root / place).mkdir()
        for path in paths:
            shutil.copy(path, root / place / path.name)
    return root


@pytest.fixture
def full(
    qtbot: QtBot, home: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WholeWindow]:
    monkeypatch.setenv("HOME", str(tmp_path / "account"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    with whole_window(home, Settings(device="cpu", threads=1), str(folder)) as made:
        made.until_read(2 * _GROUPS + 1)
        made.until(lambda: not made.window.folders.look_alikes.isHidden())
        yield made


def _review(full: WholeWindow) -> ReviewPage:
    """Open the copies as a click on their row does, and wait until the first group is there."""
    page = full.window.look_alikes.review
    full.window.folders.look_alikes.rows["copies"].click()
    full.until(lambda: page.reviewing.group is not None)
    return page


def _press(page: ReviewPage, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(page.parts.members, key)


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.jpg"))


def test_the_page_stands_beside_the_folders_and_a_click_on_one_leads_back(full: WholeWindow) -> None:
    window, page = full.window, _review(full)
    assert window.folders.isVisible()
    assert page.isVisible()
    assert not window.gallery.isVisible()
    assert not window.neighbours.isVisible()
    assert window.folders.look_alikes.rows["copies"].isChecked()
    window.folders.choose_all()
    assert window.gallery.isVisible()
    assert not page.isVisible()
    assert not window.folders.look_alikes.rows["copies"].isChecked()
    window.navigation.back()
    assert page.isVisible()
    assert isinstance(window.navigation.now, ReviewPlace)


def test_enter_does_what_the_line_says_and_backspace_takes_it_back(full: WholeWindow, folder: Path) -> None:
    page, before = _review(full), _files(folder)
    groups = page.reviewing.groups
    assert len(groups.heads) == _GROUPS
    first = groups.heads[0].key
    assert "Keep 1, trash" in page.parts.line.text()
    _press(page, Qt.Key.Key_Return)
    assert groups.head is not None
    assert groups.head.key != first, "the next one is there at once"
    full.until(lambda: len(_files(folder)) < len(before))
    full.until(lambda: not page.reviewing.acting.is_busy and len(groups.heads) == _GROUPS - 1)
    full.until(lambda: groups.listing is not None and groups.listing.decided == 1)
    _press(page, Qt.Key.Key_Backspace)
    full.until(lambda: _files(folder) == before)
    full.until(lambda: groups.head is not None and groups.head.key == first)


def test_the_next_group_is_known_before_somebody_wants_it(full: WholeWindow) -> None:
    page = _review(full)
    full.until(lambda: page.reviewing.groups._ahead is not None)
    _press(page, Qt.Key.Key_Down)
    assert page.reviewing.group is not None
    assert page.reviewing.group.key == page.reviewing.groups.heads[1].key


def test_marks_decide_what_goes(full: WholeWindow, folder: Path) -> None:
    page = _review(full)
    full.until(lambda: page.reviewing.group is not None)
    group = page.reviewing.group
    assert group is not None
    kept, gone = group.members[-1].paths[0], group.members[0].paths[0]
    _press(page, Qt.Key.Key_Left, Qt.Key.Key_X)
    for _ in group.members[1:]:
        _press(page, Qt.Key.Key_Right, Qt.Key.Key_K)
    _press(page, Qt.Key.Key_Return)
    full.until(lambda: not Path(gone).exists())
    assert Path(kept).exists()


def test_the_last_copy_is_asked_for_once_more(full: WholeWindow, folder: Path) -> None:
    page, before = _review(full), _files(folder)
    first = page.reviewing.groups.heads[0].key
    for _ in page.reviewing.group.members:  # type: ignore[union-attr]
        _press(page, Qt.Key.Key_X, Qt.Key.Key_Left)
    _press(page, Qt.Key.Key_X, Qt.Key.Key_Return)
    full.until(lambda: full.window.findChild(QMessageBox) is not None)
    box = full.window.findChild(QMessageBox)
    assert box is not None
    assert "last" in box.text()
    box.reject()
    full.until(lambda: first in [head.key for head in page.reviewing.groups.heads])
    assert _files(folder) == before


def test_keep_all_is_noted_and_the_group_comes_back_only_with_undo(full: WholeWindow, folder: Path) -> None:
    page, before = _review(full), _files(folder)
    groups = page.reviewing.groups
    first = groups.heads[0].key
    _press(page, Qt.Key.Key_A)
    full.until(lambda: groups.listing is not None and groups.listing.decided == 1)
    full.answer(full.catalog.folders.ingest())
    full.until(lambda: len(groups.heads) == _GROUPS - 1)
    assert first not in [head.key for head in groups.heads]
    assert _files(folder) == before
    _press(page, Qt.Key.Key_Backspace)
    full.until(lambda: groups.head is not None and groups.head.key == first)


def test_words_narrow_the_groups_by_name_and_folder(full: WholeWindow) -> None:
    page = _review(full)
    page.words.choose("photo2")
    assert page.found.value == (1, _GROUPS)
    page.words.choose("nowhere")
    assert page.found.value == (0, _GROUPS)
    assert "nowhere" in page.parts.nothing.sentence.text()
    page.parts.nothing.button.click()
    assert len(page.reviewing.groups.heads) == _GROUPS


def test_the_folder_that_is_shown_is_where_groups_are_looked_for(full: WholeWindow, folder: Path) -> None:
    window = full.window
    window.navigation.go(LibraryPlace(window.gallery.query.__class__(directory=str(folder / "c"))))
    page = window.look_alikes.review
    window.folders.look_alikes.rows["copies"].click()
    full.until(lambda: len(page.reviewing.groups.heads) == 1)
    page.parts.head.scope.click()
    full.until(lambda: len(page.reviewing.groups.heads) == _GROUPS)


def test_a_group_is_a_step_of_the_history_and_large_walks_through_its_members(full: WholeWindow) -> None:
    window, page = full.window, _review(full)
    first = page.place.key
    _press(page, Qt.Key.Key_Down)
    second = page.place.key
    assert second != first
    full.until(lambda: page.reviewing.group is not None and page.reviewing.group.key == second)
    _press(page, Qt.Key.Key_Space)
    assert isinstance(window.navigation.now, LargePlace)
    member = window.viewer.path
    window.viewer.walk(-1)
    assert window.viewer.path != member
    window.viewer.go_back()
    assert page.isVisible()
    assert page.place.key == second
    window.navigation.back()
    full.until(lambda: page.place.key == first)


def test_at_the_next_start_one_is_at_the_same_group(full: WholeWindow) -> None:
    window, page = full.window, _review(full)
    _press(page, Qt.Key.Key_Down)
    full.until(lambda: page.reviewing.group is not None)
    left = window.state()
    assert left.review == page.place
    window.folders.choose_all()
    assert window.state().review is None
    ComingBack(full.catalog, full.requests, window.navigation, left)
    full.until(page.isVisible)
    full.until(lambda: page.reviewing.group is not None and page.place == left.review)


def test_a_group_whose_files_vanish_is_gone_and_says_so(full: WholeWindow, folder: Path) -> None:
    page, said = _review(full), list[str]()
    page.said.connect(said.append)
    group = page.reviewing.group
    assert group is not None
    for member in group.members[1:]:
        Path(member.paths[0]).unlink()
    full.answer(full.catalog.folders.ingest())
    full.until(lambda: group.key not in [head.key for head in page.reviewing.groups.heads])
    full.until(lambda: any("changed meanwhile" in each for each in said))
    assert page.reviewing.groups.head is not None


def test_what_cannot_be_moved_stops_there_with_its_reason_and_the_group_is_there_again(
    full: WholeWindow, folder: Path
) -> None:
    """The trash takes no names that are no text: one of two copies is such a file."""
    odd = os.fsencode(folder / "c") + b"/caf\xe9.jpg"
    os.rename(folder / "c" / "photo0.jpg", odd)
    full.answer(full.catalog.folders.ingest())
    page, groups = _review(full), full.window.look_alikes.review.reviewing.groups

    def is_shown() -> bool:
        group = page.reviewing.group
        return group is not None and any(os.fsencode(member.paths[0]) == odd for member in group.members)

    full.until(is_shown)
    group = page.reviewing.group
    assert group is not None
    names = [os.fsencode(member.paths[0]) for member in group.members]
    for place, name in enumerate(names):
        page.reviewing.ring(place)
        page.reviewing.mark("trash" if name == odd else "keep")
    _press(page, Qt.Key.Key_Return)
    full.until(lambda: full.window.findChild(QMessageBox) is not None)
    box = full.window.findChild(QMessageBox)
    assert box is not None
    assert "could not be moved" in box.text()
    box.close()
    assert os.path.exists(odd)
    full.until(lambda: group.key in [head.key for head in groups.heads])
    assert full.answer(full.catalog.look_alikes.decisions()) == (), "nothing is noted that did not happen"
