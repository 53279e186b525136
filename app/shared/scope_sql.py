"""The scope of a question as a condition for rows of photos ``p``."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.filter_words import Term, kind_of
from app.core.question import Scope
from app.core.shoot import DAY_S, Shoot, end_second, first_second
from app.shared.filter_sql import Conditions
from app.shared.mounts import Mounts


def within(scope: Scope, shoots: Sequence[Shoot], mounts: Mounts, where: Conditions) -> str:
    """Return the condition that photos within a scope meet, and in none of these shoots where that counts; "" for all.

    Its values go into ``where``.
    """
    conditions = []
    if scope.folders:
        conditions.append(f"({' OR '.join(_below(folder, mounts, where) for folder in scope.folders)})")
    conditions += [f"NOT {_below(folder, mounts, where)}" for folder in scope.not_folders]
    if scope.since is not None:
        conditions.append(f"p.date_s >= {where.value(first_second(scope.since))}")
    if scope.until is not None:
        conditions.append(f"p.date_s < {where.value(end_second(scope.until))}")
    kinds = [kind for kind in map(kind_of, scope.formats) if kind is not None]
    if kinds:
        conditions.append(where.met([Term("", tuple((kind,) for kind in kinds))]))
    for shoot in shoots if scope.other_shoot else ():
        place = mounts.place_of(shoot.folder)
        if place is not None:
            conditions.append(
                f"""NOT (abs(p.date_s - {where.value(shoot.date_s)}) <= {DAY_S} AND p.directory_id IN (SELECT id
                    FROM directories WHERE root_id = (SELECT id FROM roots WHERE name = {where.value(place.root)})
                    AND path = {where.value(place.relative)}))"""
            )
    return " AND ".join(conditions)


def _below(folder: str, mounts: Mounts, where: Conditions) -> str:
    return f"({where.below(mounts.place_of(folder))})"
