"""The histogram below the neighbours: bars and words where they belong, two handles for mouse, keys and readers."""

from __future__ import annotations

from math import inf

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.closeness import Edges
from app.gui.kit.tokens import tokens_of
from app.gui.search.histogram import MARGIN_PX, Histogram
from app.gui.search.histogram_handle import HistogramHandle
from app.gui.search.narrowing import OPEN, Narrowing

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_EDGES = Edges(0.4, 0.8, 1.2)
_DISTANCES = (0.0, 0.3, 0.5, 0.5, 0.9, 1.0, 1.0, 1.0, 1.5, 1.6)
_PLOT_PX = 320


class Stage:
    """A plot of 320 pixels for 32 bins and distances up to 1.6: a bin is 10 pixels and 0.05 wide."""

    def __init__(self, qtbot: QtBot) -> None:
        self.histogram = Histogram(32, 44)
        qtbot.addWidget(self.histogram)
        self.histogram.resize(_PLOT_PX + 2 * MARGIN_PX, 64)
        self.histogram.show_distances(_DISTANCES, _EDGES)
        self.histogram.show()
        qtbot.waitExposed(self.histogram)
        self.wanted: list[Narrowing] = []
        self.histogram.narrowing_wanted.connect(self.wanted.append)
        self.histogram.narrowing_wanted.connect(self.histogram.show_narrowing)
        self.near, self.far = self.histogram.findChildren(HistogramHandle)

    def drag(self, handle: HistogramHandle, by_px: int) -> None:
        middle = handle.rect().center()
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
        to = QPointF(middle + QPoint(by_px, 0))
        moved = QMouseEvent(
            QMouseEvent.Type.MouseMove, to, handle.mapToGlobal(to), Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(handle, moved)
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton)

    def image(self) -> QImage:
        return self.histogram.grab().toImage()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def _x(widget: QWidget) -> int:
    return widget.geometry().center().x() + 1


def test_wide_open_the_handles_stand_at_the_ends(stage: Stage) -> None:
    assert (_x(stage.near), _x(stage.far)) == (MARGIN_PX, MARGIN_PX + _PLOT_PX)
    stage.histogram.show_narrowing(Narrowing(0.4, 0.8))
    assert (_x(stage.near), _x(stage.far)) == (MARGIN_PX + 80, MARGIN_PX + 160)


def test_a_handle_is_dragged_but_not_beyond_the_other_nor_the_ends(stage: Stage) -> None:
    stage.drag(stage.far, -160)
    assert stage.wanted[-1].far == pytest.approx(0.8)
    stage.drag(stage.near, 40)
    assert stage.wanted[-1].near == pytest.approx(0.2)
    stage.drag(stage.near, 300)
    assert stage.wanted[-1].near == pytest.approx(0.8)
    stage.drag(stage.far, 400)
    assert stage.wanted[-1].far == inf
    stage.drag(stage.near, -400)
    assert stage.wanted[-1] == OPEN


def test_pressing_the_plot_brings_the_nearer_handle(stage: Stage) -> None:
    QTest.mouseClick(stage.histogram, Qt.MouseButton.LeftButton, pos=QPoint(MARGIN_PX + 240, 30))
    assert stage.wanted[-1].far == pytest.approx(1.2)
    QTest.mouseClick(stage.histogram, Qt.MouseButton.LeftButton, pos=QPoint(MARGIN_PX + 40, 30))
    assert stage.wanted[-1].near == pytest.approx(0.2)


def test_keys_move_by_bins_words_and_to_the_ends(stage: Stage) -> None:
    for key, far in (
        (Qt.Key.Key_Left, 1.55), (Qt.Key.Key_Left, 1.5), (Qt.Key.Key_Right, 1.55), (Qt.Key.Key_PageDown, 1.2),
        (Qt.Key.Key_PageDown, 0.8), (Qt.Key.Key_PageUp, 1.2), (Qt.Key.Key_End, inf), (Qt.Key.Key_Home, 0.0),
    ):  # fmt: skip
        QTest.keyClick(stage.far, key)
        assert stage.histogram.narrowing.far == pytest.approx(far)
    stage.histogram.show_narrowing(OPEN)
    QTest.keyClick(stage.near, Qt.Key.Key_Right)
    assert stage.histogram.narrowing.near == pytest.approx(0.05)


