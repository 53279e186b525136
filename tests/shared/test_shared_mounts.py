"""Where the folders of a shared library lie here, as somebody changes it in the settings."""

from __future__ import annotations

from app.core.text import text
from app.shared.mounts import Mounts, Place


def test_places_that_are_chosen_anew_hold_at_once_and_what_was_said_of_the_old_ones_does_not() -> None:
    mounts = Mounts({"a": "/a", "b": "/b", "c": "/c"})
    for name in "ab":
        mounts.note(name, text("It is empty."))
    mounts.lay_all({"a": "/elsewhere/", "b": "/b"})
    assert [mounts.folder(name) for name in "abc"] == ["/elsewhere", "/b", "c:/"]
    assert mounts.why_away("a") is None, "nobody has looked there yet"
    assert mounts.why_away("b") == text("It is empty.")
    assert mounts.why_away("c") is not None
    assert mounts.within_reach() == ["a"]


def test_what_is_mounted_for_another_library_hides_nothing_of_this_one() -> None:
    mounts = Mounts({"a": "/a", "trip": "/a/trip", "same": "/a", "inner": "/a/inner"})
    mounts.note_held(["a", "inner"])
    assert mounts.place_of("/a/trip/x") == Place("a", b"trip/x")
    assert mounts.place_of("/a/inner/x") == Place("inner", b"x")
    mounts.lay("trip", "/a/trip")  # it is added to this one
    assert mounts.place_of("/a/trip/x") == Place("trip", b"x")
    assert [mounts.relative_to(name, "/a/trip/x") for name in ("a", "trip", "inner", "none")] == [
        b"trip/x", b"x", None, None,
    ]  # fmt: skip
