"""The questions a window asks of the catalog database: which photos in which order, and what each of them is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.gallery import Folder, Gallery, GalleryQuery, PhotoDetails, Section
from app.core.photo import Stamp
from app.library.cells import Cell, SenselessCell, blob, file_name, made_sure, maybe, number, words
from app.library.database import speaking_of
from app.library.places import join_path
from app.library.reader import Reader, load_text

_CHUNK = 500
_ROW = np.dtype([("id", np.int64), ("key", np.int64)])
_JOINED = "FROM photos p JOIN directories d ON d.id = p.directory_id"
_DETAILS = f"""
    SELECT p.id, d.path, p.name, p.size_bytes, p.mtime_ns, p.date_s, p.content_id,
        c.width_px, c.height_px, c.format, f.reason, r.state
    {_JOINED} JOIN roots r ON r.id = d.root_id
    LEFT JOIN contents c ON c.content_id = p.content_id LEFT JOIN failures f ON f.photo_id = p.id"""
_DETAIL_CELLS: tuple[Cell, ...] = (
    number, blob, file_name, number, number, number, maybe(blob),
    maybe(number), maybe(number), maybe(words), maybe(words), words,
)  # fmt: skip
# What SQLite has no calendar for stands at the end of it, until it is mended.
_SHOWN_DATE = "CAST(min(max(p.date_s, -62135596800), 253402300799) AS INTEGER)"
_PATH = "CAST(d.path AS TEXT) || '/' || CAST(p.name AS TEXT)"
_DAY = "strftime('%Y-%m-%d', p.date_s, 'unixepoch')"


class Browser(Reader):
    """Read-only access for galleries. Belongs to the thread that opened it."""

    def gallery(self, query: GalleryQuery) -> Gallery:
        """Return the photos of ``query``, in its order and cut into sections."""
        if query.order == "folder":
            return self._by_folder(query)
        return self._by_date(query) if query.order == "date" else self._by_name(query)

    def details(self, photo_ids: Sequence[int]) -> tuple[PhotoDetails, ...]:
        """Return what there is to know of photos, in the order asked; those that are gone are left out."""
        found: dict[int, PhotoDetails] = {}
        for start in range(0, len(photo_ids), _CHUNK):
            chunk = [int(photo_id) for photo_id in photo_ids[start : start + _CHUNK]]
            with speaking_of(self._path):
                rows = self._db.execute(f"{_DETAILS} WHERE p.id IN ({','.join('?' * len(chunk))})", chunk)
                found.update((row[0], _details(made_sure(row, _DETAIL_CELLS))) for row in rows)
        return tuple(found[photo_id] for photo_id in photo_ids if photo_id in found)

    def folders(self) -> tuple[Folder, ...]:
        """Return every directory that holds photos, in path order."""
        rows = self._all(
            """SELECT d.path, r.path, count(p.id) FROM directories d JOIN roots r ON r.id = d.root_id
                JOIN photos p ON p.directory_id = d.id GROUP BY d.id ORDER BY d.path""",
            (blob, blob, number),
        )
        return tuple(Folder(os.fsdecode(path), os.fsdecode(root), photos) for path, root, photos in rows)

    def _by_date(self, query: GalleryQuery) -> Gallery:
        """Walk the date index alone where nothing is filtered; months are the sections."""
        where, values = _conditions(query)
        # Of photos of one moment (a burst, a copied folder) the names' order is wanted in both directions.
        direction = "DESC" if query.descending else "ASC"
        source = _JOINED if where else "FROM photos p"
        rows = self._rows(f"SELECT p.id, {_SHOWN_DATE} {source} {where} ORDER BY p.date_s {direction}, p.id", values)
        months = rows["key"].astype("datetime64[s]").astype("datetime64[M]")
        return _gallery(query, rows["id"], months.astype(np.int64), lambda month: str(np.datetime64(month, "M")))

    def _by_folder(self, query: GalleryQuery) -> Gallery:
        where, values = _conditions(query)
        source = _JOINED if where else "FROM photos p"
        rows = self._rows(f"SELECT p.id, p.directory_id {source} {where} ORDER BY p.directory_id, p.name", values)
        paths = dict(self._all("SELECT id, path FROM directories ORDER BY id", (number, blob)))
        ids = np.array(list(paths), np.int64)
        order = sorted(range(len(ids)), key=lambda row: paths[int(ids[row])], reverse=query.descending)
        places = np.empty(len(ids), np.int64)
        places[order] = np.arange(len(ids))
        rows = rows[np.isin(rows["key"], ids)]
        rows = rows[np.argsort(places[np.searchsorted(ids, rows["key"])], kind="stable")]
        return _gallery(query, rows["id"], rows["key"], lambda directory: os.fsdecode(paths[directory]))

    def _by_name(self, query: GalleryQuery) -> Gallery:
        where, values = _conditions(query)
        direction = "DESC" if query.descending else "ASC"
        rows = self._rows(
            f"""SELECT p.id, coalesce(unicode(upper(CAST(p.name AS TEXT))), 0) {_JOINED} {where}
                ORDER BY CAST(p.name AS TEXT) COLLATE NOCASE {direction}, p.id""",
            values,
        )
        return _gallery(query, rows["id"], rows["key"], chr)

    def _rows(self, sql: str, values: dict[str, object]) -> NDArray[Any]:
        """Return the rows of a two-number query as one array: a million tuples would take a hundred megabytes."""
        with speaking_of(self._path):
            try:
                return np.fromiter(self._db.execute(sql, values), _ROW)
            except (TypeError, ValueError, OverflowError) as error:
                raise SenselessCell(str(error)) from error


def _conditions(query: GalleryQuery) -> tuple[str, dict[str, object]]:
    conditions: list[str] = []
    values: dict[str, object] = {}
    for at, word in enumerate(query.words.split()):
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values |= {f"word{at}": f"%{escaped}%", f"day{at}": f"{escaped}%"}
        conditions.append(f"({_PATH} LIKE :word{at} ESCAPE '\\' OR {_DAY} LIKE :day{at} ESCAPE '\\')")
    if query.directory is not None:
        inside = os.fsencode(query.directory.rstrip(os.sep) + os.sep)
        values |= {"directory": os.fsencode(query.directory), "inside": inside}
        conditions.append("(d.path = :directory OR substr(d.path, 1, length(:inside)) = :inside)")
    return (f"WHERE {' AND '.join(conditions)}" if conditions else ""), values


def _gallery(query: GalleryQuery, ids: NDArray[np.int64], keys: NDArray[np.int64], name: Any) -> Gallery:
    """Cut the photos where the key changes; ``name`` turns a key into the section's."""
    if not len(ids):
        return Gallery(query, ids.copy(), ())
    starts = np.concatenate([[0], np.flatnonzero(np.diff(keys)) + 1])
    counts = np.diff(np.append(starts, len(ids)))
    sections = tuple(
        Section(name(int(keys[start])), int(start), int(count)) for start, count in zip(starts, counts, strict=True)
    )
    return Gallery(query, np.ascontiguousarray(ids), sections)


def _details(row: tuple[Any, ...]) -> PhotoDetails:
    photo_id, directory, name, size_bytes, mtime_ns, date_s, content_id, width, height, picture_format, reason, root = (
        row
    )
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
    )
