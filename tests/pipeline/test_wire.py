"""What a decoder says arrives as it was said, and nothing that it says is more than a value."""

from __future__ import annotations

import json
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.gallery import Information, LargePicture, Picture
from app.core.input_rule import InputRule
from app.core.look_alikes import Measured
from app.core.text import text
from app.imaging.prepare import prepare
from app.machine.shared_bytes import SharedBytes, written
from app.pipeline.decoding.answer import Answer, answer_in, bytes_of
from app.pipeline.decoding.wire import packed, unpacked
from tests.conftest import save_picture


def test_values_arrive_as_they_were(tmp_path: Path) -> None:
    information = Information(
        path="/fotos/\udcff.jpg", size_bytes=1 << 40, modified_s=1.5, width_px=1, height_px=2, format="JPEG",
        taken=None, camera="A", lens=None, exposure=None, aperture=None, iso=None, focal_length=None,
        place=(1.25, -2.5), warning=text("{a} is cut short.", a="x"),
    )  # fmt: skip
    measured = Measured(1.5, 0.25, None, True, False, b"0123456789abcdef", 0.5, -3.25)
    for value in (information, measured, Picture(2, 1, bytes(range(6)), 4, 2), (1, ("a", None, True)), 0, "", b"", 1.5):
        assert unpacked(packed(value)) == value


def test_a_prepared_photo_arrives_as_it_was(tmp_path: Path) -> None:
    save_picture(tmp_path / "a.jpg", 1)
    sent = prepare(str(tmp_path / "a.jpg"), InputRule(288, 32, 2.0))
    found = unpacked(packed(sent))
    for name in ("pixels", "colour", "layout"):
        assert np.array_equal(getattr(found, name), getattr(sent, name))
        assert getattr(found, name).dtype == getattr(sent, name).dtype
    assert (found.thumbnail, found.width_px, found.taken) == (sent.thumbnail, sent.width_px, sent.taken)


def test_what_is_no_value_is_not_sent() -> None:
    for value in (object(), lambda: None, {1: 2}, [1], Path("/"), ValueError("x")):
        with pytest.raises(TypeError):
            packed(value)


def _written(plain: object, *parts: bytes) -> bytes:
    told = json.dumps({"value": plain, "parts": [len(part) for part in parts], "shared": []}).encode()
    return struct.pack("<I", len(told)) + told + b"".join(parts)


def _large(levels: object, pixels: bytes) -> bytes:
    fields = {"levels": levels, "pixels": {"pixels": 0}, "whole_width_px": 2, "whole_height_px": 1}
    return _written(["value", {"kind": "LargePicture", "fields": fields}, "", 0], pixels)


def test_a_large_picture_arrives_in_the_bytes_where_nothing_can_be_handed_over() -> None:
    sent = LargePicture(((2, 1), (1, 1)), SharedBytes(bytes(range(12))), 4, 2)
    found = unpacked(packed(sent))
    assert (found.levels, bytes(found.pixels.view()), found.whole_width_px) == (sent.levels, bytes(range(12)), 4)
    assert answer_in(_large([[2, 1]], bytes(8))).value.width_px == 2


def test_what_can_be_handed_over_is_not_in_the_bytes() -> None:
    pixels = written([bytes(1000) * 4])
    shared: list[SharedBytes] = []
    data = packed(LargePicture(((1000, 1),), pixels, 1000, 1), shared)
    assert (shared, len(data) < 1000) == (([pixels], True) if pixels.fd is not None else ([], False))
    found = unpacked(data, lambda length: pixels)
    assert found.pixels is pixels or pixels.fd is None


def test_the_pixels_of_a_prepared_photo_are_handed_over(tmp_path: Path) -> None:
    save_picture(tmp_path / "a.jpg", 1, (640, 480))
    sent = prepare(str(tmp_path / "a.jpg"), InputRule(288, 32, 2.0))
    shared: list[SharedBytes] = []
    data = packed(sent, shared)
    assert [each.length for each in shared] == ([sent.pixels.nbytes] if shared else [])
    assert (len(data) < sent.pixels.nbytes) == bool(shared)
    found = unpacked(data, lambda length: shared[0])
    assert np.array_equal(found.pixels, sent.pixels)
    assert np.array_equal(found.colour, sent.colour)


@pytest.mark.parametrize("lengths", [[0], [1 << 40], [8] * 5, ["8"], 8, [None]])
def test_nobody_is_made_to_take_what_makes_no_sense(lengths: object) -> None:
    told = json.dumps({"value": {"shared": 0}, "parts": [], "shared": lengths}).encode()
    with pytest.raises(ValueError, match=r"."):
        unpacked(struct.pack("<I", len(told)) + told, lambda length: pytest.fail("taken"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xff\xff\xff",
        pickle.dumps(("value", 1, "", 0)),
        _written({"kind": "os.system", "fields": {}}),
        _written({"kind": "Picture", "fields": {"command": "ls"}}),
        _written({"array": 0, "type": "O", "shape": [1]}, bytes(8)),
        _written({"array": 0, "type": "<f4", "shape": [1 << 40]}, bytes(8)),
        _written({"array": 5, "type": "<f4", "shape": [1]}, bytes(8)),
        _written(["value", 1, "", 0, 5]),
        _written({"shared": 0}),
        _written({"apart": 0, "type": "<f4", "shape": [1]}),
        _large([[2, 1]], bytes(7)),
        _large([[2, -1]], bytes(8)),
        _large([[2.0, 1]], bytes(8)),
        _large([[True, 2]], bytes(8)),
        _large([], b""),
        _written(["order", 1, "", 0]),
        _written(["order", {"kind": "Text", "fields": {"template": "x", "values": []}}, "", 0]),
        _written(["failed", "no sentence", "", 0]),
        _written("[" * 10_000),
        _written(["value", {"array": 0, "type": ",", "shape": [0]}, "", 0], b""),
    ],
)
def test_what_is_no_answer_is_taken_for_none(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        answer_in(data)


@settings(max_examples=200)
@given(place=st.floats(0, 1), value=st.integers(0, 255))
def test_a_changed_answer_is_an_answer_or_none(place: float, value: int) -> None:
    data = bytearray(bytes_of(Answer("value", (np.zeros((2, 3), np.float32), "a", 1))))
    data[int(place * (len(data) - 1))] = value
    try:
        found = answer_in(bytes(data))
    except ValueError:
        return
    assert isinstance(found, Answer)
