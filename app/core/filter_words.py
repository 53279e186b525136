"""What the words of a filter mean: "August 2015 jpg >3000 px -beach" as conditions, each a photo must meet.

The words are those that a window itself says: months as its headings name them, dates as people write them in several
countries, kinds of files, shapes, sizes. What is none of these is part of a name: of the file, of its folders from the
added one down, or of the camera. "-" before a word excludes it, quotation marks keep words together as they are,
"date:" before a date says that no name is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.core.photo_names import RAW_SUFFIXES

ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DATE = "date:"
_MOST_WORDS_IN_A_TERM = 4
_MOST_TERMS = 32
_FIRST_YEAR, _LAST_YEAR = 1826, 2199
_SHORTEST_MONTH = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A part of the name of the file, its folders or its camera."""

    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """From the beginning of ``first`` to the beginning of ``end``."""

    first: date
    end: date


@dataclass(frozen=True, slots=True)
class TakenInMonth:
    """In this month (1–12) of any year."""

    month: int


@dataclass(frozen=True, slots=True)
class OfKind:
    """What the file is, or is called as long as it has not been read."""

    formats: tuple[str, ...]
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shaped:
    """Upright, lying, or with sides that differ by no more than a hundredth."""

    shape: Literal["portrait", "landscape", "square"]


@dataclass(frozen=True, slots=True)
class Measured:
    """The longer side in pixels, all pixels, or the file's bytes, compared with a number."""

    of: Literal["side_px", "pixels", "bytes"]
    comparison: Literal["<", "<=", ">", ">="]
    number: float


Condition = Named | Taken | TakenInMonth | OfKind | Shaped | Measured


@dataclass(frozen=True, slots=True)
class Term:
    """One or more words, as they were written, and what they may mean: one of ``meanings`` is met, or none of them."""

    words: str
    meanings: tuple[tuple[Condition, ...], ...]
    """Alternatives; in each all conditions are met."""
    excluded: bool = False


def parsed(words: str, months: Sequence[str] = ()) -> tuple[Term, ...]:
    """Return the terms of a filter; ``months`` are the names of the months in the window's language."""
    written = re.findall(r'-?"[^"]*"?|\S+', words)[: _MOST_TERMS * _MOST_WORDS_IN_A_TERM]
    numbers = _numbers_of_months((*ENGLISH_MONTHS, *months))
    terms: list[Term] = []
    while written and len(terms) < _MOST_TERMS:
        for count in range(min(_MOST_WORDS_IN_A_TERM, len(written)), 0, -1):
            term = _term(written[:count], numbers)
            if term is not None:
                terms += [term] if term.meanings else []
                del written[:count]
                break
    return tuple(terms)


def _term(words: list[str], months: dict[str, int]) -> Term | None:
    """Return what words together mean, None if only each of them has a meaning."""
    whole = " ".join(words)
    excluded = len(words[0]) > 1 and words[0].startswith("-")
    said = whole[1:] if excluded else whole
    if '"' in said:
        quoted = said.strip('"')
        return Term(whole, ((Named(quoted),),) if quoted else (), excluded) if len(words) == 1 else None
    plain = unicodedata.normalize("NFKC", said).casefold()
    meanings: list[tuple[Condition, ...]] = [(taken,) for taken in _dates(plain.removeprefix(DATE), months)]
    if meanings and plain.startswith(DATE):
        return Term(whole, tuple(meanings), excluded)
    if meanings:
        # A folder may be called like this, too.
        meanings.append(tuple(Named(word) for word in said.split()))
        return Term(whole, tuple(meanings), excluded)
    other = kind_of(plain) or _SHAPES.get(plain) or _measured(plain)
    if other is not None:
        return Term(whole, ((other,),), excluded)
    return Term(whole, ((Named(said),),), excluded) if len(words) == 1 else None


def kind_of(word: str) -> OfKind | None:
    """Return the kind of file that a word such as "jpg" or ".heic" names, None if it names none."""
    return KINDS.get(word.casefold().removeprefix("."))


def _dates(plain: str, months: dict[str, int]) -> list[Taken | TakenInMonth]:
    """Return the times that words name, in each order of day and month that makes sense."""
    found: list[Taken | TakenInMonth] = []
    for pattern in _DATES:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        parts = match.groupdict()
        if "name" in parts and parts["name"] not in months:
            continue
        month = months[parts["name"]] if "name" in parts else _number(parts.get("month"))
        taken = _taken(_number(parts.get("year")), month, _number(parts.get("day")), _number(parts.get("last")))
        if taken is not None and taken not in found:
            found.append(taken)
    return found


