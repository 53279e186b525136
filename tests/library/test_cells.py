"""Whatever SQLite hands back from any cell: a sentence and a mended library, or nothing of consequence."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.core.decisions import NewDecision, TrashedFile
from app.core.gallery import GalleryQuery
from app.core.listing import Listing
from app.core.photo import FoundFile, PictureFacts
from app.core.text import text
from app.library import cells, schema
from app.library.browser import Browser
from app.library.database import CatalogNotReady
from app.library.reader import Reader
from app.library.soundness import damage
from app.library.store import Store
from tests.library.crafting import KINDS, cells_of, craft

_MODEL = "m-0123456789ab"
_IDS = [bytes([n]) * 16 for n in range(1, 5)]
_DIRECTORIES = ("/r", "/r/in")


def _open(path: Path, *, thorough: bool = False) -> Store:
    return Store.open(path, path.with_suffix(".lock"), thorough=thorough)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog with a backup, in which every column holds something."""
    home = tmp_path_factory.mktemp("sound")
    with _open(home / "catalog.db") as store:
        store.add_root("/r")
        (root,) = store.roots()
        for directory in _DIRECTORIES:
            store.apply(root.id, Listing(directory, tuple(FoundFile(f"{n}.jpg", 5, 10**9) for n in range(3))))
        *good, bad = store.waiting(_MODEL, 0, 9)
        for photo, content_id in zip(good, _IDS, strict=False):
            facts = PictureFacts(4, 3, "JPEG", "2024-05-06T07:08:09", text("{n} bytes are missing.", n=3))
            store.add_embedding(content_id, facts, _MODEL, content_id * 8)
            store.link(photo, content_id, photo.stamp)
        store.add_failure(bad, "decode", text("Damaged."), "1")
        gone = TrashedFile("/r/2.jpg", "/trash/2.jpg", 5, _IDS[1])
        store.add_decisions([(7, NewDecision("near", "settled", (_IDS[0],), (_IDS[2],), (gone,), 1))])
        store.set_root_state(root.id, text("Away."))
        store.back_up()
    return home


_QUESTIONS: dict[str, Callable[[Browser], object]] = {
    "roots": lambda reader: reader.roots(),
    "decisions": lambda reader: reader.decisions(),
    "held": lambda reader: [reader.held(_IDS), reader.held_more_than_once(), reader.content_count()],
    "counts": lambda reader: reader.counts(_MODEL),
    "waiting": lambda reader: reader.waiting(_MODEL, 0, 99),
    "failures": lambda reader: [str(failure.reason) for failure in reader.failures()],
    "photo": lambda reader: [reader.photo_at(f"/r/{n}.jpg") for n in range(3)],
    "embedded below": lambda reader: reader.embedded_below("/r", _MODEL),
    "paths": lambda reader: reader.paths_of(_IDS),
    "facts": lambda reader: [reader.facts(content_id) for content_id in _IDS],
    "vector": lambda reader: [reader.vector(content_id, _MODEL) for content_id in _IDS],
    "embeddings": lambda reader: [pair for _, *pair in reader.embeddings(_MODEL)],
    "embedded": lambda reader: reader.embedded_after(_MODEL, 0),
    "id": lambda reader: reader.catalog_id,
    "check": lambda reader: reader.check_paths(),
    "folders": lambda reader: reader.folders(),
    "by date": lambda reader: _gallery(reader, GalleryQuery()),
    "by folder": lambda reader: _gallery(reader, GalleryQuery(order="folder")),
    "by name": lambda reader: _gallery(reader, GalleryQuery(order="name")),
    "words": lambda reader: _gallery(reader, GalleryQuery(words="1 jpg", directory="/r")),
}


def _gallery(reader: Browser, query: GalleryQuery) -> object:
    gallery = reader.gallery(query)
    if query.order == "date":
        assert all(re.fullmatch(r"\d{4}-\d{2}", section.key) for section in gallery.sections)
    return reader.details(gallery.photo_ids.tolist())


def _ask(path: Path) -> dict[str, object]:
    """Ask everything; damage is an answer. Any other error is a fault."""
    answers: dict[str, object] = {}
    try:
        reader = Browser.open_existing(path)
    except CatalogNotReady as damaged:
        return dict.fromkeys(_QUESTIONS, damaged)
    assert reader is not None
    with reader:
        for name, question in _QUESTIONS.items():
            try:
                answers[name] = question(reader)
            except CatalogNotReady as damaged:
                answers[name] = damaged
    return answers


