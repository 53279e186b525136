"""What the gallery says of a filter, and how soon photos are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer
from pytestqt.qtbot import QtBot

from app.core.events import LibraryChanged
from app.core.gallery import Gallery, GalleryQuery
from app.core.sections import Sections
from app.gui.gallery.gallery_page import GalleryPage
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from tests.gui.made_up_library import gallery
from tests.gui.recording_catalog import RecordingCatalog, answer, send

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.requests = Requests()
        self.catalog = RecordingCatalog()
        catalog = cast("Catalog", self.catalog)
        self.page = GalleryPage(catalog, self.requests, ThumbnailSource(catalog, self.requests))
        qtbot.addWidget(self.page)
        self.wanted: list[str] = []
        self.page.words_wanted.connect(self.wanted.append)

    def show_nothing(self, words: str, hindrance: str) -> None:
        query = GalleryQuery(words=words)
        self.page.show_photos(query)
        found = Gallery(query, np.empty(0, np.int64), Sections(), 10, hindrance)
        answer(self.requests, self.catalog, "gallery.photos", found)

    def asked(self) -> int:
        return self.catalog.names().count("gallery.photos")


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_the_word_that_hinders_is_told_and_can_be_taken_out(stage: Stage) -> None:
    stage.show_nothing("August 2015 nowhere jpg", "nowhere")
    assert "nowhere" in stage.page._words.text()
    assert stage.page._without.text() == "Filter without “nowhere”"
    stage.page._without.click()
    assert stage.wanted == ["August 2015 jpg"]


def test_a_single_word_is_cleared(stage: Stage) -> None:
    stage.show_nothing("a&b", "a&b")
    assert stage.page._words.text() == "No photo matches “a&b”."
    assert stage.page._without.text() == "Clear the filter"
    stage.page._without.click()
    assert stage.wanted == [""]


def test_of_a_folder_that_is_left_out_it_is_said_that_nobody_wants_it_read(stage: Stage) -> None:
    query = GalleryQuery(directory="/photos/b")
    stage.page.show_photos(query)
    answer(stage.requests, stage.catalog, "gallery.photos", Gallery(query, np.empty(0, np.int64), Sections(), 0))
    assert stage.page._words.text() == "There are no photos in this folder."
    stage.page.know_left_out(frozenset(["/photos/b"]))
    assert stage.page._words.text() == "You have left this folder out of the library."


def test_where_all_words_hinder_there_is_nothing_to_take_out(stage: Stage) -> None:
    stage.show_nothing("nowhere never", "")
    assert stage.page._without.isHidden()
    assert not stage.page._show_all.isHidden()


def test_the_first_photos_are_listed_at_once_and_more_of_them_once_a_second(stage: Stage) -> None:
    stage.page.refresh()
    answer(stage.requests, stage.catalog, "gallery.photos", gallery(0))
    asked = stage.asked()
    send(stage.requests, LibraryChanged(1))
    assert stage.page._due.interval() == 0  # nobody waits for the first photo
    stage.qtbot.waitUntil(lambda: stage.asked() == asked + 1)
    answer(stage.requests, stage.catalog, "gallery.photos", gallery(3))
    send(stage.requests, LibraryChanged(1))
    assert stage.page._due.interval() > 500


def test_what_takes_long_to_list_is_listed_seldomer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.page.refresh()
    monkeypatch.setattr(QElapsedTimer, "elapsed", lambda _: 3000)
    answer(stage.requests, stage.catalog, "gallery.photos", gallery(3))
    send(stage.requests, LibraryChanged(1))
    assert stage.page._due.interval() == 10 * 3000 - 3000
    stage.page.refresh()
    stage.page.refresh()  # while it is asked for
    answer(stage.requests, stage.catalog, "gallery.photos", gallery(3))
    assert stage.page._due.interval() == 10 * 3000


def test_months_go_along_in_the_language_of_the_window(stage: Stage) -> None:
    stage.page.refresh()
    _query, months = stage.catalog.last("gallery.photos")[1]
    assert months[:12] == months[12:24] != ()
    assert len(months) == 24
