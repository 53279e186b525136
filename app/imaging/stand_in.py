"""The small preview that a camera puts into its photo: to be looked at until the photo itself has been decoded.

A JPEG carries it in its EXIF data. A HEIC has a thumbnail beside its picture, which the reader hands out if it is the
same picture, turned and cut the same way: 10 ms, where the picture of a phone takes a second.
"""

from __future__ import annotations

import io

from PIL import ExifTags, Image

from app.core.errors import DecodeError
from app.core.gallery import Picture
from app.imaging.colour_profile import to_srgb
from app.imaging.exif import read_exif
from app.imaging.failure import check_size, decode_errors_only
from app.imaging.flatten import flatten
from app.imaging.formats import PILLOW_FORMATS
from app.imaging.memory import Room
from app.imaging.opening import open_regular
from app.imaging.orientation import UPRIGHT, swapped, turned_upright
from app.imaging.thumbnail import thumbnail_size

_HEAD = b"Exif\0\0"
_MOST_BYTES = 1 << 18
_LONGEST_PX = 1024
_LONGEST_IN_HEIC_PX = 2048
_WANTED_IN_HEIC_PX = (240, 64)  # as good as it gets, else so small at least
# Bars beside the picture of a 16:9 photo in the 4:3 that the EXIF standard asks for take a quarter; what differs by
# more is the preview of another shape of this photo.
_MOST_CUT = 0.26


def read_stand_in(path: str, room: Room | None = None) -> Picture:
    """Return the preview of the photo at ``path``, upright, bars cut off. Reads no more of the file than its head.

    Another program may have altered the photo and not its preview. Raises DecodeError, also where there is none.
    """
    # No room is passed on: what fails for want of memory is not worth another process, the photo's turn will come.
    with decode_errors_only(), open_regular(path) as file, Image.open(file, formats=PILLOW_FORMATS) as photo:
        check_size(*photo.size)
        if photo.info.get("thumbnails"):
            return _thumbnail_in(photo)
        if photo.info.get("original_orientation", UPRIGHT) not in (None, UPRIGHT):
            raise _none()  # a HEIC is turned by what it says elsewhere, its EXIF data perhaps twice
        orientation = read_exif(photo).orientation or UPRIGHT
        with Image.open(io.BytesIO(_preview_in(photo)), formats=("JPEG",)) as preview:
            if max(preview.size) > _LONGEST_PX:
                raise _none()
            image = to_srgb(_without_bars(flatten(preview), photo.size), photo.info.get("icc_profile"))
        upright = turned_upright(image, orientation)
        return Picture(*upright.size, upright.tobytes(), *swapped(photo.size, orientation))


def _thumbnail_in(photo: Image.Image) -> Picture:
    """Return the thumbnail beside the picture of an opened HEIC: the smallest one that is good enough."""
    whole, profile = photo.size, photo.info.get("icc_profile")
    if max(photo.info["thumbnails"]) > _LONGEST_IN_HEIC_PX:
        raise _none()
    if not any(photo.draft("RGB", thumbnail_size(*whole, longest_px)) for longest_px in _WANTED_IN_HEIC_PX):
        raise _none()
    small = photo.reduce(2) if max(photo.size) > _LONGEST_PX else photo
    image = to_srgb(flatten(small), profile)
    return Picture(*image.size, image.tobytes(), *whole)


def _preview_in(photo: Image.Image) -> bytes:
    """Return the JPEG file in the EXIF data of an opened photo."""
    written = photo.info.get("exif", b"")
    tags = photo.getexif().get_ifd(ExifTags.IFD.IFD1)
    start, length = tags.get(ExifTags.Base.JpegIFOffset), tags.get(ExifTags.Base.JpegIFByteCount)
    if not (isinstance(written, bytes) and isinstance(start, int) and isinstance(length, int)):
        raise _none()
    start += len(_HEAD) if written.startswith(_HEAD) else 0
    if not (0 < length <= _MOST_BYTES and 0 < start <= len(written) - length):
        raise _none()
    return written[start : start + length]


def _without_bars(preview: Image.Image, whole: tuple[int, int]) -> Image.Image:
    """Cut a preview to the shape of the whole picture."""
    width, height = preview.size
    wanted = whole[0] / whole[1]
    cut_width, cut_height = min(width, round(height * wanted)), min(height, round(width / wanted))
    if cut_width * cut_height < width * height * (1 - _MOST_CUT):
        raise _none()
    left, top = (width - cut_width) // 2, (height - cut_height) // 2
    return preview.crop((left, top, left + cut_width, top + cut_height))


def _none() -> DecodeError:
    return DecodeError("The photo brings no preview along.")
