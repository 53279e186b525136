"""The history walks like a browser's, and knows which places are one step."""

from __future__ import annotations

from app.core.gallery import GalleryQuery
from app.core.question import SAME_COLOURS, SAME_THING, BlockWeights, Question
from app.gui.frame.history import MOST_STEPS, History
from app.gui.kit.places import LibraryPlace, Place, SearchPlace, View, view_on

_HOME = LibraryPlace()


def _now(history: History) -> Place:
    return history.now


def _chain(*paths: str) -> History:
    history = History(_HOME)
    for path in paths:
        history.go(SearchPlace(path))
    return history


def test_it_begins_at_home() -> None:
    history = History(_HOME)
    assert (_now(history), history.can_back, history.can_forward) == (_HOME, False, False)
    history.back()
    history.forward()
    assert _now(history) == _HOME
    assert not history.back_to("library")


def test_back_and_forward_walk_and_stop_at_the_ends() -> None:
    history = _chain("a", "b")
    walked = []
    for walk in (history.back, history.back, history.back, history.forward, history.forward, history.forward):
        walk()
        walked.append(_now(history))
    a, b = SearchPlace("a"), SearchPlace("b")
    assert walked == [a, _HOME, _HOME, a, b, b]
    assert (history.can_back, history.can_forward) == (True, False)


def test_a_new_step_cuts_off_what_lay_ahead() -> None:
    history = _chain("a", "b", "c")
    history.back()
    history.back()
    history.go(SearchPlace("d"))
    assert not history.can_forward
    history.back()
    assert _now(history) == SearchPlace("a")


def test_a_step_to_the_same_place_stays_and_keeps_what_lies_ahead() -> None:
    history = _chain("a", "b")
    history.back()
    history.go(SearchPlace("a"))
    assert history.can_forward
    history.back()
    assert _now(history) == _HOME


def test_the_same_photo_again_keeps_what_was_offered_with_it_unless_there_is_more() -> None:
    history = History(_HOME)
    history.go(SearchPlace("a", ("x", "y")))
    history.alter(SearchPlace("a", ("x", "y"), view_on("m")))
    history.go(SearchPlace("a"))
    assert _now(history) == SearchPlace("a", ("x", "y"), view_on("m"))
    history.go(SearchPlace("a", ("z",)))
    assert _now(history) == SearchPlace("a", ("z",), view_on("m"))


def test_a_slider_that_is_moved_on_and_on_is_one_step_and_what_is_chosen_by_name_one_each() -> None:
    def weighing(weights: BlockWeights, photo: str = "a") -> SearchPlace:
        return SearchPlace(photo, question=Question(photo, 1, weights=weights))

    history = _chain("a")
    for percent in (30, 40, 50):
        history.go(weighing(BlockWeights(colour=percent / 100)))
    history.back()
    assert _now(history) == SearchPlace("a")
    history.forward()
    assert _now(history) == weighing(BlockWeights(colour=0.5))
    history.go(weighing(BlockWeights(colour=0.5, layout=0.2)))  # another slider of the same question
    history.go(weighing(SAME_THING))
    history.go(weighing(SAME_COLOURS))
    history.go(weighing(BlockWeights(colour=0.1)))
    history.go(weighing(BlockWeights(colour=0.1), "b"))
    walked = []
    while history.can_back:
        walked.append(_now(history))
        history.back()
    assert walked == [
        weighing(BlockWeights(colour=0.1), "b"),
        weighing(BlockWeights(colour=0.1)),
        weighing(SAME_COLOURS),
        weighing(SAME_THING),
        weighing(BlockWeights(colour=0.5, layout=0.2)),
        SearchPlace("a"),
    ]


def test_how_a_place_was_left_is_no_step() -> None:
    history = _chain("a")
    left = SearchPlace("a", (), View("match", ("match",), "match", -12))
    history.alter(left)
    assert not history.can_forward
    history.back()
    history.forward()
    assert _now(history) == left


def test_a_filter_typed_and_deleted_again_is_no_step() -> None:
    history = _chain("a")
    history.back()
    history.go(LibraryPlace(GalleryQuery(words="be")))
    history.alter(LibraryPlace(GalleryQuery(words="beach")))
    assert history.can_back
    history.alter(LibraryPlace(GalleryQuery(words=""), view_on("m")))
    assert (_now(history), history.can_back) == (LibraryPlace(view=view_on("m")), False)


def test_a_place_that_becomes_the_one_ahead_is_one_with_it() -> None:
    history = History(LibraryPlace(GalleryQuery(directory="/gone")))
    history.go(_HOME)
    history.go(SearchPlace("a"))
    history.back()
    history.back()
    history.alter(_HOME)
    assert not history.can_back
    history.forward()
    assert _now(history) == SearchPlace("a")


def test_back_to_a_page_passes_the_others_and_keeps_them_ahead() -> None:
    history = _chain("a", "b")
    assert history.back_to("library")
    assert _now(history) == _HOME
    history.forward()
    assert _now(history) == SearchPlace("a")
    assert not history.back_to("large")
    assert _now(history) == SearchPlace("a")


def test_a_very_long_history_forgets_its_start() -> None:
    history = _chain(*(str(number) for number in range(500)))
    steps = 1
    while history.can_back:
        history.back()
        steps += 1
    assert steps == MOST_STEPS
    assert _now(history) == SearchPlace(str(500 - MOST_STEPS))


def test_a_step_that_is_not_seen_yet_becomes_one_with_no_other() -> None:
    history = History(LibraryPlace(view=view_on("a")))
    history.go_on(LibraryPlace(view=view_on("b")))
    history.alter(LibraryPlace(GalleryQuery("name")))  # another order of the same
    assert history.can_back
    history.alter(LibraryPlace(GalleryQuery("name"), view_on("a")))
    assert not history.can_back
