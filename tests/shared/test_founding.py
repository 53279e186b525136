"""What the server must be, who may do what, and what people are told where it is not so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from app.core.errors import AppError
from app.core.listing import Listing
from app.core.photo import FoundFile
from app.shared import founding
from app.shared.address import address_of
from app.shared.facts import SharedFacts
from app.shared.founding import found_library
from app.shared.mounts import Mounts
from app.shared.neighbours import SharedNeighbours
from app.shared.session import Session
from app.shared.store import SharedStore
from tests.shared.both import MODEL, Shared
from tests.shared_server import Server

_NOBODY = Mounts({})


def _database(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def empty_url(server: Server) -> Iterator[str]:
    """A database without a library."""
    server.sql("CREATE DATABASE empty")
    url = server.url("empty")
    yield url
    server.drop(url)


@pytest.fixture(scope="module")
def people(server: Server) -> None:
    """One who may look, one who may work, one who owns, and one who may nothing; all with the password "right"."""
    for name, role in (
        ("rita", "photokin_reader"),
        ("walt", "photokin_worker"),
        ("otto", "photokin_owner"),
        ("eve", ""),
    ):
        server.sql(f"CREATE ROLE {name} LOGIN PASSWORD 'right'")
        if role:
            server.sql(f"GRANT {role} TO {name}")


def _as(url: str, name: str) -> str:
    return url.replace("postgres@", f"{name}@")


def test_a_library_is_made_once_and_again_without_harm(empty_url: str) -> None:
    with Session.open(address_of(empty_url)) as session:
        assert found_library(session) == ()
        session.do("INSERT INTO roots (name) VALUES ('r')")
        assert found_library(session) == ()
        assert session.number("SELECT count(*) FROM roots") == 1


@pytest.mark.usefixtures("people")
def test_a_reader_looks_and_writes_nothing(library_url: str) -> None:
    owner = Shared(library_url)
    owner.with_photos("a.jpg")
    owner.embed("a.jpg")
    reader = SharedStore.open(address_of(_as(library_url, "rita")), Mounts({"r": "/r"}))
    neighbours = SharedNeighbours.open(address_of(_as(library_url, "rita")), _NOBODY)
    assert reader.counts(MODEL).photos == 1
    assert len(reader.folders()) == 1
    with pytest.raises(AppError, match="photokin_worker"):
        reader.claim("another", 5)
    with pytest.raises(AppError, match="photokin_worker"):
        reader.add_root("s")
    with reader.try_scan(1), pytest.raises(AppError, match="photokin_worker"):
        reader.apply(1, Listing("/r", (FoundFile("b.jpg", 1, 1),)))
    with pytest.raises(AppError, match="photokin_worker"):
        reader.session.do("SELECT index_model(1)")
    for table in ("library", "roots", "photos", "contents", "embeddings", "thumbnails", "failures", "models"):
        with pytest.raises(AppError, match="photokin_worker"):
            reader.session.do(f"DELETE FROM {table}")
    for opened in (reader, neighbours, owner):
        opened.close()


@pytest.mark.usefixtures("people")
def test_a_worker_adds_and_embeds_and_takes_no_folder_out(library_url: str) -> None:
    worker = Shared(_as(library_url, "walt"))
    root_id = worker.with_photos("a.jpg", "b.jpg")
    assert len(worker.store.claim(MODEL, 5)) == 2
    worker.embed("a.jpg")
    worker.store.forget_unused()
    worker.store.session.do("SELECT index_model(1)")
    with pytest.raises(AppError, match="photokin_owner"):
        worker.store.remove_root(root_id)
    with pytest.raises(AppError, match="photokin_owner"):
        worker.store.session.do("UPDATE library SET version = 7")
    assert worker.facts.counts(MODEL).contents == 1
    owner = Shared(_as(library_url, "otto"))
    owner.store.remove_root(root_id)
    assert owner.facts.counts(MODEL).photos == 0
    with Session.open(address_of(_as(library_url, "otto"))) as session:
        assert found_library(session) == ()
    worker.close()
    owner.close()


@pytest.mark.usefixtures("people")
def test_who_may_nothing_is_told_so(library_url: str) -> None:
    with pytest.raises(AppError, match="Ask whoever runs it for the role"):
        SharedFacts.open(address_of(_as(library_url, "eve")), _NOBODY)


@pytest.mark.usefixtures("people")
def test_who_may_make_no_roles_is_told_which_are_missing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(founding, "_ROLES", ("photokin_reader", "photokin_other"))
    server.sql("CREATE DATABASE of_eve OWNER eve")
    server.sql("CREATE EXTENSION vector", "of_eve")
    with Session.open(address_of(server.url("of_eve", "eve"))) as session:
        (missing,) = found_library(session)
        assert "photokin_other" in str(missing)
        assert "photokin_reader" not in str(missing)
        session.do("INSERT INTO roots (name) VALUES ('r')")
    server.drop(server.url("of_eve"))


def test_no_library_an_older_and_a_newer_one(empty_url: str) -> None:
    with pytest.raises(AppError, match="no shared library in") as none:
        SharedFacts.open(address_of(empty_url), _NOBODY)
    assert none.value.hint == "{photokin} share ADDRESS"
    with Session.open(address_of(empty_url)) as session:
        found_library(session)
        session.do("UPDATE library SET version = 0")
        with pytest.raises(AppError, match="older Photokin"):
            SharedFacts.open(address_of(empty_url), _NOBODY)
        session.do("UPDATE library SET version = 1000")
        with pytest.raises(AppError, match="newer Photokin"):
            SharedFacts.open(address_of(empty_url), _NOBODY)
        with pytest.raises(AppError, match="newer Photokin"):
            found_library(session)


@pytest.mark.usefixtures("people")
def test_pgvector_that_is_missing_too_old_or_may_not_be_added(
    server: Server, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(empty_url)
    with Session.open(address) as session:
        real = session.one
        monkeypatch.setattr(session, "one", lambda sql, **values: None if "available" in sql else real(sql, **values))
        with pytest.raises(AppError, match=r"has no pgvector.*postgresql-18-pgvector"):
            found_library(session)
    with (
        Session.open(address_of(server.url("empty", "eve"))) as session,
        pytest.raises(AppError, match="CREATE EXTENSION vector"),
    ):
        found_library(session)
    with Session.open(address) as session:
        found_library(session)
        monkeypatch.setattr(founding, "OLDEST_PGVECTOR", (9, 0))
        with pytest.raises(AppError, match=r"pgvector 0\.8.*ALTER EXTENSION vector UPDATE"):
            found_library(session)
        monkeypatch.setattr(founding, "OLDEST_SERVER", 990000)
        with pytest.raises(AppError, match="older than PostgreSQL 16"):
            found_library(session)


def test_a_database_whose_names_must_be_latin_is_refused(server: Server) -> None:
    server.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with Session.open(address_of(server.url("latin"))) as session, pytest.raises(AppError, match="not UTF-8"):
        found_library(session)
    server.drop(server.url("latin"))


@pytest.mark.usefixtures("people")
def test_passwords_come_from_pgpass_and_are_told_when_they_are_wrong_or_missing(
    server: Server, library_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "pgpass"
    monkeypatch.setenv("PGPASSFILE", str(secrets))
    address = address_of(server.loopback(_database(library_url), "rita"))
    with pytest.raises(AppError, match="asks for a password"):
        SharedFacts.open(address, _NOBODY)
    secrets.write_text(f"127.0.0.1:{server.port}:*:rita:wrong\n")
    secrets.chmod(0o600)
    with pytest.raises(AppError, match="does not take this name and password") as refused:
        SharedFacts.open(address, _NOBODY)
    assert "wrong" not in str(refused.value)
    secrets.write_text(f"127.0.0.1:{server.port}:*:rita:right\n")
    SharedFacts.open(address, _NOBODY).close()
    with pytest.raises(AppError, match="no such database"):
        SharedFacts.open(address_of(server.loopback("none", "rita")), _NOBODY)
    other = address_of(server.loopback(_database(library_url), "rita") + "?sslmode=verify-full")
    with pytest.raises(AppError, match="offers no TLS"):
        SharedFacts.open(other, _NOBODY)


def test_what_cannot_be_reached_is_one_sentence(server: Server, tmp_path: Path) -> None:
    nowhere = quote(str(tmp_path), safe="")
    for url in (f"postgresql:///p?host={nowhere}", f"postgresql://127.0.0.1:{server.port + 1}/p"):
        with pytest.raises(AppError, match="cannot be reached"):
            SharedFacts.open(address_of(url), _NOBODY)
    with pytest.raises(AppError, match="does not let you in"):
        SharedFacts.open(address_of(server.url("postgres", "nobody_there")), _NOBODY)


def test_a_role_whose_name_is_ours_alone_does_not_let_anybody_in(server: Server, library_url: str) -> None:
    with pytest.raises(AppError, match="does not let you in"):
        SharedFacts.open(address_of(_as(library_url, "photokin_worker")), _NOBODY)
