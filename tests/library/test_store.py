"""The catalog: what a scan saw, what is in the files, and that nothing is lost when the disk makes trouble."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.core.listing import Changes, Listing
from app.core.photo import FoundFile, PictureFacts, Stamp
from app.core.text import LONGEST, text
from app.library import store as store_module
from app.library.reader import Reader
from app.library.store import Store

MODEL = "model-1"
FACTS = PictureFacts(640, 480, "JPEG", "2024-05-06T07:08:09", text("{n} bytes are missing.", n=3))
VECTOR = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "catalog.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = _open(path)
    yield opened
    opened.close()


def _open(path: Path) -> Store:
    return Store.open(path, path.with_suffix(".lock"))


def _listing(directory: str, *names: str, mtime_ns: int = 1, problem: bool = False) -> Listing:
    files = tuple(FoundFile(name, 10, mtime_ns) for name in sorted(names))
    return Listing(directory, files, text("Broken.") if problem else None, not names)


def _with_photos(store: Store, *names: str, root: str = "/r") -> int:
    store.add_root(root)
    root_id = store.roots()[-1].id
    store.apply(root_id, _listing(root, *names))
    return root_id


def _embed(store: Store, *names: str, directory: str = "/r", content: bytes | None = None) -> None:
    """Give each photo a content named after it, and the content an embedding."""
    for name in names:
        photo = store.photo_at(f"{directory}/{name}")
        assert photo is not None
        content_id = (content or name.encode()).ljust(16)
        store.add_embedding(content_id, FACTS, MODEL, VECTOR)
        store.link(photo, content_id, photo.stamp)


def _paths(reader: Reader) -> list[str]:
    return [photo.path for photo in reader.waiting("none", 0, 10_000)]


# Roots


def test_a_folder_is_added_once(store: Store) -> None:
    assert store.add_root("/photos")
    assert not store.add_root("/photos")
    assert not store.add_root("/photos/2024")
    assert store.add_root("/photos 2")
    assert [root.path for root in store.roots()] == ["/photos", "/photos 2"]
    assert {root.state for root in store.roots()} == {"new"}


def test_a_folder_around_another_leaves_it_its_own(store: Store) -> None:
    store.add_root("/elsewhere")
    _with_photos(store, "a.jpg", root="/p/in")
    _embed(store, "a.jpg", directory="/p/in")
    assert store.add_root("/p")
    outer = store.roots()[-1]
    store.apply(outer.id, _listing("/p", "b.jpg"))
    assert [(root.path, root.photos) for root in store.roots()] == [("/elsewhere", 0), ("/p/in", 1), ("/p", 1)]
    # Even if a scan of the outer one came by: the folder is known, and whose it is.
    _, changes = store.apply(outer.id, _listing("/p/in", "a.jpg"))
    assert changes == Changes()
    assert store.sweep(outer.id, set(), []) == 1
    assert not store.add_root("/p/in/deeper")
    # What is removed is forgotten, but nothing of the folder inside.
    assert store.remove_root(outer.id) is None
    assert [(root.path, root.photos) for root in store.roots()] == [("/elsewhere", 0), ("/p/in", 1)]
    assert store.vector(b"a.jpg".ljust(16), MODEL) == VECTOR


def test_a_folder_inside_another_leaves_it_its_photos(store: Store) -> None:
    for folder in ("/p/in/deep", "/p/in", "/p/.hidden", "/p"):
        _with_photos(store, "a.jpg", root=folder)
        _embed(store, "a.jpg", directory=folder, content=folder.encode())
    ids = {root.path: root.id for root in store.roots()}
    heir = store.remove_root(ids["/p/in/deep"])
    assert heir is not None
    assert heir.path == "/p/in"  # the innermost
    assert {root.path: root.photos for root in store.roots()} == {"/p/in": 2, "/p/.hidden": 1, "/p": 1}
    assert store.vector(b"/p/in/deep".ljust(16), MODEL) == VECTOR
    assert store.remove_root(ids["/p/.hidden"]) is None  # a scan of the other does not come by it
    assert store.vector(b"/p/.hidden".ljust(16), MODEL) is None
    assert store.remove_root(12345) is None


def test_a_hidden_folder_inside_a_root_is_a_root_of_its_own(store: Store) -> None:
    _with_photos(store, "a.jpg", root="/p/.private")
    assert store.add_root("/p")
    assert store.add_root("/p/.other")
    assert [root.path for root in store.roots()] == ["/p/.private", "/p", "/p/.other"]
    # A scan of /p does not come by the hidden folder, and must not take its photos away.
    assert store.sweep(store.roots()[1].id, set(), []) == 0
    assert store.photo_at("/p/.private/a.jpg") is not None


def test_removing_a_folder_forgets_what_only_it_held(store: Store) -> None:
    first = _with_photos(store, "a.jpg", "shared.jpg")
    _with_photos(store, "b.jpg", "copy.jpg", root="/s")
    _embed(store, "a.jpg", "shared.jpg")
    _embed(store, "b.jpg", directory="/s")
    _embed(store, "copy.jpg", directory="/s", content=b"shared.jpg")
    store.remove_root(first)
    assert [root.path for root in store.roots()] == ["/s"]
    assert store.vector(b"a.jpg".ljust(16), MODEL) is None
    assert store.vector(b"shared.jpg".ljust(16), MODEL) == VECTOR
    assert set(_paths(store)) == {"/s/b.jpg", "/s/copy.jpg"}


def test_removing_a_folder_forgets_nothing_that_waits_for_another(store: Store) -> None:
    """A file of another folder that went an hour ago has thirty days to come back."""
    first = _with_photos(store, "a.jpg", "gone here.jpg")
    other = _with_photos(store, "b.jpg", "gone there.jpg", root="/s")
    _embed(store, "a.jpg", "gone here.jpg")
    _embed(store, "b.jpg", "gone there.jpg", directory="/s")
    store.apply(other, _listing("/s", "b.jpg"))
    store.forget_unused()
    store.remove_root(first)
    assert store.vector(b"gone there.jpg".ljust(16), MODEL) == VECTOR
    assert store.vector(b"b.jpg".ljust(16), MODEL) == VECTOR
    for name in (b"a.jpg", b"gone here.jpg"):
        assert store.vector(name.ljust(16), MODEL) is None


def test_offline_and_back(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg")
    reason = text("This folder is not there. Is the disk plugged in?")
    store.set_root_state(root_id, reason)
    (root,) = store.roots()
    assert (root.state, root.reason, root.photos) == ("offline", reason, 1)
    assert store.waiting(MODEL, 0, 10) == []
    assert (store.counts(MODEL).offline, store.counts(MODEL).waiting) == (1, 0)
    store.set_root_state(root_id, None)
    assert store.roots()[0].state == "ready"
    assert len(store.waiting(MODEL, 0, 10)) == 1


# What a scan saw


def test_only_differences_are_written(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg", "b.jpg")
    _embed(store, "a.jpg", "b.jpg")
    directory_id, changes = store.apply(root_id, _listing("/r", "b.jpg", "c.jpg"))
    assert changes == Changes(added=1, changed=0, removed=1)
    assert store.apply(root_id, _listing("/r", "b.jpg", "c.jpg")) == (directory_id, Changes())
    photo = store.photo_at("/r/b.jpg")
    assert photo is not None
    assert photo.content_id is not None


def test_a_link_that_leads_nowhere_is_forgotten_when_it_goes_itself(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg", "b.jpg")
    leads_nowhere = replace(_listing("/r", "a.jpg"), away=("b.jpg",))
    for _ in range(2):
        assert store.apply(root_id, leads_nowhere)[1] == Changes()
    assert store.apply(root_id, _listing("/r", "a.jpg"))[1] == Changes(removed=1)


def test_a_listing_with_a_problem_forgets_nothing(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg", "b.jpg")
    _, changes = store.apply(root_id, _listing("/r", "b.jpg", "c.jpg", problem=True))
    assert changes == Changes(added=1)
    assert store.photo_at("/r/a.jpg") is not None


def test_a_changed_file_is_to_be_read_again_and_its_failure_forgotten(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg", "bad.jpg", "bad too.jpg")
    _embed(store, "a.jpg")
    for photo in store.waiting(MODEL, 0, 10):
        store.add_failure(photo, "decode", text("Damaged."), "1")
    assert store.waiting(MODEL, 0, 10) == []
    store.apply(root_id, _listing("/r", "a.jpg", "bad.jpg", "bad too.jpg"))
    assert store.waiting(MODEL, 0, 10) == []
    changed = Listing("/r", tuple(FoundFile(n, 10, 1 + (n != "bad too.jpg")) for n in
                                  ("a.jpg", "bad too.jpg", "bad.jpg")))  # fmt: skip
    assert store.apply(root_id, changed)[1] == Changes(changed=2)
    assert [photo.path for photo in store.waiting(MODEL, 0, 10)] == ["/r/a.jpg", "/r/bad.jpg"]
    assert [failure.path for failure in store.failures()] == ["/r/bad too.jpg"]


def test_restamp_forgets_content_and_failure(store: Store) -> None:
    _with_photos(store, "a.jpg", "b.jpg")
    _embed(store, "a.jpg")
    bad = store.photo_at("/r/b.jpg")
    good = store.photo_at("/r/a.jpg")
    assert bad is not None
    assert good is not None
    store.add_failure(bad, "decode", text("Damaged."), "1")
    for photo in (good, bad):
        store.restamp(photo, Stamp(99, 98))
    assert store.failures() == ()
    assert [(p.stamp, p.content_id) for p in store.waiting(MODEL, 0, 9)] == [(Stamp(99, 98), None)] * 2


def test_sweep_forgets_folders_that_were_not_seen_but_not_unreadable_ones(store: Store) -> None:
    store.add_root("/r")
    store.add_root("/other")
    root_id, other_id = (root.id for root in store.roots())
    ids = {}
    for directory in ("/r", "/r/gone", "/r/locked", "/r/locked/deep", "/r/locked2"):
        ids[directory], _ = store.apply(root_id, _listing(directory, "a.jpg"))
    store.apply(other_id, _listing("/other", "a.jpg"))
    removed = store.sweep(root_id, {ids["/r"]}, ["/r/locked"])
    assert removed == 2
    assert set(_paths(store)) == {"/r/a.jpg", "/r/locked/a.jpg", "/r/locked/deep/a.jpg", "/other/a.jpg"}


def test_names_that_are_no_text_survive(store: Store) -> None:
    name = os.fsdecode(b"caf\xe9\xff\n.jpg")
    store.add_root(os.fsdecode(b"/r\xe9"))
    store.apply(store.roots()[0].id, _listing(os.fsdecode(b"/r\xe9"), name))
    assert os.fsencode(store.roots()[0].path) == b"/r\xe9"
    (photo,) = store.waiting(MODEL, 0, 10)
    assert os.fsencode(photo.path) == b"/r\xe9/caf\xe9\xff\n.jpg"
    assert store.photo_at(photo.path) == photo


def test_stamps_before_1970_and_far_away(store: Store) -> None:
    store.add_root("/r")
    for mtime_ns in (-(10**18), 0, 2**62):
        listing = Listing("/r", (FoundFile("a.jpg", 2**40, mtime_ns),))
        store.apply(store.roots()[0].id, listing)
        assert store.waiting(MODEL, 0, 1)[0].stamp == Stamp(2**40, mtime_ns)
        assert store.apply(store.roots()[0].id, listing)[1] == Changes()


# What is in the files


def test_waiting_walks_in_id_order_by_pages(store: Store) -> None:
    _with_photos(store, *(f"{n:02}.jpg" for n in range(25)))
    after, seen = 0, []
    while page := store.waiting(MODEL, after, 10):
        after = page[-1].id
        seen += [photo.path for photo in page]
    assert seen == [f"/r/{n:02}.jpg" for n in range(25)]


def test_two_photos_of_one_content(store: Store) -> None:
    _with_photos(store, "a.jpg", "b.jpg")
    _embed(store, "a.jpg", "b.jpg", content=b"same")
    counts = store.counts(MODEL)
    assert (counts.photos, counts.contents, counts.waiting) == (2, 1, 0)
    assert store.paths_of([b"same".ljust(16), b"unknown".ljust(16)]) == {b"same".ljust(16): ("/r/a.jpg", "/r/b.jpg")}
    assert [row[1:] for row in store.embeddings(MODEL)] == [(b"same".ljust(16), VECTOR)]


def test_where_a_content_lies_is_told_in_the_order_of_paths(store: Store) -> None:
    root_id = _with_photos(store, "z.jpg")
    store.apply(root_id, _listing("/r", "m.jpg", "z.jpg"))
    store.apply(root_id, _listing("/r", "a.jpg", "m.jpg", "z.jpg"))
    _embed(store, "z.jpg", "m.jpg", "a.jpg", content=b"same")
    assert store.paths_of([b"same".ljust(16)]) == {b"same".ljust(16): ("/r/a.jpg", "/r/m.jpg", "/r/z.jpg")}


def test_a_content_that_no_photo_holds_is_not_counted(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg", "b.jpg")
    _embed(store, "a.jpg", "b.jpg")
    store.apply(root_id, _listing("/r", "b.jpg"))
    assert store.vector(b"a.jpg".ljust(16), MODEL) == VECTOR
    assert store.counts(MODEL).contents == 1
    assert store.embedded_after(MODEL, 0) == 1


def test_facts_come_back(store: Store) -> None:
    _with_photos(store, "a.jpg")
    _embed(store, "a.jpg")
    assert store.facts(b"a.jpg".ljust(16)) == FACTS
    assert store.facts(b"x" * 16) is None


def test_the_first_embedding_of_a_content_stays(store: Store) -> None:
    store.add_embedding(b"c" * 16, FACTS, MODEL, VECTOR)
    store.add_embedding(b"c" * 16, PictureFacts(1, 1, "PNG", None, None), MODEL, b"other")
    assert store.vector(b"c" * 16, MODEL) == VECTOR
    assert store.facts(b"c" * 16) == FACTS


def test_what_is_settled_counts_within_reach_only(store: Store) -> None:
    away = _with_photos(store, "a.jpg", root="/away")
    _with_photos(store, "b.jpg", "c.jpg", "d.jpg")
    _embed(store, "b.jpg")
    photo = store.photo_at("/r/c.jpg")
    assert photo is not None
    store.add_failure(photo, "decode", text("Broken."), "1")
    assert store.settled_count(MODEL) == (2, 1)
    store.set_root_state(away, text("Gone."))
    assert store.settled_count(MODEL) == (2, 1)


def test_another_model_waits_for_everything_and_takes_nothing_away(store: Store) -> None:
    _with_photos(store, "a.jpg")
    _embed(store, "a.jpg")
    assert len(store.waiting("model-2", 0, 10)) == 1
    assert store.counts("model-2").contents == 0
    store.add_embedding(b"a.jpg".ljust(16), FACTS, "model-2", b"two")
    assert store.vector(b"a.jpg".ljust(16), MODEL) == VECTOR
    assert store.vector(b"a.jpg".ljust(16), "model-2") == b"two"
    assert store.waiting("model-2", 0, 10) == []


def test_embedding_ids_only_grow(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg", "b.jpg")
    _embed(store, "a.jpg", "b.jpg")
    last = [row for row, _, _ in store.embeddings(MODEL)][-1]
    store.remove_root(root_id)
    _with_photos(store, "c.jpg")
    _embed(store, "c.jpg")
    assert [row for row, _, _ in store.embeddings(MODEL)] == [last + 1]
    assert store.embedded_after(MODEL, last) == 1


def test_a_content_that_comes_back_is_newer_than_any_index_built_without_it(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg", "b.jpg")
    _embed(store, "a.jpg", "b.jpg")
    store.apply(root_id, _listing("/r", "b.jpg"))
    last_row = max(row for row, _, _ in store.embeddings(MODEL))  # an index built now ends here
    store.apply(root_id, _listing("/r", "a.jpg", "b.jpg"))
    back = store.photo_at("/r/a.jpg")
    assert back is not None
    store.renew(b"a.jpg".ljust(16))
    store.link(back, b"a.jpg".ljust(16), back.stamp)
    assert [content for _, content, _ in store.embeddings(MODEL, last_row)] == [b"a.jpg".ljust(16)]
    # One that is held stays where it is.
    before = list(store.embeddings(MODEL))
    store.renew(b"a.jpg".ljust(16))
    assert list(store.embeddings(MODEL)) == before


def test_failures_are_listed_in_path_order_with_their_reasons(store: Store) -> None:
    _with_photos(store, "b.jpg", "a.jpg")
    for photo in store.waiting(MODEL, 0, 10):
        store.add_failure(photo, "decode", text("{path} is bad {brace}.", path="x{y}", brace="{z}"), "1")
    assert [(failure.path, str(failure.reason)) for failure in store.failures()] == [
        ("/r/a.jpg", "x{y} is bad {z}."),
        ("/r/b.jpg", "x{y} is bad {z}."),
    ]
    assert store.counts(MODEL).skipped == 2


def test_a_second_failure_replaces_the_first(store: Store) -> None:
    _with_photos(store, "a.jpg")
    (photo,) = store.waiting(MODEL, 0, 1)
    store.add_failure(photo, "read", text("One."), "1")
    store.add_failure(photo, "decode", text("Two."), "1")
    assert [(failure.stage, str(failure.reason)) for failure in store.failures()] == [("decode", "Two.")]


def test_a_failure_of_a_photo_that_is_gone_is_dropped(store: Store) -> None:
    root_id = _with_photos(store, "a.jpg")
    (photo,) = store.waiting(MODEL, 0, 1)
    store.apply(root_id, _listing("/r"))
    store.add_failure(photo, "decode", text("Bad."), "1")
    assert store.failures() == ()


def test_what_is_retried(store: Store) -> None:
    _with_photos(store, "disk.jpg", "old reader.jpg", "same reader.jpg")
    disk, old, same = store.waiting(MODEL, 0, 10)
    store.add_failure(disk, "read", text("Input/output error."), "2")
    store.add_failure(old, "decode", text("Unknown format."), "1")
    store.add_failure(same, "decode", text("Damaged."), "2")
    store.retry_failures("2")
    assert [photo.path for photo in store.waiting(MODEL, 0, 10)] == ["/r/disk.jpg", "/r/old reader.jpg"]


def test_a_reason_that_is_no_json_is_shown_as_it_is(store: Store, path: Path) -> None:
    _with_photos(store, "a.jpg", "b.jpg", "c.jpg", "d.jpg")
    for photo, stored in zip(
        store.waiting(MODEL, 0, 9), ["plain {words}", "[1]", '["{missing}", {}]', '["{a", {}]'], strict=True
    ):
        store.add_failure(photo, "decode", text("x"), "1")
        store._db.execute("UPDATE failures SET reason = ? WHERE photo_id = ?", (stored, photo.id))
    assert [str(failure.reason) for failure in store.failures()] == [
        "plain {words}",
        "[1]",
        '["{missing}", {}]',
        "{a",
    ]


def test_a_reason_that_somebody_crafted_is_one_short_line(store: Store) -> None:
    _with_photos(store, "a.jpg", "b.jpg", "c.jpg")
    crafted = [
        json.dumps(["{a}" * 20_000, {"a": "x" * 30_000}]),
        json.dumps(["\x1b[2J{a}", {"a": 1}]),
        "no JSON \x1b[31m" + "y" * 50_000,
    ]
    for photo, stored in zip(store.waiting(MODEL, 0, 9), crafted, strict=True):
        store.add_failure(photo, "decode", text("x"), "1")
        store._db.execute("UPDATE failures SET reason = ? WHERE photo_id = ?", (stored, photo.id))
    reasons = [str(failure.reason) for failure in store.failures()]
    assert [len(reason) for reason in reasons] == [LONGEST, 5, LONGEST]
    assert all(reason.isprintable() for reason in reasons)


def test_unused_contents_are_kept_for_thirty_days(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    day_s = 24 * 3600
    now = 1_700_000_000
    monkeypatch.setattr(time, "time", lambda: now)
    root_id = _with_photos(store, "a.jpg", "b.jpg")
    _embed(store, "a.jpg", "b.jpg")
    store.apply(root_id, _listing("/r", "b.jpg"))
    store.forget_unused()
    now += 29 * day_s
    store.forget_unused()
    assert store.vector(b"a.jpg".ljust(16), MODEL) is not None
    # It comes back for a while: the thirty days begin anew.
    store.apply(root_id, _listing("/r", "a.jpg", "b.jpg"))
    _embed(store, "a.jpg")
    store.forget_unused()
    now += 40 * day_s
    store.apply(root_id, _listing("/r", "b.jpg"))
    store.forget_unused()
    assert store.vector(b"a.jpg".ljust(16), MODEL) is not None
    now += 31 * day_s
    store.forget_unused()
    assert store.vector(b"a.jpg".ljust(16), MODEL) is None
    assert store.facts(b"a.jpg".ljust(16)) is None
    assert store.vector(b"b.jpg".ljust(16), MODEL) is not None


def test_what_is_embedded_below_a_folder_and_only_there(store: Store) -> None:
    _with_photos(store, "b.jpg", "a.jpg", "unread.jpg")
    _embed(store, "a.jpg", "b.jpg")
    _with_photos(store, "x.jpg", root="/r2")
    _embed(store, "x.jpg", directory="/r2")
    below = [(b"a.jpg".ljust(16), "/r/a.jpg"), (b"b.jpg".ljust(16), "/r/b.jpg")]
    assert store.embedded_below("/r", MODEL) == below
    assert store.embedded_below("/r2", MODEL) == [(b"x.jpg".ljust(16), "/r2/x.jpg")]
    assert len(store.embedded_below("/", MODEL)) == 3
    assert store.embedded_below("/nowhere", MODEL) == []
    assert store.embedded_below("/r", "another model") == []


def test_paths_of_many_contents(store: Store) -> None:
    names = [f"{n}.jpg" for n in range(1203)]
    _with_photos(store, *names)
    with store.transaction():
        _embed(store, *names)
    found = store.paths_of([name.encode().ljust(16) for name in names])
    assert len(found) == 1203


# Transactions


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    _with_photos(store, "a.jpg")

    def both() -> None:
        with store.transaction():
            store.add_embedding(b"c" * 16, FACTS, MODEL, VECTOR)
            with store.transaction():
                store.add_root("/inner")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        both()
    assert store.vector(b"c" * 16, MODEL) is None
    assert len(store.roots()) == 1
    store.add_root("/after")
    assert len(store.roots()) == 2


def test_a_commit_that_fails_leaves_no_transaction_open(store: Store, path: Path) -> None:
    # A foreign key that is checked at the end only makes COMMIT itself fail.
    store._db.execute("PRAGMA defer_foreign_keys = ON")

    def orphan() -> None:
        with store.transaction():
            store._db.execute("PRAGMA defer_foreign_keys = ON")
            store._db.execute("INSERT INTO directories (root_id, path) VALUES (12345, x'41')")

    with pytest.raises(sqlite3.IntegrityError):
        orphan()
    assert not store._db.in_transaction
    store.add_root("/after")
    with _read(path) as reader:
        assert [root.path for root in reader.roots()] == ["/after"]


def test_a_mistake_of_ours_is_not_blamed_on_the_disk(store: Store) -> None:
    def mistake() -> None:
        with store.transaction():
            store._db.execute("SELECT * FROM no_such_table")

    with pytest.raises(sqlite3.OperationalError):
        mistake()


def test_the_store_belongs_to_its_thread(store: Store) -> None:
    caught: list[BaseException] = []

    def elsewhere() -> None:
        try:
            store.roots()
        except sqlite3.ProgrammingError as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(caught) == 1


# Readers beside the writer


def _read(path: Path) -> Reader:
    reader = Reader.open_existing(path)
    assert reader is not None
    return reader


def test_a_reader_sees_whole_transactions_only(store: Store, path: Path) -> None:
    _with_photos(store, "a.jpg")
    with _read(path) as reader:
        with store.transaction():
            store.add_embedding(b"c" * 16, FACTS, MODEL, VECTOR)
            assert reader.vector(b"c" * 16, MODEL) is None
        assert reader.vector(b"c" * 16, MODEL) == VECTOR


def test_a_reader_in_the_middle_of_a_long_answer_does_not_stop_the_writer(store: Store, path: Path) -> None:
    _with_photos(store, *(f"{n}.jpg" for n in range(50)))
    _embed(store, *(f"{n}.jpg" for n in range(50)))
    with _read(path) as reader:
        answer = reader.embeddings(MODEL)
        next(answer)
        store.remove_root(store.roots()[0].id)
        assert len(list(answer)) == 49  # as it was when the question was asked
        assert list(reader.embeddings(MODEL)) == []


def test_a_closed_catalog_is_whole_without_its_log_even_beside_a_reader(path: Path, tmp_path: Path) -> None:
    """People copy the one file that they know of."""
    store = _open(path)
    _with_photos(store, "a.jpg")
    with _read(path) as reader:
        assert reader.counts(MODEL).photos == 1
        store.close()
        shutil.copy(path, tmp_path / "copy.db")
    with _read(tmp_path / "copy.db") as reader:
        assert reader.counts(MODEL).photos == 1


def test_a_reader_cannot_write(store: Store, path: Path) -> None:
    with _read(path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._db.execute("DELETE FROM roots")


def test_no_library_yet(tmp_path: Path) -> None:
    assert Reader.open_existing(tmp_path / "nothing" / "catalog.db") is None
    (tmp_path / "catalog.db").touch()
    assert Reader.open_existing(tmp_path / "catalog.db") is None
    (tmp_path / "file").touch()
    assert Reader.open_existing(tmp_path / "file" / "catalog.db") is None


# What may not or cannot be opened


def test_only_one_writer(store: Store, path: Path) -> None:
    with pytest.raises(AppError, match="Another Photokin is working on this library"):
        _open(path)
    program = (
        "import sys; from pathlib import Path; from app.core.errors import AppError\n"
        "from app.library.store import Store\n"
        "try: Store.open(Path(sys.argv[1]), Path(sys.argv[1]).with_suffix('.lock'))\n"
        "except AppError as error: print(error)"
    )
    repository = Path(store_module.__file__).parents[2]
    other = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True, cwd=repository
    )
    assert other.stdout.startswith("Another Photokin is working on this library")
    store.close()
    _open(path).close()


def test_a_store_that_could_not_be_opened_leaves_the_library_free(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    for _ in range(2):
        with pytest.raises(AppError, match="is not a Photokin library"):
            _open(path)
    path.unlink()
    _open(path).close()


def test_the_data_folder_is_the_users_alone(store: Store, path: Path) -> None:
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AppError, match=r"The data folder .* cannot be written: ") as refused:
        _open(tmp_path / "file" / "catalog.db")
    assert "--data-dir" in str(refused.value.hint)


def test_a_catalog_that_cannot_be_written(path: Path) -> None:
    _open(path).close()
    path.unlink()
    path.mkdir()
    with pytest.raises(AppError, match="cannot be opened"):
        _open(path)


@pytest.mark.parametrize("size", [600, 5000, 30_000])
def test_a_truncated_catalog_is_told_from_a_good_one(path: Path, size: int) -> None:
    store = _open(path)
    _with_photos(store, *(f"{n}.jpg" for n in range(300)))
    store.close()
    path.write_bytes(path.read_bytes()[:size])
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    damaged = path.read_bytes()
    with _open(path) as new:
        assert "there is no sound backup" in str(new.news[0])
        assert new.roots() == ()
    (kept,) = path.parent.glob("catalog-damaged-*.db")
    assert kept.read_bytes() == damaged


# A full disk


def test_a_full_disk_ends_with_one_sentence_and_loses_nothing(store: Store, path: Path) -> None:
    root_id = _with_photos(store, "a.jpg")
    _embed(store, "a.jpg")
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    big = _listing("/r", "a.jpg", *(f"{n:05}{'x' * 200}.jpg" for n in range(2000)))
    with pytest.raises(AppError, match="The disk is full"):
        store.apply(root_id, big)
    assert not store._db.in_transaction
    assert store.counts(MODEL).photos == 1
    assert store.vector(b"a.jpg".ljust(16), MODEL) == VECTOR
    store._db.execute("PRAGMA max_page_count = 1000000")
    assert store.apply(root_id, big)[1].added == 2000
    store.close()
    again = _open(path)
    assert again.counts(MODEL).photos == 2001
    assert again._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again.close()


def test_a_disk_that_takes_no_more_bytes(path: Path) -> None:
    """The same with a real limit of the system: a file size limit in a process of its own."""
    store = _open(path)
    _with_photos(store, "a.jpg")
    store.close()
    program = """
import resource, sys
from pathlib import Path
from app.core.errors import AppError
from app.core.photo import FoundFile, Stamp
from app.core.listing import Listing
from app.library.store import Store
path = Path(sys.argv[1])
store = Store.open(path, path.with_suffix('.lock'))
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    for n in range(1000):
        files = tuple(FoundFile(f'{n}-{i}' + 'x' * 200, 1, 1) for i in range(100))
        store.apply(1, Listing(f'/r/{n}', files))
except AppError as error:
    print(n, error)
store.close()
"""
    repository = Path(store_module.__file__).parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True, cwd=repository
    )
    written = int(answer.stdout.split()[0])
    assert "disk" in answer.stdout
    store = _open(path)
    assert store.counts(MODEL).photos == 1 + 100 * written
    assert store._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
