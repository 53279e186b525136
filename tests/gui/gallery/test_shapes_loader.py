"""The shapes of a gallery's photos: what was learnt stays, and what the library gave is never written into."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.gallery import PhotoShapes
from app.core.shapes import Shapes, shown_aspects
from app.gui.gallery.shapes_loader import ShapesLoader
from app.gui.kit.requests import Requests
from tests.gui.made_up_library import details, gallery
from tests.gui.recording_catalog import RecordingCatalog, answer

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Stage:
    """Four photos of which nothing is known, and more is to come."""

    def __init__(self) -> None:
        self.requests, self.catalog = Requests(), RecordingCatalog()
        self.loader = ShapesLoader(cast("Catalog", self.catalog), self.requests)
        self.altered = 0
        self.loader.altered.connect(self._on_altered)
        self.came_along = np.zeros(4, np.float32)
        self.loader.take(replace(gallery(4), shapes=PhotoShapes(self.came_along, to_come=True)), same_rows=False)

    def _on_altered(self) -> None:
        self.altered += 1

    def come(self, *aspects: float, to_come: bool = False) -> None:
        answer(self.requests, self.catalog, "gallery.shapes", PhotoShapes(np.array(aspects, np.float32), to_come))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


def test_what_was_learnt_from_details_stays_where_the_library_has_not_come_that_far(stage: Stage) -> None:
    stage.loader.note(1, [details(2)])
    stage.come(1.5, 0, 0, 0, to_come=True)
    assert stage.loader.aspects.tolist() == pytest.approx([1.5, 4 / 3, 0, 0])
    assert stage.catalog.names() == ["gallery.shapes"] * 2  # it goes on
    stage.come(1.5, 1.25, 2.0, 1.0)
    assert stage.loader.aspects.tolist() == [1.5, 1.25, 2.0, 1.0]
    assert stage.catalog.names() == ["gallery.shapes"] * 2
    assert stage.altered == 3


def test_shapes_that_came_along_ready_are_shown_until_others_are_learnt(stage: Stage) -> None:
    ready = gallery(4)
    assert ready.shapes is not None
    stage.loader.take(ready, same_rows=True)
    assert stage.loader.shown() is ready.shapes.shown
    stage.loader.note(1, [replace(details(2), width_px=2_000, height_px=1_000)])
    assert stage.loader.shown().aspects.tolist() == pytest.approx([4 / 3, 2, 3 / 4, 4 / 3])
    assert stage.loader.shown() is stage.loader.shown()
    stage.loader.see([(3, 1.0)])  # the library knows better
    stage.loader.take(replace(ready, shapes=PhotoShapes(stage.came_along)), same_rows=True)
    assert stage.loader.shown().aspects.tolist() == pytest.approx([1.5, 1.5, 1.0, 1.5])
    unread = PhotoShapes(stage.came_along, shown=Shapes(shown_aspects(stage.came_along, 4)))
    stage.loader.take(replace(ready, shapes=unread), same_rows=False)  # ready, but without what was seen here
    assert stage.loader.shown().aspects.tolist() == pytest.approx([1.5, 1.5, 1.0, 1.5])


def test_what_is_learnt_is_another_array_than_the_one_that_came_along(stage: Stage) -> None:
    stage.loader.note(0, [details(1)])
    assert stage.loader.aspects is not stage.came_along
    assert stage.came_along.tolist() == [0, 0, 0, 0]
    stage.loader.note(0, [details(1)])
    assert stage.altered == 1  # nothing new
