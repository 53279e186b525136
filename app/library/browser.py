"""The questions a window asks of the catalog database: which photos in which order, and what each of them is."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.errors import Cancelled
from app.core.filter_words import Term, parsed
from app.core.gallery import Folder, Gallery, GalleryQuery, PhotoDetails, cut, in_folder_order
from app.core.photo import Stamp
from app.core.stored_text import load_text
from app.library.cells import Cell, SenselessCell, blob, file_name, made_sure, maybe, number, words
from app.library.database import speaking_of
from app.library.filter_sql import sql_of
from app.library.places import join_path
from app.library.reader import Reader

_CHUNK = 500
_ROW = np.dtype([("id", np.int64), ("key", np.int64)])
_SHAPE = np.dtype([("id", np.int64), ("aspect", np.float32)])
# Only what is asked for, whatever the planner thinks of it.
_SHAPES = """
    SELECT p.id, CAST(c.width_px AS REAL) / c.height_px
    FROM json_each(?) asked CROSS JOIN photos p ON p.id = asked.value JOIN contents c ON c.content_id = p.content_id
    WHERE c.width_px > 0 AND c.height_px > 0"""
_JOINED = "FROM photos p JOIN directories d ON d.id = p.directory_id"
_DETAILS = f"""
    SELECT p.id, d.path, p.name, p.size_bytes, p.mtime_ns, p.date_s, p.content_id,
        c.width_px, c.height_px, c.format, f.reason, r.state,
        (SELECT count(*) FROM photos same WHERE same.content_id = p.content_id)
    {_JOINED} JOIN roots r ON r.id = d.root_id
    LEFT JOIN contents c ON c.content_id = p.content_id LEFT JOIN failures f ON f.photo_id = p.id"""
_DETAIL_CELLS: tuple[Cell, ...] = (
    number, blob, file_name, number, number, number, maybe(blob),
    maybe(number), maybe(number), maybe(words), maybe(words), words, number,
)  # fmt: skip
# What SQLite has no calendar for stands at the end of it, until it is mended.
_SHOWN_DATE = "CAST(min(max(p.date_s, -62135596800), 253402300799) AS INTEGER)"
_IN_DIRECTORY = """p.directory_id IN
    (SELECT id FROM directories WHERE path = ? OR substr(path, 1, length(?)) = ?)"""
_STEPS_BETWEEN_ASKING = 20_000  # of SQLite's machine: some milliseconds


class Browser(Reader):
    """Read-only access for galleries. Belongs to the thread that opened it."""

    def beginning(self) -> str:
        """Return no words: here all photos can be listed at once (a million in half a second)."""
        return ""

    def gallery(
        self, query: GalleryQuery, months: Sequence[str] = (), unwanted: Callable[[], bool] = lambda: False
    ) -> Gallery:
        """Return the photos of ``query``, in its order and cut into sections.

        ``months``: what they are called where the words come from. Raises Cancelled as soon as it is ``unwanted``.
        """
        terms = parsed(query.words, months)
        with self._stopped_when(unwanted):
            listed = self._listed(query, _Filter.of(query, terms))
            if not terms:
                return replace(listed, unfiltered=len(listed.photo_ids))
            unfiltered = self._count(_Filter.of(query, ()))
            hindrance = "" if len(listed.photo_ids) or not unfiltered else self._hindrance(query, terms)
            return replace(listed, unfiltered=unfiltered, hindrance=hindrance)

    def narrowed(
        self, paths: Sequence[str], words: str, months: Sequence[str], unwanted: Callable[[], bool]
    ) -> frozenset[str]:
        """Return those of a few paths whose photos a filter lets through. Raises Cancelled."""
        chosen = _Filter.of(GalleryQuery(), parsed(words, months))
        through: set[str] = set()
        with self._stopped_when(unwanted):
            for start in range(0, len(paths), _CHUNK):
                photos = [self.photo_at(path) for path in paths[start : start + _CHUNK]]
                ids = {photo.id: photo.path for photo in photos if photo is not None}
                among = _Filter(chosen.source, (*chosen.conditions, f"p.id IN ({','.join('?' * len(ids))})"))
                rows = self._rows(f"SELECT p.id, 0 {among.sql}", (*chosen.values, *ids))
                through.update(ids[int(photo_id)] for photo_id in rows["id"])
        return frozenset(through)

    def details(self, photo_ids: Sequence[int]) -> tuple[PhotoDetails, ...]:
        """Return what there is to know of photos, in the order asked; those that are gone are left out."""
        found: dict[int, PhotoDetails] = {}
        for start in range(0, len(photo_ids), _CHUNK):
            chunk = [int(photo_id) for photo_id in photo_ids[start : start + _CHUNK]]
            with speaking_of(self._path):
                rows = self._db.execute(f"{_DETAILS} WHERE p.id IN ({','.join('?' * len(chunk))})", chunk)
                found.update((row[0], _details(made_sure(row, _DETAIL_CELLS))) for row in rows)
        return tuple(found[photo_id] for photo_id in photo_ids if photo_id in found)

    def aspects(self, photo_ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the ids of those photos that have been read, and width / height (upright) of each."""
        rows = self._fetched(_SHAPES, (json.dumps(photo_ids.tolist()),), _SHAPE)
        return rows["id"], rows["aspect"]

    def folders(self) -> tuple[Folder, ...]:
        """Return every directory that holds photos, in path order."""
        rows = self._all(
            """SELECT d.path, r.path, count(p.id) FROM directories d JOIN roots r ON r.id = d.root_id
                JOIN photos p ON p.directory_id = d.id GROUP BY d.id ORDER BY d.path""",
            (blob, blob, number),
        )
        return tuple(Folder(os.fsdecode(path), os.fsdecode(root), photos) for path, root, photos in rows)

    def _listed(self, query: GalleryQuery, chosen: _Filter) -> Gallery:
        if query.order == "folder":
            return self._by_folder(query, chosen)
        return self._by_date(query, chosen) if query.order == "date" else self._by_name(query, chosen)

    def _by_date(self, query: GalleryQuery, chosen: _Filter) -> Gallery:
        """Walk the date index alone where nothing is filtered; months are the sections."""
        # Of photos of one moment (a burst, a copied folder) the names' order is wanted in both directions.
        direction = "DESC" if query.descending else "ASC"
        sql = f"SELECT p.id, {_SHOWN_DATE} {chosen.sql} ORDER BY p.date_s {direction}, p.id"
        rows = self._rows(sql, chosen.values)
        months = rows["key"].astype("datetime64[s]").astype("datetime64[M]")
        return cut(query, rows["id"], months.astype(np.int64), lambda month: str(np.datetime64(month, "M")))

    def _by_folder(self, query: GalleryQuery, chosen: _Filter) -> Gallery:
        rows = self._rows(f"SELECT p.id, p.directory_id {chosen.sql} ORDER BY p.directory_id, p.name", chosen.values)
        paths = dict(self._all("SELECT id, path FROM directories ORDER BY id", (number, blob)))
        rows = rows[in_folder_order(rows["key"], paths, descending=query.descending)]
        return cut(query, rows["id"], rows["key"], lambda directory: os.fsdecode(paths[directory]))

    def _by_name(self, query: GalleryQuery, chosen: _Filter) -> Gallery:
        direction = "DESC" if query.descending else "ASC"
        rows = self._rows(
            f"""SELECT p.id, coalesce(unicode(upper(CAST(p.name AS TEXT))), 0) {chosen.sql}
                ORDER BY CAST(p.name AS TEXT) COLLATE NOCASE {direction}, p.id""",
            chosen.values,
        )
        return cut(query, rows["id"], rows["key"], chr)

    def _count(self, chosen: _Filter) -> int:
        return int(self._rows(f"SELECT count(*), 0 {chosen.sql}", chosen.values)["id"][0])

    def _hindrance(self, query: GalleryQuery, terms: Sequence[Term]) -> str:
        """Return the words of a filter without which it would let a photo through, the last such ones."""
        for left_out in reversed(terms):
            chosen = _Filter.of(query, [term for term in terms if term is not left_out])
            if len(self._rows(f"SELECT p.id, 0 {chosen.sql} LIMIT 1", chosen.values)):
                return left_out.words
        return ""

    @contextlib.contextmanager
    def _stopped_when(self, unwanted: Callable[[], bool]) -> Iterator[None]:
        """Have SQLite ask while it works, and stop. Raises Cancelled then."""
        self._db.set_progress_handler(unwanted, _STEPS_BETWEEN_ASKING)
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise Cancelled from error
            raise
        finally:
            self._db.set_progress_handler(None, 0)

    def _rows(self, sql: str, values: Sequence[object]) -> NDArray[Any]:
        """Return the rows of a two-number query as one array: a million tuples would take a hundred megabytes."""
        return self._fetched(sql, values, _ROW)

    def _fetched(self, sql: str, values: Any, kinds: np.dtype[Any]) -> NDArray[Any]:
        with speaking_of(self._path):
            try:
                return np.fromiter(self._db.execute(sql, values), kinds)
            except (TypeError, ValueError, OverflowError) as error:
                raise SenselessCell(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Filter:
    """Which photos ``p`` are chosen, and from which tables."""

    source: str
    conditions: tuple[str, ...]
    values: tuple[object, ...] = ()

    @classmethod
    def of(cls, query: GalleryQuery, terms: Sequence[Term]) -> _Filter:
        wanted = sql_of(terms)
        source, conditions, values = "FROM photos p", [wanted.condition] if terms else [], [*wanted.values]
        if query.directory is not None:
            inside = os.fsencode(query.directory.rstrip(os.sep) + os.sep)
            conditions.append(_IN_DIRECTORY)
            values += [os.fsencode(query.directory), inside, inside]
        if wanted.of_contents:
            source += " LEFT JOIN contents c ON c.content_id = p.content_id"
        return cls(source, tuple(conditions), tuple(values))

    @property
    def sql(self) -> str:
        if not self.conditions:
            return self.source
        return f"{self.source} WHERE {' AND '.join(f'({condition})' for condition in self.conditions)}"


def _details(row: tuple[Any, ...]) -> PhotoDetails:
    photo_id, directory, name, size_bytes, mtime_ns, date_s, content_id, *of_content, reason, root, copies = row
    width, height, picture_format = of_content
    return PhotoDetails(
        id=photo_id,
        path=join_path(directory, name),
        stamp=Stamp(size_bytes, mtime_ns),
        date_s=date_s,
        content_id=content_id,
        width_px=width or 0,
        height_px=height or 0,
        format=picture_format or "",
        state="skipped" if reason is not None else "ready" if width else "waiting",
        reason=load_text(reason),
        offline=root == "offline",
        copies=max(copies, 1),
    )
