"""The model in use and what is made from it once: specification, query scale, device, embedder."""

from __future__ import annotations

import functools
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.machine.settings import Settings
from app.pipeline.work.pace import Pace
from app.similarity.descriptor import query_scale
from app.similarity.device import Device, choose_device
from app.similarity.embedder import Embedder
from app.similarity.model_spec import ModelSpec, load_spec

DEFAULT_MODEL = "efficientnet_lite0"


class ModelInUse:
    """Loads each thing when it is first asked for. Any thread may ask; the ingest and the query thread share it."""

    def __init__(self, models: Path, settings: Settings) -> None:
        self._models = models
        self._settings = settings
        self._embedder: Embedder | None = None
        self._embedder_threads: int | None = None
        self.pace = Pace(settings.gentle)
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
    def device(self) -> Device:
        """The device in use, and why. Looking for a GPU costs a moment the first time."""
        with self._lock:
            return self._device if self._embedder is None else self._embedder.device

    @property
    def embedder(self) -> Embedder:
        """The loaded network; another one when the pace has changed. Raises AppError."""
        threads = 1 if self.pace.gentle else self._settings.threads or None
        with self._lock:
            if self._embedder is None or self._embedder_threads != threads:
                self._embedder, self._embedder_threads = Embedder(self._spec, self._device, threads), threads
            return self._embedder

    @functools.cached_property
    def _spec(self) -> ModelSpec:
        return load_spec(self._models / f"{DEFAULT_MODEL}.json")

    @functools.cached_property
    def _device(self) -> Device:
        return choose_device(self._settings.device)
