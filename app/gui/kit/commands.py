"""What a page offers to the bars around it: values that they show and let the user choose, and actions for a menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from app.core.gallery import Order

_Value = TypeVar("_Value")
Narrows = Literal["results", "groups"]


class Choice(QObject, Generic[_Value]):
    """One value of a page. The bars ask for another one; only the page says which one holds."""

    chosen = Signal(object)
    """The value that the user wants now."""
    settled = Signal()
    """The user is done choosing: what is chosen next is another choice."""
    shown = Signal(object)
    """The value that holds now."""

    def __init__(self, value: _Value, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._value = value

    @property
    def value(self) -> _Value:
        """What holds now."""
        return self._value

    def choose(self, value: _Value) -> None:
        """Ask the page for a value, as the user wants."""
        self.chosen.emit(value)

    def settle(self) -> None:
        """Tell the page that the user is done choosing."""
        self.settled.emit()

    def show(self, value: _Value) -> None:
        """Tell the bars that this value holds now."""
        if value != self._value:
            self._value = value
            self.shown.emit(value)


@dataclass(frozen=True, slots=True)
class Commands:
    """What of the bars works on a page; None does not.

    ``words`` filter what is shown and ``found`` tells how many of how many they let through; ``narrows``: what of, None
    for the photos of the library. ``order`` is the order and whether it is descending, ``cell_px`` the size of the
    pictures in logical pixels. ``actions`` stand in the View menu while the page is shown, and their keys work then.
    ``own_bar``: the page has a bar of its own and wants the room of those around it.
    """

    words: Choice[str] | None = None
    order: Choice[tuple[Order, bool]] | None = None
    cell_px: Choice[int] | None = None
    actions: tuple[QAction, ...] = ()
    own_bar: bool = False
    found: Choice[tuple[int, int] | None] | None = None
    narrows: Narrows | None = None
