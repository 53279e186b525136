"""What the server, or the way to it, complains about, as one sentence with what to do. Our own mistakes pass through.

What a server says is data: nothing goes by its words but where libpq gives nothing else, as before anybody is let in.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import psycopg

from app.core.errors import AppError
from app.core.text import Text, text
from app.shared.address import Address

LONGEST_DETAIL = 300

_GONE = text(
    "The shared library {address} cannot be reached. Check that its server is running and that this computer is "
    "connected, then try again; nothing is lost."
)
_MAY_NOT = text(
    "You may not do this in the shared library {address}. Ask whoever runs it for the role photokin_worker (to add "
    "photos) or photokin_owner (to change the library)."
)
_UNUSABLE = text("The address {address} cannot be used ({detail}). Check what it names.")
_WRONG_PASSWORD = text(
    "The shared library {address} does not take this name and password. Check them in the file ~/.pgpass (one line, "
    "SERVER:PORT:DATABASE:NAME:PASSWORD, readable by you alone)."
)
_NO_PASSWORD = text(
    "The shared library {address} asks for a password. Write it into the file ~/.pgpass (one line, "
    "SERVER:PORT:DATABASE:NAME:PASSWORD, readable by you alone)."
)
_NO_DATABASE = text(
    "The server of {address} has no such database. Check the address; whoever runs the server makes one with createdb."
)
_FULL = text("The disk of the shared library {address} is full. Whoever runs it must make room; nothing is lost.")
_TOO_MANY = text("The shared library {address} serves too many at once. Try again in a while.")
_CERTIFICATE = text(
    "The certificate of {address} could not be checked ({detail}). Name the file of the certificate that signed it in "
    "the address: sslrootcert=/path/to/root.crt. If that is named already, ask whoever runs the server: its "
    "certificate may have expired."
)
_OTHER_NAME = text(
    "The certificate of {address} is that of another server ({detail}). Write the name that it was made for into the "
    "address; if that is another server indeed, ask whoever runs it."
)
_OWN_CERTIFICATE = text(
    "Your own certificate for {address} cannot be used ({detail}). Name it and its key in the address (sslcert=, "
    "sslkey=); the key must be readable by you alone."
)
_NO_TLS = text("The server of {address} offers no TLS, without which others could read along. Ask whoever runs it.")
_NOT_LET_IN = text("The server of {address} does not let you in ({detail}). Check the name in the address.")
_BUSY = text("Others are writing the same into the shared library {address} at this moment. Try again.")
_READ_ONLY = text("The shared library {address} can only be read at present: its server is a copy, or is being kept.")

# SQLSTATE, or its class (two characters): https://www.postgresql.org/docs/current/errcodes-appendix.html
_BY_CODE = {
    "28P01": _WRONG_PASSWORD,
    "28": _NOT_LET_IN,
    "3D": _NO_DATABASE,
    "40": _BUSY,
    "55P03": _BUSY,
    "42501": _MAY_NOT,
    "25006": _READ_ONLY,
    "53100": _FULL,
    "53300": _TOO_MANY,
    "08": _GONE,
    "57P": _GONE,
    "57014": _GONE,
    "58": _GONE,
    "XX": _GONE,
}
# Before anybody is let in, libpq gives words alone. A server that speaks another language is told by its own.
_BY_WORDS = (
    (r"invalid \w+ value|definition of service|service file|port numbers to", _UNUSABLE),
    (r"parse network address|path .* is too long", _UNUSABLE),
    (r"no password supplied|password.*required", _NO_PASSWORD),
    (r"password authentication failed", _WRONG_PASSWORD),
    (r"database .* does not exist", _NO_DATABASE),
    (r"does not support SSL|SSL is not enabled", _NO_TLS),
    (r"server certificate.* does not match host name", _OTHER_NAME),
    (r"root certificate", _CERTIFICATE),
    (r"private key file|certificate file|SSL error: .*alert", _OWN_CERTIFICATE),
    (r"certificate verify failed|server certificate|SSL error", _CERTIFICATE),
    (r"too many clients|remaining connection slots|too many connections", _TOO_MANY),
    (r"role .* does not exist|pg_hba|authentication failed|not permitted to log in|permission denied", _NOT_LET_IN),
)


@contextlib.contextmanager
def speaking_of(address: Address) -> Iterator[None]:
    """Turn complaints about the environment into AppError; let those about our SQL through."""
    try:
        yield
    except psycopg.Error as error:
        sentence = _sentence_of(error)
        if sentence is None:
            raise
        raise AppError(sentence.template, address=str(address), detail=_detail_of(error)) from error


def _sentence_of(error: psycopg.Error) -> Text | None:
    code = error.sqlstate or ""
    for length in (5, 3, 2):
        if len(code) >= length and code[:length] in _BY_CODE:
            return _BY_CODE[code[:length]]
    if code or not isinstance(error, psycopg.OperationalError):
        return None
    for words, sentence in _BY_WORDS:
        if re.search(words, str(error), re.IGNORECASE | re.DOTALL):
            return sentence
    return _NOT_LET_IN if "FATAL" in str(error) else _GONE


def _detail_of(error: psycopg.Error) -> str:
    """Return what was said in one line, without where. What libpq advises behind it is less safe than ours."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    telling = next((line for line in lines if "failed: " in line or "FATAL" in line), lines[0])
    return re.sub(r"^.*(FATAL:|ERROR:|failed: |is bad: )", "", telling).strip()[:LONGEST_DETAIL]
