"""What Information says: closeness in words, the way to the file, how it was taken and where; all of it plain text."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtGui import Qt as QtGui
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.core.closeness import SHIPPED, Closeness, Edges
from app.core.gallery import Information, PhotoDetails
from app.core.photo import Answer, Match, Root, Stamp
from app.core.text import text
from app.gui.kit.copyable_label import CopyableLabel
from app.gui.kit.link_button import LinkButton
from app.gui.kit.requests import Requests
from app.gui.photo.information_panel import InformationPanel
from app.gui.photo.information_rows import closeness_sentence, folder_trail, place_words, rank_words
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_PATH = "/home/a/Pictures/2016/Coast/IMG_2210.jpg"
_HOSTILE = "<img src='/etc/passwd'>&amp;"


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.panel = InformationPanel(cast(Any, self.catalog), self.requests)
        qtbot.addWidget(self.panel)
        self.panel.resize(320, 700)
        self.panel.show()

    def know(self, qtbot: QtBot, **known: Any) -> None:
        self.panel.show_photo(_PATH, None)
        qtbot.waitUntil(lambda: "pictures.information" in self.catalog.names())
        answer(self.requests, self.catalog, "folders.roots", (Root(1, "/home/a/Pictures", "ready", None, 9),))
        answer(self.requests, self.catalog, "pictures.information", Information(_PATH, 4_200_000, 0.0, **known))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def _neighbour(distance: float, closeness: Closeness) -> Answer:
    match = Match(7, b"1" * 16, (_PATH, "/copy.jpg"), distance, 0.5, closeness)
    return Answer("/q.jpg", (), (match,), 100, Edges(0.5, 0.9, 1.0))


def test_everything_a_camera_wrote_is_told_in_its_place(stage: Stage, qtbot: QtBot) -> None:
    stage.know(
        qtbot, width_px=4032, height_px=2752, format="JPEG", taken="2016-07-14T11:20:41", exposure="1/640 s",
        aperture="f/5.6", iso="ISO 100", camera="Fuji X100", focal_length="24 mm", focal_length_35mm="36 mm",
        place=(57.0712, -5.531), height_m=412.3,
    )  # fmt: skip
    rows = stage.panel.rows()
    assert rows["Folder"] == "Pictures › 2016 › Coast"
    assert rows["Size"] == "4032 × 2752 · 4.2 MB"
    assert "2016" in rows["Date"]
    assert ":20:41" in rows["Date"]
    assert rows["Exposure"] == "1/640 s · f/5.6 · ISO 100"
    assert (rows["Camera"], rows["Lens"]) == ("Fuji X100", "24 mm (36 mm)")
    assert (rows["Position"], rows["Height"]) == ("57.0712° N, 5.5310° W", "412 m")
    assert not stage.panel.tells_closeness


def test_what_is_not_known_has_no_heading(stage: Stage, qtbot: QtBot) -> None:
    stage.know(qtbot, width_px=40, height_px=30)
    headings = {label.text() for label in stage.panel.findChildren(QLabel)}
    assert "File" in headings
    assert not headings & {"Taken", "Place"}


def test_a_photo_that_cannot_be_read_says_why(stage: Stage, qtbot: QtBot) -> None:
    stage.panel.show_photo(_PATH, None)
    qtbot.waitUntil(lambda: "pictures.information" in stage.catalog.names())
    refuse(stage.requests, stage.catalog, "pictures.information", text("It is damaged."))
    assert stage.panel.rows()["Not readable"] == "It is damaged."


def test_closeness_is_a_word_dots_a_rank_and_what_it_means(stage: Stage) -> None:
    stage.panel.show_photo(_PATH, _neighbour(0.84, Closeness.LIKE))
    assert stage.panel.tells_closeness
    said = {label.text() for label in stage.panel.findChildren(QLabel)}
    assert {"Like", "7th · 0.84", "Closer than 999 of 1,000 pairs of photos in this library."} <= said
    assert stage.panel._dots.dots == 3.0
    assert stage.panel.rows()["Copies"] == "1 more: same file"
    stage.panel.show_photo("/other.jpg", _neighbour(0.84, Closeness.LIKE))
    assert not stage.panel.tells_closeness


def test_copies_of_any_photo_lead_to_their_list(stage: Stage, qtbot: QtBot) -> None:
    stage.know(qtbot)
    assert "Copies" not in stage.panel.rows()
    copies = tuple(
        PhotoDetails(n, f"/{n}.jpg", Stamp(1, 1), 0, b"1" * 16, 1, 1, "JPEG", "ready", None, False) for n in range(3)
    )
    answer(stage.requests, stage.catalog, "gallery.copies", copies)
    assert stage.panel.rows()["Copies"] == "2 more: same file"
    link = next(link for link in stage.panel.findChildren(LinkButton) if "2 more" in link.text())
    with qtbot.waitSignal(stage.panel.copies_wanted) as wanted:
        link.click()
    assert wanted.args == [_PATH]


def test_answers_that_come_late_are_not_told_of_the_next_photo(stage: Stage, qtbot: QtBot) -> None:
    stage.panel.show_photo(_PATH, None)
    qtbot.waitUntil(lambda: "pictures.information" in stage.catalog.names())
    stage.panel.show_photo("/next.jpg", None)
    answer(stage.requests, stage.catalog, "pictures.information", Information(_PATH, 1, 0.0, camera="Late"))
    assert "Camera" not in stage.panel.rows()
    assert stage.panel.rows()["Name"] == "next.jpg"


def test_who_walks_quickly_has_only_the_last_file_read(stage: Stage, qtbot: QtBot) -> None:
    for number in range(20):
        stage.panel.show_photo(f"/{number}.jpg", None)
    qtbot.waitUntil(lambda: "pictures.information" in stage.catalog.names())
    assert stage.catalog.names().count("pictures.information") == 1
    assert stage.catalog.last("pictures.information")[1] == ("/19.jpg",)


def test_what_a_camera_wrote_is_never_more_than_text(stage: Stage, qtbot: QtBot) -> None:
    stage.know(qtbot, camera=_HOSTILE, lens=_HOSTILE * 20)
    assert stage.panel.rows()["Camera"] == _HOSTILE
    for field in stage.panel.findChildren(CopyableLabel):
        assert not QtGui.mightBeRichText(field.toolTip())
    fields = [field for field in stage.panel.findChildren(CopyableLabel) if field.text() == _HOSTILE * 20]
    assert fields
    qtbot.waitUntil(lambda: fields[0].width() < 320 and fields[0].isVisible())  # it loses its middle
    assert fields[0].toolTip().replace("\N{WORD JOINER}", "") == _HOSTILE * 20


def test_a_text_is_chosen_and_copied_as_a_whole(stage: Stage, qtbot: QtBot) -> None:
    stage.know(qtbot, lens="x" * 300, place=(1.0, 2.0))
    field = next(each for each in stage.panel.findChildren(CopyableLabel) if each.text() == "x" * 300)
    stage.panel.activateWindow()
    field.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_C, control)
    asked.ignore()
    field.event(asked)
    assert asked.isAccepted()  # before the window's own Ctrl+C, which is for the picture
    QTest.keyClick(field, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == "x" * 300
    next(link for link in stage.panel.findChildren(LinkButton) if link.text() == "Copy").click()
    assert QGuiApplication.clipboard().text() == "1.0000° N, 2.0000° E"


def test_it_is_closed_with_its_button(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.panel.closed):
        stage.panel.findChildren(QToolButton)[0].click()


@pytest.mark.parametrize(
    ("path", "roots", "trail"),
    [
        ("/p/Pictures/a.jpg", ["/p/Pictures"], "Pictures"),
        ("/p/Pictures/2016/a.jpg", ["/p", "/p/Pictures"], "Pictures › 2016"),
        ("/p/Pictures2/a.jpg", ["/p/Pictures"], "/p/Pictures2"),
        ("/a.jpg", ["/"], "/"),
        ("/p/x\udcff\n/a.jpg", ["/p"], "p › x"),
    ],
)
def test_the_way_to_a_photo_begins_at_the_added_folder(path: str, roots: list[str], trail: str) -> None:
    assert folder_trail(path, roots).startswith(trail)
    assert "\n" not in folder_trail(path, roots)


@pytest.mark.parametrize(
    ("rank", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (1112, "1,112th")],
)
def test_ranks_are_said_as_people_say_them(rank: int, said: str) -> None:
    assert rank_words(rank) == said


def test_what_a_word_means_is_true_of_the_pairs_it_comes_from() -> None:
    own = Edges(0.1, 0.2, 0.3)
    assert closeness_sentence(Closeness.VERY_LIKE, own) == (
        "Closer than 9,999 of 10,000 pairs of photos in this library."
    )
    assert closeness_sentence(Closeness.LIKE, SHIPPED) == "Closer than 999 of 1,000 pairs of any photos."
    assert closeness_sentence(Closeness.SAME_FILE, own) == "Nothing in the two files differs."


def test_the_four_quarters_of_the_earth() -> None:
    assert place_words((-1.5, -2.25)) == "1.5000° S, 2.2500° W"
