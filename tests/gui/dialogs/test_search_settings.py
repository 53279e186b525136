"""How neighbours are looked for, in the settings: folded away, with figures beside each choice; the job behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from app.core.events import LibraryChanged, Progress, Stopped
from app.core.question import Metric
from app.core.text import text
from app.core.tuning import Tuning, Tunings, Walked
from app.gui.dialogs.dialogs import Dialogs
from app.gui.dialogs.search_settings import SearchSettings
from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.dialogs.tuning_words import share_words, time_words
from app.gui.kit.requests import Requests
from app.machine.settings import Settings
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse, send

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_LEVELS = tuple(Walked(level, 1.4 * level, (0.9 + level / 200, 0.8 + level / 200, 0.5)) for level in range(1, 11))
_NOW = Tuning(1_368, 6, 200, get_args(Metric), (1.0, 0.8255, 0.7), (3, 3, 10), _LEVELS, 20.5)
_SMALL = Tuning(
    40, 2, 40, ("cosine",), (1.0,), (0,), tuple(Walked(level, 1.0, (1.0,)) for level in range(11)), 0.4
)  # fmt: skip


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., SearchSettings]:
    def make(settings: Settings | None = None) -> SearchSettings:
        made = SearchSettings(settings or Settings())
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def _words(box: QComboBox) -> list[str]:
    return [box.itemText(row) for row in range(box.count())]


def _cost(shown: SearchSettings) -> str:
    """Where no line breaks stands a _."""
    return shown._cost.text().replace("\N{NO-BREAK SPACE}", "_")


def _told(shown: SearchSettings) -> str:
    return shown._about.text()


def test_it_is_folded_away_until_somebody_wants_it(shown: Callable[..., SearchSettings], qtbot: QtBot) -> None:
    made = shown()
    assert not made.is_open
    assert not made.effort.isVisible()
    assert made.fold.accessibleDescription() == "Folded"
    with qtbot.waitSignal(made.figures_wanted) as wanted:
        qtbot.keyClick(made.fold, Qt.Key.Key_Space)
    assert wanted.args == [False]
    assert made.effort.isVisible()
    assert made.fold.accessibleDescription() == "Unfolded"
    with qtbot.assertNotEmitted(made.figures_wanted):
        made.fold.click()
    assert not made.effort.isVisible()


@pytest.mark.parametrize("chosen", [{"metric": "dot"}, {"effort": 4}, {"exact": True}, {"trees": 80}])
def test_it_is_open_where_something_was_chosen(shown: Callable[..., SearchSettings], chosen: dict[str, Any]) -> None:
    made = shown(Settings(**chosen))
    assert made.is_open
    assert made.order_by.currentData() == chosen.get("metric", "cosine")
    assert made.effort.currentData() == chosen.get("effort", 0)
    assert made.exact.isChecked() is chosen.get("exact", False)
    assert made.trees.currentData() == chosen.get("trees", 0)


def test_each_choice_has_its_figures_beside_it(shown: Callable[..., SearchSettings]) -> None:
    made = shown(Settings(effort=4))
    assert _words(made.effort) == ["Automatic", *map(str, range(1, 11))]
    made.show_tunings(Tunings(_NOW, (replace(_NOW, trees=80),)))
    assert _words(made.order_by) == [
        "Cosine · 92.0 % · 5.6 ms", "Euclidean distance · 82.0 % · 5.6 ms", "Dot product · 50.0 % · 5.6 ms",
    ]  # fmt: skip
    efforts = _words(made.effort)
    assert efforts[0] == "Automatic (3) · 91.5 % · 4.2 ms"
    assert efforts[10] == "10 · 95.0 % · 14 ms"
    assert made.effort.currentText() == "4 · 92.0 % · 5.6 ms"
    assert _words(made.trees)[:3] == ["Automatic (6) · 91.5 % · 4.2 ms", "6 · 91.5 % · 4.2 ms", "10"]
    assert "80 · 91.5 % · 4.2 ms" in _words(made.trees)
    assert _cost(made) == "Finds all, in 21_ms; with 100,000 photos in about 1.5_s."
    assert made._built.text().startswith("The index has 6 trees. Others are built in the background")
    assert _told(made).startswith("Beside each choice: the share of the ten nearest that 200 of 1,368 photos find")
    assert made._meaning.text().endswith("what all photos here have in common was taken off.")
    made.order_by.setCurrentIndex(1)
    assert (
        made._meaning.text() == "By the distance that is shown, alone. 82.5 % of its ten nearest are those by cosine."
    )
    assert made.effort.currentText() == "4 · 82.0 % · 5.6 ms"
    assert efforts[0] != made.effort.itemText(0) == "Automatic (3) · 81.5 % · 4.2 ms"


def test_a_small_library_is_told_that_metrics_do_not_matter(shown: Callable[..., SearchSettings]) -> None:
    made = shown()
    made.show_tunings(Tunings(_SMALL))
    for row in range(3):
        made.order_by.setCurrentIndex(row)
        assert made._meaning.text().endswith("too small for that to matter: all three are one order here.")
        assert made.order_by.itemText(row).endswith(" · 100.0 % · 1.0 ms")
    assert made.effort.itemText(0) == "Automatic · 100.0 % · 1.0 ms"


def test_a_large_library_needs_no_larger_one_to_compare_with(shown: Callable[..., SearchSettings]) -> None:
    made = shown()
    made.show_tunings(Tunings(replace(_NOW, pictures=100_000, exact_ms=840.0)))
    assert _cost(made) == "Finds all, in 840_ms."


def test_every_choice_is_told_by_its_name(shown: Callable[..., SearchSettings], qtbot: QtBot) -> None:
    made = shown()
    for change, told in (
        (lambda: made.order_by.setCurrentIndex(2), {"metric": "dot"}),
        (lambda: made.effort.setCurrentIndex(7), {"effort": 7}),
        (lambda: made.trees.setCurrentIndex(made.trees.findData(50)), {"trees": 50}),
        (made.exact.click, {"exact": True}),
    ):
        with qtbot.waitSignal(made.changed) as changed:
            change()
        assert changed.args == [told]
    assert not made.effort.isEnabled()  # where all are compared nothing is walked
    made.show_tunings(Tunings(_NOW))
    assert made.order_by.currentText() == "Dot product · 100.0 % · 21 ms"
    assert (made.effort.currentData(), made.trees.currentData()) == (7, 50)
    made.exact.click()
    assert made.effort.isEnabled()


def test_figures_are_never_better_than_they_are() -> None:
    assert [share_words(share) for share in (0.0, 0.9995, 0.992, 0.57, 1.0)] == [
        "0.0 %", "99.9 %", "99.2 %", "57.0 %", "100.0 %",
    ]  # fmt: skip
    times = [time_words(ms) for ms in (0.04, 9.94, 38.4, 999.0, 1_240.0)]
    assert times == ["0.1 ms", "9.9 ms", "38 ms", "999 ms", "1.2 s"]


@pytest.fixture
def opened(qtbot: QtBot) -> tuple[Dialogs, RecordingCatalog, Requests, SearchSettings]:
    catalog, requests = RecordingCatalog(), Requests()
    window = SearchSettings(Settings())  # any widget
    qtbot.addWidget(window)
    dialogs = Dialogs(catalog, requests, window)  # type: ignore[arg-type]
    dialogs.show_settings(Settings())
    dialog = dialogs._open[SettingsDialog]
    assert isinstance(dialog, SettingsDialog)
    return dialogs, catalog, requests, dialog.searching


Opened = tuple[Dialogs, RecordingCatalog, Requests, SearchSettings]


def test_it_is_measured_when_it_is_unfolded_and_can_be_stopped(opened: Opened) -> None:
    _, catalog, requests, made = opened
    assert "search.tune" not in catalog.names()
    made.fold.click()
    job, arguments = catalog.last("search.tune")
    assert arguments == (False,)
    send(requests, Progress(job + 1, "tune", 1, 10))
    assert _told(made) == "What each finds and takes has not been measured."
    send(requests, Progress(job, "tune", 430, 1_000))
    assert _told(made) == "Trying with photos of this library: 43 %"
    made.order_by.setCurrentIndex(1)
    assert (_told(made), made.again.text()) == ("Trying with photos of this library: 43 %", "Stop")
    made.again.click()
    assert catalog.last("cancel")[1] == (job,)
    send(requests, Stopped(job))
    assert _told(made) == "What each finds and takes has not been measured."
    send(requests, LibraryChanged(99))
    assert catalog.names().count("search.tune") == 1  # whoever stopped it does not want it
    made.again.click()
    assert catalog.last("search.tune")[1] == (False,)
    answer(requests, catalog, "search.tune", Tunings(_NOW))
    assert made.effort.itemText(1) == "1 · 80.5 % · 1.4 ms"
    made.again.click()
    assert catalog.last("search.tune")[1] == (True,)


def test_what_was_chosen_elsewhere_is_followed(opened: Opened, qtbot: QtBot) -> None:
    """And is not taken back by the next choice here."""
    dialogs, _, _, made = opened
    dialogs.follow(Settings(trees=12, effort=3))
    assert (made.trees.currentData(), made.effort.currentData()) == (12, 3)
    with qtbot.waitSignal(dialogs.settings_changed) as changed:
        made.order_by.setCurrentIndex(1)
    (settings,) = changed.args
    assert (settings.trees, settings.effort, settings.metric) == (12, 3, "euclidean")


def test_figures_follow_the_library_one_request_at_a_time(opened: Opened) -> None:
    _, catalog, requests, made = opened
    send(requests, LibraryChanged(99))
    assert "search.tune" not in catalog.names()
    made.fold.click()
    send(requests, LibraryChanged(99))
    assert catalog.names().count("search.tune") == 1
    answer(requests, catalog, "search.tune", None)
    assert _told(made) == "Nothing can be measured yet: photos have to be read first."
    send(requests, LibraryChanged(99))
    answer(requests, catalog, "search.tune", Tunings(_NOW))
    assert made.effort.itemText(1) == "1 · 90.5 % · 1.4 ms"
    send(requests, LibraryChanged(99))
    refuse(requests, catalog, "search.tune", text("The index cannot be measured."))
    assert _told(made) == "The index cannot be measured."
    assert made.effort.itemText(1) == "1 · 90.5 % · 1.4 ms"
    made.fold.click()
    send(requests, LibraryChanged(99))
    assert catalog.names().count("search.tune") == 3


def test_closing_the_settings_stops_it(opened: Opened) -> None:
    dialogs, catalog, _, made = opened
    made.fold.click()
    dialogs._open[SettingsDialog].reject()
    assert catalog.last("cancel")[1] == (catalog.last("search.tune")[0],)


def test_what_is_chosen_is_a_setting_that_holds_at_once(opened: Opened, qtbot: QtBot) -> None:
    dialogs, _, _, made = opened
    with qtbot.waitSignal(dialogs.settings_changed) as changed:
        made.trees.setCurrentIndex(made.trees.findData(100))
    assert changed.args == [Settings(trees=100)]
    with qtbot.waitSignal(dialogs.settings_changed) as changed:
        made.exact.click()
    assert changed.args == [Settings(trees=100, exact=True)]
    dialog = dialogs._open[SettingsDialog]
    assert isinstance(dialog, SettingsDialog)
    assert not dialog._later.isVisible()


def test_fields_of_both_parts_stand_in_one_line(opened: Opened, qtbot: QtBot) -> None:
    dialogs, _, _, made = opened
    made.fold.click()
    dialog = dialogs._open[SettingsDialog]
    assert isinstance(dialog, SettingsDialog)
    qtbot.waitExposed(dialog)
    lefts = {box.mapTo(dialog, QPoint()).x() for box in dialog.findChildren(QComboBox)}
    assert len(lefts) == 1


def test_the_wheel_over_a_field_is_left_to_the_page(opened: Opened, qtbot: QtBot) -> None:
    """It chooses nothing, and is not taken: Qt gives it to what is around."""
    dialogs, _, _, made = opened
    made.fold.click()
    dialog = dialogs._open[SettingsDialog]
    fields = [*dialog.findChildren(QComboBox), *dialog.findChildren(QSpinBox)]
    assert len(fields) == 11
    with qtbot.assertNotEmitted(dialogs.settings_changed):
        for field in fields:
            centre, turn = QPointF(field.rect().center()), QPoint(0, -120)
            event = QWheelEvent(
                centre, QPointF(field.mapToGlobal(centre.toPoint())), QPoint(), turn, Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(field, event)
            assert not event.isAccepted()
            assert field.focusPolicy() == Qt.FocusPolicy.StrongFocus
