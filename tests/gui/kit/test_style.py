"""The style: each state can be told from the others, in each page's colours, from either side, at every letter size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QKeySequence, QPalette, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFocusFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.gui.kit.button_style import accent, make_fold, make_link, make_opener, make_small
from app.gui.kit.icons import give_icon
from app.gui.kit.theme import Themes, palette
from app.gui.kit.tokens import DARK, LARGE, LIGHT, Tokens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

Make = Callable[[], QWidget]


@pytest.fixture(params=["light", "dark"], autouse=True)
def themes(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Themes]:
    before, style = qapp.palette(), qapp.style().objectName()
    made = Themes(qapp, request.param)
    yield made
    shiboken6.delete(made)
    qapp.setPalette(before)
    qapp.setStyle(style)


@pytest.fixture
def tokens(themes: Themes, qapp: QApplication) -> Tokens:
    return LIGHT if qapp.palette().color(QPalette.ColorRole.Base) == QColor(LIGHT.base) else DARK


def _push(**more: bool) -> QPushButton:
    button = QPushButton("Pause")
    for name, value in more.items():
        button.setProperty(name, value)
    return button


def _tool(**more: bool) -> QToolButton:
    button = QToolButton(autoRaise=True)
    give_icon(button, "information")
    for name, value in more.items():
        button.setProperty(name, value)
    return button


def _image(widget: QWidget, *, over: bool = False) -> QImage:
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, over)
    return widget.grab().toImage()


def _colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("make", [_push, lambda: _push(accented=True), lambda: _push(flat=True), _tool])
def test_the_states_of_a_button_differ(qtbot: QtBot, make: Make) -> None:
    button = make()
    qtbot.addWidget(button)
    assert isinstance(button, QPushButton | QToolButton)
    seen = [_image(button), _image(button, over=True)]
    button.setDown(True)
    seen.append(_image(button, over=True))
    button.setDown(False)
    button.setEnabled(False)
    seen.append(_image(button))
    assert all(one != other for index, one in enumerate(seen) for other in seen[:index])


def test_what_is_on_has_a_ground_and_a_ring(qtbot: QtBot, tokens: Tokens) -> None:
    button = _tool(checkable=True)
    qtbot.addWidget(button)
    assert isinstance(button, QToolButton)
    assert tokens.sel not in _colours(_image(button))
    button.setChecked(True)
    assert {tokens.sel, tokens.acc} <= _colours(_image(button))


def test_a_fold_begins_where_the_lines_above_it_do(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    fold, other = QToolButton(page), QToolButton(page, autoRaise=True)
    for button in (fold, other):
        button.setText("What counts")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        give_icon(button, "open")
    make_fold(fold)
    for button in (fold, other):
        button.adjustSize()
    assert _inked_from(fold) <= 4
    assert _inked_from(other) > 4
    assert fold.sizeHint().height() >= 28


def _inked_from(widget: QWidget) -> int:
    """Return the first column that is not all ground."""
    image = _image(widget)
    ground = image.pixelColor(0, 0)
    return next(x for x in range(image.width()) if any(image.pixelColor(x, y) != ground for y in range(image.height())))


def test_one_button_is_accented(qtbot: QtBot, tokens: Tokens) -> None:
    button = QPushButton("Use")
    qtbot.addWidget(button)
    assert tokens.accfill not in _colours(_image(button))
    accent(button)
    assert tokens.accfill in _colours(_image(button))
    assert tokens.accfill_hover in _colours(_image(button, over=True))
    button.setEnabled(False)
    assert tokens.accfill not in _colours(_image(button))


@pytest.mark.parametrize("make", [QCheckBox, QRadioButton])
def test_what_is_chosen_can_be_told_by_more_than_its_colour(qtbot: QtBot, make: Make, tokens: Tokens) -> None:
    box = make()
    qtbot.addWidget(box)
    assert isinstance(box, QCheckBox | QRadioButton)
    off = _image(box)
    box.setChecked(True)
    on = _image(box)
    assert {tokens.accfill, "#ffffff"} <= _colours(on)
    box.setEnabled(False)
    assert len({id(each) for each in (off, on, _image(box))}) == 3
    assert _image(box) != on


@pytest.mark.parametrize(
    "make", [QPushButton, _tool, QLineEdit, QComboBox, QSpinBox, lambda: QSlider(Qt.Orientation.Horizontal)]
)
def test_controls_in_a_dark_page_are_dark_in_a_light_window(qtbot: QtBot, make: Make) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.setPalette(palette(LARGE))
    page.setAutoFillBackground(True)
    control = make()
    QHBoxLayout(page).addWidget(control)
    colours = _colours(page.grab().toImage())
    assert LIGHT.win not in colours
    assert LIGHT.sel not in colours
    inner = control.grab().toImage()
    assert QColor(inner.pixelColor(inner.width() // 2, 3)).lightness() < 160


@pytest.mark.parametrize("make", [QPushButton, QLineEdit, QComboBox, QSpinBox, _tool])
def test_heights_are_the_least_and_grow_with_the_letters(qtbot: QtBot, make: Make) -> None:
    control = make()
    qtbot.addWidget(control)
    assert control.sizeHint().height() == 32
    if isinstance(control, QToolButton):
        control.setText("Newest first")
        control.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    font = QFont(control.font())
    font.setPointSizeF(40)
    control.setFont(font)
    assert control.sizeHint().height() >= control.fontMetrics().height() + 10


def test_a_small_button_is_small(qtbot: QtBot) -> None:
    button = QPushButton("Pause")
    qtbot.addWidget(button)
    make_small(button)
    assert button.sizeHint().height() == 28


def test_a_button_is_mirrored(qtbot: QtBot) -> None:
    left, right = (_turned(qtbot, way) for way in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft))
    assert left.width() == right.width()
    seen, mirrored = _ink_columns(left), _ink_columns(right)
    assert seen != mirrored
    assert [left.width() - 1 - x for x in reversed(mirrored)] == pytest.approx(seen, abs=3)


def _turned(qtbot: QtBot, direction: Qt.LayoutDirection) -> QImage:
    button = QToolButton(autoRaise=True)
    qtbot.addWidget(button)
    button.setLayoutDirection(direction)
    button.setText("OIO")  # the same from either side
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    give_icon(button, "larger")
    make_opener(button)
    button.resize(button.sizeHint())
    return _image(button)


def _ink_columns(image: QImage) -> list[int]:
    """Return the first and the last column that is not ground, and where the gap is widest."""
    ground = image.pixelColor(1, 1)
    inked = [x for x in range(image.width()) if any(image.pixelColor(x, y) != ground for y in range(image.height()))]
    gap = max(range(1, len(inked)), key=lambda index: inked[index] - inked[index - 1])
    return [inked[0], inked[gap - 1], inked[gap], inked[-1]]


def test_a_link_is_underlined_and_has_no_colour(qtbot: QtBot, tokens: Tokens) -> None:
    link = QToolButton()
    qtbot.addWidget(link)
    link.setText("12 skipped")
    make_link(link)
    image = _image(link)
    rows = [y for y in range(image.height()) if _run(image, y, QColor(tokens.edge)) > image.width() // 2]
    assert len(rows) == 1
    assert all(QColor(name).saturation() == 0 for name in _colours(image))


def _run(image: QImage, y: int, ink: QColor) -> int:
    return sum(image.pixelColor(x, y) == ink for x in range(image.width()))


def _scrolled(qtbot: QtBot) -> QScrollArea:
    area = QScrollArea()
    qtbot.addWidget(area)
    inside = QWidget()
    inside.setFixedSize(100, 2000)
    area.setWidget(inside)
    area.resize(200, 300)
    area.show()
    QApplication.processEvents()
    return area


def test_a_scroll_bar_is_a_thumb_without_arrows(qtbot: QtBot, tokens: Tokens) -> None:
    area = _scrolled(qtbot)
    bar = area.verticalScrollBar()
    assert bar.width() == 12
    thin, wide = _image(bar), _image(bar, over=True)
    assert _run(thin, 10, QColor(tokens.edge)) == 6
    assert _run(wide, 10, QColor(tokens.sec)) == 10
    assert _run(thin, bar.height() - 2, QColor(tokens.edge)) == 0
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    style, control = bar.style(), QStyle.ComplexControl.CC_ScrollBar
    for part in (QStyle.SubControl.SC_ScrollBarAddLine, QStyle.SubControl.SC_ScrollBarSubLine):
        assert style.subControlRect(control, option, part, bar).isEmpty()
    assert style.subControlRect(control, option, QStyle.SubControl.SC_ScrollBarSlider, bar).height() >= 32


def test_a_click_beside_the_thumb_goes_there(qtbot: QtBot) -> None:
    area = _scrolled(qtbot)
    bar = area.verticalScrollBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(6, bar.height() // 2))
    assert bar.value() == pytest.approx(bar.maximum() / 2, rel=0.1)


def test_a_click_on_a_slider_goes_there_from_either_side(qtbot: QtBot) -> None:
    for direction, near in ((Qt.LayoutDirection.LeftToRight, 25), (Qt.LayoutDirection.RightToLeft, 75)):
        slider = QSlider(Qt.Orientation.Horizontal)
        qtbot.addWidget(slider)
        slider.setLayoutDirection(direction)
        slider.setRange(0, 100)
        slider.resize(216, 20)
        slider.show()
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(8 + 50, 10))
        assert slider.value() == pytest.approx(near, abs=2)


def test_a_slider_and_progress_fill_from_the_start(qtbot: QtBot, tokens: Tokens) -> None:
    bars: list[QWidget] = [QSlider(Qt.Orientation.Horizontal), QProgressBar(textVisible=False)]
    for bar in bars:
        qtbot.addWidget(bar)
        bar.resize(200, 20)
        bar.setRange(0, 100)  # type: ignore[attr-defined]
        bar.setValue(50)  # type: ignore[attr-defined]
        for direction, near, far in (
            (Qt.LayoutDirection.LeftToRight, 20, 180),
            (Qt.LayoutDirection.RightToLeft, 180, 20),
        ):
            bar.setLayoutDirection(direction)
            image = _image(bar)
            assert image.pixelColor(near, 10).name() == tokens.acc
            assert image.pixelColor(far, 10).name() != tokens.acc


def test_a_marked_row_keeps_its_letters(qtbot: QtBot, tokens: Tokens) -> None:
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    row = QTreeWidgetItem(["Pictures"])
    tree.addTopLevelItem(row)
    tree.setCurrentItem(row)
    colours = _colours(tree.viewport().grab().toImage())
    assert {tokens.sel, tokens.text} <= colours
    assert tokens.accfill not in colours
    assert tree.visualItemRect(row).height() == 28


def test_a_menu_marks_what_is_pointed_at_and_shows_keys_at_the_end(qtbot: QtBot, tokens: Tokens) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    action = menu.addAction("Find similar photos")
    action.setShortcut(QKeySequence("F"))
    menu.addAction("Copy")
    menu.resize(menu.sizeHint())
    at_rest = menu.grab().toImage()
    menu.setActiveAction(action)
    marked = menu.grab().toImage()
    assert at_rest != marked
    assert tokens.menu in _colours(marked)
    assert QColor(tokens.accfill).name() not in _colours(marked)
    room = menu.actionGeometry(action)
    keys = marked.copy(QRect(room.right() - 30, room.top(), 28, room.height()))
    assert len(_colours(keys)) > 2


class _Page(QWidget):
    def __init__(self, *controls: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        for control in controls:
            column.addWidget(control)


def _ringed(page: QWidget, tokens: Tokens, control: QWidget) -> bool:
    QApplication.processEvents()
    around = control.geometry().adjusted(-3, -3, 3, 3)
    image = page.grab(around).toImage()
    edges = [image.pixelColor(image.width() // 2, y).name() for y in (0, 1)]
    return edges == [tokens.acc, tokens.acc] and image.pixelColor(image.width() // 2, 2).name() != tokens.acc


@pytest.mark.parametrize("make", [QPushButton, _tool, QLineEdit, QComboBox, QSpinBox])
def test_the_ring_comes_with_a_key_and_goes_with_a_click(qtbot: QtBot, tokens: Tokens, make: Make) -> None:
    first, control, last = QPushButton("1"), make(), QPushButton("2")
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page = _Page(first, control, last)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    QTest.mouseClick(page.windowHandle(), Qt.MouseButton.LeftButton, pos=control.geometry().center())
    assert not _ringed(page, tokens, control)
    QTest.mouseClick(page.windowHandle(), Qt.MouseButton.LeftButton, pos=first.geometry().center())
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() in (control, *control.findChildren(QLineEdit))
    assert _ringed(page, tokens, control)
    QTest.mouseClick(page.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert not _ringed(page, tokens, control)


@pytest.mark.parametrize("reason", [Qt.FocusReason.ShortcutFocusReason, Qt.FocusReason.OtherFocusReason])
def test_a_key_that_sets_the_focus_shows_it(qtbot: QtBot, tokens: Tokens, reason: Qt.FocusReason) -> None:
    field, button = QLineEdit(), QPushButton("1")
    page = _Page(button, field)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    QTest.mouseClick(page.windowHandle(), Qt.MouseButton.LeftButton, pos=button.geometry().center())
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field.setFocus(reason)
    assert _ringed(page, tokens, field)


def test_there_is_one_ring_however_often_themes_were_made(qtbot: QtBot, qapp: QApplication, themes: Themes) -> None:
    for _ in range(3):
        shiboken6.delete(Themes(qapp, "light"))
    page = _Page(QPushButton("1"), QPushButton("2"))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    for _ in range(2):
        QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len([frame for frame in page.findChildren(QFocusFrame) if frame.isVisible()]) == 1


def test_the_focus_may_come_to_a_list_that_pops_up(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the window of such a list PySide may give out one that is gone: nobody asks for it."""
    asked: list[QWidget] = []
    handle = QWidget.windowHandle

    def noted(widget: QWidget) -> QWindow:
        asked.append(widget)
        return handle(widget)

    monkeypatch.setattr(QWidget, "windowHandle", noted)
    box = QComboBox()
    box.addItems(["one", "two"])
    page = _Page(QPushButton("1"), box)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    box.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is box)
    box.showPopup()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is box.view())
    box.hidePopup()
    assert page in asked
    assert box.view().window() not in asked


def test_the_ring_goes_with_its_control(qtbot: QtBot) -> None:
    page = _Page(QPushButton("1"), QPushButton("2"))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    assert focus is not None
    shiboken6.delete(focus)
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    QApplication.processEvents()


def test_letters_after_the_sign_are_underlined_once_keys_are_used(qtbot: QtBot) -> None:
    button = QPushButton("&Use")
    qtbot.addWidget(button)
    before = _image(button)
    button.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    assert _image(button) != before
    assert button.sizeHint() == QSize(64, 32)
