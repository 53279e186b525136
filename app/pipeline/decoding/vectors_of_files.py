"""Vectors of photos anywhere, by any engine: from the catalog, from the cache of an earlier time, else decoded now.

For labelled photos, to learn from or to try engines with. They need not be in the library and do not come into it; what
was made of them is kept in the cache, so that the second time costs nothing, and a job that was cancelled goes on.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.core.errors import DecodeError
from app.core.events import Stage
from app.core.job import Job
from app.core.photo import ContentId, Photo, Stamp
from app.core.text import Text
from app.imaging.prepare import Prepared
from app.library.identity import identify
from app.library.reader import Reader
from app.library.vector_cache import VectorCache, forget_old_caches, vectors_file
from app.machine.own_files import make_own_folder
from app.machine.paths import DataPaths
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.describe import NO_SENSE, vector_of, with_vectors
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine import Engine

log = logging.getLogger(__name__)

_THUMBNAIL_PX = 16  # nobody looks at it
_ROWS_PER_TRANSACTION = 200
_TRANSACTION_EVERY_S = 2.0


@dataclass(slots=True)
class FileVectors:
    """What came of files: ``contents`` by path, ``vectors`` by content as the catalog keeps them, and of files that
    could not be read the reason. ``made``: how many vectors were made now.
    """

    contents: dict[str, ContentId] = field(default_factory=dict)
    vectors: dict[ContentId, bytes] = field(default_factory=dict)
    unreadable: dict[str, Text] = field(default_factory=dict)
    made: int = 0


class VectorsOfFiles:
    """Reads files for one engine. Lives for one job, on the thread that works."""

    def __init__(
        self, job: Job, reader: Reader | None, paths: DataPaths, model: ModelInUse, budget: MemoryBudget, engine: Engine
    ) -> None:
        """``reader``: of the library, None where there is none yet."""
        self._job = job
        self._reader = reader
        self._paths = paths
        self._model = model
        self._budget = budget
        self._engine = engine
        self._found = FileVectors()
        self._wanted: dict[ContentId, list[str]] = {}
        self._failed: dict[ContentId, Text] = {}
        self._unwritten: dict[ContentId, bytes] = {}
        self._written_at = time.monotonic()

    def read(self, files: Sequence[str], stage: Stage = "examples") -> FileVectors:
        """Return the vectors of all ``files``, absolute paths. Progress counts files, in ``stage``.

        Raises Cancelled after keeping what was made, and AppError; CatalogNotReady where the catalog needs mending.
        """
        with contextlib.suppress(OSError):  # told by whoever opens a file in it
            make_own_folder(self._paths.vectors)
        with contextlib.ExitStack() as closing:
            cache = VectorCache.open(vectors_file(self._paths.vectors, self._engine.model_id))
            closing.callback(cache.close)
            decoders = closing.enter_context(
                Decoders(self._model.pace.processes, self._engine.rules, _THUMBNAIL_PX, self._budget)
            )
            decoders.engine = self._engine if self._model.in_decoders(self._engine) else None
            closing.callback(self._write, cache)
            for decoded in decoders.read_all(self._requests(files, cache)):
                if decoded is not None:
                    self._take(decoded.ticket, decoded.result)
                late = time.monotonic() - self._written_at > _TRANSACTION_EVERY_S
                if late or len(self._unwritten) >= _ROWS_PER_TRANSACTION:
                    self._write(cache)
                self._model.pace.look()
                decoders.processes = self._model.pace.processes
                self._report(stage, len(files))
        self._report(stage, len(files))
        forget_old_caches(self._paths.vectors)
        return self._found

    def _requests(self, files: Sequence[str], cache: VectorCache) -> Iterator[tuple[ContentId, str]]:
        """Walk the files and yield those whose content has no vector, each content once."""
        for path in files:
            self._job.checkpoint()
            try:
                content_id = self._content_of(path)
            except FileNotFoundError:
                self._found.unreadable[path] = DecodeError("There is no file {path}.", path=path).text
                continue
            except DecodeError as error:
                self._found.unreadable[path] = error.text
                continue
            if content_id in self._wanted:
                self._wanted[content_id].append(path)
            elif content_id in self._failed:
                self._found.unreadable[path] = self._failed[content_id]
            elif self._has(content_id, cache):
                self._found.contents[path] = content_id
            else:
                self._wanted[content_id] = [path]
                yield content_id, path

    def _content_of(self, path: str) -> ContentId:
        photo = self._reader.photo_at(path) if self._reader is not None else None
        if photo is not None and photo.content_id is not None and _is_unchanged(photo):
            return photo.content_id
        return identify(path)[0]

    def _has(self, content_id: ContentId, cache: VectorCache) -> bool:
        """Tell whether there is a vector of a content, looked up where it may be."""
        if content_id in self._found.vectors:
            return True
        of_library = self._reader.vector(content_id, self._engine.model_id) if self._reader is not None else None
        for kept in (of_library, cache.get(content_id) if of_library is None else None):
            if kept is not None and len(kept) == 2 * self._engine.dim:
                self._found.vectors[content_id] = kept
                return True
        return False

    def _take(self, content_id: ContentId, result: Prepared | DecodeError) -> None:
        paths = self._wanted.pop(content_id)
        reason = result.text if isinstance(result, DecodeError) else None
        if isinstance(result, Prepared):
            described = self._described(result)
            if vector_of(described, self._engine.dim) is None or described.vector is None:
                reason = NO_SENSE
            else:
                self._found.vectors[content_id] = self._unwritten[content_id] = described.vector
                self._found.made += 1
        if reason is None:
            self._found.contents |= dict.fromkeys(paths, content_id)
        else:
            self._failed[content_id] = reason
            self._found.unreadable |= dict.fromkeys(paths, reason)

    def _described(self, prepared: Prepared) -> Prepared:
        """Return a photo with its vector; without a graphics card it came with one."""
        if prepared.vector is not None:
            return prepared
        return with_vectors(self._model.embedder_of(self._engine), [prepared])[0]

    def _write(self, cache: VectorCache) -> None:
        rows, self._unwritten = self._unwritten, {}
        self._written_at = time.monotonic()
        if rows:
            cache.add(rows)

    def _report(self, stage: Stage, total: int) -> None:
        unreadable = len(self._found.unreadable)
        self._job.report(stage, len(self._found.contents) + unreadable, total, unreadable, self._model.pace.note)


def _is_unchanged(photo: Photo) -> bool:
    try:
        info = os.stat(photo.path)
    except OSError:
        return True
    return Stamp(info.st_size, info.st_mtime_ns) == photo.stamp
