"""Marks are a value: one for each member, the newest counts, none is as the group suggests."""

from __future__ import annotations

from app.gui.kit.marks import Marks


def test_a_member_has_the_mark_it_was_given_last_until_it_is_taken_away() -> None:
    none = Marks("group")
    marked = none.with_mark("/a.jpg", "keep").with_mark("/b.jpg", "trash").with_mark("/a.jpg", "apart")
    assert (marked.of("/a.jpg"), marked.of("/b.jpg"), marked.of("/c.jpg")) == ("apart", "trash", None)
    assert marked.with_mark("/b.jpg", None) == none.with_mark("/a.jpg", "apart")
    assert none == Marks("group")
