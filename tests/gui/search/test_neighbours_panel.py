"""The neighbours panel on a real library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.question import Question
from app.core.status import Status
from app.gui.kit.elided_label import ElidedLabel
from app.gui.picture.view import PictureView
from app.gui.search.match_grid import MatchGrid
from app.gui.search.narrowing import OPEN, Narrowing
from app.gui.search.neighbours_panel import NeighboursPanel
from app.gui.search.panel_head import PanelHead
from tests.conftest import MakePhoto
from tests.gui.rest import come_to_rest
from tests.gui.small_library import SmallLibrary, small_library

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]


@pytest.fixture
def library(qtbot: QtBot, home: Path, make_photo: MakePhoto) -> Iterator[SmallLibrary]:
    for seed in range(6):
        make_photo(f"{seed}.jpg", seed)
    photo = make_photo("copy of 1.jpg", 1)
    with small_library(qtbot, home, photo.parent) as library:
        yield library


def _panel(qtbot: QtBot, library: SmallLibrary, count: int = 30) -> tuple[NeighboursPanel, MatchGrid]:
    panel = NeighboursPanel(library.catalog, library.requests, library.thumbnails, library.actions, count)
    library.window.setCentralWidget(panel)
    library.window.resize(360, 600)
    library.window.show()
    qtbot.waitExposed(library.window)
    grid = panel.findChild(MatchGrid)
    assert grid is not None
    return panel, grid


def _says(panel: NeighboursPanel, words: str) -> bool:
    return any(words in label.text() for label in panel.findChildren(QLabel) if label.isVisible())


class _Sizes(QObject):
    """Notes the heights that a widget takes."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.heights: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            self.heights.append(event.size().height())
        return False


def test_another_photo_moves_no_neighbours(qtbot: QtBot, library: SmallLibrary, tmp_path: Path) -> None:
    """What is told of a photo comes a moment after its name, and takes the room of what was told before."""
    panel, matches = _panel(qtbot, library)
    library.window.resize(280, 600)  # where it takes three lines and more
    photos = tmp_path / "photos"
    panel.show_neighbours_of(str(photos / "1.jpg"))
    qtbot.waitUntil(lambda: matches.model.rowCount() == 6)
    qtbot.waitUntil(lambda: _says(panel, "320 × 240"))
    come_to_rest(panel)
    seen = _Sizes(matches.grid)
    panel.show_neighbours_of(str(photos / "2.jpg"))
    qtbot.waitUntil(lambda: matches.answer is not None and matches.answer.query_path == str(photos / "2.jpg"))
    come_to_rest(panel)
    assert _says(panel, "320 × 240")
    assert seen.heights == []


