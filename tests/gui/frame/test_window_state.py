"""What is written of a window at its end, and found at its next start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.gallery import GalleryQuery
from app.gui.frame.window_state import WindowState, load_state, save_state
from app.gui.kit.places import LibraryPlace, ReviewPlace, SearchPlace, View

_LEFT = WindowState(
    geometry="ab01",
    folders_px=230,
    neighbours_px=400,
    folders_shown=False,
    neighbours_shown=False,
    menu_bar_shown=True,
    cell_px=180,
    found_px=220,
    library=LibraryPlace(GalleryQuery("name", False, "jpg", "/photos/b"), View("/a", ("/a", "/b"), "/c", -7)),
    search=SearchPlace("/q", ("/r",), View("/s", ("/s",), None)),
    review=ReviewPlace("series", ("/photos",), sure=False, words="beach", key="k", member="/m"),
    large="/s",
    known_roots=("/photos",),
    open_folders=("/photos/b",),
    strip_shown=False,
    information_shown=True,
    names_shown=True,
    folders_shown_narrow=True,
    neighbours_shown_narrow=True,
)


def test_everything_is_found_as_it_was_left(tmp_path: Path) -> None:
    save_state(tmp_path / "made" / "window.json", _LEFT)
    assert load_state(tmp_path / "made" / "window.json") == _LEFT


def test_of_very_many_selected_photos_a_thousand_are_written(tmp_path: Path) -> None:
    paths = tuple(f"/{number}.jpg" for number in range(1_500))
    view = View("/3.jpg", paths, "")
    save_state(tmp_path / "w.json", WindowState(library=LibraryPlace(view=view), search=SearchPlace("/q", view=view)))
    found = load_state(tmp_path / "w.json")
    assert found.search is not None
    for place in (found.library, found.search):
        assert place.view == View("/3.jpg", paths[:1_000], "")


@pytest.mark.parametrize(
    ("name", "value"),
    [("cell_px", -1), ("found_px", "big"), ("folders_shown", 3), ("large", "a\0b"), ("search", {"path": 4})],
)
def test_what_makes_no_sense_costs_itself_alone(tmp_path: Path, name: str, value: object) -> None:
    save_state(tmp_path / "w.json", _LEFT)
    written = json.loads((tmp_path / "w.json").read_text())
    (tmp_path / "w.json").write_text(json.dumps({**written, name: value}))
    found = load_state(tmp_path / "w.json")
    assert getattr(found, name) == getattr(WindowState(), name)
    assert (found.library, found.geometry) == (_LEFT.library, _LEFT.geometry)
