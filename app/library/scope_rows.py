"""Which contents lie in the scope of a question."""

from __future__ import annotations

import json
import os
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from app.core.filter_words import Term, kind_of
from app.core.photo import ContentId
from app.core.question import Scope, is_at_or_below
from app.core.shoot import DAY_S, Shoot, end_second, first_second
from app.library.cells import Cell, blob, number
from app.library.filter_sql import sql_of


class ScopeRows:
    """The part of a Reader that asks for them."""

    @abstractmethod
    def _all(self, sql: str, cells: tuple[Cell, ...], **values: object) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def _one(self, sql: str, **values: object) -> int: ...

    def version(self) -> int:
        """Return a number that is another one after somebody else has written into the catalog."""
        return self._one("PRAGMA data_version")

    def shoots_of(self, content_id: ContentId) -> tuple[Shoot, ...]:
        """Return where and when the photos of a content were taken."""
        rows = self._all(
            """SELECT d.path, p.date_s FROM photos p JOIN directories d ON d.id = p.directory_id
                WHERE p.content_id = :content_id ORDER BY d.path, p.date_s""",
            (blob, number),
            content_id=content_id,
        )
        return tuple(Shoot(os.fsdecode(path), date_s) for path, date_s in rows)

    def has_folder(self, folder: str) -> bool:
        """Tell whether photos are known at or below an absolute path."""
        return any(is_at_or_below(path, folder) for path in self._photo_folders().values())

    def contents_within(self, scope: Scope, shoots: Sequence[Shoot]) -> frozenset[ContentId]:
        """Return the contents of which a photo lies within a scope, and in none of these shoots where that counts."""
        directories = self._photo_folders()
        ids = [key for key, path in directories.items() if scope.takes_folder(path)]
        conditions = ["p.content_id IS NOT NULL"]
        values: dict[str, object] = {}
        if len(ids) < len(directories):
            conditions.append("p.directory_id IN (SELECT value FROM json_each(:directories))")
            values["directories"] = json.dumps(ids)
        if scope.since is not None:
            conditions.append("p.date_s >= :since")
            values["since"] = first_second(scope.since)
        if scope.until is not None:
            conditions.append("p.date_s < :until")
            values["until"] = end_second(scope.until)
        if scope.other_shoot:
            of_path = {path: key for key, path in directories.items()}
            for place, shoot in enumerate(shoots):
                conditions.append(f"NOT (p.directory_id = :folder{place} AND abs(p.date_s - :date{place}) <= {DAY_S})")
                values |= {f"folder{place}": of_path.get(shoot.folder, -1), f"date{place}": shoot.date_s}
        source = "photos p"
        kinds = [kind for kind in map(kind_of, scope.formats) if kind is not None]
        if kinds:
            wanted = sql_of([Term("", tuple((kind,) for kind in kinds))])
            source += " LEFT JOIN contents c ON c.content_id = p.content_id"
            named = {f"kind{place}": value for place, value in enumerate(wanted.values)}
            condition = wanted.condition
            for name in named:
                condition = condition.replace("?", f":{name}", 1)
            conditions.append(condition)
            values |= named
        rows = self._all(
            f"SELECT DISTINCT p.content_id FROM {source} WHERE {' AND '.join(conditions)}", (blob,), **values
        )
        return frozenset(content_id for (content_id,) in rows if len(content_id) == 16)

    def _photo_folders(self) -> dict[int, str]:
        """Return the directories that hold photos."""
        rows = self._all(
            "SELECT id, path FROM directories WHERE id IN (SELECT directory_id FROM photos)", (number, blob)
        )
        return {key: os.fsdecode(path) for key, path in rows}
