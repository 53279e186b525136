"""The library as a whole, in the window: its health, a path between photos, where photos belong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.belonging import Belonging, BelongingQuestion, Belongings, Evidence, LeftOneOut
from app.core.closeness import Closeness
from app.core.events import Progress, Stopped
from app.core.health import ChangeFound, Health, IndexHealth, Odd
from app.core.photo import Failure, Root
from app.core.photo_path import PhotoPath, Step
from app.core.question import AUTOMATIC
from app.core.text import text
from app.gui.kit.picture_row import PictureRow
from app.gui.kit.share_bar import ShareBar
from app.gui.survey.belongs_sheet import BelongsSheet
from app.gui.survey.survey import Survey
from app.gui.survey.survey_words import folder_words
from tests.gui.engines.made_up_engines import Stage
from tests.gui.recording_catalog import answer, refuse, send

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_CHANGES = (ChangeFound("none", 200, 200, 200), ChangeFound("turned", 200, 90, 151))
_POOR = IndexHealth(1_370, 0.9713, 2.14, 6, False, 0.9713, 12)
_ODD = (Odd(text("Photos that wait to be read: {count}.", count="3")), Odd(text("Odd."), ("/p/a.jpg", "/p/b.jpg")))
_PATH = PhotoPath(
    (
        Step("/p/a.jpg"),
        Step("/p/b.jpg", 0.41, Closeness.VERY_LIKE),
        Step("/p/c.jpg", 0.62, Closeness.LIKE),
        Step("/p/d.jpg", 0.5, Closeness.VERY_LIKE),
    ),
    1.2,
    Closeness.LITTLE_IN_COMMON,
    1_370,
)
_EVIDENCE = (Evidence("/p/2016/x.jpg", 0.4, Closeness.VERY_LIKE), Evidence("/p/2016/y.jpg", 0.5, Closeness.VERY_LIKE))
_FOUND = Belongings(
    (
        Belonging("/new/a.jpg", "/p/2016", 0.82, _EVIDENCE),
        Belonging("/new/b.jpg", "/p/2016", 0.61, _EVIDENCE[:1]),
        Belonging("/p/2017/c.jpg", "/p/2017", 0.9, (Evidence("/p/2017/z.jpg", 0.3, Closeness.VERY_LIKE),)),
        Belonging("/new/d.jpg", "", 0.2, _EVIDENCE),
    ),
    (),
    LeftOneOut(200, 120, 111, 0.5),
    4,
)


class Shown:
    """What a window has for it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.stage = Stage()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.catalog, self.requests = self.stage.catalog, self.stage.requests
        self.survey = Survey(self.catalog, self.requests, self.stage.thumbnails, self.window)  # type: ignore[arg-type]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_the_health_is_looked_at_at_once_and_shown(qtbot: QtBot, shown: Shown) -> None:
    sheet = shown.survey.check()
    job, _ = shown.catalog.last("survey.check")
    assert not sheet.start.isEnabled()
    send(shown.requests, Progress(job, "check", 40, 200))
    assert sheet._doing.text() == "Changing and asking 40 of 200"
    answer(shown.requests, shown.catalog, "survey.check", Health(1_370, 200, _CHANGES, _POOR, _ODD))
    assert sheet.start.isEnabled()
    assert sheet.asked.text() == "200 of 1,370 pictures were changed in memory and searched with."
    assert len(sheet.findChildren(ShareBar)) == 4
    assert sheet.index.text() == "The index finds 97.1 % of the ten nearest, with 6 trees."
    assert [row.paths for row in sheet.findChildren(PictureRow)] == [("/p/a.jpg", "/p/b.jpg")]
    assert (sheet.rebuild.isVisible(), sheet.automatic.isVisible()) == (True, False)
    with qtbot.waitSignal(shown.survey.settings_wanted) as wanted:
        sheet.rebuild.click()
    assert wanted.args == [{"trees": 12}]
    assert "being built" in sheet.told.text()
    sheet.start.click()
    assert shown.catalog.names().count("survey.check") == 2
    fine = replace(_POOR, recall=1.0, automatic_recall=1.0, wanted_trees=None)
    answer(shown.requests, shown.catalog, "survey.check", Health(1_370, 200, _CHANGES[:1], fine))
    assert sheet.told.text() == "Nothing is odd."
    assert (sheet.rebuild.isVisible(), sheet.automatic.isVisible()) == (False, False)


