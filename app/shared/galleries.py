"""The part of the facts that a window asks for: which photos in which order, and what each of them is."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.filter_words import DATE, Term, parsed
from app.core.gallery import Folder, Gallery, GalleryQuery, PhotoDetails, cut, in_folder_order
from app.core.photo import Photo, Stamp
from app.core.shoot import DAY_S
from app.core.stored_text import load_text
from app.shared.filter_sql import SHOWN_DATE, Conditions
from app.shared.mounts import Mounts
from app.shared.remembered import Remembered
from app.shared.session import Session

MOST_AT_ONCE = 1_000_000
"""Photos: 16 bytes of each come from the server when all are listed."""
_STRAYS = 20
_AT_A_TIME = 1000
_TWO_NUMBERS = {"id": ">i8", "key": ">i8"}
_SHAPE = {"id": ">i8", "aspect": ">f4"}
_DETAILS = """SELECT p.id, r.name, d.path, p.name, p.size_bytes, p.mtime_ns, p.date_s, p.content_id,
        c.width_px, c.height_px, c.format, f.reason,
        (SELECT count(*) FROM photos same WHERE same.content_id = p.content_id)
    FROM photos p JOIN directories d ON d.id = p.directory_id JOIN roots r ON r.id = d.root_id
    LEFT JOIN contents c ON c.content_id = p.content_id LEFT JOIN failures f ON f.photo_id = p.id
    WHERE p.id = ANY(%(ids)s::bigint[])"""
Unwanted = Callable[[], bool]


class Galleries:
    """Needs the session and the mounts of the facts it is a part of."""

    _session: Session
    _mounts: Mounts
    _counted: Remembered

    def beginning(self) -> str:
        """Return the newest month, in words of a filter, where there are too many photos to list all; "" else.

        Words that an index answers: no name is looked for. A few photos of a wrong clock are not what people look for.
        """
        if self._photo_count() <= MOST_AT_ONCE:
            return ""
        newest_s = self._session.one(
            f"SELECT {SHOWN_DATE} FROM photos p WHERE p.date_s <= %(tomorrow)s ORDER BY p.date_s DESC "
            f"OFFSET {_STRAYS} LIMIT 1",
            tomorrow=int(time.time()) + DAY_S,
        )
        return DATE + str(np.datetime64(int(newest_s), "s").astype("datetime64[M]")) if newest_s is not None else ""

    def _photo_count(self) -> int:
        return sum(self._photos_by_root().values())

    @abstractmethod
    def _photos_by_root(self) -> dict[int, int]:
        """Return how many photos each root has."""

    def gallery(self, query: GalleryQuery, months: Sequence[str] = (), unwanted: Unwanted = lambda: False) -> Gallery:
        """Return the photos of ``query``, in its order and cut into sections.

        ``months``: what they are called where the words come from. Raises Cancelled as soon as it is ``unwanted``.
        """
        terms = parsed(query.words, months)
        listed = self._listed(query, terms, unwanted)
        if not terms:
            return replace(listed, unfiltered=len(listed.photo_ids))
        unfiltered = self._photo_count() if query.directory is None else self._count_below(query.directory)
        hindrance = "" if len(listed.photo_ids) or not unfiltered else self._hindrance(query, terms)
        return replace(listed, unfiltered=unfiltered, hindrance=hindrance)

    def _count_below(self, directory: str) -> int:
        where = Conditions()
        below = self._within(where, directory)
        return self._session.number(f"SELECT count(*) FROM photos p WHERE {below}", **where.values)

    def narrowed(self, paths: Sequence[str], words: str, months: Sequence[str], unwanted: Unwanted) -> frozenset[str]:
        """Return those of a few paths whose photos a filter lets through. Raises Cancelled."""
        through: set[str] = set()
        where = Conditions()
        condition = where.met(parsed(words, months))
        photos = [photo for photo in map(self.photo_at, paths) if photo is not None]
        for start in range(0, len(photos), _AT_A_TIME):
            ids = {photo.id: photo.path for photo in photos[start : start + _AT_A_TIME]}
            sql = f"SELECT p.id, 0::bigint FROM photos p WHERE p.id = ANY(%(ids)s::bigint[]) AND {condition}"
            rows = self._session.array(sql, _TWO_NUMBERS, {**where.values, "ids": [*ids]}, unwanted)
            through.update(ids[photo_id] for photo_id in rows["id"].tolist())
        return frozenset(through)

    @abstractmethod
    def photo_at(self, path: str) -> Photo | None:
        """Return the photo the library knows by this path."""

    def details(self, photo_ids: Sequence[int]) -> tuple[PhotoDetails, ...]:
        """Return what there is to know of photos, in the order asked; those that are gone are left out."""
        found: dict[int, PhotoDetails] = {}
        for start in range(0, len(photo_ids), _AT_A_TIME):
            ids = [int(photo_id) for photo_id in photo_ids[start : start + _AT_A_TIME]]
            found.update((row[0], self._details_of(row)) for row in self._session.all(_DETAILS, ids=ids))
        return tuple(found[photo_id] for photo_id in photo_ids if photo_id in found)

    def _details_of(self, row: tuple[Any, ...]) -> PhotoDetails:
        photo_id, root, relative, name, size_bytes, mtime_ns, date_s, content_id, *of_content, reason, copies = row
        width, height, picture_format = of_content
        return PhotoDetails(
            id=photo_id,
            path=self._mounts.file(root, relative, name),
            stamp=Stamp(size_bytes, mtime_ns),
            date_s=date_s,
            content_id=content_id,
            width_px=width or 0,
            height_px=height or 0,
            format=picture_format or "",
            state="skipped" if reason is not None else "ready" if width else "waiting",
            reason=load_text(reason),
            offline=self._mounts.why_away(root) is not None,
            copies=max(copies, 1),
        )

    def aspects(self, photo_ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the ids of those photos that have been read, and width / height (upright) of each."""
        rows = self._session.array(
            """SELECT p.id, (c.width_px::real / c.height_px)::real FROM photos p
                JOIN contents c ON c.content_id = p.content_id
                WHERE p.id = ANY(%(ids)s::bigint[]) AND c.width_px > 0 AND c.height_px > 0""",
            _SHAPE,
            {"ids": photo_ids.tolist()},
        )
        return rows["id"], rows["aspect"]

    def folders(self) -> tuple[Folder, ...]:
        """Return every directory that holds photos, in path order."""
        sql = """SELECT r.name, d.path, held.photos FROM directories d JOIN roots r ON r.id = d.root_id
            JOIN (SELECT directory_id, count(*) photos FROM photos GROUP BY directory_id) held
            ON held.directory_id = d.id"""
        rows = self._counted.get("folders", lambda: self._session.all(sql))
        folders = (
            Folder(self._mounts.folder(root, path), self._mounts.folder(root), photos) for root, path, photos in rows
        )
        return tuple(sorted(folders, key=lambda folder: folder.path.encode("utf-8", "surrogateescape")))

    def _listed(self, query: GalleryQuery, terms: Sequence[Term], unwanted: Unwanted) -> Gallery:
        where = Conditions()
        condition = f"{self._within(where, query.directory)} AND {where.met(terms)}"
        if query.order == "folder":
            return self._by_folder(query, condition, where.values, unwanted)
        direction = "DESC" if query.descending else "ASC"
        if query.order == "date":
            # Of photos of one moment (a burst, a copied folder) the names' order is wanted in both directions.
            key, order = SHOWN_DATE, f"p.date_s {direction}, p.id"
        else:
            key, order = "ascii(p.found)::bigint", f'p.found COLLATE "C" {direction}, p.id'
        sql = f"SELECT p.id, {key} FROM photos p WHERE {condition} ORDER BY {order}"
        rows = self._session.array(sql, _TWO_NUMBERS, where.values, unwanted)
        if query.order == "name":
            return cut(query, rows["id"], rows["key"], _initial)
        months = rows["key"].astype("datetime64[s]").astype("datetime64[M]")
        return cut(query, rows["id"], months.astype(np.int64), lambda month: str(np.datetime64(month, "M")))

    def _by_folder(self, query: GalleryQuery, condition: str, values: dict[str, object], unwanted: Unwanted) -> Gallery:
        sql = f"SELECT p.id, p.directory_id FROM photos p WHERE {condition} ORDER BY p.directory_id, p.name"
        rows = self._session.array(sql, _TWO_NUMBERS, values, unwanted)
        listed = self._session.all(
            "SELECT d.id, r.name, d.path FROM directories d JOIN roots r ON r.id = d.root_id ORDER BY d.id"
        )
        paths = {directory_id: self._mounts.folder(root, path) for directory_id, root, path in listed}
        names = {directory_id: path.encode("utf-8", "surrogateescape") for directory_id, path in paths.items()}
        rows = rows[in_folder_order(rows["key"], names, descending=query.descending)]
        return cut(query, rows["id"], rows["key"], paths.__getitem__)

    def _hindrance(self, query: GalleryQuery, terms: Sequence[Term]) -> str:
        """Return the words of a filter without which it would let a photo through, the last such ones."""
        for left_out in reversed(terms):
            where = Conditions()
            others = where.met([term for term in terms if term is not left_out])
            sql = f"SELECT EXISTS (SELECT FROM photos p WHERE {self._within(where, query.directory)} AND {others})"
            if self._session.one(sql, **where.values):
                return left_out.words
        return ""

    def _within(self, where: Conditions, directory: str | None) -> str:
        if directory is None:
            return "TRUE"
        return where.below(self._mounts.place_of(directory))


def _initial(code: int) -> str:
    letter = chr(code).upper()
    return letter if len(letter) == 1 else chr(code)
