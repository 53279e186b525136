"""Files that are no photos, cannot be opened, or would make a careless program wait or run out of memory."""

from __future__ import annotations

import errno
import logging
import os
import re
import struct
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, JpegImagePlugin, PngImagePlugin

from app.core.errors import DecodeError, DiskError
from app.core.input_rule import InputRule
from app.imaging import failure
from app.imaging.memory import Room
from app.imaging.prepare import prepare
from tests.imaging.upright import open_upright

RULE = InputRule(288, 32, 2.0)


def reason(path: Path | str) -> str:
    with pytest.raises(DecodeError) as caught:
        prepare(str(path), RULE)
    sentence = str(caught.value)
    assert str(path) not in sentence
    assert "\n" not in sentence
    assert sentence
    return sentence


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert reason(tmp_path / "none.jpg") == "The file is not there any more."


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    assert reason(f"{tmp_path}/a\0b.jpg") == "No file can have this name."


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    assert reason(tmp_path / "a.jpg") == "The file is empty."


def test_a_folder_is_not_a_photo(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").mkdir()
    assert "folder" in reason(tmp_path / "a.jpg")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
@pytest.mark.timeout(10)
def test_a_pipe_without_a_writer_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert "pipe" in reason(tmp_path / "a.jpg")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no device files in folders")
@pytest.mark.timeout(10)
def test_a_device_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to("/dev/zero")
    assert "device" in reason(tmp_path / "a.jpg")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read every file")
def test_a_forbidden_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    (tmp_path / "a.jpg").chmod(0)
    assert reason(tmp_path / "a.jpg") == "The file may not be read: permission denied."


@pytest.mark.parametrize(
    "content",
    [
        b"just some text\n" * 50,
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"%PDF-1.7\n",
        b"P6 2 2 255\n" + bytes(12),
        b"\0",
        bytes(10_000),
    ],
)
def test_other_content_under_a_photo_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    assert reason(tmp_path / "a.jpg") == "The content is not a picture in a format that can be read."


def test_the_content_decides_not_the_suffix(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4), "red").save(tmp_path / "a.jpg", "PNG")
    prepared = prepare(str(tmp_path / "a.jpg"), RULE)
    assert prepared.format == "PNG"
    assert tuple(prepared.pixels[0, 0]) == (255, 0, 0)


