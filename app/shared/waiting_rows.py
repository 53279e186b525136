"""The part of the facts that tells which photos wait to be read, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.photo import Photo, Stamp
from app.shared.mounts import Mounts
from app.shared.remembered import Remembered
from app.shared.session import Session

MODEL = "(SELECT id FROM models WHERE model_id = %({name})s)"
HAS_VECTOR = f"""EXISTS (SELECT FROM embeddings e WHERE e.content_id = p.content_id
    AND e.model = {MODEL.format(name="model_id")})"""
FAILED = "EXISTS (SELECT FROM failures f WHERE f.photo_id = p.id)"
WITHIN_REACH = "p.root_id = ANY(%(roots)s::integer[])"
# A photo waits when its content has no embedding by this model, nothing went wrong with it and it lies within reach.
WAITING = f"FROM photos p WHERE {WITHIN_REACH} AND NOT {FAILED} AND NOT {HAS_VECTOR}"
PHOTO = """SELECT p.id, r.name, d.path, p.name, p.size_bytes, p.mtime_ns, p.content_id FROM photos p
    JOIN directories d ON d.id = p.directory_id JOIN roots r ON r.id = d.root_id"""


class WaitingRows:
    """Needs the session and the mounts of the facts it is a part of."""

    _session: Session
    _mounts: Mounts
    _counted: Remembered

    def roots_within_reach(self) -> list[int]:
        """Return the ids of the roots whose photos can be read here."""
        rows = self._session.all(
            "SELECT id FROM roots WHERE name = ANY(%(names)s::text[]) ORDER BY id", names=self._mounts.within_reach()
        )
        return [root_id for (root_id,) in rows]

    def waiting_count(self, model_id: str) -> int:
        """Return how many photos wait to be embedded."""
        sql, roots = f"SELECT count(*) {WAITING}", self.roots_within_reach()
        key = "waiting", model_id, *roots
        return self._counted.get(key, lambda: self._session.number(sql, model_id=model_id, roots=roots))

    def settled_count(self, model_id: str) -> tuple[int, int]:
        """Return how many photos within reach do not wait, and how many of those could not be read."""
        roots = self.roots_within_reach()
        photos = self._session.number(f"SELECT count(*) FROM photos p WHERE {WITHIN_REACH}", roots=roots)
        skipped = self._session.number(
            f"SELECT count(*) FROM failures f JOIN photos p ON p.id = f.photo_id WHERE {WITHIN_REACH}", roots=roots
        )
        return max(photos - self.waiting_count(model_id), 0), skipped

    def later_count(self, model_id: str, newer_id: str) -> int:
        """Return how many of the photos that wait for one model have been read for a newer one."""
        newer = HAS_VECTOR.replace("model_id)s", "newer_id)s")
        return self._session.number(
            f"SELECT count(*) {WAITING} AND {newer}",
            model_id=model_id,
            newer_id=newer_id,
            roots=self.roots_within_reach(),
        )

    def photos(self, photo_ids: Sequence[int]) -> list[Photo]:
        """Return photos by their ids, in this order; those that are gone are left out."""
        rows = self._session.all(f"{PHOTO} WHERE p.id = ANY(%(ids)s::bigint[])", ids=[*photo_ids])
        found = {row[0]: self.photo_of(row) for row in rows}
        return [found[photo_id] for photo_id in photo_ids if photo_id in found]

    def photo_of(self, row: tuple[int, str, bytes, bytes, int, int, bytes | None]) -> Photo:
        """Return a photo from a row of ``PHOTO``."""
        photo_id, root, relative, name, size_bytes, mtime_ns, content_id = row
        return Photo(photo_id, self._mounts.file(root, relative, name), Stamp(size_bytes, mtime_ns), content_id)
