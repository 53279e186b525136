"""What is in a drop or on the clipboard."""

from __future__ import annotations

import base64
import os
import sys

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.gui.frame.drops import OnlyLink, Paths, PictureBytes, Pixels, carried, may_carry


def _mime(*urls: str, **formats: bytes) -> QMimeData:
    mime = QMimeData()
    if urls:
        mime.setUrls([QUrl(url) for url in urls])
    for name, data in formats.items():
        mime.setData(name.replace("__", "/").replace("_", "-"), data)
    return mime


def test_files_come_before_everything_else() -> None:
    mime = _mime("file:///photos/a.jpg", "file:///photos/b%20c.jpg", image__png=b"png")
    assert may_carry(mime)
    assert carried(mime) == Paths(("/photos/a.jpg", "/photos/b c.jpg"))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_no_text_keeps_its_bytes() -> None:
    mime = QMimeData()
    mime.setData("text/uri-list", b"file:///photos/caf%E9.jpg\r\n")
    found = carried(mime)
    assert isinstance(found, Paths)
    assert os.fsencode(found.paths[0]) == b"/photos/caf\xe9.jpg"


def test_the_bytes_of_a_browser() -> None:
    assert carried(_mime("https://example.org/a.png", image__png=b"png")) == PictureBytes(b"png")


def test_the_bytes_chromium_carries() -> None:
    assert carried(_mime("https://example.org/a", application__octet_stream=b"jpeg")) == PictureBytes(b"jpeg")


def test_a_jpeg_is_taken_before_a_bitmap() -> None:
    assert carried(_mime(image__bmp=b"bmp", image__jpeg=b"jpeg")) == PictureBytes(b"jpeg")


def test_a_picture_inside_its_address() -> None:
    address = "data:image/png;base64," + base64.b64encode(b"\x89PNG+/").decode()
    assert carried(_mime(address)) == PictureBytes(b"\x89PNG+/")


@pytest.mark.parametrize("address", ["data:image/png;base64,%%%", "data:text/html,hello", "data:"])
def test_an_address_that_holds_no_picture(address: str) -> None:
    assert not isinstance(carried(_mime(address)), PictureBytes)


def test_only_a_link() -> None:
    assert carried(_mime("https://example.org/a.jpg")) == OnlyLink("https://example.org/a.jpg")


def test_pixels_become_a_file(qtbot: QtBot) -> None:
    mime = QMimeData()
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0xFF102030)
    mime.setImageData(image)
    found = carried(mime)
    assert isinstance(found, Pixels)
    again = QImage.fromData(found.as_file())
    assert (again.width(), again.height(), again.pixel(1, 1)) == (3, 2, 0xFF102030)


def test_nothing_for_us() -> None:
    mime = QMimeData()
    mime.setText("hello")
    assert not may_carry(mime)
    assert carried(mime) is None
