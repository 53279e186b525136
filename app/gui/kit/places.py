"""Where a person can be in the window, as values: what a page is about, and how it was left.

A place holds nothing but text, numbers and other such values, so that it can be written down. Any page may ask for any
place; pages do not know each other.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, Self

from app.core.gallery import GalleryQuery
from app.core.look_alikes import LookAlikeKind
from app.core.masks import Point
from app.core.question import NAMED_WEIGHTS, Question
from app.gui.kit.marks import Marks

CompareMode = Literal["side", "flick", "curtain", "difference"]
FEWEST_COMPARED, MOST_COMPARED = 2, 4
"""How many photos can be compared at once."""


@dataclass(frozen=True, slots=True)
class View:
    """How a list of photos was left. Photos are told by their paths, "" is none.

    ``selected`` may leave out photos when there are very many. ``top`` is the photo at the upper edge, which began
    ``offset_px`` below that edge (less than 0: above it); without it the list stood at its very beginning. None says
    that nobody scrolled: the current photo is to be in sight.
    """

    current: str = ""
    selected: tuple[str, ...] = ()
    top: str | None = ""
    offset_px: int = 0


def view_on(path: str) -> View:
    """Return the view of a list in which one photo is chosen, and in sight."""
    return View(path, (path,), None)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of one page. Places with another subject are steps of the history, and so are other spots in it."""

    page: ClassVar[str]

    @property
    @abstractmethod
    def subject(self) -> Hashable:
        """What the place is about."""

    @property
    def list_view(self) -> View | None:
        """How its list of photos was left; None as it comes, or without one."""
        return None

    @property
    def among(self) -> Place | None:
        """The place whose photos this one walks through, and to which it goes back; None for all others."""
        return None

    def shows_what(self, other: Place) -> bool:
        """Tell whether both show the same photos, perhaps at other spots."""
        return self.page == other.page and self.subject == other.subject

    def is_step_of(self, other: Place) -> bool:
        """Tell whether both are one step of the history, perhaps left in different ways."""
        return self.shows_what(other) and _is_one_spot(self.list_view, other.list_view)

    def after(self, now: Self) -> Self:
        """Return where a step to here leads somebody who is here already."""
        return self

    def goes_on_from(self, now: Place) -> bool:
        """Tell whether to come here from ``now`` is more of what led there, as a slider that is moved on: no step."""
        return False

    def pointing_at(self, path: str) -> Self:
        """Return this place with another photo chosen, such as the one that was shown large last."""
        return self


@dataclass(frozen=True, slots=True)
class LibraryPlace(Place):
    """The gallery: which photos, in which order. None as the view is as it comes."""

    page: ClassVar[str] = "library"
    query: GalleryQuery = field(default_factory=GalleryQuery)
    view: View | None = None

    @property
    def subject(self) -> Hashable:
        """Folder and filter; another order shows the same photos."""
        return self.query.directory, self.query.words

    @property
    def list_view(self) -> View | None:
        return self.view

    def pointing_at(self, path: str) -> Self:
        return replace(self, view=_pointing_at(self.view, path))


@dataclass(frozen=True, slots=True)
class SearchPlace(Place):
    """The neighbours of the photo at ``path``; ``others`` were offered together with it.

    ``engines``: the names of those that are asked; none is whichever answers, several stand side by side.
    ``outline``: the corners of the part of the photo that is searched with, none for all of it.
    ``question``: all that is asked beside the photo, which is the one at ``path``; None where that is nothing. How many
    are asked for is none of its business.
    """

    page: ClassVar[str] = "search"
    path: str = ""
    others: tuple[str, ...] = ()
    view: View | None = None
    engines: tuple[str, ...] = ()
    outline: tuple[Point, ...] = ()
    question: Question | None = None

    @property
    def subject(self) -> Hashable:
        asked = Question(self.path, 1) if self.question is None else replace(self.question, photo=self.path, count=1)
        return asked, self.engines, self.outline

    @property
    def list_view(self) -> View | None:
        return self.view

    def after(self, now: Self) -> Self:
        """The same photo once more: what was offered with it stays unless there is more to offer now."""
        return replace(now, others=self.others or now.others)

    def goes_on_from(self, now: Place) -> bool:
        """One question, and other weights are tried than those that were just tried."""
        one, other = self.question, now.question if isinstance(now, SearchPlace) else None
        if one is None or other is None or one.weights in NAMED_WEIGHTS or other.weights in NAMED_WEIGHTS:
            return False
        return replace(self, question=replace(one, weights=other.weights)).shows_what(now)

    def pointing_at(self, path: str) -> Self:
        return replace(self, view=_pointing_at(self.view, path))


@dataclass(frozen=True, slots=True)
class LargePlace(Place):
    """One photo, large; the arrows walk through the photos ``among`` which it was opened.

    ``query`` is the photo beside whose neighbours it was opened, "" for one of the page's own list.
    """

    page: ClassVar[str] = "large"
    path: str = ""
    opened_from: Place = field(default_factory=LibraryPlace)
    query: str = ""

    @property
    def subject(self) -> Hashable:
        """Where it was opened: walking on to another photo is no step."""
        return self.opened_from.page, self.opened_from.subject, self.query

    @property
    def among(self) -> Place:
        return self.opened_from


@dataclass(frozen=True, slots=True)
class ComparePlace(Place):
    """Two to four photos side by side, or one over the other, as ``mode`` says.

    ``query``: the first photo is the one searched with, and the arrows walk through what was found where the page was
    opened. ``kind`` and ``marks`` are told where a group of look-alikes is reviewed, whose key is ``marks.group``: then
    the arrows walk through its members, and keys mark them. Elsewhere both are None, and the key for the trash asks.
    ``group_at``: which group that is, from 0 on, and of how many; (0, 0) where none is reviewed.
    """

    page: ClassVar[str] = "compare"
    paths: tuple[str, ...] = ()
    opened_from: Place = field(default_factory=LibraryPlace)
    query: bool = False
    kind: LookAlikeKind | None = None
    marks: Marks | None = None
    mode: CompareMode = "side"
    group_at: tuple[int, int] = (0, 0)

    @property
    def subject(self) -> Hashable:
        """Where it was opened, and upon what: walking on to another pair is no step."""
        return self.opened_from.page, self.opened_from.subject, self.query, self.marks and self.marks.group

    @property
    def among(self) -> Place:
        return self.opened_from


@dataclass(frozen=True, slots=True)
class ReviewPlace(Place):
    """Groups of look-alikes of one ``kind``, one of which is shown.

    Of those in ``folders`` (none: everywhere) ``words`` leave some; ``sure``: the verified ones, else those that are
    perhaps one picture. ``key`` names the group, "" for the first one; ``member`` is the path of the one that keys act
    on, "" as it comes.
    """

    page: ClassVar[str] = "review"
    kind: LookAlikeKind = "near"
    folders: tuple[str, ...] = ()
    sure: bool = True
    words: str = ""
    key: str = ""
    member: str = ""

    @property
    def subject(self) -> Hashable:
        return self.kind, self.folders, self.sure, self.words

    @property
    def list_view(self) -> View | None:
        """The group in the place of a photo: another one is another spot."""
        return View(self.key, (), self.key) if self.key else None

    def after(self, now: Self) -> Self:
        return self if self.key else now

    def pointing_at(self, path: str) -> Self:
        return replace(self, member=path)


def _is_one_spot(one: View | None, other: View | None) -> bool:
    return one is None or other is None or (one.current, one.top) == (other.current, other.top)


def _pointing_at(view: View | None, path: str) -> View:
    return view if view is not None and view.current == path else view_on(path)
