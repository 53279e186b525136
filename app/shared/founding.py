"""Making a shared library, by who runs it: what the server must bring, the tables, and the roles of those who use it.

    photokin_reader   looks and asks
    photokin_worker   adds photos and folders, embeds
    photokin_owner    owns the tables: takes folders out, brings the library up to date

They are roles that nobody logs in as: people are made members, and each has a name of their own.
"""

from __future__ import annotations

from app.core.errors import AppError
from app.core.text import Text, text
from app.shared.schema import bring_up_to_date, check_version
from app.shared.session import Session

OLDEST_SERVER = 160000
OLDEST_PGVECTOR = (0, 8)
_ROLES = ("photokin_reader", "photokin_worker", "photokin_owner")
_READ = "library, roots, directories, photos, contents, models, embeddings, thumbnails, failures, links, left_out"
_WRITTEN = "directories, photos, contents, models, embeddings, thumbnails, failures, links, left_out"
# Who builds an index must own the table. A worker may have one built, this one and no other: it names a number.
_INDEX_MODEL = """CREATE OR REPLACE FUNCTION photokin.index_model(of_model integer) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER AS $$ BEGIN
        IF EXISTS (SELECT 1 FROM photokin.models WHERE id = of_model AND projection IS NOT NULL) THEN
            -- What does not fit there is built many times slower: 512 MB hold 700,000 photos.
            PERFORM set_config('maintenance_work_mem', greatest(512 * 1024,
                pg_size_bytes(current_setting('maintenance_work_mem')) / 1024) || 'kB', true);
            EXECUTE format('CREATE INDEX IF NOT EXISTS embeddings_short_%s ON photokin.embeddings
                USING hnsw (short halfvec_l2_ops) WITH (ef_construction = 160) WHERE model = %s', of_model, of_model);
        END IF;
    END $$"""


def found_library(session: Session) -> tuple[Text, ...]:
    """Make the library, or bring it up to date; return what could not be done and can be later. Raises AppError."""
    check_server(session)
    news = _make_roles(session)
    as_owner = _become_owner(session)
    try:
        bring_up_to_date(session)
        _grant(session)
    finally:
        if as_owner and not session.is_broken:
            session.do("RESET ROLE")
    check_version(session)
    return news


def check_server(session: Session) -> None:
    """Raises AppError where server or pgvector are too old or missing; adds pgvector to the database if it may."""
    address = str(session.address)
    if session.number("SELECT current_setting('server_version_num')::integer") < OLDEST_SERVER:
        raise AppError("The server of {address} is older than PostgreSQL 16. Install a newer one.", address=address)
    if session.one("SELECT current_setting('server_encoding')") != "UTF8":
        raise AppError(
            "The database of {address} cannot hold every file name: its encoding is not UTF-8. Use another database.",
            address=address,
        ).with_hint("Whoever runs the server makes one: createdb --encoding=UTF8 --template=template0 NAME")
    version = session.one("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
    if version is None:
        version = _add_pgvector(session)
    if _numbers(str(version)) < OLDEST_PGVECTOR:
        raise AppError(
            "The database of {address} has pgvector {version}; 0.8 or newer is needed. Whoever runs the server "
            "installs a newer one, then: ALTER EXTENSION vector UPDATE",
            address=address,
            version=str(version),
        )


def _add_pgvector(session: Session) -> str:
    address = str(session.address)
    if session.one("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'") is None:
        raise AppError(
            "The server of {address} has no pgvector. Whoever runs it installs it; on Debian and Ubuntu: "
            "sudo apt install postgresql-{major}-pgvector",
            address=address,
            major=session.number("SELECT current_setting('server_version_num')::integer / 10000"),
        )
    try:
        session.do("CREATE EXTENSION vector")
    except AppError as error:
        raise AppError(
            "You may not add pgvector to the database of {address}. Whoever runs the server does it there: CREATE "
            "EXTENSION vector",
            address=address,
        ) from error
    session.find_pgvector()
    return str(session.one("SELECT extversion FROM pg_extension WHERE extname = 'vector'"))


def _make_roles(session: Session) -> tuple[Text, ...]:
    there = {
        name for (name,) in session.all("SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%(n)s)", n=[*_ROLES])
    }
    try:
        for role in _ROLES:
            if role not in there:
                session.do(f"CREATE ROLE {role} NOLOGIN")
    except AppError:
        return (
            text(
                "The roles {roles} are not there, and you may not make any (CREATEROLE). Until whoever runs the server "
                "makes them and you share again, the library is yours alone.",
                roles=", ".join(role for role in _ROLES if role not in there),
            ),
        )
    return ()


def _become_owner(session: Session) -> bool:
    """Act for photokin_owner from now on, so that any of its members can go on with what is made; tell whether."""
    if not session.number("SELECT count(*) FROM pg_roles WHERE rolname = 'photokin_owner'"):
        return False
    database = session.one("SELECT quote_ident(current_database())")
    try:
        if not session.one("SELECT pg_has_role(current_user, 'photokin_owner', 'SET')"):
            session.do("GRANT photokin_owner TO CURRENT_USER")
        if not session.one("SELECT has_database_privilege('photokin_owner', current_database(), 'CREATE')"):
            session.do(f"GRANT CREATE ON DATABASE {database} TO photokin_owner")
        session.do("SET ROLE photokin_owner")
    except AppError:
        return False
    return True


def _grant(session: Session) -> None:
    rows = session.all("SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%(names)s)", names=[*_ROLES])
    there = {name for (name,) in rows}
    with session.transaction():
        session.do(_INDEX_MODEL)
        schema = session.one(
            "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
            "WHERE e.extname = 'vector'"
        )
        session.do(f"ALTER FUNCTION photokin.index_model SET search_path = photokin, {schema}, pg_temp")
        session.do("REVOKE ALL ON FUNCTION photokin.index_model FROM PUBLIC")
        for role in sorted(there):
            session.do(f"GRANT USAGE ON SCHEMA photokin TO {role}")
            session.do(f"GRANT SELECT ON {_READ} TO {role}")
        for role in sorted(there - {"photokin_reader"}):
            session.do(f"GRANT INSERT, UPDATE, DELETE ON {_WRITTEN} TO {role}")
            session.do(f"GRANT INSERT, UPDATE ON roots TO {role}")
            session.do(f"GRANT UPDATE (looked_through) ON library TO {role}")
            session.do(f"GRANT EXECUTE ON FUNCTION photokin.index_model TO {role}")
        if "photokin_owner" in there:
            session.do("GRANT ALL ON ALL TABLES IN SCHEMA photokin TO photokin_owner")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
