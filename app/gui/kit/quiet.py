"""Secondary words: smaller letters in the colour of what is told beside the thing itself."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from app.gui.kit.type import Type, set_type

_Label = TypeVar("_Label", bound=QWidget)


def quiet(label: _Label, kind: Type = "status") -> _Label:
    """Return ``label``, which writes in the secondary colour of whatever theme it is in."""
    set_type(label, kind)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
