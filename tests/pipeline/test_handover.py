"""Large pictures go to the program as memory, whole and sealed, and no process that lies or dies leaves any behind."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.imaging.picture import read_picture
from app.machine import shared_bytes
from app.machine.shared_bytes import written
from app.pipeline.decoding import handover
from app.pipeline.decoding.handover import hand_over, taken_over
from app.pipeline.decoding.warm_decoders import WarmDecoders
from tests.conftest import picture, save_picture
from tests.pipeline.misbehaving import promise_pixels

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere pixels are sent through the line")


@pytest.fixture
def decoders() -> Iterator[WarmDecoders]:
    made = WarmDecoders(lambda: (InputRule(288, 32, 3.0),), 320)
    yield made
    made.close()


def _job() -> Job:
    return Job(1, lambda _: None)


_before: list[int] = []


@pytest.fixture(autouse=True)
def _memory_of_other_tests() -> None:
    """A window of another test may still show its picture."""
    _before[:] = [0]
    _before[:] = [_memory_files()]


def _memory_files() -> int:
    """Count what of this test is mapped or open."""
    gc.collect()
    maps = Path("/proc/self/maps").read_text("utf-8").count("photokin-pixels")
    names = (f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd"))
    opened = sum("photokin-pixels" in os.readlink(name) for name in names if os.path.lexists(name))
    return maps + opened - _before[0]


def test_a_decoder_hands_over_the_pixels_it_read(decoders: WarmDecoders, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    save_picture(path, 3, (1500, 900))
    found = decoders.reading(read_picture, str(path), 4000).result(_job())
    assert found.levels == ((1500, 900), (750, 450), (375, 225))
    assert _memory_files() > 0  # not through the line
    pixels = np.frombuffer(found.pixels.view(), np.uint8)[: 1500 * 900 * 4].reshape(900, 1500, 4)
    with Image.open(path) as original:
        assert np.array_equal(pixels[..., 2::-1], np.asarray(original.convert("RGB")))
    assert (pixels[..., 3] == 255).all()
    del found, pixels
    assert _memory_files() == 0


def test_each_level_is_the_picture_at_half_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (1201, 300), (200, 100, 50)).save(path)
    found = read_picture(str(path), 4000)
    assert found.levels == ((1201, 300), (601, 150), (301, 75))
    assert set(np.frombuffer(found.pixels.view(), np.uint8).reshape(-1, 4).tobytes()) == {50, 100, 200, 255}


def test_a_photo_turned_by_its_camera_is_not_scaled_when_nothing_asks_for_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.jpg"
    picture(3, (640, 480)).save(path, exif=exif, quality=95)
    assert read_picture(str(path), 4000).levels == ((480, 640), (240, 320))
    assert read_picture(str(path), 320).levels == ((240, 320),)


def test_a_killed_decoder_leaves_what_was_taken_and_nothing_else(decoders: WarmDecoders, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    save_picture(path, 3, (800, 600))
    found = decoders.reading(read_picture, str(path), 4000).result(_job())
    decoders.close()
    assert len(bytes(found.pixels.view())) == 4 * (800 * 600 + 400 * 300)
    del found
    assert _memory_files() == 0


@pytest.mark.parametrize("lie", ["nothing", "no file", "unsealed", "short"])
def test_a_decoder_that_lies_costs_one_photo(
    decoders: WarmDecoders, tmp_path: Path, lie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "_COMES_WITHIN_S", 0.2)
    with pytest.raises(DecodeError):
        decoders.reading(promise_pixels, lie).result(_job())
    path = tmp_path / "a.png"
    save_picture(path, 3, (64, 48))
    assert decoders.reading(read_picture, str(path), 64).result(_job()).levels == ((64, 48),)


def test_what_is_handed_over_arrives_as_it_was() -> None:
    program, decoder = Pipe()
    with program, decoder:
        decoder.send_bytes(b"an answer")
        hand_over(decoder, written([b"pixels"]))
        decoder.send_bytes(b"the next one")
        assert program.recv_bytes() == b"an answer"
        assert bytes(taken_over(program, 6).view()) == b"pixels"
        assert program.recv_bytes() == b"the next one"


def test_much_memory_is_given_back_on_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much as 100 megapixels hold takes the system half a second, which the window would stand still."""
    monkeypatch.setattr(handover, "_MUCH_BYTES", 6)
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread))
    program, decoder = Pipe()
    with program, decoder:
        hand_over(decoder, written([b"pixels"]))
        found = taken_over(program, 6)
        assert bytes(found.view()) == b"pixels"
        assert started == []
        del found
        (letting_go,) = started
        assert _memory_files() > 0  # not on this thread
        monkeypatch.undo()
        letting_go.start()
        letting_go.join(10)
        assert _memory_files() == 0


def test_a_byte_without_a_file_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    program, decoder = Pipe()
    with program, decoder:
        with socket.fromfd(decoder.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.send(b"x")
        with pytest.raises((ValueError, EOFError)):
            taken_over(program, 6)


def test_without_such_files_pictures_come_through_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_bytes, "_nameless_file", lambda: None)
    path = tmp_path / "a.png"
    save_picture(path, 3, (64, 48))
    assert read_picture(str(path), 64).pixels.length == 4 * 64 * 48
