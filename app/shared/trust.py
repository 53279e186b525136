"""Who vouches for a server, where the address does not name them: those whom this computer trusts anyway.

What comes with psycopg would look for them in ``~/.postgresql/root.crt`` alone; its ``sslrootcert=system`` means a
folder that exists where it was built (https://www.postgresql.org/docs/current/libpq-ssl.html).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import certifi

# One file with all of them: Debian and its kin, Red Hat's, SUSE's, macOS and Alpine.
SYSTEMS_OWN = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def trusted_roots(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return what else libpq must be told to check a server's certificate; nothing where somebody has said it.

    ``parameters`` are libpq's. A service file may say it, and would not be heard any more.
    """
    if parameters.get("sslmode") != "verify-full" or parameters.keys() & {"sslrootcert", "service"}:
        return {}
    if os.environ.get("PGSSLROOTCERT") or os.environ.get("PGSERVICE") or _users_own().exists():
        return {}
    return {"sslrootcert": next((file for file in SYSTEMS_OWN if os.path.isfile(file)), certifi.where())}


def _users_own() -> Path:
    folder = os.environ.get("APPDATA") if os.name == "nt" else None
    return Path(folder, "postgresql", "root.crt") if folder else Path.home() / ".postgresql" / "root.crt"