def test_a_sound_catalog_makes_sense(sound: Path) -> None:
    assert not any(isinstance(answer, CatalogNotReady) for answer in _ask(sound / "catalog.db").values())


def test_every_column_has_its_sense(sound: Path) -> None:
    """A column that is added later must say what it may hold."""
    known = {(table, column) for table, columns in cells._SENSE.items() for column in columns}
    assert set(cells_of(sound / "catalog.db")) - {("sqlite_sequence", "name"), ("sqlite_sequence", "seq")} == known


_LONG = (("embeddings", "vector"), ("failures", "reason"), ("photos", "name"), ("roots", "path"), ("contents", "taken"))


_RARELY = ("the same as bytes", "a byte", "a fraction", "other text")


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] if kind in _RARELY else []) for kind in KINDS]
)
def test_any_value_in_any_cell(sound: Path, tmp_path: Path, kind: str) -> None:
    right = {name: _told(answer) for name, answer in _ask(sound / "catalog.db").items()}
    for table, column in cells_of(sound / "catalog.db") if kind != "far too long" else _LONG:
        where = f"{table}.{column}: {kind}"
        home = tmp_path / f"{table}.{column}"
        shutil.copytree(sound, home)
        if not craft(home / "catalog.db", table, column, kind):
            continue
        answers = _ask(home / "catalog.db")
        for name, told in ((name, _told(answers[name])) for name in ("vector", "embeddings")):
            assert isinstance(answers[name], CatalogNotReady) or _is_part(told, right[name]), (where, name)
        with _open(home / "catalog.db", thorough=True) as store:
            assert damage(store._db) is None, where
            assert store._db.execute("PRAGMA foreign_key_check").fetchall() == [], where
            found = any(isinstance(answer, CatalogNotReady) for answer in answers.values())
            assert store.news or not found, where
            store.apply(store.roots()[0].id, Listing("/r", (FoundFile("new.jpg", 1, 1),)))
            store.add_embedding(b"new".ljust(16), PictureFacts(1, 1, "PNG", None, None), _MODEL, b"new")
        after = _ask(home / "catalog.db")
        wrong = {name: answer for name, answer in after.items() if isinstance(answer, CatalogNotReady)}
        assert wrong == {}, where
        shutil.rmtree(home)


def _told(answer: object) -> list[object]:
    return list(answer) if isinstance(answer, list) else []


def _is_part(told: list[object], right: list[object]) -> bool:
    return all(row is None or row in right for row in told)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("photos", "name"),
        ("contents", "format"),
        ("failures", "reason"),
        ("directories", "path"),
        ("photos", "size_bytes"),
    ],
)
def test_one_senseless_row_costs_that_row_alone(sound: Path, tmp_path: Path, table: str, column: str) -> None:
    """What an ingest makes again is forgotten and said; no backup takes the place of all the rest."""
    shutil.copytree(sound, tmp_path / "home")
    path = tmp_path / "home" / "catalog.db"
    with _open(path) as store:
        store.add_root("/since the backup")
    with closing(sqlite3.connect(path, isolation_level=None)) as catalog:
        wrong = "x'00ff'" if column in ("format", "reason") else "'abc'"
        catalog.execute(f"UPDATE {table} SET {column} = {wrong} WHERE rowid = (SELECT max(rowid) FROM {table})")
    with _open(path) as store:
        (told,) = store.news
        assert str(told).startswith("Damaged entries in the library: ")
        assert [root.path for root in store.roots()] == ["/r", "/since the backup"]
        assert store.counts(_MODEL).photos >= 3
    assert not list(path.parent.glob("catalog-damaged-*"))


