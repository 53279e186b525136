"""Places are values: they compare by what they hold, can be written down, and know what makes a step."""

from __future__ import annotations

import dataclasses
import json
import os

import pytest

from app.core.gallery import GalleryQuery
from app.gui.kit.marks import Marks
from app.gui.kit.places import ComparePlace, LargePlace, LibraryPlace, Place, ReviewPlace, SearchPlace, View, view_on

_NO_TEXT = os.fsdecode(b"/photos/caf\xe9.jpg")
_VIEW = View(_NO_TEXT, (_NO_TEXT, "/b.jpg"), "/b.jpg", -7)
_EVERY = (
    LibraryPlace(GalleryQuery("name", False, "beach", _NO_TEXT), _VIEW),
    SearchPlace(_NO_TEXT, ("/b.jpg",), _VIEW),
    LargePlace(_NO_TEXT, SearchPlace(_NO_TEXT, ("/b.jpg",), _VIEW)),
    ComparePlace((_NO_TEXT, "/b.jpg"), LibraryPlace(), kind="near", marks=Marks("k", ((_NO_TEXT, "keep"),))),
    ReviewPlace("near", (_NO_TEXT,), sure=False, words="beach", key="k", member=_NO_TEXT),
)


def test_every_kind_of_place_is_here() -> None:
    assert {place.page for place in _EVERY} == {kind.page for kind in Place.__subclasses__()}


@pytest.mark.parametrize("place", _EVERY, ids=lambda place: place.page)
def test_a_place_is_a_value_that_can_be_written_down(place: Place) -> None:
    assert dataclasses.replace(place) == place
    assert hash(dataclasses.replace(place)) == hash(place)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(place, dataclasses.fields(place)[0].name, None)
    plain = dataclasses.asdict(place)
    assert _as_lists(plain) == json.loads(json.dumps(plain))


def _as_lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: _as_lists(each) for key, each in value.items()}
    return [_as_lists(each) for each in value] if isinstance(value, tuple) else value


def test_what_is_shown_makes_the_step_and_as_it_comes_is_no_other() -> None:
    place = LibraryPlace(GalleryQuery(words="a", directory="/b"))
    for same in (dataclasses.replace(place, view=_VIEW), LibraryPlace(GalleryQuery("name", False, "a", "/b"))):
        assert same.is_step_of(place)
        assert same != place
    assert not LibraryPlace(GalleryQuery(words="a")).is_step_of(place)
    assert not LibraryPlace(GalleryQuery(directory="/b")).is_step_of(place)
    assert not SearchPlace("a").is_step_of(SearchPlace("b"))
    assert SearchPlace("a", ("x",), _VIEW).is_step_of(SearchPlace("a"))
    assert LargePlace("a", place).is_step_of(LargePlace("b", place))
    assert not LargePlace("a", place).is_step_of(LargePlace("a", LibraryPlace()))
    assert not LargePlace("a", SearchPlace("")).is_step_of(SearchPlace(""))
    pair, walked_on = ComparePlace(("a", "b"), place, mode="curtain"), ComparePlace(("a", "c"), place)
    assert walked_on.is_step_of(pair)
    assert not pair.is_step_of(ComparePlace(("a", "b"), LibraryPlace()))
    assert not ComparePlace(("a", "b"), place, marks=Marks("g")).is_step_of(pair)
    group = ReviewPlace("near", key="g", member="a")
    assert dataclasses.replace(group, member="b").is_step_of(group)
    assert not dataclasses.replace(group, key="h").is_step_of(group)
    assert not ReviewPlace("copies").is_step_of(group)
    assert ReviewPlace("near").after(group) == group  # who is there already stays with the group


def test_pointing_at_the_photo_that_is_current_changes_nothing() -> None:
    for place in (LibraryPlace(view=_VIEW), SearchPlace("q", (), _VIEW)):
        assert place.pointing_at(_NO_TEXT) == place
        assert place.pointing_at("/other.jpg").view == view_on("/other.jpg")
    assert LibraryPlace().pointing_at("/other.jpg").view == view_on("/other.jpg")


def test_another_photo_chosen_or_at_the_top_is_another_step_of_the_same() -> None:
    for kind in (LibraryPlace(), SearchPlace("q")):
        here = dataclasses.replace(kind, view=View("a", ("a",), "t", 5))
        assert here.is_step_of(dataclasses.replace(kind, view=View("a", ("a", "b"), "t", 7)))
        for other in (View("b", ("b",), "t", 5), View("a", ("a",), "u", 5)):
            there = dataclasses.replace(kind, view=other)
            assert here.shows_what(there)
            assert not here.is_step_of(there)
