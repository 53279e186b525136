"""The engines of a library in the window: asked for, kept true, and done with what is wanted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.engine_adding import Wishes
from app.core.engine_masking import MaskWishes
from app.core.engine_teaching import Compacted, Taught
from app.core.events import LibraryChanged, Progress, Stopped
from app.core.labels import LabelsFound
from app.core.text import text
from app.gui.engines.add_sheet import AddSheet
from app.gui.engines.compact_sheet import CompactSheet
from app.gui.engines.engines import Engines
from app.gui.engines.engines_dialog import EnginesDialog
from app.gui.engines.evaluate_sheet import EvaluateSheet
from app.gui.engines.evaluation_dialog import EvaluationDialog
from app.gui.engines.rename_sheet import RenameSheet
from app.gui.engines.subject_sheet import SubjectSheet
from app.gui.engines.teach_sheet import TeachSheet
from app.gui.engines.worse_sheet import WorseSheet
from tests.gui.engines.made_up_engines import CARDS, STANDARD, TAUGHT, WORSE, Stage
from tests.gui.engines.made_up_evaluation import EVALUATION
from tests.gui.engines.made_up_networks import INSPECTED
from tests.gui.engines.test_subject_sheet import FOUND
from tests.gui.recording_catalog import answer, refuse, send
from tests.gui.rest import come_to_rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

Kind = TypeVar("Kind", bound=QDialog)
_FOUND = LabelsFound("/kinds", 1_204, 24, 2)


class Opened(Stage):
    """A window whose engines are shown."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.engines = Engines(self.catalog, self.requests, self.thumbnails, self.window)  # type: ignore[arg-type]
        self.engines.show()
        self.answer("list", CARDS)

    @property
    def dialog(self) -> EnginesDialog:
        assert self.engines.dialog is not None
        return self.engines.dialog

    def choose(self, name: str) -> None:
        self.dialog.list.setCurrentIndex(self.dialog.model.index(self.dialog.model.row_of(name)))

    def answer(self, request: str, value: object) -> None:
        answer(self.requests, self.catalog, f"engines.{request}", value)

    def asked(self, request: str) -> tuple[object, ...]:
        return self.catalog.last(f"engines.{request}")[1]

    def count(self, request: str) -> int:
        return self.catalog.names().count(f"engines.{request}")

    def sheet(self, kind: type[Kind]) -> Kind:
        (found,) = [each for each in self.window.findChildren(kind) if each.isVisible()]
        return found


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    return Opened(qtbot)


def test_the_dialog_is_there_once_and_comes_to_the_front(opened: Opened) -> None:
    assert opened.dialog.current == STANDARD
    first = opened.dialog
    opened.engines.show()
    assert opened.dialog is first
    assert opened.count("list") == 2
    first.close()
    assert opened.engines.dialog is None
    opened.engines.show()
    assert opened.dialog is not first


def test_another_engine_is_used_and_reading_begins(qtbot: QtBot, opened: Opened) -> None:
    opened.choose("t")
    opened.dialog.use.click()
    assert opened.asked("use") == ("t",)
    with qtbot.waitSignal(opened.engines.reading_interrupted):
        opened.answer("use", None)
    assert opened.count("list") == 2
    opened.answer("list", (replace(STANDARD, in_use=False), replace(TAUGHT, in_use=True)))
    assert not opened.dialog.use.isEnabled()


def test_who_does_not_want_to_wait_has_photos_read_now(qtbot: QtBot, opened: Opened) -> None:
    opened.choose("large")
    assert not opened.dialog.details.hurry.isVisible()
    waiting = tuple(replace(card, waiting_for=text("Later.") if card.name == "large" else None) for card in CARDS)
    opened.engines.list_engines()
    opened.answer("list", waiting)
    assert opened.dialog.details.told.text() == "Later."
    opened.dialog.details.hurry.click()
    with qtbot.waitSignal(opened.engines.reading_interrupted):
        opened.answer("hurry", None)
    opened.answer("list", CARDS)
    assert not opened.dialog.details.hurry.isVisible()


def test_an_engine_is_used_from_elsewhere_while_the_dialog_is_not_open(qtbot: QtBot, opened: Opened) -> None:
    opened.dialog.close()
    opened.engines.use("large")
    with qtbot.waitSignal(opened.engines.reading_interrupted):
        opened.answer("use", None)
    opened.engines.use("x")
    with qtbot.waitSignal(opened.engines.said) as said:
        refuse(opened.requests, opened.catalog, "engines.use", text("Its file is damaged."))
    assert said.args == ["Its file is damaged."]


