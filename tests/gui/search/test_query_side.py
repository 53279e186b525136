"""What is told of the query beside its neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.photo import Answer
from app.gui.search.query_side import QuerySide
from tests.gui.small_library import small_library


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ((), "Not in the library, and not added to it"),
        (("/q.jpg",), "In the library"),
        (("/q.jpg", "/copy.jpg"), "In the library"),
        (("/trip/a.jpg",), "In the library as /trip/a.jpg"),
        (("/trip/a.jpg", "/b.jpg"), "In the library 2 times, first as /trip/a.jpg"),
    ],
)
def test_where_the_library_has_the_query(qtbot: QtBot, home: Path, places: tuple[str, ...], words: str) -> None:
    with small_library(qtbot, home, None) as library:
        side = QuerySide(library.catalog, library.requests, library.thumbnails, library.actions)
        library.window.setCentralWidget(side)
        side.show_searched(Answer("/q.jpg", places, (), 12))
        assert words in [label.text() for label in side.findChildren(QLabel)]