def test_a_vector_goes_with_a_content_that_makes_no_sense(sound: Path, tmp_path: Path) -> None:
    """Else its photo would be linked to it again, and never described."""
    shutil.copytree(sound, tmp_path / "home")
    path = tmp_path / "home" / "catalog.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as catalog:
        catalog.execute("UPDATE contents SET width_px = 'wide' WHERE content_id = ?", (_IDS[1],))
    with _open(path) as store:
        assert str(store.news[0]) == "Damaged entries in the library: 2. They will be made again."
        assert store.vector(_IDS[1], _MODEL) is None
        assert store.vector(_IDS[0], _MODEL) == _IDS[0] * 8
        store.set_root_state(store.roots()[0].id, None)
        assert _IDS[1] in [photo.content_id for photo in store.waiting(_MODEL, 0, 9)]


def test_what_is_far_too_long_is_never_loaded(sound: Path, tmp_path: Path) -> None:
    """SQLite itself refuses: a gigabyte in a cell must not become one in memory."""
    shutil.copytree(sound, tmp_path / "home")
    path = tmp_path / "home" / "catalog.db"
    assert craft(path, "embeddings", "vector", "far too long")
    reader = Reader.open_existing(path)
    assert reader is not None
    with reader:
        with pytest.raises(CatalogNotReady, match="too big"):
            reader.vector(_IDS[0], _MODEL)
        with pytest.raises(CatalogNotReady, match="too big"):
            list(reader.embeddings(_MODEL))
    with _open(path, thorough=True) as store:
        assert str(store.news[0]) == "Damaged entries in the library: 1. They will be made again."
        assert store.vector(_IDS[0], _MODEL) is None


@pytest.mark.parametrize(("bad", "restored"), [(10, False), (11, True)])
def test_where_much_makes_no_sense_a_backup_is_better(tmp_path: Path, bad: int, restored: bool) -> None:
    path = tmp_path / "catalog.db"
    with _open(path) as store:
        store.add_root("/r")
        store.apply(1, Listing("/r", tuple(FoundFile(f"{n:02}.jpg", 5, 10**9) for n in range(40))))
        store.back_up()
    with closing(sqlite3.connect(path, isolation_level=None)) as catalog:
        catalog.execute("UPDATE photos SET date_s = 'once' WHERE id <= ?", (bad,))
    with _open(path) as store:
        assert ("It is restored from its backup" in str(store.news[0])) is restored
        assert store.counts(_MODEL).photos == (40 if restored else 40 - bad)
    # Without a backup it is better to forget than to begin anew.
    shutil.rmtree(tmp_path / "backups")
    with closing(sqlite3.connect(path, isolation_level=None)) as catalog:
        catalog.execute("UPDATE photos SET date_s = 'once' WHERE id > 20")
    with _open(path) as store:
        assert str(store.news[0]).startswith("Damaged entries in the library: 20.")
        assert store.roots() != ()


def test_a_folder_of_another_kind_is_restored(sound: Path, tmp_path: Path) -> None:
    shutil.copytree(sound, tmp_path / "home")
    path = tmp_path / "home" / "catalog.db"
    assert craft(path, "roots", "path", "the same as text")
    with pytest.raises(CatalogNotReady):
        Reader.open_existing(path)
    with _open(path) as store:
        assert "It is restored from its backup" in str(store.news[0])
        assert [root.path for root in store.roots()] == ["/r"]


def test_a_vector_of_another_kind_in_an_older_catalog(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step that gives vectors their checksums meets it."""
    path = tmp_path / "catalog.db"
    with monkeypatch.context() as older:
        older.setattr(schema, "_MIGRATIONS", schema._MIGRATIONS[:1])
        older.setattr(schema, "CURRENT", 1)
        _open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as catalog:
        catalog.execute("INSERT INTO models VALUES (1, ?)", (_MODEL,))
        for content_id, vector in zip(_IDS, (b"v" * 8, "text", b"w" * 8), strict=False):
            catalog.execute("INSERT INTO contents VALUES (?, 1, 1, 'PNG', NULL, NULL, NULL)", (content_id,))
            catalog.execute("INSERT INTO embeddings (content_id, model, vector) VALUES (?, 1, ?)", (content_id, vector))
    with _open(path) as store:
        assert store.vector(_IDS[0], _MODEL) == b"v" * 8
        with pytest.raises(CatalogNotReady):
            store.vector(_IDS[1], _MODEL)
    with _open(path, thorough=True) as store:
        assert str(store.news[0]) == "Damaged entries in the library: 1. They will be made again."
        assert store.vector(_IDS[2], _MODEL) == b"w" * 8
    os.remove(path)
