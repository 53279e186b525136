"""The grid under a user's hands."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar
from pytestqt.qtbot import QtBot

from app.core.gallery import GalleryQuery
from app.gui.gallery.photo_list_model import PhotoListModel
from app.gui.grid import choosing_grid, photo_grid
from app.gui.grid.choosing_grid import LARGEST_CELL_PX, SMALLEST_CELL_PX
from app.gui.grid.photo_drag import file_url
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.search.match_list_model import MatchListModel
from app.gui.search.narrowing import Narrowing
from tests.gui.made_up_library import MadeUpLibrary, content_id_of, gallery, matches, path_of
from tests.gui.rest import come_to_rest

_Key = Qt.Key
_Left = Qt.MouseButton.LeftButton
_Control = Qt.KeyboardModifier.ControlModifier
_Shift = Qt.KeyboardModifier.ShiftModifier
_None = Qt.KeyboardModifier.NoModifier
_TYPED_WITHIN_MS = 600_000  # letters belong together however slow a busy machine is between them


class Stage:
    """A grid of 60 photos in sections of 20, in lines of seven."""

    def __init__(self, qtbot: QtBot, count: int = 60, section: int = 20) -> None:
        self.qtbot = qtbot
        self.requests = Requests()
        self.library = MadeUpLibrary(self.requests.emit_event)
        self.model = PhotoListModel(self.library.catalog, self.requests)
        self.source = ThumbnailSource(self.library.catalog, self.requests)
        self.grid = PhotoGrid(self.source, jumps=True)
        assert self.grid._jump is not None
        self.grid._jump._end.setInterval(_TYPED_WITHIN_MS)
        qtbot.addWidget(self.grid)
        self.grid.setModel(self.model)
        self.grid.resize(800, 600)
        self.grid.set_cell_px(96)
        self.model.set_gallery(gallery(count, section))
        self.grid.show()
        self.grid.setFocus()
        qtbot.waitUntil(lambda: not count or self.model.path_at(0) is not None)
        self.currents: list[str] = []
        self.counts: list[int] = []
        self.grid.current_changed.connect(self.currents.append)
        self.grid.selection_count_changed.connect(self.counts.append)

    def middle(self, row: int) -> QPoint:
        return self.grid.rect_of(row).center()

    def click(self, row: int, modifiers: Qt.KeyboardModifier = _None) -> None:
        QTest.mouseClick(self.grid.viewport(), _Left, modifiers, self.middle(row))

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _None) -> None:
        QTest.keyClick(self.grid, key, modifiers)

    def rest(self) -> None:
        """Wait until nothing more will happen by itself."""
        come_to_rest(self.grid, self.model, self.source)

    def selected(self) -> list[int]:
        return [int(row) for row in self.grid.selection.rows()]

    def visible(self, row: int) -> bool:
        return self.grid.viewport().rect().contains(self.grid.rect_of(row))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_a_click_selects_and_tells(stage: Stage) -> None:
    stage.click(4)
    assert stage.currents == [path_of(5)]
    assert stage.counts == [1]
    assert stage.grid.current_path() == path_of(5)
    assert stage.grid.selected_paths() == [path_of(5)]
    assert "IMG_0000005.jpg" in stage.grid.accessibleDescription()


class PaintedRegion(QObject):
    """Gathers what is painted of a widget."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self.region = QRegion()
        stage.grid.viewport().installEventFilter(self)

    def forget(self) -> None:
        """Have all painted that is due, in as many turns as it takes, and forget it."""
        corner = QRegion(0, 0, 1, 1)
        while self.region != corner:  # painted alone: nothing else was due
            self._stage.rest()
            self.region = QRegion()
            self._stage.grid.viewport().update(corner)
            self._stage.qtbot.waitUntil(lambda: not self.region.isEmpty())
        self.region = QRegion()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_a_selection_paints_the_cells_that_look_otherwise(stage: Stage) -> None:
    grid = stage.grid
    stage.click(4)
    painted = PaintedRegion(stage)
    painted.forget()
    grid.setCurrentIndex(stage.model.index(16, 0))
    stage.qtbot.waitUntil(lambda: painted.region.contains(stage.middle(16)))
    assert painted.region == QRegion(grid.rect_of(4)) + QRegion(grid.rect_of(16))
    stage.press(_Key.Key_A, _Control)
    stage.qtbot.waitUntil(lambda: all(painted.region.contains(stage.middle(row)) for row in range(14)))


