"""The colours the window is made of: two columns, light and dark, and the darker ground on which one photo is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

_DARK_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as #rrggbb; ``hover`` and ``press`` are the share of ``text`` that veils any ground."""

    win: str
    """Tool bar, folders, panel, lines."""
    base: str
    """Gallery, results, fields."""
    raised: str
    """Buttons, segments, key caps."""
    menu: str
    """Menus, selection bar, tooltips."""
    text: str
    sec: str
    """Counts, captions, placeholders: secondary text."""
    dis: str
    """What is off; never carries needed words."""
    hair: str
    """Dividers of one pixel and grooves of progress; never the only sign of a control."""
    edge: str
    """Edges of fields, buttons, sliders; ticks; scroll bars."""
    acc: str
    """Focus, selection rings, handles."""
    accfill: str
    """Ground of the accented button, with white letters."""
    accfill_hover: str
    sel: str
    """Selected row, button that is on, chip, lit drop area."""
    ok: str
    warn: str
    bad: str
    bar: str
    """Histogram bars inside the handles."""
    hold: str
    """A photo that is not read yet."""
    toast: str
    toast_link: str
    float_edge: str
    """Edge of what floats."""
    ring_empty: str
    """An empty dot."""
    hover: float
    press: float

    def colour(self, name: str) -> QColor:
        """Return one of the colours by its name here."""
        return QColor(getattr(self, name))


LIGHT = Tokens(
    win="#f3f3f3",
    base="#ffffff",
    raised="#ffffff",
    menu="#ffffff",
    text="#1d1d1d",
    sec="#5f5f5f",
    dis="#9a9a9a",
    hair="#dcdcdc",
    edge="#868686",
    acc="#2b6cc9",
    accfill="#2b6cc9",
    accfill_hover="#245eb2",
    sel="#d6e4f7",
    ok="#1a6b35",
    warn="#855300",
    bad="#b3261e",
    bar="#5f5f5f",
    hold="#e9e9e9",
    toast="#2f2f2f",
    toast_link="#8fbcfa",
    float_edge="#dcdcdc",
    ring_empty="#868686",
    hover=0.07,
    press=0.11,
)
DARK = Tokens(
    win="#262626",
    base="#1c1c1c",
    raised="#333333",
    menu="#303030",
    text="#e8e8e8",
    sec="#b0b0b0",
    dis="#767676",
    hair="#3a3a3a",
    edge="#848484",
    acc="#6ba4f5",
    accfill="#3370c8",
    accfill_hover="#2d66b8",
    sel="#2a3f60",
    ok="#6fcf8e",
    warn="#e0b050",
    bad="#ff8a80",
    bar="#b0b0b0",
    hold="#2a2a2a",
    toast="#3a3a3a",
    toast_link="#8fbcfa",
    float_edge="#4a4a4a",
    ring_empty="#7f7f7f",
    hover=0.09,
    press=0.13,
)
LARGE = replace(DARK, win="#1e1e1e", base="#141414")
"""Around one photo it is dark in both themes."""

_LARGE_GROUND = QColor(LARGE.base).rgb()

VEIL = QColor(20, 20, 20, round(0.82 * 255))
"""Ground of what lies on a photo, with white letters."""


def tokens_of(widget: QWidget) -> Tokens:
    """Return the colours that belong to a widget's palette, which a page may have made dark by itself."""
    return tokens_in(widget.palette())


def tokens_in(palette: QPalette) -> Tokens:
    """Return the column that a palette was made of."""
    ground = palette.color(QPalette.ColorRole.Base)
    if ground.rgb() == _LARGE_GROUND:
        return LARGE
    return DARK if ground.lightnessF() < _DARK_BELOW else LIGHT
