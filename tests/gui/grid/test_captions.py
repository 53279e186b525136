"""The line below a photo is measured once, however often and below however many photos it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.grid import captions as captions_module
from app.gui.grid import heading_painter
from app.gui.grid.captions import Captions
from app.gui.grid.heading_painter import HeadingPainter
from app.gui.grid.photo_role import Cell, Heading
from app.gui.kit.dots import DOTS_WIDTH_PX
from app.gui.kit.theme import GAP_PX


class _Measured(QFontMetrics):
    """Notes what is measured and elided."""

    words: list[str] = []  # noqa: RUF012 - emptied by each test

    def horizontalAdvance(self, words: str, /) -> int:  # type: ignore[override]
        self.words.append(words)
        return super().horizontalAdvance(words)

    def elidedText(self, words: str, mode: Qt.TextElideMode, width: int, /) -> str:  # type: ignore[override]
        self.words.append(words)
        return super().elidedText(words, mode, width)


@pytest.fixture
def view(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    for module in (captions_module, heading_painter):
        monkeypatch.setattr(module, "QFontMetrics", _Measured)
    _Measured.words.clear()
    view = QWidget()
    qtbot.addWidget(view)
    return view


def _painted(image: QImage, captions: Captions, cell: Cell, width: int) -> list[str]:
    """Paint a caption, and return what was measured for it."""
    _Measured.words.clear()
    with QPainter(image) as painter:
        captions.paint(painter, QRect(0, 0, width, 20), cell)
    return list(_Measured.words)


def test_the_same_words_are_measured_once(view: QWidget) -> None:
    captions, image = Captions(view), QImage(400, 40, QImage.Format.Format_RGB32)
    cell = Cell("/a.jpg", caption="0.64", note="22 Oct 2016", dots=3.5)
    assert sorted(_painted(image, captions, cell, 200)) == ["0.64", "22 Oct 2016"]
    assert _painted(image, captions, cell, 200) == []
    assert _painted(image, captions, cell, 210) == []  # words are as wide below a wider photo
    other = Cell("/b.jpg", caption="0.64", note="1 Jan 2017", dots=1.0)
    assert _painted(image, captions, other, 200) == ["1 Jan 2017"]
    captions.refresh()  # other letters
    assert sorted(_painted(image, captions, cell, 200)) == ["0.64", "22 Oct 2016"]


@pytest.mark.parametrize("dots", [None, 2.0])
def test_a_note_stands_where_it_stands_whole_beside_the_words(view: QWidget, dots: float | None) -> None:
    captions = Captions(view)
    metrics, key = QFontMetrics(captions.font), ("0.64", "Saturday 22 October 2016")
    words_px = GAP_PX + sum(map(metrics.horizontalAdvance, key))
    wide_px = words_px if dots is None else words_px + GAP_PX + DOTS_WIDTH_PX
    for width_px, note in ((wide_px, key[1]), (wide_px - 1, "")):
        fitted = captions._fit((*key, width_px, dots is not None))
        assert (fitted.words, fitted.note) == (key[0], note)


def test_a_heading_is_fitted_once(view: QWidget) -> None:
    headings, image = HeadingPainter(view, of_words=True), QImage(400, 40, QImage.Format.Format_RGB32)
    for heading, measured in ((Heading("Like", "· 7"), True), (Heading("Like", "· 7"), False), (Heading("Like"), True)):
        _Measured.words.clear()
        with QPainter(image) as painter:
            headings.paint(painter, QRect(0, 0, 300, 30), heading, focused=False, hovered=False)
        assert bool(_Measured.words) == measured
