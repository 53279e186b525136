"""Photos on the screen never move while others are read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.core.gallery import Gallery, PhotoShapes
from app.core.sections import Sections
from tests.gui.grid.test_photo_grid import Stage
from tests.gui.made_up_library import content_id_of, gallery
from tests.gui.rest import come_to_rest

_SECTION = 100


def with_shapes(photos: Gallery, aspects: NDArray[np.float64]) -> Gallery:
    return replace(photos, shapes=PhotoShapes(aspects.astype(np.float32)))


def unread(count: int = 1000) -> Gallery:
    return with_shapes(gallery(count, _SECTION), np.zeros(count))


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A grid of 1,000 photos of unknown shape, and only their pictures have come."""
    made = Stage(qtbot, count=1000, section=_SECTION)
    monkeypatch.setattr("app.gui.gallery.shapes_loader._aspect", lambda details: 0.0)
    made.model.set_gallery(unread())
    made.grid.resize_cells(96)
    wait_for_pictures(made)
    return made


def boxes(stage: Stage) -> dict[int, tuple[int, int, int, int]]:
    found: dict[int, tuple[int, int, int, int]] = {}
    for row in stage.grid.visible_rows():
        rect = stage.grid.rect_of(row)
        found[row] = (rect.left(), rect.top(), rect.width(), rect.height())
    return found


def wait_for_pictures(stage: Stage) -> None:
    """Wait until every photo in sight shows its picture."""
    grid = stage.grid
    stage.qtbot.waitUntil(lambda: all(grid._delegate.has_picture(stage.model.cell(row)) for row in grid.visible_rows()))


def test_unknown_shapes_count_as_three_to_two(stage: Stage) -> None:
    width, height = boxes(stage)[1][2:]
    assert width / height == pytest.approx(1.5, abs=0.03)


def test_photos_in_sight_stay_where_they_are_when_their_shapes_come(stage: Stage) -> None:
    stage.grid.scroll_by(3_000)
    wait_for_pictures(stage)
    before = boxes(stage)
    stage.model.set_gallery(with_shapes(gallery(1000, _SECTION), np.resize([0.75, 2.0], 1000)))
    assert boxes(stage) == before
    first = stage.grid.rect_of(0)
    assert first.width() / first.height() == pytest.approx(0.75, abs=0.03)  # those out of sight have theirs


def test_they_get_their_shapes_when_they_are_out_of_sight(stage: Stage) -> None:
    stage.model.set_gallery(with_shapes(gallery(1000, _SECTION), np.resize([0.75, 2.0], 1000)))
    before = boxes(stage)
    assert before[0][2] / before[0][3] == pytest.approx(1.5, abs=0.03)
    stage.grid.scroll_to_row(900)
    stage.rest()
    shown = stage.grid.rect_of(0)
    assert shown.width() / shown.height() == pytest.approx(0.75, abs=0.03)


def test_another_size_shows_all_as_they_are_known(stage: Stage) -> None:
    stage.model.set_gallery(with_shapes(gallery(1000, _SECTION), np.resize([0.75, 2.0], 1000)))
    stage.grid.set_cell_px(120)
    shown = stage.grid.rect_of(0)
    assert shown.width() / shown.height() == pytest.approx(0.75, abs=0.03)


def test_new_photos_elsewhere_move_nothing_in_sight(stage: Stage) -> None:
    stage.grid.scroll_to_row(550)
    wait_for_pictures(stage)
    before = boxes(stage)
    grown = gallery(1000, _SECTION)
    ids = np.concatenate([np.arange(2001, 2051), grown.photo_ids])
    starts = grown.sections.starts + 50 * (grown.sections.starts > 0)
    sections = Sections(grown.sections.keys, starts, 1050)
    shapes = PhotoShapes(np.resize(np.array([0.75, 2.0], np.float32), 1050))
    stage.model.set_gallery(Gallery(grown.query, ids, sections, shapes=shapes))
    assert boxes(stage) == {row + 50: box for row, box in before.items()}


def test_before_a_picture_is_shown_shapes_settle_at_once(qtbot: QtBot) -> None:
    stage = Stage(qtbot, count=0)
    stage.library.withheld = True
    stage.model.set_gallery(unread())
    stage.model.set_gallery(with_shapes(gallery(1000, _SECTION), np.resize([0.75, 2.0], 1000)))
    shown = stage.grid.rect_of(0)
    assert shown.width() / shown.height() == pytest.approx(0.75, abs=0.03)


