"""The engines that questions name: each answers with its own vectors, by way of its own index where it has one."""

from __future__ import annotations

import contextlib

from app.core.comparison import Askable
from app.core.errors import AppError, InputError
from app.core.question import MOST_COMPARED
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.work.model_in_use import KnownModel, ModelInUse, understood
from app.similarity.engine import Engine, stand_in_of
from app.similarity.verified import VerifiedIndex


class AskedEngines:
    """Serves one thread, with the Reader that it brings. What was asked last stays open, as many as are compared."""

    def __init__(self, paths: DataPaths, model: ModelInUse, answering: OpenedIndex) -> None:
        """``answering``: what is opened for whoever answers where nobody is named."""
        self._paths = paths
        self._model = model
        self._answering = answering
        self._opened: dict[tuple[str, str], OpenedIndex] = {}

    def begin_anew(self) -> None:
        """Another catalog may be there."""
        self._opened.clear()

    def of(self, reader: Reader, name: str) -> OpenedIndex:
        """Return what questions for the engine ``name`` are compared with.

        Raises InputError where there is no such engine, or where it has not read a photo of the library; AppError.
        """
        known = self._who_has_read(reader, self._model.named(name))
        if known.model_id == self._answering.who_answers(reader)[0].model_id:
            return self._answering
        if not reader.has_vectors(known.model_id):
            raise InputError("The engine {name} has not read a photo of this library yet.", name=name).with_hint(
                f"{{photokin}} engine keep {name}"
            )
        key = name, known.model_id
        opened = self._opened.pop(key, None) or OpenedIndex(
            self._paths.kept_indexes / name, self._model, VerifiedIndex(), known
        )
        self._opened[key] = opened
        while len(self._opened) > MOST_COMPARED:
            del self._opened[next(iter(self._opened))]
        return opened

    def askable(self, reader: Reader) -> tuple[Askable, ...]:
        """Return the engines that have read photos of the library, the one that answers first. Raises AppError."""
        answering = self._answering.who_answers(reader)[0].model_id
        found = []
        for listed in self._model.known.listed():
            if listed.engine is None:
                continue
            with contextlib.suppress(AppError):
                known = self._who_has_read(reader, listed.engine)
                if known.model_id == answering or reader.has_vectors(known.model_id):
                    found.append(Askable(listed.name, listed.title, known.model_id == answering))
        return tuple(sorted(found, key=lambda each: not each.answers))

    def _who_has_read(self, reader: Reader, engine: Engine) -> KnownModel:
        """Return the engine, or what stands in for it where that has read the library in its place."""
        if not reader.has_vectors(engine.model_id):
            instead = stand_in_of(engine)
            if instead is not None and reader.has_vectors(instead.model_id):
                engine = instead
        return understood(engine)