def test_tab_comes_to_each_handle_and_only_a_key_shows_a_ring(stage: Stage) -> None:
    stage.near.setFocus(Qt.FocusReason.MouseFocusReason)
    unringed = stage.image()
    stage.near.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.near.nextInFocusChain() is stage.far
    stage.far.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.image() != unringed


def test_the_wheel_over_a_handle_scrolls_the_list_and_moves_no_limit(stage: Stage) -> None:
    stage.histogram.show_narrowing(Narrowing(0.4, 0.8))
    middle = QPointF(stage.far.rect().center())
    turned = QWheelEvent(
        middle, stage.far.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(stage.far, turned)
    assert not turned.isAccepted()
    assert stage.wanted == []


def test_one_photo_among_very_many_has_a_bar_too(stage: Stage) -> None:
    stage.histogram.show_distances((*[0.1] * 500, 1.23, 1.6), _EDGES)
    image, bar = stage.image(), QColor(tokens_of(stage.histogram).bar)
    lonely = MARGIN_PX + 10 * 24 + 5  # 1.23
    assert [image.pixelColor(lonely, y) == bar for y in (41, 42, 43)] == [False, True, True]


def test_a_screen_reader_finds_two_values_and_can_set_them(stage: Stage) -> None:
    for handle, name, wanted in ((stage.near, "nearer", 0.3), (stage.far, "farther away", 0.9)):
        interface = QAccessible.queryAccessibleInterface(handle)
        assert isinstance(interface, QAccessibleInterface)
        assert interface.role() == QAccessible.Role.Slider
        assert name in interface.text(QAccessible.Text.Name)
        value = interface.valueInterface()
        assert value is not None
        assert (value.minimumValue(), value.maximumValue()) == (0, 160)
        value.setCurrentValue(round(wanted * 100))
        assert value.currentValue() == round(wanted * 100)
    assert stage.histogram.narrowing == Narrowing(0.3, 0.9)
    assert stage.far.accessibleDescription() == "0.90, Somewhat like"
    stage.histogram.show_narrowing(OPEN)
    assert stage.far.accessibleDescription() == "hides nothing"


def test_bars_inside_the_handles_are_full_and_outside_hollow(stage: Stage) -> None:
    stage.histogram.show_narrowing(Narrowing(0.0, 0.8))
    image, bar, ground = stage.image(), QColor(tokens_of(stage.histogram).bar), stage.histogram.palette().window()
    inside, outside = (MARGIN_PX + 10 * bin_at + 5 for bin_at in (10, 20))  # 0.50, 1.00
    assert image.pixelColor(inside, 40) == bar
    assert image.pixelColor(outside, 40) == ground.color()
    assert image.pixelColor(outside, 6) == QColor(tokens_of(stage.histogram).edge)  # the tallest ends 6 below the top
    empty = MARGIN_PX + 10 * 12 + 5
    assert image.pixelColor(empty, 40) == ground.color()


def test_words_stand_between_their_edges_shorter_where_there_is_less_room(stage: Stage, qtbot: QtBot) -> None:
    ticks = [MARGIN_PX + 80, MARGIN_PX + 160, MARGIN_PX + 240]
    image, edge = stage.image(), QColor(tokens_of(stage.histogram).edge)
    assert [x for x in range(MARGIN_PX + 2, MARGIN_PX + 310) if image.pixelColor(x, 48) == edge][:3] == ticks
    stage.histogram.show_distances((0.1, 0.3), _EDGES)  # no edge is on this scale
    image = stage.image()
    assert all(image.pixelColor(x, 47) != edge for x in range(MARGIN_PX + 2, MARGIN_PX + 310))


def test_from_the_right_all_is_mirrored(stage: Stage) -> None:
    stage.histogram.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    stage.histogram.show_narrowing(Narrowing(0.4, 0.8))
    width = stage.histogram.width()
    assert (width - _x(stage.near), width - _x(stage.far)) == (MARGIN_PX + 80, MARGIN_PX + 160)
    QTest.keyClick(stage.far, Qt.Key.Key_Left)
    assert stage.wanted[-1].far == pytest.approx(0.85)
    stage.drag(stage.far, 10)
    assert stage.wanted[-1].far == pytest.approx(0.8)
