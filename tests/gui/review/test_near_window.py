"""Versions of real photos in the real window: what somebody said is no match is never shown together again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.gui.kit.places import ComparePlace
from app.machine.settings import Settings
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


@pytest.fixture
def full(qtbot: QtBot, home: Path, shared: Path, tmp_path: Path) -> Iterator[WholeWindow]:
    """Two photos, each with a smaller version, the first one with a third."""
    folder = tmp_path / "photos"
    folder.mkdir()
    sources = sorted((shared / "photos" / "grocery" / "Fruit" / "Banana").glob("*.jpg"))[:2]
    for number, source in enumerate(sources):
        shutil.copy(source, folder)
        with Image.open(source) as photo:
            for percent in (70, 50)[: 2 - number]:
                size = (photo.width * percent // 100, photo.height * percent // 100)
                photo.resize(size).save(folder / f"{source.stem} {percent}.jpg", quality=85)
    with whole_window(home, Settings(device="cpu", threads=1), str(folder)) as made:
        made.until_read(5)
        made.answer(made.catalog.look_alikes.find())
        made.until(lambda: not made.window.folders.look_alikes.isHidden())
        made.window.folders.look_alikes.rows["near"].click()
        made.until(lambda: len(made.window.look_alikes.review.reviewing.groups.heads) == 2)
        yield made


def test_no_match_is_for_ever_and_marks_go_to_compare_and_back(full: WholeWindow) -> None:
    window, page = full.window, full.window.look_alikes.review
    review, groups = page.reviewing, page.reviewing.groups
    for head in groups.heads:
        if len(head.contents) == 2:
            review.go_to(head.key)
    full.until(lambda: review.group is not None and len(review.group.members) == 2)
    pair = review.group
    assert pair is not None
    QTest.keyClick(page.parts.members, Qt.Key.Key_N)
    full.until(lambda: not review.acting.is_busy)
    full.answer(full.catalog.folders.ingest())
    full.answer(full.catalog.look_alikes.find())
    full.until(lambda: groups.listing is not None and len(groups.listing.heads) == 1)
    assert pair.key not in [head.key for head in groups.heads]

    full.until(lambda: review.group is not None and len(review.group.members) == 3)
    QTest.keyClick(page.parts.members, Qt.Key.Key_N)
    assert review.meant is not None
    assert len(review.meant.apart) == 1, "with more than two it waits for Enter"
    QTest.keyClick(page.parts.members, Qt.Key.Key_C)
    place = window.navigation.now
    assert isinstance(place, ComparePlace)
    assert place.marks == review.marks
    window.navigation.close_page()
    full.until(page.isVisible)
    assert len(review.meant.apart) == 1

    QTest.keyClick(page.parts.members, Qt.Key.Key_Backspace)
    full.until(lambda: len(groups.heads) == 2)
    full.until(lambda: groups.head is not None and groups.head.key == pair.key)
