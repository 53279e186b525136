"""The tables of a shared library, how an older one becomes a current one, and who may do what. Literal SQL only.

What belongs to a content is keyed by its id, and refers to nothing but contents: these tables, which are nearly all of
it, can be cut into partitions by that id, and spread over servers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.errors import AppError
from app.shared.address import Address
from app.shared.session import Session

SHORT = 128
"""How many numbers the short vectors have that are searched among."""

_SHARE = "{photokin} share ADDRESS"
_MIGRATING = 0x50484B4E  # "PHKN": the advisory lock of whoever changes the tables


def open_library(address: Address, settings: Mapping[str, str] | None = None) -> Session:
    """Connect to a library that this program knows; ``settings`` are the server's for the session. Raises AppError."""
    session = Session.open(address, settings)
    try:
        check_version(session)
    except BaseException:
        session.close()
        raise
    return session


def check_version(session: Session) -> None:
    """Raises AppError where there is no library, or where it and this program do not fit; says what to do."""
    if session.one("SELECT to_regclass('photokin.library')::text") is None:
        raise AppError(
            "There is no shared library in {address} yet. Ask whoever runs that server to make one.",
            address=str(session.address),
        ).with_hint(_SHARE)
    version = session.number("SELECT version FROM photokin.library")
    if version < CURRENT:
        raise AppError(
            "The library in {address} was made by an older Photokin (format {found}, this program needs {known}). "
            "Ask whoever runs it to bring it up to date.",
            address=str(session.address),
            found=version,
            known=CURRENT,
        ).with_hint(_SHARE)
    if version > CURRENT:
        raise AppError(
            "The library in {address} was made by a newer Photokin (format {found}, this program knows {known}). "
            "Install the newer program.",
            address=str(session.address),
            found=version,
            known=CURRENT,
        )


def bring_up_to_date(session: Session) -> None:
    """Make the tables, or what an older library lacks, in one transaction. Raises AppError: no rights, a newer one."""
    with session.transaction():
        session.do("SELECT pg_advisory_xact_lock(%(lock)s)", lock=_MIGRATING)
        exists = session.one("SELECT to_regclass('photokin.library')::text") is not None
        version = session.number("SELECT version FROM photokin.library") if exists else 0
        if version > CURRENT:
            check_version(session)
        for number, migrate in enumerate(_MIGRATIONS, 1):
            if number > version:
                migrate(session)
                session.do("UPDATE photokin.library SET version = %(number)s", number=number)


def _version_1(session: Session) -> None:
    session.do("CREATE SCHEMA IF NOT EXISTS photokin")
    session.do(
        "CREATE TABLE photokin.library (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), "
        "version integer NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), looked_through timestamptz)"
    )
    session.do("INSERT INTO photokin.library (version) VALUES (1)")
    session.do(
        """CREATE TABLE photokin.roots (
            id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL UNIQUE,
            state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ready')))"""
    )
    # Relative to the root, "/" between names, bytes: names of files need not be valid text. ``found`` is what people
    # look for in them: text, folded, from the root's own name on.
    session.do(
        """CREATE TABLE photokin.directories (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            root_id integer NOT NULL REFERENCES photokin.roots ON DELETE CASCADE,
            path bytea NOT NULL,
            found text NOT NULL,
            UNIQUE (root_id, path))"""
    )
    session.do(
        """CREATE TABLE photokin.photos (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            directory_id bigint NOT NULL REFERENCES photokin.directories ON DELETE CASCADE,
            root_id integer NOT NULL,
            size_bytes bigint NOT NULL,
            mtime_ns bigint NOT NULL,
            date_s bigint NOT NULL,
            claimed_until timestamptz,
            claimed_by uuid,
            content_id bytea CHECK (octet_length(content_id) = 16),
            name bytea NOT NULL,
            found text NOT NULL,
            UNIQUE (directory_id, name)) WITH (fillfactor = 90)"""
    )
    session.do("CREATE INDEX photos_date ON photokin.photos (date_s, id)")
    session.do("CREATE INDEX photos_content ON photokin.photos (content_id)")
    # The work to do. Claims are in no index: taking and keeping one rewrites a row where it lies.
    session.do("CREATE INDEX photos_unread ON photokin.photos (root_id, id) WHERE content_id IS NULL")
    session.do(
        """CREATE TABLE photokin.contents (
            content_id bytea PRIMARY KEY CHECK (octet_length(content_id) = 16),
            width_px integer NOT NULL CHECK (width_px >= 0),
            height_px integer NOT NULL CHECK (height_px >= 0),
            taken_s bigint,
            unused_since timestamptz,
            format text NOT NULL,
            taken text,
            warning text,
            camera text)"""
    )
    session.do(
        """CREATE TABLE photokin.models (
            id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            model_id text NOT NULL UNIQUE,
            projection bytea)"""
    )
    session.do(
        f"""CREATE TABLE photokin.embeddings (
            content_id bytea NOT NULL REFERENCES photokin.contents ON DELETE CASCADE,
            model integer NOT NULL REFERENCES photokin.models,
            vector halfvec NOT NULL,
            short halfvec({SHORT}),
            PRIMARY KEY (content_id, model))"""
    )
    # Those that are not among the short ones yet are compared one by one.
    session.do("CREATE INDEX embeddings_long ON photokin.embeddings (model, content_id) WHERE short IS NULL")
    session.do("CREATE TABLE photokin.thumbnails (content_id bytea PRIMARY KEY, jpeg bytea NOT NULL)")
    session.do("ALTER TABLE photokin.thumbnails ALTER COLUMN jpeg SET STORAGE EXTERNAL")
    session.do(
        """CREATE TABLE photokin.failures (
            photo_id bigint PRIMARY KEY REFERENCES photokin.photos ON DELETE CASCADE,
            stage text NOT NULL CHECK (stage IN ('read', 'decode', 'embed')),
            reason text NOT NULL,
            reader text NOT NULL)"""
    )
    session.do(
        """CREATE TABLE photokin.links (
            root_id integer NOT NULL REFERENCES photokin.roots ON DELETE CASCADE,
            path bytea NOT NULL,
            target bytea NOT NULL,
            reason text,
            PRIMARY KEY (root_id, path))"""
    )
    session.do(
        """CREATE TABLE photokin.left_out (
            root_id integer NOT NULL REFERENCES photokin.roots ON DELETE CASCADE,
            path bytea NOT NULL,
            PRIMARY KEY (root_id, path))"""
    )


_MIGRATIONS: tuple[Callable[[Session], None], ...] = (_version_1,)
CURRENT = len(_MIGRATIONS)