def test_control_and_shift_as_in_a_file_manager(stage: Stage) -> None:
    stage.click(2)
    stage.click(5, _Control)
    assert stage.selected() == [2, 5]
    stage.click(8, _Shift)
    assert stage.selected() == [5, 6, 7, 8]
    stage.click(10, _Control | _Shift)
    assert stage.selected() == [5, 6, 7, 8, 9, 10]
    assert stage.grid.selected_paths()[:2] == [path_of(11), path_of(6)]  # the current one first


def test_a_click_on_one_of_many_selects_it_alone_when_released(stage: Stage) -> None:
    stage.click(2)
    stage.click(5, _Shift)
    QTest.mousePress(stage.grid.viewport(), _Left, _None, stage.middle(3))
    assert stage.selected() == [2, 3, 4, 5]
    QTest.mouseRelease(stage.grid.viewport(), _Left, _None, stage.middle(3))
    assert stage.selected() == [3]


def test_a_click_beside_the_photos_selects_nothing(stage: Stage) -> None:
    stage.click(2)
    QTest.mouseClick(stage.grid.viewport(), _Left, _None, QPoint(300, 3))
    assert stage.selected() == []
    assert stage.grid.current_path() == path_of(3)


def test_a_rubber_band_selects_what_it_touches(stage: Stage) -> None:
    viewport = stage.grid.viewport()
    start = QPoint(1, stage.grid.rect_of(0).top() - 3)
    QTest.mousePress(viewport, _Left, _None, start)
    QTest.mouseMove(viewport, stage.middle(8))
    assert stage.selected() == [0, 1, 7, 8]
    QTest.mouseMove(viewport, stage.middle(0))
    assert stage.selected() == [0]
    QTest.mouseRelease(viewport, _Left, _None, stage.middle(0))
    assert stage.selected() == [0]


def test_a_rubber_band_with_control_flips_what_it_touches(stage: Stage) -> None:
    viewport = stage.grid.viewport()
    stage.click(1)
    stage.click(20, _Control)
    QTest.mousePress(viewport, _Left, _Control, QPoint(1, stage.grid.rect_of(0).top() - 3))
    QTest.mouseMove(viewport, stage.middle(8))
    QTest.mouseRelease(viewport, _Left, _Control, stage.middle(8))
    assert stage.selected() == [0, 7, 8, 20]


def test_a_rubber_band_beyond_the_edge_scrolls(stage: Stage) -> None:
    viewport = stage.grid.viewport()
    QTest.mousePress(viewport, _Left, _None, QPoint(1, stage.grid.rect_of(0).top() - 3))
    QTest.mouseMove(viewport, QPoint(785, 640))
    stage.qtbot.waitUntil(lambda: 59 in stage.selected())
    QTest.mouseRelease(viewport, _Left, _None, QPoint(785, 640))
    assert stage.selected() == list(range(60))


@pytest.mark.parametrize(
    ("start", "key", "row"),
    [
        (3, _Key.Key_Left, 2),
        (3, _Key.Key_Right, 4),
        (3, _Key.Key_Down, 10),
        (18, _Key.Key_Down, 24),
        (24, _Key.Key_Up, 18),
        (3, _Key.Key_Up, 3),
        (3, _Key.Key_Home, 0),
        (3, _Key.Key_End, 59),
        (59, _Key.Key_Right, 59),
        (59, _Key.Key_Down, 59),
    ],
)
def test_keys_lead_where_they_should(stage: Stage, start: int, key: Qt.Key, row: int) -> None:
    stage.click(0)
    stage.grid.selection.choose(start)
    stage.press(key)
    assert stage.grid.selection.current == row
    assert stage.selected() == [row]
    assert stage.visible(row)


def test_pages_come_back(stage: Stage) -> None:
    stage.click(3)
    stage.press(_Key.Key_PageDown)
    below = stage.grid.selection.current
    assert below is not None
    assert below > 20
    stage.press(_Key.Key_PageUp)
    assert stage.grid.selection.current == 3


def test_from_right_to_left_the_arrows_and_the_cells_turn_round(stage: Stage) -> None:
    before = stage.grid.rect_of(0)
    stage.grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    after = stage.grid.rect_of(0)
    assert after.right() == stage.grid.viewport().width() - 1 - before.left()
    assert stage.grid.row_at_point(after.center()) == 0
    stage.click(3)
    stage.press(_Key.Key_Left)
    assert stage.grid.selection.current == 4