def test_an_engine_is_kept_ready(qtbot: QtBot, opened: Opened) -> None:
    opened.choose("t")
    opened.dialog.details.keep.click()
    assert opened.asked("keep") == ("t", True)
    with qtbot.waitSignal(opened.engines.reading_interrupted):
        opened.answer("keep", None)


def test_a_title_is_changed(opened: Opened) -> None:
    opened.choose("t")
    opened.dialog.details.rename.click()
    sheet = opened.sheet(RenameSheet)
    sheet.field.setText("Fruit")
    sheet.rename.click()
    assert opened.asked("rename") == ("t", "Fruit")
    opened.answer("rename", None)
    opened.answer("list", (STANDARD, replace(TAUGHT, title="Fruit")))
    assert opened.dialog.details._title.text() == "Fruit"


@pytest.mark.parametrize("sure", [True, False])
def test_an_engine_is_removed_only_where_the_user_means_it(qtbot: QtBot, opened: Opened, sure: bool) -> None:
    opened.choose("t")
    opened.dialog.remove.click()
    box = opened.sheet(QMessageBox)
    assert "Standard, taught" in box.text()
    buttons = box.findChildren(QPushButton)
    words = "Remove" if sure else "Cancel"
    next(each for each in buttons if each.text().replace("&", "") == words).click()
    assert opened.count("remove") == sure
    if sure:
        assert opened.asked("remove") == ("t",)
        opened.answer("remove", None)
        opened.answer("list", (STANDARD,))
        assert opened.dialog.current == STANDARD


def test_what_cannot_be_done_is_told_and_the_dialog_stays(opened: Opened) -> None:
    opened.choose("t")
    opened.dialog.use.click()
    refuse(opened.requests, opened.catalog, "engines.use", text("The disk is full."))
    assert opened.sheet(QMessageBox).text() == "The disk is full."
    assert opened.dialog.isVisible()


def test_news_of_the_library_and_of_reading_bring_the_list_up_to_date_once(opened: Opened) -> None:
    opened.engines._due.setInterval(0)
    for _ in range(3):
        send(opened.requests, LibraryChanged(7))
        send(opened.requests, Progress(7, "embed", 1, 2))
    come_to_rest(opened.engines)
    assert opened.count("list") == 2
    send(opened.requests, LibraryChanged(7))  # while it is being listed
    opened.answer("list", CARDS)
    come_to_rest(opened.engines)
    assert opened.count("list") == 3
    opened.answer("list", CARDS)
    opened.dialog.close()
    send(opened.requests, LibraryChanged(7))
    come_to_rest(opened.engines)
    assert opened.count("list") == 3


def test_an_engine_is_taught_and_its_proof_is_shown(opened: Opened) -> None:
    opened.dialog.teach.click()
    sheet = opened.sheet(TeachSheet)
    sheet.labels.place.take("/kinds")
    assert opened.asked("look_at_labels") == ("/kinds",)
    opened.answer("look_at_labels", _FOUND)
    sheet.start.click()
    assert opened.asked("teach") == (sheet.plan,)
    job = opened.catalog.last("engines.teach")[0]
    send(opened.requests, Progress(job, "examples", 400, 1_204))
    assert sheet.bar.value() == 400
    opened.answer("teach", Taught("t", True, None, text("32 numbers"), (), (), 960, 24))
    opened.answer("list", CARDS)
    assert opened.dialog.current == TAUGHT
    assert opened.dialog.details.proof.isVisible()
    assert "It helped" in sheet.told.text()


def test_teaching_is_cancelled_and_can_begin_again(opened: Opened) -> None:
    opened.dialog.teach.click()
    sheet = opened.sheet(TeachSheet)
    sheet.labels.place.take("/kinds")
    opened.answer("look_at_labels", _FOUND)
    sheet.start.click()
    job = opened.catalog.last("engines.teach")[0]
    sheet.reject()
    assert opened.catalog.last("cancel")[1] == (job,)
    send(opened.requests, Stopped(job))
    assert "Stopped" in sheet.told.text()
    assert sheet.start.isEnabled()


def test_what_cannot_be_learned_from_is_said_in_the_dialog(opened: Opened) -> None:
    opened.dialog.teach.click()
    sheet = opened.sheet(TeachSheet)
    sheet.labels.place.take("/kinds")
    refuse(opened.requests, opened.catalog, "engines.look_at_labels", text("There is nothing."))
    assert sheet.labels._trouble.text() == "There is nothing."
    sheet.labels.place.take("/kinds")
    opened.answer("look_at_labels", _FOUND)
    sheet.start.click()
    refuse(opened.requests, opened.catalog, "engines.teach", text("The disk is full."))
    assert sheet.told.text() == "The disk is full."


