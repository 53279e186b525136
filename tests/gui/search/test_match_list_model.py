"""Neighbours as a list under their words, and what the limits leave of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf

import pytest
from PySide6.QtCore import QLocale, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.closeness import SHIPPED, Closeness, Edges
from app.core.photo import Match
from app.gui.grid import photo_role
from app.gui.grid.cell_list_model import tooltip
from app.gui.grid.photo_role import Heading, PhotoRole
from app.gui.kit.closeness_words import closeness_words
from app.gui.kit.photo_words import distance_words
from app.gui.search import match_list_model
from app.gui.search.match_list_model import MatchListModel
from app.gui.search.narrowing import OPEN, Narrowing
from tests.gui.made_up_library import content_id_of, matches

_EDGES = Edges(0.35, 0.55, 0.85)


@pytest.fixture(autouse=True)
def british() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


def made(count: int, copies: int = 1, narrowing: Narrowing = OPEN) -> MatchListModel:
    model = MatchListModel()
    found = tuple(replace(match, closeness=_EDGES.closeness(match.distance)) for match in matches(count, copies))
    model.set_matches(found, _EDGES, narrowing)
    return model


def _headings(model: MatchListModel) -> list[Heading]:
    return [model.heading(section) for section in range(len(model.sections()))]


def _counts(model: MatchListModel) -> list[tuple[int, int]]:
    return [(section.start, section.count) for section in model.sections()]


def test_only_neighbours_that_are_looked_at_are_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    captions: list[float] = []
    likenesses: list[float] = []

    def caption(distance: float) -> str:
        captions.append(distance)
        return distance_words(distance)

    def likeness(closeness: Closeness, distance: float, edges: Edges) -> str:
        likenesses.append(distance)
        return closeness_words(closeness, distance, edges)

    monkeypatch.setattr(match_list_model, "distance_words", caption)
    monkeypatch.setattr(photo_role, "closeness_words", likeness)
    model = made(10)
    assert captions == []
    assert model.cell(3) is model.cell(3)
    assert len(captions) == 1
    assert likenesses == []  # only a tooltip and a screen reader say it
    assert "Neighbour 4 of 10" in tooltip(model.cell(3))
    assert likenesses == captions
    assert "The photo searched with" not in tooltip(model.cell(3))
    turned = replace(model.cell(3), match=replace(model.matches[3], turned=6))
    assert "The photo searched with: Turned to the right" in tooltip(turned)


def test_the_model_keeps_qts_rules(qtbot: QtBot) -> None:
    model = MatchListModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_matches(matches(10), _EDGES)
    for limits in (
        Narrowing(0, 0.45), Narrowing(0.3, 0.7), Narrowing(0.8, inf), Narrowing(0, 0.2), Narrowing(0.15, 0.15), OPEN,
        Narrowing(0.6, 0.6), Narrowing(0.2, 0.9),
    ):  # fmt: skip
        model.set_narrowing(limits)
        assert model.rowCount() == sum(limits.takes(match.distance) for match in matches(10))
        assert sum(count for _, count in _counts(model)) == model.rowCount()
    for count in (3, 0):
        model.set_matches(matches(count), _EDGES)
    assert tester.model() is model


def test_a_row_tells_distance_date_dots_and_copies() -> None:
    model = made(6, copies=4)
    index = model.index(2)
    cell = model.cell(2)
    assert (cell.caption, cell.note, cell.dots) == ("0.30", "14 Nov 2023", 4)
    assert index.data(PhotoRole.COPIES) == 4
    assert index.data(PhotoRole.CONTENT_ID) == content_id_of(3)
    assert index.data(PhotoRole.MATCH).rank == 3
    assert index.data(PhotoRole.PATH) == model.path_at(2) == "/made-up/0/IMG_0000003.jpg"
    told = index.data(Qt.ItemDataRole.ToolTipRole).splitlines()
    assert len(told) == 7
    assert told[4:6] == ["Very like: closer than 9,999 of 10,000 pairs here (0.30)", "Neighbour 3 of 6"]
    assert "Very like: closer than" in index.data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (0.5, "Like: closer than 999 of 1,000 pairs here (0.50)"),
        (0.8, "Somewhat like: closer than 99 of 100 pairs here (0.80)"),
        (1.0, "Little in common (1.00)"),
    ],
)
def test_each_word_says_what_it_means(distance: float, words: str) -> None:
    model = MatchListModel()
    match = Match(1, b"", ("/a.jpg",), distance, 0.5, _EDGES.closeness(distance))
    model.set_matches((match,), _EDGES)
    assert model.cell(0).likeness == words
    model.set_matches((match,), SHIPPED)
    assert "here" not in model.cell(0).likeness  # these are no pairs of this library


def test_the_same_file_is_said_to_be_one() -> None:
    model = MatchListModel()
    model.set_matches((Match(1, b"", ("/a.jpg", "/b.jpg"), 0.0, 1.0, Closeness.SAME_FILE),), _EDGES)
    cell = model.cell(0)
    assert (cell.caption, cell.dots, cell.copies) == ("0.00", 5, 2)
    assert cell.likeness.startswith("Same file: ")
    assert _headings(model) == [Heading("Same file", "· 1", None)]


def test_a_photo_with_a_thousand_copies_has_a_tip_that_fits_the_screen() -> None:
    model = made(1, copies=1_000)
    told = model.index(0).data(Qt.ItemDataRole.ToolTipRole).splitlines()
    assert told[11] == "/made-up/11/IMG_0000001.jpg"
    assert told[12] == "…"
    assert "1,000 copies" in told[-1]
    assert len(told) == 16


def test_words_divide_the_list_and_little_in_common_can_be_folded() -> None:
    model = made(10)
    assert _headings(model) == [
        Heading("Very like", "· 3", None),
        Heading("Like", "· 2", None),
        Heading("Somewhat like", "· 3", None),
        Heading("Little in common", "· 2", folded=False),
    ]
    assert _counts(model) == [(0, 3), (3, 2), (5, 3), (8, 2)]
    assert model.word_of(3) == Closeness.LITTLE_IN_COMMON
    model.set_narrowing(OPEN.folded(_EDGES))
    assert _headings(model)[3] == Heading("Little in common", "· 2 hidden", folded=True)
    assert _counts(model)[3] == (8, 0)
    assert model.rowCount() == 8


def test_a_word_that_is_hidden_keeps_its_heading_and_one_that_is_cut_says_so() -> None:
    model = made(10, narrowing=Narrowing(0.15, 0.45))
    assert _headings(model) == [
        Heading("Very like", "· 2 of 3", None),
        Heading("Like", "· 1 of 2", None),
        Heading("Somewhat like", "· 3 hidden", folded=True),
        Heading("Little in common", "· 2 hidden", folded=True),
    ]
    assert _counts(model) == [(0, 2), (2, 1), (3, 0), (3, 0)]
    assert model.path_at(0) == "/made-up/0/IMG_0000002.jpg"
    assert model.row_of_path("/made-up/0/IMG_0000001.jpg") is None
    hidden = model.match_of("/made-up/0/IMG_0000001.jpg")
    assert hidden is not None
    assert hidden.rank == 1


def test_what_is_hidden_comes_back_in_its_place() -> None:
    model = made(10)
    model.set_narrowing(Narrowing(0.35, 0.55))
    assert [model.cell(row).caption for row in range(model.rowCount())] == ["0.40", "0.50"]
    model.set_narrowing(OPEN)
    assert model.rowCount() == 10
    assert model.row_of_path("/made-up/0/IMG_0000004.jpg") == 3


_OTHER_ORDER = (0.5, 0.2, 0.8, 0.3, 0.6, 0.1, 0.9, 0.7, 0.4, 1.0)


def _in_another_order() -> tuple[Match, ...]:
    """Return neighbours that do not come by distance, as in a library's own order."""
    return tuple(
        Match(rank, content_id_of(rank), (f"/{distance}.jpg",), distance, 0.5, _EDGES.closeness(distance))
        for rank, distance in enumerate(_OTHER_ORDER, 1)
    )


