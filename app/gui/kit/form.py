"""Rows of words and what they are about."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout

from app.gui.kit.theme import GAP_PX

_Part = QFormLayout.ItemRole


def form() -> QFormLayout:
    """Return a form whose fields take the room there is."""
    made = QFormLayout()
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    made.setHorizontalSpacing(2 * GAP_PX)
    made.setVerticalSpacing(GAP_PX)
    return made


def align(*forms: QFormLayout) -> None:
    """Let the fields of forms that stand one above the other begin at one line."""
    labels = [
        words
        for rows in forms
        for row in range(rows.rowCount())
        if (label := rows.itemAt(row, _Part.LabelRole)) is not None and (words := label.widget()) is not None
    ]
    width_px = max((words.sizeHint().width() for words in labels), default=0)
    for words in labels:
        words.setMinimumWidth(width_px)


def centre_labels(rows: QFormLayout) -> None:
    """Put the words of each row beside the middle of what they are about: a form puts them at its top."""
    for row in range(rows.rowCount()):
        label, field = rows.itemAt(row, _Part.LabelRole), rows.itemAt(row, _Part.FieldRole)
        words = label.widget() if label is not None else None
        if words is not None and field is not None:
            control = field.widget() or field  # of a widget that lies in no window an item tells no size
            words.setMinimumHeight(control.sizeHint().height())
