"""A grid is found again as it was left: selection, current photo and place, whatever was shown meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.gallery import GalleryQuery
from app.gui.grid import left_view
from app.gui.kit.places import View, view_on
from app.gui.search.match_list_model import MatchListModel
from tests.gui.grid.test_photo_grid import Stage, _Control
from tests.gui.made_up_library import gallery, matches, path_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def _elsewhere(stage: Stage) -> None:
    stage.model.set_gallery(gallery(30, 10, GalleryQuery(directory="/b"), first_id=500))
    assert stage.grid.verticalScrollBar().value() == 0


def _scrolled(stage: Stage) -> View:
    """Leave the grid in the middle, with two photos selected that are not in sight."""
    stage.click(3)
    stage.click(5, _Control)
    stage.grid.scroll_by(500)
    stage.qtbot.waitUntil(lambda: stage.model.path_at(stage.grid.visible_rows().start) is not None)
    assert not stage.visible(3)
    return stage.grid.view()


def test_selection_current_photo_and_place_come_back(stage: Stage) -> None:
    view = _scrolled(stage)
    assert (view.current, view.selected) == (path_of(6), (path_of(4), path_of(6)))
    scrolled = stage.grid.verticalScrollBar().value()
    _elsewhere(stage)
    stage.model.set_gallery(gallery(60, 20))
    stage.grid.restore_view(view)
    assert stage.selected() == [3, 5]
    assert stage.currents[-1] == path_of(6)
    assert stage.grid.verticalScrollBar().value() == scrolled
    assert stage.grid.view() == view


def test_the_place_is_found_by_the_photo_that_was_there(stage: Stage) -> None:
    stage.grid.resize(800, 400)
    stage.model.set_gallery(gallery(53, 20, first_id=8))
    stage.qtbot.waitUntil(lambda: stage.model.path_at(5) == path_of(13))
    view = _scrolled(stage)
    assert view.current == path_of(13)
    top = stage.grid.visible_rows().start
    place = stage.grid.rect_of(top).top()
    _elsewhere(stage)
    stage.model.set_gallery(gallery(60, 20))  # seven photos more before all others
    stage.grid.restore_view(view)
    assert stage.grid.rect_of(top + 7).top() == place
    assert stage.selected() == [10, 12]


def test_what_is_gone_is_left_out(stage: Stage) -> None:
    view = _scrolled(stage)
    stage.model.set_gallery(gallery(10, 20, first_id=5))
    stage.grid.restore_view(view)
    assert stage.selected() == [1]
    assert stage.grid.current_path() == path_of(6)
    stage.model.set_gallery(gallery(10, 20, first_id=100))
    stage.grid.restore_view(view)
    assert stage.selected() == []
    assert stage.grid.view() == View()


def test_nothing_selected_comes_back_as_nothing_selected(stage: Stage) -> None:
    view = stage.grid.view()
    assert view == View()
    stage.click(3)
    stage.grid.scroll_by(500)
    stage.grid.restore_view(view)
    assert stage.selected() == []
    assert stage.grid.current_path() == ""
    assert stage.grid.verticalScrollBar().value() == 0


def test_photos_that_are_not_loaded_are_looked_up(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=5_000)
    stage.grid.restore_view(View(path_of(4_000), (path_of(4_000), path_of(4_100)), path_of(3_990), -10))
    qtbot.waitUntil(lambda: stage.selected() == [3_999, 4_099])
    assert stage.grid.rect_of(3_989).top() == -10


def test_who_is_quicker_than_the_look_up_is_not_overruled(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=5_000)
    stage.library.withheld = True
    stage.grid.restore_view(view_on(path_of(4_000)))
    stage.click(2)
    stage.library.release()
    qtbot.waitUntil(lambda: stage.model.row_of_path(path_of(4_000)) is not None)
    assert stage.selected() == [2]


def test_a_view_of_one_photo_scrolls_as_little_as_it_takes(stage: Stage) -> None:
    stage.click(3)
    stage.grid.restore_view(view_on("/gone.jpg"))
    stage.qtbot.waitUntil(lambda: not stage.requests._waiting)
    assert stage.selected() == [3]
    stage.grid.scroll_by(40)
    stage.grid.restore_view(view_on(path_of(12)))
    assert stage.selected() == [11]
    assert stage.grid.verticalScrollBar().value() == 40


def test_of_very_many_selected_photos_some_are_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_view, "MOST_SELECTED", 5)
    stage.grid.selectAll()
    stage.qtbot.waitUntil(lambda: stage.model.path_at(4) is not None)
    assert len(stage.grid.view().selected) == 5


def test_a_grid_that_shows_nothing_was_left_in_no_way(stage: Stage) -> None:
    stage.model.set_gallery(gallery(0))
    assert stage.grid.view() == View()
    stage.grid.restore_view(view_on("/a.jpg"))
    assert stage.grid.view() == view_on("/a.jpg")  # until it is known that it is not there
    stage.qtbot.waitUntil(lambda: stage.grid.view() == View())


def test_a_photo_chosen_instead_of_another_is_a_way_from_it(stage: Stage) -> None:
    assert not _moved_on(stage, View())
    stage.click(3)
    assert not _moved_on(stage, View())  # nothing was chosen before
    before = stage.grid.view()
    stage.click(4)
    assert _moved_on(stage, before)
    stage.click(3)
    assert not _moved_on(stage, before)


def test_scrolling_is_a_way_when_nothing_of_before_is_in_sight(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=500)
    stage.model.load_rows(np.arange(500))
    qtbot.waitUntil(lambda: stage.model.path_at(499) is not None)
    stage.click(3)
    before, page_px = stage.grid.view(), stage.grid.viewport().height()
    stage.grid.scroll_by(page_px // 2)
    assert not _moved_on(stage, before)
    stage.grid.scroll_by(3 * page_px)
    assert _moved_on(stage, before)
    far = stage.grid.view()
    stage.grid.scroll_by(-page_px // 2)
    assert not _moved_on(stage, far)
    stage.grid.verticalScrollBar().setValue(0)
    assert _moved_on(stage, far)


def test_a_view_that_is_still_looked_up_is_no_way_from_anything(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=5_000)
    stage.click(2)
    before = stage.grid.view()
    stage.library.withheld = True
    stage.grid.restore_view(view_on(path_of(4_000)))
    assert stage.grid.view() == view_on(path_of(4_000))
    assert not _moved_on(stage, before)


def _moved_on(stage: Stage, before: View) -> bool:
    return left_view.has_moved_on(stage.grid, before, stage.grid.view())


def test_matches_come_back_too(stage: Stage) -> None:
    model = MatchListModel()
    model.set_matches(matches(60))
    stage.grid.setModel(model)
    stage.grid.select_path(str(model.path_at(50)))
    view = stage.grid.view()
    assert view.top
    model.set_matches(matches(3))
    model.set_matches(matches(60))
    stage.grid.restore_view(view)
    assert stage.grid.view() == view