def test_a_name_that_is_no_text_can_be_opened(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xe9.png")
    try:
        Image.new("RGB", (4, 4), "red").save(path)
    except OSError:
        pytest.skip("this file system takes only names that are text")
    assert open_upright(path).size == (4, 4)


def test_the_file_is_not_written_and_not_left_open(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (4, 4), "red").save(path)
    path.chmod(0o444)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    prepare(str(path), RULE)
    path.chmod(0o644)
    path.rename(tmp_path / "b.png")  # fails on Windows while somebody has it open
    assert ((tmp_path / "b.png").read_bytes(), (tmp_path / "b.png").stat().st_mtime_ns) == before


def png_header(width_px: int, height_px: int) -> bytes:
    """Return a PNG file that promises this many pixels and holds nearly none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("side_px", "megapixels"), [(17_000, 289), (30_000, 900)])  # our check and Pillow's
def test_a_too_large_picture_names_its_size(tmp_path: Path, side_px: int, megapixels: int) -> None:
    (tmp_path / "a.png").write_bytes(png_header(side_px, side_px))
    assert reason(tmp_path / "a.png") == f"The picture is too large: {megapixels} megapixels, the limit is 268."


def test_pillow_does_not_stop_at_less() -> None:
    assert Image.MAX_IMAGE_PIXELS == failure.PIXEL_LIMIT


def test_a_hundred_megapixels_are_read(tmp_path: Path) -> None:
    Image.new("L", (11_600, 8_700), 77).save(tmp_path / "a.jpg")
    prepared = prepare(str(tmp_path / "a.jpg"), RULE)
    assert (prepared.width_px, prepared.height_px) == (11_600, 8_700)
    assert prepared.pixels[0, 0, 0] == 77


@pytest.mark.parametrize(
    ("raised", "sentence"),
    [
        (MemoryError(), "There is not enough memory"),
        (OSError(5, "Input/output error"), "cannot be read: Input/output error"),
        (RecursionError("deep"), "damaged"),
        (KeyError("x"), "damaged"),
    ],
)
def test_what_readers_raise_becomes_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception, sentence: str
) -> None:
    def fail(self: Image.Image) -> None:
        raise raised

    Image.new("RGB", (4, 4)).save(tmp_path / "a.jpg")
    monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "load", fail)
    assert sentence in reason(tmp_path / "a.jpg")


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
def test_interruptions_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: type[BaseException]) -> None:
    def fail(self: Image.Image) -> None:
        raise raised

    Image.new("RGB", (4, 4)).save(tmp_path / "a.jpg")
    monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "load", fail)
    with pytest.raises(raised):
        prepare(str(tmp_path / "a.jpg"), RULE)


def test_pillow_s_complaints_have_a_place_to_go() -> None:
    """Without a handler of its own, Python prints a library's log to the terminal."""
    assert logging.getLogger("PIL").handlers


@pytest.mark.parametrize("offset", [1 << 62, (1 << 63) - 1, 1 << 63, (1 << 64) - 1, 1 << 40])
def test_a_file_that_leads_nowhere_is_to_blame_and_not_the_disk(tmp_path: Path, offset: int) -> None:
    """The system answers some of these with EINVAL, as it may be asked by any file."""
    (tmp_path / "a.tif").write_bytes(b"II+\0\x08\0\0\0" + struct.pack("<Q", offset))
    with pytest.raises(DecodeError) as caught:
        prepare(str(tmp_path / "a.tif"), RULE)
    assert not isinstance(caught.value, DiskError)
    assert re.search("damaged,? or of a kind that cannot be read", str(caught.value))


@pytest.mark.parametrize(
    ("number", "of_the_disk"),
    [
        *((number, True) for number in (errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ETIMEDOUT)),
        *((number, True) for number in (errno.ENOTCONN, errno.EHOSTDOWN, errno.ECONNRESET, errno.EACCES, errno.EAGAIN)),
        *((number, False) for number in (errno.EINVAL, errno.EOVERFLOW, errno.EFBIG, errno.ERANGE, errno.ESPIPE)),
    ],
)
def test_whose_fault_an_error_of_the_system_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, of_the_disk: bool
) -> None:
    def fail(self: Image.Image) -> None:
        raise OSError(number, os.strerror(number))

    Image.new("RGB", (4, 4)).save(tmp_path / "a.jpg")
    monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "load", fail)
    for room in (None, Room(1 << 30, shared=True)):
        with pytest.raises(DecodeError) as caught:
            prepare(str(tmp_path / "a.jpg"), RULE, room=room)
        assert isinstance(caught.value, DiskError) is of_the_disk
    assert failure.is_disk_error(OSError(number, "x")) is of_the_disk


def test_too_little_memory_for_the_system_is_no_fault_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Image.Image) -> None:
        raise OSError(errno.ENOMEM, "in the words of some other system")

    Image.new("RGB", (4, 4)).save(tmp_path / "a.jpg")
    monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "load", fail)
    assert reason(tmp_path / "a.jpg") == "There is not enough memory to read this picture."


@pytest.mark.parametrize(
    ("raised", "sentence"),
    [
        (OSError("decoder error -2"), "The picture in this file makes no sense: it is damaged, or of a kind"),
        (OSError("Unsupported BMP bitfields layout"), "This kind of PNG picture cannot be read yet."),
        (NotImplementedError(), "This kind of PNG picture cannot be read yet."),
        (OSError("image file is truncated (3 bytes not processed)"), "The file is damaged: it ends too early."),
        (EOFError("failed to decode next frame in WebP file"), "The file is damaged: it ends too early."),
        (
            SyntaxError("broken PNG file (bad header checksum in b'IDAT')"),
            "The file is damaged: part of it was",
        ),
        (RuntimeError("Memory allocation error: Security limit exceeded"), "There is not enough memory"),
        (ValueError("<object at 0x7f00> {x}"), "The picture in this file makes no sense"),
    ],
)
def test_readers_words_are_for_the_log_and_a_plain_sentence_for_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception, sentence: str
) -> None:
    def fail(self: Image.Image) -> None:
        raise raised

    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", fail)
    assert reason(tmp_path / "a.png").startswith(sentence)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOENT, "The file is not there any more."),
        (errno.EPERM, "The file may not be read: permission denied."),
        (errno.ELOOP, "This is a link that leads back to itself."),
        (errno.ENAMETOOLONG, "The name of the file, with its folders, is too long for this system."),
        (errno.EMFILE, "The file cannot be opened: too many others are open."),
        (errno.EIO, "The file cannot be read: Input/output error."),
    ],
)
def test_what_cannot_be_opened_says_why_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    def refuse(path: str, flags: int) -> int:
        raise OSError(number, os.strerror(number), path)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DiskError) as caught:
        prepare(str(tmp_path / "a.jpg"), RULE)
    assert str(caught.value) == sentence
