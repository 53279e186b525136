"""How a grid was left, as a value, and the grid as a value tells."""

from __future__ import annotations

import numpy as np

from app.gui.grid.canvas import GridCanvas
from app.gui.kit.places import View

MOST_SELECTED = 10_000


def left_view(grid: GridCanvas) -> View:
    """Return how a grid is left now. Photos that are not loaded yet are left out, and all but 10,000 selected ones."""
    model = grid.model()
    if model is None or not model.rowCount():
        return View()

    def path_at(row: int | None) -> str:
        return (model.path_at(row) if row is not None else None) or ""

    rows = grid.selection.rows(MOST_SELECTED).tolist()
    top_row = grid.visible_rows().start if not grid.is_at_top else None
    top = path_at(top_row)
    offset_px = grid.rect_of(top_row).top() if top and top_row is not None else 0
    selected = tuple(path for path in map(path_at, rows) if path)
    return View(path_at(grid.selection.current), selected, top, offset_px)


def has_moved_on(grid: GridCanvas, before: View, now: View) -> bool:
    """Tell whether somebody has gone on from a view: to another photo, or so far that nothing of it is in sight.

    To choose the first photo is no way from anything. ``now`` is how the grid says it is, or is about to be.
    """
    model, rows = grid.model(), grid.visible_rows()
    if model is None or not rows or now != left_view(grid):
        return False
    if now.current and before.current and now.current != before.current:
        return True
    top = before.top if before.top is not None else before.current
    first = model.row_of_path(top) if top else 0
    return first is not None and not first - len(rows) < rows.start < first + len(rows)


def show_view(grid: GridCanvas, view: View) -> None:
    """Select and scroll as a view tells. Its photos must be known to the model; those that it has not are left out.

    A view of one photo that is not there changes nothing.
    """
    model = grid.model()
    if model is None:
        return
    current = model.row_of_path(view.current) if view.current else None
    if current is None and view.top is None:
        return
    chosen = np.zeros(model.rowCount(), np.bool_)
    chosen[model.rows_of_paths(view.selected)] = True
    grid.selection.restore(chosen, current, current)
    top = model.row_of_path(view.top) if view.top else None
    if top is not None:
        grid.scroll_by(grid.rect_of(top).top() - view.offset_px)
    elif view.top == "":
        grid.scroll_to_top()
    elif current is not None:
        grid.scroll_to_row(current)
    grid.show_selection()
