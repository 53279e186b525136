"""What people take out of their library: neighbours of every photo, vectors, figures. Plans, and what came of them.

``engine`` names the one whose vectors are taken, which must have read the library; "" is whichever answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TableFormat = Literal["jsonl", "csv"]
ListFormat = Literal["jsonl", "lines", "zeros"]
PictureFormat = Literal["png", "jpeg"]
SheetFormat = Literal["png", "jpeg", "html"]

MOST_SHEET_CELLS = 2_000
"""How many pictures a sheet shows at most."""


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The ``count`` nearest to each photo of the library, in the order of their paths, or to ``query`` alone.

    ``path``: the file to be written, absolute; "" where the bytes go to whoever asked. ``exact`` and ``plain``: as
    in a question.
    """

    path: str
    format: TableFormat
    count: int
    exact: bool = False
    plain: bool = False
    query: str = ""
    engine: str = ""


@dataclass(frozen=True, slots=True)
class VectorsPlan:
    """The vectors of all photos as an array of NumPy's at ``path``, and which photo each row is at ``list_path``.

    Rows come in the order of the photos' paths. They are weighted: the dot product of two rows is the similarity of the
    two photos. ``half``: float16 instead of float32. The list has a JSON object in each line, or a path in each line,
    or paths with a zero byte after each.
    """

    path: str
    list_path: str
    list_format: ListFormat = "jsonl"
    half: bool = False
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written: ``photos`` that have neighbours, and ``rows`` of a table or an array.

    Not in it: ``skipped`` photos that could not be read, ``waiting`` ones that were not read yet, ``later`` ones that
    only the next model knows while the library is read again for it. ``dim``: numbers in a row of the array.
    """

    photos: int
    rows: int
    skipped: int
    waiting: int
    later: int = 0
    dim: int = 0


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A figure at ``path``: each of ``photos`` (absolute paths, in the library or not) and its ``count`` neighbours.

    ``columns``: how many neighbours stand beside each other; 0: as many as look well. ``exact`` and ``plain`` as in a
    question.
    """

    path: str
    photos: tuple[str, ...]
    format: SheetFormat
    count: int
    columns: int = 0
    exact: bool = False
    plain: bool = False
    engine: str = ""


@dataclass(frozen=True, slots=True)
class SheetMade:
    """A figure that was written: its size (0 for a page), and the letters that no font of this computer has."""

    width_px: int
    height_px: int
    missing_letters: str = ""
