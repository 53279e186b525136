"""A person's first hour with the real program: a screen, a window manager, a mouse, a keyboard, and real photos."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop import Desktop, Program, middle
from tests.e2e.at_the_screen import CLOSED_WITHIN_S, GALLERY, NEIGHBOURS, cell_of, is_the_windows, says, seen
from tests.figures import measured
from tests.pipeline.damages import files_of, kind_of
from tests.reliability.system_calls import SystemCalls, alone, can_be_alone, can_watch
from tests.reliability.untouched import fingerprint

pytestmark = [
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb (build/test.py installs it on Debian as root)"),
    pytest.mark.timeout(300),
]

_DRAGGED_WITHIN_S, _TRIES = 15.0, 3
_FOUND = NEIGHBOURS
_SOURCE = (60, 30)  # where drag_source.py lies on the screen


@pytest.fixture
def photos(shared: Path, tmp_path: Path) -> Path:
    """A folder of real photos: groceries in several classes, and a copy of one of them."""
    folder = tmp_path / "写真 of mine"
    for kind in ("Fruit/Banana", "Fruit/Kiwi", "Vegetables/Cucumber"):
        for photo in sorted((shared / "photos" / "grocery" / kind).glob("*.jpg"))[:8]:
            (folder / kind).mkdir(parents=True, exist_ok=True)
            shutil.copy(photo, folder / kind)
    first = next((folder / "Fruit" / "Kiwi").iterdir())
    shutil.copy(first, folder / "a copy.jpg")
    return folder


@contextlib.contextmanager
def _source(desktop: Desktop, *arguments: str) -> Iterator[None]:
    command = [sys.executable, str(Path(__file__).with_name("drag_source.py")), *arguments]
    with subprocess.Popen(command, env=desktop.environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            process.kill()


def _main_window(program: Program) -> list[int]:
    report: dict[str, Any] = program.until(
        lambda report: next((w for w in report["widgets"] if w["class"] == "MainWindow"), None), "the window"
    )
    rect: list[int] = report["rect"]
    return rect


def _window(program: Program) -> tuple[int, int]:
    return middle(_main_window(program))


def _told_what_dropping_does(program: Program) -> None:
    """Wait for the words in the first minute's area, or the sign over the window: who lets go sooner drops nothing.

    The hand trembles meanwhile. A drag that begins late, on a busy machine, hears of no movement that was before it.
    """
    by = itertools.cycle((1, -1))

    def told(report: dict[str, Any]) -> bool:
        program.desktop.xdotool("mousemove_relative", "--", str(next(by)), "0")
        return any(w["class"] == "DropSign" or w["text"].startswith("Let go") for w in report["widgets"])

    program.until(told, "what letting go does", _DRAGGED_WITHIN_S)


def _drag_in(desktop: Desktop, program: Program) -> None:
    """Drag what the other program holds onto the window; a press that came before it was ready is done once more."""
    for left in range(_TRIES, 0, -1):
        try:
            desktop.drag(_SOURCE, _window(program), lambda: _told_what_dropping_does(program))
        except TimeoutError:
            desktop.xdotool("mouseup", "1")
            if left == 1:
                raise
        else:
            return


def _corner(program: Program) -> tuple[int, int]:
    """Return a place on the window where a click changes nothing."""
    left, top, _, height = _main_window(program)
    return left + 4, top + height - 4


def _best(report: dict[str, Any]) -> str:
    """Return where the nearest photo found lies."""
    found = (grid for grid in report["grids"] if grid["name"] == _FOUND and grid["cells"])
    return next((str(grid["cells"][0]["tooltip"]) for grid in found), "")


def _show_all(program: Program, rows: int) -> None:
    """Take the limits away if they hide anything, and wait until all neighbours are there."""

    def link(report: dict[str, Any]) -> Any:
        return next((w for w in report["widgets"] if w["text"] == "Show all"), None)

    def all_of(report: dict[str, Any]) -> bool:
        return any(grid["name"] == _FOUND and grid["rows"] >= rows for grid in report["grids"])

    program.until(lambda report: all_of(report) or link(report), "neighbours, all of them or some")
    program.until(lambda report: all_of(report) or _click(program, link(report)), "all neighbours")


def _click(program: Program, widget: dict[str, Any] | None) -> bool:
    """Click on it if it is there; it is not what is waited for."""
    if widget is not None:
        program.desktop.click(*middle(widget["rect"]))
    return False


def test_a_first_hour(photos: Path, shared: Path, tmp_path: Path, home: Path) -> None:
    count = sum(1 for path in photos.rglob("*.jpg"))
    outside = max((shared / "photos" / "grocery" / "Fruit" / "Kiwi").glob("*.jpg"))
    pasted = max((shared / "photos" / "grocery" / "Fruit" / "Banana").glob("*.jpg"))
    before = fingerprint(photos)
    calls = [SystemCalls(tmp_path / f"calls-{start}") for start in range(2)]
    within = [[*(alone() if can_be_alone() else []), *(each.words if can_watch() else [])] for each in calls]
    with Desktop(1400, 900) as desktop:
        with Program(desktop, within=within[0]) as program:
            program.widget("Drop a folder of photos here")
            with _source(desktop, str(photos)):
                _drag_in(desktop, program)
                program.grid(GALLERY, rows=count)  # the source must live until the drop has been taken
            says(program, "photos read")

            desktop.click(*middle(cell_of(program, GALLERY, 1)["rect"]))
            program.grid(NEIGHBOURS)
            says(program, f"of {count - 2} shown")

            desktop.click(*middle(cell_of(program, GALLERY, 2)["rect"]), button=3)
            program.choose("Find similar")
            _show_all(program, count - 2)
            says(program, "In the library")

            with _source(desktop, str(outside)):
                _drag_in(desktop, program)
                says(program, "Not in the library")
                says(program, outside.name)

            with _source(desktop, "--clipboard", str(pasted)):
                desktop.click(*_corner(program))  # the other program took the keyboard when it appeared
                desktop.key("ctrl+v")
                program.until(lambda report: "Banana" in _best(report), "bananas nearest to the pasted banana")

            desktop.key("alt+Left")
            says(program, outside.name)
            desktop.key("Escape")
            program.grid(GALLERY, rows=count)

            desktop.key("alt+F4")
            assert program.wait(CLOSED_WITHIN_S) == 0

        with Program(desktop, within=within[1]) as program:
            program.grid(GALLERY, rows=count)
            desktop.click(*middle(cell_of(program, GALLERY, 1)["rect"]))
            program.grid(NEIGHBOURS)
            desktop.key("alt+F4")
            assert program.wait(CLOSED_WITHIN_S) == 0
    log = (home / "logs" / "photokin.log").read_text("utf-8")
    assert "ERROR" not in log
    assert "Traceback" not in log
    for name in files_of(home):
        assert kind_of(name), "tests/pipeline/test_damage.py damages every file that the program writes"
    assert fingerprint(photos) == before
    if can_watch():
        _nothing_touched_nothing_sent(calls, photos, home)
    else:
        print("the system's calls were not looked at: strace is not here, or may not follow programs")


def _selected(program: Program, path: str) -> dict[str, Any]:
    """Wait until this photo alone is selected in the gallery, in sight, and its neighbours are shown."""

    def found(report: dict[str, Any]) -> Any:
        grids = {grid["name"]: grid["cells"] for grid in report["grids"]}
        chosen = [cell for cell in grids.get(GALLERY, ()) if cell["selected"]]
        return chosen[0] if [cell["path"] for cell in chosen] == [path] and grids.get(NEIGHBOURS) else None

    cell: dict[str, Any] = program.until(found, f"{path} selected, with its neighbours")
    return cell


def _gone(program: Program, path: str) -> None:
    """Wait until the gallery is there without this photo, and with another one selected in its place."""

    def found(report: dict[str, Any]) -> bool:
        cells = [cell for grid in report["grids"] if grid["name"] == GALLERY for cell in grid["cells"]]
        return any(cell["selected"] for cell in cells) and path not in [cell["path"] for cell in cells]

    program.until(found, f"the gallery without {path}")


def test_a_photo_is_trashed_and_taken_back_and_all_is_there_after_a_restart(photos: Path, tmp_path: Path) -> None:
    """Drop a folder, see, select, search, go back, see it large, trash, undo, start again: by mouse and by keys."""
    count = sum(1 for path in photos.rglob("*.jpg"))
    before = {path: path.read_bytes() for path in photos.rglob("*.jpg")}
    fresh = {"XDG_DATA_HOME": str(tmp_path / "fresh" / "share")}  # as in a new account: no trash yet
    with Desktop(1400, 900) as desktop:
        with Program(desktop, environment=fresh) as program:
            program.widget("Drop a folder of photos here")
            with _source(desktop, str(photos)):
                _drag_in(desktop, program)
                program.grid(GALLERY, rows=count - 1)
            says(program, "photos read")
            seen(program, tmp_path)

            path, after = (cell_of(program, GALLERY, row)["path"] for row in (3, 4))
            desktop.click(*middle(cell_of(program, GALLERY, 3)["rect"]))
            _selected(program, path)
            desktop.key("f")
            says(program, "In the library")
            desktop.key("alt+Left")
            _selected(program, path)

            desktop.key("Return")
            program.widget("Large view")
            says(program, Path(path).name)
            desktop.key("Right")
            says(program, Path(after).name)
            desktop.key("Left", "space")
            _selected(program, path)

            desktop.key("Delete")
            program.asked("Move to the trash")
            desktop.key("Return")
            _gone(program, path)
            assert not Path(path).exists()
            says(program, "1 photo in the trash")
            program.click("Undo")
            _selected(program, path)
            desktop.key("alt+F4")
            assert program.wait(CLOSED_WITHIN_S) == 0

        with Program(desktop, environment=fresh) as program:
            _selected(program, path)
            desktop.key("alt+F4")
            assert program.wait(CLOSED_WITHIN_S) == 0
    assert {path: path.read_bytes() for path in photos.rglob("*.jpg")} == before
    assert not [left for left in (tmp_path / "fresh").rglob("*") if left.is_file()], "left in the trash"


def _nothing_touched_nothing_sent(calls: list[SystemCalls], photos: Path, home: Path) -> None:
    """Look at every call of the program and its decoders, from the first to the last."""
    sockets = set[str]()
    for each in calls:
        assert each.changes(photos) == []
        sockets |= each.sockets()
    opened = calls[0].opened(photos)
    assert opened > 25
    assert {name for name in sockets if not is_the_windows(name, home)} == set()
    assert any(name.startswith(str(home)) for name in sockets)
    measured(f"photos opened, for reading only: {opened}; sockets: {sorted(sockets)}")
