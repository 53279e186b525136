"""What an evaluation found, as it is shown."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.evaluation import Difference, Share
from app.gui.engines.evaluation_dialog import EvaluationDialog
from app.gui.engines.evaluation_words import counted_words, difference_words, left_out_words, titles_of
from app.gui.engines.worse_sheet import WorseSheet
from app.gui.kit.picture_row import PictureRow
from tests.gui.engines.made_up_engines import WORSE, Stage
from tests.gui.engines.made_up_evaluation import EVALUATION

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


@pytest.fixture
def dialog(qtbot: QtBot) -> EvaluationDialog:
    made = EvaluationDialog(EVALUATION, Stage().pictures)
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_was_asked_and_what_was_left_out() -> None:
    assert counted_words(EVALUATION) == "1,204 photos in 24 classes, 1,180 questions"
    assert left_out_words(EVALUATION) == [
        "Lines that repeat a photo, which counts once: 2",
        "1 photo could not be read.",
        "1 class has one photo only, which nobody asks about.",
        "3 photos are copies of others and so found with ease.",
    ]


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.03, 0.07, "“Large” is better than “Standard”."),
        (-0.07, -0.03, "“Large” is worse than “Standard”."),
        (-0.03, 0.07, "Between “Large” and “Standard” there is no difference beyond chance."),
    ],
)
def test_a_difference_is_called_one_only_where_its_interval_says_so(low: float, high: float, verdict: str) -> None:
    share = Share((low + high) / 2, low, high)
    words = difference_words(
        Difference("large", "standard", share, share, share, 4, 8, 0.2), titles_of(EVALUATION.engines)
    )
    assert words.startswith(verdict)
    assert words.endswith("first answers: 4 better, 8 worse.")


def test_each_engine_has_its_classes_and_its_worst_questions(qtbot: QtBot, dialog: EvaluationDialog) -> None:
    model = dialog.classes.classes
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    row = [model.index(0, column).data() for column in range(model.columnCount())]
    assert row == ["Pear", "40", "50.0 % (40.0 % to 60.0 %)", "41.0 %", "30.0 %", "Apple (9), Melon (2), Lime (1)"]
    asked, found = dialog.worst.findChildren(PictureRow)
    assert asked.paths == ("/kinds/asked.jpg",)
    assert found.accessibleName() == "wrong.jpg, right.jpg, right"
    dialog.engine.setCurrentIndex(1)
    assert not dialog._worst_heading.isVisible()


def test_it_can_be_saved_and_says_what_came_of_that(qtbot: QtBot, dialog: EvaluationDialog) -> None:
    with qtbot.waitSignal(dialog.save_wanted):
        dialog.save.click()
    dialog.say("Saved to /a.html.")
    assert dialog.told.isVisible()


def test_photos_that_got_worse_can_be_searched_with(qtbot: QtBot) -> None:
    sheet = WorseSheet("Fruit", WORSE, Stage().pictures)
    qtbot.addWidget(sheet)
    sheet.show()
    assert sheet.photos.count() == len(WORSE)
    with qtbot.waitSignal(sheet.photo_wanted) as wanted:
        sheet.photos.itemActivated.emit(sheet.photos.item(2))
    assert wanted.args == [WORSE[2]]
