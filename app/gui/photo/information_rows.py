"""What is known of one photo as rows of words under headings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale

from app.core.closeness import PAIRS, SHIPPED, Closeness, Edges
from app.core.gallery import Information
from app.core.text import printable
from app.gui.kit.dates import moment_words, taken_words
from app.gui.kit.file_size import file_size
from app.gui.kit.photo_words import folder_of, name_of, size_words
from app.gui.kit.translate import shown, tr, tr_count

_INTO = " › "


@dataclass(frozen=True, slots=True)
class Row:
    """``words`` can be copied; ``link`` stands below them and does something, "" for none."""

    label: str
    words: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    rows: tuple[Row, ...]


def file_rows(path: str, roots: Sequence[str]) -> list[Row]:
    """Return what is known of a photo without looking into its file."""
    return [Row(tr("Name"), name_of(path)), Row(tr("Folder"), folder_trail(path, roots))]


def copies_row(copies: int) -> list[Row]:
    """Return the row that tells of other photos with the same content."""
    if copies < 1:
        return []
    return [Row(tr("Copies"), "", tr_count("{count} more: same file", "{count} more: same file", copies))]


def sections(known: Information | None, in_file: list[Row], failure: str, copies: list[Row]) -> list[Section]:
    """Return all that is known; without ``known`` there is only what the path tells, or why there is no more.

    Nothing stands under a heading that has no rows.
    """
    if known is None:
        told = [*in_file, Row(tr("Not readable"), failure), *copies]
        return [Section(tr("File"), _told(told))]
    size = " · ".join(
        part for part in (size_words(known.width_px or 0, known.height_px or 0), file_size(known.size_bytes)) if part
    )
    taking = " · ".join(part for part in (known.exposure, known.aperture, known.iso) if part)
    made = (
        Section(
            tr("File"),
            _told(
                [
                    *in_file,
                    Row(tr("Size"), size),
                    Row(tr("Format"), known.format or ""),
                    Row(tr("Changed"), moment_words(known.modified_s)),
                    *copies,
                    Row(tr("Note"), shown(known.warning) if known.warning else ""),
                ]
            ),
        ),
        Section(
            tr("Taken"),
            _told(
                [
                    Row(tr("Date"), taken_words(known.taken) if known.taken else ""),
                    Row(tr("Exposure"), taking),
                    Row(tr("Camera"), known.camera or ""),
                    Row(tr("Lens"), _lens_words(known)),
                ]
            ),
        ),
        Section(
            tr("Place"),
            _told(
                [
                    Row(tr("Position"), place_words(known.place), tr("Copy")) if known.place else Row("", ""),
                    Row(tr("Height"), _height_words(known.height_m)),
                ]
            ),
        ),
    )
    return [section for section in made if section.rows]


def folder_trail(path: str, roots: Sequence[str]) -> str:
    """Return the way to a photo from the added folder down, "Pictures › 2016 › Coast"; outside of all the whole way."""
    folder = os.path.dirname(path)
    inside = [root for root in roots if os.path.join(folder, "").startswith(os.path.join(root, ""))]
    if not inside:
        return folder_of(path)
    root = max(inside, key=len)
    steps = [os.path.basename(root.rstrip(os.sep)) or root]
    rest = os.path.relpath(folder, root)
    steps += [] if rest == os.curdir else rest.split(os.sep)
    return _INTO.join(str(printable(step)) for step in steps)


def place_words(place: tuple[float, float]) -> str:
    """Return latitude and longitude in degrees, as maps take them."""
    north, east = place
    latitude, longitude = (f"{abs(degrees):.4f}°" for degrees in place)
    return ", ".join((f"{latitude} {'N' if north >= 0 else 'S'}", f"{longitude} {'E' if east >= 0 else 'W'}"))


def rank_words(rank: int) -> str:
    """Return which one it is: 1st, 2nd, 3rd, 4th …"""
    number = f"{rank:,}"
    if rank % 100 in (11, 12, 13):
        return tr("{number}th", number=number)
    match rank % 10:
        case 1:
            return tr("{number}st", number=number)
        case 2:
            return tr("{number}nd", number=number)
        case 3:
            return tr("{number}rd", number=number)
    return tr("{number}th", number=number)


def closeness_sentence(closeness: Closeness, edges: Edges) -> str:
    """Return what the word for closeness means among the photos of this library."""
    if closeness == Closeness.SAME_FILE:
        return tr("Nothing in the two files differs.")
    if closeness == Closeness.SAME_PICTURE:
        return tr("Another version of the same picture, compared pixel by pixel.")
    if closeness not in PAIRS:
        return tr("No closer than photos taken at random often are.")
    pairs = PAIRS[closeness]
    values = {"closer": f"{pairs - 1:,}", "pairs": f"{pairs:,}"}
    if edges == SHIPPED:  # these are no pairs of this library
        return tr("Closer than {closer} of {pairs} pairs of any photos.", **values)
    return tr("Closer than {closer} of {pairs} pairs of photos in this library.", **values)


def _told(rows: list[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.words or row.link)


def _lens_words(known: Information) -> str:
    length = known.focal_length or ""
    if length and known.focal_length_35mm and known.focal_length_35mm != length:
        length = f"{length} ({known.focal_length_35mm})"
    return " · ".join(part for part in (known.lens, length) if part)


def _height_words(height_m: float | None) -> str:
    return tr("{metres} m", metres=QLocale().toString(round(height_m))) if height_m is not None else ""
