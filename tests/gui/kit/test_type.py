"""The sizes of letters: they follow the system's, and what holds them grows with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.gui.kit.type import Type, least_height_px, line_width_px, set_type, type_font

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


@pytest.fixture(params=[10.0, 20.0])
def system_pt(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[float]:
    before = qapp.font()
    font = QFont(before)
    font.setPointSizeF(request.param)
    qapp.setFont(font)
    yield request.param
    qapp.setFont(before)


@pytest.mark.parametrize(
    ("kind", "more_px"),
    [("sentence", 13), ("title", 4), ("heading", 2), ("body", 0), ("status", -1), ("caption", -2), ("label", -2)],
)
def test_every_size_is_a_difference_to_the_systems(system_pt: float, kind: Type, more_px: int) -> None:
    assert type_font(QFont(), kind).pointSizeF() == system_pt + more_px * 0.75


def test_a_size_stays_what_it_is_when_it_is_asked_for_again(qtbot: QtBot) -> None:
    label = QLabel("12")
    qtbot.addWidget(label)
    set_type(label, "sentence")
    once = label.font()
    set_type(label, "sentence")
    assert label.font() == once
    set_type(label, "body")
    assert label.font().pointSizeF() == QApplication.font().pointSizeF()


def test_there_are_two_weights(qapp: QApplication) -> None:
    assert {type_font(QFont(), kind).weight() for kind in ("body", "status", "caption")} == {400}
    assert {type_font(QFont(), kind).weight() for kind in ("sentence", "title", "heading", "label")} == {600}
    assert type_font(QFont(), "body", semibold=True).weight() == 600


def test_digits_are_equally_wide(qapp: QApplication) -> None:
    font = type_font(QFont(), "caption")
    assert font.featureValue(QFont.Tag("tnum")) == 1
    metrics = QFontMetrics(font)
    assert len({metrics.horizontalAdvance(digit * 8) for digit in "0123456789"}) == 1


def test_large_letters_need_a_higher_line(qapp: QApplication) -> None:
    small, large = type_font(QFont(), "caption"), type_font(QFont(), "sentence")
    large.setPointSizeF(48)
    assert least_height_px(small, 28) == 28
    assert least_height_px(large, 28) == QFontMetrics(large).height() + 10


def test_in_its_own_width_no_line_is_elided(qapp: QApplication) -> None:
    for semibold in (False, True):
        font = type_font(QFont(), "body", semibold=semibold)
        for words in [f"{year}年{month}月" for year in range(2000, 2020) for month in range(1, 13)]:
            width_px = line_width_px(font, words)
            assert QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, width_px) == words
            assert width_px - QFontMetrics(font).horizontalAdvance(words) <= 1
