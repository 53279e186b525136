"""How photos and headings look in a grid, and what can be clicked on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.sections import Section
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.cell_marks import arrow_box
from app.gui.grid.fades import Fades
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.photo_role import Cell, Heading
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.kit.tokens import tokens_of
from tests.gui.made_up_library import MadeUpLibrary, content_id_of

_Key = Qt.Key
_Left = Qt.MouseButton.LeftButton
_None = Qt.KeyboardModifier.NoModifier
_NOWHERE = QModelIndex()


class WordList(CellListModel):
    """Photos under words; a folded word has none to show."""

    def __init__(self, counts: Sequence[int], folded: Sequence[bool | None]) -> None:
        super().__init__()
        self._counts, self._folded = list(counts), list(folded)
        self.cells = [
            Cell(f"/p/{row}.jpg", content_id_of(row + 1), "0.64", note="22 Oct 2016", dots=3.5, state="ready")
            for row in range(sum(counts))
        ]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return len(self.cells)

    def cell(self, row: int) -> Cell:
        return self.cells[row]

    def sections(self) -> Sequence[Section]:
        starts = np.cumsum([0, *self._counts[:-1]]).tolist()
        return [Section(str(at), *each) for at, each in enumerate(zip(starts, self._counts, strict=True))]

    def heading(self, section: int) -> Heading:
        return Heading(f"Word {section}", f"· {self._counts[section]}", self._folded[section])

    def aspects(self) -> NDArray[np.float32]:
        return np.full(len(self.cells), 1.5, np.float32)

    def row_of_path(self, path: str) -> int | None:
        return next((row for row, cell in enumerate(self.cells) if cell.path == path), None)


class Stage:
    """A grid of neighbours under three words, the last one folded."""

    def __init__(self, qtbot: QtBot, counts: Sequence[int] = (8, 7, 0)) -> None:
        requests = Requests()
        self.library = MadeUpLibrary(requests.emit_event)
        self.model = WordList(counts, [None, None, True])
        self.grid = PhotoGrid(ThumbnailSource(self.library.catalog, requests), gap_px=8)
        qtbot.addWidget(self.grid)
        self.grid.setModel(self.model)
        self.grid.resize(700, 600)
        self.grid.set_cell_px(100)
        self.grid.show()
        self.grid.setFocus()
        self.qtbot = qtbot
        qtbot.waitUntil(lambda: all(self.grid._delegate.has_picture(cell) for cell in self.model.cells))
        self.wait_for_fades()

    def wait_for_fades(self) -> None:
        self.qtbot.waitUntil(lambda: not any(self.grid._delegate.is_fading(cell) for cell in self.model.cells))

    def photo(self, row: int) -> QImage:
        """Return what is seen of a row's photo, without its caption."""
        rect = self.grid.rect_of(row).adjusted(0, 0, 0, -self.grid._layout.measure.caption)
        return self.grid.viewport().grab(rect).toImage()

    def heading_point(self, section: int) -> QPoint:
        return self.grid._shown(self.grid._layout.heading_box(section)).center()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_a_selected_photo_has_a_ring_and_a_line_inside_and_square_corners(stage: Stage) -> None:
    tokens = tokens_of(stage.grid)
    plain = stage.photo(1).pixelColor(0, 0)
    stage.grid.setCurrentIndex(stage.model.index(1, 0))
    shown = stage.photo(1)
    middle = shown.height() // 2
    assert [shown.pixelColor(x, middle).name() for x in (0, 1, 2)] == [tokens.acc] * 3
    assert shown.pixelColor(3, middle).name() == tokens.base
    assert shown.pixelColor(8, middle) == plain
    assert shown.pixelColor(0, 0).name() == tokens.acc


def test_one_of_several_has_a_tick_too(stage: Stage) -> None:
    tokens = tokens_of(stage.grid)
    stage.grid.setCurrentIndex(stage.model.index(1, 0))
    assert stage.photo(1).pixelColor(8 + 4, 8 + 14).name() != tokens.accfill
    stage.grid.selectAll()
    assert stage.photo(1).pixelColor(8 + 4, 8 + 14).name() == tokens.accfill
    assert stage.photo(2).pixelColor(8 + 4, 8 + 14).name() == tokens.accfill


def test_the_current_one_of_several_is_told_apart(stage: Stage) -> None:
    stage.grid.selectAll()
    stage.grid.selection.move(2)
    tokens = tokens_of(stage.grid)
    rings = [stage.photo(row).pixelColor(5, 60).name() == tokens.acc for row in (1, 2)]
    assert rings == [False, True]


def _move_mouse(grid: PhotoGrid, point: QPoint) -> None:
    """Tell a grid of the mouse, with no button held: QTest's mouse holds what another test has left pressed."""
    place, globally = QPointF(point), QPointF(grid.viewport().mapToGlobal(point))
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, place, globally, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(grid.viewport(), move)


