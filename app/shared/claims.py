"""The work to do: photos that wait, taken a few at a time by whoever embeds, for a lease.

A claim is two columns of the photo's row. What a worker stores of a photo gives it back in the same transaction; a
worker that dies gives back everything when its lease ends. None is waited for: who asks skips what others are taking.

No library for queues: those that keep one in PostgreSQL (procrastinate, pgqueuer) have a row of their own for each task
and a loop that runs tasks. Here the photos are the tasks, and the flight that reads them is there.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterable, Sequence

from app.shared.address import Address
from app.shared.session import Session

LEASE_S = 120.0
_AGAIN_EVERY_S = 600.0
"""How often somebody looks through all photos that were read for those whose vectors are another model's."""

_FREE = "(p.claimed_until IS NULL OR p.claimed_until < now()) AND NOT p.id = ANY(%(not_these)s::bigint[])"
_NOT_FAILED = "NOT EXISTS (SELECT FROM failures f WHERE f.photo_id = p.id)"
_TAKE = """UPDATE photos SET claimed_by = %(worker)s, claimed_until = now() + make_interval(secs => %(lease_s)s)
    WHERE id IN (SELECT p.id FROM photos p WHERE {which} ORDER BY p.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING id"""
# One root after the other: each has those that wait in order in an index of their own.
_UNREAD = f"p.root_id = %(root)s AND p.content_id IS NULL AND {_FREE} AND {_NOT_FAILED}"
_AGAIN = f"""p.root_id = ANY(%(roots)s::integer[]) AND p.content_id IS NOT NULL AND {_FREE} AND {_NOT_FAILED}
    AND NOT EXISTS (SELECT FROM embeddings e WHERE e.content_id = p.content_id
        AND e.model = (SELECT id FROM models WHERE model_id = %(model_id)s))"""


class Claims:
    """What one worker has taken. Its thread takes and gives back; ``renew`` may be called by another beside it."""

    def __init__(self, session: Session, address: Address, lease_s: float = LEASE_S) -> None:
        self._session = session
        self._address = address
        self._lease_s = lease_s
        self._worker = uuid.uuid4()
        self._lock = threading.Lock()
        self._taken: set[int] = set()
        self._nothing_came: dict[int, float] = {}
        self._none_again: dict[str, float] = {}
        self._beside: Session | None = None
        self._extended_s = time.monotonic()

    def take(self, model_id: str, roots: Sequence[int], limit: int) -> list[int]:
        """Take up to ``limit`` waiting photos of some roots; return their ids, in the order to read them."""
        now_s = time.monotonic()
        self._nothing_came = {i: until for i, until in self._nothing_came.items() if until > now_s}
        taken: list[int] = []
        for root in roots:
            if len(taken) < limit:
                taken += self._take(_UNREAD, limit - len(taken), root=root)
        if not taken and self._none_again.get(model_id, 0.0) <= now_s:
            taken = self._take(_AGAIN, limit, roots=[*roots], model_id=model_id)
            if not taken:
                self._none_again[model_id] = now_s + _AGAIN_EVERY_S
        with self._lock:
            self._taken.update(taken)
        return taken

    def _take(self, which: str, limit: int, **values: object) -> list[int]:
        rows = self._session.all(
            _TAKE.format(which=which),
            **values,
            limit=limit,
            worker=self._worker,
            lease_s=self._lease_s,
            not_these=[*self._nothing_came],
        )
        return sorted(photo_id for (photo_id,) in rows)

    def settled(self, photo_ids: Iterable[int]) -> None:
        """Note that something was stored of these, and their claims with it, in a transaction that lasts."""
        with self._lock:
            self._taken.difference_update(photo_ids)

    def extend_if_due(self) -> None:
        """Have the lease of everything taken begin anew, once a quarter of it is over: each time writes each row."""
        if time.monotonic() - self._extended_s > self._lease_s / 4:
            self.extend(self._session)

    def extend(self, session: Session) -> None:
        """Have the lease of everything taken begin anew. What the server has given to somebody else is gone."""
        self._extended_s = time.monotonic()
        with self._lock:
            taken = [*self._taken]
        if not taken:
            return
        rows = session.all(
            """UPDATE photos SET claimed_until = now() + make_interval(secs => %(lease_s)s)
                WHERE id IN (SELECT id FROM photos WHERE id = ANY(%(ids)s::bigint[]) AND claimed_by = %(worker)s
                    FOR UPDATE SKIP LOCKED) RETURNING id""",
            ids=taken, worker=self._worker, lease_s=self._lease_s,
        )  # fmt: skip
        renewed = {photo_id for (photo_id,) in rows}
        # What is just being stored needs no lease, and waiting for it could be waiting in a circle.
        ours = session.all(
            "SELECT id FROM photos WHERE id = ANY(%(ids)s::bigint[]) AND claimed_by = %(worker)s",
            ids=[photo_id for photo_id in taken if photo_id not in renewed],
            worker=self._worker,
        )
        with self._lock:
            self._taken -= set(taken) - renewed - {photo_id for (photo_id,) in ours}

    def renew(self) -> None:
        """Do so by a connection of its own, from any thread but one at a time. Raises AppError."""
        with self._lock:
            if not self._taken:
                return
        if self._beside is None or self._beside.is_broken:
            self._beside = Session.open(self._address)
        self.extend(self._beside)

    def others_hold(self, roots: Sequence[int]) -> bool:
        """Tell whether photos of some roots that were never read are taken by somebody else, and the lease lasts."""
        return bool(
            self._session.one(
                """SELECT EXISTS (SELECT FROM photos p WHERE p.root_id = ANY(%(roots)s::integer[])
                    AND p.content_id IS NULL AND p.claimed_until >= now() AND p.claimed_by <> %(worker)s)""",
                roots=[*roots],
                worker=self._worker,
            )
        )

    def give_back(self, photo_ids: Iterable[int]) -> None:
        """Give back photos of which nothing came. They are another's at once, and this worker's only after a lease."""
        ids = [*photo_ids]
        if not ids:  # who is stopped while a server says nothing shall not wait for it
            return
        with self._lock:
            self._taken.difference_update(ids)
        self._nothing_came |= dict.fromkeys(ids, time.monotonic() + self._lease_s)
        self._session.do(
            """UPDATE photos SET claimed_by = NULL, claimed_until = NULL
                WHERE id = ANY(%(ids)s::bigint[]) AND claimed_by = %(worker)s""",
            ids=ids,
            worker=self._worker,
        )

    def give_all_back(self) -> None:
        """Give back everything. Raises AppError."""
        with self._lock:
            taken = [*self._taken]
        self.give_back(taken)

    def close(self) -> None:
        if self._beside is not None:
            self._beside.close()
