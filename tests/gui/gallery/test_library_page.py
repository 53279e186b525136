"""The page of the library: folder, filter and order become places, and a place becomes what is shown."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.gallery import Folder, GalleryQuery
from app.core.photo import Root
from app.gui.gallery.folder_panel import FolderPanel
from app.gui.gallery.gallery_page import GalleryPage
from app.gui.gallery.library_page import LibraryPage
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import LargePlace, LibraryPlace, Place, View, view_on
from app.gui.kit.requests import Requests
from tests.gui.made_up_library import details, gallery, path_of
from tests.gui.recording_catalog import RecordingCatalog, answer
from tests.gui.rest import come_to_rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_ROOTS = (Root(1, "/made-up", "ready", None, 60),)
_FOLDERS = (Folder("/made-up", "/made-up", 30), Folder("/made-up/b", "/made-up", 30))
_B = GalleryQuery(directory="/made-up/b")


class _Paged:
    """The page, entered wherever it wants to be, as the window does it."""

    def __init__(self, qtbot: QtBot, width_px: int = 1200) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        catalog = cast(Any, self.catalog)
        self.folders = FolderPanel()
        self.gallery = GalleryPage(catalog, self.requests, ThumbnailSource(catalog, self.requests))
        self.page = LibraryPage(self.folders, self.gallery, QWidget())
        qtbot.addWidget(self.page)
        self.wanted: list[Place] = []
        self.altered: list[LibraryPlace] = []
        self.page.wishes.place_wanted.connect(self._on_place_wanted)
        self.page.wishes.place_altered.connect(lambda: self.altered.append(self.page.place))
        self.page.resize(width_px, 700)
        self.page.show()
        self.folders.set_folders(_ROOTS, _FOLDERS)
        self.gallery.refresh()
        self.show(60)

    def _on_place_wanted(self, place: Place) -> None:
        self.wanted.append(place)
        if isinstance(place, LibraryPlace):
            self.page.enter(place)

    @property
    def query(self) -> GalleryQuery:
        query, _months = self.catalog.last("gallery.photos")[1]
        assert isinstance(query, GalleryQuery)
        return query

    def show(self, count: int, first_id: int = 1) -> None:
        """Answer the newest question for photos, and have all of them known."""
        answer(self.requests, self.catalog, "gallery.photos", gallery(count, 0, self.query, first_id))
        found = tuple(details(photo_id) for photo_id in range(first_id, first_id + count))
        self.gallery.model._details.keep(found)

    def folder(self) -> str | None:
        return self.folders.model.path_of(self.folders.tree.currentIndex())

    def choose_folder(self, path: str | None) -> None:
        self.folders.tree.setCurrentIndex(self.folders.model.index_of_path(path))


@pytest.fixture
def paged(qtbot: QtBot) -> _Paged:
    return _Paged(qtbot)


@pytest.mark.parametrize(
    ("width_px", "are_open"), [(1100, (True, True)), (1099, (False, True)), (860, (False, True)), (859, (False, False))]
)
def test_the_columns_fold_one_after_the_other(paged: _Paged, width_px: int, are_open: tuple[bool, bool]) -> None:
    paged.page.resize(width_px, 700)
    assert (paged.page.folders_column.is_open, paged.page.neighbours_column.is_open) == are_open


@pytest.mark.parametrize(("width_px", "neighbours_px"), [(1279, 296), (1280, 368)])
def test_at_first_the_neighbours_have_more_room_in_a_roomy_window(
    qtbot: QtBot, width_px: int, neighbours_px: int
) -> None:
    assert _Paged(qtbot, width_px).page.widths() == (224, neighbours_px)


def test_a_folder_is_a_step_and_comes_back_as_it_was_left(paged: _Paged) -> None:
    paged.gallery.grid.select_path(path_of(50))
    before = paged.page.leave()
    assert before.view is not None
    assert before.view.current == path_of(50)
    paged.choose_folder("/made-up/b")
    assert paged.wanted == [LibraryPlace(_B)]
    assert paged.query == _B
    assert paged.page.place == LibraryPlace(_B)  # nobody knows yet how
    paged.show(30, first_id=31)
    assert paged.gallery.grid.current_path() == path_of(50)  # it is there too
    paged.page.enter(before)
    assert (paged.query, paged.folder()) == (GalleryQuery(), None)
    assert paged.page.place == before  # also before its photos are there
    paged.show(60)
    assert paged.page.place == before
    assert paged.wanted == [LibraryPlace(_B)]


def test_a_filter_is_one_step_however_slowly_it_is_typed(paged: _Paged) -> None:
    for words in ("i", "im", "img"):
        paged.page.words.choose(words)
    assert paged.wanted == [LibraryPlace(GalleryQuery(words="i"))]
    assert [place.query.words for place in paged.altered] == ["im", "img"]
    assert paged.query.words == "img"
    paged.page.words.settle()
    paged.page.words.choose("img_1")
    assert paged.wanted[1:] == [LibraryPlace(GalleryQuery(words="img_1"))]


def test_words_typed_on_after_walking_back_are_a_new_step(paged: _Paged) -> None:
    paged.page.words.choose("im")
    paged.page.enter(LibraryPlace())
    shown: list[str] = []
    assert paged.page.words.value == ""
    paged.page.words.shown.connect(shown.append)
    paged.page.words.choose("a")
    assert [place.query.words for place in paged.wanted if isinstance(place, LibraryPlace)] == ["im", "a"]
    assert shown == ["a"]
    paged.page.words.settle()
    paged.page.words.choose("a")
    assert len(paged.wanted) == 2


def test_another_order_is_no_step(paged: _Paged) -> None:
    paged.gallery.grid.select_path(path_of(50))
    paged.page.order.choose(("name", False))
    assert paged.wanted == []
    view = paged.page.place.view
    assert view is not None
    assert (view.current, view.top) == (path_of(50), None)  # chosen and to be in sight, before the photos are here
    assert paged.query == GalleryQuery("name", False)
    assert [place.query for place in paged.altered] == [paged.query]
    assert paged.page.order.value == ("name", False)
    paged.choose_folder("/made-up/b")
    assert paged.query == GalleryQuery("name", False, directory="/made-up/b")


def test_the_size_of_the_pictures_is_told_whoever_changes_it(paged: _Paged) -> None:
    shown: list[int] = []
    paged.page.cell_px.shown.connect(shown.append)
    paged.page.cell_px.choose(128)
    paged.gallery.grid.set_cell_px(200)
    assert shown == [128, 200]
    assert paged.gallery.grid.cell_px() == 200


def test_a_folder_that_goes_away_is_no_step(paged: _Paged) -> None:
    paged.choose_folder("/made-up/b")
    paged.folders.set_folders(_ROOTS, _FOLDERS[:1])
    assert len(paged.wanted) == 1
    assert [place.query for place in paged.altered] == [GalleryQuery()]
    assert paged.query == GalleryQuery()
    paged.page.enter(LibraryPlace(_B))  # back to where it was
    paged.folders.set_folders(_ROOTS, _FOLDERS[:1])  # asked for by that
    assert paged.page.place.query == GalleryQuery()
    assert paged.folder() is None


def test_a_photo_that_filter_or_folder_hide_is_a_step_to_all_photos(paged: _Paged) -> None:
    paged.choose_folder("/made-up/b")
    paged.page.words.choose("img")
    paged.show(10)
    paged.gallery.reveal(path_of(5))
    assert paged.gallery.grid.current_path() == path_of(5)
    assert paged.wanted[2:] == [LibraryPlace(paged.query, view_on(path_of(5)))]  # a step, too
    paged.gallery.reveal("/nowhere.jpg")
    answer(paged.requests, paged.catalog, "gallery.locate", ())
    assert len(paged.wanted) == 3
    paged.gallery.reveal(path_of(40))
    assert paged.wanted[3:] == [LibraryPlace(GalleryQuery(), view_on(path_of(40)))]
    paged.show(60)
    assert paged.gallery.grid.current_path() == path_of(40)
    assert (paged.folder(), paged.page.words.value) == (None, "")


def test_a_hidden_photo_found_after_the_user_has_gone_elsewhere_changes_nothing(paged: _Paged) -> None:
    paged.choose_folder("/made-up/b")
    paged.show(10)
    paged.gallery.reveal("/made-up/late.jpg")
    paged.page.hide()
    late = details(77)
    answer(paged.requests, paged.catalog, "gallery.locate", (late,))
    paged.gallery.reveal(late.path)
    assert len(paged.wanted) == 1


def test_nothing_found_offers_all_photos(paged: _Paged) -> None:
    paged.page.words.choose("nothing")
    paged.show(0)
    paged.gallery._show_all.click()
    assert paged.wanted[1:] == [LibraryPlace()]


def test_a_photo_is_opened_among_those_it_lies_in(paged: _Paged) -> None:
    paged.choose_folder("/made-up/b")
    paged.show(30, first_id=31)
    paged.gallery.grid.select_path(path_of(40))
    paged.gallery.grid.photo_activated.emit(path_of(40))
    opened = paged.wanted[-1]
    assert opened == LargePlace(path_of(40), paged.page.place)
    assert opened.is_step_of(LargePlace("", LibraryPlace(_B)))
    assert paged.page.photos.step(path_of(40), 1) == path_of(41)


def test_coming_back_to_what_is_shown_asks_nothing(paged: _Paged) -> None:
    asked = len(paged.catalog.asked)
    paged.page.enter(LibraryPlace(view=View(path_of(3), (path_of(3), path_of(4)), "")))
    assert len(paged.catalog.asked) == asked
    assert paged.gallery.grid.selected_paths() == [path_of(3), path_of(4)]


def test_what_is_chosen_stays_chosen_and_in_sight_under_a_filter_and_without_it(paged: _Paged) -> None:
    grid = paged.gallery.grid
    grid.select_path(path_of(50))
    before = grid.view()
    paged.page.words.choose("img")
    paged.show(20, first_id=41)
    assert grid.current_path() == path_of(50)
    grid.select_path(path_of(45))
    paged.page.words.settle()
    paged.page.words.choose("")
    paged.show(60)
    assert grid.current_path() == path_of(45)  # the one chosen last
    assert 44 in grid.visible_rows()
    grid.restore_view(before)
    scrolled = grid.verticalScrollBar().value()
    assert scrolled > 0
    paged.page.words.choose("img")
    paged.show(20, first_id=1)  # without the chosen one
    assert grid.current_path() == ""
    paged.page.words.choose("")
    paged.show(60)
    assert (grid.current_path(), grid.verticalScrollBar().value()) == (path_of(50), scrolled)


def test_it_tells_when_what_is_chosen_or_scrolled_has_rested(paged: _Paged, qtbot: QtBot) -> None:
    for stir in (lambda: paged.gallery.grid.select_path(path_of(3)), lambda: paged.gallery.grid.scroll_by(50)):
        with qtbot.waitSignal(paged.page.wishes.rested):
            stir()


def test_walking_on_by_the_arrows_is_one_step_a_second_after_the_last(paged: _Paged, qtbot: QtBot) -> None:
    rested: list[bool] = []
    paged.page.wishes.rested.connect(lambda: rested.append(True))
    assert paged.page.wishes._rest.interval() == 1_000
    with qtbot.waitSignal(paged.page.wishes.rested):
        for number in range(3, 9):
            paged.gallery.grid.select_path(path_of(number))
    assert rested == [True]
    assert not paged.page.wishes._rest.isActive()


def test_a_way_is_only_one_among_the_photos_that_are_shown(paged: _Paged) -> None:
    grid = paged.gallery.grid
    grid.select_path(path_of(3))
    before = grid.view()
    grid.select_path(path_of(50))
    assert paged.gallery.has_moved_on(before)
    paged.choose_folder("/made-up/b")
    assert not paged.gallery.has_moved_on(before)  # their photos are not here yet


def test_the_neighbours_are_as_wide_as_the_window_allows_until_somebody_drags_them(paged: _Paged) -> None:
    page = paged.page
    for window_px, wide_px in ((1600, 368), (1024, 296), (1600, 368)):
        page.resize(window_px, 800)
        come_to_rest(page)
        assert page.neighbours_column.width() == wide_px
    page.moveSplitter(page.width() - 400 - page.handleWidth(), 2)
    for window_px in (1024, 500, 1200):  # what a narrow window takes is given back
        page.resize(window_px, 800)
        come_to_rest(page)
    assert page.neighbours_column.width() == 400
    assert page.widths() == (224, 400)


def test_where_nothing_is_found_the_ground_stays_that_of_the_photos(paged: _Paged) -> None:
    page = paged.gallery
    page.setCurrentIndex(1)
    assert not page.grid.isVisible()
    seen = paged.page.grab().toImage().pixelColor(page.mapTo(paged.page, QPoint(20, 20)))
    assert seen == page.palette().color(QPalette.ColorRole.Base)


@pytest.mark.parametrize(("words", "directory"), [("", None), ("", "/p/a"), ("beach", None)])
def test_words_to_begin_with_narrow_what_nothing_else_narrows(paged: _Paged, words: str, directory: str | None) -> None:
    paged.page.enter(LibraryPlace(GalleryQuery(words=words, directory=directory)))
    paged.page.begin("2026-11")
    assert paged.query.words == (words if words or directory else "2026-11")
    assert paged.page.words.value == paged.query.words