def test_a_shorter_code_is_learned_of_the_engine_that_is_chosen(opened: Opened) -> None:
    opened.choose("large")
    opened.dialog.compact.click()
    sheet = opened.sheet(CompactSheet)
    sheet.start.click()
    assert opened.asked("compact") == (sheet.plan,)
    assert sheet.plan.base == "large"
    opened.answer("compact", Compacted("c", 64, 10_482, 500, 0.873, 0.91, 4_096, 256, 11.0, 1.4))
    assert sheet.figures.isVisible()
    assert opened.count("list") == 2


def test_whole_networks_are_trained_where_that_is_chosen(opened: Opened) -> None:
    opened.dialog.teach.click()
    teach = opened.sheet(TeachSheet)
    teach.labels.place.take("/kinds")
    opened.answer("look_at_labels", _FOUND)
    teach.way.setCurrentIndex(1)
    teach.start.click()
    assert opened.asked("finetune") == (teach.plan,)
    refuse(opened.requests, opened.catalog, "engines.finetune", text("PyTorch is missing."))
    assert teach.told.text() == "PyTorch is missing."
    teach.reject()
    opened.dialog.compact.click()
    compact = opened.sheet(CompactSheet)
    compact.way.setCurrentIndex(1)
    compact.start.click()
    assert opened.asked("autoencode") == (compact.plan,)


def test_a_network_becomes_an_engine(opened: Opened) -> None:
    opened.dialog.add.menu().actions()[0].trigger()
    sheet = opened.sheet(AddSheet)
    sheet.place.take("/n/res_net.onnx")
    assert opened.asked("inspect") == ("/n/res_net.onnx", Wishes())
    opened.answer("inspect", INSPECTED)
    sheet.start.click()
    assert opened.asked("add") == (sheet.plan,)
    opened.answer("add", TAUGHT)
    assert not sheet.isVisible()
    opened.answer("list", CARDS)
    assert opened.dialog.current == TAUGHT


def test_looking_at_a_network_can_be_stopped(opened: Opened) -> None:
    opened.dialog.add.menu().actions()[0].trigger()
    sheet = opened.sheet(AddSheet)
    sheet.place.take("/n/res_net.onnx")
    sheet.reject()
    job = opened.catalog.last("engines.inspect")[0]
    assert opened.catalog.last("cancel")[1] == (job,)
    send(opened.requests, Stopped(job))
    assert sheet.choices.isEnabled()
    assert not sheet.start.isEnabled()


def test_engines_are_measured_and_the_figures_saved(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    opened.dialog.evaluate.click()
    sheet = opened.sheet(EvaluateSheet)
    sheet.labels.place.take("/kinds")
    opened.answer("look_at_labels", _FOUND)
    sheet.start.click()
    assert opened.catalog.last("reports.evaluate")[1] == (sheet.plan,)
    answer(opened.requests, opened.catalog, "reports.evaluate", EVALUATION)
    dialog = opened.sheet(EvaluationDialog)
    path = str(tmp_path / "e.html")
    opened.engines._evaluating._save(dialog, path)
    assert opened.catalog.last("reports.page")[1][:2] == (EVALUATION, path)
    answer(opened.requests, opened.catalog, "reports.page", None)
    assert dialog.told.text() == f"Saved to {path}."
    opened.engines._evaluating._save(dialog, path)
    refuse(opened.requests, opened.catalog, "reports.page", text("The disk is full."))
    assert dialog.told.text() == "The disk is full."


def test_what_got_worse_is_seen_and_searched_with(qtbot: QtBot, opened: Opened) -> None:
    opened.choose("t")
    opened.dialog.details.proof.see_worse.click()
    sheet = opened.sheet(WorseSheet)
    with qtbot.waitSignal(opened.engines.photo_wanted) as wanted:
        sheet.photos.itemActivated.emit(sheet.photos.item(0))
    assert wanted.args == [WORSE[0]]


def test_a_network_that_finds_the_subject_becomes_an_engine(opened: Opened) -> None:
    opened.dialog.add.menu().actions()[1].trigger()
    sheet = opened.sheet(SubjectSheet)
    sheet.place.take("/n/deep_lab.onnx")
    assert opened.asked("inspect_mask") == ("/n/deep_lab.onnx", MaskWishes())
    opened.answer("inspect_mask", FOUND)
    sheet.start.click()
    assert opened.asked("add_mask") == (sheet.plan,)
    opened.answer("add_mask", TAUGHT)
    assert not sheet.isVisible()
