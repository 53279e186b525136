"""Sound files that Pillow does not open: bitmaps of odd bits, big-endian BigTIFF, colours as floating numbers."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging.prepare import Prepared, prepare
from tests.conftest import picture

RULE = InputRule(288, 32, 2.0)
_SIZE = (120, 90)
_VALUES = np.asarray(picture(5, _SIZE))
_HEIGHT, _WIDTH = _VALUES.shape[:2]


def _read(folder: Path, content: bytes, name: str = "a.jpg") -> Prepared:
    (folder / name).write_bytes(content)
    return prepare(str(folder / name), RULE)


def _expected(folder: Path, values: NDArray[np.uint8] = _VALUES) -> NDArray[np.int16]:
    Image.fromarray(values).save(folder / "expected.png")
    return prepare(str(folder / "expected.png"), RULE).pixels.astype(np.int16)


def _differs(folder: Path, content: bytes, values: NDArray[np.uint8] = _VALUES) -> float:
    found = _read(folder, content)
    assert (found.width_px, found.height_px, found.warning) == (*_SIZE, None)
    return float(np.abs(found.pixels - _expected(folder, values)).max())


def _bmp(
    bits: int,
    words: NDArray[np.generic],
    *,
    masks: tuple[int, ...] = (),
    compression: int = 3,
    header_bytes: int = 40,
    palette: bytes = b"",
    top_down: bool = False,
) -> bytes:
    """Return a BMP of ``words`` (height, width) of 16 or 32 bits, or of rows of bytes for fewer."""
    rows = np.ascontiguousarray(words if top_down else words[::-1])
    padding = -(rows.shape[1] * rows.itemsize) % 4
    pixels = b"".join(row.tobytes() + bytes(padding) for row in rows)
    height = -_HEIGHT if top_down else _HEIGHT
    if header_bytes == 16:
        header = struct.pack("<IiiHH", 16, _WIDTH, height, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", header_bytes, _WIDTH, height, 1, bits, compression, 0, 0, 0, 0, 0)
        packed = struct.pack(f"<{len(masks)}I", *masks)
        header += packed.ljust(header_bytes - 40, b"\0") if header_bytes > 40 else packed
    at = 14 + len(header) + len(palette)
    return struct.pack("<2sIHHI", b"BM", at + len(pixels), 0, 0, at) + header + palette + pixels


def _fields(*masks: int) -> NDArray[np.uint32]:
    """Return the picture's values scaled into bit fields."""
    words = np.zeros(_VALUES.shape[:2], np.uint32)
    for band, mask in enumerate(masks):
        shift = (mask & -mask).bit_length() - 1
        values = _VALUES[:, :, band].astype(np.uint64) if band < 3 else np.full(words.shape, 255, np.uint64)
        words |= ((values * (mask >> shift) + 127) // 255).astype(np.uint32) << np.uint32(shift)
    return words


@pytest.mark.parametrize("header_bytes", [40, 56, 124])
@pytest.mark.parametrize(
    ("bits", "masks", "error"),
    [
        (32, (0xFF0000, 0xFF00, 0xFF), 0),
        (32, (0xFFE00000, 0x1FFC00, 0x3FF), 1),  # 11, 11 and 10 bits
        (32, (0xFF, 0xFF0000, 0xFF00), 0),  # in an order of its own
        (16, (0x0F00, 0x00F0, 0x000F), 16),
        (16, (0x30, 0xE, 0x1), 128),
    ],
)
def test_bit_fields_of_any_width_and_place(
    tmp_path: Path, bits: int, masks: tuple[int, ...], error: int, header_bytes: int
) -> None:
    words = _fields(*masks).astype("<u2" if bits == 16 else "<u4")
    assert _differs(tmp_path, _bmp(bits, words, masks=masks, header_bytes=header_bytes)) <= error


@pytest.mark.parametrize("top_down", [False, True])
def test_rows_from_the_top_and_from_the_bottom(tmp_path: Path, top_down: bool) -> None:
    masks = (0xFFE00000, 0x1FFC00, 0x3FF)
    content = _bmp(32, _fields(*masks).astype("<u4"), masks=masks, top_down=top_down)
    assert _differs(tmp_path, content) <= 1


def test_a_field_of_alpha_is_laid_on_white_unless_nothing_was_written_there(tmp_path: Path) -> None:
    masks = (0xF000, 0x0F00, 0x00F0, 0x000F)
    words = _fields(*masks).astype("<u2")
    words[:, :60] &= np.uint16(0xFFF0)  # the left half is transparent
    shown = _VALUES.copy()
    shown[:, :60] = 255
    assert _differs(tmp_path, _bmp(16, words, masks=masks, compression=6), shown) <= 20
    words &= np.uint16(0xFFF0)
    assert _differs(tmp_path, _bmp(16, words, masks=masks, compression=6)) <= 16


def test_two_bits_a_pixel_and_the_short_header_of_os2(tmp_path: Path) -> None:
    numbers = (_VALUES[:, :, 0] // 64).astype(np.uint8)
    colours = np.array([[10, 20, 30, 0], [200, 0, 0, 0], [0, 200, 0, 0], [90, 90, 250, 0]], np.uint8)  # blue first
    shown = colours[numbers][:, :, 2::-1]
    packed = (numbers.reshape(_HEIGHT, -1, 4) << np.array([6, 4, 2, 0], np.uint8)).sum(axis=2).astype(np.uint8)
    content = _bmp(2, packed, compression=0, palette=colours.tobytes())
    assert _differs(tmp_path, content, shown) == 0
    short = _bmp(8, numbers, compression=0, header_bytes=16, palette=colours.tobytes())
    assert _differs(tmp_path, short, shown) == 0


def _tiff(
    order: str,
    values: NDArray[np.generic],
    *,
    big: bool,
    compressed: bool = False,
    predicted: bool = False,
    entries: tuple[tuple[int, int, bytes], ...] = (),
) -> bytes:
    """Return a TIFF of one strip, with further (tag, type, data) ``entries``."""
    height_px, width_px, samples = values.shape
    raw = values.astype(values.dtype.newbyteorder(order)).tobytes()  # type: ignore[arg-type]
    if predicted:
        raw = _predicted(values)
    pixels = zlib.compress(raw) if compressed else raw
    bits = values.itemsize * 8
    short, long, head_bytes = f"{order}H", f"{order}I", 16 if big else 8
    table = {
        256: (4, struct.pack(long, width_px)),
        257: (4, struct.pack(long, height_px)),
        258: (3, struct.pack(short, bits) * samples),
        259: (3, struct.pack(short, 8 if compressed else 1)),
        262: (3, struct.pack(short, 2)),
        273: (16, struct.pack(f"{order}Q", head_bytes)) if big else (4, struct.pack(long, head_bytes)),
        277: (3, struct.pack(short, samples)),
        278: (4, struct.pack(long, height_px)),
        279: (4, struct.pack(long, len(pixels))),
        339: (3, struct.pack(short, 3 if values.dtype.kind == "f" else 1) * samples),
    }
    if predicted:
        table[317] = (3, struct.pack(short, 3))
    table |= {tag: (kind, data) for tag, kind, data in entries}
    room, offset = (8, f"{order}Q") if big else (4, long)
    body, directory = pixels + bytes(len(pixels) % 2), b""
    for tag, (kind, data) in sorted(table.items()):
        count = len(data) // {1: 1, 3: 2, 4: 4, 7: 1, 16: 8}[kind]
        if len(data) > room:
            place = struct.pack(offset, head_bytes + len(body))
            body += data + bytes(len(data) % 2)
        else:
            place = data.ljust(room, b"\0")
        directory += struct.pack(f"{order}HH", tag, kind) + struct.pack(offset, count) + place
    mark = {"<": b"II", ">": b"MM"}[order]
    at = head_bytes + len(body)
    if big:
        head = mark + struct.pack(f"{order}HHHQ", 43, 8, 0, at)
        return head + body + struct.pack(f"{order}Q", len(table)) + directory + bytes(8)
    return mark + struct.pack(f"{order}HI", 42, at) + body + struct.pack(short, len(table)) + directory + bytes(4)


def _predicted(values: NDArray[np.generic]) -> bytes:
    """Apply Adobe's floating point predictor: planes of bytes, highest first, then their differences."""
    height_px, width_px, samples = values.shape
    of_four = values.astype(">f4").view(np.uint8).reshape(height_px, width_px * samples, 4)
    planes = of_four.transpose(0, 2, 1).reshape(height_px, -1, samples).astype(np.int16)
    planes[:, 1:] -= planes[:, :-1].copy()
    return (planes & 255).astype(np.uint8).tobytes()


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_bigtiff_of_either_byte_order(tmp_path: Path, order: str, compressed: bool, kind: type[np.generic]) -> None:
    values = _VALUES.astype(kind) * kind(257 if kind is np.uint16 else 1)
    assert _differs(tmp_path, _tiff(order, values, big=True, compressed=compressed)) <= 1


@pytest.mark.parametrize("scale", [1, 255, 65535])
@pytest.mark.parametrize(("order", "big"), [("<", False), (">", False), ("<", True), (">", True)])
def test_colours_as_floating_numbers(tmp_path: Path, order: str, big: bool, scale: int) -> None:
    values = (_VALUES / 255 * scale).astype(np.float32)
    assert _differs(tmp_path, _tiff(order, values, big=big)) <= 1


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("predicted", [False, True])
def test_compressed_floating_numbers(tmp_path: Path, order: str, predicted: bool) -> None:
    values = (_VALUES / 255).astype(np.float32)
    assert _differs(tmp_path, _tiff(order, values, big=False, compressed=True, predicted=predicted)) <= 1


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [np.float32, np.int32, np.int16])
def test_grey_of_wide_numbers_in_either_byte_order(
    tmp_path: Path, order: str, compressed: bool, kind: type[np.generic]
) -> None:
    grey = _VALUES[:, :, :1]
    values = (grey / 255).astype(kind) if kind is np.float32 else grey.astype(kind)
    sample_format = struct.pack(f"{order}H", 3 if kind is np.float32 else 2)
    entries = ((262, 3, struct.pack(f"{order}H", 1)), (339, 3, sample_format))
    content = _tiff(order, values, big=False, compressed=compressed, entries=entries)
    assert _differs(tmp_path, content, np.repeat(grey, 3, axis=2)) <= 1


def test_orientation_and_profile_of_floating_numbers_are_kept(tmp_path: Path) -> None:
    values = (_VALUES / 255).astype(np.float32)
    turned = _read(tmp_path, _tiff("<", values, big=False, entries=((274, 3, struct.pack("<H", 6)),)))
    assert (turned.width_px, turned.height_px) == (90, 120)
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    swapped = bytes(profile).replace(b"rXYZ", b"tmp ").replace(b"bXYZ", b"rXYZ").replace(b"tmp ", b"bXYZ")
    managed = _read(tmp_path, _tiff("<", values, big=False, entries=((34675, 7, swapped),)))
    assert np.abs(managed.pixels - _expected(tmp_path)).mean() > 10  # red and blue have changed places


def test_what_is_not_understood_is_said_to_be_of_such_a_kind(tmp_path: Path) -> None:
    values = (_VALUES / 255).astype(np.float32)
    planar = _tiff("<", values, big=False, entries=((284, 3, struct.pack("<H", 2)),))
    with pytest.raises(DecodeError, match="begins like a picture in the TIFF format"):
        _read(tmp_path, planar)
    masks = (0xFF0000, 0xF0F0, 0xFF)  # a hole in the middle
    with pytest.raises(DecodeError, match="This kind of BMP picture cannot be read yet"):
        _read(tmp_path, _bmp(32, _fields(0xFF0000, 0xFF00, 0xFF).astype("<u4"), masks=masks))


_SEEDS = (
    _tiff(">", _VALUES, big=True),
    _tiff("<", (_VALUES / 255).astype(np.float32), big=False, compressed=True, predicted=True),
    _bmp(32, _fields(0xFFE00000, 0x1FFC00, 0x3FF).astype("<u4"), masks=(0xFFE00000, 0x1FFC00, 0x3FF)),
)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.sampled_from(_SEEDS),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4),
    at_ends=st.booleans(),
)
def test_damage_to_odd_files_ends_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory,
    seed: bytes,
    cut: float,
    changes: list[tuple[float, int]],
    at_ends: bool,
) -> None:
    content = bytearray(seed if at_ends else seed[: int(len(seed) * cut)])
    for share, value in changes:
        span = min(len(content), 400)
        place = int(share * (span - 1)) if share < 0.5 else len(content) - 1 - int((share - 0.5) * span)
        if content:
            content[place] = value
    buffer = io.BytesIO(bytes(content))
    folder = tmp_path_factory.mktemp("odd")
    try:
        found = _read(folder, buffer.getvalue())
    except DecodeError:
        return
    assert found.width_px > 0
