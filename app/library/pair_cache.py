"""The cache of what comparing photos with each other found, one SQLite file. Always safe to delete: it is found again.

Keys begin with a letter: what was compared, pairs that belong together, what was measured of single contents; and at
which state of the library nothing was left to do. A pair lies there once, its smaller content id first.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from app.core.errors import AppError
from app.core.look_alikes import Measured
from app.core.photo import ContentId
from app.library.content_cache import ContentCache
from app.library.database import file_at, is_damage, speaking_of, transaction
from app.library.soundness import is_sound

Bond = Literal["near", "series", "pixels"]
"""What a pair was found to be: one picture (or not, by its score), one scene, the same pixels in two containers."""

Pair = tuple[ContentId, ContentId]

_COMPARED, _PAIR, _MEASURED, _SETTLED = b"c", b"p", b"m", b"s"
_BONDS: Mapping[bytes, Bond] = {b"n": "near", b"s": "series", b"x": "pixels"}
_LETTERS = {bond: letter for letter, bond in _BONDS.items()}
_ID_BYTES = 16
_COUNT_BYTES = 8


class FoundPair(NamedTuple):
    """A pair: ``one`` is the smaller id. ``score`` 0…1; below that of a match it was only looked whether they bear each
    other. ``turned``, ``box`` and ``inside`` as in ``similarity.same_picture.Same``, with ``one`` as a.
    """

    bond: Bond
    one: ContentId
    other: ContentId
    score: float
    turned: int = 1
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    inside: Literal["a", "b"] = "b"

    @property
    def pair(self) -> Pair:
        return self.one, self.other


class DamagedPairs(Exception):  # noqa: N818 - no error: the cache is begun anew
    """A row is not what its checksum says."""


class PairCache(ContentCache):
    """What was found. Belongs to the thread that opened it."""

    table = "found"
    column = "value"
    format = 1

    @classmethod
    def current(cls, opened: PairCache | None, path: Path) -> PairCache | None:
        """Return ``opened`` if it still reads the file in use, else a new one; None where there is none.

        A damaged cache counts as none: whoever compares next replaces it.
        """
        if opened is not None and opened._file == file_at(path):
            return opened
        if opened is not None:
            opened.close()
        try:
            found = cls.open_existing(path)
            with speaking_of(path):
                if found is not None and not cls._is_current(found._db):
                    found.close()
                    return None
        except AppError:
            return None
        return found

    def close(self) -> None:
        """Close it; what was written is in the file itself then, even where somebody reads it meanwhile.

        Where nothing was nothing is done: emptying the log makes another ``version`` for all who have read everything.
        """
        with contextlib.suppress(sqlite3.Error):
            if self._db.total_changes:
                self._db.execute("PRAGMA busy_timeout = 0")
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        super().close()

    def version(self) -> int:
        """Return a number that is another one after somebody else has written into the cache."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def compared_count(self) -> int:
        """Return how many contents were compared. Reads no row's value."""
        sql = "SELECT count(*) FROM found WHERE content_id >= ? AND content_id < ?"
        with speaking_of(self._path):
            return int(self._db.execute(sql, _range_of(_COMPARED)).fetchone()[0])

    def compared(self) -> dict[ContentId, bytes]:
        """Return the contents that were compared, each with its sketch. Raises DamagedPairs."""
        return {key[1:]: value for key, value in self._rows(_COMPARED)}

    def pairs(self) -> list[FoundPair]:
        """Return all pairs. Raises DamagedPairs."""
        return [_pair_of(key, value) for key, value in self._rows(_PAIR)]

    def measured(self) -> dict[ContentId, Measured | None]:
        """Return what was measured, by content; None of what could not be. Raises DamagedPairs."""
        return {key[1:]: _measured_of(value) for key, value in self._rows(_MEASURED)}

    def add_found(
        self,
        *,
        compared: Mapping[ContentId, bytes] | None = None,
        pairs: Iterable[FoundPair] = (),
        measured: Mapping[ContentId, Measured | None] | None = None,
    ) -> None:
        """Store what was found, all of it or nothing. Raises AppError; a damaged cache is replaced."""
        rows = {_COMPARED + content_id: sketch for content_id, sketch in (compared or {}).items()}
        rows |= {_PAIR + _LETTERS[each.bond] + each.one + each.other: _told(each) for each in pairs}
        rows |= {_MEASURED + content_id: _told_of(each) for content_id, each in (measured or {}).items()}
        if rows:
            self.add(rows)

    def settled(self) -> bytes | None:
        """Return the state of the library at which nothing was left to do, None where that is not known.

        Nor is it where a row is missing since, or is damaged of those that groups are made of. Sketches are not read:
        they are needed when there are new photos, and a look that finds some reads all of them.
        """
        noted = self.get(_SETTLED)
        try:
            if noted is None or int.from_bytes(noted[:_COUNT_BYTES], "little") != self._count_found():
                return None
            for prefix in (_PAIR, _MEASURED):
                deque(self._rows(prefix), maxlen=0)
        except (DamagedPairs, AppError):
            return None
        return noted[_COUNT_BYTES:]

    def settle(self, state: bytes) -> None:
        """Note that at this state of the library nothing is left to do. Raises AppError."""
        self.add({_SETTLED: self._count_found().to_bytes(_COUNT_BYTES, "little") + state})

    def _count_found(self) -> int:
        """Count rows by their keys: the cache is written without waiting for the disk, and may lose some unseen."""
        with speaking_of(self._path):
            return int(self._db.execute("SELECT count(*) FROM found WHERE content_id != ?", (_SETTLED,)).fetchone()[0])

    def forget(self, contents: Iterable[ContentId]) -> None:
        """Forget all that was found of contents that are no more. Raises AppError; a damaged cache is replaced."""
        gone = set(contents)
        with speaking_of(self._path):
            try:
                keys = [prefix + content_id for content_id in gone for prefix in (_COMPARED, _MEASURED)]
                keys += [
                    bytes(key)
                    for (key,) in self._db.execute(
                        "SELECT content_id FROM found WHERE content_id >= ? AND content_id < ?", _range_of(_PAIR)
                    )
                    if isinstance(key, bytes) and not gone.isdisjoint(_ids_in(key))
                ]
                with transaction(self._db):
                    self._db.executemany("DELETE FROM found WHERE content_id = ?", [(key,) for key in keys])
            except sqlite3.DatabaseError as error:
                self._replace(error)

    def begin_anew(self) -> None:
        """Forget everything: something in it is damaged. Raises AppError."""
        with speaking_of(self._path):
            try:
                with transaction(self._db):
                    self._db.execute("DELETE FROM found")
            except sqlite3.DatabaseError as error:
                self._replace(error)

    def _rows(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows of a kind by key. Raises DamagedPairs."""
        try:
            rows = self._db.execute(
                "SELECT content_id, value, checksum FROM found WHERE content_id >= ? AND content_id < ? ORDER BY 1",
                _range_of(prefix),
            ).fetchall()  # whole: a question that is left half asked would keep this connection in the past
            for key, value, known in rows:
                if not is_sound(key, value, known):
                    raise DamagedPairs("a row is not what its checksum says")
                yield key, value
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            raise DamagedPairs(str(error)) from error


def _range_of(prefix: bytes) -> tuple[bytes, bytes]:
    return prefix, bytes([prefix[0] + 1])


def _ids_in(key: bytes) -> tuple[ContentId, ContentId]:
    return key[2 : 2 + _ID_BYTES], key[2 + _ID_BYTES :]


def _told(pair: FoundPair) -> bytes:
    return json.dumps([pair.score, pair.turned, pair.box, pair.inside]).encode()


def _pair_of(key: bytes, value: bytes) -> FoundPair:
    with contextlib.suppress(ValueError, TypeError, KeyError):
        score, turned, box, inside = json.loads(value)
        left, top, width, height = map(float, box)
        if inside in get_args(Literal["a", "b"]):
            bond = _BONDS[key[1:2]]
            return FoundPair(bond, *_ids_in(key), float(score), int(turned), (left, top, width, height), inside)
    raise DamagedPairs("a row makes no sense")


def _told_of(measured: Measured | None) -> bytes:
    return json.dumps(measured and asdict(measured) | {"pixels": measured.pixels.hex()}).encode()


def _measured_of(value: bytes) -> Measured | None:
    with contextlib.suppress(ValueError, TypeError, KeyError):
        told = json.loads(value)
        if told is None:
            return None
        return Measured(**(told | {"pixels": bytes.fromhex(told["pixels"])}))
    raise DamagedPairs("a row makes no sense")