def half_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, section: int, shown: int) -> Stage:
    """Return a grid of photos of unknown shape of which only the first have their pictures."""
    monkeypatch.setattr("app.gui.gallery.shapes_loader._aspect", lambda details: 0.0)
    stage = Stage(qtbot, count=0)
    stage.library.silent.update(content_id_of(photo_id) for photo_id in range(shown + 1, 1001))
    stage.model.set_gallery(with_shapes(gallery(1000, section), np.zeros(1000)))
    qtbot.waitUntil(
        lambda: all(stage.grid._delegate.has_picture(stage.model.cell(row)) for row in range(shown)), timeout=5_000
    )
    return stage


def test_below_the_last_picture_photos_get_their_shapes_at_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = half_shown(qtbot, monkeypatch, 500, shown=3)
    before = boxes(stage)
    end = stage.grid._layout.line_end(2)
    stage.model.set_gallery(with_shapes(gallery(1000, 500), np.resize([0.75, 2.0], 1000)))
    after = boxes(stage)
    assert {row: after[row] for row in range(end)} == {row: before[row] for row in range(end)}
    rows = [row for row in after if row >= end]
    assert rows
    for row in rows:
        assert after[row][2] / after[row][3] == pytest.approx([0.75, 2.0][row % 2], abs=0.05)


def test_where_sections_share_lines_no_picture_moves_either(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Narrower photos would find a place in the line above, whichever width the window has."""
    stage = half_shown(qtbot, monkeypatch, 2, shown=1)
    for width in range(500, 800, 12):
        stage.grid.resize(width, 600)
        before = stage.grid.rect_of(0)
        stage.model.set_gallery(with_shapes(gallery(1000, 2), np.full(1000, 0.5)))
        assert stage.grid.rect_of(0) == before
        stage.model.set_gallery(with_shapes(gallery(1000, 2), np.zeros(1000)))


def true_shapes() -> Gallery:
    return with_shapes(gallery(1000, _SECTION), np.resize([0.75, 2.0], 1000))


def aspect_of(stage: Stage, row: int) -> float:
    rect = stage.grid.rect_of(row)
    return rect.width() / rect.height()


def test_when_reading_has_ended_all_is_set_right_around_the_selected_photo(stage: Stage) -> None:
    grid = stage.grid
    grid.hold_still(True)
    grid.scroll_to_row(550)
    wait_for_pictures(stage)
    chosen = grid.visible_rows()[len(grid.visible_rows()) // 2]
    stage.click(chosen)
    top = grid.rect_of(chosen).top()
    stage.model.set_gallery(true_shapes())
    assert aspect_of(stage, chosen) == pytest.approx(1.5, abs=0.05)
    assert not grid._untouched.isActive()  # not while photos are read
    grid._untouched.setInterval(1)
    grid.hold_still(False)
    come_to_rest(grid)
    assert aspect_of(stage, chosen) == pytest.approx([0.75, 2.0][chosen % 2], abs=0.05)
    assert grid.rect_of(chosen).top() == top


def test_shapes_that_come_after_reading_are_set_right_once(stage: Stage) -> None:
    grid = stage.grid
    grid.hold_still(True)
    grid.hold_still(False)
    grid._untouched.setInterval(1)
    stage.model.set_gallery(true_shapes())
    come_to_rest(grid)
    assert aspect_of(stage, 0) == pytest.approx(0.75, abs=0.05)
    stage.model.set_gallery(unread())
    come_to_rest(grid)
    assert aspect_of(stage, 0) == pytest.approx(0.75, abs=0.05)


@pytest.mark.parametrize("what", ["scroll", "hover", "select"])
def test_who_is_at_work_is_not_disturbed(stage: Stage, what: str) -> None:
    grid = stage.grid
    grid._untouched.setInterval(100_000)
    grid.hold_still(True)
    stage.model.set_gallery(true_shapes())
    grid.hold_still(False)
    assert grid._untouched.isActive()
    stage.qtbot.waitUntil(lambda: grid._untouched.remainingTime() < 99_500)
    if what == "scroll":
        grid.scroll_by(1)
    elif what == "hover":
        grid.set_hovered(stage.middle(1))
    else:
        grid.selection.choose(1)
        grid.show_selection()
    assert grid._untouched.remainingTime() > 99_500


def test_reading_that_begins_again_leaves_all_where_it_is(stage: Stage) -> None:
    grid = stage.grid
    grid.hold_still(True)
    stage.model.set_gallery(true_shapes())
    grid.hold_still(False)
    grid.hold_still(True)
    assert not grid._untouched.isActive()