def test_under_the_mouse_there_is_a_line_and_nothing_moves(stage: Stage) -> None:
    before = stage.grid.rect_of(3)
    _move_mouse(stage.grid, stage.grid.rect_of(3).center())
    assert stage.photo(3).pixelColor(0, 20).name() == tokens_of(stage.grid).sec
    assert stage.grid.rect_of(3) == before


def test_a_photo_not_read_yet_is_quiet_ground(stage: Stage) -> None:
    stage.model.cells[4] = replace(stage.model.cells[4], content_id=None, state="waiting")
    shown = stage.photo(4)
    assert {shown.pixelColor(x, y).name() for x in (0, 40, 80) for y in (0, 30, 60)} == {tokens_of(stage.grid).hold}


def test_a_skipped_photo_shows_a_torn_picture(stage: Stage) -> None:
    stage.model.cells[4] = replace(stage.model.cells[4], content_id=None, state="skipped")
    shown = stage.photo(4)
    colours = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())}
    assert len(colours) > 3


def test_an_offline_photo_is_faint_and_has_a_sign(stage: Stage) -> None:
    plain = stage.photo(4).pixelColor(70, 30)
    stage.model.cells[4] = replace(stage.model.cells[4], offline=True)
    shown = stage.photo(4)
    faint = shown.pixelColor(70, 30)
    assert faint.lightness() > plain.lightness() + 60
    corner = [shown.pixelColor(x, y) for x in range(6, 28) for y in range(shown.height() - 28, shown.height() - 6)]
    assert any(_is_near(colour, QColor(tokens_of(stage.grid).warn)) for colour in corner)


def test_copies_are_counted_in_the_corner(stage: Stage) -> None:
    plain = stage.photo(4)
    stage.model.cells[4] = replace(stage.model.cells[4], copies=3)
    shown = stage.photo(4)
    assert shown.pixelColor(shown.width() - 10, 15) != plain.pixelColor(shown.width() - 10, 15)
    assert shown.pixelColor(10, 15) == plain.pixelColor(10, 15)


