"""Letters for figures: ours first, the system's for what ours has not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

from app.core.text import printable

_SYSTEM_FOLDERS = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
# In this order: Japanese first, then what has much of everything.
_LIKELY = (
    "notosanscjk", "notosansjp", "ipagp", "ipaexg", "ipag", "takaopgothic", "takaogothic", "vl-pgothic", "vl-gothic",
    "hiraginosans", "ヒラギノ角ゴシック", "yugothr", "yugothm", "meiryo", "msgothic", "droidsansfallback", "wqy-",
    "nanumgothic", "malgun", "msyh", "arialuni", "arial unicode", "notosans", "freesans", "segoeui", "unifont",
)  # fmt: skip
_MOST_FILES, _MOST_FONTS = 20_000, 60
_NOT_THERE = "\U0010ffff"
ELLIPSIS = "…"

Font = ImageFont.FreeTypeFont


class Letters:
    """Letters of one size. Belongs to one thread. ``missing``: those that no font has; a box is drawn for each."""

    def __init__(self, shipped: Path, size_px: int) -> None:
        self._size_px = size_px
        self._fonts = [_opened(shipped, size_px)]
        self._boxes = [_drawn(self._fonts[0], _NOT_THERE)]
        self._font_of: dict[str, int] = {}
        self.missing: dict[str, None] = {}

    @property
    def line_px(self) -> int:
        """The height of a line of the shipped letters."""
        ascent, descent = self._fonts[0].getmetrics()
        return ascent + descent

    def width_px(self, words: str) -> float:
        return sum(font.getlength(run) for font, run in self._runs(words))

    def draw(self, drawing: ImageDraw.ImageDraw, place: tuple[float, float], words: str, ink: str) -> float:
        """Draw a line with its upper left corner at ``place``; return where it ends."""
        across, down = place
        base = down + self._fonts[0].getmetrics()[0]
        for font, run in self._runs(words):
            drawing.text((across, base), run, ink, font=font, anchor="ls")
            across += font.getlength(run)
        return across

    def elided(self, words: str, room_px: float) -> str:
        """Return ``words`` as they fit, in one line: of longer ones the middle goes, as a name's end says its kind."""
        words = str(printable(words))
        if self.width_px(words) <= room_px:
            return words
        fits = _most(len(words), lambda kept: self.width_px(_without_middle(words, kept)) <= room_px)
        return _without_middle(words, fits)

    def _runs(self, words: str) -> Iterator[tuple[Font, str]]:
        for number, letters in groupby(words, self._number_of):
            yield self._fonts[number], "".join(letters)

    def _number_of(self, letter: str) -> int:
        if letter not in self._font_of:
            self._font_of[letter] = self._first_with(letter)
        return self._font_of[letter]

    def _first_with(self, letter: str) -> int:
        """Return which font has a letter, opening more of them as long as none has."""
        if letter.isspace() or self._has(0, letter):
            return 0
        number = 1
        while number < len(self._fonts) or self._open_another():
            if self._has(number, letter):
                return number
            number += 1
        self.missing[letter] = None
        return 0

    def _has(self, number: int, letter: str) -> bool:
        return _drawn(self._fonts[number], letter) != self._boxes[number]

    def _open_another(self) -> bool:
        while self._left:
            try:
                font = _opened(self._left.pop(0), self._size_px)
                box = _drawn(font, _NOT_THERE)
            except (OSError, ValueError):  # a font that FreeType cannot use
                continue
            self._fonts.append(font)
            self._boxes.append(box)
            return True
        return False

    @cached_property
    def _left(self) -> list[Path]:
        return system_fonts()


def system_fonts() -> list[Path]:
    """Return files of the system's fonts that are likely to have letters that ours has not, the likeliest first."""
    found: list[tuple[int, str, Path]] = []
    seen = 0
    for folder in _SYSTEM_FOLDERS.get(sys.platform, _SYSTEM_FOLDERS["linux"]):
        for directory, _, names in os.walk(os.path.expanduser(folder)):
            for name in names:
                lower = name.lower()
                rank = next((rank for rank, likely in enumerate(_LIKELY) if lower.startswith(likely)), None)
                if rank is not None and lower.endswith((".ttf", ".otf", ".ttc")):
                    # Of a family the plain letters before bold and slanted ones.
                    found.append((rank, f"{'regular' not in lower}{len(lower):04}{lower}", Path(directory, name)))
            seen += len(names)
            if seen > _MOST_FILES:
                break
    return [path for _, _, path in sorted(found)[:_MOST_FONTS]]


def _opened(path: Path, size_px: int) -> Font:
    # Without shaping: libraqm is not everywhere, and a figure should look the same wherever it was made.
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


def _drawn(font: Font, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


def _without_middle(words: str, kept: int) -> str:
    tail = kept // 2
    return words[: kept - tail] + ELLIPSIS + (words[-tail:] if tail else "")


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number below ``count`` that fits, 0 if none does."""
    low, high = 0, max(0, count - 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