def _taken(year: int | None, month: int | None, day: int | None, last: int | None) -> Taken | TakenInMonth | None:
    if month is not None and not 1 <= month <= 12:
        return None
    if year is None:
        return TakenInMonth(month) if month is not None else None
    if not _FIRST_YEAR <= year <= (last or year) <= _LAST_YEAR:
        return None
    if month is None:
        return Taken(date(year, 1, 1), date((last or year) + 1, 1, 1))
    if day is None:
        return Taken(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return Taken(first, first + timedelta(days=1))


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _numbers_of_months(names: Sequence[str]) -> dict[str, int]:
    """Return the number of each month by its name, and by what it is shortened to."""
    numbers: dict[str, int] = {}
    for at, name in enumerate(names):
        for short in _shortened(unicodedata.normalize("NFKC", name).casefold()):
            numbers.setdefault(short, at % 12 + 1)
    return numbers


def _shortened(name: str) -> Iterator[str]:
    yield name
    if name.isalpha() and len(name) > _SHORTEST_MONTH:
        for length in (_SHORTEST_MONTH, _SHORTEST_MONTH + 1):
            yield from (name[:length], f"{name[:length]}.")


def _measured(plain: str) -> Measured | None:
    match = _SIZE.fullmatch(plain)
    if match is None:
        return None
    of, factor = _UNITS[match["unit"]]
    comparison = {"≥": ">=", "≤": "<="}.get(match["comparison"], match["comparison"])
    return Measured(of, comparison, float(match["number"].replace(",", ".")) * factor)  # type: ignore[arg-type]


_YEAR, _MONTH, _DAY = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_NAME = r"(?P<name>[^\W\d]+\.?|1?\d月)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        _YEAR,
        rf"{_YEAR} ?[-–—] ?(?P<last>\d{{4}})",
        rf"{_YEAR}[-/.]{_MONTH}",
        rf"{_YEAR}([-/.]){_MONTH}\2{_DAY}",
        rf"{_MONTH}[-/.]{_YEAR}",
        rf"{_DAY}([-/.]) ?{_MONTH}\2 ?{_YEAR}",
        rf"{_MONTH}/{_DAY}/{_YEAR}",
        _NAME,
        rf"{_NAME},? {_YEAR}",
        rf"{_YEAR} {_NAME}",
        rf"{_DAY}\.? {_NAME},? {_YEAR}",
        rf"{_NAME} {_DAY},? {_YEAR}",
        rf"{_YEAR}年",
        rf"{_YEAR}年 ?{_MONTH}月",
        rf"{_YEAR}年 ?{_MONTH}月 ?{_DAY}日",
        rf"{_MONTH}月",
    )
)
_UNITS: dict[str, tuple[Literal["side_px", "pixels", "bytes"], float]] = {
    **dict.fromkeys(("px", "pixel", "pixels", "ピクセル"), ("side_px", 1.0)),
    **dict.fromkeys(("mp", "megapixel", "megapixels", "メガピクセル"), ("pixels", 1e6)),
    **{unit: ("bytes", 1000.0**power) for power, unit in enumerate(("b", "kb", "mb", "gb"))},
}
_SIZE = re.compile(
    rf"(?P<comparison><=|>=|[<>≤≥]) ?(?P<number>\d+(?:[.,]\d+)?) ?(?P<unit>{'|'.join(sorted(_UNITS, reverse=True))})"
)
KINDS = {
    **dict.fromkeys(("jpg", "jpeg"), OfKind(("JPEG",), (".jpg", ".jpeg", ".jpe", ".jfif"))),
    **dict.fromkeys(("heic", "heif"), OfKind(("HEIF",), (".heic", ".heif", ".hif"))),
    **dict.fromkeys(("tif", "tiff"), OfKind(("TIFF",), (".tif", ".tiff"))),
    "raw": OfKind(("RAW",), tuple(RAW_SUFFIXES)),
    **{kind: OfKind((kind.upper(),), (f".{kind}",)) for kind in ("png", "gif", "webp", "avif", "bmp")},
}
_SHAPES = {
    **dict.fromkeys(("portrait", "縦長"), Shaped("portrait")),
    **dict.fromkeys(("landscape", "横長"), Shaped("landscape")),
    **dict.fromkeys(("square", "正方形"), Shaped("square")),
}
