"""What a server, or the way to it, complains about: one sentence with what to do, whatever words it uses."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from app.core.errors import AppError
from app.shared.address import address_of
from app.shared.complaints import speaking_of

_ADDRESS = address_of("postgresql://ann@photos.example.org/p")
_WHERE = 'connection failed: connection to server at "192.0.2.7", port 5432 failed: '


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Connection refused\n\tIs the server running on that host?", "cannot be reached"),
        ('could not translate host name "x" to address: Name or service not known', "cannot be reached"),
        ("timeout expired", "cannot be reached"),
        ('FATAL:  password authentication failed for user "ann"', "does not take this name and password"),
        ("fe_sendauth: no password supplied", "asks for a password"),
        ('FATAL:  database "p" does not exist', "no such database"),
        ('FATAL:  role "ann" does not exist', "does not let you in"),
        ('FATAL:  no pg_hba.conf entry for host "1.2.3.4", user "ann", database "p", SSL encryption', "let you in"),
        ("FATAL:  certificate authentication failed for user", "let you in"),
        ("FATAL:  sorry, too many clients already", "too many at once"),
        ("server does not support SSL, but SSL was required", "offers no TLS"),
        ("SSL error: certificate verify failed", r"could not be checked \(SSL error: certificate verify failed\)"),
        ('server certificate for "a" does not match host name "b"', "that of another server"),
        ('could not read root certificate file "/h/root.crt": no certificate or crl found', "could not be checked"),
        ('private key file "/h/k" has group or world access; file must have permissions', "readable by you alone"),
        ('certificate present, but not private key file "/h/k"', "Your own certificate"),
        ('could not read certificate file "/h/c": no start line', "Your own certificate"),
        ("SSL error: tlsv13 alert certificate required", "Your own certificate"),
        (
            'root certificate file "/h/root.crt" does not exist\nEither provide the file or change sslmode to disable',
            r"could not be checked \(root certificate file \"/h/root.crt\" does not exist\)",
        ),
        ('definition of service "photos" not found', r"cannot be used .*service \"photos\" not found"),
        ('service file "/h/.pg_service.conf" not found', "cannot be used"),
        ('invalid target_session_attrs value: "x"', r"cannot be used \(invalid target_session_attrs value"),
        ("could not match 3 port numbers to 2 hosts", "cannot be used"),
        ('could not parse network address "x.example": Name or service not known', "cannot be used"),
        ('Unix-domain socket path "/a" is too long (maximum 107 bytes)', "cannot be used"),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »ann« fehlgeschlagen", "let you in"),
    ],
)
def test_before_anybody_is_let_in_it_goes_by_words(words: str, sentence: str) -> None:
    with pytest.raises(AppError, match=sentence) as said, speaking_of(_ADDRESS):
        raise psycopg.OperationalError(_WHERE + words)
    assert "disable" not in str(said.value)
    assert "photos.example.org" in str(said.value)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (errors.InsufficientPrivilege, "photokin_worker"),
        (errors.AdminShutdown, "cannot be reached"),
        (errors.CannotConnectNow, "cannot be reached"),
        (errors.ConnectionFailure, "cannot be reached"),
        (errors.DiskFull, "disk of the shared library"),
        (errors.TooManyConnections, "too many at once"),
        (errors.DeadlockDetected, "at this moment"),
        (errors.SerializationFailure, "at this moment"),
        (errors.ReadOnlySqlTransaction, "only be read"),
        (errors.InvalidPassword, "does not take"),
        (errors.InvalidCatalogName, "no such database"),
    ],
)
def test_afterwards_by_what_every_server_calls_it(error: type[psycopg.Error], sentence: str) -> None:
    with pytest.raises(AppError, match=sentence), speaking_of(_ADDRESS):
        raise error("Etwas ganz anderes")


def test_a_mistake_of_ours_is_not_blamed_on_the_server() -> None:
    for error in (errors.SyntaxError, errors.UndefinedTable, errors.UniqueViolation):
        with pytest.raises(error), speaking_of(_ADDRESS):
            raise error("x")


def test_a_long_or_wild_detail_is_one_short_line() -> None:
    with pytest.raises(AppError) as said, speaking_of(_ADDRESS):
        raise psycopg.OperationalError(_WHERE + "FATAL: \x1b[31m" + "x" * 5000)
    assert len(str(said.value)) < 500
    assert "\x1b" not in str(said.value)
