"""The folders of a shared library, as rows: their names, what is left out of them, their links, and who scans one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from app.core.errors import InputError
from app.shared.session import Session

LONGEST_NAME = 100
_FOR_A_NUMBER = 10
_MEANING = '/\\:*?"<>|'
"""What has a meaning in names of files on one system or another."""
_SCANNING = 0x50484B
"""The first half of the advisory locks of roots; the second is the root's id."""
_KEPT_DAYS = 30
_SAMPLE = 200
_INSIDE = (
    """(path = %(path)s::bytea OR (path >= %(path)s::bytea || '/'::bytea AND path < %(path)s::bytea || '0'::bytea))"""
)
_HELD = "EXISTS (SELECT FROM photos p WHERE p.content_id = c.content_id)"


class RootRows:
    """Inside a transaction of the store that it belongs to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, name: str) -> bool:
        """Write a root down; False when there is one of this name. Raises InputError for what can be no name."""
        if not is_root_name(name):
            raise InputError(
                "“{name}” cannot be the name of a folder in a shared library. Give another one: letters, digits, "
                "blanks, -, _ and .",
                name=name[:LONGEST_NAME],
            ).with_hint("{photokin} index --as NAME FOLDER")
        sql = "INSERT INTO roots (name) VALUES (%(name)s) ON CONFLICT DO NOTHING"
        return self._session.do(sql, name=name) > 0

    def remove(self, root_id: int) -> None:
        """Forget a root and its photos, and of what is in them that which lies nowhere else."""
        self._session.do(
            """WITH held AS (SELECT DISTINCT content_id FROM photos WHERE root_id = %(id)s AND content_id IS NOT NULL),
                alone AS (SELECT content_id FROM held WHERE NOT EXISTS (SELECT FROM photos p
                    WHERE p.content_id = held.content_id AND p.root_id <> %(id)s)),
                gone AS (DELETE FROM contents c USING alone WHERE c.content_id = alone.content_id
                    RETURNING c.content_id)
                DELETE FROM thumbnails t USING gone WHERE t.content_id = gone.content_id""",
            id=root_id,
        )
        self._session.do("DELETE FROM roots WHERE id = %(id)s", id=root_id)

    def leave_out(self, root_id: int, path: bytes) -> int:
        """Note it, forget the photos at or below ``path``, and return how many those were."""
        values = {"root": root_id, "path": path}
        self._session.do(f"DELETE FROM left_out WHERE root_id = %(root)s AND {_INSIDE}", **values)
        self._session.do("INSERT INTO left_out (root_id, path) VALUES (%(root)s, %(path)s)", **values)
        directories = f"SELECT id FROM directories WHERE root_id = %(root)s AND {_INSIDE}"
        photos = self._session.do(f"DELETE FROM photos WHERE directory_id IN ({directories})", **values)
        self._session.do(f"DELETE FROM directories WHERE root_id = %(root)s AND {_INSIDE}", **values)
        self._session.do(f"DELETE FROM links WHERE root_id = %(root)s AND {_INSIDE}", **values)
        return photos

    def take_in(self, root_id: int, path: bytes) -> None:
        """Let scans come to a folder again."""
        self._session.do("DELETE FROM left_out WHERE root_id = %(root)s AND path = %(path)s", root=root_id, path=path)

    def set_links(self, root_id: int, wanted: Mapping[bytes, tuple[bytes, str | None]]) -> None:
        """Write down the links in a root: path → (target, why it is not followed, None: it is). Only differences."""
        rows = self._session.all("SELECT path, target, reason FROM links WHERE root_id = %(root)s", root=root_id)
        known = {path: (target, reason) for path, target, reason in rows}
        if gone := sorted(known.keys() - wanted.keys()):
            sql = "DELETE FROM links WHERE root_id = %(root)s AND path = ANY(%(paths)s::bytea[])"
            self._session.do(sql, root=root_id, paths=gone)
        if new := [(root_id, path, *link) for path, link in sorted(wanted.items()) if known.get(path) != link]:
            self._session.do_each(
                """INSERT INTO links (root_id, path, target, reason) VALUES (%s, %s, %s, %s)
                    ON CONFLICT (root_id, path) DO UPDATE SET target = excluded.target, reason = excluded.reason""",
                new,
            )

    def forget_unused(self) -> None:
        """Forget contents that no photo has held for 30 days: long enough for a file to be moved between disks.

        All contents are looked through for it, once a day, by whoever comes first.
        """
        if not self._session.do(
            """UPDATE library SET looked_through = now()
                WHERE coalesce(looked_through < now() - make_interval(days => 1), true)"""
        ):
            return
        self._session.do(f"UPDATE contents c SET unused_since = NULL WHERE unused_since IS NOT NULL AND {_HELD}")
        self._session.do(f"UPDATE contents c SET unused_since = now() WHERE unused_since IS NULL AND NOT {_HELD}")
        self._session.do(
            f"""WITH gone AS (DELETE FROM contents c WHERE unused_since < now() - make_interval(days => {_KEPT_DAYS})
                    RETURNING content_id)
                DELETE FROM thumbnails t USING gone WHERE t.content_id = gone.content_id"""
        )

    def sample(self, root_id: int) -> list[bytes]:
        """Return where some photos of a root lie, relative to it, from all over it."""
        rows = self._session.all(
            """SELECT d.path, (SELECT p.name FROM photos p WHERE p.directory_id = d.id LIMIT 1) FROM directories d
                WHERE d.root_id = %(root)s AND EXISTS (SELECT FROM photos p WHERE p.directory_id = d.id)
                ORDER BY hashint8(d.id) LIMIT %(count)s""",
            root=root_id,
            count=_SAMPLE,
        )
        return [b"/".join(part for part in row if part) for row in rows]

    def lock(self, root_id: int) -> bool:
        """Take the lock of who scans a root, for as long as the session lasts; False when somebody else has it."""
        sql = "SELECT pg_try_advisory_lock(%(kind)s, %(root)s)"
        return bool(self._session.one(sql, kind=_SCANNING, root=root_id))

    def unlock(self, root_id: int) -> None:
        self._session.one("SELECT pg_advisory_unlock(%(kind)s, %(root)s)", kind=_SCANNING, root=root_id)


def is_root_name(name: str) -> bool:
    """Tell whether a root may be called so: as a folder on any system, without what has a meaning in ``name:/path``."""
    is_plain = name.isprintable() and name == name.strip() and not set(name) & set(_MEANING)
    return is_plain and 0 < len(name) <= LONGEST_NAME and not name.startswith((".", "-")) and not name.endswith(".")


def root_name_of(folder: str) -> str:
    """Return what a root may be called whose folder is called so."""
    plain = "".join(letter if letter.isprintable() and letter not in _MEANING else "_" for letter in folder)
    return plain.lstrip(" .-")[:LONGEST_NAME].rstrip(" .") or "photos"


def root_names_of(folder: str) -> Iterator[str]:
    """Yield that name, and others with a number for where it is another folder's."""
    name = root_name_of(folder)
    yield name
    yield from (f"{name[: LONGEST_NAME - _FOR_A_NUMBER]} {number}" for number in itertools.count(2))
