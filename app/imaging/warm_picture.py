"""Two photos side by side, each under the warmth of the places where it is like the other, and a sentence below."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from app.core.why import Warmth
from app.imaging.letters import Letters
from app.imaging.sheet import BESIDE, GROUND, INK, DrawnSheet

MOST_PX = 960
"""The longest side of a photo in the picture."""
_HIGHEST_PX = 720
_MARGIN, _GAP, _AIR, _LINE_GAP = 48, 32, 14, 8
_NAME_PX, _SENTENCE_PX, _SHARES_PX = 20, 28, 20
_QUALITY = 92


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo's ``name``, its upright pixels (``order``: "RGB" or "BGRX", rows without padding) and its warmth."""

    name: str
    size: tuple[int, int]
    pixels: bytes
    order: str
    warmth: Warmth | None


def draw_why(photos: Sequence[ShownPhoto], sentence: str, shares: str, form: str, font: Path) -> DrawnSheet:
    """Draw two photos and what is said of them as a file of the ``form`` "PNG" or "JPEG"; ``font``: shipped letters."""
    names, sentences, lines = (Letters(font, size_px) for size_px in (_NAME_PX, _SENTENCE_PX, _SHARES_PX))
    pictures = [_warm(photo) for photo in photos]
    width = 2 * _MARGIN + _GAP + sum(picture.width for picture in pictures)
    highest = max(picture.height for picture in pictures)
    said = list(_wrapped(sentences, sentence, width - 2 * _MARGIN))
    below = names.line_px + 2 * _AIR + len(said) * (sentences.line_px + _LINE_GAP) + lines.line_px
    sheet = Image.new("RGB", (width, 2 * _MARGIN + highest + _AIR + below), GROUND)
    drawing = ImageDraw.Draw(sheet)
    across, down = _MARGIN, _MARGIN + highest + _AIR
    for picture, photo in zip(pictures, photos, strict=True):
        sheet.paste(picture, (across, _MARGIN + highest - picture.height))
        names.draw(drawing, (across, down), names.elided(photo.name, picture.width), BESIDE)
        across += picture.width + _GAP
    down += names.line_px + 2 * _AIR
    for line in said:
        sentences.draw(drawing, (_MARGIN, down), line, INK)
        down += sentences.line_px + _LINE_GAP
    lines.draw(drawing, (_MARGIN, down), lines.elided(shares, width - 2 * _MARGIN), BESIDE)
    file = io.BytesIO()
    sheet.save(file, form, **({"quality": _QUALITY, "subsampling": 0} if form == "JPEG" else {"optimize": True}))
    missing = "".join({**names.missing, **sentences.missing, **lines.missing})
    return DrawnSheet(file.getvalue(), *sheet.size, missing)


def _warm(photo: ShownPhoto) -> Image.Image:
    picture = Image.frombytes("RGB", photo.size, photo.pixels, "raw", photo.order)
    scale = min(MOST_PX / photo.size[0], _HIGHEST_PX / photo.size[1])
    size = max(1, round(photo.size[0] * scale)), max(1, round(photo.size[1] * scale))
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    if photo.warmth is None:
        return picture
    warmth = Image.frombytes("RGBA", (photo.warmth.columns, photo.warmth.rows), photo.warmth.paint())
    over = warmth.resize(size, Image.Resampling.BICUBIC)
    picture.paste(over.convert("RGB"), mask=over.getchannel("A"))
    return picture


def _wrapped(letters: Letters, words: str, room_px: float) -> Iterator[str]:
    """Yield lines that fit, broken between words."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and letters.width_px(longer) > room_px:
            yield line
            longer = word
        line = longer
    if line:
        yield letters.elided(line, room_px)
