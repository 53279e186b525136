"""The eight ways in which a picture may lie: as it is, turned, mirrored. Numbered as EXIF numbers them (tag 0x0112)."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.text import Text, text

AS_IT_IS = 1
OTHERS = (2, 3, 4, 5, 6, 7, 8)
"""All but the picture as it is."""

WORDS: Mapping[int, Text] = {
    2: text("Mirrored"),
    3: text("Turned upside down"),
    4: text("Mirrored and upside down"),
    5: text("Mirrored and turned to the left"),
    6: text("Turned to the right"),
    7: text("Mirrored and turned to the right"),
    8: text("Turned to the left"),
}
"""What was done with the query so that it is like a photo."""
