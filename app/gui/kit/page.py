"""What the window knows of its pages: nothing but this."""

from __future__ import annotations

from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.photo import ContentId
from app.gui.kit.commands import Commands
from app.gui.kit.places import Place, View

_Place = TypeVar("_Place", bound=Place)
_RESTED_MS = 1_000


class Photos(Protocol):
    """Photos in the order in which a page shows them."""

    def step(self, path: str, by: int) -> str | None:
        """Return the photo ``by`` places on from the one at ``path``; None at the end, or if ``path`` is not here."""

    def content_id_of(self, path: str) -> ContentId | None:
        """Return the content of a photo, None if it is not known here."""

    def has_moved_on(self, view: View | None) -> bool:
        """Tell whether somebody has gone on from a view of these photos (None: as they come), which makes a step."""


class Wishes(QObject):
    """What a page wants of the window. It never goes anywhere itself: it is entered when its wish is granted."""

    place_wanted = Signal(object)
    """Place of any page, which is to be the next step."""
    place_altered = Signal()
    """The page is still where it was, but that is called otherwise now: no step."""
    rested = Signal()
    """Somebody has chosen or scrolled, and has looked at it for a second: perhaps a step."""
    closed = Signal()
    """The user is done here and wants to be where this page was opened."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rest = QTimer(self, singleShot=True, interval=_RESTED_MS)
        self._rest.timeout.connect(self.rested)

    @Slot()
    def stir(self) -> None:
        """Something was chosen or scrolled on the page; walking on by the arrows is one step, made when it rests."""
        self._rest.start()


class Page(Protocol[_Place]):
    """One page of the window: has a place at any time, and can be entered at any of its places."""

    @property
    def name(self) -> str:
        """The name by which its places call it."""

    @property
    def surface(self) -> QWidget:
        """What is shown of it; takes the keyboard when it is given the focus."""

    @property
    def wishes(self) -> Wishes: ...

    @property
    def commands(self) -> Commands:
        """What of the bars works here; the same at any time."""

    @property
    def photos(self) -> Photos | None:
        """The photos that the large view may walk through, None where there are none."""

    @property
    def place(self) -> _Place:
        """Where the page is now, with all that is needed to find it like this again."""

    def enter(self, place: _Place) -> None:
        """Be at a place, as it was left if it tells. The page may be seen already, or lie under another one."""

    def leave(self) -> _Place:
        """Stop what only somebody who looks would need; return ``place``. ``enter`` follows before anybody looks."""
