"""What people said of look-alikes, as rows: written by the Store, asked for through the Reader.

Contents and files stand there as they were then: a decision outlives renames, moves, and the files themselves.
"""

from __future__ import annotations

import os
import sqlite3
import time
from abc import abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from app.core.decisions import VERDICTS, Decision, NewDecision, TrashedFile
from app.core.look_alikes import KINDS
from app.core.photo import ContentId
from app.library.cells import Cell, blob, number, one_of

_SIDES = ("kept", "apart")


class DecisionRows:
    """The part of a Reader that asks for them."""

    @abstractmethod
    def _all(self, sql: str, cells: tuple[Cell, ...], **values: object) -> list[tuple[Any, ...]]: ...

    def decisions(self) -> tuple[Decision, ...]:
        """Return all decisions, newest first, without the paths of today."""
        rows = self._all(
            "SELECT id, batch, made_s, kind, verdict, files FROM decisions ORDER BY id DESC",
            (number, number, number, one_of(KINDS), one_of(VERDICTS), number),
        )
        contents = self._decided_contents()
        trashed = self._trashed_files()
        return tuple(
            Decision(
                decision_id,
                batch,
                made_s,
                NewDecision(
                    kind,
                    verdict,
                    tuple(contents.get((decision_id, "kept"), ())),
                    tuple(contents.get((decision_id, "apart"), ())),
                    tuple(trashed.get(decision_id, ())),
                    files,
                ),
            )
            for decision_id, batch, made_s, kind, verdict, files in rows
        )

    def _decided_contents(self) -> dict[tuple[int, str], list[ContentId]]:
        rows = self._all(
            "SELECT decision_id, side, content_id FROM decided_contents ORDER BY id", (number, one_of(_SIDES), blob)
        )
        found: dict[tuple[int, str], list[ContentId]] = {}
        for decision_id, side, content_id in rows:
            found.setdefault((decision_id, side), []).append(content_id)
        return found

    def _trashed_files(self) -> dict[int, list[TrashedFile]]:
        rows = self._all(
            "SELECT decision_id, path, place, size_bytes, content_id FROM trashed_files ORDER BY id",
            (number, blob, blob, number, blob),
        )
        found: dict[int, list[TrashedFile]] = {}
        for decision_id, path, place, size_bytes, content_id in rows:
            file = TrashedFile(os.fsdecode(path), os.fsdecode(place), size_bytes, content_id)
            found.setdefault(decision_id, []).append(file)
        return found


class DecisionWriting:
    """The part of a Store that notes them and takes them back."""

    _db: sqlite3.Connection

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]: ...

    def add_decisions(self, made: Iterable[tuple[int | None, NewDecision]], batch: int = 0) -> int:
        """Note decisions, each with when it was made (None: now), as one batch; return its number, 0 without any.

        The number is the id of the first of them: ids only ever grow, so it never means another batch. ``batch`` is
        that of an act of which these are the next ones, 0 for the first.
        """
        with self.transaction():
            for made_s, said in made:
                decision_id = self._add(batch, int(time.time()) if made_s is None else made_s, said)
                if not batch:
                    batch = decision_id
                    self._db.execute("UPDATE decisions SET batch = id WHERE id = ?", (decision_id,))
        return batch

    def forget_decisions(self, ids: Iterable[int]) -> None:
        """Take decisions back, with all that hangs on them; ids that mean none (any more) are passed over."""
        with self.transaction():
            self._db.executemany("DELETE FROM decisions WHERE id = ?", ((decision_id,) for decision_id in ids))

    def _add(self, batch: int, made_s: int, said: NewDecision) -> int:
        decision_id = self._db.execute(
            "INSERT INTO decisions (batch, made_s, kind, verdict, files) VALUES (?, ?, ?, ?, ?)",
            (batch, made_s, said.kind, said.verdict, said.files),
        ).lastrowid
        sides = (("kept", said.kept), ("apart", said.apart))
        self._db.executemany(
            "INSERT INTO decided_contents (decision_id, side, content_id) VALUES (?, ?, ?)",
            ((decision_id, side, content_id) for side, contents in sides for content_id in contents),
        )
        self._db.executemany(
            "INSERT INTO trashed_files (decision_id, path, place, size_bytes, content_id) VALUES (?, ?, ?, ?, ?)",
            (
                (decision_id, os.fsencode(file.path), os.fsencode(file.place), file.size_bytes, file.content_id)
                for file in said.trashed
            ),
        )
        return decision_id or 0
