"""The sizes of the letters, each as a difference to the system's, so that all text grows with it."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import QApplication, QWidget

Type = Literal["body", "title", "heading", "sentence", "status", "caption", "label"]
"""Body · titles of dialogs · date headings and titles of panels · the one sentence of a page · status, details and
chips · captions, timeline and histogram · the small capitals above a list."""

# The window is drawn for letters of 13 pixels where the system's are as large as ever.
_DIFFERENCE_PX: dict[Type, int] = {
    "body": 0,
    "title": 4,
    "heading": 2,
    "sentence": 13,
    "status": -1,
    "caption": -2,
    "label": -2,
}
_SEMIBOLD: frozenset[Type] = frozenset({"title", "heading", "sentence", "label"})
_POINTS_PER_PX = 0.75
_LEAST_PT, _LEAST_PX = 5.0, 7
_LABEL_SPACING_PX = 0.4
_EQUAL_DIGITS = QFont.Tag("tnum")
_AIR_PX = 10


def type_font(base: QWidget | QFont, kind: Type, semibold: bool = False) -> QFont:
    """Return the letters of ``kind`` in the family of ``base``, with digits of equal width.

    Titles, headings, the sentence and labels are semi-bold anyway.
    """
    made = QFont(base.font() if isinstance(base, QWidget) else base)
    system = QApplication.font()
    if system.pointSizeF() > 0:
        made.setPointSizeF(max(_LEAST_PT, system.pointSizeF() + _DIFFERENCE_PX[kind] * _POINTS_PER_PX))
    else:
        made.setPixelSize(max(_LEAST_PX, system.pixelSize() + _DIFFERENCE_PX[kind]))
    heavy = semibold or kind in _SEMIBOLD
    made.setWeight(QFont.Weight.DemiBold if heavy else QFont.Weight.Normal)
    made.setFeature(_EQUAL_DIGITS, 1)
    if kind == "label":
        made.setCapitalization(QFont.Capitalization.AllUppercase)
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, _LABEL_SPACING_PX)
    return made


def set_type(widget: QWidget, kind: Type, semibold: bool = False) -> None:
    """Write a widget's words in the letters of ``kind``."""
    widget.setFont(type_font(widget, kind, semibold))


def least_height_px(font: QFont, wanted_px: int) -> int:
    """Return the height of a line in which these letters stand: ``wanted_px``, or more where they are larger."""
    return max(wanted_px, QFontMetrics(font).height() + _AIR_PX)


def line_width_px(font: QFont, words: str) -> int:
    """Return the width in which a line is not elided: Qt's own number of whole pixels may be a fraction too small."""
    return math.ceil(QFontMetricsF(font).horizontalAdvance(words))