def _distances(model: MatchListModel) -> list[float]:
    return [model.index(row).data(PhotoRole.MATCH).distance for row in range(model.rowCount())]


def test_in_the_librarys_order_words_stay_together_and_ranks_count_within_them() -> None:
    model = MatchListModel()
    model.set_matches(_in_another_order(), _EDGES)
    assert _distances(model) == [0.2, 0.3, 0.1, 0.5, 0.4, 0.8, 0.6, 0.7, 0.9, 1.0]
    assert _counts(model) == [(0, 3), (3, 2), (5, 3), (8, 2)]
    assert model.index(0).data(PhotoRole.MATCH).rank == 2
    model.set_narrowing(OPEN.folded(_EDGES))
    assert _counts(model) == [(0, 3), (3, 2), (5, 3), (8, 0)]


def test_in_the_librarys_order_limits_take_photos_out_of_the_middle_and_bring_them_back(qtbot: QtBot) -> None:
    model = MatchListModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_matches(_in_another_order(), _EDGES)
    everything = _distances(model)
    for limits in (
        Narrowing(0, 0.65), Narrowing(0.15, 0.75), Narrowing(0.75, inf), Narrowing(0, 0.2), Narrowing(0.15, 0.15), OPEN,
        Narrowing(0.25, 0.85), Narrowing(0, 0.45), OPEN,
    ):  # fmt: skip
        model.set_narrowing(limits)
        assert _distances(model) == [distance for distance in everything if limits.takes(distance)]
        assert sum(count for _, count in _counts(model)) == model.rowCount()
    assert tester.model() is model


