"""Tables, vectors and figures from the window: what is asked for, how far it is, how it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QFileDialog, QMainWindow, QProgressDialog
from pytestqt.qtbot import QtBot

from app.core.events import Progress, Stopped
from app.core.taking_away import SheetMade, SheetPlan, TablePlan, Taken, VectorsPlan
from app.core.text import text
from app.gui.dialogs.taking_away import FIGURE_NEIGHBOURS, TakingAway
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, use_language
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse, send

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class _Window(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.taking = TakingAway(cast(Any, self.catalog), self.requests, self, 30)
        self.said: list[str] = []
        self.taking.said.connect(self.said.append)

    def choose(self, ask: Callable[[], None], path: str) -> QFileDialog:
        """Ask for something and choose a file for it."""
        ask()
        dialog = self.findChildren(QFileDialog)[-1]
        dialog.fileSelected.emit(path)
        dialog.done(1)
        return dialog

    @property
    def progress(self) -> QProgressDialog | None:
        open_ones = [each for each in self.findChildren(QProgressDialog) if not each.signalsBlocked()]
        return open_ones[-1] if open_ones else None


@pytest.fixture
def window(qtbot: QtBot) -> _Window:
    made = _Window()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(("name", "form"), [("n.csv", "csv"), ("n.JSONL", "jsonl"), ("n", "jsonl")])
def test_a_table_has_as_many_neighbours_as_are_shown(window: _Window, name: str, form: str) -> None:
    window.taking.neighbours = 12
    window.choose(window.taking.table, f"/out/{name}")
    assert window.catalog.last("reports.table")[1][0] == TablePlan(f"/out/{name}", form, 12)  # type: ignore[arg-type]
    answer(window.requests, window.catalog, "reports.table", Taken(1234, 5000, 2, 1))
    assert window.said == [f"Written: /out/{name} · 1,234 photos · 3 not read are left out"]


def test_vectors_come_with_their_list(window: _Window) -> None:
    window.choose(window.taking.vectors, "/out/v.npy")
    assert window.catalog.last("reports.vectors")[1][0] == VectorsPlan("/out/v.npy", "/out/v.jsonl")
    answer(window.requests, window.catalog, "reports.vectors", Taken(1, 1, 0, 0, dim=3))
    assert window.said == ["Written: /out/v.npy · 1 photo"]


@pytest.mark.parametrize(
    ("name", "form"), [("f.png", "png"), ("f.JPG", "jpeg"), ("f.html", "html"), ("f.gif", "png"), ("f", "png")]
)
def test_a_figure_speaks_the_language_of_the_window(window: _Window, name: str, form: str) -> None:
    use_language("ja")
    try:
        window.choose(lambda: window.taking.figure(("/a.jpg", "/b.jpg")), f"/out/{name}")
        plan, say, language = window.catalog.last("reports.sheet")[1]
    finally:
        use_language("en")
    assert plan == SheetPlan(f"/out/{name}", ("/a.jpg", "/b.jpg"), form, FIGURE_NEIGHBOURS)  # type: ignore[arg-type]
    assert (say, language) == (shown, "ja")
    answer(window.requests, window.catalog, "reports.sheet", SheetMade(10, 10, "設"))
    assert window.said == [f"Written: /out/{name} · no font of this computer has these letters: 設"]


def test_names_and_kinds_are_offered(window: _Window) -> None:
    dialog = window.choose(lambda: window.taking.figure(("/photos/a b.jpg",)), "/out/f.png")
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert dialog.defaultSuffix() == "png"
    assert Path(dialog.selectedFiles()[0]).name == "a b.png"
    dialog.filterSelected.emit(dialog.nameFilters()[2])
    assert dialog.defaultSuffix() == "html"


def test_it_is_watched_and_can_be_stopped(window: _Window) -> None:
    window.choose(window.taking.table, "/out/n.csv")
    job_id, _ = window.catalog.last("reports.table")
    send(window.requests, Progress(99, "embed", 5, 10))  # another's
    send(window.requests, Progress(job_id, "export", 1234, 5000))
    progress = window.progress
    assert progress is not None
    assert (progress.value(), progress.maximum()) == (1234, 5000)
    assert progress.labelText() == "Writing 1,234 of 5,000"
    progress.canceled.emit()
    assert window.catalog.last("cancel")[1] == (job_id,)
    send(window.requests, Stopped(job_id))
    assert window.progress is None
    assert window.said == []


def test_why_it_could_not_be_written_is_said_and_nothing_is_cancelled(window: _Window) -> None:
    window.choose(window.taking.table, "/out/n.csv")
    refuse(window.requests, window.catalog, "reports.table", text("No."))
    assert window.said == ["No."]
    assert "cancel" not in window.catalog.names()
    assert window.progress is None
