"""The timeline: years where their photos are, a thumb that scrolls, a bubble that tells where one is."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.gallery import GalleryQuery
from app.gui.gallery.heading import common_folder, mark_of
from app.gui.gallery.photo_list_model import PhotoListModel
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.grid.timeline import Timeline
from app.gui.kit.requests import Requests
from app.gui.kit.type import type_font
from tests.gui.made_up_library import MadeUpLibrary, gallery

_Left = Qt.MouseButton.LeftButton
_None = Qt.KeyboardModifier.NoModifier


class Stage:
    """Five years of 600 photos each, a month a section."""

    def __init__(self, qtbot: QtBot, count: int = 3_000, section: int = 50) -> None:
        requests = Requests()
        library = MadeUpLibrary(requests.emit_event)
        self.model = PhotoListModel(library.catalog, requests)
        self.grid = PhotoGrid(ThumbnailSource(library.catalog, requests), timeline=True)
        qtbot.addWidget(self.grid)
        self.grid.setModel(self.model)
        self.grid.resize(800, 600)
        self.grid.set_cell_px(96)
        self.model.set_gallery(gallery(count, section))
        self.grid.show()
        qtbot.waitUntil(lambda: self.model.path_at(0) is not None)

    @property
    def timeline(self) -> Timeline:
        assert self.grid.timeline is not None
        return self.grid.timeline

    @property
    def value(self) -> int:
        return self.grid.verticalScrollBar().value()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_it_stands_at_the_end_beside_the_photos(stage: Stage) -> None:
    assert stage.timeline.geometry().getRect() == (744, 0, 56, 600)
    assert stage.grid.viewport().width() == 744
    assert not stage.grid.verticalScrollBar().isVisible()
    stage.grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    assert stage.timeline.geometry().getRect() == (0, 0, 56, 600)
    assert stage.grid.viewport().geometry().left() == 56
    assert stage.timeline.thumb().left() < 10
    stage.grid.resize(700, 500)
    assert stage.grid.viewport().geometry().getRect() == (56, 0, 644, 500)


def test_a_year_can_be_read_whole_in_large_letters(stage: Stage) -> None:
    before = QApplication.font()
    large = QFont(before)
    large.setPointSizeF(before.pointSizeF() * 2)
    QApplication.setFont(large)
    try:
        _see_years_whole(stage)
    finally:
        QApplication.setFont(before)


def _see_years_whole(stage: Stage) -> None:
    stage.grid.resize(900, 500)
    year_px = QFontMetrics(type_font(stage.timeline, "caption")).horizontalAdvance("2015")
    assert stage.timeline.width() > year_px + 20
    assert stage.grid.viewport().width() == 900 - stage.timeline.width()
    heights = [y for y, _ in stage.timeline.marks()]
    apart = [after - before for before, after in itertools.pairwise(heights)]
    assert all(px >= QFontMetrics(type_font(stage.timeline, "caption")).height() for px in apart)


def test_years_stand_where_their_photos_begin(stage: Stage) -> None:
    marks = stage.timeline.marks()
    assert [words for _, words in marks] == ["2024", "2023", "2022", "2021", "2020"]
    steps = [below[0] - above[0] for above, below in itertools.pairwise(marks)]
    assert max(steps) - min(steps) <= 1


def test_a_year_at_the_top_has_the_thumb_beside_its_mark(stage: Stage) -> None:
    stage.grid.scroll_by(stage.grid.rect_of(1_200).top() - 40)
    mark = next(y for y, words in stage.timeline.marks() if words == "2022")
    assert stage.timeline.thumb().center().y() == pytest.approx(mark, abs=2)


def test_marks_that_are_too_close_are_left_out(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=24_000, section=20)  # a hundred years
    marks = stage.timeline.marks()
    assert len(marks) > 10
    assert min(below[0] - above[0] for above, below in itertools.pairwise(marks)) >= 16


def test_the_thumb_follows_and_scrolls(stage: Stage) -> None:
    timeline, bar = stage.timeline, stage.grid.verticalScrollBar()
    top = timeline.thumb()
    assert top.height() >= 32
    QTest.mousePress(timeline, _Left, _None, top.center())
    assert stage.value == bar.minimum()  # it is grabbed, and stays
    QTest.mouseMove(timeline, top.center() + QPoint(0, 200))
    assert timeline.thumb().top() == pytest.approx(top.top() + 200, abs=2)
    QTest.mouseMove(timeline, top.center() + QPoint(0, 5_000))
    assert stage.value == bar.maximum()
    QTest.mouseRelease(timeline, _Left, _None, QPoint(50, 590))
    assert timeline.thumb().bottom() == pytest.approx(timeline.height() - 5, abs=2)


def test_the_thumb_is_held_where_it_was_grabbed(stage: Stage) -> None:
    stage.grid.scroll_by(4_000)
    before, thumb = stage.value, stage.timeline.thumb()
    for grabbed in (QPoint(thumb.center().x(), thumb.top() + 1), QPoint(thumb.center().x(), thumb.bottom() - 1)):
        QTest.mousePress(stage.timeline, _Left, _None, grabbed)
        assert stage.timeline.thumb().top() == pytest.approx(thumb.top(), abs=1)
        QTest.mouseRelease(stage.timeline, _Left, _None, grabbed)
    assert abs(stage.value - before) < 200


def test_a_click_beside_the_thumb_goes_there_at_once(stage: Stage) -> None:
    place = next(y for y, words in stage.timeline.marks() if words == "2021")
    QTest.mouseClick(stage.timeline, _Left, _None, QPoint(20, place))
    section = stage.model.gallery.sections[stage.grid._layout.sections_at(stage.value + 20)[0]]
    assert section.key[:4] in ("2021", "2022")
    assert stage.timeline.thumb().center().y() == pytest.approx(place, abs=2)


def test_the_bubble_tells_the_month_under_the_mouse(stage: Stage) -> None:
    timeline = stage.timeline
    assert timeline.bubble_words() == ""
    place = QPointF(50, next(y for y, words in timeline.marks() if words == "2023") + 3)
    QApplication.sendEvent(timeline, QEnterEvent(place, place, place))
    assert timeline.bubble_words() == "December 2023"
    QApplication.sendEvent(timeline, QEvent(QEvent.Type.Leave))
    assert timeline.bubble_words() == ""
    QTest.mousePress(timeline, _Left, _None, timeline.thumb().center())
    assert timeline.bubble_words() == "December 2024"
    QTest.mouseRelease(timeline, _Left, _None, timeline.thumb().center())


def test_where_a_pixel_is_many_photos_the_bubble_tells_years(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=60_000, section=1_000)
    place = QPointF(50, 300)
    QApplication.sendEvent(stage.timeline, QEnterEvent(place, place, place))
    assert stage.timeline.bubble_words() == "2022"


def test_keys_and_wheel_scroll(stage: Stage) -> None:
    timeline, bar = stage.timeline, stage.grid.verticalScrollBar()
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(timeline, Qt.Key.Key_Down)
    assert stage.value == bar.singleStep()
    QTest.keyClick(timeline, Qt.Key.Key_PageDown)
    assert stage.value == bar.singleStep() + bar.pageStep()
    QTest.keyClick(timeline, Qt.Key.Key_End)
    assert stage.value == bar.maximum()
    QTest.keyClick(timeline, Qt.Key.Key_Home)
    place = QPointF(20, 300)
    QApplication.sendEvent(
        timeline,
        QWheelEvent(
            place, place, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, _None, Qt.ScrollPhase.NoScrollPhase, False
        ),
    )
    assert stage.value > 0


def test_without_anything_to_scroll_there_is_no_thumb(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=5)
    assert stage.timeline.thumb().isEmpty()
    QTest.mouseClick(stage.timeline, _Left, _None, QPoint(50, 300))
    assert stage.timeline.bubble_words() == ""


def test_folders_and_names_have_initials() -> None:
    folders = [f"/home/me/Pictures/{name}" for name in ("Arezzo", "Berlin/2016", "Coast")]
    assert [mark_of(key, "folder", common_folder(folders)) for key in folders] == ["A", "B", "C"]
    assert mark_of(folders[0], "folder", common_folder(folders[:1])) == ""
    assert mark_of("I", "name", "") == "I"
    assert mark_of("2016-08", "date", "") == "2016"


def test_another_order_shows_other_marks(stage: Stage) -> None:
    stage.model.set_gallery(gallery(3_000, 50, GalleryQuery(order="name")))
    assert {words for _, words in stage.timeline.marks()} == {"2"}


def test_its_marks_are_drawn_anew_only_where_they_are_others(stage: Stage) -> None:
    _draw(stage)
    drawn = stage.timeline._drawn
    stage.timeline.take_marks()
    _draw(stage)
    assert stage.timeline._drawn is drawn
    stage.model.set_gallery(gallery(1_000, 200))
    _draw(stage)
    assert stage.timeline._drawn is not drawn
    drawn = stage.timeline._drawn
    QApplication.sendEvent(stage.timeline, QEvent(QEvent.Type.PaletteChange))
    stage.timeline.grab()
    assert stage.timeline._drawn is not drawn


def test_other_marks_come_a_frame_after_the_photos(stage: Stage) -> None:
    _draw(stage)
    drawn = stage.timeline._drawn
    stage.model.set_gallery(gallery(1_000, 200))
    stage.timeline.grab()
    assert stage.timeline._drawn is drawn
    QTest.qWait(0)
    stage.timeline.grab()
    assert stage.timeline._drawn is not drawn


def _draw(stage: Stage) -> None:
    """Draw as often as it wants to."""
    stage.timeline.grab()
    QTest.qWait(0)
    stage.timeline.grab()
