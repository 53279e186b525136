"""The window of the engines: its list, the chosen one, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.core.photo import FileKey
from app.gui.engines.engine_list_model import EngineListModel
from app.gui.engines.engines_dialog import EnginesDialog
from app.gui.engines.figure_rows import Figure, FigureRows
from app.gui.kit.share_bar import ShareBar
from tests.gui.engines.made_up_engines import BROKEN, CARDS, LARGE, NO_HELP, STANDARD, TAUGHT, WORSE, Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


@pytest.fixture
def dialog(qtbot: QtBot, stage: Stage) -> EnginesDialog:
    dialog = EnginesDialog(stage.pictures)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.set_cards(CARDS)
    return dialog


def _choose(dialog: EnginesDialog, name: str) -> None:
    dialog.list.setCurrentIndex(dialog.model.index(dialog.model.row_of(name)))


def test_the_engine_in_use_is_chosen_first_and_arrows_walk_the_list(qtbot: QtBot, dialog: EnginesDialog) -> None:
    assert dialog.current == STANDARD
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.current == TAUGHT
    assert dialog.details._title.text() == "Standard, taught"


def test_the_list_keeps_to_the_rules_of_models(qtbot: QtBot) -> None:
    model = EngineListModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    with qtbot.waitSignal(model.modelReset):
        model.set_cards(CARDS)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.set_cards((STANDARD, TAUGHT, replace(LARGE, read=3_000), BROKEN))


def test_a_row_is_read_aloud_with_all_that_it_shows(dialog: EnginesDialog) -> None:
    index, spoken = dialog.model.index, Qt.ItemDataRole.AccessibleTextRole
    assert index(0).data(spoken) == "Standard, In use, came with the program · 13.0 MB"
    assert "read 2,140 of 10,482" in index(2).data(spoken)
    assert index(3).data(spoken).endswith("Its file is damaged.")
    assert QAccessible.queryAccessibleInterface(dialog.list).text(QAccessible.Text.Name) == "Engines"


def test_what_is_chosen_stays_when_the_list_is_told_anew_and_a_new_one_is_shown(dialog: EnginesDialog) -> None:
    _choose(dialog, "large")
    further = replace(LARGE, read=5_000)
    dialog.set_cards((STANDARD, TAUGHT, further, BROKEN))
    assert dialog.current == further
    made = replace(TAUGHT, name="new")
    dialog.set_cards((STANDARD, TAUGHT, made, further), "new")
    assert dialog.current == made
    dialog.set_cards((STANDARD, TAUGHT))
    assert dialog.current == STANDARD


def test_a_proof_is_shown_with_its_bars_from_0(dialog: EnginesDialog) -> None:
    assert not dialog.details.proof.isVisible()
    _choose(dialog, "t")
    proof = dialog.details.proof
    assert proof.isVisible()
    assert dialog.details._learned.text() == "Learned from 1204 photos."
    assert proof._verdict.text() == "Better on your photos, and this is the proof"
    assert (proof._before_share.text(), proof._after_share.text()) == ("81.2 %", "86.9 %")
    assert proof._after_words.text() == "Taught"
    assert proof._counts.text() == "44 questions better, 8 worse"
    assert proof.see_worse.text().replace("&", "") == "See the 8 worse"
    assert proof.worse.paths == WORSE[:3]


def test_a_bar_is_as_long_as_its_share(qtbot: QtBot) -> None:
    bar = ShareBar("accfill")
    qtbot.addWidget(bar)
    bar.resize(200, 10)
    bar.show_share(0.25)
    assert bar._part(0.0, bar._share).getRect() == (0, 0, 50, 10)
    bar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert bar._part(0.0, bar._share).getRect() == (150, 0, 50, 10)
    image = bar.grab().toImage()
    assert image.pixelColor(180, 5) != image.pixelColor(20, 5)


def test_an_engine_that_does_not_help_cannot_be_used_and_says_why(dialog: EnginesDialog) -> None:
    worse = replace(TAUGHT, proof=NO_HELP)
    dialog.set_cards((STANDARD, worse), "t")
    assert not dialog.use.isEnabled()
    assert "does not help" in dialog.use.toolTip()
    assert "does not help" in dialog.use.accessibleDescription()
    assert "does not help" in dialog.details.told.text()
    assert dialog.details.proof._verdict.text() == "Worse on your photos"
    assert not dialog.details.keep.isVisible()


@pytest.mark.parametrize(
    ("name", "use", "remove"),
    [("standard", False, False), ("t", True, True), ("large", True, False), ("x", False, True)],
)
def test_what_can_be_done(dialog: EnginesDialog, name: str, use: bool, remove: bool) -> None:
    _choose(dialog, name)
    assert (dialog.use.isEnabled(), dialog.remove.isEnabled()) == (use, remove)
    assert dialog.details.rename.isVisible() == (name in ("t", "x"))


def test_wishes_are_told_with_the_engine_they_are_about(qtbot: QtBot, dialog: EnginesDialog) -> None:
    _choose(dialog, "large")
    with qtbot.waitSignal(dialog.compact_wanted) as compact:
        dialog.compact.click()
    assert compact.args == [LARGE]
    _choose(dialog, "t")
    assert not dialog.compact.isEnabled()
    for button, signal, told in (
        (dialog.use, dialog.use_wanted, ["t"]),
        (dialog.remove, dialog.remove_wanted, [TAUGHT]),
        (dialog.details.rename, dialog.rename_wanted, [TAUGHT]),
        (dialog.details.proof.see_worse, dialog.worse_wanted, [TAUGHT]),
        (dialog.details.keep, dialog.keep_wanted, ["t", True]),
        (dialog.teach, dialog.teach_wanted, []),
        (dialog.evaluate, dialog.evaluate_wanted, []),
    ):
        with qtbot.waitSignal(signal) as wanted:
            button.click()
        assert wanted.args == told
    for way, signal in zip(dialog.add.menu().actions(), (dialog.add_wanted, dialog.subject_wanted), strict=True):
        with qtbot.waitSignal(signal):
            way.trigger()


def test_to_keep_an_engine_is_not_wanted_by_looking_at_one_that_is_kept(qtbot: QtBot, dialog: EnginesDialog) -> None:
    with qtbot.assertNotEmitted(dialog.keep_wanted):
        _choose(dialog, "large")
    assert dialog.details.keep.isChecked()


def test_on_a_small_screen_the_details_scroll_and_the_buttons_stay(qtbot: QtBot, dialog: EnginesDialog) -> None:
    _choose(dialog, "t")
    dialog.resize(QSize(640, 372))
    qtbot.waitUntil(lambda: dialog.findChildren(QScrollArea)[0].verticalScrollBar().maximum() > 0)
    area = dialog.findChildren(QScrollArea)[0]
    assert area.horizontalScrollBar().maximum() == 0
    assert dialog.details.width() <= area.viewport().width()
    for button in dialog.findChildren(QPushButton):
        if not area.isAncestorOf(button):
            assert dialog.rect().contains(QRect(button.mapTo(dialog, QPoint(0, 0)), button.size())), button.text()
            assert button.width() >= button.sizeHint().width(), button.text()
    area.ensureWidgetVisible(dialog.details.keep)
    shown = QRect(dialog.details.keep.mapTo(area.viewport(), QPoint(0, 0)), dialog.details.keep.size())
    assert area.viewport().rect().contains(shown)


def test_in_a_narrow_room_remarks_stand_below_their_figures(qtbot: QtBot) -> None:
    rows = FigureRows()
    qtbot.addWidget(rows)
    rows.show_figures([Figure("Time for a photo", "21 ms", "as with “Standard”"), Figure("Numbers", "160")])
    name, _, remark = rows._rows[0]
    for width, below in ((600, False), (300, True), (600, False)):
        rows.resize(width, 200)
        rows.show()
        QApplication.processEvents()
        assert (remark.geometry().top() >= name.geometry().bottom()) == below
    assert rows._rows[1][-1].isHidden()


def test_pictures_of_what_got_worse_are_asked_for_and_painted(
    qtbot: QtBot, dialog: EnginesDialog, stage: Stage
) -> None:
    _choose(dialog, "t")
    assert stage.catalog.last("gallery.locate")[1] == (list(WORSE[:3]),)
    row = dialog.details.proof.worse
    before = row.grab().toImage()
    key = FileKey(WORSE[0], 1, 1)
    stage.pictures.know(WORSE[0], key)
    assert key in stage.thumbnails.wanted
    stage.thumbnails.put(key)
    after = row.grab().toImage()
    assert after.pixelColor(20, 20) == QColor("red") != before.pixelColor(20, 20)


def test_a_hostile_title_stays_as_it_is(dialog: EnginesDialog) -> None:
    dialog.set_cards((STANDARD, replace(TAUGHT, title="<b>a</b>\n\N{RIGHT-TO-LEFT OVERRIDE}")), "t")
    assert dialog.details._title.text() == "<b>a</b>\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    assert dialog.details._title.textFormat() == Qt.TextFormat.PlainText
