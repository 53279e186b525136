"""Where a shared library is: what is refused before any socket is opened, and what no address lets out."""

from __future__ import annotations

import pytest

from app.core.errors import InputError
from app.shared.address import address_of


@pytest.mark.parametrize(
    ("url", "parameters", "shown"),
    [
        (
            "postgresql://ann@localhost/photos",
            {"user": "ann", "host": "localhost", "dbname": "photos", "hostaddr": ""},
            "postgresql://ann@localhost/photos",
        ),
        (
            "postgres://127.0.0.1:5433/p?sslmode=disable",
            {"host": "127.0.0.1", "port": "5433", "dbname": "p", "sslmode": "disable", "hostaddr": ""},
            "postgresql://127.0.0.1:5433/p",
        ),
        ("postgresql://[::1]/p", {"host": "::1", "dbname": "p", "hostaddr": ""}, "postgresql://[::1]/p"),
        (
            "postgresql:///p?host=/run/postgresql&user=a%20b",
            {"host": "/run/postgresql", "dbname": "p", "user": "a b", "hostaddr": ""},
            "postgresql://a%20b@/p?host=/run/postgresql",
        ),
        (
            "postgresql://ann@photos.example.org/p",
            {"user": "ann", "host": "photos.example.org", "dbname": "p"},
            "postgresql://ann@photos.example.org/p",
        ),
        (
            "postgresql://one.example.org,two.example.org/p?sslmode=verify-full",
            {"host": "one.example.org,two.example.org", "dbname": "p"},
            "postgresql:///p?host=one.example.org,two.example.org",
        ),
        ("postgresql:///?service=photos", {"service": "photos"}, "postgresql:///?service=photos"),
    ],
)
def test_an_address_is_read_and_shown(url: str, parameters: dict[str, str], shown: str) -> None:
    address = address_of(url)
    secured = {} if "hostaddr" in parameters else {"sslmode": "verify-full", "gssencmode": "disable"}
    assert dict(address.parameters) == {**parameters, **secured}
    assert str(address) == shown


@pytest.mark.parametrize(
    "url",
    [
        "", "photos", "http://localhost/p", "mysql://localhost/p", "postgresql:localhost", "host=localhost dbname=p",
        "postgresql://a@b@[c/p", "postgresql://localhost:port/p", "postgresql://localhost/p#part", "postgresql://l\n/p",
        "postgresql://" + "a" * 3000, "postgresql://localhost/p?x", "file:///etc/passwd", "/tmp/library",
        "postgresql://localhost/p%00q", "postgresql://localhost/p%0Aq", "postgresql://%ff@localhost/%e2%80%aep",
        "postgresql://localhost:0/p", "postgresql://localhost:65536/p", "postgresql:///p?port=-1", "postgresql:///p?port=x",
        "postgresql://a,b/p?port=1,x",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="postgresql://NAME@SERVER/DATABASE"):
        address_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:SECRET@localhost/p", "postgresql://ann:@localhost/p", "postgresql://localhost/p?password=SECRET",
        "postgresql://localhost/p?sslpassword=SECRET",
    ],
)  # fmt: skip
def test_a_password_is_refused_and_told_to_nobody(url: str) -> None:
    with pytest.raises(InputError, match="pgpass") as refused:
        address_of(url)
    assert "SECRET" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "option", ["options=-csearch_path%3Dx", "host=x&passwd=y", "requirepeer=x", "client_encoding=x"]
)
def test_what_would_change_how_we_talk_is_refused(option: str) -> None:
    with pytest.raises(InputError, match="Leave it out"):
        address_of(f"postgresql://localhost/p?{option}")


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca", "nonsense"])
@pytest.mark.parametrize(
    "place",
    [
        "postgresql://photos.example.org/p?", "postgresql://10.0.0.7/p?", "postgresql://localhost,10.0.0.7/p?",
        "postgresql://localhost/p?hostaddr=10.0.0.7&", "postgresql:///p?service=x&", "postgresql:///p?",
        "postgresql://localhost.evil.example/p?", "postgresql://127.evil.example/p?",
    ],
)  # fmt: skip
def test_another_computer_is_reached_by_tls_alone(place: str, mode: str) -> None:
    with pytest.raises(InputError, match="verify-full"):
        address_of(f"{place}sslmode={mode}")
    assert address_of(place.rstrip("?&")).parameters["sslmode"] == "verify-full"
