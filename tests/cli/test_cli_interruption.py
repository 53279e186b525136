"""Stopped politely or killed at any moment: running it again ends with the library of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.cli.running import TIMEOUT_S, command, environment, photokin
from tests.conftest import save_picture
from tests.pipeline.harness import Snapshot, snapshot_of

_PHOTOS = 60


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty photos of three shapes, copies and a broken one."""
    folder = tmp_path_factory.mktemp("many") / "photos"
    folder.mkdir()
    for n in range(_PHOTOS):
        save_picture(folder / f"{n:02}.jpg", n, [(640, 480), (480, 640), (500, 500)][n % 3])
    for n in range(0, _PHOTOS, 10):
        (folder / f"copy of {n:02}.jpg").write_bytes((folder / f"{n:02}.jpg").read_bytes())
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    return folder


@pytest.fixture(scope="module")
def undisturbed(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    assert photokin("index", many, home=home).code == 1
    snapshot = snapshot_of(home)
    assert len(snapshot.vectors) == _PHOTOS
    return snapshot


def _start(many: Path, home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command("index", many),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home),
        start_new_session=True,
    )


def _wait_for_decoders(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        children = psutil.Process(process.pid).children(recursive=True)
        if len(children) >= 2:
            return children
        time.sleep(0.01)
    pytest.fail("no decoders came")


def _none_left(processes: list[psutil.Process], within_s: float = 30.0) -> bool:
    _, alive = psutil.wait_procs(processes, within_s)
    return not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.slow)])
def test_ctrl_c_stops_cleanly_and_running_again_goes_on(
    many: Path, home: Path, undisturbed: Snapshot, number: signal.Signals
) -> None:
    process = _start(many, home)
    decoders = _wait_for_decoders(process)
    time.sleep(0.3)
    if number != signal.SIGTERM:
        os.killpg(process.pid, number)  # as a terminal does it: everybody gets it
    else:
        process.send_signal(number)
    out, error = process.communicate(timeout=30)
    assert process.returncode == 130, error
    assert out == b""
    assert error == b"Stopping. What has been done is kept.\n"
    assert _none_left(decoders)
    assert snapshot_of(home).failures == {}  # what was being read is no failure
    again = photokin("index", home=home)
    assert again.code == 1
    snapshot_of(home).same_as(undisturbed)


def _kill_and_resume(many: Path, home: Path, delays_s: list[float]) -> Snapshot:
    for delay_s in delays_s:
        process = _start(many, home)
        time.sleep(delay_s)
        processes: list[psutil.Process] = []
        if process.poll() is None:
            processes = psutil.Process(process.pid).children(recursive=True)
            process.kill()
        process.communicate(timeout=TIMEOUT_S)
        assert _none_left(processes), "decoders outlived the program"
    last = photokin("index", many, home=home)
    assert last.code in (0, 1), last.err
    assert {path.name for path in (home / "index").iterdir()} >= {"current"}
    assert not list((home / "index").glob("building-*"))
    return snapshot_of(home)


@pytest.mark.parametrize("delay_s", [0.0, 0.1])
def test_ctrl_c_while_decoders_start_says_one_line(many: Path, home: Path, delay_s: float) -> None:
    """Everybody at the terminal gets the signal; a decoder that did not know yet to ignore it said so at length."""
    process = _start(many, home)
    _wait_for_decoders(process)
    time.sleep(delay_s)
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (130, b"Stopping. What has been done is kept.\n")


def test_killed_at_any_moment(many: Path, home: Path, undisturbed: Snapshot) -> None:
    """``test_cli_kills`` does it hundreds of times, with small transactions; this is the program as it is."""
    delays_s = [random.Random(n).uniform(0.5, 2.5) for n in (1, 11)]
    _kill_and_resume(many, home, delays_s).same_as(undisturbed)


def test_a_decoder_that_hangs_ends_with_the_program(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    save_picture(folder / "hang.png", 1)
    program = (
        "import sys, app.pipeline.decoding.decoders as decoders\n"
        "from tests.pipeline.misbehaving import misbehave\n"
        "from app.main import start\n"
        "decoders.prepare = misbehave\n"
        "sys.exit(start(sys.argv[1:]))"
    )
    process = subprocess.Popen([sys.executable, "-P", "-c", program, "index", folder], env=environment(home))
    decoders = _wait_for_decoders(process)
    time.sleep(1)
    process.kill()
    process.wait(30)
    assert _none_left(decoders)