def test_keys_with_shift_and_control(stage: Stage) -> None:
    stage.click(3)
    stage.press(_Key.Key_Right, _Shift)
    stage.press(_Key.Key_Right, _Shift)
    assert stage.selected() == [3, 4, 5]
    stage.press(_Key.Key_Right, _Control)
    assert stage.selected() == [3, 4, 5]
    stage.press(_Key.Key_Space, _Control)
    assert stage.selected() == [3, 4, 5, 6]
    stage.press(_Key.Key_A, _Control)
    assert stage.counts[-1] == 60


def test_enter_space_and_double_click_open(stage: Stage) -> None:
    opened: list[str] = []
    stage.grid.photo_activated.connect(opened.append)
    stage.click(3)
    stage.press(_Key.Key_Return)
    stage.press(_Key.Key_Space)
    QTest.mouseDClick(stage.grid.viewport(), _Left, _None, stage.middle(5))
    assert opened == [path_of(4), path_of(4), path_of(6)]


def test_keys_with_alt_are_left_to_the_window(stage: Stage) -> None:
    stage.click(4)
    for key in (_Key.Key_Left, _Key.Key_Right, _Key.Key_Return, _Key.Key_I):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.AltModifier, "i")
        QApplication.sendEvent(stage.grid, event)
        assert not event.isAccepted()
    assert stage.selected() == [4]


def test_escape_is_left_to_others(stage: Stage) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, _Key.Key_Escape, _None)
    QApplication.sendEvent(stage.grid, event)
    assert not event.isAccepted()


def test_typing_a_name_jumps(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=5_000, section=500)
    for letter in "img_0004321":
        QTest.keyClicks(stage.grid, letter)
    qtbot.waitUntil(lambda: stage.grid.current_path() == path_of(4321))
    assert stage.visible(4320)


def test_while_a_name_is_typed_its_letters_are_no_shortcuts(stage: Stage) -> None:
    def override() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, _Key.Key_F, _None, "f")
        event.ignore()
        QApplication.sendEvent(stage.grid, event)
        return event.isAccepted()

    assert not override()
    QTest.keyClicks(stage.grid, "i")
    assert override()


