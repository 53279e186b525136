"""A grid and its photos: what is selected is acted on, counted in the bar, and found again after the trash."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.gallery import Gallery, GalleryQuery
from app.core.photo import Version
from app.gui.gallery.photo_list_model import PhotoListModel
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.photo.copies_dialog import CopiesDialog
from app.gui.photo.grid_photos import GridPhotos
from app.gui.photo.selection_bar import SelectionBar
from app.gui.search.match_list_model import MatchListModel
from tests.gui.made_up_library import MadeUpLibrary, gallery, matches, path_of
from tests.gui.rest import come_to_rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class _Stage:
    def __init__(self, qtbot: QtBot, count: int = 60) -> None:
        self.qtbot = qtbot
        self.requests = Requests()
        self.library = MadeUpLibrary(self.requests.emit_event)
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.page = QWidget()
        self.window.setCentralWidget(self.page)
        self.model = PhotoListModel(self.library.catalog, self.requests)
        self.grid = PhotoGrid(ThumbnailSource(self.library.catalog, self.requests, self.window), self.page)
        self.grid.setModel(self.model)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)
        self.actions = PhotoActions(self.library.catalog, self.requests, self.window)
        self.photos = GridPhotos(self.grid, self.actions, leads=True)
        self.bar = SelectionBar(
            self.page, self.page.rect, self.photos, self.actions, self.library.catalog, self.requests
        )
        self.model.set_gallery(gallery(count))
        self.window.resize(900, 700)
        self.window.show()
        qtbot.waitActive(self.window)
        self.grid.setFocus()
        self.rest()

    def rest(self) -> None:
        come_to_rest(self.window, self.model)

    def select(self, *rows: int) -> None:
        self.grid.setCurrentIndex(self.model.index(rows[0], 0))
        for row in rows[1:]:
            self.grid.selection.toggle(row)
        self.grid.show_selection()
        self.rest()

    def selected(self) -> list[int]:
        return [int(row) for row in self.grid.selection.rows()]

    def be_without(self, *gone: int) -> None:
        """Show the photos of these rows no longer."""
        left = gallery(60).photo_ids[np.isin(np.arange(60), gone, invert=True)]
        self.model.set_gallery(Gallery(GalleryQuery(), left, gallery(60 - len(gone)).sections))
        self.rest()

    def be_whole(self) -> None:
        self.model.set_gallery(gallery(60))
        self.rest()


@pytest.fixture
def stage(qtbot: QtBot) -> _Stage:
    return _Stage(qtbot)


def test_the_actions_are_for_what_is_selected_and_the_bar_comes_with_two(stage: _Stage) -> None:
    stage.select(3)
    assert stage.actions.paths == (path_of(4),)
    assert not stage.bar.isVisible()
    stage.select(3, 5, 6)
    assert set(stage.actions.paths) == {path_of(4), path_of(6), path_of(7)}
    assert stage.bar.is_wanted
    assert stage.bar._count_words.text() == "3 selected"
    assert stage.bar._size_words.text() == "3.0 kB"
    stage.qtbot.waitUntil(lambda: stage.bar.graphicsEffect() is None)  # it has risen
    area = stage.bar.geometry()
    assert area.height() >= 48
    assert area.bottom() + 1 == stage.page.height() - 16
    assert abs(area.center().x() - stage.page.rect().center().x()) <= 1
    stage.select(3)
    stage.qtbot.waitUntil(lambda: not stage.bar.isVisible())


def test_a_thousand_selected_are_acted_on_as_soon_as_all_are_known(qtbot: QtBot) -> None:
    stage = _Stage(qtbot, 1_000)
    stage.library.withheld = True
    stage.grid.selectAll()
    assert not stage.actions.trash.isEnabled()  # only some of their paths are here
    stage.library.release()
    stage.rest()
    assert stage.actions.trash.isEnabled()
    assert len(stage.actions.paths) == 1_000
    assert stage.bar._count_words.text() == "1,000 selected"
    assert stage.actions.trash.text().replace("&", "") == "Move 1,000 photos to the trash"


def test_escape_and_the_cross_clear_the_selection(stage: _Stage) -> None:
    stage.select(1, 2)
    QTest.keyClick(stage.grid, Qt.Key.Key_Escape)
    assert stage.selected() == []
    assert stage.grid.selection.current == 2
    stage.select(1, 2)
    stage.bar.close_button.setFocus()
    QTest.keyClick(stage.bar.close_button, Qt.Key.Key_Escape)
    assert stage.selected() == []
    assert stage.grid.hasFocus()
    stage.select(1, 2)
    stage.bar.close_button.click()
    assert stage.selected() == []


def test_the_bar_does_what_it_says_with_what_is_selected_here(stage: _Stage) -> None:
    stage.select(1, 2)
    stage.actions.set_paths(["/elsewhere.jpg"])  # the keyboard was somewhere else
    assert stage.bar.trash_button.accessibleName() == "Move to the trash"
    asked: list[tuple[str, ...]] = []
    stage.actions.trash.triggered.connect(lambda: asked.append(stage.actions.paths))
    stage.bar.trash_button.click()
    assert set(asked[0]) == {path_of(2), path_of(3)}
    assert stage.bar.trash_button.accessibleName() == "Move 2 photos to the trash"
    assert "Ctrl+C" in stage.bar.copy_button.toolTip()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_where_there_is_little_room_the_bar_does_without_words(
    stage: _Stage, qtbot: QtBot, direction: Qt.LayoutDirection
) -> None:
    def is_inside(button: QWidget) -> bool:
        return stage.bar.rect().contains(button.geometry())

    stage.page.setLayoutDirection(direction)
    stage.select(*range(12))
    assert stage.bar.copy_button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    copy, close = stage.bar.copy_button.x(), stage.bar.close_button.x()
    assert (copy < close) == (direction == Qt.LayoutDirection.LeftToRight)
    for width_px in (400, 240):
        stage.window.resize(width_px, 500)
        stage.rest()
        assert stage.page.rect().contains(stage.bar.geometry())
        assert stage.bar.close_button.isVisible()
        qtbot.waitUntil(lambda: is_inside(stage.bar.copy_button) and is_inside(stage.bar.close_button))
    assert stage.bar.copy_button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly


def test_after_the_trash_the_next_photo_is_selected(stage: _Stage) -> None:
    stage.select(10, 11, 13)
    stage.actions.paths_trashed.emit((path_of(11), path_of(12), path_of(14)))
    assert stage.grid.current_path() == path_of(15)
    assert stage.selected() == [14]
    stage.be_without(10, 11, 13)
    assert stage.grid.current_path() == path_of(15)


def test_after_the_last_photo_the_one_before_is_selected(stage: _Stage) -> None:
    stage.select(59)
    stage.actions.paths_trashed.emit((path_of(60),))
    assert stage.grid.current_path() == path_of(59)


def test_what_comes_back_is_selected_again_however_many_listings_pass(stage: _Stage) -> None:
    stage.select(10, 11)
    gone = (path_of(11), path_of(12))
    stage.actions.paths_trashed.emit(gone)
    stage.be_without(10, 11)
    stage.actions.paths_returned.emit(gone)
    stage.rest()
    assert stage.grid.selected_paths() == [path_of(13)]  # the next one: they are not here yet
    stage.be_without(10)
    assert stage.grid.selected_paths() == [path_of(13)]
    stage.be_whole()
    assert stage.selected() == [10, 11]
    assert stage.grid.current_path() == path_of(12)


def test_undone_before_the_library_noticed_it_is_selected_at_once_and_stays_so(stage: _Stage) -> None:
    stage.select(10)
    stage.actions.paths_trashed.emit((path_of(11),))
    stage.actions.paths_returned.emit((path_of(11),))
    stage.rest()
    assert stage.selected() == [10]
    stage.be_without(10)
    stage.be_whole()
    assert stage.selected() == [10]


def test_whoever_goes_elsewhere_meanwhile_is_left_there(stage: _Stage) -> None:
    stage.select(10)
    stage.actions.paths_trashed.emit((path_of(11),))
    stage.be_without(10)
    stage.actions.paths_returned.emit((path_of(11),))
    QTest.mouseClick(stage.grid.viewport(), Qt.MouseButton.LeftButton, pos=stage.grid.rect_of(2).center())
    stage.be_whole()
    assert stage.selected() == [2]


def test_whoever_scrolls_on_meanwhile_is_not_taken_back(stage: _Stage) -> None:
    stage.select(10)
    stage.actions.paths_trashed.emit((path_of(11),))
    stage.be_without(10)
    stage.actions.paths_returned.emit((path_of(11),))
    place = QPointF(stage.grid.viewport().rect().center())
    turned = QWheelEvent(
        place, place, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(stage.grid.viewport(), turned)
    stage.be_whole()
    assert stage.selected() == [11]


def test_a_photo_trashed_elsewhere_changes_no_selection_here(stage: _Stage) -> None:
    stage.select(10)
    stage.actions.paths_trashed.emit((path_of(40),))
    assert stage.selected() == [10]


class _Neighbours:
    """A grid of neighbours, each of which stands for three copies."""

    def __init__(self, qtbot: QtBot) -> None:
        self.requests = Requests()
        self.library = MadeUpLibrary(self.requests.emit_event)
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.model = MatchListModel()
        self.grid = PhotoGrid(ThumbnailSource(self.library.catalog, self.requests, self.window), self.window)
        self.grid.setModel(self.model)
        self.window.setCentralWidget(self.grid)
        self.actions = PhotoActions(self.library.catalog, self.requests, self.window)
        self.photos = GridPhotos(self.grid, self.actions, lambda: "/query.jpg")
        self.found = matches(6, copies=3)
        self.model.set_matches(self.found)
        self.window.resize(700, 500)
        self.window.show()
        qtbot.waitActive(self.window)
        self.grid.setFocus()

    def dialog(self) -> CopiesDialog:
        found = self.window.findChild(CopiesDialog)
        assert found is not None
        return found


@pytest.fixture
def neighbours(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> _Neighbours:
    monkeypatch.setattr("app.gui.photo.copies.Copies._open", _opened_alone)
    return _Neighbours(qtbot)


def _opened_alone(copies: object, dialog: CopiesDialog) -> None:
    """Open the list without asking a library for sizes and dates."""
    dialog.trash_wanted.connect(copies.trash_wanted)  # type: ignore[attr-defined]
    dialog.open()


def test_delete_on_a_cell_of_copies_asks_which(neighbours: _Neighbours) -> None:
    neighbours.grid.setCurrentIndex(neighbours.model.index(1, 0))
    neighbours.actions.trash.trigger()
    dialog = neighbours.dialog()
    assert dialog.model.paths == list(neighbours.found[1].paths)
    assert dialog.chosen() == []
    dialog.close()


def test_of_several_photos_only_chosen_copies_go_and_those_without_any(neighbours: _Neighbours) -> None:
    alone = replace(neighbours.found[2], paths=neighbours.found[2].paths[:1])
    neighbours.model.set_matches((*neighbours.found[:2], alone))
    neighbours.grid.selectAll()
    neighbours.actions.trash.trigger()
    dialog = neighbours.dialog()
    trashed: list[tuple[str, ...]] = []
    dialog.trash_wanted.disconnect()
    dialog.trash_wanted.connect(trashed.append)
    dialog.table.selectRow(1)
    chosen = dialog.model.path_at(1)
    dialog.trash_button.click()
    assert trashed == [(chosen, alone.paths[0])]


def test_versions_are_listed_with_what_each_is_and_the_trash_asks_which(neighbours: _Neighbours) -> None:
    first = replace(
        neighbours.found[0],
        paths=("/p/large.jpg", "/p/copy.jpg"),
        width_px=400,
        height_px=300,
        versions=(
            Version(b"s" * 16, ("/p/small.jpg",), 200, 150),
            Version(b"l" * 16, ("/p/larger.jpg",), 800, 600),
            Version(b"t" * 16, ("/p/turned.jpg",), 300, 400),
            Version(b"u" * 16, ("/p/unread.jpg",)),
        ),
    )
    neighbours.model.set_matches((first, *neighbours.found[1:]))
    assert neighbours.model.cell(0).copies == 6
    neighbours.grid.setFocus()
    neighbours.grid.select_path("/p/large.jpg")
    neighbours.actions.trash.trigger()
    dialog = neighbours.dialog()
    assert dialog.windowTitle() == "Which of them go to the trash?"
    kinds = {dialog.model.path_at(row): dialog.model.index(row, 3).data() for row in range(dialog.model.rowCount())}
    assert kinds == {
        "/p/large.jpg": "Shown here",
        "/p/copy.jpg": "Same file as shown",
        "/p/small.jpg": "Smaller version, 200 × 150",
        "/p/larger.jpg": "Larger version, 800 × 600",
        "/p/turned.jpg": "Another version, 300 × 400",
        "/p/unread.jpg": "Another version",
    }
    dialog.reject()


def test_a_click_on_the_number_of_copies_opens_the_list(neighbours: _Neighbours) -> None:
    pill = neighbours.grid._delegate._pill_of(neighbours.grid.photo_rect_of(2), neighbours.model.cell(2))
    assert neighbours.grid.rect_of(2).contains(pill)
    QTest.mouseClick(neighbours.grid.viewport(), Qt.MouseButton.LeftButton, pos=pill.center())
    dialog = neighbours.dialog()
    assert dialog.model.paths == list(neighbours.found[2].paths)
    assert dialog.chosen() == [0]
    dialog.close()


def test_menu_and_key_reach_every_copy(neighbours: _Neighbours) -> None:
    neighbours.grid.setCurrentIndex(neighbours.model.index(0, 0))
    assert neighbours.actions.copies.text().replace("&", "") == "Its 3 copies…"
    neighbours.grid.menu_wanted.emit(neighbours.grid.selected_paths(), QPoint(10, 10))
    menu = next(each for each in neighbours.window.findChildren(QMenu) if each.isVisible())
    assert neighbours.actions.copies in menu.actions()
    menu.close()
    neighbours.actions.copies.trigger()
    assert neighbours.dialog().model.paths == list(neighbours.found[0].paths)
    neighbours.dialog().close()


def test_while_nothing_is_selected_the_query_is_meant(neighbours: _Neighbours) -> None:
    neighbours.photos.tell()
    assert neighbours.actions.paths == ("/query.jpg",)


def test_the_next_neighbour_is_selected_when_all_its_copies_are_gone(neighbours: _Neighbours) -> None:
    neighbours.grid.setCurrentIndex(neighbours.model.index(1, 0))
    neighbours.actions.paths_trashed.emit(neighbours.found[1].paths[:2])
    assert neighbours.grid.selection.current == 1  # one copy is left
    neighbours.actions.paths_trashed.emit(neighbours.found[1].paths)
    assert neighbours.grid.selection.current == 2
