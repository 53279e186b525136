"""Two programs on one library, and a program that is stopped in the middle: everybody is told, nobody is blamed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.machine.settings import Settings
from tests.cli.running import REPOSITORY, environment, photokin
from tests.conftest import save_picture
from tests.figures import measured
from tests.gui.whole_window import whole_window
from tests.reliability.slow_reading import LIMIT_S
from tests.reliability.system_calls import until


def _fill(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        save_picture(folder / f"{n:03}.png", n)
    return folder


def _start(home: Path, *arguments: str | Path, held: Path | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.slow_reading", *map(str, arguments)],
        env=environment(home) | ({"PHOTOKIN_HELD": str(held)} if held is not None else {}),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def test_readers_are_served_while_another_program_writes(home: Path, tmp_path: Path) -> None:
    photos = _fill(tmp_path / "photos", 12)
    first = _fill(photos / "first", 6)
    assert photokin("index", first, home=home).code == 0
    contents, told = [], 0
    held = tmp_path / "held"  # until the second writer has been told, however slowly it starts
    held.touch()
    writer = _start(home, "index", photos, held=held)
    try:
        until(
            lambda: str(photos) in {folder["path"] for folder in photokin("folders", "--json", home=home).objects},
            "the writer writes",
        )
        while writer.poll() is None:
            second = photokin("index", home=home)
            told += second.code == 3 and second.is_sentence("Another Photokin is working on this library")
            assert second.code in (0, 3), second
            status = photokin("status", "--json", home=home)
            assert (status.code, status.err) == (0, ""), status
            contents.append(status.objects[0]["contents"])
            found = photokin("find", first / "000.png", "-k", "5", "--json", home=home)
            assert (found.code, found.err, len(found.objects)) == (0, "", 5), found
            if told:
                held.unlink(missing_ok=True)
    finally:
        _, error = writer.communicate(timeout=60)
    assert writer.returncode == 0, error
    assert told
    assert contents == sorted(contents)
    assert photokin("status", "--json", home=home).objects[0]["contents"] == 12
    measured(f"{len(contents)} times asked while another program wrote; a second writer was told {told} times")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="stops programs as Unix does")
def test_a_program_that_is_stopped_blames_no_photo(home: Path, tmp_path: Path) -> None:
    """The whole program stands still, again and again, each time beyond the time limit of a photo."""
    photos = _fill(tmp_path / "photos", 8)
    process = _start(home, "--impatient", "index", photos, "--json")
    stops = 0
    try:
        until(lambda: len(_decoders(process)) >= 2, "photos are read")
        while process.poll() is None and stops < 2:
            time.sleep(0.5)
            os.killpg(process.pid, signal.SIGSTOP)
            time.sleep(LIMIT_S + 0.5)
            os.killpg(process.pid, signal.SIGCONT)
            stops += 1
        out, error = process.communicate(timeout=100)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, (out, error)
    assert photokin("status", "--json", home=home).objects[0]["contents"] == 8
    assert stops == 2
    measured(f"stopped {stops} times beyond the time limit of a photo; 8 of 8 photos read")


def _decoders(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the processes that have loaded what reads photos, and so are about to."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if any("_pillow_heif" in mapped.path for mapped in child.memory_maps()):
                found.append(child)
    return found


def test_a_window_and_the_command_line_share_a_library(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    """The window writes: the command line is told and may read. It is closed: the command line may write."""
    photos = _fill(tmp_path / "photos", 6)
    with whole_window(home, Settings(device="cpu", threads=1), str(photos)) as made:
        made.until_read(6)
        second = photokin("index", home=home)
        assert second.code == 3
        assert second.is_sentence("Another Photokin is working on this library")
        assert photokin("find", photos / "000.png", home=home).code == 0
        assert photokin("status", "--json", home=home).objects[0]["contents"] == 6
    assert photokin("index", home=home).code == 0


def test_a_window_beside_a_program_that_writes_says_so_and_shows_what_there_is(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    photos = _fill(tmp_path / "photos", 6)
    assert photokin("index", photos, home=home).code == 0
    held = subprocess.Popen(
        [sys.executable, "-P", "-c", _HOLD, home], env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert held.stdin is not None
    assert held.stdout is not None
    assert held.stdout.readline() == b"held\n"
    with held, whole_window(home, Settings(device="cpu", threads=1)) as made:
        said: list[str] = []
        made.requests.failed.connect(lambda sentence: said.append(str(sentence)))
        made.until(lambda: made.window.gallery.model.rowCount() == 6)
        made.select(1)
        made.until(lambda: made.window.neighbours.path)
        made.window.menus.rescan.trigger()
        made.until(lambda: said)
        assert said[0].startswith("Another Photokin is working on this library")
        held.stdin.close()
        held.wait(30)
        save_picture(photos / "new.png", 7)
        made.window.menus.rescan.trigger()
        made.until(lambda: made.window.gallery.model.rowCount() == 7)


_HOLD = (
    "import sys, pathlib; from app.library.store import Store\n"
    "home = pathlib.Path(sys.argv[1]); store = Store.open(home / 'catalog.db', home / 'catalog.lock')\n"
    "print('held', flush=True); sys.stdin.read(); store.close()"
)
