"""Figures of photos and their neighbours: what is drawn where, in letters that are there."""

from __future__ import annotations

import io
import string

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.core.errors import InputError
from app.core.sheet import Sheet, SheetBlock, SheetCell, good_columns
from app.imaging import letters as letters_module
from app.imaging.letters import ELLIPSIS, Letters, system_fonts
from app.imaging.sheet import draw_sheet
from app.imaging.thumbnail import shrunk_jpeg
from app.machine.paths import shipped_font

_HOSTILE = [
    "<script>alert(1)</script>.jpg",
    "日本語の写真.jpg",
    "line\nbreak\ttab.jpg",
    "\u202egpj.exe",
    "\udcff.jpg",
    "",
]


def _jpeg(colour: str, size: tuple[int, int] = (320, 200)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def _sheet(neighbours: int, columns: int = 3, blocks: int = 1, name: str = "a.jpg") -> Sheet:
    query = SheetCell("Query", "", "", name, _jpeg("red"))
    shown = [SheetCell(str(n + 1), "0.50", "Like", name, _jpeg("blue"), 3.5) for n in range(neighbours)]
    return Sheet("Title", (SheetBlock(query, tuple(shown)),) * blocks, columns, "Foot")


def _drawn(sheet: Sheet, form: str = "PNG") -> NDArray[np.uint8]:
    drawn = draw_sheet(sheet, form, shipped_font())
    with Image.open(io.BytesIO(drawn.data)) as picture:
        assert (picture.format, picture.size) == (form, (drawn.width_px, drawn.height_px))
        return np.asarray(picture.convert("RGB"))


def _patches(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    """Count the rectangles of a colour, by their upper left corners."""
    there = np.pad((np.abs(picture.astype(int) - colour).max(axis=2) < 40), ((1, 0), (1, 0)))
    corner = there[1:, 1:] & ~there[:-1, 1:] & ~there[1:, :-1]
    return int(corner.sum())


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_figure_shows_each_picture_once_on_white(form: str) -> None:
    picture = _drawn(_sheet(5, blocks=2), form)
    if form == "PNG":
        assert (_patches(picture, (254, 0, 0)), _patches(picture, (0, 0, 254))) == (2, 10)
    assert picture[:8].min() >= 250
    assert (picture > 250).mean() > 0.4


def test_a_picture_keeps_its_shape_and_its_place() -> None:
    picture = _drawn(_sheet(1))
    red = np.argwhere(np.abs(picture.astype(int) - (254, 0, 0)).max(axis=2) < 40)
    height, width = np.ptp(red, axis=0) + 1
    assert width / height == pytest.approx(1.6, abs=0.02)


def test_a_picture_that_is_not_there_or_broken_has_its_place_all_the_same() -> None:
    for jpeg in (None, b"", b"no picture", _jpeg("blue")[:200]):
        cell = SheetCell("1", "0.5", "Like", "a.jpg", jpeg, 1)
        sheet = Sheet("Title", (SheetBlock(cell, (cell,)),), 1, "Foot")
        assert _drawn(sheet).shape == _drawn(_sheet(1, columns=1)).shape


def test_a_photo_without_neighbours_is_a_figure_too() -> None:
    assert _patches(_drawn(_sheet(0, columns=1)), (254, 0, 0)) == 1


def test_what_is_too_large_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(InputError, match="too much for one picture"):
        draw_sheet(_sheet(12, columns=6, blocks=160), "PNG", shipped_font())


@pytest.mark.parametrize("name", _HOSTILE)
def test_any_name_is_drawn(name: str) -> None:
    _drawn(_sheet(1, name=name))


def test_letters_come_from_the_shipped_font_where_it_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters_module, "system_fonts", lambda: pytest.fail("a font of the system was looked for"))
    letters = Letters(shipped_font(), 20)
    assert letters.width_px(string.printable + "ÄÖÜß ΩΣ Жя") > 500
    assert letters.missing == {}


def test_letters_that_no_font_has_are_told_and_have_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters_module, "system_fonts", list)
    letters = Letters(shipped_font(), 20)
    assert letters.width_px("a設定a設") > letters.width_px("aa")
    assert list(letters.missing) == ["設", "定"]


def test_japanese_letters_are_found_in_the_system() -> None:
    if not system_fonts():
        pytest.skip("this system has none of the fonts that are looked for")
    letters = Letters(shipped_font(), 20)
    letters.width_px("設定の写真カタカナ")
    if letters.missing:
        pytest.skip(f"no font of this system has {''.join(letters.missing)}")
    picture = _drawn(_sheet(1, name="設設設設設"))
    assert (picture != _drawn(_sheet(1, name="定定定定定"))).any()


def test_a_font_that_cannot_be_used_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters_module, "system_fonts", lambda: [shipped_font().with_name("LICENSE"), shipped_font()])
    letters = Letters(shipped_font(), 20)
    letters.width_px("設")
    assert list(letters.missing) == ["設"]


@pytest.mark.parametrize("room_px", [0, 5, 40, 100, 10_000])
def test_a_long_name_loses_its_middle(room_px: int) -> None:
    letters, name = Letters(shipped_font(), 20), "a rather long name of a photo.jpg"
    short = letters.elided(name, room_px)
    if room_px >= letters.width_px(name):
        assert short == name
    else:
        assert short.count(ELLIPSIS) == 1
        assert letters.width_px(short) <= max(room_px, letters.width_px(ELLIPSIS))
        assert name.startswith(short.partition(ELLIPSIS)[0])
        assert name.endswith(short.partition(ELLIPSIS)[2])


@pytest.mark.parametrize(
    ("count", "columns"), [(0, 1), (1, 1), (6, 6), (7, 7), (8, 8), (9, 5), (12, 6), (30, 6), (35, 5)]
)
def test_columns_that_look_well(count: int, columns: int) -> None:
    assert good_columns(count) == columns


def test_a_thumbnail_is_made_smaller_and_never_larger() -> None:
    large = _jpeg("red")
    with Image.open(io.BytesIO(shrunk_jpeg(large, 100))) as small:
        assert (small.size, small.format) == ((100, 62), "JPEG")
    assert shrunk_jpeg(large, 320) is large
    assert shrunk_jpeg(b"no picture", 100) == b"no picture"
