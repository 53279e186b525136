"""What stands where there is no group to show."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.core.look_alikes import Comparing, LookAlikes
from app.core.text import Text
from app.gui.review.nothing_left import NothingLeft


def test_why_there_can_be_none_takes_the_place_of_hope(qtbot: QtBot) -> None:
    page = NothingLeft()
    qtbot.addWidget(page)
    for missing in (None, Text("The engine finds none.")):
        listing = LookAlikes("series", (), (), 0, 0, Comparing(3, 3, running=False), missing)
        page.show_state(listing, "", 0, perhaps=False)
        assert page.sentence.text() == "Nothing found."
        assert (page.more.text() == "The engine finds none.") == (missing is not None)
