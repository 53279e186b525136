"""Where a shared library is: a URL, checked before anything is done with it.

No password is taken from it, so that none comes into settings, lists of processes and logs; and whatever is not on this
computer is reached by TLS alone, with the server's certificate and name checked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from app.core.errors import InputError

_SCHEMES = ("postgresql://", "postgres://")
_VERIFIED = "verify-full"
_LONGEST = 2_000
# Of libpq (https://www.postgresql.org/docs/current/libpq-connect.html): what says where the server is, who asks and how
# that is proved. Whatever else there is has one right value here, or none.
_OPTIONS = frozenset(
    {
        "host", "hostaddr", "port", "dbname", "user", "passfile", "service", "sslmode", "sslrootcert", "sslcert",
        "sslkey", "sslcrl", "sslcrldir", "require_auth", "channel_binding", "krbsrvname", "target_session_attrs",
    }
)  # fmt: skip
_SECRETS = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
_LOOPBACK_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost")


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address. ``str()`` is what people are shown: no secrets are in it. ``parameters`` are libpq's."""

    parameters: Mapping[str, str] = field(hash=False)
    shown: str

    def __str__(self) -> str:
        return self.shown


def address_of(url: str) -> Address:
    """Check a URL. Raises InputError, which says what to write instead; never with a password in it."""
    try:
        parts = urlsplit(url.strip())
        asked = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else []
        has_password = parts.password is not None
    except ValueError:
        raise _no_address() from None
    if not url.strip().lower().startswith(_SCHEMES) or len(url) > _LONGEST or not url.isprintable() or parts.fragment:
        raise _no_address()
    if has_password or any(name in _SECRETS for name, _ in asked):
        raise InputError(
            "A password does not belong in the address: it would be seen by others. Write it into the file "
            "~/.pgpass, or use a service file or a certificate (sslcert=, sslkey=)."
        )
    for name, _ in asked:
        if name not in _OPTIONS:
            raise InputError("The address of a shared library cannot hold “{name}”. Leave it out.", name=name)
    given = {**_of_authority(parts.netloc), **_of_path(parts.path), **dict(asked)}
    parameters = {name: value for name, value in given.items() if value}
    if not all(map(str.isprintable, parameters.values())) or not all(
        map(_is_port, parameters.get("port", "").split(","))
    ):
        raise _no_address()
    return Address(MappingProxyType(_secured(parameters)), _shown(parameters))


def _of_authority(netloc: str) -> dict[str, str]:
    """Return user, hosts and ports: several hosts may be named, one stands in for the other."""
    user, _, places = netloc.rpartition("@")
    hosts, ports = [], []
    for place in places.split(",") if places else ():
        match = re.fullmatch(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]]*)(?::(\d{0,5}))?", place)
        if match is None:
            raise _no_address()
        hosts.append(unquote(match[1].strip("[]")))
        ports.append(match[2] or "")
    return {"user": unquote(user), "host": ",".join(hosts), "port": ",".join(ports) if any(ports) else ""}


def _of_path(path: str) -> dict[str, str]:
    name = unquote(path.removeprefix("/"))
    return {"dbname": name} if name else {}


def _is_port(port: str) -> bool:
    return not port or (re.fullmatch(r"[0-9]{1,5}", port) is not None and 0 < int(port) < 65_536)


def _secured(parameters: dict[str, str]) -> dict[str, str]:
    """Add what makes a connection safe wherever it leads. Raises InputError where the address asks for less."""
    wanted = parameters.get("sslmode")
    if _is_here(parameters):
        # Said even where nothing is: the environment (PGHOSTADDR) could lead elsewhere otherwise.
        return {"hostaddr": "", **parameters}
    if wanted not in (None, _VERIFIED):
        raise InputError(
            "A server on another computer is reached with sslmode=verify-full alone: with “{mode}” others could read "
            "along, or pretend to be it. Leave sslmode out, and name the file of the certificate that signed the "
            "server's (sslrootcert=).",
            mode=wanted,
        )
    # Encryption by Kerberos would take the place of TLS, and of what it checks.
    return {**parameters, "sslmode": _VERIFIED, "gssencmode": "disable"}


def _is_here(parameters: Mapping[str, str]) -> bool:
    """Tell whether every server that is named is on this computer. One that is not named (a service) may not be."""
    places = (parameters.get("hostaddr") or parameters.get("host", "")).split(",")
    return "service" not in parameters and all(map(_is_this_computer, places))


def _is_this_computer(host: str) -> bool:
    if host.startswith(("/", "@")) or host.lower() in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(parameters: Mapping[str, str]) -> str:
    user, host, port = (parameters.get(each, "") for each in ("user", "host", "port"))
    hidden = {name: parameters[name] for name in ("service",) if name in parameters}
    if host.startswith("/") or "," in host:
        hidden |= {"host": host} | ({"port": port} if port else {})
        host = port = ""
    host = f"[{host}]" if ":" in host else host
    place = f"{quote(user)}@{host}" if user else host
    shown = f"postgresql://{place}{':' if port else ''}{port}/{quote(parameters.get('dbname', ''))}"
    return f"{shown}?{urlencode(hidden, safe='/,')}" if hidden else shown


def _no_address() -> InputError:
    return InputError(
        "This is not the address of a shared library. Write it as postgresql://NAME@SERVER/DATABASE (the password goes "
        "into the file ~/.pgpass)."
    )
