"""The part of a query in the window: asked by a box, told in words, gone on with until all photos are looked into."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QCursor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.box import Box
from app.core.events import Finished
from app.core.photo import Answer, LookedInto
from app.core.question import Question
from app.gui.kit.places import SearchPlace
from app.gui.kit.requests import Requests
from app.gui.picture.view import PictureView
from app.gui.search.neighbour_search import NeighbourSearch
from app.gui.search.query_box import QueryBox, part_words
from app.gui.search.question_parts import place_after
from tests.gui.recording_catalog import RecordingCatalog, answer, send

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

BOX = Box(0.25, 0.25, 0.5, 0.5)
ASKED = Question("/q.jpg", 30, box=BOX)


def _answer(left: int, searched: int = 10) -> Answer:
    looked = LookedInto(BOX, searched, left, 0)
    return Answer("/q.jpg", ("/q.jpg",), (), searched, detailed=True, question=ASKED, looked_into=looked)


def test_it_goes_on_until_all_are_looked_into(qtbot: QtBot) -> None:
    catalog, requests = RecordingCatalog(), Requests()
    search = NeighbourSearch(cast(Any, catalog), requests)
    told: list[Answer] = []
    search.answered.connect(told.append)
    search.ask(ASKED)
    answer(requests, catalog, "search.find", first := _answer(20))
    assert told == [first]
    for left in (10, 0):
        assert catalog.last("search.find")[1] == (replace(ASKED, details=True),)
        answer(requests, catalog, "search.find", better := _answer(left, 30 - left))
        assert told[-1] == replace(first, better=better)
    assert catalog.names().count("search.find") == 3


def test_who_asks_for_another_part_lets_go_of_this_one(qtbot: QtBot) -> None:
    catalog, requests = RecordingCatalog(), Requests()
    search = NeighbourSearch(cast(Any, catalog), requests)
    told: list[Answer] = []
    search.answered.connect(told.append)
    search.ask(ASKED)
    answer(requests, catalog, "search.find", _answer(20))
    late = catalog.last("search.find")[0]
    search.ask(replace(ASKED, box=Box(0, 0, 1, 1)))
    assert catalog.last("search.find")[0] != late
    count = len(told)
    send(requests, Finished(late, _answer(0)))
    assert len(told) == count


def test_the_button_the_link_and_the_words(qtbot: QtBot) -> None:
    QCursor.setPos(QPoint(5000, 5000))
    view = PictureView(QSize(96, 96))
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show_image(QPixmap(300, 200))
    box = QueryBox(view)
    qtbot.addWidget(box.button)
    qtbot.addWidget(box.line)
    wanted: list[Box | None] = []
    box.box_wanted.connect(wanted.append)
    view.show()
    assert (box.button.isChecked(), box.line.isHidden()) == (False, True)
    box.button.click()
    qtbot.waitUntil(lambda: wanted == [BOX])
    box.show_box(BOX)
    assert box.button.isChecked()
    assert not box.line.isHidden()
    box.show_looked_into(LookedInto(BOX, 1000, 200, 3))
    (words,) = box.line.findChildren(QLabel)
    assert words.text().splitlines() == [
        "By the marked part, in 1,000 photos",
        "200 more are looked into",
        "3 could not be looked into: their details are not kept",
    ]
    assert "Compare their details" in words.toolTip()
    assert part_words(LookedInto(BOX, 1, 0, 0)) == "By the marked part, in 1 photo"
    box.button.click()
    assert wanted == [BOX, None]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    assert wanted == [BOX, None]


def test_a_box_is_a_step_of_its_own_and_belongs_to_its_photo() -> None:
    whole = SearchPlace("/q.jpg", ("/other.jpg",))
    part = place_after(whole, None, None, ASKED)
    assert not part.is_step_of(whole)
    assert part.question == ASKED
    outlined = place_after(part, None, ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), None)
    assert outlined.question is not None
    assert (outlined.question.box, len(outlined.outline)) == (None, 3)
    assert place_after(outlined, None, None, ASKED).outline == ()
    elsewhere = place_after(part, None, None, replace(ASKED, photo="/other.jpg"))
    assert elsewhere.question is not None
    assert elsewhere.question.box is None
