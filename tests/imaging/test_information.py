"""What a file tells of itself, as it is written into it and as it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from app.core.gallery import Information
from app.imaging.information import read_information

_Exif = dict[int, Any]


def _read(
    folder: Path, main: _Exif | None = None, camera: _Exif | None = None, place: _Exif | None = None
) -> Information:
    exif = Image.Exif()
    for tag, value in (main or {}).items():
        exif[tag] = value
    for ifd, values in ((ExifTags.IFD.Exif, camera), (ExifTags.IFD.GPSInfo, place)):
        for tag, value in (values or {}).items():
            exif.get_ifd(ifd)[tag] = value
    Image.new("RGB", (40, 30)).save(folder / "a.jpg", exif=exif.tobytes())
    return read_information(str(folder / "a.jpg"))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (IFDRational(1, 8000), "1/8000 s"),
        (IFDRational(1, 60), "1/60 s"),
        (IFDRational(10, 601), "1/60 s"),
        (IFDRational(35, 100), "1/3 s"),  # 1/2.86
        (IFDRational(39, 100), "1/3 s"),
        (IFDRational(4, 10), "0.4 s"),
        (IFDRational(5, 10), "0.5 s"),
        (IFDRational(5, 2), "2.5 s"),
        (IFDRational(30, 1), "30 s"),
        (IFDRational(0, 1), None),
        (IFDRational(0, 0), None),
        (IFDRational(1, 0), None),
    ],
)
def test_the_exposure_is_said_as_photographers_do(tmp_path: Path, seconds: IFDRational, said: str | None) -> None:
    assert _read(tmp_path, camera={ExifTags.Base.ExposureTime: seconds}).exposure == said


@pytest.mark.parametrize(
    ("make", "model", "said"),
    [
        ("Canon", "Canon EOS 5D", "Canon EOS 5D"),
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("Panasonic", "DMC-TZ7", "Panasonic DMC-TZ7"),
        ("Apple", "", "Apple"),
        ("", "X100", "X100"),
        (" SONY \0rest", "  A7\nIII ", "SONY A7 III"),
        ("", "", None),
    ],
)
def test_the_camera_is_named_once(tmp_path: Path, make: str, model: str, said: str | None) -> None:
    assert _read(tmp_path, {ExifTags.Base.Make: make, ExifTags.Base.Model: model}).camera == said


def test_aperture_sensitivity_and_focal_length(tmp_path: Path) -> None:
    told = _read(
        tmp_path,
        camera={
            ExifTags.Base.FNumber: IFDRational(28, 10),
            ExifTags.Base.ISOSpeedRatings: 400,
            ExifTags.Base.FocalLength: IFDRational(305, 10),
            ExifTags.Base.LensModel: "EF 24-70mm",
        },
    )
    assert (told.aperture, told.iso, told.focal_length, told.lens) == ("f/2.8", "ISO 400", "30.5 mm", "EF 24-70mm")
    assert (told.width_px, told.height_px, told.format, told.warning) == (40, 30, "JPEG", None)


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        ((47, "N"), (11, "E"), (47.51, 11.51)),
        ((47, "S"), (11, "W"), (-47.51, -11.51)),
        ((90, "N"), (11, "E"), None),
        ((47, "N"), (180, "E"), None),
    ],
)
def test_the_place(
    tmp_path: Path, latitude: tuple[int, str], longitude: tuple[int, str], place: tuple[float, float] | None
) -> None:
    minutes = (IFDRational(30, 1), IFDRational(36, 1))
    told = _read(
        tmp_path,
        place={
            ExifTags.GPS.GPSLatitude: (IFDRational(latitude[0], 1), *minutes),
            ExifTags.GPS.GPSLatitudeRef: latitude[1],
            ExifTags.GPS.GPSLongitude: (IFDRational(longitude[0], 1), *minutes),
            ExifTags.GPS.GPSLongitudeRef: longitude[1],
        },
    ).place
    assert told == (None if place is None else pytest.approx(place))


@pytest.mark.parametrize(("reference", "height_m"), [(b"\0", 417.5), (b"\1", -417.5)])
def test_the_height_lies_above_the_sea_or_below_it(tmp_path: Path, reference: bytes, height_m: float) -> None:
    place: _Exif = {ExifTags.GPS.GPSAltitude: IFDRational(835, 2), ExifTags.GPS.GPSAltitudeRef: reference}
    assert _read(tmp_path, place=place).height_m == height_m


def test_a_very_long_name_is_cut(tmp_path: Path) -> None:
    assert _read(tmp_path, {ExifTags.Base.Model: "x" * 5000}).camera == "x" * 100


def test_a_photo_without_anything_tells_its_size(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / "a.png")
    told = read_information(str(tmp_path / "a.png"))
    assert (told.width_px, told.height_px, told.size_bytes) == (40, 30, (tmp_path / "a.png").stat().st_size)
    assert (told.camera, told.exposure, told.place, told.taken) == (None, None, None, None)
