"""What is written into a shared library: only differences, all of it or nothing, and by those who may."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

import pytest

from app.core.errors import AppError, InputError
from app.core.listing import Changes, Listing
from app.core.photo import FoundFile, Stamp
from app.core.store import SharedStore
from app.core.text import text
from app.shared.address import address_of
from app.shared.root_rows import root_name_of
from app.shared.thumbnails import SharedThumbnails
from tests.shared.both import FACTS, MODEL, VECTOR, Shared, content_of, listing


@pytest.fixture
def other(library_url: str) -> Iterator[Shared]:
    """Another program on the same library."""
    opened = Shared(library_url)
    yield opened
    opened.close()


def test_a_store_is_what_the_protocol_says(shared_library: Shared) -> None:
    store: SharedStore = shared_library.store
    assert store.roots() == ()


@pytest.mark.parametrize("name", ["", "a/b", "..", ".a", "a:b", "a\nb", " a", "x" * 101, "a*", "-a", "a."])
def test_what_can_be_no_name_of_a_root_is_refused(shared_library: Shared, name: str) -> None:
    with pytest.raises(InputError, match="Give another one"):
        shared_library.store.add_root(name)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("写真 2015", "写真 2015"), ("a:b/c\\d", "a_b_c_d"), ("a\nb\x1b\u202e\udcff", "a_b___"), (" .-a. ", "a"),
        ("..", "photos"), ("x" * 200, "x" * 100), ("x" * 99 + " yz", "x" * 99),
    ],
)  # fmt: skip
def test_any_folder_has_a_name_for_its_root(shared_library: Shared, folder: str, name: str) -> None:
    assert root_name_of(folder) == name
    assert shared_library.store.add_root(name)


def test_a_root_is_added_once(shared_library: Shared) -> None:
    assert shared_library.store.add_root("archive 2015")
    assert not shared_library.store.add_root("archive 2015")
    assert list(shared_library.store.root_names().values()) == ["archive 2015"]


def test_only_differences_are_written(shared_library: Shared) -> None:
    root_id = shared_library.add("r")
    assert shared_library.apply(root_id, listing("/r", "a.jpg", "b.jpg")) == Changes(added=2)
    assert shared_library.apply(root_id, listing("/r", "a.jpg", "b.jpg")) == Changes()
    changed = Listing("/r", (FoundFile("a.jpg", 10, 1), FoundFile("b.jpg", 11, 1), FoundFile("c.jpg", 10, 1)))
    assert shared_library.apply(root_id, changed) == Changes(added=1, changed=1)
    assert shared_library.apply(root_id, listing("/r", "a.jpg")) == Changes(changed=0, removed=2)
    assert [folder.photos for folder in shared_library.facts.folders()] == [1]


def test_a_folder_that_looks_the_same_is_not_compared_again(shared_library: Shared) -> None:
    root_id = shared_library.add("r")
    with shared_library.store.try_scan(root_id):
        first = shared_library.store.apply(root_id, listing("/r", "a.jpg"))
        before = shared_library.store.state
        again = shared_library.store.apply(root_id, listing("/r", "a.jpg"))
        assert again == (first[0], Changes())
        assert shared_library.store.state == before


def test_a_listing_with_a_problem_and_links_to_nothing_forget_nothing(shared_library: Shared) -> None:
    root_id = shared_library.with_photos("a.jpg", "b.jpg")
    assert shared_library.apply(root_id, listing("/r", "a.jpg", problem=True)) == Changes()
    gone_astray = Listing("/r", (FoundFile("a.jpg", 10, 1),), away=("b.jpg",))
    assert shared_library.apply(root_id, gone_astray) == Changes()


def test_nobody_changes_what_a_root_holds_without_its_lock(shared_library: Shared, other: Shared) -> None:
    root_id = shared_library.with_photos("a.jpg")
    with pytest.raises(ValueError, match="lock"):
        shared_library.store.apply(root_id, listing("/r"))
    with pytest.raises(ValueError, match="lock"):
        shared_library.store.sweep(root_id, set(), ())
    with shared_library.store.try_scan(root_id) as mine, other.store.try_scan(root_id) as theirs:
        assert (mine, theirs) == (True, False)
    with other.store.try_scan(root_id) as theirs:
        assert theirs


def test_the_lock_of_a_program_that_died_is_free(shared_library: Shared, other: Shared) -> None:
    root_id = shared_library.add("r")
    scanning = other.store.try_scan(root_id)
    assert scanning.__enter__()
    other.store.session.close()
    assert _soon(lambda: _may_scan(shared_library, root_id)), "the server lets go of it a moment later"
    assert shared_library.apply(root_id, listing("/r", "a.jpg")) == Changes(added=1)
    scanning.__exit__(None, None, None)


def _may_scan(library: Shared, root_id: int) -> bool:
    with library.store.try_scan(root_id) as mine:
        return mine


def test_sweep_forgets_folders_that_were_not_seen_but_not_unreadable_ones(shared_library: Shared) -> None:
    root_id = shared_library.add("r")
    folders = [listing(f"/r{name}", "x.jpg") for name in ("", "/gone", "/locked/inside", "/lockedout")]
    shared_library.apply(root_id, *folders)
    with shared_library.store.try_scan(root_id):
        seen = {shared_library.store.apply(root_id, folders[0])[0]}
        assert shared_library.store.sweep(root_id, seen, ["/r/locked"]) == 2
        assert shared_library.store.sweep(root_id, seen, ["/r/locked"]) == 0
    assert [folder.path for folder in shared_library.facts.folders()] == ["/r", "/r/locked/inside"]


def test_a_changed_file_is_to_be_read_again_and_its_failure_forgotten(shared_library: Shared) -> None:
    root_id = shared_library.with_photos("a.jpg", "b.jpg")
    shared_library.embed("a.jpg")
    shared_library.store.add_failure(shared_library.photo("/r/b.jpg"), "decode", text("Broken."), "reader")
    assert shared_library.facts.waiting_count(MODEL) == 0
    shared_library.apply(root_id, listing("/r", "a.jpg", "b.jpg", mtime_ns=2))
    assert shared_library.facts.waiting_count(MODEL) == 2
    assert shared_library.facts.failures() == ()
    shared_library.store.restamp(shared_library.photo("/r/a.jpg"), Stamp(7, 8))
    assert shared_library.photo("/r/a.jpg").stamp == Stamp(7, 8)


def test_a_photo_has_the_date_of_its_camera_else_of_its_file(shared_library: Shared) -> None:
    shared_library.with_photos("a.jpg", "b.jpg")
    shared_library.embed("a.jpg")
    ids = [shared_library.photo(f"/r/{name}").id for name in ("a.jpg", "b.jpg")]
    dates = [details.date_s for details in shared_library.facts.details(ids)]
    assert dates[0] == 1_714_979_289
    assert abs(dates[1]) <= 14 * 3600  # the zone of the clock here


def test_the_first_embedding_of_a_content_stays(shared_library: Shared, other: Shared) -> None:
    shared_library.with_photos("a.jpg")
    shared_library.embed("a.jpg")
    other.store.add_embedding(content_of("a.jpg"), FACTS, MODEL, VECTOR[::-1])
    assert shared_library.facts.vector(content_of("a.jpg"), MODEL) == VECTOR


def test_vectors_of_contents_that_nobody_knows_and_those_that_are_none_are_not_stored(shared_library: Shared) -> None:
    shared_library.with_photos("a.jpg")
    shared_library.embed("a.jpg")
    store = shared_library.store
    nothing = b"\x00\x7e" * 16  # not a number
    assert store.add_vectors("other", [(content_of("a.jpg"), VECTOR), (content_of("b.jpg"), VECTOR)]) == 1
    assert store.add_vectors("third", [(content_of("a.jpg"), nothing)]) == 0
    assert store.models() == (MODEL, "other")


def test_a_transaction_is_all_or_nothing(shared_library: Shared, library_url: str) -> None:
    root_id = shared_library.with_photos("a.jpg")
    thumbnails = SharedThumbnails(shared_library.store.session)
    with contextlib.suppress(KeyError), shared_library.store.transaction():
        thumbnails.add({content_of("a.jpg"): b"jpeg"})
        shared_library.embed("a.jpg")
        raise KeyError
    assert shared_library.facts.counts(MODEL).contents == 0
    assert thumbnails.get(content_of("a.jpg")) is None
    with shared_library.store.transaction():
        thumbnails.add({content_of("a.jpg"): b"jpeg"})
        shared_library.embed("a.jpg")
        seen = Shared(library_url)
        assert seen.facts.counts(MODEL).contents == 0
        seen.close()
    assert shared_library.facts.counts(MODEL).contents == 1
    assert thumbnails.get(content_of("a.jpg")) == b"jpeg"
    assert shared_library.apply(root_id, listing("/r", "a.jpg")) == Changes()


def test_failures_are_replaced_retried_and_forgotten_with_their_photo(shared_library: Shared) -> None:
    root_id = shared_library.with_photos("a.jpg", "b.jpg", "c.jpg")
    for name, stage, reader in (("a.jpg", "read", "now"), ("b.jpg", "decode", "now"), ("c.jpg", "decode", "before")):
        photo = shared_library.photo(f"/r/{name}")
        shared_library.store.add_failure(photo, "decode", text("First."), "now")
        shared_library.store.add_failure(photo, stage, text("Second, {n}.", n=2), reader)  # type: ignore[arg-type]
    assert [str(failure.reason) for failure in shared_library.facts.failures()] == ["Second, 2."] * 3
    ((unreadable, path, _),) = shared_library.store.unreadable()
    assert path == "/r/a.jpg"
    shared_library.store.retry_failures("now", but={unreadable})
    assert [failure.path for failure in shared_library.facts.failures()] == ["/r/a.jpg", "/r/b.jpg"]
    shared_library.store.retry_failures("now")
    assert [failure.path for failure in shared_library.facts.failures()] == ["/r/b.jpg"]
    shared_library.apply(root_id, listing("/r", "a.jpg"))
    assert shared_library.facts.failures() == ()


def test_a_failure_of_a_photo_that_is_gone_is_dropped(shared_library: Shared) -> None:
    root_id = shared_library.with_photos("a.jpg")
    photo = shared_library.photo("/r/a.jpg")
    shared_library.apply(root_id, listing("/r"))
    shared_library.store.add_failure(photo, "decode", text("Broken."), "reader")
    shared_library.store.link(photo, content_of("a.jpg"), photo.stamp)
    assert shared_library.facts.failures() == ()


def test_words_out_of_files_may_be_anything(shared_library: Shared) -> None:
    shared_library.with_photos("a.jpg")
    photo = shared_library.photo("/r/a.jpg")
    facts = type(FACTS)(1, 1, "JP\0EG", "2015\0", text("{x}", x="\0\ud800"), "Ca\0non\ud800")
    shared_library.store.add_embedding(content_of("a.jpg"), facts, MODEL, VECTOR)
    shared_library.store.add_failure(photo, "decode", text("{x}", x="\0\ud800"), "reader")
    known = shared_library.facts.facts(content_of("a.jpg"))
    assert known is not None
    assert (known.format, known.taken, known.camera) == ("JPEG", "2015", "Canon?")


def test_removing_a_root_forgets_what_only_it_held(shared_library: Shared) -> None:
    root_id = shared_library.with_photos("a.jpg", "b.jpg")
    shared_library.mounts.lay("s", "/s")
    other_id = shared_library.add("s")
    shared_library.apply(other_id, listing("/s", "a.jpg"))
    shared_library.embed("a.jpg", "b.jpg")
    shared_library.embed("a.jpg", directory="/s")
    thumbnails = SharedThumbnails(shared_library.store.session)
    thumbnails.add({content_of(name): b"jpeg" for name in ("a.jpg", "b.jpg")})
    shared_library.store.remove_root(root_id)
    assert shared_library.facts.vector_count(MODEL) == 1
    assert thumbnails.exist([content_of("a.jpg"), content_of("b.jpg")]) == {content_of("a.jpg")}
    assert [root.id for root in shared_library.facts.roots()] == [other_id]


def test_a_folder_that_is_left_out_and_taken_in_again(shared_library: Shared) -> None:
    root_id = shared_library.add("r")
    shared_library.apply(root_id, listing("/r", "a.jpg"), listing("/r/x", "b.jpg"), listing("/r/x/y", "c.jpg"))
    assert shared_library.store.leave_out(root_id, "x/y") == 1
    assert shared_library.store.leave_out(root_id, "x") == 1
    assert shared_library.facts.roots()[0].left_out == ("/r/x",)
    assert [folder.path for folder in shared_library.facts.folders()] == ["/r"]
    shared_library.store.take_in(root_id, "x")
    assert shared_library.facts.roots()[0].left_out == ()


def test_what_nobody_holds_is_kept_for_thirty_days(shared_library: Shared) -> None:
    root_id = shared_library.with_photos("a.jpg", "b.jpg")
    shared_library.embed("a.jpg", "b.jpg")
    SharedThumbnails(shared_library.store.session).add({content_of("a.jpg"): b"jpeg"})
    shared_library.apply(root_id, listing("/r", "b.jpg"))
    shared_library.store.forget_unused()
    session = shared_library.store.session
    for days, left in ((29, 2), (2, 1)):
        session.do("UPDATE contents SET unused_since = unused_since - make_interval(days => %(days)s)", days=days)
        shared_library.store.forget_unused()  # too soon
        session.do("UPDATE library SET looked_through = now() - make_interval(days => 2)")
        shared_library.store.forget_unused()
        assert shared_library.facts.vector_count(MODEL) == left
    assert session.number("SELECT count(*) FROM thumbnails") == 0
    assert shared_library.facts.counts(MODEL).contents == 1


def test_another_folder_is_not_taken_for_a_root(
    shared_library: Shared, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root_id = shared_library.add("r")
    right, wrong = tmp_path_factory.mktemp("right"), tmp_path_factory.mktemp("wrong")
    assert shared_library.store.is_held_here(root_id, str(wrong))  # nothing is known of it yet
    shared_library.apply(root_id, listing("/r", "a.jpg"), listing("/r/x", "b.jpg"))
    (right / "x").mkdir()
    (right / "x" / "b.jpg").touch()
    (wrong / "other.jpg").touch()
    assert shared_library.store.is_held_here(root_id, str(right))
    assert not shared_library.store.is_held_here(root_id, str(wrong))


def test_two_programs_store_the_same_contents_at_the_same_time(shared_library: Shared, other: Shared) -> None:
    names = [f"{n}.jpg" for n in range(40)]
    shared_library.with_photos(*names)
    with shared_library.store.transaction():
        for name in names:
            shared_library.store.add_embedding(content_of(name), FACTS, MODEL, VECTOR)
    with other.store.transaction():
        for name in reversed(names):
            other.store.add_embedding(content_of(name), FACTS, MODEL, VECTOR)
    assert shared_library.facts.vector_count(MODEL) == 40


def test_thumbnails_come_many_at_a_time_and_none_is_larger_than_any_of_ours(library_url: str) -> None:
    thumbnails = SharedThumbnails.open(address_of(library_url))
    kept = {content_of(str(n)): bytes([n % 256]) * 100 for n in range(600)}
    thumbnails.add(kept)
    thumbnails.add({content_of("1"): b"another", content_of("large"): bytes(4_000_001)})
    assert thumbnails.get_many([*kept, content_of("none"), content_of("large")]) == kept
    assert thumbnails.get(content_of("none")) is None
    thumbnails.close()
    with pytest.raises(AppError, match="cannot be reached"):
        thumbnails.get(content_of("1"))


def _soon(true: Callable[[], bool]) -> bool:
    """Tell whether it is true within ten seconds: what a server that hangs up does takes its time."""
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()
