"""What a photo's file tells of itself: size, date, camera and place, for the information panel."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import Any

from PIL import ExifTags, Image

from app.core.gallery import Information
from app.imaging.decode import decode
from app.imaging.exif import camera_name, date_taken, one_line
from app.imaging.failure import decode_errors_only
from app.imaging.formats import PILLOW_FORMATS
from app.imaging.memory import Room
from app.imaging.opening import open_regular

_SMALLEST = (1, 1)
_LONGEST_LENS_MM = 100_000
_HIGHEST_M = 1_000_000


def read_information(path: str, room: Room | None = None) -> Information:
    """Return what can be said of the photo at ``path``; broken metadata leaves fields empty. Raises DecodeError."""
    with decode_errors_only(room):
        decoded = decode(path, lambda *_: _SMALLEST, room)
        status = os.stat(path)
        with open_regular(path) as file:
            exif = _exif(file)
    camera = exif.get_ifd(ExifTags.IFD.Exif) if exif else {}
    return Information(
        path=path,
        size_bytes=status.st_size,
        modified_s=status.st_mtime,
        width_px=decoded.width_px,
        height_px=decoded.height_px,
        format=decoded.format,
        taken=date_taken(exif) if exif else decoded.taken,
        camera=camera_name(exif) if exif else None,
        lens=one_line(camera.get(ExifTags.Base.LensModel)),
        exposure=_sound(_exposure, camera.get(ExifTags.Base.ExposureTime)),
        aperture=_sound(lambda value: f"f/{float(value):.3g}", camera.get(ExifTags.Base.FNumber)),
        iso=_sound(lambda value: f"ISO {int(value)}", camera.get(ExifTags.Base.ISOSpeedRatings)),
        focal_length=_sound(_focal_length, camera.get(ExifTags.Base.FocalLength)),
        focal_length_35mm=_sound(_focal_length, camera.get(ExifTags.Base.FocalLengthIn35mmFilm)),
        place=None if exif is None else place_of(exif),
        height_m=_sound(_height_m, exif.get_ifd(ExifTags.IFD.GPSInfo) if exif else None),
        warning=decoded.warning,
    )


def place_of(exif: Image.Exif) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, None where the file does not say, or nonsense."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - Pillow's EXIF reader raises almost anything on broken data
        return None
    place: tuple[float, float] | None = _sound(_place, gps)
    return place


def _exif(file: Any) -> Image.Exif | None:
    # Pillow's EXIF reader raises almost anything on broken data.
    with contextlib.suppress(Exception), Image.open(file, formats=PILLOW_FORMATS) as picture:
        exif = picture.getexif()
        exif.get_ifd(ExifTags.IFD.Exif)
        exif.get_ifd(ExifTags.IFD.GPSInfo)
        return exif
    return None


def _sound(convert: Callable[[Any], Any], value: Any) -> Any:
    """Return the converted value, or None for nonsense: zero denominators, text for numbers, missing parts."""
    if not value:
        return None
    try:
        return convert(value)
    except (TypeError, ValueError, KeyError, IndexError, ArithmeticError):
        return None


def _exposure(value: Any) -> str:
    seconds = float(value)
    if not 0 < seconds < float("inf"):
        raise ValueError("exposure")
    return f"1/{round(1 / seconds)} s" if seconds < 0.4 else f"{seconds:.3g} s"


def _focal_length(value: Any) -> str:
    length_mm = float(value)
    if not 0 < length_mm < _LONGEST_LENS_MM:
        raise ValueError("focal length")
    return f"{length_mm:.3g} mm"


def _height_m(gps: dict[int, Any]) -> float:
    height_m = float(gps[ExifTags.GPS.GPSAltitude])
    below = gps.get(ExifTags.GPS.GPSAltitudeRef, 0) in (1, b"\1")
    if not height_m <= _HIGHEST_M:  # no number is at most anything
        raise ValueError("height")
    return -height_m if below else height_m


def _place(gps: dict[int, Any]) -> tuple[float, float]:
    latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
    longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("place")
    return latitude, longitude


def _degrees(parts: Any, reference: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(reference).strip().upper().startswith(negative) else value
