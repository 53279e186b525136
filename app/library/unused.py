"""What nobody needs any more: contents that no photo has held for a while, vectors of a model that another replaced."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from app.core.photo import ContentId

_KEPT_S = 30 * 24 * 3600


def forget_unused(catalog: sqlite3.Connection) -> None:
    """Forget contents that no photo has held for 30 days: long enough for a file to be moved between disks."""
    now = int(time.time())
    held = "EXISTS (SELECT 1 FROM photos p WHERE p.content_id = contents.content_id)"
    catalog.execute(f"UPDATE contents SET unused_since_s = NULL WHERE unused_since_s IS NOT NULL AND {held}")
    catalog.execute(f"UPDATE contents SET unused_since_s = ? WHERE unused_since_s IS NULL AND NOT {held}", (now,))
    catalog.execute("DELETE FROM contents WHERE unused_since_s < ?", (now - _KEPT_S,))


def renew(catalog: sqlite3.Connection, content_id: ContentId) -> None:
    """Move the embeddings of a known content that no photo holds to the newest."""
    catalog.execute(
        """INSERT OR REPLACE INTO embeddings (content_id, model, vector, checksum)
            SELECT content_id, model, vector, checksum FROM embeddings WHERE content_id = :id
            AND NOT EXISTS (SELECT 1 FROM photos WHERE content_id = :id)""",
        {"id": content_id},
    )


def forget_vectors(catalog: sqlite3.Connection, model_id: str, row_ids: Sequence[int]) -> int | None:
    """Forget these vectors of a model and return the last of them; the model itself where there are none any more."""
    if not row_ids:
        catalog.execute(
            """DELETE FROM models WHERE model_id = ?
                AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.model = models.id)""",
            (model_id,),
        )
        return None
    catalog.executemany("DELETE FROM embeddings WHERE id = ?", [(row_id,) for row_id in row_ids])
    return row_ids[-1]
