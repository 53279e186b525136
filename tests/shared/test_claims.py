"""Work is shared out: what one has taken nobody else gets, until it is given back or its lease ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from app.core.text import text
from app.shared.address import address_of
from app.shared.news import News
from tests.shared.both import MODEL, Shared, content_of, listing

_LEASE_S = 1.0


@pytest.fixture
def workers(library_url: str) -> Iterator[tuple[Shared, Shared]]:
    pair = Shared(library_url, lease_s=_LEASE_S), Shared(library_url, lease_s=_LEASE_S)
    yield pair
    for each in pair:
        each.close()


def _ids(worker: Shared, limit: int = 100) -> list[int]:
    return [photo.id for photo in worker.store.claim(MODEL, limit)]


def test_no_photo_is_taken_twice(workers: tuple[Shared, Shared]) -> None:
    one, other = workers
    one.with_photos(*(f"{n}.jpg" for n in range(100)))
    taken: dict[Shared, list[int]] = {one: [], other: []}
    start = threading.Barrier(2)

    def take(worker: Shared) -> None:
        start.wait()
        while photos := _ids(worker, 7):
            taken[worker] += photos

    threads = [threading.Thread(target=take, args=(worker,)) for worker in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken[one]) + len(taken[other]) == 100
    assert not set(taken[one]) & set(taken[other])


def test_photos_come_in_their_order_and_as_they_are(workers: tuple[Shared, Shared]) -> None:
    one, _ = workers
    one.with_photos("b.jpg", "a.jpg")
    photos = one.store.claim(MODEL, 5)
    assert [photo.path for photo in photos] == ["/r/a.jpg", "/r/b.jpg"]
    assert photos[0] == one.photo("/r/a.jpg")


def test_a_lease_that_ends_gives_the_work_to_another(workers: tuple[Shared, Shared]) -> None:
    one, other = workers
    one.with_photos("a.jpg")
    assert _ids(one)
    assert not _ids(other)
    time.sleep(_LEASE_S + 0.2)
    (photo,) = other.store.claim(MODEL, 5)
    assert not _ids(one)
    one.store.renew_claims()  # it has lost it, and must not take it from the other one
    time.sleep(_LEASE_S / 2)
    other.store.renew_claims()
    other.store.link(photo, content_of("a.jpg"), photo.stamp)


def test_a_lease_that_is_renewed_lasts(workers: tuple[Shared, Shared]) -> None:
    one, other = workers
    one.with_photos("a.jpg")
    assert _ids(one)
    until_s = time.monotonic() + 2 * _LEASE_S
    while time.monotonic() < until_s:
        thread = threading.Thread(target=one.store.renew_claims)
        thread.start()
        thread.join()
        assert not _ids(other)
        time.sleep(_LEASE_S / 5)


def test_renewing_waits_for_nothing_that_is_being_stored(workers: tuple[Shared, Shared]) -> None:
    one, _ = workers
    one.with_photos("a.jpg", "b.jpg")
    first, second = one.store.claim(MODEL, 5)
    with one.store.transaction():
        one.store.session.do("UPDATE photos SET size_bytes = 11 WHERE id = %(id)s", id=first.id)
        one.store.renew_claims()
        one.store.link(second, content_of("b.jpg"), second.stamp)
    time.sleep(_LEASE_S / 2)
    one.store.renew_claims()
    one.store.release([first.id])


def test_what_was_stored_waits_no_more(workers: tuple[Shared, Shared]) -> None:
    one, other = workers
    one.with_photos("a.jpg", "b.jpg", "c.jpg")
    one.store.claim(MODEL, 5)
    one.embed("a.jpg")
    one.store.add_failure(one.photo("/r/b.jpg"), "decode", text("Broken."), "reader")
    one.store.restamp(one.photo("/r/c.jpg"), one.photo("/r/c.jpg").stamp)
    assert _ids(other) == [one.photo("/r/c.jpg").id]
    assert _ids(one) == []


def test_what_is_given_back_is_anothers_at_once_and_ones_own_after_a_lease(workers: tuple[Shared, Shared]) -> None:
    one, other = workers
    one.with_photos("a.jpg")
    (taken,) = _ids(one)
    one.store.release([taken])
    assert _ids(one) == []
    assert _ids(other) == [taken]
    other.store.release([taken])
    time.sleep(_LEASE_S + 0.2)
    assert _ids(one) == [taken]


def test_a_store_that_is_closed_gives_everything_back(library_url: str) -> None:
    one, other = Shared(library_url), Shared(library_url)
    one.with_photos("a.jpg", "b.jpg")
    assert len(_ids(one)) == 2
    one.close()
    assert len(_ids(other)) == 2
    other.close()


def test_only_what_lies_within_reach_is_taken(library_url: str) -> None:
    here, elsewhere = Shared(library_url), Shared(library_url, mounts={})
    root_id = here.with_photos("a.jpg")
    assert _ids(elsewhere) == []
    here.store.set_root_state(root_id, text("It is not there."))
    assert _ids(here) == []
    here.store.set_root_state(root_id, None)
    assert len(_ids(here)) == 1
    here.close()
    elsewhere.close()


def test_photos_that_another_model_knows_are_taken_for_this_one(workers: tuple[Shared, Shared]) -> None:
    one, _ = workers
    one.with_photos("a.jpg", "b.jpg")
    one.embed("a.jpg")
    new = [photo.path for photo in one.store.claim("another", 1)]
    old = [photo.path for photo in one.store.claim("another", 1)]
    assert (new, old) == (["/r/b.jpg"], ["/r/a.jpg"])


def test_others_hear_of_what_is_written_and_of_nothing_else(shared_library: Shared, library_url: str) -> None:
    news = News.open(address_of(library_url))
    assert not news.heard(0.05)
    root_id = shared_library.add("r")
    assert news.heard(5)
    shared_library.apply(root_id, listing("/r", "a.jpg"))
    assert news.heard(5)
    shared_library.apply(root_id, listing("/r", "a.jpg"))
    shared_library.store.claim(MODEL, 5)
    shared_library.facts.roots()
    shared_library.store.forget_unused()
    assert news.heard(5)  # it has noted that it did
    shared_library.store.forget_unused()
    shared_library.store.retry_failures("reader")
    shared_library.store.set_links(root_id, [])
    with shared_library.store.try_scan(root_id):
        seen = shared_library.store.apply(root_id, listing("/r", "a.jpg"))[0]
        shared_library.store.sweep(root_id, {seen}, ())
    assert not news.heard(0.2)
    news.close()
