"""The photos that a page lists, with the one asked about before its neighbours."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.photo_role import Cell
from tests.gui.made_up_library import content_id_of, details
from tests.gui.viewer.listed import ListModel


def test_the_query_stands_first_and_has_a_picture_once_it_is_known(qtbot: QtBot) -> None:
    model = ListModel([Cell("/neighbour.jpg", content_id_of(1), state="ready")])
    photos = ListedPhotos(model, lambda: "/query.jpg")
    assert [photos.cell(row).path for row in range(photos.count)] == ["/query.jpg", "/neighbour.jpg"]
    assert photos.content_id_of("/query.jpg") is None
    with qtbot.waitSignal(photos.altered):
        photos.know_query(replace(details(7), path="/query.jpg", copies=3))
    assert photos.content_id_of("/query.jpg") == content_id_of(7)
    assert photos.cell(0).copies == 3


def test_what_is_known_of_another_query_is_not_this_ones(qtbot: QtBot) -> None:
    query = ["/query.jpg"]
    photos = ListedPhotos(ListModel([]), lambda: query[0])
    photos.know_query(replace(details(7), path="/query.jpg"))
    query[0] = "/other.jpg"
    assert photos.cell(0) == Cell(path="/other.jpg")
