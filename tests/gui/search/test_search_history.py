"""The chain of queries walks like a browser's."""

from __future__ import annotations

from app.gui.search.search_history import SearchHistory, Step


def _chain(*paths: str) -> SearchHistory:
    history = SearchHistory()
    for path in paths:
        history.push(Step(path))
    return history


def test_a_new_chain_is_empty() -> None:
    history = SearchHistory()
    assert (history.now, history.can_back, history.can_forward) == (None, False, False)
    assert history.back() is None
    assert history.forward() is None


def test_back_and_forward_walk_and_stop_at_the_ends() -> None:
    history = _chain("a", "b", "c")
    assert [step.path for step in (history.back(), history.back()) if step] == ["b", "a"]
    assert not history.can_back
    assert history.back() is None
    assert [step.path for step in (history.forward(), history.forward()) if step] == ["b", "c"]
    assert not history.can_forward


def test_a_new_query_cuts_off_what_lay_ahead() -> None:
    history = _chain("a", "b", "c")
    history.back()
    history.back()
    history.push(Step("d"))
    assert not history.can_forward
    assert history.back() == Step("a")


def test_the_same_photo_again_is_no_new_step_and_keeps_what_was_offered() -> None:
    history = SearchHistory()
    history.push(Step("a", ("x", "y")))
    history.push(Step("a"))
    assert history.now == Step("a", ("x", "y"))
    assert not history.can_back


def test_where_results_were_left_is_remembered() -> None:
    history = _chain("a", "b")
    history.leave("match", 120)
    history.back()
    assert history.forward() == Step("b", (), "match", 120)


def test_a_very_long_chain_forgets_its_start() -> None:
    history = _chain(*(str(number) for number in range(500)))
    steps = 0
    while history.back() is not None:
        steps += 1
    assert steps == 199
