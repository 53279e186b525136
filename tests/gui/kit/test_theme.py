"""Colours: enough contrast in both themes, no colour besides the accent, and a change that reaches everything."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.gui.kit.icons import application_icon, give_icon, refresh_icons
from app.gui.kit.theme import Themes, palette
from app.gui.kit.tokens import DARK, LIGHT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_Role = QPalette.ColorRole
_PAIRS = (
    (_Role.WindowText, _Role.Window),
    (_Role.Text, _Role.Base),
    (_Role.Text, _Role.AlternateBase),
    (_Role.PlaceholderText, _Role.Base),
    (_Role.PlaceholderText, _Role.Window),
    (_Role.ButtonText, _Role.Button),
    (_Role.HighlightedText, _Role.Highlight),
    (_Role.ToolTipText, _Role.ToolTipBase),
    (_Role.Link, _Role.Base),
    (_Role.Link, _Role.Window),
)


def _luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "ground"), _PAIRS)
def test_text_can_be_read(dark: bool, ink: QPalette.ColorRole, ground: QPalette.ColorRole) -> None:
    colours = palette(DARK if dark else LIGHT)
    assert _contrast(colours.color(ink), colours.color(ground)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_focus_can_be_seen(dark: bool) -> None:
    colours = palette(DARK if dark else LIGHT)
    for ground in (_Role.Window, _Role.Base):
        assert _contrast(colours.color(_Role.Accent), colours.color(ground)) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_only_the_accent_has_a_colour(dark: bool) -> None:
    colours = palette(DARK if dark else LIGHT)
    accents = {_Role.Highlight, _Role.Accent, _Role.Link, _Role.LinkVisited}
    for role in _Role:
        if role not in accents and role != _Role.NColorRoles:
            assert colours.color(role).saturation() == 0, role


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("control", [QCheckBox, QRadioButton, QLineEdit, QSpinBox, QComboBox])
def test_the_edge_of_a_control_can_be_seen(qtbot: QtBot, dark: bool, control: type[QWidget]) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before, style = application.palette(), application.style().objectName()
    application.setPalette(QPalette())
    themes = Themes(application, "dark" if dark else "light")
    made = control()
    qtbot.addWidget(made)
    made.resize(120, 26)
    drawn = made.grab().toImage()
    middle = drawn.height() // 2
    edge = [drawn.pixelColor(x, middle) for x in range(6)]
    for ground in (_Role.Window, _Role.Base):
        assert max(_contrast(ink, palette(DARK if dark else LIGHT).color(ground)) for ink in edge) >= 3, [
            ink.name() for ink in edge
        ]
    shiboken6.delete(themes)
    application.setPalette(before)
    application.setStyle(style)


def test_theme_changes_at_once(qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before, style = application.palette(), application.style().objectName()
    themes = Themes(application, "light")
    light = application.palette().color(_Role.Window)
    with qtbot.waitSignal(themes.dressed):
        themes.use("dark")
    assert application.palette().color(_Role.Window).lightness() < light.lightness()
    shiboken6.delete(themes)
    application.setPalette(before)
    application.setStyle(style)


def test_icons_follow_the_colours(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    button = QPushButton(page)
    inks = []
    for tokens in (LIGHT, DARK):
        page.setPalette(palette(tokens))
        give_icon(button, "menu")
        inks.append(button.icon().pixmap(16).toImage().pixelColor(8, 3).name())
        page.setPalette(palette(DARK if tokens is LIGHT else LIGHT))
        refresh_icons(page)
        inks.append(button.icon().pixmap(16).toImage().pixelColor(8, 3).name())
    assert inks == [LIGHT.text, DARK.text, DARK.text, LIGHT.text]


def test_the_program_has_an_icon_in_every_size(qtbot: QtBot) -> None:
    assert {size.width() for size in application_icon().availableSizes()} >= {16, 32, 48, 256}
