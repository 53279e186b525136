"""A server on another computer is who it says, or nothing is told to it: with certificates made for this."""

from __future__ import annotations

import datetime
import os
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from app.core.errors import AppError
from app.shared import trust
from app.shared.address import address_of
from app.shared.session import Session
from tests.shared.tls_before import TlsBefore, tls_before
from tests.shared_server import Server

_NAME = "photos.example.org"

Serve = Callable[..., TlsBefore]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def root(authority: trustme.CA, tmp_path: Path) -> Path:
    """Who signed the server's certificate, as people would be given it."""
    authority.cert_pem.write_to_path(tmp_path / "our-root.crt")
    return tmp_path / "our-root.crt"


@pytest.fixture
def serve(server: Server, authority: trustme.CA) -> Iterator[Serve]:
    """Begin to serve by TLS, with a certificate for _NAME."""
    with ExitStack() as stack:

        def begin(wants_ours: bool = False, until: datetime.datetime | None = None) -> TlsBefore:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(_NAME, not_after=until).configure_cert(context)
            if wants_ours:
                context.verify_mode = ssl.CERT_REQUIRED
                authority.configure_trust(context)
            return stack.enter_context(tls_before(server.port, context))

        yield begin


@pytest.fixture(autouse=True)
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An account of a user who has the password, and trusts nobody in particular."""
    (tmp_path / ".pgpass").write_text("*:*:*:postgres:right\n")
    (tmp_path / ".pgpass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / ".pgpass"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    for name in ("PGSSLROOTCERT", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def _url(port: int, name: str = _NAME, **more: Path | str) -> str:
    """Return an address that is reached here, and checked as if it were elsewhere."""
    options = {"hostaddr": "127.0.0.1", "sslmode": "verify-full", **more}
    asked = "&".join(f"{option}={quote(str(value))}" for option, value in options.items())
    return f"postgresql://postgres@{name}:{port}/postgres?{asked}"


def _is_let_in(url: str) -> bool:
    with Session.open(address_of(url)) as session:
        return session.number("SELECT 1") == 1


def test_whom_the_address_names_is_believed(serve: Serve, root: Path) -> None:
    tls = serve()
    assert _is_let_in(_url(tls.port, sslrootcert=root))
    assert tls.clients == 1


def test_whom_the_computer_trusts_is_believed_without_a_word(
    serve: Serve, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "SYSTEMS_OWN", ("/nowhere/roots.pem", str(root)))
    assert _is_let_in(_url(serve().port))


def test_the_roots_of_the_computer_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for files in (trust.SYSTEMS_OWN, ()):
        monkeypatch.setattr(trust, "SYSTEMS_OWN", files)
        (named,) = trust.trusted_roots({"sslmode": "verify-full"}).values()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(named)
        assert context.cert_store_stats()["x509_ca"] > 9


def test_what_somebody_has_said_is_left_to_libpq(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far = {"sslmode": "verify-full"}
    assert trust.trusted_roots({}) == {}
    assert trust.trusted_roots(far | {"sslrootcert": "x"}) == {}
    assert trust.trusted_roots(far | {"service": "x"}) == {}
    assert trust.trusted_roots(far) != {}
    for name in ("PGSSLROOTCERT", "PGSERVICE"):
        with monkeypatch.context() as patch:
            patch.setenv(name, "x")
            assert trust.trusted_roots(far) == {}
    folder = account / ("postgresql" if os.name == "nt" else ".postgresql")
    folder.mkdir()
    (folder / "root.crt").touch()
    assert trust.trusted_roots(far) == {}


def test_a_stranger_is_not_told_the_password(serve: Serve) -> None:
    tls = serve()
    with pytest.raises(AppError, match=r"could not be checked .* sslrootcert=/path"):
        _is_let_in(_url(tls.port))
    assert tls.clients == 0


def test_another_server_is_told_from_the_right_one(serve: Serve, root: Path) -> None:
    with pytest.raises(AppError, match=f'another server .*"{_NAME}" does not match host name "elsewhere.example.org"'):
        _is_let_in(_url(serve().port, "elsewhere.example.org", sslrootcert=root))


def test_what_has_expired_is_not_believed(serve: Serve, root: Path) -> None:
    tls = serve(until=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    with pytest.raises(AppError, match="may have expired"):
        _is_let_in(_url(tls.port, sslrootcert=root))


def test_without_tls_nothing_is_told(server: Server, root: Path) -> None:
    with pytest.raises(AppError, match="offers no TLS"):
        _is_let_in(_url(server.port, sslrootcert=root))


def test_a_certificate_of_ones_own(serve: Serve, root: Path, authority: trustme.CA, tmp_path: Path) -> None:
    tls = serve(wants_ours=True)
    with pytest.raises(AppError, match="Your own certificate"):
        _is_let_in(_url(tls.port, sslrootcert=root))
    certificate, key = tmp_path / "ann.crt", tmp_path / "ann.key"
    issued = authority.issue_cert("ann", common_name="ann")
    certificate.write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    key.chmod(0o644)
    url = _url(tls.port, sslrootcert=root, sslcert=certificate, sslkey=key)
    with pytest.raises(AppError, match="readable by you alone"):
        _is_let_in(url)
    key.chmod(0o600)
    assert _is_let_in(url)


def test_that_it_has_hung_up_is_seen_before_anything_is_asked(server: Server, serve: Serve, root: Path) -> None:
    tls = serve()
    with Session.open(address_of(_url(tls.port, sslrootcert=root))) as session:
        served_by = session.number("SELECT pg_backend_pid()")
        assert not session.is_broken
        server.sql(f"SELECT pg_terminate_backend({served_by})")
        tls.wait_until_all_have_gone()
        assert session.is_broken