def test_a_small_effort_is_to_be_chosen_off_not_built_around(qtbot: QtBot, shown: Shown) -> None:
    sheet = shown.survey.check()
    small = replace(_POOR, automatic_recall=0.995, wanted_trees=None)
    answer(shown.requests, shown.catalog, "survey.check", Health(1_370, 0, (), small))
    assert (sheet.rebuild.isVisible(), sheet.automatic.isVisible()) == (False, True)
    with qtbot.waitSignal(shown.survey.settings_wanted) as wanted:
        sheet.automatic.click()
    assert wanted.args == [{"effort": AUTOMATIC}]
    assert sheet.working


def test_who_stops_a_check_is_told_and_may_begin_again(shown: Shown) -> None:
    sheet = shown.survey.check()
    job, _ = shown.catalog.last("survey.check")
    sheet.close_button.click()
    assert shown.catalog.last("cancel")[1] == (job,)
    send(shown.requests, Stopped(job))
    assert (sheet.working, sheet.told.text()) == (False, "Stopped.")
    sheet.start.click()
    refuse(shown.requests, shown.catalog, "survey.check", text("No photo has been read yet."))
    assert sheet.told.text() == "No photo has been read yet."


def test_a_path_is_a_strip_of_photos(qtbot: QtBot, shown: Shown) -> None:
    sheet = shown.survey.path(("/p/a.jpg", "/p/d.jpg"))
    assert shown.catalog.last("survey.path")[1] == ("/p/a.jpg", "/p/d.jpg")
    assert not sheet.strip.isVisible()
    answer(shown.requests, shown.catalog, "survey.path", _PATH)
    assert list(sheet.strip.buttons) == ["/p/a.jpg", "/p/b.jpg", "/p/c.jpg", "/p/d.jpg"]
    assert sheet.words.text() == ("2 photos on the way. The two: Little in common (1.20). The longest step: 0.62.")
    assert not sheet.start.isVisible()
    with qtbot.waitSignal(shown.survey.photo_wanted) as wanted:
        sheet.strip.buttons["/p/c.jpg"].click()
    assert wanted.args == ["/p/c.jpg"]
    assert not sheet.isVisible()


def test_neighbours_have_nothing_between_them(shown: Shown) -> None:
    sheet = shown.survey.path(("/p/a.jpg", "/p/b.jpg"))
    answer(shown.requests, shown.catalog, "survey.path", replace(_PATH, steps=_PATH.steps[:2]))
    assert sheet.words.text().startswith("The two are neighbours")


def test_folders_are_shown_with_what_speaks_for_them(qtbot: QtBot, shown: Shown) -> None:
    paths = tuple(each.path for each in _FOUND.photos)
    sheet = shown.survey.belongs(paths)
    assert shown.catalog.last("survey.belongs")[1] == (BelongingQuestion(paths),)
    answer(shown.requests, shown.catalog, "survey.belongs", _FOUND)
    answer(shown.requests, shown.catalog, "folders.roots", (Root(1, "/p", "ready", None, 9),))
    assert list(sheet.buttons) == ["/p/2016", "/p/2017"]
    rows = [row.paths for row in sheet.findChildren(PictureRow)]
    assert rows == [
        ("/new/a.jpg", "/new/b.jpg"), ("/p/2016/x.jpg", "/p/2016/y.jpg"), ("/p/2017/c.jpg",), ("/p/2017/z.jpg",),
        ("/new/d.jpg",), ("/p/2016/x.jpg", "/p/2016/y.jpg"),
    ]  # fmt: skip
    assert sheet.accuracy.text() == (
        "Tried with 200 photos of the library as if they were new: 120 got an answer, 92.5 % of these the right one."
    )
    with qtbot.waitSignal(shown.survey.folder_of_wanted) as wanted:
        sheet.buttons["/p/2016"].click()
    assert wanted.args == ["/p/2016/x.jpg"]


def test_where_nothing_can_be_told_that_is_said(qtbot: QtBot) -> None:
    sheet = BelongsSheet(Stage().pictures, 1)
    qtbot.addWidget(sheet)
    unreadable = (Failure("/new/e.jpg", "decode", text("It is damaged.")),)
    sheet.show_found(Belongings((), unreadable, LeftOneOut(50, 0, 0, 2.0), 2))
    assert sheet.accuracy.text().startswith("Folders here cannot be told")
    assert sheet.told.text() == "1 photo could not be read."


def test_a_folder_is_told_from_the_added_one_down() -> None:
    assert folder_words("/home/a/Pictures/2016/Arezzo", ["/home/a/Pictures"]) == "Pictures › 2016 › Arezzo"
    assert folder_words("/elsewhere/x", ["/home/a/Pictures"]) == "/elsewhere/x"
