"""Icons: all there, crisp, in the ink of what is around them, and turned where one reads from the right."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.kit.icons import give_icon, icon, icon_pixmap, refresh_icons
from app.gui.kit.theme import palette
from app.gui.kit.tokens import LARGE
from app.machine.paths import resources_folder

_DRAWN = re.findall(
    r"\w+",
    "back forward open fold search sort smaller larger menu folder photos copies near series add close check trash "
    "information compare similar film_strip undo keep arrow pause resume warning pin full_screen copy loupe lasso lock "
    "teach folders rescan settings paste elsewhere remove heart curtain flick difference rule turn up",
)
_OWN = {"photokin", "photokin_small"}
_STRAIGHT = re.compile(r"(?P<from>[Mm])(?P<x>[\d.]+) (?P<y>[\d.]+)(?P<way>[hv])")


def _image(made: QIcon, size_px: int = 16) -> QImage:
    return made.pixmap(QSize(size_px, size_px), 1.0).toImage().convertToFormat(QImage.Format.Format_ARGB32)


def test_these_and_no_others_are_there() -> None:
    assert {path.stem for path in (resources_folder() / "icons").glob("*.svg")} == {*_DRAWN, *_OWN}


@pytest.mark.parametrize("name", _DRAWN)
def test_a_drawing_leaves_its_border_clear(qapp: QApplication, name: str) -> None:
    drawn = _image(icon(name))
    inked = [(x, y) for x in range(16) for y in range(16) if drawn.pixelColor(x, y).alpha()]
    assert inked
    assert all(1 <= x <= 14 and 1 <= y <= 14 for x, y in inked)


@pytest.mark.parametrize("name", _DRAWN)
def test_lines_along_the_grid_are_crisp(name: str) -> None:
    text = (resources_folder() / "icons" / f"{name}.svg").read_text()
    assert 'stroke-width="1.5"' in text
    for match in _STRAIGHT.finditer(text):
        across = match["y"] if match["way"] == "h" else match["x"]
        assert float(across) % 1 in (0.25, 0.75), match[0]


@pytest.mark.parametrize(("name", "turned"), [("back", True), ("arrow", True), ("undo", True), ("search", False)])
def test_what_points_along_the_line_is_turned(qtbot: QtBot, name: str, turned: bool) -> None:
    here, there = QWidget(), QWidget()
    qtbot.addWidget(here)
    qtbot.addWidget(there)
    there.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    left, right = (_image(icon(name, around)) for around in (here, there))
    assert (left != right) == turned
    if turned:
        assert left == right.flipped(Qt.Orientation.Horizontal)


def test_a_button_of_a_dark_page_has_light_ink(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.setPalette(palette(LARGE))
    button = QPushButton(page)
    give_icon(button, "menu")
    assert _image(button.icon()).pixelColor(8, 3).name() == LARGE.text
    refresh_icons(page)
    assert _image(button.icon()).pixelColor(8, 3).name() == LARGE.text


def test_what_is_off_has_another_ink_and_what_is_marked_has_not(qapp: QApplication) -> None:
    made = icon("menu")
    normal, off, marked = (
        made.pixmap(QSize(16, 16), 1.0, mode).toImage()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled, QIcon.Mode.Selected)
    )
    assert off != normal
    assert marked == normal


def test_a_drawing_has_the_pixels_of_the_screen(qtbot: QtBot) -> None:
    assert icon("near").pixmap(QSize(16, 16), 2.0).size() == QSize(32, 32)
    widget = QWidget()
    qtbot.addWidget(widget)
    drawn = icon_pixmap("menu", 14, QColor("#123456"), widget)
    assert drawn.deviceIndependentSize().toSize() == QSize(14, 14)
    image = drawn.toImage()
    inks = {image.pixelColor(x, y).name() for x in range(14) for y in range(14) if image.pixelColor(x, y).alpha()}
    assert any(abs(QColor(ink).blue() - 0x56) < 8 for ink in inks)
