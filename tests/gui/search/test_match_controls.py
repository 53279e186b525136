"""The slider and the box below a grid of neighbours."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QSlider
from pytestqt.qtbot import QtBot

from app.gui.search.match_controls import FARTHEST, MatchControls


@pytest.fixture
def controls(qtbot: QtBot) -> MatchControls:
    controls = MatchControls(30)
    qtbot.addWidget(controls)
    return controls


def _slider(controls: MatchControls) -> QSlider:
    slider = controls.findChild(QSlider)
    assert slider is not None
    return slider


def _says(controls: MatchControls, words: str) -> bool:
    return words in [label.text() for label in controls.findChildren(QLabel)]


def test_at_its_end_the_slider_hides_nothing(controls: MatchControls) -> None:
    assert controls.farthest == FARTHEST == 2.0
    assert _says(controls, "all")


def test_the_slider_tells_its_limit(controls: MatchControls, qtbot: QtBot) -> None:
    with qtbot.waitSignal(controls.farthest_changed) as told:
        _slider(controls).setValue(35)
    assert told.args == [0.35]
    assert _says(controls, "≤ 0.35")
    with qtbot.waitSignal(controls.farthest_changed) as told:
        controls.set_farthest(FARTHEST)
    assert told.args == [FARTHEST]
    controls.set_farthest(0.5)
    assert controls.farthest == 0.5


def test_a_count_that_is_in_no_list_is_offered(qtbot: QtBot) -> None:
    controls = MatchControls(7)
    qtbot.addWidget(controls)
    assert controls.count == 7
    with qtbot.waitSignal(controls.count_changed) as told:
        controls.set_count(1234)
    assert told.args == [1234]
    box = controls.findChild(QComboBox)
    assert box is not None
    assert box.currentText() == "1,234"
