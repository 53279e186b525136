"""Measures of photos: on real ones, made worse in known ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageEnhance, ImageFilter
from PIL.TiffImagePlugin import IFDRational

from app.core.errors import DecodeError
from app.core.look_alikes import Measured
from app.imaging.jpeg_quality import jpeg_quality
from app.imaging.measures import measure

_Change = Callable[[Image.Image], Image.Image]
_ORIENTATION = 0x0112


def _real(shared: Path, name: str = "camera/jpg/gps/DSCN0012.jpg") -> Path:
    path = shared / "photos" / name
    if not path.is_file():
        pytest.skip(f"the real photo {name} is not there")
    return path


def _saved(picture: Image.Image, path: Path, **options: object) -> Measured:
    picture.save(path, **{"quality": 92, **options})  # type: ignore[arg-type]
    return measure(str(path))


def _noisy(picture: Image.Image) -> Image.Image:
    levels = np.asarray(picture, np.float64)
    noise = np.random.default_rng(1).normal(0, 8, levels.shape)
    return Image.fromarray(np.clip(levels + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("name", ["DSCN0010.jpg", "DSCN0012.jpg", "DSCN0025.jpg", "DSCN0042.jpg"])
def test_blur_is_less_sharp_and_the_more_the_less(shared: Path, tmp_path: Path, name: str) -> None:
    picture = Image.open(_real(shared, f"camera/jpg/gps/{name}")).convert("RGB")
    blurs = [picture, *(picture.filter(ImageFilter.GaussianBlur(px)) for px in (0.5, 1, 2))]
    found = [_saved(blurred, tmp_path / "a.jpg").sharpness for blurred in blurs]
    assert found == sorted(found, reverse=True)
    assert found[1] < 0.95 * found[0]
    assert found[2] < 0.75 * found[0]


@pytest.mark.parametrize(
    "change",
    [
        _noisy,
        lambda picture: ImageEnhance.Brightness(picture).enhance(0.7),
        lambda picture: ImageEnhance.Contrast(picture).enhance(0.7),
    ],
)
def test_noise_light_and_contrast_are_no_sharpness(shared: Path, tmp_path: Path, change: _Change) -> None:
    picture = Image.open(_real(shared)).convert("RGB")
    before, after = (_saved(each, tmp_path / "a.jpg").sharpness for each in (picture, change(picture)))
    assert after == pytest.approx(before, rel=0.05)


def test_saving_coarser_is_hardly_less_sharp(shared: Path, tmp_path: Path) -> None:
    picture = Image.open(_real(shared)).convert("RGB")
    before, after = (_saved(picture, tmp_path / "a.jpg", quality=quality).sharpness for quality in (95, 60))
    assert after == pytest.approx(before, rel=0.05)


def test_how_large_it_was_decoded_changes_nothing(tmp_path: Path, shared: Path) -> None:
    picture = Image.open(_real(shared)).convert("RGB").resize((2560, 1920), Image.Resampling.LANCZOS)
    picture.save(tmp_path / "a.jpg", quality=95)
    drafted, whole = (measure(str(tmp_path / "a.jpg"), pixels) for pixels in (False, True))
    assert drafted.sharpness == pytest.approx(whole.sharpness, rel=0.02)
    assert drafted.highlights == pytest.approx(whole.highlights, abs=0.005)


def test_nothing_to_be_sharp_is_no_sharpness(tmp_path: Path) -> None:
    for size in ((640, 480), (20, 20), (1, 1), (3000, 4)):
        assert _saved(Image.new("RGB", size, (90, 120, 60)), tmp_path / "a.png").sharpness == 0


@pytest.mark.parametrize("subsampling", [0, 2])
def test_the_quality_that_it_was_saved_at_is_found(tmp_path: Path, shared: Path, subsampling: int) -> None:
    picture = Image.open(_real(shared)).convert("RGB").resize((64, 48))
    for quality in (*range(5, 100, 6), 95, 100):
        found = _saved(picture, tmp_path / "a.jpg", quality=quality, subsampling=subsampling).jpeg_quality
        assert found is not None
        assert abs(found - quality) <= 3
    assert _saved(picture, tmp_path / "a.png").jpeg_quality is None


@pytest.mark.parametrize("tables", [{}, {0: []}, {0: [1] * 63}, {0: [0] * 64}, {1: [1] * 64}, {0: [-5] * 64}])
def test_tables_that_are_none_have_no_quality(tables: dict[int, list[int]]) -> None:
    assert jpeg_quality(tables) is None


def test_tables_of_sixteen_bits_are_a_very_low_quality() -> None:
    assert jpeg_quality({0: [65_535] * 64}) == 1


def test_places_of_real_photos(shared: Path) -> None:
    assert measure(str(_real(shared))).has_place
    assert not measure(str(_real(shared, "near-duplicates/base_images/ukbench00120.jpg"))).has_place


@pytest.mark.parametrize(
    ("latitude", "there"),
    [((51, 30, 0), True), ((0, 0, 0), False), ((95, 0, 0), False)],
)
def test_a_place_that_is_none_does_not_count(tmp_path: Path, latitude: tuple[int, ...], there: bool) -> None:
    exif = Image.Exif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude] = tuple(IFDRational(each, 1) for each in latitude)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLongitude] = tuple(IFDRational(0, 1) for _ in latitude)
    place[ExifTags.GPS.GPSLongitudeRef] = "E"
    assert _saved(Image.new("RGB", (64, 48)), tmp_path / "a.jpg", exif=exif.tobytes()).has_place == there


@pytest.mark.parametrize(
    ("seconds", "aperture", "iso", "light"),
    [((1, 1), (1, 1), 100, 0.0), ((1, 4), (2, 1), 400, -2.0), ((1, 0), (2, 1), 100, None), ((1, 4), (0, 1), 100, None)],
)
def test_how_much_light_the_camera_let_in(
    tmp_path: Path, seconds: tuple[int, int], aperture: tuple[int, int], iso: int, light: float | None
) -> None:
    exif = Image.Exif()
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.ExposureTime] = IFDRational(*seconds)
    camera[ExifTags.Base.FNumber] = IFDRational(*aperture)
    camera[ExifTags.Base.ISOSpeedRatings] = iso
    assert _saved(Image.new("RGB", (64, 48)), tmp_path / "a.jpg", exif=exif.tobytes()).exposure_ev == light


def test_grey_is_grey_however_it_is_kept(shared: Path, tmp_path: Path) -> None:
    picture = Image.open(_real(shared)).convert("RGB")
    assert not _saved(picture, tmp_path / "a.jpg").is_grey
    assert _saved(picture.convert("L"), tmp_path / "a.jpg").is_grey
    assert _saved(picture.convert("L").convert("RGB"), tmp_path / "a.jpg", quality=60).is_grey
    sepia = Image.merge("RGB", [picture.convert("L").point(lambda v, f=f: int(v * f)) for f in (1, 0.85, 0.6)])
    assert not _saved(sepia, tmp_path / "a.jpg").is_grey


def test_what_is_burnt_out_is_counted_and_a_pure_colour_is_not(tmp_path: Path) -> None:
    picture = Image.new("RGB", (400, 300), (90, 120, 60))
    picture.paste((255, 255, 255), (0, 0, 400, 60))
    assert _saved(picture, tmp_path / "a.png").highlights == pytest.approx(0.2, abs=0.01)
    picture.paste((255, 255, 120), (0, 0, 400, 60))
    assert _saved(picture, tmp_path / "a.png").highlights == pytest.approx(0.2, abs=0.01)
    picture.paste((255, 30, 20), (0, 0, 400, 60))
    assert _saved(picture, tmp_path / "a.png").highlights == 0


def _pixels(path: Path) -> bytes:
    return measure(str(path), True).pixels


def test_the_same_pixels_have_one_checksum_in_any_container(tmp_path: Path, shared: Path) -> None:
    photo = _real(shared)
    original = _pixels(photo)
    assert len(original) == 16
    assert measure(str(photo)).pixels == b""
    picture = Image.open(photo).convert("RGB")
    for name in ("a.png", "a.tif", "a.bmp"):
        picture.save(tmp_path / name)
        assert _pixels(tmp_path / name) == original, name
    data = photo.read_bytes()
    (tmp_path / "again.jpg").write_bytes(data[:2] + b"\xff\xfe\x00\x10other metadata" + data[2:])
    assert _pixels(tmp_path / "again.jpg") == original


def test_one_pixel_or_another_shape_is_another_checksum(tmp_path: Path) -> None:
    picture = Image.new("RGB", (60, 40), (9, 9, 9))
    picture.save(tmp_path / "a.png")
    first = _pixels(tmp_path / "a.png")
    Image.new("RGB", (40, 60), (9, 9, 9)).save(tmp_path / "a.png")
    assert _pixels(tmp_path / "a.png") != first
    picture.putpixel((59, 39), (9, 9, 10))
    picture.save(tmp_path / "a.png")
    assert _pixels(tmp_path / "a.png") != first


def test_upright_pixels_count(tmp_path: Path) -> None:
    picture = Image.effect_noise((60, 40), 80).convert("RGB")
    picture.save(tmp_path / "upright.png")
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    picture.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.png", exif=exif.tobytes())
    assert _pixels(tmp_path / "turned.png") == _pixels(tmp_path / "upright.png")


def test_a_file_that_holds_more_than_its_pixels_show_is_no_copy_of_them(tmp_path: Path) -> None:
    picture = Image.effect_noise((60, 40), 80).convert("RGB")
    see_through = picture.copy()
    see_through.putalpha(200)
    see_through.save(tmp_path / "alpha.png")
    picture.convert("P").save(tmp_path / "key.png", transparency=0)
    picture.save(tmp_path / "moving.gif", save_all=True, append_images=[picture.rotate(180)])
    picture.save(tmp_path / "pages.tif", save_all=True, append_images=[picture.rotate(180)])
    Image.fromarray(np.arange(2400, dtype=np.uint16).reshape(40, 60) * 20).save(tmp_path / "deep.png")
    for name in ("alpha.png", "key.png", "moving.gif", "pages.tif", "deep.png"):
        assert _pixels(tmp_path / name) == b"", name


def test_a_damaged_photo_has_measures_and_no_checksum(tmp_path: Path, shared: Path) -> None:
    whole = _real(shared).read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) * 9 // 10])
    found = measure(str(tmp_path / "cut.jpg"), True)
    assert found.sharpness > 0
    assert found.pixels == b""
    (tmp_path / "none.jpg").write_bytes(b"\xff\xd8\xff" + bytes(100))
    with pytest.raises(DecodeError):
        measure(str(tmp_path / "none.jpg"))