def test_a_right_click_asks_for_a_menu_of_what_it_hits(stage: Stage) -> None:
    wanted: list[tuple[list[str], QPoint]] = []
    stage.grid.menu_wanted.connect(lambda paths, place: wanted.append((paths, place)))
    stage.click(2)
    stage.click(3, _Control)
    for row in (2, 9):
        QTest.mousePress(stage.grid.viewport(), Qt.MouseButton.RightButton, _None, stage.middle(row))
        place = stage.grid.viewport().mapToGlobal(stage.middle(row))
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, stage.middle(row), place)
        QApplication.sendEvent(stage.grid.viewport(), event)
        QTest.mouseRelease(stage.grid.viewport(), Qt.MouseButton.RightButton, _None, stage.middle(row))
    assert [paths for paths, _ in wanted] == [[path_of(3), path_of(4)], [path_of(10)]]
    assert wanted[1][1] == stage.grid.viewport().mapToGlobal(stage.middle(9))
    QApplication.sendEvent(stage.grid, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    assert len(wanted) == 3


def test_the_heading_at_the_top_covers_photos_and_is_pushed_out_by_the_next(stage: Stage) -> None:
    heading_px, width = stage.grid._layout.measure.heading, stage.grid.viewport().width()
    stage.grid.scroll_by(stage.grid._layout.heading_box(1).top - stage.grid.verticalScrollBar().value() - 15)
    assert stage.grid._sticky_heading() == QRect(0, 15 - heading_px, width, heading_px)
    assert [stage.grid.heading_at_point(QPoint(20, y)) for y in (5, 14, 15, 20)] == [0, 0, 1, 1]
    stage.grid.scroll_by(stage.grid.rect_of(20).top() + 20)
    under = stage.middle(20)
    under.setY(heading_px - 4)
    assert stage.grid.rect_of(20).contains(under)
    stage.grid.selection.clear()
    QTest.mouseClick(stage.grid.viewport(), _Left, _None, under)
    assert stage.selected() == []  # what is covered cannot be chosen
    under.setY(heading_px + 4)
    QTest.mouseClick(stage.grid.viewport(), _Left, _None, under)
    assert stage.selected() == [20]


def test_control_and_wheel_change_the_size_and_keep_the_photo_under_the_pointer(stage: Stage) -> None:
    sizes: list[int] = []
    stage.grid.cell_px_changed.connect(sizes.append)
    stage.grid.scroll_by(150)
    row = stage.grid.visible_rows()[10]
    point = stage.middle(row)
    event = QWheelEvent(
        QPointF(point),
        QPointF(stage.grid.viewport().mapToGlobal(point)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        _Control,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = stage.grid.rect_of(row).top()
    QApplication.sendEvent(stage.grid.viewport(), event)
    assert sizes == [stage.grid.cell_px()] == [110]
    assert stage.grid.rect_of(row).top() == before


def test_the_size_has_its_bounds(stage: Stage) -> None:
    stage.grid.set_cell_px(1)
    assert stage.grid.cell_px() == SMALLEST_CELL_PX
    stage.grid.set_cell_px(10_000)
    assert stage.grid.cell_px() == LARGEST_CELL_PX


def test_a_changed_gallery_keeps_selection_current_and_place(stage: Stage) -> None:
    stage.model.set_gallery(gallery(53, 20, first_id=8))
    stage.qtbot.waitUntil(lambda: stage.model.path_at(0) == path_of(8))
    stage.click(3)
    stage.click(5, _Control)
    stage.grid.scroll_by(200)
    top = stage.grid.visible_rows().start
    place = stage.grid.rect_of(top).top()
    stage.currents.clear()
    stage.model.set_gallery(gallery(60, 20))  # seven new photos before all others
    assert stage.selected() == [10, 12]
    assert stage.grid.current_path() == path_of(13)
    assert stage.currents == []
    assert stage.grid.rect_of(top + 7).top() == place


def test_at_the_very_top_new_photos_are_seen(stage: Stage) -> None:
    stage.model.set_gallery(gallery(53, 20, first_id=8))
    stage.model.set_gallery(gallery(60, 20))
    assert stage.grid.verticalScrollBar().value() == 0


def test_another_order_shows_the_current_photo_or_the_top(stage: Stage) -> None:
    stage.grid.scroll_by(10_000)
    stage.model.set_gallery(gallery(60, 20, GalleryQuery(order="name")))
    assert stage.grid.verticalScrollBar().value() == 0
    stage.click(2)
    stage.grid.scroll_by(10_000)
    stage.model.set_gallery(gallery(60, 20, GalleryQuery(order="folder")))
    assert stage.visible(2)


def test_the_current_photo_may_vanish(stage: Stage) -> None:
    stage.click(3)
    stage.model.set_gallery(gallery(50, 20, first_id=11))
    assert stage.currents[-1] == ""
    assert stage.counts[-1] == 0


def test_a_photo_is_selected_by_path_once_it_is_found(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=5_000)
    stage.grid.select_path(path_of(4_000))
    qtbot.waitUntil(lambda: stage.grid.current_path() == path_of(4_000))
    assert stage.visible(3_999)
    stage.grid.select_path(path_of(4_500))
    stage.click(stage.grid.visible_rows()[9])  # the user's click is newer than the wish
    chosen = stage.grid.selection.current
    stage.rest()
    assert stage.grid.selection.current == chosen


def test_all_selected_paths_are_known_soon(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(qtbot, count=3_000, section=500)
    stage.press(_Key.Key_A, _Control)
    qtbot.waitUntil(lambda: len(stage.grid.selected_paths()) == 3_000)
    monkeypatch.setattr(choosing_grid, "_PATHS_AT_MOST", 100)
    assert len(stage.grid.selected_paths()) == 100
    assert stage.grid.selection.count == 3_000


def test_thumbnails_are_asked_for_visible_first(stage: Stage) -> None:
    stage.qtbot.waitUntil(lambda: bool(stage.library.asked_thumbnails))
    visible = stage.grid.visible_rows()
    asked = stage.library.asked_thumbnails[0]
    assert list(asked[: len(visible)]) == [content_id_of(row + 1) for row in visible]


def test_a_picture_appears_where_it_belongs(stage: Stage) -> None:
    def colour(row: int) -> int:
        box = stage.grid.rect_of(row)
        return stage.grid.viewport().grab().toImage().pixelColor(box.center().x(), box.top() + 40).blue()

    stage.qtbot.waitUntil(lambda: [colour(row) for row in (0, 7, 16)] == [1, 8, 17])


def test_one_grid_may_be_given_another_list(stage: Stage) -> None:
    stage.click(3)
    model = MatchListModel()
    model.set_matches(matches(9))
    stage.grid.setModel(model)
    assert stage.counts[-1] == 0
    stage.model.set_gallery(gallery(5))
    assert stage.grid.visible_rows() == range(9)
    stage.click(8)
    model.set_narrowing(Narrowing(far=0.45))
    assert stage.grid.visible_rows() == range(4)
    assert stage.grid.selection.current == 3
    model.set_matches(())
    assert stage.grid.current_path() == ""


def test_tab_leads_to_a_first_photo(stage: Stage) -> None:
    stage.grid.clearFocus()
    stage.grid.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.currents == [path_of(1)]
    assert stage.selected() == []


@pytest.mark.parametrize("path", ["/a b/ü.jpg", "/x/\udcff.jpg", "/x/50%#?.jpg"])
def test_a_dragged_file_keeps_its_name(path: str) -> None:
    assert bytes(file_url(path).toEncoded().data()).decode("ascii").startswith("file:///")
    if "\udcff" not in path:
        assert file_url(path).toLocalFile() == path
    else:
        assert b"%FF" in bytes(file_url(path).toEncoded().data())


def test_a_drag_begins_with_all_selected_files(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    dragged: list[list[str]] = []
    monkeypatch.setattr(photo_grid, "drag_photos", lambda grid, paths, picture: dragged.append(paths))
    stage.click(2)
    stage.click(4, _Shift)
    QTest.mousePress(stage.grid.viewport(), _Left, _None, stage.middle(3))
    QTest.mouseMove(stage.grid.viewport(), stage.middle(3) + QPoint(30, 0))
    QTest.mouseRelease(stage.grid.viewport(), _Left, _None, stage.middle(3) + QPoint(30, 0))
    assert dragged == [[path_of(4), path_of(3), path_of(5)]]
    assert stage.selected() == [2, 3, 4]


def test_a_hand_that_trembles_clicks_and_does_not_drag(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    dragged: list[list[str]] = []
    monkeypatch.setattr(photo_grid, "drag_photos", lambda grid, paths, picture: dragged.append(paths))
    stage.click(2)
    stage.click(4, _Shift)
    QTest.mousePress(stage.grid.viewport(), _Left, _None, stage.middle(3))
    QTest.mouseMove(stage.grid.viewport(), stage.middle(3) + QPoint(2, 1))
    QTest.mouseRelease(stage.grid.viewport(), _Left, _None, stage.middle(3) + QPoint(2, 1))
    assert dragged == []
    assert stage.selected() == [3]


def test_a_million_photos_cost_what_is_visible(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=1_000_000, section=500)
    started = time.thread_time()
    stage.press(_Key.Key_A, _Control)
    stage.grid.set_cell_px(140)
    stage.press(_Key.Key_End)
    stage.grid.viewport().repaint()
    assert time.thread_time() - started < 0.5  # of a processor, however busy; the benchmark measures
    assert stage.selected() == [999_999]
    assert len(stage.grid.visible_rows()) < 200


def test_an_empty_grid_takes_everything(qtbot: QtBot) -> None:
    requests = Requests()
    library = MadeUpLibrary(requests.emit_event)
    grid = PhotoGrid(ThumbnailSource(library.catalog, requests))
    qtbot.addWidget(grid)
    grid.show()
    for model in (None, MatchListModel(grid)):
        grid.setModel(model)
        for key in (_Key.Key_A, _Key.Key_Home, _Key.Key_PageDown, _Key.Key_Return, _Key.Key_Space, _Key.Key_Down):
            QTest.keyClick(grid, key)
        QTest.mouseClick(grid.viewport(), _Left, _None, QPoint(30, 30))
        grid.selectAll()
        grid.set_cell_px(99)
        grid.select_path("/x.jpg")
        grid.viewport().repaint()
    assert grid.selected_paths() == []


class _WideBar(QScrollBar):
    def sizeHint(self) -> QSize:
        return QSize(60, super().sizeHint().height())


def test_another_style_has_another_scroll_bar(qtbot: QtBot) -> None:
    grid = Stage(qtbot).grid
    before_px = grid._layout_width()
    grid.setVerticalScrollBar(_WideBar())
    QApplication.sendEvent(grid, QEvent(QEvent.Type.StyleChange))
    assert grid._layout_width() == grid.width() - 60 < before_px
