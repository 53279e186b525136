"""What a transaction will write of photos that were read: gathered, and sent together when it ends.

A server is far away: two hundred photos are a handful of messages. And rows go out in one order everywhere, so that
two workers that found the same content wait for each other, never in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np

from app.core.photo import ContentId, FailureStage, PictureFacts, Stamp
from app.core.stored_text import dump_text
from app.core.text import Text
from app.shared.scan_rows import camera_date_s, file_date_s, restamp
from app.shared.session import HalfVector, Session

Shorten = Callable[[Session, str, Sequence[bytes]], list[bytes | None]]


@dataclass(slots=True)
class UnwrittenRows:
    """``vectors`` by model and content; ``links``, ``failures`` and ``restamped`` by photo."""

    contents: dict[ContentId, PictureFacts] = field(default_factory=dict)
    vectors: dict[tuple[str, ContentId], bytes] = field(default_factory=dict)
    links: dict[int, tuple[ContentId, Stamp]] = field(default_factory=dict)
    failures: dict[int, tuple[FailureStage, Text, str]] = field(default_factory=dict)
    restamped: dict[int, Stamp] = field(default_factory=dict)

    @property
    def photos(self) -> set[int]:
        """The ids of the photos of which something is written."""
        return {*self.links, *self.failures, *self.restamped}

    def __bool__(self) -> bool:
        return bool(self.contents or self.vectors or self.links or self.failures or self.restamped)

    def write(self, session: Session, shorten: Shorten) -> int:
        """Send everything, inside a transaction; return how many vectors are new."""
        if self.contents:
            session.do_each(
                """INSERT INTO contents (content_id, width_px, height_px, format, taken, taken_s, warning, camera)
                    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (content_id) DO UPDATE
                    SET camera = excluded.camera WHERE contents.camera IS NULL AND excluded.camera IS NOT NULL""",
                [
                    content_row(content_id, facts)
                    for content_id, facts in sorted(self.contents.items(), key=itemgetter(0))
                ],
            )
        added = self._write_vectors(session, shorten) if self.vectors else 0
        if self.links:
            session.do_each(
                """UPDATE photos SET content_id = %s, size_bytes = %s, mtime_ns = %s, claimed_by = NULL,
                    claimed_until = NULL, date_s = coalesce((SELECT taken_s FROM contents WHERE content_id = %s), %s)
                    WHERE id = %s""",
                [
                    (content_id, *stamp, content_id, file_date_s(stamp.mtime_ns), photo_id)
                    for photo_id, (content_id, stamp) in sorted(self.links.items())
                ],
            )
        if self.failures:
            rows = sorted(self.failures.items())
            session.do_each(
                """INSERT INTO failures (photo_id, stage, reason, reader) SELECT id, %s, %s, %s FROM photos
                    WHERE id = %s ON CONFLICT (photo_id) DO UPDATE SET stage = excluded.stage, reason = excluded.reason,
                    reader = excluded.reader""",
                [(stage, dump_text(reason), reader_id, photo_id) for photo_id, (stage, reason, reader_id) in rows],
            )
            session.do(
                """UPDATE photos SET claimed_by = NULL, claimed_until = NULL WHERE id IN (SELECT id FROM photos
                    WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR UPDATE)""",
                ids=[photo_id for photo_id, _ in rows],
            )
        restamp(session, self.restamped.items())
        return added

    def _write_vectors(self, session: Session, shorten: Shorten) -> int:
        models = sorted({model_id for model_id, _ in self.vectors})
        session.do_each(
            "INSERT INTO models (model_id) VALUES (%s) ON CONFLICT DO NOTHING", [(each,) for each in models]
        )
        rows = []
        for model_id in models:
            of_model = sorted(
                (content, vector) for (model, content), vector in self.vectors.items() if model == model_id
            )
            short = shorten(session, model_id, [vector for _, vector in of_model])
            for (content_id, vector), shorter in zip(of_model, short, strict=True):
                rows.append(
                    (HalfVector(vector), None if shorter is None else HalfVector(shorter), content_id, model_id)
                )
        return session.do_each(
            """INSERT INTO embeddings (content_id, model, vector, short)
                SELECT c.content_id, m.id, %s::halfvec, %s::halfvec FROM contents c, models m
                WHERE c.content_id = %s AND m.model_id = %s ON CONFLICT DO NOTHING""",
            rows,
        )


def is_sound(vector: bytes) -> bool:
    """Tell whether a vector is one: float16 numbers, none of them infinite or none at all."""
    return bool(vector) and len(vector) % 2 == 0 and bool(np.isfinite(np.frombuffer(vector, "<f2")).all())


def content_row(content_id: ContentId, facts: PictureFacts) -> tuple[object, ...]:
    """Return a content as it is stored: id, size, format, taken (as written, in seconds), warning, camera."""
    taken = None if facts.taken is None else _plain(facts.taken)
    camera = None if facts.camera is None else _plain(facts.camera)
    shape = content_id, facts.width_px, facts.height_px, _plain(facts.format)
    return *shape, taken, camera_date_s(taken), dump_text(facts.warning), camera


def _plain(words: str) -> str:
    """Return words that a text of the server can hold; they come out of files that anybody may have made."""
    return words.replace("\0", "").encode("utf-8", "replace").decode()
