"""The model in use and what is made from it once: specification, query scale, device, embedder."""

from __future__ import annotations

import functools
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.settings import Settings
from app.similarity.descriptor import query_scale
from app.similarity.device import Device, choose_device
from app.similarity.embedder import Embedder
from app.similarity.model_spec import ModelSpec, load_spec

DEFAULT_MODEL = "efficientnet_lite0"


class Engine:
    """Loads each thing when it is first asked for. Any thread may ask; the ingest and the query thread share it."""

    def __init__(self, models: Path, settings: Settings) -> None:
        self._models = models
        self._settings = settings
        self._lock = threading.RLock()

    @property
    def spec(self) -> ModelSpec:
        """The model's specification. Raises AppError when a file of it is missing or altered."""
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
            return self._embedder.device if "_embedder" in self.__dict__ else self._device

    @property
    def embedder(self) -> Embedder:
        """The loaded network. Raises AppError."""
        with self._lock:
            return self._embedder

    @functools.cached_property
    def _spec(self) -> ModelSpec:
        return load_spec(self._models / f"{DEFAULT_MODEL}.json")

    @functools.cached_property
    def _device(self) -> Device:
        return choose_device(self._settings.device)

    @functools.cached_property
    def _embedder(self) -> Embedder:
        return Embedder(self._spec, self._device, 1 if self._settings.gentle else self._settings.threads or None)
