"""The toast: one at a time, as long as somebody looks at it, and nothing in the way of the page."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QCursor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsOpacityEffect, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.kit.shadow import Shadow, shadow_pixmap
from app.gui.kit.theme import palette
from app.gui.kit.toast import Toasts
from app.gui.kit.tokens import DARK, LIGHT, Tokens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_APP = Path(__file__).resolve().parents[3] / "app"


class _Stage:
    def __init__(self, qtbot: QtBot, tokens: Tokens = LIGHT, width_px: int = 700) -> None:
        self.qtbot = qtbot
        self.page = QWidget()
        self.page.setPalette(palette(tokens))
        self.page.resize(width_px, 300)
        self.field = QLineEdit()
        QVBoxLayout(self.page).addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)
        qtbot.addWidget(self.page)
        self.toasts = Toasts(self.page, lambda: self.page.rect().adjusted(0, 0, 0, -16))
        self.toast = self.toasts.toast
        self.page.move(QCursor.pos() + QPoint(20, 20))  # the mouse is not where the toast will be
        self.page.show()
        qtbot.waitActive(self.page)

    def risen(self) -> None:
        self.qtbot.waitUntil(lambda: self.toast.isVisible() and self.toast.graphicsEffect() is None)

    def gone(self) -> None:
        self.qtbot.waitUntil(lambda: not self.toast.isVisible())

    def button(self, words: str) -> QToolButton:
        return next(each for each in self.toast.findChildren(QToolButton) if words in (each.text(), each.toolTip()))


@pytest.fixture
def stage(qtbot: QtBot) -> _Stage:
    return _Stage(qtbot)


def test_it_rises_to_its_place_and_stands_there_for_ten_seconds(stage: _Stage) -> None:
    stage.toasts.show("3 photos in the trash", "Undo", lambda: None)
    assert isinstance(stage.toast.graphicsEffect(), QGraphicsOpacityEffect)  # it fades in
    stage.risen()
    area = stage.toast.geometry()
    assert area.height() >= 44
    assert area.bottom() + 1 == 300 - 16
    assert abs(area.center().x() - stage.page.rect().center().x()) <= 1
    assert stage.toast._timer.isActive()
    assert stage.toast._timer.interval() == 10_000
    stage.page.resize(500, 260)
    assert stage.toast.geometry().bottom() + 1 == 260 - 16


def test_its_time_stands_still_under_the_mouse_and_while_it_has_the_keyboard(stage: _Stage) -> None:
    stage.toasts.show("Said", "Undo", lambda: None)
    stage.risen()
    place = QPointF(5, 5)
    stage.toast.enterEvent(QEnterEvent(place, place, place))
    assert not stage.toast._timer.isActive()
    stage.toast.leaveEvent(QEvent(QEvent.Type.Leave))
    assert stage.toast._timer.isActive()
    stage.button("Undo").setFocus()
    assert not stage.toast._timer.isActive()
    stage.field.setFocus()
    assert stage.toast._timer.isActive()
    stage.toast._timer.timeout.emit()
    stage.gone()


def test_what_it_offers_is_done_once(stage: _Stage) -> None:
    done: list[int] = []
    stage.toasts.show("Said", "Undo", lambda: done.append(1))
    stage.risen()
    button = stage.button("Undo")
    button.click()
    button.click()
    assert done == [1]
    stage.gone()


def test_there_is_one_at_a_time_and_the_newest_counts(stage: _Stage) -> None:
    done: list[str] = []
    stage.toasts.show("First", "Undo", lambda: done.append("first"))
    stage.risen()
    stage.toasts.show("Second", "Undo", lambda: done.append("second"))
    assert stage.toast.accessibleName() == "Second"
    assert len(stage.page.findChildren(type(stage.toast))) == 1
    stage.button("Undo").click()
    assert done == ["second"]
    stage.gone()
    stage.toasts.show("Third")
    assert not stage.toast._action.isVisible()


def test_escape_and_the_cross_close_it_and_the_keyboard_goes_back_to_who_had_it(stage: _Stage) -> None:
    stage.field.setFocus()
    stage.toasts.show("Said", "Undo", lambda: None)
    stage.risen()
    stage.button("Undo").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(stage.button("Undo"), Qt.Key.Key_Escape)
    assert stage.field.hasFocus()
    stage.gone()
    stage.toasts.show("Said")
    stage.risen()
    stage.button("Close this message").click()
    stage.gone()


def test_it_is_announced(stage: _Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    stage.toasts.show("3 photos in the trash", "Undo", lambda: None)
    assert said == ["3 photos in the trash"]


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_it_is_dark_in_both_themes_and_its_link_is_seen(qtbot: QtBot, tokens: Tokens) -> None:
    stage = _Stage(qtbot, tokens)
    stage.toasts.show("Said", "Undo", lambda: None)
    stage.risen()
    image = stage.page.grab().toImage()
    ratio = image.devicePixelRatio()
    inside = stage.toast.geometry().topLeft() + QPoint(8, 8)
    assert image.pixelColor(inside * ratio) == QColor(tokens.toast)
    stage.page.setPalette(palette(DARK if tokens is LIGHT else LIGHT))  # the theme changes while it is there
    image = stage.page.grab().toImage()
    assert image.pixelColor(inside * ratio) == QColor((DARK if tokens is LIGHT else LIGHT).toast)


def test_a_long_sentence_is_broken_and_stays_inside(qtbot: QtBot) -> None:
    stage = _Stage(qtbot, width_px=320)
    stage.toasts.show(f"{'name' * 3} stays in the trash: there is another file in its place now. " * 2, "Undo")
    stage.risen()
    assert stage.page.rect().contains(stage.toast.geometry())
    assert stage.toast.height() > 44
    stage.toasts.show("Short")
    assert stage.toast.height() < 60


def test_right_to_left_the_words_that_act_stand_at_the_left(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    stage.toasts.show("Said", "Undo", lambda: None)
    stage.risen()
    assert stage.button("Close this message").x() < stage.button("Undo").x() < stage.toast._sentence.x()


def test_a_shadow_is_one_picture_that_takes_no_clicks(stage: _Stage) -> None:
    stage.toasts.show("Said")
    stage.risen()
    shadow = stage.page.findChild(Shadow)
    assert shadow is not None
    assert shadow.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    around = stage.toast.geometry()
    assert shadow.geometry().contains(around.translated(0, 8))
    assert stage.page.childAt(QPoint(around.left() - 10, around.center().y())) is None
    assert shadow_pixmap(0.22, 1.0) is shadow_pixmap(0.22, 1.0)
    image = stage.page.grab(QRect(around.left() - 60, around.bottom() - 20, 60, 1)).toImage()
    darkness = [image.pixelColor(x, 0).lightness() for x in range(0, 60, 10)]
    assert darkness == sorted(darkness, reverse=True)  # darker and darker towards what throws it
    assert darkness[-1] < darkness[0]


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}


def test_nothing_blurs_with_every_frame() -> None:
    assert not [path for path in _APP.rglob("*.py") if "QGraphicsDropShadowEffect" in _imports(path)]
