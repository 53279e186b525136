"""A server that is killed loses nothing that was said to be stored, and stores nothing by halves."""

from __future__ import annotations

import threading

import psutil
import pytest

from app.core.errors import AppError
from app.shared.address import address_of
from app.shared.facts import SharedFacts
from app.shared.mounts import Mounts
from app.shared.session import Session
from app.shared.store import SharedStore
from app.shared.thumbnails import SharedThumbnails
from tests.shared.both import FACTS, MODEL, VECTOR, Shared, content_of
from tests.shared_server import Server

_PHOTOS, _AT_A_TIME = 20_000, 20


def _store_until_it_is_gone(url: str, acknowledged: list[bytes]) -> None:
    """Embed as a flight does, with a thumbnail in each transaction, until the server is not there."""
    store = SharedStore.open(address_of(url), Mounts({"r": "/r"}))
    thumbnails = SharedThumbnails(store.session)
    try:
        while photos := store.claim(MODEL, _AT_A_TIME):
            with store.transaction():
                contents = {photo.id: content_of(photo.path) for photo in photos}
                thumbnails.add(dict.fromkeys(contents.values(), b"jpeg"))
                for photo in photos:
                    store.add_embedding(contents[photo.id], FACTS, MODEL, VECTOR)
                    store.link(photo, contents[photo.id], photo.stamp)
            acknowledged += contents.values()
    except AppError:
        pass
    finally:
        store.close()


def test_killed_in_the_middle_everything_acknowledged_is_whole(mortal_server: Server) -> None:
    url = mortal_server.make_library()
    first = Shared(url)
    first.with_photos(*(f"{n}.jpg" for n in range(_PHOTOS)))
    first.close()
    acknowledged: list[bytes] = []
    for _ in range(3):
        before = len(acknowledged)
        writer = threading.Thread(target=_store_until_it_is_gone, args=(url, acknowledged))
        writer.start()
        while len(acknowledged) < before + 10 * _AT_A_TIME:
            writer.join(0.01)
            assert writer.is_alive()
        mortal_server.kill()
        writer.join(60)
        assert not writer.is_alive()
        mortal_server.start()
        again = Shared(url)
        session = again.store.session
        stored = {content_id for (content_id,) in session.all("SELECT content_id FROM embeddings")}
        assert set(acknowledged) <= stored
        for table in ("thumbnails", "photos", "contents"):
            rows = session.all(f"SELECT content_id FROM {table} WHERE content_id IS NOT NULL")
            assert {content_id for (content_id,) in rows} == stored, table
        assert again.facts.waiting_count(MODEL) == _PHOTOS - len(stored)
        session.do("UPDATE photos SET claimed_until = now()")  # as if the lease of who died had ended
        again.close()


def test_what_was_open_says_one_sentence_and_a_new_one_works(mortal_server: Server) -> None:
    url = mortal_server.make_library()
    library = Shared(url)
    library.with_photos("a.jpg")
    mortal_server.kill()
    for _ in range(2):
        with pytest.raises(AppError, match="cannot be reached"):
            library.facts.roots()
    with pytest.raises(AppError, match="cannot be reached"):
        library.store.claim(MODEL, 5)
    with pytest.raises(AppError, match="cannot be reached"):
        SharedFacts.open(address_of(url), Mounts({}))
    assert library.facts.is_broken
    library.close()
    mortal_server.start()
    again = Shared(url)
    assert [folder.path for folder in again.facts.folders()] == ["/r"]
    again.close()


def test_who_has_asked_nothing_meanwhile_knows_that_the_server_was_away(server: Server, library_url: str) -> None:
    with Session.open(address_of(library_url)) as session:
        served_by = session.number("SELECT pg_backend_pid()")
        assert not session.is_broken
        server.sql(f"SELECT pg_terminate_backend({served_by})")  # as when a server is restarted: it says why
        psutil.wait_procs([psutil.Process(served_by)] if psutil.pid_exists(served_by) else [], timeout=10)
        assert session.is_broken, "the first question after it would fail"
