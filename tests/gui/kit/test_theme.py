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
from app.gui.kit.tokens import DARK, LARGE, LIGHT, VEIL, Tokens

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


# What the tokens promise: ink, ground, the veil on it, and the least contrast, light and dark.
_INKS = (
    ("text", "win", "press", 12.2, 8.5),
    ("text", "sel", None, 12.2, 8.6),
    ("text", "raised", "press", 12.2, 7.1),
    ("text", "menu", "hover", 12.2, 8.3),
    ("sec", "win", "press", 4.6, 4.8),
    ("sec", "base", "press", 4.6, 4.8),
    ("sec", "menu", "hover", 4.6, 4.7),
    ("sec", "sel", None, 4.9, 4.8),
    ("edge", "win", None, 3.2, 3.3),
    ("edge", "base", None, 3.2, 3.3),
    ("edge", "raised", None, 3.2, 3.3),
    ("edge", "menu", None, 3.2, 3.3),
    ("acc", "win", "press", 3.7, 4.1),
    ("acc", "base", "press", 3.7, 4.1),
    ("acc", "sel", None, 3.7, 4.1),
    ("ok", "win", "press", 4.7, 5.4),
    ("ok", "sel", None, 4.7, 5.5),
    ("warn", "win", "press", 4.7, 5.2),
    ("warn", "sel", None, 4.7, 5.3),
    ("bad", "win", "press", 4.7, 4.59),
    ("bad", "sel", None, 4.7, 4.6),
    ("bar", "win", None, 5.7, 6.9),
    ("ring_empty", "win", None, 3.2, 3.1),
    ("ring_empty", "raised", None, 3.2, 3.1),
    ("toast_link", "toast", None, 6.8, 5.8),
)


@pytest.mark.parametrize("tokens", [LIGHT, DARK, LARGE], ids=["light", "dark", "large"])
@pytest.mark.parametrize(("ink", "ground", "share", "light", "dark"), _INKS)
def test_every_pair_of_the_tokens_has_its_contrast(
    tokens: Tokens, ink: str, ground: str, share: str | None, light: float, dark: float
) -> None:
    least = light if tokens is LIGHT else dark
    below = _veiled(tokens, ground, 0.0 if share is None else getattr(tokens, share))
    assert _contrast(tokens.colour(ink), below) >= least


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_white_letters_can_be_read_on_what_is_filled(tokens: Tokens) -> None:
    white = QColor("white")
    for ground in (tokens.accfill, tokens.accfill_hover, tokens.toast):
        assert _contrast(white, QColor(ground)) >= 4.5
    assert _contrast(white, QColor(LIGHT.ok)) >= 6.5  # of a kept photo, in both themes
    for under in ("white", "black"):  # a veil on any photo
        shade = VEIL.alphaF()
        mixed = [part * shade + QColor(under).redF() * (1 - shade) for part in (VEIL.redF(),)]
        assert _contrast(white, QColor.fromRgbF(mixed[0], mixed[0], mixed[0])) >= 9


def _veiled(tokens: Tokens, ground: str, share: float) -> QColor:
    below, above = tokens.colour(ground), tokens.colour("text")
    parts = ((below.redF(), above.redF()), (below.greenF(), above.greenF()), (below.blueF(), above.blueF()))
    return QColor.fromRgbF(*(low * (1 - share) + high * share for low, high in parts))


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
