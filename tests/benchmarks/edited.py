"""Pictures as people change them: the kinds of edit of the labelled set of look-alikes, each made in memory.

Every kind is drawn with chances of its own from a seed (where the crop lies, what is stamped, how strong), so that the
same photo is changed in the same way at every run.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from tests.benchmarks.laboratory import ROOT

Edit = Callable[[Image.Image, random.Random], Image.Image]

_FONT = ROOT / "resources" / "fonts" / "DejaVuSans.ttf"
_SEPIA = (0.393, 0.769, 0.189, 0, 0.349, 0.686, 0.168, 0, 0.272, 0.534, 0.131, 0)
_STRAIGHTENED_BY = 4.0
_WORDS = ("PHOTOKIN", "© 2026 Studio", "SAMPLE", "proof", "draft 3", "holiday.example")


def edited(kind: str, picture: Image.Image, seed: str) -> Image.Image:
    """Return an upright RGB ``picture`` changed in one of ``KINDS``."""
    return KINDS[kind](picture, random.Random(f"{kind} {seed}")).convert("RGB")


def saved(picture: Image.Image, quality: int) -> Image.Image:
    """Return it as a JPEG of that quality gives it back."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue())).convert("RGB")


def _cropped(picture: Image.Image, across: float, down: float, chance: random.Random) -> Image.Image:
    width, height = max(1, round(across * picture.width)), max(1, round(down * picture.height))
    left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height))


def _crop_light(picture: Image.Image, chance: random.Random) -> Image.Image:
    return _cropped(picture, chance.uniform(0.86, 0.96), chance.uniform(0.86, 0.96), chance)


def _crop_hard(picture: Image.Image, chance: random.Random) -> Image.Image:
    return _cropped(picture, 0.75, 0.75, chance)


def _small(picture: Image.Image, _: random.Random) -> Image.Image:
    small = picture.copy()
    small.thumbnail((140, 140), Image.Resampling.BICUBIC)
    return small


def _bordered(picture: Image.Image, chance: random.Random) -> Image.Image:
    width = round(chance.uniform(0.03, 0.1) * max(picture.size))
    return ImageOps.expand(picture, width, chance.choice(((255, 255, 255), (0, 0, 0), (128, 110, 90))))


def _stamped(picture: Image.Image, chance: random.Random) -> Image.Image:
    """A line of text in a lower corner, as cameras and agencies put it."""
    made = picture.copy()
    draw = ImageDraw.Draw(made)
    font = ImageFont.truetype(str(_FONT), max(8, round(0.06 * max(made.size))))
    words = chance.choice(_WORDS)
    _, _, right, bottom = draw.textbbox((0, 0), words, font)
    at = (chance.choice((0.03, 0.97 - right / made.width)) * made.width, 0.97 * made.height - bottom)
    draw.text(at, words, fill=chance.choice(((255, 255, 255), (255, 160, 0), (0, 0, 0))), font=font)
    return made


def _watermarked(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Large letters across the whole picture, half transparent."""
    words = chance.choice(_WORDS)
    font = ImageFont.truetype(str(_FONT), 100)
    left, top, right, bottom = font.getbbox(words)
    letters = Image.new("L", (round(right - left) + 8, round(bottom - top) + 8), 0)
    ImageDraw.Draw(letters).text((4 - left, 4 - top), words, fill=255, font=font)
    scale = 0.9 * picture.width / letters.width
    letters = letters.resize((round(letters.width * scale), max(1, round(letters.height * scale))))
    letters = letters.rotate(chance.choice((0, 20, 30, -20)), expand=True)
    letters.thumbnail(picture.size)
    mask = Image.new("L", picture.size, 0)
    mask.paste(letters, ((picture.width - letters.width) // 2, (picture.height - letters.height) // 2))
    strength = chance.uniform(0.35, 0.6)
    colour = chance.choice(((255, 255, 255), (255, 255, 255), (0, 0, 0)))
    return Image.composite(Image.new("RGB", picture.size, colour), picture, mask.point(lambda x: round(strength * x)))


def _straightened(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Turned by a few degrees; what is left of the frame without empty corners, in the frame's own shape."""
    degrees = chance.choice((-_STRAIGHTENED_BY, _STRAIGHTENED_BY))
    turned = picture.rotate(degrees, Image.Resampling.BICUBIC)
    slope = 0.0699  # tan 4°
    aspect = max(picture.size) / min(picture.size)
    share = 1 / (1 + slope * aspect)  # of both sides: its corners touch the turned frame
    width, height = round(share * picture.width), round(share * picture.height)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return turned.crop((left, top, left + width, top + height))


def _brighter(picture: Image.Image, chance: random.Random) -> Image.Image:
    brighter = ImageEnhance.Brightness(picture).enhance(chance.choice((0.6, 0.7, 1.3, 1.45)))
    return ImageEnhance.Contrast(brighter).enhance(chance.choice((0.7, 1.35)))


def _blurred(picture: Image.Image, chance: random.Random) -> Image.Image:
    if chance.random() < 0.5:
        return picture.filter(ImageFilter.GaussianBlur(0.008 * max(picture.size)))
    return picture.filter(ImageFilter.UnsharpMask(0.008 * max(picture.size), 200, 2))


def _recoloured(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Warmer or colder, and much more or less of all colour."""
    warmth = chance.choice((1.25, 0.8))
    tables = [[min(255, round(level * times)) for level in range(256)] for times in (warmth, 1.0, 1 / warmth)]
    return ImageEnhance.Color(picture.point([level for table in tables for level in table])).enhance(
        chance.choice((0.4, 1.8))
    )


KINDS: Mapping[str, Edit] = {
    "mirrored": lambda picture, _: ImageOps.mirror(picture),
    "strong JPEG": lambda picture, chance: saved(picture, chance.choice((8, 12, 18))),
    "140 px": _small,
    "crop 75 %": _crop_hard,
    "crop light": _crop_light,
    "grey": lambda picture, _: ImageOps.grayscale(picture),
    "sepia": lambda picture, _: picture.convert("RGB", _SEPIA),
    "turned 90°": lambda picture, chance: picture.transpose(
        chance.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270))
    ),
    "turned 180°": lambda picture, _: picture.transpose(Image.Transpose.ROTATE_180),
    "bordered": _bordered,
    "stamped": _stamped,
    "large watermark": _watermarked,
    "straightened 4°": _straightened,
    "brighter, contrast": _brighter,
    "blurred, sharpened": _blurred,
    "recoloured": _recoloured,
}
"""Sixteen kinds: what is done by hand or by a program to one picture, of which there are two files then."""
