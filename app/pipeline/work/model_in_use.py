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
from app.similarity.engine import Engine, stand_in_of
from app.similarity.known_engines import KnownEngines, NoSuchEngine

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

    def __init__(
        self, models: Path, settings: Settings, name: str | None = None, own_engines: Path | None = None
    ) -> None:
        """``name``: the engine, or description in ``models``, that photos are read for, whatever becomes of it. Without
        it the settings say which, and another takes its place where it cannot be used.
        """
        self.known = KnownEngines(models, own_engines)
        self.trouble: Text | None = None
        """Why the engine in use is not the one that the settings name."""
        self._told: Text | None = None
        self._settings = settings
        self._name = name or settings.engine
        self._insists = name is not None
        self._kept_names = settings.engines_kept
        self._kept: dict[str, Engine | None] = {}
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
    def chosen(self) -> str:
        """The name of the engine that is to be used."""
        return self._name

    def untold(self) -> Text | None:
        """Return ``trouble`` once, None if there is none or it was returned before."""
        told, self._told = self._told, self.trouble
        return self.trouble if self.trouble != told else None

    def choose(self, name: str) -> None:
        """Use another engine from now on. Raises AppError, NoSuchEngine, and goes on with the one in use then."""
        engine = self.known.load(name)
        with self._lock:
            self._name, self.__dict__["_engine"] = name, engine
            self._embedder = self._other = self._why_another = self.trouble = None
            self._kept.pop(name, None)

    def keep(self, names: Sequence[str]) -> None:
        """Keep these up to date beside the one in use."""
        with self._lock:
            self._kept_names, self._kept = tuple(names), {}

    @property
    def kept_names(self) -> tuple[str, ...]:
        """The names of the engines that are to be kept up to date beside the one in use."""
        return self._kept_names

    @property
    def kept(self) -> tuple[Engine, ...]:
        """Those of them that are not the one in use, and can be used."""
        with self._lock:
            for name in self._kept_names:
                if name not in self._kept:
                    self._kept[name] = self._loaded(name)
            in_use = self.engine.model_id
            found = (self._kept[name] for name in self._kept_names)
            return tuple(engine for engine in found if engine is not None and engine.model_id != in_use)

    def is_kept(self, model_id: str) -> bool:
        """Tell whether vectors of this id are to be kept: also those of an engine that cannot be used just now."""
        with self._lock:
            if model_id in {engine.model_id for engine in (self.engine, *self.kept)}:
                return True
            unusable = {name for name, engine in self._kept.items() if engine is None}
            return model_id.rpartition("-")[0] in unusable | ({self._name} if self.trouble is not None else set())

    def give_up(self, engine: Engine) -> None:
        """Keep an engine no more, as long as this program runs: it cannot be used here."""
        with self._lock:
            self._kept[engine.name] = None

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

    def in_decoders(self, engine: Engine) -> bool:
        """Tell whether decoder processes describe photos for an engine.

        They do for one with a network from elsewhere, whatever the device: what that does may end a process. A mask is
        always from elsewhere.
        """
        networks = [spec.network for spec in engine.models]
        from_elsewhere = engine.mask is not None or any(network.parent != self.known.models for network in networks)
        return self.runs_in_decoders or from_elsewhere

    @property
    def embedder(self) -> Embedder:
        """The networks of the engine in use, loaded into this program. Raises AppError."""
        with self._lock:
            if self._embedder is None:
                self._embedder = Embedder(self._engine, self._device, self._settings.threads or None)
            return self._embedder

    def give_way(self, model_id: str) -> bool:
        """Use what stands in for this one, where a network of it computes other numbers here than it must.

        From then on ``engine`` is another: who has asked for it begins anew. Where nothing stands in it is the standard
        one. False if there is none left; true also if that has happened already. Raises AppError if a file of the other
        one is missing or altered.
        """
        with self._lock:
            refused = self._engine
            if refused.model_id != model_id:
                return True
            instead = stand_in_of(refused)
            if instead is None and refused.name != STANDARD and not self._insists:
                instead = self.known.load(STANDARD)
            if instead is None:
                return False
            self.__dict__["_engine"], self._embedder = instead, None
            self._why_another = text(
                "The model {name} gives other numbers on this computer than it must, so {instead} is used.",
                name=refused.models_named,
                instead=instead.models_named,
            )
            if instead.name != refused.name:
                self.trouble = self._why_another
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
        for engine in (self.engine, *self.kept):  # whose files have been checked
            if engine.name == name:
                return engine
        try:
            return self.known.load(name)
        except NoSuchEngine:
            raise InputError("There is no engine {name}.", name=name).with_hint("{photokin} engine list") from None

    def _described(self, name: str, model_id: str) -> tuple[Engine | None, AppError | None]:
        """Return the engine whose ids begin with this name, or why it cannot be loaded.

        What stands in for it if that is whose id it is.
        """
        try:
            engine = self.known.load(name)
            instead = None if engine.model_id == model_id else stand_in_of(engine)
            return instead if instead is not None and instead.model_id == model_id else engine, None
        except NoSuchEngine:
            return None, None
        except AppError as trouble:
            log.warning("%s", trouble)
            return None, trouble

    def _loaded(self, name: str) -> Engine | None:
        try:
            return self.known.load(name)
        except (NoSuchEngine, AppError) as trouble:
            log.warning("the engine %s is not kept up to date: %s", name, trouble)
            return None

    @functools.cached_property
    def _engine(self) -> Engine:
        try:
            return self.known.load(self._name)
        except NoSuchEngine:
            why = text("There is no engine {name}, so the standard one is used.", name=self._name)
            if self._insists or self._name == STANDARD:
                raise
        except AppError as error:
            if self._insists or self._name == STANDARD:
                raise
            why = text("{reason} Until then the standard one is used.", reason=error.text)
        self.trouble = why
        log.warning("%s", why)
        return self.known.load(STANDARD)

    @functools.cached_property
    def _device(self) -> Device:
        return choose_device(self._settings.device)


def understood(engine: Engine) -> KnownModel:
    """Return an engine as one whose vectors are understood."""
    return KnownModel(engine.model_id, query_scale(engine.blocks), engine)
