"""The dialog in which an engine is made that looks at the subject alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.core.engine_adding import Trial
from app.core.engine_masking import VOC, InspectedMask, MapChoice, MaskPlan, MaskWishes
from app.core.engines import COMPARED_WITH
from app.core.text import text
from app.gui.engines.subject_sheet import SubjectSheet
from app.similarity.shipped_engines import SHIPPED
from tests.gui.engines.made_up_engines import CARDS, LARGE

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_OUT = MapChoice("out", "class scores", False, 520, 520, 21)
_SMALL = MapChoice("small", "foreground shares", False, 65, 65, 0)
_PLAN = MaskPlan(
    "/n/deep_lab.onnx", "standard", "", "", "out", "class scores", False, 15, 0.5, "imagenet", 520, "nchw", "rgb"
)
FOUND = InspectedMask(
    42_000_000, _PLAN, Trial(270_400, 850.0, 610_000_000), text("Usual for most networks."), (_OUT, _SMALL),
    side_is_fixed=False, layouts=("nchw",), presets=("imagenet", "unit"), pixels="float32", share=0.2,
)  # fmt: skip


@pytest.fixture
def sheet(qtbot: QtBot) -> SubjectSheet:
    sheet = SubjectSheet((*CARDS, replace(LARGE, name="masked", origin="subject")))
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


def test_what_was_found_is_proposed(qtbot: QtBot, sheet: SubjectSheet) -> None:
    with qtbot.waitSignal(sheet.inspect_wanted) as wanted:
        sheet.place.take("/n/deep_lab.onnx")
    assert wanted.args == ["/n/deep_lab.onnx", MaskWishes()]
    assert (sheet.working, sheet.plan, sheet.start.isEnabled()) == (True, None, False)
    sheet.show_inspected(FOUND)
    assert sheet.plan == replace(_PLAN, title="deep lab")
    assert sheet.start.isEnabled()
    assert sheet.figures.isVisible()
    assert sheet.classes.currentText() == "15 · person"
    assert sheet.classes.count() == len(VOC) == 21
    assert sheet.output.itemText(1) == "small · shares of the foreground · 65 × 65 places"


def test_what_is_chosen_is_planned(qtbot: QtBot, sheet: SubjectSheet) -> None:
    sheet.show_inspected(FOUND)
    sheet.base.setCurrentIndex(sheet.base.findData("large"))
    sheet.threshold.setValue(80)
    assert sheet.plan == replace(_PLAN, title="deep lab", base="large", threshold=0.8)
    sheet.classes.setCurrentIndex(8)
    assert sheet.start.isEnabled(), "none of these changes what the network is given"
    with qtbot.waitSignal(sheet.inspect_wanted) as wanted:
        sheet.preset.setCurrentIndex(1)
        assert not sheet.start.isEnabled()
        assert {figure.number for figure in sheet.figures.figures} == {"…"}
    assert wanted.args[1] == MaskWishes("out", 8, 0.8, "unit", 520, "nchw", "rgb")
    tried = replace(_PLAN, class_number=8, threshold=0.8, preset="unit")
    sheet.title.setText("Mine")
    sheet.show_inspected(replace(FOUND, plan=tried, presets=("unit", "imagenet")))
    assert sheet.plan == replace(tried, title="Mine", base="large")
    assert sheet.start.isEnabled()


def test_an_engine_that_nothing_can_be_made_of_is_not_offered(sheet: SubjectSheet) -> None:
    offered = [sheet.base.itemData(row) for row in range(sheet.base.count())]
    assert "masked" not in offered
    assert not COMPARED_WITH & set(offered)
    assert {name for name, shipped in SHIPPED.items() if shipped.plain} == COMPARED_WITH


def test_a_foreground_has_no_class(sheet: SubjectSheet) -> None:
    plan = replace(_PLAN, output="small", kind="foreground shares", class_number=0)
    sheet.show_inspected(replace(FOUND, plan=plan, outputs=(_SMALL,)))
    assert not sheet.classes.isVisible()
    assert sheet.threshold.isVisible()
    assert sheet.plan == replace(plan, title="deep lab")


def test_what_cannot_work_is_said(sheet: SubjectSheet) -> None:
    sheet.place.take("/n/deep_lab.onnx")
    sheet.show_trouble(text("The network is too slow to be useful."))
    assert sheet.told.text() == "The network is too slow to be useful."
    assert not sheet.start.isEnabled()