def test_an_arrow_makes_a_neighbour_the_selected_photo(stage: Stage) -> None:
    grid = stage.grid
    clicked: list[str] = []
    opened: list[str] = []
    grid.arrow_clicked.connect(clicked.append)
    grid.photo_activated.connect(opened.append)
    photo = grid.rect_of(3).adjusted(0, 0, 0, -grid._layout.measure.caption)
    place = arrow_box(photo, mirrored=False).center()
    assert place.x() > photo.center().x()
    assert place.y() > photo.center().y()
    QTest.mouseClick(grid.viewport(), _Left, _None, place)
    assert clicked == []  # none in the gallery
    grid.arrows = True
    QTest.mouseClick(grid.viewport(), _Left, _None, place)
    assert clicked == ["/p/3.jpg"]
    grid.setCurrentIndex(stage.model.index(5, 0))
    QTest.keyClick(grid, _Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert clicked == ["/p/3.jpg", "/p/5.jpg"]
    assert opened == []
    QTest.keyClick(grid, _Key.Key_Return)
    assert opened == ["/p/5.jpg"]


def test_captions_stand_below_neighbours_and_in_the_gallery_when_wanted(stage: Stage, qtbot: QtBot) -> None:
    assert stage.grid.captions
    with_caption = stage.grid.rect_of(0).height()
    stage.grid.captions = False
    assert stage.grid.rect_of(0).height() < with_caption
    assert stage.grid._layout.measure.caption == 0


def _inked(stage: Stage, row: int) -> list[int]:
    """Return the columns of a caption in which something is written."""
    rect = stage.grid.rect_of(row)
    line = rect.adjusted(0, rect.height() - stage.grid._layout.measure.caption, 0, 0)
    image = stage.grid.viewport().grab(line).toImage()
    base = stage.grid.palette().base().color()
    return [x for x in range(image.width()) if any(image.pixelColor(x, y) != base for y in range(image.height()))]


@pytest.fixture
def from_right_to_left() -> Iterator[Callable[[], None]]:
    """Turn the direction of the whole application, which is what painters go by."""
    yield lambda: QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_from_right_to_left_distance_and_date_stand_beside_each_other_too(
    stage: Stage, from_right_to_left: Callable[[], None]
) -> None:
    stage.model.cells = [replace(cell, caption="0.00", note="May 30, 2008") for cell in stage.model.cells]
    stage.grid.set_cell_px(200)
    written = _inked(stage, 0)
    from_right_to_left()
    width, mirrored = stage.grid.rect_of(0).width(), _inked(stage, 0)
    assert abs(len(mirrored) - len(written)) <= 4  # over each other they would take less
    assert mirrored[-1] in range(width - 5, width)
    assert mirrored[0] <= 2


def test_in_a_narrow_cell_the_distance_stands_whole_or_only_the_dots_stay(stage: Stage) -> None:
    wide = _inked(stage, 1)
    width = stage.grid.rect_of(1).width()
    assert wide[0] < 5
    assert wide[-1] in range(width - 4, width)
    stage.grid.set_cell_px(64)
    assert stage.grid.rect_of(12).width() > 64
    stage.grid.resize_cells(56)
    assert stage.grid.rect_of(14).width() < 92

    def line() -> QImage:
        return stage.grid.viewport().grab(stage.grid.rect_of(14)).toImage()

    width = stage.grid.rect_of(14).width()
    stage.model.cells[14] = replace(stage.model.cells[14], caption="0.64", note="")
    told = _inked(stage, 14)
    assert told[0] < 5
    assert told[-1] in range(width - 4, width)
    stage.model.cells[14] = replace(stage.model.cells[14], caption="0.64 and more than there is room for")
    narrow, worded = _inked(stage, 14), line()
    assert narrow[0] < 3
    assert narrow[-1] < 36
    stage.model.cells[14] = replace(stage.model.cells[14], caption="", note="")
    assert line() == worded  # no words lie under the dots


def test_the_note_stands_whole_below_a_photo_or_not_at_all(stage: Stage) -> None:
    def line() -> QImage:
        rect = stage.grid.rect_of(1)
        below = rect.adjusted(0, rect.height() - stage.grid._layout.measure.caption, 0, 0)
        return stage.grid.viewport().grab(below).toImage()

    for cell_px, is_noted in ((80, False), (240, True)):
        stage.grid.set_cell_px(cell_px)
        noted = line()
        kept = stage.model.cells[1]
        stage.model.cells[1] = replace(kept, note="")
        assert (line() != noted) is is_noted
        stage.model.cells[1] = kept


def test_a_folded_heading_is_clicked(stage: Stage) -> None:
    clicked: list[int] = []
    stage.grid.heading_clicked.connect(clicked.append)
    QTest.mouseClick(stage.grid.viewport(), _Left, _None, stage.heading_point(1))
    QTest.mouseClick(stage.grid.viewport(), _Left, _None, stage.heading_point(2))
    assert clicked == [2]


def test_keys_lead_to_a_folded_heading_and_back(stage: Stage) -> None:
    clicked: list[int] = []
    stage.grid.heading_clicked.connect(clicked.append)
    stage.grid.setCurrentIndex(stage.model.index(14, 0))
    QTest.keyClick(stage.grid, _Key.Key_Down)
    assert stage.grid.accessibleDescription() == "Word 2 · 0"
    QTest.keyClick(stage.grid, _Key.Key_Return)
    assert clicked == [2]
    QTest.keyClick(stage.grid, _Key.Key_Up)
    assert stage.grid.selection.current == 14
    QTest.keyClick(stage.grid, _Key.Key_Return)
    assert clicked == [2]


def test_keys_reach_a_folded_heading_where_there_is_no_photo(qtbot: QtBot) -> None:
    stage = Stage(qtbot, (0, 0, 0))
    clicked: list[int] = []
    stage.grid.heading_clicked.connect(clicked.append)
    QTest.keyClick(stage.grid, _Key.Key_Down)
    QTest.keyClick(stage.grid, _Key.Key_Return)
    assert clicked == [2]


def test_empty_space_has_a_menu(stage: Stage) -> None:
    wanted: list[QPoint] = []
    of_photos: list[object] = []
    stage.grid.empty_menu_wanted.connect(wanted.append)
    stage.grid.menu_wanted.connect(lambda paths, place: of_photos.append(paths))
    below = QPoint(300, 590)
    place = stage.grid.viewport().mapToGlobal(below)
    QApplication.sendEvent(stage.grid.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, below, place))
    assert wanted == [place]
    assert of_photos == []


def test_a_picture_that_comes_late_fades_in(stage: Stage) -> None:
    now_s = [100.0]
    stage.grid._delegate.fades = fades = Fades(lambda: now_s[0])
    whole = stage.photo(0).pixelColor(20, 20)
    fades.note_blank(stage.model.cells[0].path)
    first = stage.photo(0).pixelColor(20, 20)
    now_s[0] += 0.03
    later = stage.photo(0).pixelColor(20, 20)
    assert first.lightness() > later.lightness() > whole.lightness()
    now_s[0] += 0.2
    assert stage.photo(0).pixelColor(20, 20) == whole


def test_only_what_was_seen_missing_fades_in() -> None:
    fades = Fades(lambda: 100.0)
    fades.note_blank("a")
    assert fades.opacity("b", still=False) == 1.0  # such as a sharper picture in the place of one that is seen
    assert fades.opacity("a", still=False) < 0.1
    assert (fades.is_fading("a"), fades.is_fading("b")) == (True, False)


def test_where_nothing_is_to_move_a_picture_is_there_at_once() -> None:
    now_s = [100.0]
    fades = Fades(lambda: now_s[0])
    fades.note_blank("a")
    assert fades.opacity("a", still=True) == 1.0
    now_s[0] += 0.01
    assert fades.opacity("a", still=False) == 1.0  # it has been seen: nothing begins later
    assert not fades.is_fading("a")


def _is_near(one: QColor, other: QColor) -> bool:
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue())) < 30
