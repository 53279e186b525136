"""The models: the one in use, that photos are read for, and older ones whose vectors answer meanwhile."""

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

from app.core.errors import AppError
from app.core.text import Text, text
from app.machine.settings import Settings
from app.pipeline.work.pace import Pace
from app.similarity.descriptor import query_scale
from app.similarity.device import Device, choose_device
from app.similarity.embedder import Embedder
from app.similarity.model_spec import ModelSpec, load_spec

log = logging.getLogger(__name__)

DEFAULT_MODEL = "efficientnet_lite0_int8"

_MODEL_ID = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,99})-[0-9a-f]{12}")
_MOST_NUMBERS = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class KnownModel:
    """A model whose vectors are understood: how long they are, and what a query is multiplied with (``scale``, (dim,)).

    ``spec``: its network, None where it did not come with this program, or not whole: ``trouble`` says that.
    """

    model_id: str
    scale: NDArray[np.float32]
    spec: ModelSpec | None
    trouble: AppError | None = None

    @property
    def dim(self) -> int:
        return self.scale.size


class ModelInUse:
    """Loads each thing when it is first asked for. Any thread may ask; the ingest and the query thread share it."""

    def __init__(self, models: Path, settings: Settings, name: str | None = None) -> None:
        """``name``: the description in ``models`` that photos are read for, DEFAULT_MODEL if none is given."""
        self._models = models
        self._settings = settings
        self._name = name or DEFAULT_MODEL
        self._embedder: Embedder | None = None
        self._older: tuple[str, Embedder] | None = None
        self._why_another: Text | None = None
        self.pace = Pace(settings.gentle, most=settings.threads)
        self._lock = threading.RLock()

    @property
    def spec(self) -> ModelSpec:
        """The model's specification. Raises AppError when a file of it is missing or altered.

        Once it is loaded nobody waits for it while another thread opens the network: pictures are read meanwhile.
        """
        if (loaded := self.__dict__.get("_spec")) is not None:
            return loaded  # type: ignore[no-any-return]
        with self._lock:
            return self._spec

    @property
    def scale(self) -> NDArray[np.float32]:
        """What a query vector is multiplied with before its dot product with a stored one, (dim,)."""
        return query_scale(self.spec.blocks)

    @property
    def itself(self) -> KnownModel:
        """The model in use as one whose vectors are understood. Raises AppError."""
        return KnownModel(self.spec.model_id, self.scale, self.spec)

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
        """The network, loaded into this program. Raises AppError."""
        with self._lock:
            if self._embedder is None:
                self._embedder = Embedder(self._spec, self._device, self._settings.threads or None)
            return self._embedder

    def give_way(self, model_id: str) -> bool:
        """Use the model that stands in for this one, whose network computes other numbers here than it must.

        From then on ``spec`` is another: who has asked for it begins anew. False if none stands in; true also if that
        has happened already. Raises AppError if a file of the other one is missing or altered.
        """
        with self._lock:
            refused = self._spec
            if refused.model_id != model_id:
                return True
            if refused.stand_in is None:
                return False
            instead = load_spec(refused.stand_in)
            self.__dict__["_spec"], self._embedder = instead, None
            self._why_another = text(
                "The model {name} gives other numbers on this computer than it must, so {instead} is used.",
                name=refused.name,
                instead=instead.name,
            )
            log.warning("%s", self._why_another)
            return True

    def older(self, model_id: str, dim: int, scale: Sequence[tuple[int, float]] = ()) -> KnownModel | None:
        """Return another model that vectors of this length were made by, None if nothing is known of it.

        ``scale`` is what its index tells of the weights (``manifest.Manifest``). Weights are no part of a model's id:
        those of a description by the same name do for vectors of an earlier version of it.
        """
        named = _MODEL_ID.fullmatch(model_id)
        path = self._models / f"{named[1] if named else ''}.json"
        spec, trouble = self._described(path) if named and path.exists() else (None, None)
        if spec is not None and spec.model_id == model_id:
            return KnownModel(model_id, query_scale(spec.blocks), spec)
        if scale and sum(count for count, _ in scale) == dim <= _MOST_NUMBERS:
            counts, values = zip(*scale, strict=True)
            return KnownModel(model_id, np.repeat(np.array(values, np.float32), counts), None, trouble)
        return KnownModel(model_id, query_scale(spec.blocks), None) if spec is not None and spec.dim == dim else None

    def embedder_of(self, model: KnownModel) -> Embedder:
        """Return the loaded network of a model that has one; of older ones the last is kept. Raises AppError."""
        spec = model.spec
        if spec is None:
            raise ValueError(model.model_id)
        with self._lock:
            if spec.model_id == self.spec.model_id:
                return self.embedder
            if self._older is None or self._older[0] != spec.model_id:
                self._older = spec.model_id, Embedder(spec, self._device, self._settings.threads or None)
            return self._older[1]

    def _described(self, path: Path) -> tuple[ModelSpec | None, AppError | None]:
        try:
            return load_spec(path), None
        except AppError as trouble:
            log.warning("%s", trouble)
            return None, trouble

    @functools.cached_property
    def _spec(self) -> ModelSpec:
        return load_spec(self._models / f"{self._name}.json")

    @functools.cached_property
    def _device(self) -> Device:
        return choose_device(self._settings.device)
