"""A library with copies is cleaned in the real program, by keys alone and by mouse, and nothing comes back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import Desktop, Program, middle
from tests.e2e.at_the_screen import CLOSED_WITHIN_S, GALLERY, says

pytestmark = [
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb (build/test.py installs it on Debian as root)"),
    pytest.mark.timeout(300),
]

_GROUPS = 4


@pytest.fixture
def photos(shared: Path, tmp_path: Path) -> Path:
    """Photos of groceries; four of them lie in another folder, too, under another name."""
    folder = tmp_path / "写真 of mine"
    sources = sorted((shared / "photos" / "grocery" / "Fruit" / "Kiwi").glob("*.jpg"))[:8]
    for place in ("Kiwi", "Sent"):
        (folder / place).mkdir(parents=True)
    for number, photo in enumerate(sources):
        shutil.copy(photo, folder / "Kiwi")
        if number < _GROUPS:
            shutil.copy(photo, folder / "Sent" / f"copy {number}.jpg")
    return folder


@pytest.fixture
def fresh(tmp_path: Path) -> dict[str, str]:
    """An account in which nothing was ever thrown away."""
    return {"XDG_DATA_HOME": str(tmp_path / "fresh" / "share")}


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.jpg"))}


def _trash(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("files/*") if path.is_file()]


def _wait(program: Program, true: Callable[[], bool], what: str) -> None:
    program.until(lambda _: true(), what)


def _open_copies(program: Program, count: int) -> None:
    program.grid(GALLERY, rows=count)
    row = program.widget("Copies")
    program.desktop.click(*middle(row["rect"]))
    says(program, f"group 1 of {_GROUPS}")


def test_by_keys_alone(photos: Path, tmp_path: Path, fresh: dict[str, str]) -> None:
    """Tab to the rows below the folders, go through the groups, take one back, start again: decided is decided."""
    before, trash = _files(photos), tmp_path / "fresh"
    with Desktop(1400, 900) as desktop:
        with Program(desktop, str(photos), environment=fresh) as program:
            program.grid(GALLERY, rows=len(before))
            program.widget("Copies")
            program.come_forward()
            _tab_to(program, "Copies")
            desktop.key("Return")
            first = _group(program, f"group 1 of {_GROUPS}")

            desktop.key("Return")
            _wait(program, lambda: len(_trash(trash)) == 1, "a file in the trash")
            second = _group(program, f"group 1 of {_GROUPS - 1}", after=first)
            desktop.key("a")
            _group(program, f"group 1 of {_GROUPS - 2}", after=second)
            says(program, "2 decided")
            desktop.key("BackSpace")
            says(program, "1 decided")
            desktop.key("BackSpace")
            _wait(program, lambda: _files(photos) == before, "the file back in its place")

            shown = second
            for left in range(_GROUPS, 0, -1):
                shown = _group(program, f"of {left}", after=shown)
                desktop.key("Return")
            says(program, "Nothing left to decide")
            _wait(program, lambda: len(_files(photos)) == len(before) - _GROUPS, "all copies in the trash")
            says(program, f"{_GROUPS} decisions")
            desktop.key("alt+F4")
            assert program.wait(CLOSED_WITHIN_S) == 0

        with Program(desktop, environment=fresh) as program:
            says(program, "Nothing left to decide")  # where one was, and not one group has come back
            program.come_forward()
            desktop.key("Escape")
            program.until(lambda report: _ended(report, len(before) - _GROUPS), "the library without the copies")
            desktop.key("alt+F4")
            assert program.wait(CLOSED_WITHIN_S) == 0
    after = _files(photos)
    assert all(before[name] == data for name, data in after.items())
    assert len(_trash(trash)) == _GROUPS


def test_by_mouse(photos: Path, tmp_path: Path, fresh: dict[str, str]) -> None:
    """The pill of a photo, the buttons, all by rule, and the list of decisions."""
    before, trash = _files(photos), tmp_path / "fresh"
    with Desktop(1400, 900) as desktop, Program(desktop, str(photos), environment=fresh) as program:
        _open_copies(program, len(before))
        says(program, "Keep 1, trash 1")
        best = program.until(_best_card, "the members")
        desktop.click(best["rect"][0] + 40, best["rect"][1] + 26)  # the pill: the other way round
        says(program, "Keep 0, trash 2")
        desktop.click(best["rect"][0] + 40, best["rect"][1] + 26)
        says(program, "Keep 1, trash 1")
        program.click("Do it, next group")
        _wait(program, lambda: len(_trash(trash)) == 1, "a file in the trash")
        program.click("Undo")
        _wait(program, lambda: _files(photos) == before, "the file back in its place")
        says(program, f"of {_GROUPS}")

        program.click("All by rule…")
        says(program, f"Move {_GROUPS} files to the trash")
        program.click(f"Move {_GROUPS} files to the trash")
        _wait(program, lambda: len(_trash(trash)) == _GROUPS, "all copies in the trash")
        says(program, "Nothing left to decide")

        program.click("Menu")
        program.choose("Decisions…")
        says(program, f"{_GROUPS} decisions, kept by")
        dialog = next(w for w in program.report()["widgets"] if w["class"] == "DecisionListView")
        left, top = dialog["rect"][:2]
        desktop.click(left + 200, top + 20)
        program.click("Take back")
        _wait(program, lambda: len(_trash(trash)) == _GROUPS - 1, "one file back")
        says(program, f"{_GROUPS - 1} decisions, kept by")
        desktop.key("Escape")
        desktop.key("alt+F4")
        assert program.wait(CLOSED_WITHIN_S) == 0
    assert len(_files(photos)) == len(before) - _GROUPS + 1


def _group(program: Program, words: str, after: str = "") -> str:
    """Wait until words stand and a group is shown, another one than ``after``; return its best photo.

    Keys act on what is seen: before that they do nothing.
    """

    def shown(report: dict[str, Any]) -> str:
        best = _best_card(report)
        said = any(words in widget["text"] for widget in report["widgets"])
        return str(best["accessible"]) if said and best is not None and best["accessible"] != after else ""

    return str(program.until(shown, f"another group than {after!r} with {words!r}", 90))


def _best_card(report: dict[str, Any]) -> dict[str, Any] | None:
    """Return the card at the start of the line."""
    cards = [widget for widget in report["widgets"] if widget["class"] == "MemberCard"]
    return min(cards, key=lambda card: int(card["rect"][0]), default=None)


def _ended(report: dict[str, Any], rows: int) -> bool:
    return any(grid["name"] == GALLERY and grid["rows"] == rows for grid in report["grids"])


def _tab_to(program: Program, name: str) -> None:
    """Press Tab until a widget with this name has the keyboard."""
    for _ in range(40):
        if program.report()["focus"] == name:
            return
        program.desktop.key("Tab")
    raise AssertionError(f"Tab does not lead to {name!r}")
