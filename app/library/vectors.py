"""Whose vectors the catalog holds: a library that is being read again for another model has those of two."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from app.core.photo import ContentId
from app.library.cells import Cell, blob, file_name, number, words
from app.library.places import join_path

_MODEL = "(SELECT id FROM models WHERE model_id = :{name})"
# Through the index of contents and models: by row SQLite would read every vector on the way.
_HAS = f"EXISTS (SELECT 1 FROM embeddings e WHERE e.content_id = p.content_id AND e.model = {_MODEL})"


class VectorRows:
    """The part of a Reader that tells one model's vectors from another's."""

    @abstractmethod
    def _all(self, sql: str, cells: tuple[Cell, ...], **values: object) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def _one(self, sql: str, **values: object) -> int: ...

    def models(self) -> tuple[str, ...]:
        """Return the ids of the models that the catalog has, or had, vectors of."""
        return tuple(model_id for (model_id,) in self._all("SELECT model_id FROM models ORDER BY id", (words,)))

    def known_to_one(self, model_id: str, other_id: str) -> int:
        """Return how many contents have a vector of one model and none of the other, as far as a photo holds them.

        Photos that could not be read count for neither.
        """
        return self._one(
            f"""SELECT count(DISTINCT p.content_id) FROM photos p LEFT JOIN failures f ON f.photo_id = p.id
                WHERE f.photo_id IS NULL AND {_HAS.format(name="one")} AND NOT {_HAS.format(name="other")}""",
            one=model_id,
            other=other_id,
        )

    def last_vector(self, model_id: str | None = None) -> int:
        """Return the row id of the newest vector, of any model or of this one; 0 where there is none."""
        if model_id is None:
            return self._one("SELECT coalesce(max(id), 0) FROM embeddings")
        # +: in the index of contents and models, which is a hundredth of the rows.
        sql = f"SELECT coalesce(max(+e.id), 0) FROM embeddings e WHERE e.model = {_MODEL.format(name='model_id')}"
        return self._one(sql, model_id=model_id)

    def vector_length(self, model_id: str) -> int:
        """Return how many numbers a vector of this model has (two bytes each), 0 where there is none."""
        of_model = f"e.model = {_MODEL.format(name='model_id')} AND typeof(e.vector) = 'blob'"
        sql = f"SELECT coalesce((SELECT length(e.vector) FROM embeddings e WHERE {of_model} LIMIT 1), 0)"
        return self._one(sql, model_id=model_id) // 2

    def has_vectors(self, model_id: str) -> bool:
        """Tell whether the catalog has a vector of this model at all. At once where it has many, or none of it."""
        of_model = f"SELECT 1 FROM embeddings e WHERE e.model = {_MODEL.format(name='model_id')}"
        return bool(self._one(f"SELECT EXISTS ({of_model})", model_id=model_id))

    def vector_count(self, model_id: str) -> int:
        """Return how many contents have a vector of a model, held by a photo or not."""
        return self._one(
            f"SELECT count(*) FROM embeddings e WHERE e.model = {_MODEL.format(name='model_id')}", model_id=model_id
        )

    def embedded(self, model_id: str) -> list[tuple[ContentId, str]]:
        """Return content and path of every photo that has a vector of a model, in path order."""
        rows = self._all(
            f"""SELECT p.content_id, d.path, p.name FROM photos p JOIN directories d ON d.id = p.directory_id
                WHERE {_HAS.format(name="model_id")} ORDER BY d.path, p.name""",
            (blob, blob, file_name),
            model_id=model_id,
        )
        return [(content_id, join_path(directory, name)) for content_id, directory, name in rows]

    def embedded_contents(self, model_id: str, after: ContentId, limit: int) -> list[ContentId]:
        """Return up to ``limit`` of the contents that have a vector of a model, above ``after``, in order."""
        rows = self._all(
            f"""SELECT e.content_id FROM embeddings e WHERE e.model = {_MODEL.format(name="model_id")}
                AND e.content_id > :after ORDER BY e.content_id LIMIT :limit""",
            (blob,),
            model_id=model_id,
            after=after,
            limit=limit,
        )
        return [content_id for (content_id,) in rows]

    def vectors_after(self, model_id: str, after: int, limit: int) -> list[int]:
        """Return the row ids of up to ``limit`` vectors of a model above ``after``, in order, whoever holds them."""
        rows = self._all(
            f"""SELECT e.id FROM embeddings e WHERE e.model = {_MODEL.format(name="model_id")} AND e.id > :after
                ORDER BY e.id LIMIT :limit""",
            (number,),
            model_id=model_id,
            after=after,
            limit=limit,
        )
        return [row_id for (row_id,) in rows]
