"""The EXIF facts that the library keeps: how the camera was held, when the photo was taken, and by which camera."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from PIL import ExifTags, Image

from app.imaging.orientation import UPRIGHT, is_orientation

_FIRST_PHOTO_YEAR = 1826
_LONGEST_WORDS = 100
_WRITTEN_DATE = re.compile(r"\s*(\d{4}[:-]\d\d[:-]\d\d)[ T](\d\d:\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExifFacts:
    """``orientation``: 1–8, or None where the file does not say; ``taken``: 'YYYY-MM-DDTHH:MM:SS' or None.

    ``camera``: its maker and model, "" where the file does not say.
    """

    orientation: int | None
    taken: str | None
    camera: str = ""


def read_exif(picture: Image.Image) -> ExifFacts:
    """Read the facts of an opened picture. Broken EXIF data must not cost a photo: the facts are None."""
    try:
        exif = picture.getexif()
    except Exception:  # noqa: BLE001 - Pillow's EXIF reader raises almost anything on broken data
        return ExifFacts(None, None)
    return ExifFacts(_orientation(picture, exif), date_taken(exif), camera_name(exif) or "")


def date_taken(exif: Image.Exif) -> str | None:
    """Return DateTimeOriginal as 'YYYY-MM-DDTHH:MM:SS', in the camera's time; None if absent or nonsense."""
    try:
        written = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
        if isinstance(written, bytes):
            written = written.decode("ascii")
        day, clock = _WRITTEN_DATE.match(str(written)).group(1, 2)  # type: ignore[union-attr]
        moment = datetime.fromisoformat(f"{day.replace(':', '-')}T{clock}")
    except Exception:  # noqa: BLE001 - as above
        return None
    return moment.isoformat() if moment.year >= _FIRST_PHOTO_YEAR else None


def _orientation(picture: Image.Image, exif: Image.Exif) -> int | None:
    if picture.format == "TIFF":
        return UPRIGHT  # Pillow turns TIFF pictures itself while loading
    try:
        value = exif.get(ExifTags.Base.Orientation)
    except Exception:  # noqa: BLE001 - as above
        return None
    return value if is_orientation(value) else None


def camera_name(exif: Image.Exif) -> str | None:
    """Return maker and model, the maker only once; None if the file does not say, or nonsense."""
    try:
        make, model = one_line(exif.get(ExifTags.Base.Make)), one_line(exif.get(ExifTags.Base.Model))
    except Exception:  # noqa: BLE001 - as above
        return None
    if make and model and not model.casefold().startswith(make.split()[0].casefold()):
        return f"{make} {model}"
    return model or make


def one_line(value: object) -> str | None:
    """Return text of one line; cameras pad with zeros and blanks."""
    if not isinstance(value, str):
        return None
    words = "".join(c if c.isprintable() else " " for c in value.split("\0")[0])
    return " ".join(words.split())[:_LONGEST_WORDS] or None
