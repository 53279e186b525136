"""The engines: the one in use, that photos are read for, and others whose vectors are kept or answer meanwhile."""

from __future__ import annotations

import functools
import logging
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.engines import STANDARD
from app.core.errors import AppError, InputError
from app.core.text import Text, text
from app.machine.settings import Settings
from app.pipeline.work.pace import Pace
from app.similarity.descriptor import query_scale
from app.similarity.device import Device, choose_device
from app.similarity.embedder import Embedder
from app.similarity.engine import Engine, engine_of, stand_in_of
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import SHIPPED, load_shipped

log = logging.getLogger(__name__)

_MODEL_ID = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,99})-[0-9a-f]{12}")
_MOST_NUMBERS = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class KnownModel:
    """One whose vectors are understood: how long they are, and what a query is multiplied with (``scale``, (dim,)).

    ``engine``: what makes them, None where it did not come with this program, or not whole: ``trouble`` says that.
    """

    model_id: str
    scale: NDArray[np.float32]
    engine: Engine | None
    trouble: AppError | None = None

    @property
    def dim(self) -> int:
        return self.scale.size


class ModelInUse:
    """Loads each thing when it is first asked for. Any thread may ask; the ingest and the query thread share it."""

    def __init__(self, models: Path, settings: Settings, name: str | None = None) -> None:
        """``name``: the engine, or description in ``models``, that photos are read for; the standard one if none."""
        self._models = models
        self._settings = settings
        self._name = name or STANDARD
        self._embedder: Embedder | None = None
        self._other: tuple[str, Embedder] | None = None
        self._why_another: Text | None = None
        self.pace = Pace(settings.gentle, most=settings.threads)
        self._lock = threading.RLock()

    @property
    def engine(self) -> Engine:
        """The engine that photos are read for. Raises AppError when a file of it is missing or altered.

        Once it is loaded nobody waits for it while another thread opens a network: pictures are read meanwhile.
        """
        if (loaded := self.__dict__.get("_engine")) is not None:
            return loaded  # type: ignore[no-any-return]
        with self._lock:
            return self._engine

    @property
    def scale(self) -> NDArray[np.float32]:
        """What a query vector is multiplied with before its dot product with a stored one, (dim,)."""
        return query_scale(self.engine.blocks)

    @property
    def itself(self) -> KnownModel:
        """The engine in use as one whose vectors are understood. Raises AppError."""
        return understood(self.engine)

    @property
    def device(self) -> Device:
        """The device in use, and why. Looking for a GPU costs a moment the first time."""
        with self._lock:
            device = self._device if self._embedder is None else self._embedder.device
            return device if self._why_another is None else replace(device, reason=self._why_another, stands_in=True)

    @property
    def runs_in_decoders(self) -> bool:
        """Whether decoder processes describe photos; else the program does, which has the graphics card."""
        return self.device.kind == "cpu"

    @property
    def embedder(self) -> Embedder:
        """The networks of the engine in use, loaded into this program. Raises AppError."""
        with self._lock:
            if self._embedder is None:
                self._embedder = Embedder(self._engine, self._device, self._settings.threads or None)
            return self._embedder

    def give_way(self, model_id: str) -> bool:
        """Use what stands in for this one, where a network of it computes other numbers here than it must.

        From then on ``engine`` is another: who has asked for it begins anew. False if none stands in; true also if that
        has happened already. Raises AppError if a file of the other one is missing or altered.
        """
        with self._lock:
            refused = self._engine
            if refused.model_id != model_id:
                return True
            instead = stand_in_of(refused)
            if instead is None:
                return False
            self.__dict__["_engine"], self._embedder = instead, None
            self._why_another = text(
                "The model {name} gives other numbers on this computer than it must, so {instead} is used.",
                name=refused.models_named,
                instead=instead.models_named,
            )
            log.warning("%s", self._why_another)
            return True

    def older(self, model_id: str, dim: int, scale: Sequence[tuple[int, float]] = ()) -> KnownModel | None:
        """Return another engine that vectors of this length were made by, None if nothing is known of it.

        ``scale`` is what its index tells of the weights (``manifest.Manifest``). Weights are no part of an id: those of
        a description by the same name do for vectors of an earlier version of it.
        """
        named = _MODEL_ID.fullmatch(model_id)
        engine, trouble = self._described(named[1], model_id) if named else (None, None)
        if engine is not None and engine.model_id == model_id:
            return understood(engine)
        if scale and sum(count for count, _ in scale) == dim <= _MOST_NUMBERS:
            counts, values = zip(*scale, strict=True)
            return KnownModel(model_id, np.repeat(np.array(values, np.float32), counts), None, trouble)
        same_length = engine is not None and engine.dim == dim
        return KnownModel(model_id, query_scale(engine.blocks), None) if same_length and engine is not None else None

    def embedder_of(self, engine: Engine) -> Embedder:
        """Return the loaded networks of an engine; of those not in use the last is kept. Raises AppError."""
        with self._lock:
            if engine.model_id == self.engine.model_id:
                return self.embedder
            if self._other is None or self._other[0] != engine.model_id:
                self._other = engine.model_id, Embedder(engine, self._device, self._settings.threads or None)
            return self._other[1]

    def named(self, name: str) -> Engine:
        """Return an engine by its name. Raises InputError where there is none, AppError where a file is altered."""
        try:
            return self.engine if name == self.engine.name else self._load(name)
        except FileNotFoundError:
            raise InputError("There is no engine {name}.", name=name).with_hint("{photokin} engine list") from None

    def _described(self, name: str, model_id: str) -> tuple[Engine | None, AppError | None]:
        """Return the engine whose ids begin with this name, or why it cannot be loaded.

        What stands in for it if that is whose id it is.
        """
        try:
            engine = self._load(name)
            instead = None if engine.model_id == model_id else stand_in_of(engine)
            return instead if instead is not None and instead.model_id == model_id else engine, None
        except FileNotFoundError:
            return None, None
        except AppError as trouble:
            log.warning("%s", trouble)
            return None, trouble

    def _load(self, name: str) -> Engine:
        """Raises AppError, FileNotFoundError where there is none of this name."""
        if name in SHIPPED:
            return load_shipped(name, self._models)
        path = self._models / f"{name}.json"
        if not path.exists():
            raise FileNotFoundError(path)
        return engine_of(load_spec(path))

    @functools.cached_property
    def _engine(self) -> Engine:
        return self._load(self._name)

    @functools.cached_property
    def _device(self) -> Device:
        return choose_device(self._settings.device)


def understood(engine: Engine) -> KnownModel:
    """Return an engine as one whose vectors are understood."""
    return KnownModel(engine.model_id, query_scale(engine.blocks), engine)
