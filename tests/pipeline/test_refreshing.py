"""Groups that are asked for again while that waits for its turn already."""

from __future__ import annotations

from app.pipeline.look_alikes.refreshing import Refreshing


def test_what_waits_is_asked_for_once() -> None:
    refreshing = Refreshing()
    assert refreshing.is_due(in_any_case=False)
    assert not refreshing.is_due(in_any_case=False)
    assert not refreshing.begin()
    assert refreshing.is_due(in_any_case=False), "it has begun, and may have passed over what came since"


def test_who_wants_to_be_told_in_any_case_is() -> None:
    refreshing = Refreshing()
    refreshing.is_due(in_any_case=False)
    refreshing.is_due(in_any_case=True)
    refreshing.is_due(in_any_case=False)
    assert refreshing.begin()
    assert refreshing.is_due(in_any_case=False)
    assert not refreshing.begin(), "that was told"
