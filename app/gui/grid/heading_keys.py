"""The way of the keyboard over headings that can be folded: up and down it comes past them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.core.sections import Section
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.layout import GridLayout

_Key = Qt.Key


def heading_after(
    key: int, model: CellListModel, layout: GridLayout, row: int | None, heading: int | None
) -> int | None:
    """Return the section whose foldable heading a key leads to, from a row or from another heading; None for none."""
    sections = model.sections()
    if key not in (_Key.Key_Up, _Key.Key_Down) or not sections:
        return None
    step = 1 if key == _Key.Key_Down else -1
    if heading is not None:
        if step > 0 and sections[heading].count:
            return None  # down into its photos
        if step < 0 and heading and sections[heading - 1].count:
            return None  # up into those before
        at = heading + step
    elif row is None:
        at = 0
    else:
        section = layout.section_of(row)
        if (step > 0 and not layout.is_in_last_line(row)) or (step < 0 and not layout.is_in_first_line(row)):
            return None
        at = section + 1 if step > 0 else section
    return _foldable(model, sections, at, step)


def row_after_heading(key: int, model: CellListModel, heading: int) -> int | None:
    """Return the row a key leads to from a heading, None if there is none on this side."""
    section = model.sections()[heading]
    if key in (_Key.Key_Down, _Key.Key_Right):
        return section.start if section.start < model.rowCount() else None
    return section.start - 1 if section.start else None


def _foldable(model: CellListModel, sections: Sequence[Section], at: int, step: int) -> int | None:
    """Return the next section whose heading can be folded, unless photos come first."""
    while 0 <= at < len(sections):
        if model.heading(at).folded is not None:
            return at
        if sections[at].count:
            return None
        at += step
    return None
