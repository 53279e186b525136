"""One picture in the room it is given: its shape, and how much a small one is magnified."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from app.gui.picture.view import PictureView


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    view = PictureView(QSize(50, 50))
    qtbot.addWidget(view)
    return view


def test_a_picture_keeps_its_shape_in_any_room(view: PictureView) -> None:
    view.show_nothing("/a.jpg", QSize(4000, 3000))
    assert (view.width_for(300), view.height_for(400)) == (400, 300)
    view.show_image(QPixmap(200, 400))
    assert (view.width_for(400), view.height_for(200)) == (200, 400)


def test_an_unknown_shape_is_that_of_most_photos(view: PictureView) -> None:
    for shape in (None, QSize()):
        view.show_nothing("/a.jpg", shape)
        assert view.width_for(300) == 400


def test_the_frame_stays_as_it_is_until_the_shape_of_the_next_photo_is_known(view: PictureView) -> None:
    view.show_nothing("/a.jpg", QSize(3000, 4000))
    told: list[None] = []
    view.shape_changed.connect(lambda: told.append(None))
    view.show_nothing("/b.jpg")
    assert (view.width_for(400), told) == (300, [])
    view.show_nothing("/b.jpg", QSize())  # it never will be
    assert view.width_for(300) == 400


def test_a_small_picture_is_magnified_twice_at_most(view: PictureView, qtbot: QtBot) -> None:
    view.show_nothing("/a.jpg", QSize(80, 60))
    with qtbot.waitSignal(view.shape_changed):
        view.limit(QSize(80, 60))
    assert (view.width_for(600), view.height_for(800)) == (160, 120)
    view.resize(800, 600)
    assert view.wanted_px == 160
    view.limit(QSize())  # not known: nothing changes
    assert view.width_for(600) == 160
    view.show_nothing("/b.jpg", QSize(4000, 3000))
    assert view.width_for(600) == 800
