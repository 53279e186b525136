"""What a view may ask a list of photos for, and the answer for one row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import Qt

from app.core.box import Box
from app.core.closeness import SHIPPED, Edges
from app.core.gallery import PhotoDetails, PhotoState
from app.core.photo import ContentId, Match
from app.gui.kit.closeness_words import closeness_words, rank_words
from app.gui.kit.photo_words import name_of


class PhotoRole(IntEnum):
    """Roles of photo lists besides Qt's own.

    Qt cannot carry a path that is no valid text: take such paths from ``path_at``, not from PATH.
    """

    PATH = Qt.ItemDataRole.UserRole
    CONTENT_ID = Qt.ItemDataRole.UserRole + 1
    CAPTION = Qt.ItemDataRole.UserRole + 2
    DETAILS = Qt.ItemDataRole.UserRole + 3
    MATCH = Qt.ItemDataRole.UserRole + 4
    COPIES = Qt.ItemDataRole.UserRole + 5
    OFFLINE = Qt.ItemDataRole.UserRole + 6
    STATE = Qt.ItemDataRole.UserRole + 7


class Heading(NamedTuple):
    """What stands above a section: its name, a quieter note after it, and whether the section can be folded, and is."""

    words: str
    note: str = ""
    folded: bool | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a photo list. Everything is unknown until the photo's details have come: a legal placeholder.

    Below the picture stand ``caption``, ``note`` where there is room for it, and at the end ``dots``: how like the
    photo is, 0.5 to 5 in half steps, None where nothing is compared. A cell with a ``match`` knows by which ``edges``
    that is called so, and how many ``neighbours`` there are. ``copies``: for how many files it stands. ``stack``: how
    many shots of a series it stands for, itself among them, 0 where it is none; ``unfolded``: it is one of a stack
    whose shots are all shown, which begins with the one that has a ``stack``.
    """

    path: str | None = None
    content_id: ContentId | None = None
    caption: str = ""
    details: PhotoDetails | None = None
    match: Match | None = None
    copies: int = 1
    offline: bool = False
    state: PhotoState | None = None
    note: str = ""
    dots: float | None = None
    edges: Edges = SHIPPED
    neighbours: int = 0
    stack: int = 0
    unfolded: bool = False

    @property
    def place(self) -> Box | None:
        """Where in the photo the part lies that was asked about."""
        return None if self.match is None else self.match.place

    @property
    def likeness(self) -> str:
        """What the dots stand for; put into words when somebody points at the cell or has it read out, not before."""
        match = self.match
        return "" if match is None else closeness_words(match.closeness, match.distance, self.edges)

    @property
    def rank(self) -> str:
        """The place among the neighbours, in words."""
        return "" if self.match is None else rank_words(self.match.rank, self.neighbours)

    def value(self, role: int) -> object:
        """Return the value of a PhotoRole, None for any other role."""
        match role:
            case PhotoRole.PATH:
                return self.path
            case PhotoRole.CONTENT_ID:
                return self.content_id
            case PhotoRole.CAPTION:
                return self.caption
            case PhotoRole.DETAILS:
                return self.details
            case PhotoRole.MATCH:
                return self.match
            case PhotoRole.COPIES:
                return self.copies
            case PhotoRole.OFFLINE:
                return self.offline
            case PhotoRole.STATE:
                return self.state
        return None


PLACEHOLDER = Cell()


def cell_of(details: PhotoDetails) -> Cell:
    """Return a photo of the library as a list shows it."""
    return Cell(
        path=details.path,
        content_id=details.content_id,
        caption=name_of(details.path),
        details=details,
        copies=details.copies,
        offline=details.offline,
        state=details.state,
    )