def test_another_photo_and_its_neighbours_are_shown_in_one_go(
    qtbot: QtBot, library: SmallLibrary, tmp_path: Path
) -> None:
    panel, matches = _panel(qtbot, library)
    (head,) = panel.findChildren(PanelHead)
    seen: list[tuple[str, str]] = []

    class Look(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and matches.answer is not None:
                seen.append((head.path, matches.answer.query_path))
            return False

    look = Look()
    for watched in (head, matches.grid.viewport()):
        watched.installEventFilter(look)
    paths = [str(tmp_path / "photos" / name) for name in ("1.jpg", "2.jpg", "3.jpg")]
    for path in paths:
        panel.show_neighbours_of(path)
        qtbot.waitUntil(lambda path=path: (path, path) in seen)  # type: ignore[misc]
        come_to_rest(panel)
    assert all(photo == asked for photo, asked in seen)


def test_a_selected_photo_shows_its_neighbours(qtbot: QtBot, library: SmallLibrary, tmp_path: Path) -> None:
    panel, matches = _panel(qtbot, library)
    assert _says(panel, "Select a photo")
    photos = tmp_path / "photos"
    panel.show_neighbours_of(str(photos / "1.jpg"))
    qtbot.waitUntil(lambda: matches.model.rowCount() == 6)
    assert matches.model.path_at(0) == str(photos / "copy of 1.jpg")
    qtbot.waitUntil(lambda: _says(panel, "320 × 240"))
    view = panel.findChild(PictureView)
    assert view is not None
    qtbot.waitUntil(lambda: view.longest_px > 0)

    # Limits hide without asking again, and are gone with the next question.
    matches.limits.narrowing_wanted.emit(Narrowing(0.0, 0.0))
    assert matches.model.rowCount() == 1
    assert matches.model.cell(0).likeness.startswith("Same file")
    matches.limits.narrowing_wanted.emit(Narrowing(1.99, 2.0))
    assert _says(panel, "6 photos are hidden")
    panel.show_neighbours_of(str(photos / "2.jpg"))
    qtbot.waitUntil(lambda: matches.answer is not None and matches.answer.query_path == str(photos / "2.jpg"))
    assert matches.model.rowCount() > 0
    matches.limits.narrowing_wanted.emit(OPEN)
    assert matches.model.rowCount() == 5

    # Activating a neighbour tells its path, selecting it keeps the panel and aims the actions.
    matches.grid.setFocus()
    matches.grid.select_path(str(photos / "1.jpg"))
    assert library.actions.paths == (str(photos / "1.jpg"),)
    assert panel.path == str(photos / "2.jpg")
    with qtbot.waitSignal(panel.photo_activated) as activated:
        QTest.keyClick(matches.grid, Qt.Key.Key_Return)
    assert activated.args == [str(photos / "1.jpg")]

    # Its buttons act on the photo itself, whatever is selected among the neighbours.
    find = next(button for button in panel.findChildren(QToolButton) if button.accessibleName() == "Find similar")
    with qtbot.waitSignal(library.actions.find_similar_wanted) as wanted:
        find.click()
    assert wanted.args == [str(photos / "2.jpg")]

    # How many is asked anew.
    panel.set_count(3)
    qtbot.waitUntil(lambda: len(matches.model.matches) == 3)

    panel.show_neighbours_of("")
    assert _says(panel, "Select a photo")
    assert not find.isVisible()


def test_a_vanished_photo_and_no_photo_are_told_in_the_panel(
    qtbot: QtBot, library: SmallLibrary, tmp_path: Path
) -> None:
    panel, _ = _panel(qtbot, library)
    panel.show_neighbours_of(str(tmp_path / "gone.jpg"))
    qtbot.waitUntil(lambda: _says(panel, "There is no file"))
    (tmp_path / "empty.jpg").touch()
    panel.show_neighbours_of(str(tmp_path / "empty.jpg"))
    qtbot.waitUntil(lambda: _says(panel, "empty.jpg cannot be used"))


def test_a_hidden_panel_asks_nothing_until_it_is_shown(
    qtbot: QtBot, library: SmallLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, matches = _panel(qtbot, library)
    asked: list[object] = []
    find = library.catalog.search.find

    def noted(question: Question) -> int:
        asked.append(question)
        return find(question)

    monkeypatch.setattr(library.catalog.search, "find", noted)
    panel.hide()
    panel.show_neighbours_of(str(tmp_path / "photos" / "1.jpg"))
    come_to_rest(panel)
    assert asked == []
    panel.show()
    qtbot.waitUntil(lambda: matches.answer is not None)


def test_a_hidden_panel_asks_for_nothing_and_is_up_to_date_when_it_is_shown(
    qtbot: QtBot, library: SmallLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, matches = _panel(qtbot, library)
    panel.show_neighbours_of(str(tmp_path / "photos" / "1.jpg"))
    qtbot.waitUntil(lambda: matches.model.rowCount() == 6)
    come_to_rest(panel)
    asked: list[Question] = []
    find = library.catalog.search.find

    def noting(question: Question) -> int:
        asked.append(question)
        return find(question)

    monkeypatch.setattr(library.catalog.search, "find", noting)
    panel.hide()
    panel.show()
    assert asked == []  # nothing changed meanwhile
    panel.hide()
    library.requests.library_changed.emit()
    come_to_rest(panel)
    assert asked == []
    panel.show()
    assert asked == [Question(str(tmp_path / "photos" / "1.jpg"), 30)]


def test_the_panel_says_among_how_many_photos_it_looked(qtbot: QtBot, library: SmallLibrary, tmp_path: Path) -> None:
    panel, matches = _panel(qtbot, library)
    panel.show_neighbours_of(str(tmp_path / "photos" / "1.jpg"))
    qtbot.waitUntil(lambda: matches.answer is not None)
    assert _told(panel, "among 6 photos")
    status = library.ask(library.catalog.folders.status())
    assert isinstance(status, Status)
    panel.take_status(status)
    assert _told(panel, "among 7 photos")  # a copy is a photo too
    panel.take_status(replace(status, counts=replace(status.counts, photos=20, waiting=10, skipped=3)))
    assert _told(panel, "among the 7 photos read so far")


def _told(panel: NeighboursPanel, words: str) -> bool:
    return words in [label.text() for label in panel.findChildren(ElidedLabel) if label.isVisible()]
