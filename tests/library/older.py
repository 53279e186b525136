"""Libraries as an older program left them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from app.library import schema
from app.library.schema import PAGE_BYTES


def make_old(home: Path, unused: int = 0) -> None:
    """Turn a library into one of format 1, by that format's own SQL, with so many contents that no photo holds."""
    shutil.rmtree(home / "index")
    shutil.rmtree(home / "backups")
    (home / "catalog.db").rename(home / "new.db")
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as old:
        old.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        old.execute("PRAGMA journal_mode = WAL")
        schema._version_1(old)
        old.execute("PRAGMA user_version = 1")
        old.execute("ATTACH ? AS new", (str(home / "new.db"),))
        old.execute("BEGIN")
        for table in ("roots", "directories", "photos", "contents", "models", "failures"):
            columns = ", ".join(name for _, name, *_ in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
        old.execute("INSERT INTO embeddings SELECT id, content_id, model, vector FROM new.embeddings")
        for n in range(unused):
            content_id = b"unused" + n.to_bytes(10, "big")
            old.execute("INSERT INTO contents VALUES (?, 4000, 3000, 'JPEG', NULL, NULL, NULL)", (content_id,))
            old.execute(
                "INSERT INTO embeddings (content_id, model, vector) VALUES (?, 1, ?)", (content_id, content_id * 190)
            )
        old.execute("COMMIT")
    (home / "new.db").unlink()
