"""Nothing is offered beside a part of a photo that would be refused, and nothing held back that would not be."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.core.box import Box
from app.core.errors import InputError
from app.core.masks import within
from app.core.question import AS_THE_ENGINE, BlockWeights, Example, Question
from app.core.question_check import check
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import SearchPlace
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.search.asking_part import why_no_box, why_no_others, why_no_outline, why_not_turned, why_not_weighed
from app.gui.search.question_parts import place_after
from app.gui.search.search_view import SearchView
from tests.gui.recording_catalog import RecordingCatalog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_BOX, _OUTLINE = Box(0.1, 0.1, 0.5, 0.5), ((0.1, 0.1), (0.9, 0.1), (0.5, 0.9))
_WEIGHTS = BlockWeights(colour=1.0)
_PLAIN = Question("/a.jpg", 30)


def _is_answered(question: Question) -> bool:
    try:
        check(question)
    except InputError:
        return False
    return True


def _asked(place: SearchPlace) -> Question:
    """Return what the page asks at a place."""
    question = place.question or Question(place.path, 30)
    return replace(question, only=within(place.outline))


_QUESTIONS = [
    SearchPlace(
        "/a.jpg",
        outline=outline,
        question=replace(_PLAIN, box=box, weights=weights, turned=turned, more=more),
    )
    for box, outline, weights, turned, more in itertools.product(
        (None, _BOX), ((), _OUTLINE), (AS_THE_ENGINE, _WEIGHTS), (False, True), ((), (Example("/b.jpg"),))
    )
]


def _weighed(question: Question) -> Question:
    return replace(question, weights=_WEIGHTS if question.weights == AS_THE_ENGINE else BlockWeights(layout=1.0))


_CHANGES: dict[str, tuple[Callable[[Question, bool], str], Callable[[SearchPlace, Question], SearchPlace]]] = {
    "box": (
        lambda question, outlined: why_no_box(question),
        lambda place, question: place_after(place, None, None, replace(question, box=_BOX)),
    ),
    "outline": (
        lambda question, outlined: why_no_outline(question),
        lambda place, question: place_after(place, None, _OUTLINE, None),
    ),
    "weights": (
        lambda question, outlined: why_not_weighed(question),
        lambda place, question: place_after(place, None, None, _weighed(question)),
    ),
    "turned": (
        lambda question, outlined: why_not_turned(question, outlined=outlined),
        lambda place, question: place_after(place, None, None, replace(question, turned=True)),
    ),
    "others": (
        lambda question, outlined: why_no_others(question),
        lambda place, question: place_after(
            place, None, None, replace(question, more=(*question.more, Example("/c.jpg")))
        ),
    ),
}


@pytest.mark.parametrize("change", _CHANGES)
def test_what_is_offered_is_answered_and_what_is_not_would_be_refused(change: str) -> None:
    reason, changed = _CHANGES[change]
    seen = set()
    for place in _QUESTIONS:
        if not _is_answered(_asked(place)):
            continue
        question = cast(Question, place.question)
        offered = not reason(question, bool(place.outline))
        assert _is_answered(_asked(changed(place, question))) == offered, place
        seen.add(offered)
    assert seen == {True, False}


def test_the_page_offers_no_more(qtbot: QtBot) -> None:
    catalog, requests, window = cast(Any, RecordingCatalog()), Requests(), QMainWindow()
    qtbot.addWidget(window)
    actions = PhotoActions(catalog, requests, window)
    view = SearchView(catalog, requests, ThumbnailSource(catalog, requests), actions, 30)
    window.setCentralWidget(view)
    window.show()
    side, line = view._side, view.line
    wanted: list[object] = []
    view.wishes.place_wanted.connect(wanted.append)

    def enter(outline: Any = (), **changes: Any) -> None:
        question = replace(_PLAIN, **changes)
        view.enter(SearchPlace("/a.jpg", outline=outline, question=question))

    enter()
    assert all(each.isEnabled() for each in (side.part.button, side.lasso.button, line.turned, view.asked.like))
    assert side.counts.sliders["colour"].isEnabled()
    assert line.acceptDrops()
    enter(box=_BOX)
    assert side.part.button.isEnabled()  # which leads back to the whole photo
    assert not line.turned.isEnabled()
    assert "while a part" in line.turned.toolTip()
    assert not side.counts.sliders["colour"].isEnabled()
    assert not view.asked.like.isEnabled()
    assert not view.asked.unlike.isVisible()
    assert "looked for by itself" in line._hint.text()
    assert not line.acceptDrops()
    for changes in ({"weights": _WEIGHTS}, {"turned": True}, {"more": (Example("/b.jpg"),)}):
        enter(**changes)
        assert not side.part.button.isEnabled()
        assert side.part.button.toolTip()
        side.picture_view.show_image(QPixmap(200, 100))
        QTest.keyClick(side.picture_view, Qt.Key.Key_L)
        assert side.part.frame.box is None
    enter(_OUTLINE)
    assert not line.turned.isEnabled()
    assert side.lasso.button.isEnabled()
    enter(turned=True)
    assert not side.lasso.button.isEnabled()
    assert "Turned" in side.lasso.button.toolTip()
    assert wanted == []
