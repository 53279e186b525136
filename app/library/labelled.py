"""Photos with the name of what they show: from folders whose sub-folders are classes, or from a list (labels.csv).

In a folder everything below a sub-folder is of the class that this sub-folder is called by, as in most collections that
networks are trained with. A folder in which a ``labels.csv`` lies is read by that list. A list has a line of column
names, among them ``path`` (absolute, or from the list's own folder) and ``class`` or ``label``; other columns are not
looked at. Nothing is decoded, and nothing written.
"""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.core.errors import InputError
from app.core.text import Text, text
from app.library.scan import walk
from app.machine.own_files import read_ordinary

LIST_NAME = "labels.csv"
MOST_PHOTOS = 100_000
_MOST_BYTES = 64_000_000
_LONGEST_LABEL = 200
_PATH_COLUMN, _LABEL_COLUMNS = "path", ("class", "label")
_DELIMITERS = ",;\t"


class Labelled(NamedTuple):
    """A photo's absolute path and the name of its class, never empty."""

    path: str
    label: str


@dataclass(frozen=True, slots=True)
class LabelledPhotos:
    """Photos in the order in which they were named, each once. ``source``: the folder or list that was read.

    ``notes`` say what was left out and why: what is named twice, contradicts itself or is not there.
    """

    source: str
    photos: tuple[Labelled, ...]
    notes: tuple[Text, ...] = ()


def read_labelled(
    path: str, is_photo_name: Callable[[str], bool], checkpoint: Callable[[], None] = lambda: None
) -> LabelledPhotos:
    """Read the labelled photos of a folder or of a list. Raises InputError; whatever ``checkpoint`` raises."""
    whole = os.path.abspath(path)
    try:
        is_folder = stat.S_ISDIR(os.stat(whole).st_mode)
    except (OSError, ValueError):
        raise InputError("There is no file or folder {path}.", path=whole) from None
    if not is_folder:
        return _listed(whole, checkpoint)
    own_list = os.path.join(whole, LIST_NAME)
    return _listed(own_list, checkpoint) if os.path.isfile(own_list) else _in_folders(whole, is_photo_name, checkpoint)


def _in_folders(folder: str, is_photo_name: Callable[[str], bool], checkpoint: Callable[[], None]) -> LabelledPhotos:
    photos: list[Labelled] = []
    notes: list[Text] = []
    without = 0
    for listing in walk(folder, is_photo_name):
        checkpoint()
        if listing.problem is not None:
            notes.append(text("{path}: {reason}", path=listing.directory, reason=listing.problem))
        label = os.path.relpath(listing.directory, folder).split(os.sep)[0]
        if label == os.curdir:
            without = len(listing.files)
            continue
        photos += (Labelled(os.path.join(listing.directory, file.name), label) for file in listing.files)
        _check_count(len(photos), folder)
    if without:
        notes.append(text("Photos in no sub-folder, which have no class: {count}", count=without))
    if not photos:
        raise InputError(
            "There are no photos in sub-folders of {path}: the name of a sub-folder is the class of its photos.",
            path=folder,
        )
    return LabelledPhotos(folder, tuple(photos), tuple(notes))


def _listed(path: str, checkpoint: Callable[[], None]) -> LabelledPhotos:
    labels: dict[str, str] = {}
    contradicted: dict[str, None] = {}
    repeated = 0
    for name, label in _lines(path):
        checkpoint()
        photo = os.path.normpath(os.path.join(os.path.dirname(path), name))
        if photo not in labels:
            labels[photo] = label
            _check_count(len(labels), path)
        elif labels[photo] == label:
            repeated += 1
        else:
            contradicted[photo] = None
    away = [photo for photo in labels if not os.path.isfile(photo)]
    left_out = {*contradicted, *away}
    photos = tuple(Labelled(photo, label) for photo, label in labels.items() if photo not in left_out)
    if not photos:
        raise InputError("None of the photos that {path} names can be used: they are not there.", path=path)
    notes = []
    if repeated:
        notes.append(text("Lines that repeat a photo, which counts once: {count}", count=repeated))
    if contradicted:
        first = next(iter(contradicted))
        notes.append(
            text("Photos with two classes, left out: {count} (as {path})", count=len(contradicted), path=first)
        )
    if away:
        notes.append(text("Photos of the list that are not there: {count} (as {path})", count=len(away), path=away[0]))
    return LabelledPhotos(path, photos, tuple(notes))


def _lines(path: str) -> Iterator[tuple[str, str]]:
    """Yield what stands under path and class in each line of a list. Raises InputError at the first that has not both.

    The separator is the comma, semicolon or tabulator that the first line has most of: spreadsheets write all three.
    """
    words = _words(path)
    first = words.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(words, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        label_column = next((name for name in _LABEL_COLUMNS if name in names), None)
        if _PATH_COLUMN not in names or label_column is None:
            raise InputError(
                "{path} is no list of labelled photos: its first line must name the columns path and class.", path=path
            )
        at_path, at_label = names.index(_PATH_COLUMN), names.index(label_column)
        for row in rows:
            if not any(row):
                continue
            name, label = (row[at] if at < len(row) else "" for at in (at_path, at_label))
            label = label.strip()
            if not name or "\0" in name or not label or len(label) > _LONGEST_LABEL:
                raise InputError(
                    "Line {line} of {path} does not name a photo and its class.", line=rows.line_num, path=path
                )
            yield name, label
    except csv.Error as error:
        raise InputError(
            "Line {line} of {path} cannot be read: {detail}.", line=rows.line_num, path=path, detail=str(error)
        ) from error


def _words(path: str) -> str:
    try:
        written = read_ordinary(Path(path), _MOST_BYTES)
    except OSError as error:
        raise InputError(
            "The list {path} cannot be read: {detail}.", path=path, detail=error.strerror or type(error).__name__
        ) from error
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        raise InputError(
            "Line {line} of {path} is no text in UTF-8. Save the list as UTF-8.", line=line, path=path
        ) from error


def _check_count(count: int, path: str) -> None:
    if count > MOST_PHOTOS:
        raise InputError("{path} has more than {most} labelled photos.", path=path, most=MOST_PHOTOS)
