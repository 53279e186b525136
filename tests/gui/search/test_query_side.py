"""What is told of the query beside its neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.photo import Answer
from app.core.status import Counts
from app.gui.search.compared import among_words, compared_words, left_out_words
from app.gui.search.query_side import QuerySide
from tests.gui.small_library import small_library

pytestmark = pytest.mark.acquainted


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ((), "Not in the library, and not added to it"),
        (("/pics/2016/Arezzo/q.jpg",), "In the library: pics › 2016 › Arezzo"),
        (("/pics/2016/Arezzo/q.jpg", "/pics/copy.jpg"), "In the library: pics › 2016 › Arezzo"),
        (("/pics/trip/a.jpg",), "The same file is in the library: pics › trip › a.jpg"),
        (("/pics/a.jpg", "/b.jpg"), "The same file is in the library 2 times, first as pics › a.jpg"),
        (("/elsewhere/a.jpg",), "The same file is in the library: /elsewhere › a.jpg"),
    ],
)
def test_where_the_library_has_the_query(qtbot: QtBot, home: Path, places: tuple[str, ...], words: str) -> None:
    with small_library(qtbot, home, None) as library:
        side = QuerySide(library.catalog, library.requests, library.thumbnails, library.actions)
        library.window.setCentralWidget(side)
        side.take_library(Counts(12, 12, 0, 0, 0), ("/pics", "/pic"))
        side.show_compared(Answer("/pics/2016/Arezzo/q.jpg", places, (), 12))
        told = [label.text() for label in side.findChildren(QLabel)]
        assert words in told
        assert "Compared with 12 photos" in told


@pytest.mark.parametrize(
    ("counts", "compared", "among", "left_out"),
    [
        (None, "Compared with 9 photos", "among 9 photos", ""),
        (Counts(10, 10, 0, 0, 0), "Compared with 10 photos", "among 10 photos", ""),
        (
            Counts(2734, 2723, 0, 2, 0),
            "Compared with 2,732 of 2,734 photos",
            "among 2,732 photos",
            "9 are copies of others: one comparison serves all copies of a file.\n2 could not be read.",
        ),
        (
            Counts(10_482, 3200, 7256, 12, 0),
            "Compared with the 3,214 photos read so far, of 10,482",
            "among the 3,214 photos read so far",
            "14 are copies of others: one comparison serves all copies of a file.\n12 could not be read.\n"
            "7,256 still wait to be read.",
        ),
        (
            Counts(10_482, 10_470, 0, 0, 0, 12),
            "Compared with the 10,470 photos read so far, of 10,482",
            "among the 10,470 photos read so far",
            "12 are new: they join when your photos have been read again.",
        ),
    ],
)
def test_what_was_compared_adds_up_with_what_the_library_has(
    counts: Counts | None, compared: str, among: str, left_out: str
) -> None:
    assert compared_words(counts, 9) == compared
    assert among_words(counts, 9) == among
    assert left_out_words(counts) == left_out
