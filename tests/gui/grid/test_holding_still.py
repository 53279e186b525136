"""What is in sight stays where it is while other photos are found and read."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.gallery import Gallery
from app.gui.gallery.photo_list_model import PhotoListModel
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from tests.gui.made_up_library import MadeUpLibrary, gallery
from tests.gui.rest import come_to_rest


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        requests = Requests()
        library = MadeUpLibrary(requests.emit_event)
        self.model = PhotoListModel(library.catalog, requests)
        self.source = ThumbnailSource(library.catalog, requests)
        self.grid = PhotoGrid(self.source)
        qtbot.addWidget(self.grid)
        self.grid.setModel(self.model)
        self.grid.resize(800, 600)
        self.model.set_gallery(gallery(300, first_id=1_000))
        self.grid.show()
        come_to_rest(self.grid, self.model, self.source)

    def top_of(self, photo_id: int) -> int:
        row = self.model.row_of_id(photo_id)
        assert row is not None
        return self.grid.rect_of(row).top()

    def list(self, *ids: range | list[int]) -> None:
        photo_ids = np.concatenate([np.array(part, np.int64) for part in ids])
        one = gallery(len(photo_ids))
        self.model.set_gallery(Gallery(one.query, photo_ids, one.sections))
        come_to_rest(self.grid, self.model, self.source)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_while_photos_are_read_those_found_above_move_nothing(stage: Stage) -> None:
    stage.grid.hold_still(True)
    before = stage.top_of(1_000)
    stage.list(range(1, 501), range(1_000, 1_300))
    assert stage.top_of(1_000) == before
    assert stage.grid.verticalScrollBar().value() > 0


def test_at_rest_what_comes_at_the_very_top_is_seen(stage: Stage) -> None:
    stage.list(range(1, 501), range(1_000, 1_300))
    assert stage.grid.verticalScrollBar().value() == 0


def test_a_photo_that_gets_another_date_takes_no_other_along(stage: Stage) -> None:
    """Once it has been read it stands where it was taken, perhaps years away."""
    bar = stage.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    come_to_rest(stage.grid, stage.model, stage.source)
    first = 1_000 + stage.grid.visible_rows().start
    third = stage.top_of(first + 2)
    stage.list(range(1_000, first), range(first + 1, 1_300), range(2_000, 2_400), [first])
    assert abs(stage.top_of(first + 2) - third) < stage.grid.height() // 2
    assert stage.grid.visible_rows().start < 300


def _read_above(stage: Stage) -> None:
    """Photos are found and read while what is in sight stays, and then no more."""
    stage.grid.hold_still(True)
    stage.list(range(1, 501), range(1_000, 1_300))
    assert stage.grid.verticalScrollBar().value() > 0
    stage.grid.hold_still(False)


def test_who_has_not_gone_from_the_top_is_there_again_when_all_are_read(stage: Stage, qtbot: QtBot) -> None:
    _read_above(stage)
    qtbot.waitUntil(lambda: stage.grid.is_at_top)
    stage.list(range(1, 400), range(1_000, 1_300))
    assert stage.grid.is_at_top


@pytest.mark.parametrize("way", ["chosen", "scrolled"])
def test_who_has_gone_on_from_the_top_stays_there_when_all_are_read(stage: Stage, way: str) -> None:
    if way == "chosen":
        stage.grid.selection.choose(0)
    else:
        stage.grid.verticalScrollBar().setValue(40)
    _read_above(stage)
    stage.grid._on_untouched()
    assert not stage.grid.is_at_top
