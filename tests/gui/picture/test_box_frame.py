"""A box on a picture: drawn, moved, sized by mouse and keys, told once it rests, and taken away again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.box import Box
from app.gui.picture.box_frame import BoxFrame
from app.gui.picture.box_geometry import HANDLES, box_in, dragged, grip_at, handle_rects, placed, spanned

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

AREA = QRect(20, 10, 200, 100)


class View(QWidget):
    """What lies under the frame, and what reached it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(260, 140)
        self.pressed = 0
        self.keys: list[int] = []

    def mousePressEvent(self, event: object) -> None:
        self.pressed += 1

    def keyPressEvent(self, event: object) -> None:
        self.keys.append(event.key())  # type: ignore[attr-defined]


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.view = View()
        qtbot.addWidget(self.view)
        self.frame = BoxFrame(self.view, lambda: AREA)
        self.told: list[Box | None] = []
        self.frame.box_wanted.connect(self.told.append)
        self.view.show()
        qtbot.waitExposed(self.view)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        button = Qt.MouseButton.LeftButton
        QTest.mousePress(self.view, button, pos=QPoint(*start))
        for step in (0.5, 1.0):
            across, down = (round(a + step * (b - a)) for a, b in zip(start, end, strict=True))
            QTest.mouseMove(self.view, QPoint(across, down))
        QTest.mouseRelease(self.view, button, pos=QPoint(*end))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def close(box: Box | None, other: Box) -> bool:
    assert box is not None
    numbers = zip(
        (box.left, box.top, box.width, box.height), (other.left, other.top, other.width, other.height), strict=True
    )
    return all(abs(one - another) < 0.02 for one, another in numbers)


def test_a_drag_draws_a_box_that_is_told_once(stage: Stage) -> None:
    stage.drag((40, 20), (120, 60))
    assert len(stage.told) == 1
    assert close(stage.told[0], Box(0.1, 0.1, 0.4, 0.4))
    stage.drag((200, 100), (400, 300))  # as far as there is picture
    assert close(stage.told[1], Box(0.9, 0.9, 0.1, 0.1))
    stage.drag((5, 5), (100, 100))  # begun beside the picture
    assert len(stage.told) == 2
    assert stage.view.pressed == 1


def test_it_is_told_while_it_rests_under_the_button(qtbot: QtBot, stage: Stage) -> None:
    QTest.mousePress(stage.view, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    QTest.mouseMove(stage.view, QPoint(120, 60))
    assert stage.told == []
    qtbot.waitUntil(lambda: len(stage.told) == 1)
    stage.frame.show_box(Box(0, 0, 0.1, 0.1))  # an answer that comes late does not take it out of the hand
    assert close(stage.frame.box, Box(0.1, 0.1, 0.4, 0.4))
    QTest.mouseRelease(stage.view, Qt.MouseButton.LeftButton, pos=QPoint(120, 60))


def test_handles_size_it_and_the_inside_moves_it(stage: Stage) -> None:
    stage.frame.show_box(Box(0.25, 0.2, 0.5, 0.5))
    stage.drag((170, 80), (190, 90))  # its lower right corner
    assert close(stage.told[-1], Box(0.25, 0.2, 0.6, 0.6))
    stage.drag((100, 55), (300, 55))
    assert close(stage.told[-1], Box(0.4, 0.2, 0.6, 0.6))


def test_a_click_changes_nothing_and_a_double_click_is_the_whole_photo(stage: Stage) -> None:
    stage.frame.show_box(Box(0.25, 0.25, 0.5, 0.5))
    QTest.mouseClick(stage.view, Qt.MouseButton.LeftButton, pos=QPoint(100, 50))
    assert stage.told == []
    QTest.mouseDClick(stage.view, Qt.MouseButton.LeftButton, pos=QPoint(100, 50))
    assert (stage.told, stage.frame.box) == ([None], None)


def test_keys_move_size_and_end_it(qtbot: QtBot, stage: Stage) -> None:
    QTest.keyClick(stage.view, Qt.Key.Key_Left)
    assert stage.view.keys == [Qt.Key.Key_Left]  # without a box they are the view's
    stage.frame.toggle()
    qtbot.waitUntil(lambda: stage.told == [Box(0.25, 0.25, 0.5, 0.5)])
    for _ in range(5):
        QTest.keyClick(stage.view, Qt.Key.Key_Left)
    QTest.keyClick(stage.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(stage.told) == 2)
    assert close(stage.told[-1], Box(0.15, 0.25, 0.5, 0.52))
    QTest.keyClick(stage.view, Qt.Key.Key_Escape)
    assert stage.told[-1] is None
    assert stage.view.keys == [Qt.Key.Key_Left, Qt.Key.Key_Shift]


def test_a_drag_with_ctrl_is_left_to_the_view(stage: Stage) -> None:
    QTest.mousePress(stage.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, QPoint(100, 50))
    assert stage.view.pressed == 1
    stage.frame.takes_mouse = False
    stage.drag((40, 20), (120, 60))
    assert (stage.told, stage.view.pressed) == ([], 2)


def test_geometry() -> None:
    area, rect = QRectF(AREA), QRectF(70, 30, 100, 50)
    box = box_in(rect, area)
    assert box is not None
    assert placed(box, area) == rect
    assert [grip_at(handle_rects(rect)[grip].center(), rect) for grip in HANDLES] == list(HANDLES)
    assert grip_at(QPointF(5, 5), rect) == "new"
    far = QPointF(1000, 1000)
    for grip in HANDLES:
        for by in (far, -far):
            sized = dragged(rect, grip, by, area)
            assert area.contains(sized)
            assert min(sized.width(), sized.height()) >= 10
    assert area.contains(dragged(rect, "move", far, area))
    assert spanned(QPointF(100, 50), QPointF(0, 0), area) == QRectF(20, 10, 80, 40)
    assert box_in(QRectF(), area) is None
