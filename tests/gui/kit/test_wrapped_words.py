"""Words in several lines: all of them where there is room, else an end that says so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.gui.kit.wrapped_words import paint_wrapped, wrapped

_SENTENCE = "The file is cut short: half of the picture or more is missing."


@pytest.mark.usefixtures("qapp")
def test_lines_are_no_wider_than_the_room_and_lose_nothing() -> None:
    font = QApplication.font()
    metrics = QFontMetrics(font)
    lines = wrapped(_SENTENCE, font, 120, 40 * metrics.lineSpacing())
    assert len(lines) > 2
    assert " ".join(lines) == _SENTENCE
    assert all(metrics.horizontalAdvance(line) <= 120 for line in lines)


@pytest.mark.usefixtures("qapp")
def test_what_does_not_fit_is_elided_in_the_last_line() -> None:
    font = QApplication.font()
    height = 2 * QFontMetrics(font).lineSpacing() + 1
    lines = wrapped(_SENTENCE, font, 120, height)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert _SENTENCE.startswith(f"{lines[0]} {lines[1][:-1]}")
    (only,) = wrapped(_SENTENCE, font, 120, 1)
    assert only.endswith("…")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    "words", ["", "x" * 300, "\N{CAMERA WITH FLASH}" * 60, "壊れたファイルです。" * 9, "\ud800 lone"]
)
def test_words_of_any_kind_are_wrapped(words: str) -> None:
    font = QApplication.font()
    lines = wrapped(words, font, 100, 10_000)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


@pytest.mark.usefixtures("qapp")
def test_they_are_painted_within_their_room() -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        paint_wrapped(painter, QRect(40, 20, 120, 60), _SENTENCE)
    inked = [(x, y) for x in range(200) for y in range(100) if image.pixel(x, y) != 0xFFFFFFFF]
    assert inked
    assert min(x for x, _ in inked) >= 39
    assert max(x for x, _ in inked) <= 161
    assert min(y for _, y in inked) >= 19
    assert max(y for _, y in inked) <= 81
