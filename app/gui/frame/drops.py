"""What a drop or the clipboard carries: files, the picture itself, only a link, or nothing for us."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage

from app.gui.kit.dragged import dragged_paths

_BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Paths:
    """Files and folders on this computer."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PictureBytes:
    """A picture as the file it was, as browsers carry it."""

    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """A picture without a file, such as a screenshot."""

    image: QImage

    def as_file(self) -> bytes:
        """Return it as PNG, hardly compressed: it is read once. Takes a moment, so better on a thread."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.image.save(buffer, "PNG", 90)  # type: ignore[call-overload]
        return bytes(buffer.data().data())


@dataclass(frozen=True, slots=True)
class OnlyLink:
    """The address of a picture, which this program never fetches."""

    address: str


Carried = Paths | PictureBytes | Pixels | OnlyLink


def may_carry(mime: QMimeData) -> bool:
    """Tell whether a drop is worth taking, without asking the other program for the data itself."""
    return mime.hasUrls() or mime.hasImage() or _picture_format(mime) is not None


def carried(mime: QMimeData) -> Carried | None:
    """Return the best of what is there: files before bytes before pixels before a link."""
    urls = mime.urls()
    paths = dragged_paths(mime)
    if paths:
        return Paths(paths)
    picture_format = _picture_format(mime)
    if picture_format is not None and (data := bytes(mime.data(picture_format).data())):
        return PictureBytes(data)
    for url in urls:
        if data := _inside(url):
            return PictureBytes(data)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Pixels(image)
    return OnlyLink(urls[0].toString()) if urls else None


def _picture_format(mime: QMimeData) -> str | None:
    """Return the format that holds a picture file; a browser's own is better than those Qt makes from pixels."""
    formats = mime.formats()
    pictures = [name for name in formats if name.startswith("image/") and not name.startswith("image/svg")]
    for known in ("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"):
        if known in pictures:
            return known
    octets = next((name for name in formats if name.split(";")[0] == _BYTES), None)
    return octets or next(iter(pictures), None)


def _inside(url: QUrl) -> bytes:
    """Return the picture that a data: address is made of."""
    if url.scheme() != "data":
        return b""
    head, _, body = url.toString(QUrl.ComponentFormattingOption.FullyEncoded).partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        return b""
    try:
        return base64.b64decode(QUrl.fromPercentEncoding(body.encode()), validate=True)
    except ValueError:  # binascii's own is one
        return b""
