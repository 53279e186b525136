"""What a shared library is asked: a ``core.facts.Facts`` whose rows lie on a server."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import Self

from app.core.holders import Holders
from app.core.photo import ContentId, Failure, FailureStage, Link, Photo, PictureFacts, Root, RootState
from app.core.shoot import Shoot
from app.core.status import Counts
from app.core.stored_text import load_text
from app.core.text import Text
from app.shared.address import Address
from app.shared.filter_sql import Conditions
from app.shared.galleries import Galleries
from app.shared.mounts import Mounts
from app.shared.remembered import Remembered
from app.shared.schema import open_library
from app.shared.session import Session, half_vector
from app.shared.waiting_rows import HAS_VECTOR, MODEL, PHOTO, WITHIN_REACH, WaitingRows

_HELD = "EXISTS (SELECT FROM photos p WHERE p.content_id = e.content_id)"
_OF_MODEL = f"FROM embeddings e WHERE e.model = {MODEL.format(name='model_id')}"
_AT_A_TIME = 1000


class SharedFacts(WaitingRows, Galleries):
    """Raises AppError: the server is gone, the library is none, or of another format. Belongs to one thread."""

    def __init__(self, session: Session, mounts: Mounts) -> None:
        self._session = session
        self._mounts = mounts
        self._counted = Remembered()

    @classmethod
    def open(cls, address: Address, mounts: Mounts) -> Self:
        """Raises AppError."""
        facts = cls(open_library(address), mounts)
        try:
            facts.root_names()
        except BaseException:
            facts.close()
            raise
        return facts

    @property
    def is_broken(self) -> bool:
        """Whether the server has hung up: these facts are of no use any more, new ones may be."""
        return self._session.is_broken

    @property
    def catalog_id(self) -> str:
        """The library's name for itself, in hexadecimal."""
        return str(self._session.one("SELECT replace(id::text, '-', '') FROM library"))

    def version(self) -> int:
        """Return a number that is another one after somebody else has written into the library."""
        # What a statement sees is told by the transactions that it takes for done: the same ones, the same rows.
        seen = str(self._session.one("SELECT pg_current_snapshot()::text"))
        return int.from_bytes(hashlib.blake2b(seen.encode(), digest_size=7).digest(), "little")

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check_paths(self) -> None:
        """Nothing is to be done: the engine looks after its own pages."""

    def roots(self) -> tuple[Root, ...]:
        """Return the folders of the library in the order they were added, those that lie nowhere here, too."""
        photos = self._photos_by_root()
        left_out: dict[int, list[bytes]] = {}
        for root_id, path in self._session.all("SELECT root_id, path FROM left_out ORDER BY path"):
            left_out.setdefault(root_id, []).append(path)
        found = []
        rows = self._session.all("SELECT id, name, state FROM roots ORDER BY id")
        self._mounts.note_held(name for _, name, _ in rows)
        for root_id, name, state in rows:
            away = self._mounts.why_away(name)
            inside = tuple(sorted(self._mounts.folder(name, path) for path in left_out.get(root_id, ())))
            shown: RootState = "offline" if away is not None else state
            found.append(Root(root_id, self._mounts.folder(name), shown, away, photos.get(root_id, 0), inside, name))
        return tuple(found)

    def root_names(self) -> dict[int, str]:
        """Return what the roots are called in the library."""
        names: dict[int, str] = dict(self._session.all("SELECT id, name FROM roots ORDER BY id"))
        self._mounts.note_held(names.values())
        return names

    def _photos_by_root(self) -> dict[int, int]:
        """Return how many photos each root has."""
        sql = "SELECT root_id, count(*) FROM photos GROUP BY root_id"
        return self._counted.get("photos", lambda: dict(self._session.all(sql)))

    def counts(self, model_id: str, newer_id: str | None = None) -> Counts:
        """Return the library in numbers, as this model sees it; ``newer_id``: what photos are read for since."""
        by_root = self._photos_by_root()
        here = set(self.roots_within_reach())
        later = self.later_count(model_id, newer_id) if newer_id is not None else 0
        return Counts(
            photos=sum(by_root.values()),
            contents=self.embedded_after(model_id, 0),
            waiting=self.waiting_count(model_id) - later,
            later=later,
            skipped=self._session.number("SELECT count(*) FROM failures"),
            offline=sum(photos for root_id, photos in by_root.items() if root_id not in here),
        )

    def failures(self) -> tuple[Failure, ...]:
        """Return every skipped photo with its reason, in path order."""
        found = [Failure(path, stage, reason or Text("")) for _, path, stage, reason in self._failed("TRUE")]
        return tuple(sorted(found, key=lambda failure: os.fsencode(failure.path)))

    def unreadable(self) -> list[tuple[int, str, Text | None]]:
        """Return the photos that the disk did not give: id, path, reason. As far as they lie within reach."""
        failed = self._failed(f"f.stage = 'read' AND {WITHIN_REACH}", roots=self.roots_within_reach())
        return [(photo_id, path, reason) for photo_id, path, _, reason in failed]

    def _failed(self, which: str, **values: object) -> list[tuple[int, str, FailureStage, Text | None]]:
        rows = self._session.all(
            f"""SELECT p.id, r.name, d.path, p.name, f.stage, f.reason FROM failures f
                JOIN photos p ON p.id = f.photo_id JOIN directories d ON d.id = p.directory_id
                JOIN roots r ON r.id = d.root_id WHERE {which} ORDER BY r.name, d.path, p.name""",
            **values,
        )
        return [(row[0], self._mounts.file(*row[1:4]), row[4], load_text(row[5])) for row in rows]

    def links(self) -> tuple[Link, ...]:
        """Return the links in the library's folders that the last scans met, followed or not, in path order."""
        rows = self._session.all(
            "SELECT r.name, l.path, l.target, l.reason FROM links l JOIN roots r ON r.id = l.root_id"
        )
        links = (
            Link(self._mounts.folder(name, path), os.fsdecode(target), load_text(reason))
            for name, path, target, reason in rows
        )
        return tuple(sorted(links, key=lambda link: os.fsencode(link.path)))

    def photo_at(self, path: str) -> Photo | None:
        """Return the photo the library knows by this path."""
        folder, name = os.path.split(path)
        place = self._mounts.place_of(folder)
        if place is None:
            return None
        rows = self._session.all(
            f"{PHOTO} WHERE r.name = %(root)s AND d.path = %(relative)s AND p.name = %(name)s",
            **place._asdict(),
            name=os.fsencode(name),
        )
        return self.photo_of(rows[0]) if rows else None

    def holds(self, folder: str) -> bool:
        """Tell whether photos are known at or below a directory."""
        where = Conditions()
        below = where.below(self._mounts.place_of(folder))
        return bool(self._session.one(f"SELECT EXISTS (SELECT FROM photos p WHERE {below})", **where.values))

    def has_folder(self, folder: str) -> bool:
        """Tell whether photos are known at or below an absolute path."""
        return self.holds(folder) or (folder == os.sep and bool(self._photos_by_root()))

    def embedded_below(self, folder: str, model_id: str) -> list[tuple[ContentId, str]]:
        """Return content and path of every photo at or below a directory that has an embedding, in path order."""
        where = Conditions()
        below = where.below(self._mounts.place_of(folder))
        rows = self._session.all(
            f"""SELECT p.content_id, r.name, d.path, p.name FROM photos p JOIN directories d ON d.id = p.directory_id
                JOIN roots r ON r.id = d.root_id WHERE {below} AND {HAS_VECTOR} ORDER BY d.path, p.name""",
            **where.values,
            model_id=model_id,
        )
        return [(row[0], self._mounts.file(*row[1:])) for row in rows]

    def holders_of(self, contents: Sequence[ContentId]) -> dict[ContentId, Holders]:
        """Return the photos that hold each content; contents that no photo holds any more are left out."""
        photos: dict[ContentId, list[tuple[str, int]]] = {}
        sizes: dict[ContentId, tuple[int, int]] = {}
        for start in range(0, len(contents), _AT_A_TIME):
            rows = self._session.all(
                """SELECT p.content_id, r.name, d.path, p.name, p.date_s, c.width_px, c.height_px FROM photos p
                    JOIN directories d ON d.id = p.directory_id JOIN roots r ON r.id = d.root_id
                    LEFT JOIN contents c ON c.content_id = p.content_id
                    WHERE p.content_id = ANY(%(ids)s::bytea[])""",
                ids=[*contents[start : start + _AT_A_TIME]],
            )
            for content_id, root, relative, name, date_s, width_px, height_px in rows:
                path = self._mounts.file(root, relative, name)
                photos.setdefault(content_id, []).append((path, date_s))
                sizes[content_id] = width_px or 0, height_px or 0
        return {content_id: Holders(tuple(sorted(found)), *sizes[content_id]) for content_id, found in photos.items()}

    def paths_of(self, contents: Sequence[ContentId]) -> dict[ContentId, tuple[str, ...]]:
        """Return where each content lies, paths sorted; contents that no photo holds any more are left out."""
        return {content_id: holders.paths for content_id, holders in self.holders_of(contents).items()}

    def shoots_of(self, content_id: ContentId) -> tuple[Shoot, ...]:
        """Return where and when the photos of a content were taken."""
        holders = self.holders_of([content_id]).get(content_id)
        photos = () if holders is None else holders.photos
        return tuple(sorted(Shoot(os.path.dirname(path), date_s) for path, date_s in photos))

    def facts(self, content_id: ContentId) -> PictureFacts | None:
        """Return what decoding told about a content."""
        rows = self._session.all(
            "SELECT width_px, height_px, format, taken, warning, camera FROM contents WHERE content_id = %(id)s",
            id=content_id,
        )
        if not rows:
            return None
        width_px, height_px, picture_format, taken, warning, camera = rows[0]
        return PictureFacts(width_px, height_px, picture_format, taken, load_text(warning), camera)

    def models(self) -> tuple[str, ...]:
        """Return the ids of the models that the library has, or had, vectors of."""
        return tuple(model_id for (model_id,) in self._session.all("SELECT model_id FROM models ORDER BY id"))

    def has_vectors(self, model_id: str) -> bool:
        """Tell whether the library has a vector of this model at all."""
        return bool(self._session.one(f"SELECT EXISTS (SELECT {_OF_MODEL})", model_id=model_id))

    def vector_length(self, model_id: str) -> int:
        """Return how many numbers a vector of this model has (two bytes each), 0 where there is none."""
        sql = f"SELECT vector_dims(e.vector) {_OF_MODEL} LIMIT 1"
        return self._session.number(sql, model_id=model_id)

    def vector_count(self, model_id: str) -> int:
        """Return how many contents have a vector of a model, held by a photo or not."""
        return self._session.number(f"SELECT count(*) {_OF_MODEL}", model_id=model_id)

    def embedded_after(self, model_id: str, after: int) -> int:
        """Return how many contents of the library have an embedding; there is no index that some came ``after``."""
        if after:
            return 0
        sql = f"SELECT count(*) {_OF_MODEL} AND {_HELD}"
        return self._counted.get(model_id, lambda: self._session.number(sql, model_id=model_id))

    def known_to_one(self, model_id: str, other_id: str) -> int:
        """Return how many contents have a vector of one model and none of the other, as far as a photo holds them."""
        has_other = HAS_VECTOR.replace("model_id)s", "other_id)s")
        return self._session.number(
            f"""SELECT count(DISTINCT p.content_id) FROM photos p LEFT JOIN failures f ON f.photo_id = p.id
                WHERE f.photo_id IS NULL AND {HAS_VECTOR} AND NOT {has_other}""",
            model_id=model_id,
            other_id=other_id,
        )

    def vector(self, content_id: ContentId, model_id: str) -> bytes | None:
        """Return the stored embedding (float16, little endian) of a content."""
        sql = f"SELECT e.vector {_OF_MODEL} AND e.content_id = %(content_id)s"
        found = self._session.one(sql, model_id=model_id, content_id=content_id)
        return None if found is None else half_vector(found)

    def embedded_contents(self, model_id: str, after: ContentId, limit: int) -> list[ContentId]:
        """Return up to ``limit`` of the contents that have a vector of a model, above ``after``, in order."""
        rows = self._session.all(
            f"SELECT e.content_id {_OF_MODEL} AND e.content_id > %(after)s ORDER BY e.content_id LIMIT %(limit)s",
            model_id=model_id,
            after=after,
            limit=limit,
        )
        return [content_id for (content_id,) in rows]