def test_what_stays_between_limits_is_not_removed_and_put_back(qtbot: QtBot) -> None:
    """A selection would be lost by that."""
    model = MatchListModel()
    model.set_matches(_in_another_order(), _EDGES)
    kept = QPersistentModelIndex(model.index(model.row_of_path("/0.6.jpg") or 0))
    for limits in (Narrowing(0.5, 0.65), Narrowing(0.35, 0.75), OPEN):
        model.set_narrowing(limits)
        assert kept.isValid()
        assert kept.data(PhotoRole.PATH) == "/0.6.jpg"


def test_shapes_are_told_before_any_picture_is_there() -> None:
    model = MatchListModel()
    wide = Match(1, b"", ("/a.jpg",), 0.1, 0.9, Closeness.VERY_LIKE, None, 400, 200)
    unknown = Match(2, b"", ("/b.jpg",), 0.2, 0.9, Closeness.VERY_LIKE)
    model.set_matches((wide, unknown), _EDGES)
    assert model.aspects().tolist() == [2.0, 0.0]
    assert model.cell(1).note == ""
    model.set_narrowing(Narrowing(0.15))
    assert model.aspects().tolist() == [0.0]


def test_what_lies_on_a_disk_that_is_away_is_marked(qtbot: QtBot) -> None:
    model = made(3)
    with qtbot.waitSignal(model.dataChanged):
        model.set_offline(["/made-up"])
    assert [model.cell(row).offline for row in range(3)] == [True] * 3
    model.set_matches(matches(2, 2))
    assert [model.cell(row).offline for row in range(2)] == [True] * 2
    model.set_offline(["/made-up/0", "/made"])  # one copy of each lies elsewhere: that one is shown
    assert [(model.cell(row).offline, model.path_at(row)) for row in range(2)] == [
        (False, f"/made-up/1/IMG_000000{row + 1}.jpg") for row in range(2)
    ]
    model.set_offline([])
    assert model.path_at(0) == "/made-up/0/IMG_0000001.jpg"


def test_a_copy_leads_to_its_row() -> None:
    assert made(3, copies=2).row_of_path("/made-up/1/IMG_0000002.jpg") == 1
