"""Decisions about look-alikes: kept as they were said, taken back whole, mended alone, and in every backup."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from app.core.decisions import NewDecision, TrashedFile
from app.core.listing import Listing
from app.core.photo import FoundFile, PictureFacts
from app.library import schema
from app.library.mending import mark_of
from app.library.store import Store

_A, _B, _C = (bytes([n]) * 16 for n in (1, 2, 3))
_SETTLED = NewDecision(
    "near", "settled", (_B, _A), (), (TrashedFile("/r/\udce9.jpg", "/trash/\udce9.jpg", 5, _C),), files=2
)
_APART = NewDecision("series", "apart", (_A,), (_C, _B))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.db"


def _open(path: Path) -> Store:
    return Store.open(path, path.with_suffix(".lock"))


def test_what_was_said_is_told_newest_first_and_to_the_byte(path: Path) -> None:
    """The order of the contents as well, and file names that are no valid text."""
    with _open(path) as store:
        batch = store.add_decisions([(None, _SETTLED), (None, _APART)])
        later = store.add_decisions([(7, _APART)])
        newest, *older = store.decisions()
        assert (newest.batch, newest.made_s, newest.said) == (later, 7, _APART)
        assert [(each.batch, each.said) for each in older] == [(batch, _APART), (batch, _SETTLED)]
        assert abs(older[0].made_s - path.stat().st_mtime) < 100


def test_a_batch_has_a_number_that_never_means_another(path: Path) -> None:
    with _open(path) as store:
        assert store.add_decisions([]) == 0
        first = store.add_decisions([(None, _APART)])
        assert store.add_decisions([(None, _SETTLED)], first) == first  # more of the same act
        assert {each.batch for each in store.decisions()} == {first}
        store.forget_decisions([each.id for each in store.decisions()])
        assert store.add_decisions([(None, _APART)]) > first > 0


def test_what_is_taken_back_leaves_nothing_behind(path: Path) -> None:
    with _open(path) as store:
        store.add_decisions([(None, _SETTLED), (None, _APART)])
        gone = next(each.id for each in store.decisions() if each.said == _SETTLED)
        store.forget_decisions([gone, 99])
        assert [each.said for each in store.decisions()] == [_APART]
        assert store._db.execute("SELECT count(*) FROM trashed_files").fetchone() == (0,)
        assert store._db.execute("SELECT count(*) FROM decided_contents").fetchone() == (3,)


def test_a_batch_is_noted_whole_or_not_at_all(path: Path) -> None:
    with _open(path) as store:

        def broken_off() -> object:
            yield None, _APART
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.add_decisions(broken_off())  # type: ignore[arg-type]
        assert store.decisions() == ()


def test_decisions_outlive_the_folder_they_were_about(path: Path) -> None:
    with _open(path) as store:
        store.add_root("/r")
        store.apply(store.roots()[0].id, Listing("/r", (FoundFile("a.jpg", 1, 2),)))
        store.add_decisions([(None, _SETTLED)])
        store.remove_root(store.roots()[0].id)
        store.forget_unused()
        assert [each.said for each in store.decisions()] == [_SETTLED]


@pytest.mark.parametrize(
    "damage", ["UPDATE decisions SET kind = 'odd' WHERE id = 1", "DELETE FROM decisions WHERE id = 1"]
)
def test_a_decision_that_makes_no_sense_costs_that_one_alone(path: Path, damage: str) -> None:
    """No backup of yesterday takes the place of what was decided today; what hung on it goes, and all is said."""
    with _open(path) as store:
        store.back_up()
        store.add_decisions([(None, _SETTLED), (None, _APART)])
    with closing(sqlite3.connect(path, isolation_level=None)) as catalog:
        catalog.execute(damage)
    with _open(path) as store:
        assert str(store.news[0]).startswith("Damaged decisions about look-alikes: ")
        assert [each.said for each in store.decisions()] == [_APART]
        assert store._db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert not list(path.parent.glob("catalog-damaged-*"))


def test_backups_hold_decisions(path: Path) -> None:
    with _open(path) as store:
        store.add_root("/r")
        store.add_decisions([(7, _SETTLED), (7, _APART)])
        before = store.decisions()
        store.back_up()
    path.write_bytes(b"rubbish" * 1000)
    mark_of(path).touch()
    with _open(path) as store:
        assert "restored from its backup" in str(store.news[0])
        assert store.decisions() == before


def test_a_library_of_format_5_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The format before there were decisions: nothing is lost, and it is kept as it was beside the new one."""
    with monkeypatch.context() as older:
        older.setattr(schema, "_MIGRATIONS", schema._MIGRATIONS[:5])
        older.setattr(schema, "CURRENT", 5)
        with _open(path) as store:
            store.add_root("/r")
            store.apply(store.roots()[0].id, Listing("/r", (FoundFile("a.jpg", 1, 2),)))
            store.add_embedding(_A, PictureFacts(1, 2, "PNG", None, None), "model", b"vector")
    with _open(path) as store:
        assert store.news == ()
        assert store.counts("model").photos == 1
        assert store.vector(_A, "model") == b"vector"
        assert store.decisions() == ()
        assert store.add_decisions([(None, _SETTLED)])
    with closing(sqlite3.connect(path.parent / "backups" / "catalog-version-5.db")) as backup:
        assert backup.execute("PRAGMA user_version").fetchone() == (5,)
        assert backup.execute("SELECT count(*) FROM photos").fetchone() == (1,)


_DECIDING = """
import sys
from pathlib import Path
from app.core.decisions import NewDecision, TrashedFile
from app.library.store import Store

path = Path(sys.argv[1])
store = Store.open(path, path.with_suffix(".lock"))
number = len(store.decisions())
while True:
    number += 1
    content = number.to_bytes(16, "big")
    gone = TrashedFile(f"/r/{number}.jpg", "", number, content)
    store.add_decisions([(None, NewDecision("copies", "settled", (content,), (), (gone,), number))])
    print(number, flush=True)
"""


def test_a_kill_loses_at_most_the_decision_that_was_being_noted(path: Path) -> None:
    """And leaves no half of one: contents and files of each are there."""
    chance = random.Random(3)
    for _ in range(5):
        told = 0
        command = [sys.executable, "-c", _DECIDING, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as deciding:
            assert deciding.stdout is not None
            until = time.monotonic() + chance.uniform(0.01, 0.2)
            for line in deciding.stdout:
                told = int(line)
                if time.monotonic() > until:
                    break
            deciding.kill()
            rest = deciding.stdout.read().split()
            told = int(rest[-1]) if rest else told
        with _open(path) as store:
            assert store.news == ()
            decisions = store.decisions()
        assert len(decisions) in (told, told + 1)
        for number, each in enumerate(reversed(decisions), 1):
            content = number.to_bytes(16, "big")
            assert (each.said.kept, each.said.trashed[0].size_bytes, each.said.files) == ((content,), number, number)
