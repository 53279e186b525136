"""Who holds what, for groups of look-alikes: files that are there, with all that the catalog knows of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from app.core.photo import ContentId
from app.library.cells import Cell, blob, file_name, maybe, number, words
from app.library.places import join_path

_CHUNK = 500
_IN_WORDS = 10_000
"""Photos, half a megabyte."""
_THERE = """JOIN directories d ON d.id = p.directory_id JOIN roots r ON r.id = d.root_id
    WHERE r.state != 'offline' AND p.content_id IS NOT NULL"""


class HeldFile(NamedTuple):
    """A file of the library whose content is known, in a folder that is there."""

    path: str
    size_bytes: int
    date_s: int


class HeldContent(NamedTuple):
    """A content and the files that hold it, paths sorted; the size in pixels is upright, 0 where it is not known."""

    content_id: ContentId
    files: tuple[HeldFile, ...]
    width_px: int
    height_px: int
    format: str
    taken: str | None
    camera: str


class KnownShot(NamedTuple):
    """A content by one of its files, with what tells which photos were taken together."""

    content_id: ContentId
    path: str
    taken: str | None
    camera: str


class LookAlikeRows:
    """The part of a Reader that asks for them."""

    @abstractmethod
    def _all(self, sql: str, cells: tuple[Cell, ...], **values: object) -> list[tuple[Any, ...]]: ...

    def content_count(self) -> int:
        """Return how many contents the photos of the library hold, as far as that is known."""
        return int(self._all("SELECT count(DISTINCT content_id) FROM photos", (number,))[0][0])

    def known_contents(self) -> set[ContentId]:
        """Return every content that the catalog knows, held or not."""
        return {content_id for (content_id,) in self._all("SELECT content_id FROM contents", (blob,))}

    def known_count(self) -> int:
        """Return how many contents the catalog knows, held or not."""
        return int(self._all("SELECT count(*) FROM contents", (number,))[0][0])

    def held_in_words(self) -> Iterator[str]:
        """Yield texts that are others as soon as another content is held, by more or fewer files, or of another date.

        By files in folders that are there, as in ``held``; the texts themselves mean nothing. SQLite puts them
        together: as rows they would take three times as long.
        """
        last = self._all("SELECT coalesce(max(id), 0) FROM photos", (number,))[0][0]
        for after in range(0, last, _IN_WORDS):
            rows = self._all(
                f"""SELECT coalesce(group_concat(hex(p.content_id) || p.date_s), '') FROM photos p {_THERE}
                    AND p.id > :after AND p.id <= :upto""",
                (words,),
                after=after,
                upto=after + _IN_WORDS,
            )
            yield rows[0][0]

    def held_more_than_once(self) -> list[ContentId]:
        """Return the contents that several files hold, in folders that are there, in order."""
        # Of all photos only the index of contents is read: asking for the folder of each took a page for each.
        rows = self._all(
            f"""SELECT p.content_id FROM photos p {_THERE} AND p.content_id IN
                (SELECT content_id FROM photos GROUP BY content_id HAVING count(*) > 1)
                GROUP BY p.content_id HAVING count(*) > 1 ORDER BY 1""",
            (blob,),
        )
        return [content_id for (content_id,) in rows]

    def shots(self, model_id: str) -> list[KnownShot]:
        """Return every content with a vector of a model that a file in a folder that is there holds, newest first."""
        rows = self._all(
            f"""SELECT p.content_id, d.path, p.name, c.taken, coalesce(c.camera, ''), p.date_s, min(p.id) FROM photos p
                JOIN contents c ON c.content_id = p.content_id {_THERE} AND EXISTS (SELECT 1 FROM embeddings e
                WHERE e.content_id = p.content_id AND e.model = (SELECT id FROM models WHERE model_id = :model_id))
                GROUP BY p.content_id ORDER BY p.date_s DESC, p.content_id""",
            (blob, blob, file_name, maybe(words), words, number, number),
            model_id=model_id,
        )
        return [
            KnownShot(content_id, join_path(directory, name), taken, camera)
            for content_id, directory, name, taken, camera, _, _ in rows
        ]

    def held(self, contents: Sequence[ContentId]) -> dict[ContentId, HeldContent]:
        """Return the contents that a file in a folder that is there holds, with these files."""
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(contents), _CHUNK):
            wanted = {f"c{place}": each for place, each in enumerate(contents[start : start + _CHUNK])}
            rows += self._all(
                f"""SELECT p.content_id, d.path, p.name, p.size_bytes, p.date_s,
                    coalesce(c.width_px, 0), coalesce(c.height_px, 0), coalesce(c.format, ''), c.taken,
                    coalesce(c.camera, '')
                    FROM photos p LEFT JOIN contents c ON c.content_id = p.content_id {_THERE}
                    AND p.content_id IN ({", ".join(f":{name}" for name in wanted)})""",
                (blob, blob, file_name, number, number, number, number, words, maybe(words), words),
                **wanted,
            )
        files: dict[ContentId, list[HeldFile]] = {}
        facts: dict[ContentId, tuple[int, int, str, str | None, str]] = {}
        for content_id, directory, name, size_bytes, date_s, *told in rows:
            files.setdefault(content_id, []).append(HeldFile(join_path(directory, name), size_bytes, date_s))
            facts[content_id] = tuple(told)
        return {each: HeldContent(each, tuple(sorted(files[each])), *facts[each]) for each in files}
