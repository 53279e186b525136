"""The dialogs in which engines are taught, made compact, added, measured and renamed: what they show and ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from app.core.engine_adding import Wishes
from app.core.engine_teaching import Compacted, CompactPlan, Figures, Taught, TeachPlan
from app.core.engine_training import AutoencoderPlan, FinetunePlan
from app.core.evaluation import EvaluationPlan
from app.core.events import Progress
from app.core.labels import LabelsFound
from app.core.text import text
from app.gui.engines.add_sheet import AddSheet
from app.gui.engines.compact_sheet import CompactSheet
from app.gui.engines.evaluate_sheet import EvaluateSheet
from app.gui.engines.place_field import PlaceField
from app.gui.engines.rename_sheet import RenameSheet
from app.gui.engines.teach_sheet import TeachSheet
from tests.gui.engines.made_up_engines import CARDS, LARGE, STANDARD, TAUGHT
from tests.gui.engines.made_up_networks import INSPECTED, PLAN

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_FOUND = LabelsFound("/kinds", 1_204, 24, 2, (text("Photos in no sub-folder, which have no class: {count}", count=3),))


def _drop(field: PlaceField, path: str) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path)])
    hand = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, *hand)
    entering.ignore()
    field.dragEnterEvent(entering)
    if entering.isAccepted():
        field.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, *hand))


def _plan(sheet: TeachSheet | CompactSheet | EvaluateSheet) -> object:
    """Return what is chosen now, which may be of another kind a moment later."""
    return sheet.plan


@pytest.fixture
def teach(qtbot: QtBot) -> TeachSheet:
    sheet = TeachSheet(CARDS)
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


@pytest.fixture
def add(qtbot: QtBot) -> AddSheet:
    sheet = AddSheet()
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


def test_a_dropped_folder_is_looked_at_before_anything_can_be_learned(qtbot: QtBot, teach: TeachSheet) -> None:
    assert not teach.start.isEnabled()
    with qtbot.waitSignal(teach.look_wanted) as wanted:
        _drop(teach.labels.place, "/kinds")
    assert wanted.args == ["/kinds"]
    assert not teach.start.isEnabled()
    teach.show_found(_FOUND)
    assert teach.start.isEnabled()
    assert teach.labels._counted.text() == "1,204 photos in 24 classes"
    assert "have no class: 3" in teach.labels._notes.text()
    assert "2 classes have only one photo" in teach.labels._notes.text()


@pytest.mark.parametrize("path", ["/photos/a.jpg", "/n/network.onnx"])
def test_what_cannot_hold_labels_is_not_taken(qtbot: QtBot, teach: TeachSheet, path: str) -> None:
    with qtbot.assertNotEmitted(teach.look_wanted):
        _drop(teach.labels.place, path)


def test_one_class_alone_teaches_nothing(teach: TeachSheet) -> None:
    teach.labels.place.take("/kinds")
    teach.show_found(replace(_FOUND, classes=1))
    assert not teach.start.isEnabled()
    assert "two kinds" in teach.told.text()


def test_a_place_with_nothing_to_learn_from_says_so_and_the_next_one_may_do(teach: TeachSheet) -> None:
    teach.labels.place.take("/kinds")
    teach.show_trouble(text("There is nothing."))
    assert teach.labels._trouble.text() == "There is nothing."
    assert not teach.start.isEnabled()
    teach.labels.place.take("/other")
    teach.show_found(_FOUND)
    assert not teach.labels._trouble.isVisible()
    assert teach.start.isEnabled()


def test_what_is_chosen_becomes_the_plan_of_teaching(teach: TeachSheet) -> None:
    teach.labels.place.take("/kinds/labels.csv")
    teach.title.setText("  Fruit ")
    teach.numbers.setValue(48)
    assert _plan(teach) == TeachPlan("/kinds/labels.csv", "standard", "Fruit", 48)
    assert teach.base.findData("x") == -1  # which does not work


def test_a_whole_network_is_trained_where_that_is_chosen(teach: TeachSheet) -> None:
    teach.labels.place.take("/kinds")
    assert not teach.training.isVisible()
    teach.way.setCurrentIndex(teach.way.findData("lite2"))
    assert teach.training.isVisible()
    assert _plan(teach) == FinetunePlan("/kinds", "lite2", "standard", "", 64)
    teach.new_classes.click()
    assert _plan(teach) == FinetunePlan("/kinds", "lite2", "standard", "", 64, new_classes=True)
    teach.way.setCurrentIndex(0)
    assert _plan(teach) == TeachPlan("/kinds", "standard")
    assert not teach.new_classes.isVisible()


def test_nothing_is_learned_on_top_of_what_was_learned(qtbot: QtBot) -> None:
    taught = replace(TAUGHT, in_use=True)
    beneath = replace(LARGE, kept=True)
    sheet = TeachSheet((replace(STANDARD, in_use=False, kept=False), taught, beneath))
    qtbot.addWidget(sheet)
    assert sheet.base.findData("t") == -1
    assert sheet.base.engine == "large"


def test_while_it_learns_escape_stops_it_and_leaves_the_dialog_open(qtbot: QtBot, teach: TeachSheet) -> None:
    teach.labels.place.take("/kinds")
    teach.show_found(_FOUND)
    teach.begin("Looking for photos…")
    teach.show_progress("Reading photos 400 of 1,204", Progress(1, "examples", 400, 1_204))
    assert teach.bar.isVisible()
    assert (teach.bar.value(), teach.bar.maximum()) == (400, 1_204)
    assert not teach.choices.isEnabled()
    assert not teach.start.isEnabled()
    with qtbot.waitSignal(teach.cancel_wanted):
        qtbot.keyClick(teach, Qt.Key.Key_Escape)
    assert teach.isVisible()
    teach.end("Stopped.")
    assert teach.choices.isEnabled()
    assert teach.start.isEnabled()
    qtbot.keyClick(teach, Qt.Key.Key_Escape)
    assert not teach.isVisible()


def test_in_a_low_window_what_is_told_comes_into_view(qtbot: QtBot, teach: TeachSheet) -> None:
    teach.setMaximumHeight(280)
    teach.labels.place.take("/kinds")
    teach.show_found(_FOUND)
    teach.begin("Looking for photos…")
    qtbot.waitUntil(lambda: teach.bar.visibleRegion().boundingRect().height() == teach.bar.height())
    teach.end("Stopped.")
    qtbot.waitUntil(lambda: teach.told.visibleRegion().boundingRect().height() == teach.told.height())


def test_a_dialog_that_is_closed_while_it_works_stops_the_work(qtbot: QtBot, teach: TeachSheet) -> None:
    teach.begin("Learning…")
    with qtbot.waitSignal(teach.cancel_wanted):
        teach.close()
    assert not teach.isVisible()


def test_what_came_of_teaching_is_shown_with_what_was_left_out(teach: TeachSheet) -> None:
    figures = (Figures(text("before"), 0.812, 0.6), Figures(text("32 numbers"), 0.869, 0.71))
    taught = Taught("t", True, None, text("32 numbers"), figures, figures[:1], 960, 24, (text("Two were copies."),))
    teach.show_taught(taught)
    assert [(row.name, row.number) for row in teach.figures.figures] == [
        ("before", "81.2 %"),
        ("32 numbers", "86.9 %"),
        ("before, kinds it never saw", "81.2 %"),
    ]
    assert teach.left_out.text() == "Two were copies."
    assert "It helped" in teach.told.text()
    teach.show_taught(replace(taught, new_classes=figures[::-1]))
    assert "worse with those it never saw" in teach.told.text()
    teach.show_taught(replace(taught, new_classes=figures))
    assert "It helped." in teach.told.text()
    teach.show_taught(replace(taught, helps=False, why_not=text("It is no better.")))
    assert teach.told.text() == "It is no better. It stays off."


def test_a_compact_engine_says_what_it_costs_and_saves(qtbot: QtBot) -> None:
    sheet = CompactSheet(CARDS, "large")
    qtbot.addWidget(sheet)
    sheet.numbers.setValue(16)
    assert _plan(sheet) == CompactPlan(16, "large", "")
    sheet.numbers.setValue(7)
    assert sheet.plan.numbers == 16
    sheet.way.setCurrentIndex(1)
    assert _plan(sheet) == AutoencoderPlan(16, "large", "")
    sheet.show_compacted(Compacted("c", 64, 10_482, 500, 0.873, 0.91, 4_096, 256, 11.0, 1.4))
    rows = {row.name: (row.number, row.remark) for row in sheet.figures.figures}
    assert rows["Neighbours"][0] == "87.3 %"
    assert "asked about 500 photos" in rows["Neighbours"][1]
    assert rows["Kept for each photo"] == ("256 bytes", "4.1 kB before")
    assert rows["To compare with all"] == ("1.4 ms", "11 ms before")
    assert sheet.start.isEnabled()


def test_a_network_is_inspected_when_it_is_chosen_and_the_proposal_can_be_added(qtbot: QtBot, add: AddSheet) -> None:
    assert not add.is_ready()
    with qtbot.waitSignal(add.inspect_wanted) as wanted:
        _drop(add.place, "/n/resnet50.onnx")
    assert wanted.args == ["/n/resnet50.onnx", Wishes()]
    assert not add.start.isEnabled()
    assert not add.choices.isEnabled()
    add.show_inspected(INSPECTED)
    assert add.choices.isEnabled()
    assert add.start.isEnabled()
    assert add.plan == replace(PLAN, title="res net")
    assert add.told.text() == "It is slow."
    assert [row.number for row in add.figures.figures] == ["63 ms", "2,048", "97.8 MB", "410 MB"]
    assert not add.layout_box.isVisible()  # there is one only
    assert add.title.hasFocus(), "who only wants another name writes it"


def test_other_parts_of_the_proposal_can_be_chosen(add: AddSheet) -> None:
    add.show_inspected(INSPECTED)
    assert add.start.isEnabled()
    add.output.setCurrentIndex(1)
    add.preset.setCurrentIndex(add.preset.findData("caffe"))
    add.side.setValue(256)
    add.title.setText("Mine")
    chosen = replace(PLAN, title="Mine", output="logits", pooling="vector", preset="caffe")
    assert add.plan == replace(chosen, channels="bgr", side_px=256)
    assert not add.start.isEnabled(), "that has not been tried"


def test_without_a_name_it_is_not_added(add: AddSheet) -> None:
    add.show_inspected(INSPECTED)
    add.title.setText("  ")
    assert not add.start.isEnabled()


def test_another_choice_is_tried_by_itself_and_only_what_was_tried_can_be_added(qtbot: QtBot, add: AddSheet) -> None:
    add.show_inspected(INSPECTED)
    add.title.setText("Mine")
    add.side.setFocus()
    with qtbot.waitSignal(add.inspect_wanted) as wanted:
        for side_px in (25, 256):  # as it is typed: what is not finished is not tried
            add.side.setValue(side_px)
    assert wanted.args == [PLAN.path, Wishes("features", "mean", "imagenet", 256, "nchw", "rgb")]
    assert not add.start.isEnabled()
    rows = [(row.number, row.remark) for row in add.figures.figures]
    assert rows == [("…", "Trying it so…"), ("…", ""), ("…", ""), ("…", "")], "others were of another choice"
    assert add.side.hasFocus(), "who types goes on typing"
    tried = replace(INSPECTED, plan=replace(PLAN, side_px=256), outputs=INSPECTED.outputs[::-1])
    add.preset.setCurrentIndex(add.preset.findData("unit"))
    add.show_inspected(tried)
    assert add.plan == replace(PLAN, title="Mine", side_px=256, preset="unit"), "another choice has been made meanwhile"
    assert not add.start.isEnabled()
    qtbot.waitUntil(lambda: not add._due.isActive())
    add.show_inspected(replace(tried, plan=replace(tried.plan, preset="unit")))
    assert add.plan == replace(PLAN, title="Mine", side_px=256, preset="unit")
    assert [row.number for row in add.figures.figures] == ["63 ms", "2,048", "97.8 MB", "410 MB"]
    assert add.start.isEnabled()
    assert add.side.hasFocus()


def test_a_choice_that_cannot_work_is_refused_until_another_is_made(qtbot: QtBot, add: AddSheet) -> None:
    add.show_inspected(INSPECTED)
    with qtbot.waitSignal(add.inspect_wanted):
        add.side.setValue(256)
    add.show_trouble(text("It takes no such picture."))
    assert add.told.text() == "It takes no such picture."
    assert not add.figures.isVisible()
    assert not add.start.isEnabled()
    with qtbot.waitSignal(add.inspect_wanted):
        add.side.setValue(PLAN.side_px)
    add.show_inspected(INSPECTED)
    assert add.start.isEnabled()


def test_who_leaves_while_a_choice_is_tried_has_that_stopped(qtbot: QtBot, add: AddSheet) -> None:
    add.show_inspected(INSPECTED)
    with qtbot.waitSignal(add.inspect_wanted):
        add.side.setValue(256)
    with qtbot.waitSignal(add.cancel_wanted):
        qtbot.keyClick(add, Qt.Key.Key_Escape)
    assert not add.isVisible()


def test_a_network_that_cannot_work_is_refused_in_one_sentence(add: AddSheet) -> None:
    add.place.take("/n/hostile.onnx")
    add.show_trouble(text("It has no input for pictures."))
    assert add.told.text() == "It has no input for pictures."
    assert not add.start.isEnabled()
    add.place.take("/n/resnet50.onnx")
    assert not add.told.isVisible()


def test_an_evaluation_compares_with_the_engine_in_use(qtbot: QtBot) -> None:
    sheet = EvaluateSheet(CARDS[::-1], "large")
    qtbot.addWidget(sheet)
    assert list(sheet.engines) == ["standard", "large", "t"]
    sheet.labels.place.take("/kinds")
    assert not sheet.start.isEnabled()
    sheet.show_found(_FOUND)
    assert sheet.start.isEnabled()
    sheet.cutoff.setValue(5)
    assert _plan(sheet) == EvaluationPlan("/kinds", ("standard", "large"), cutoff=5)
    for box in sheet.engines.values():
        box.setChecked(False)
    assert not sheet.start.isEnabled()


def test_a_title_is_changed_only_to_another_one(qtbot: QtBot) -> None:
    sheet = RenameSheet("Fruit")
    qtbot.addWidget(sheet)
    for words, possible in (("Fruit", False), (" Fruit ", False), ("", False), ("Vegetables", True)):
        sheet.field.setText(words)
        assert sheet.rename.isEnabled() == possible
    assert sheet.title == "Vegetables"
