"""What a window asks of a shared library of millions of photos, and how long the answers take: rows without vectors."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.core.gallery import GalleryQuery
from app.shared.address import address_of
from app.shared.facts import SharedFacts
from app.shared.mounts import Mounts
from app.shared.session import Session
from tests.benchmarks.laboratory import print_table

_A_FOLDER, _FOLDERS_A_YEAR = 150, 200
_APART_S, _FIRST_S = 250, 946_684_800  # from the year 2000 on
_ID = "decode(lpad(to_hex(i), 32, '0'), 'hex')"
_AGAIN = 3


def print_window(url: str, count: int) -> None:
    """Make a library of ``count`` photos and print the ms of what a window asks, the first time and then (the best)."""
    _fill(url, count)
    with SharedFacts.open(address_of(url), Mounts({})) as facts:
        newest = facts.beginning()
    facts = SharedFacts.open(address_of(url), Mounts({}))  # one that has counted nothing yet
    asked: dict[str, Callable[[], object]] = {
        "which month is the newest": facts.beginning,
        f"its photos ({newest})": lambda: facts.gallery(GalleryQuery(words=newest)),
        "folders with their photos": facts.folders,
        "how many there are": lambda: facts.counts("m"),
        "photos below a folder": lambda: facts.gallery(GalleryQuery(directory="r:/year 1")),
        "photos of a year, or called so": lambda: facts.gallery(GalleryQuery(words="2001")),
        "photos by a part of their name": lambda: facts.gallery(GalleryQuery(words="img_77")),
        "all": lambda: facts.gallery(GalleryQuery()),
    }
    rows = []
    for name, ask in asked.items():
        took = [_ms(ask) for _ in range(1 + _AGAIN)]
        rows.append((name, round(took[0]), round(min(took[1:]))))
    facts.close()
    print_table(
        f"What a window asks of {count:,} photos, in ms (what takes long to count is remembered for a while)",
        ("", "first", "again"),
        rows,
    )


def _ms(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return 1e3 * (time.perf_counter() - began)


def _fill(url: str, count: int) -> None:
    folders = max(1, count // _A_FOLDER)
    with Session.open(address_of(url)) as session:
        session.do("INSERT INTO roots (name, state) VALUES ('r', 'ready')")
        session.do("INSERT INTO models (model_id) VALUES ('m')")
        session.do(
            f"""INSERT INTO directories (root_id, path, found)
                SELECT 1, convert_to(path, 'UTF8'), 'r/' || path
                FROM generate_series(1, {folders}) i, concat('year ', i / {_FOLDERS_A_YEAR}, '/', i) path"""
        )
        session.do(
            f"""INSERT INTO contents (content_id, width_px, height_px, format)
                SELECT {_ID}, 4000, 3000, 'JPEG' FROM generate_series(1, {count}) i"""
        )
        session.do(
            f"""INSERT INTO photos (directory_id, root_id, size_bytes, mtime_ns, date_s, content_id, name, found)
                SELECT 1 + i % {folders}, 1, 2700000, i, {_FIRST_S} + i::bigint * {_APART_S}, {_ID},
                    convert_to(name, 'UTF8'), name
                FROM generate_series(1, {count}) i, concat('img_', i, '.jpg') name"""
        )
        session.do("INSERT INTO embeddings (content_id, model, vector) SELECT content_id, 1, '[1]' FROM contents")
        for table in ("directories", "contents", "photos", "embeddings"):
            session.do(f"VACUUM ANALYZE {table}")
