"""All engines that there are: those that came with the program, and the user's own."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from pathlib import Path

from app.core.engines import Origin, Proof
from app.core.errors import AppError
from app.core.text import Text
from app.similarity.engine import Engine, engine_of
from app.similarity.engine_description import MOST_TITLE
from app.similarity.model_spec import load_spec
from app.similarity.own_engines import load_own, own_names, read_title
from app.similarity.shipped_engines import SHIPPED, load_shipped

_MOST_BEFORE_NUMBER = MOST_TITLE - 6


class NoSuchEngine(Exception):  # noqa: N818 - whoever asks knows what to say
    """There is none of this name."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An engine and what is told of it; ``engine`` is None where it cannot be used: ``trouble`` says why."""

    name: str
    title: str | Text
    origin: Origin
    engine: Engine | None
    trouble: AppError | None
    made: str | None
    size_bytes: int
    proof: Proof | None
    ms_per_photo: float | None


@dataclass(frozen=True, slots=True)
class KnownEngines:
    """``models``: the folder of what came with the program; ``own``: that of the user's, None where there are none."""

    models: Path
    own: Path | None = None

    def names(self) -> tuple[str, ...]:
        """Return the names of all, those that came with the program first."""
        own = () if self.own is None else own_names(self.own)
        return (*SHIPPED, *(name for name in own if name not in SHIPPED))

    def free_title(self, title: str) -> str:
        """Return a title that no other engine has: this one, if need be with a number behind it."""
        taken = {str(each.title) for each in self.listed()}
        numbered = (f"{title[:_MOST_BEFORE_NUMBER]} {number}" for number in itertools.count(2))
        return title if title not in taken else next(each for each in numbered if each not in taken)

    def load(self, name: str) -> Engine:
        """Return the engine of this name, its files checked. Raises NoSuchEngine, AppError for one that is not whole.

        The name of a model that came with the program does, too: it is the engine that is this model and nothing else.
        """
        if name in SHIPPED:
            return load_shipped(name, self.models)
        if self.own is not None and name in own_names(self.own):
            return load_own(name, self.models, self.own).engine
        path = self.models / f"{name}.json"
        if os.path.basename(name) != name or not path.exists():
            raise NoSuchEngine(name)
        return engine_of(load_spec(path))

    def listed(self) -> tuple[Listed, ...]:
        """Return what there is. Large files are only known to be there: whoever uses one has them checked."""
        return tuple(self._listed(name) for name in self.names())

    def _listed(self, name: str) -> Listed:
        try:
            if name in SHIPPED:
                engine = load_shipped(name, self.models, look_into=False)
                return Listed(name, engine.title, "shipped", engine, None, None, _size_of(engine), None, None)
            if self.own is None:
                raise NoSuchEngine(name)
            own = load_own(name, self.models, self.own, look_into=False)
            size_bytes = _size_below(self.own / name)
            title, origin = own.engine.title, own.engine.origin
            return Listed(name, title, origin, own.engine, None, own.made, size_bytes, own.proof, own.ms_per_photo)
        except AppError as trouble:
            shipped = SHIPPED.get(name)
            title = shipped.title if shipped is not None else read_title(name, self.own or self.models)
            size_bytes = 0 if shipped is not None or self.own is None else _size_below(self.own / name)
            origin = "shipped" if shipped is not None else "added"
            return Listed(name, title, origin, None, trouble, None, size_bytes, None, None)


def _size_of(engine: Engine) -> int:
    return sum(path.stat().st_size for path in {file for spec in engine.models for file in spec.files})


def _size_below(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*"))
