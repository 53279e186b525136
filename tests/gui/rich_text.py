"""Looks for text that Qt would show as HTML, in every widget there is and every model behind it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as QtGui
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QTextEdit,
    QWidget,
)

_GUESSED_ROLES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.WhatsThisRole, Qt.ItemDataRole.StatusTipRole)
AMPERSAND = "R&D"
"""Stands in every hostile text; where an ampersand is the sign of a key it must have become two."""


def rich_texts() -> list[str]:
    """Return where in the program's windows a text is rich, or holds a key that nobody meant; one line each."""
    return [found for widget in QApplication.allWidgets() for found in _in_widget(widget)]


def texts_with(words: str) -> int:
    """Return how many widgets show or tell ``words``: the proof that it was looked for where it stands."""
    return sum(
        words in text.replace("\N{WORD JOINER}", "")
        for widget in QApplication.allWidgets()
        for text in (str(widget.property("text") or ""), widget.toolTip())
    )


def _in_widget(widget: QWidget) -> Iterator[str]:
    told = [("tip", widget.toolTip()), ("help", widget.whatsThis()), ("status tip", widget.statusTip())]
    for action in widget.actions():
        told += [("tip of an action", action.toolTip()), ("help of an action", action.whatsThis())]
    for what, words in told:
        if QtGui.mightBeRichText(words):
            yield f"{what} of {_tell(widget)}: {words}"
    if isinstance(widget, QLabel) and _is_rich(widget):
        yield f"{_tell(widget)}: {widget.text()}"
    if isinstance(widget, QTextEdit):
        yield f"{_tell(widget)} takes rich text"
    keyed: list[QAbstractButton | QAction] = [*widget.actions()]
    if isinstance(widget, QAbstractButton):
        keyed.append(widget)
    for holder in keyed:
        if AMPERSAND in holder.text():
            yield f"a key in {_tell(widget)}: {holder.text()}"
    if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
        yield from (f"in {_tell(widget)}: {words}" for words in _in_model(widget.model()))


def _columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)  # a list keeps its one to itself


def _in_model(model: QAbstractItemModel) -> Iterator[str]:
    for section in range(_columns(model, QModelIndex())):
        yield from _rich(model.headerData(section, Qt.Orientation.Horizontal, role) for role in _GUESSED_ROLES)
    for index in _indexes(model, QModelIndex()):
        yield from _rich(index.data(role) for role in _GUESSED_ROLES)


def _indexes(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[QModelIndex]:
    for row in range(model.rowCount(parent)):
        for column in range(_columns(model, parent)):
            yield model.index(row, column, parent)
        yield from _indexes(model, model.index(row, 0, parent))


def _rich(values: Iterator[object]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and QtGui.mightBeRichText(value))


def _is_rich(label: QLabel) -> bool:
    if label.textFormat() == Qt.TextFormat.AutoText:
        return bool(QtGui.mightBeRichText(label.text()))
    return label.textFormat() != Qt.TextFormat.PlainText


def _tell(widget: QWidget) -> str:
    return f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
