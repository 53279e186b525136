"""From prepared photos to their vectors: runs the network and makes descriptors of its maps."""

from __future__ import annotations

import logging
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError, WrongAnswerError
from app.core.text import text
from app.similarity.descriptor import Floats, describe, load_constants
from app.similarity.device import Device, cpu_device, cpu_threads, open_session
from app.similarity.known_answer import answer_of, is_right, question
from app.similarity.map_cells import load_cell_constants, packed_cells
from app.similarity.model_spec import ModelSpec

_log = logging.getLogger(__name__)

# Measured on 2 cores, processor time a photo at 256x320: batches of 1, 2, 4, 8, 16, 32 take 12.4, 12.1, 12.6, 12.9,
# 13.7, 14.3 ms on one thread (presumably the maps outgrow the cache); on two threads 2 to 16 are equal and 1 is a tenth
# slower. The classifier, which runs along unasked, is 0.13 ms of it; pooling and the linear map in NumPy add 0.25 ms.
_CPU_BATCH = 4
_GPU_BATCH = 32  # not measured
_NO_MEMORY = "Failed to allocate memory"  # how ONNX Runtime says it


class Embedder:
    """One loaded network. Its methods may be called from any thread, and by several at once.

    When a graphics card fails in the middle of a run (memory, driver), the embedder goes on with the
    processor and stays there; ``device`` then says why. So it does with a card that gives other numbers than the
    network's known answer: vectors of one model are the same wherever they were made. A photo's vector does not
    depend on what else is in the batch (within rounding, 1e-5).
    """

    def __init__(self, spec: ModelSpec, device: Device, threads: int | None = None) -> None:
        """Load the network (0.1 s); ``threads`` are the processor's, ``cpu_threads()`` by default.

        Raises AppError if the network or its constants cannot be loaded; WrongAnswerError if the processor, too, gives
        other numbers than it must.
        """
        self.spec = spec
        self._threads = threads or cpu_threads()
        self._constants = load_constants(spec)
        self._cell_constants = load_cell_constants(spec)
        self._changing = threading.Lock()
        self._session, self._device = self._open(device)

    @property
    def device(self) -> Device:
        """Where the network runs now."""
        return self._device

    @property
    def batch_size(self) -> int:
        """How many photos of one shape to give at once; more would not be faster per photo on this device."""
        return _CPU_BATCH if self._device.kind == "cpu" else _GPU_BATCH

    def embed(self, pixels: NDArray[np.uint8], colour: Floats, layout: Floats) -> Floats:
        """Return the vectors (n, dim), float32, blocks of unit length side by side.

        ``pixels``: uint8 sRGB (n, h, w, 3) with h and w on the model's grid; ``colour`` (n, 98) and
        ``layout`` (n, 164) as app.imaging prepares them.
        """
        if not len(pixels):
            return np.zeros((0, self.spec.dim), np.float32)
        maps = self.maps(pixels)
        return describe(maps, colour, layout, self.spec.pooling, self._constants)

    def cells(self, pixels: NDArray[np.uint8]) -> list[bytes]:
        """Return the cells of n photos as they are kept (``map_cells``); ``pixels`` as in ``embed``.

        ValueError for a model that has none.
        """
        if self._cell_constants is None or self.spec.mid_map_output is None:
            raise ValueError(f"{self.spec.name} has no cells")
        return [packed_cells(each, self._cell_constants) for each in self._run(self.spec.mid_map_output, pixels)]

    def maps(self, pixels: NDArray[np.uint8]) -> Floats:
        """Return the network's last maps (n, channels, h/32, w/32), before pooling; ``pixels`` as in ``embed``."""
        return self._run(self.spec.map_output, pixels)

    def classify(self, pixels: NDArray[np.uint8]) -> Floats:
        """Return the logits (n, 1000), one for each line of ``spec.classes``; ``pixels`` as in ``embed``.

        ValueError for a network that was cut before them.
        """
        if self.spec.logits_output is None:
            raise ValueError(f"{self.spec.name} has no classes")
        return self._run(self.spec.logits_output, pixels)

    def mid_maps(self, pixels: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Return what ``maps`` returns and the last maps of stride 16, (n, channels, h/16, w/16), of the same run.

        ValueError for a network that does not give them.
        """
        if self.spec.mid_map_output is None:
            raise ValueError(f"{self.spec.name} has no map of stride 16")
        last, middle = self._run_all([self.spec.map_output, self.spec.mid_map_output], pixels)
        return last, middle

    def _run(self, output: str, pixels: NDArray[np.uint8]) -> Floats:
        return self._run_all([output], pixels)[0]

    def _run_all(self, outputs: list[str], pixels: NDArray[np.uint8]) -> list[Floats]:
        feed = {self.spec.pixels_input: network_input(pixels, self.spec)}
        session = self._session
        try:
            return _finite(session.run(outputs, feed))
        except Exception as error:
            # ONNX Runtime's exceptions have no common class. On the processor they are bugs of ours, but for one.
            if session is self._session and self._device.kind == "cpu":
                if _NO_MEMORY in str(error):
                    raise MemoryError from error
                raise
            return self._run_on_cpu(session, outputs, feed, error)

    def _run_on_cpu(
        self, failed: Any, outputs: list[str], feed: dict[str, NDArray[Any]], error: Exception
    ) -> list[Floats]:
        with self._changing:
            if self._session is failed:
                self._session, self._device = self._open_on_cpu(self._given_up(self._device, error))
        return _finite(self._session.run(outputs, feed))

    def _open(self, device: Device) -> tuple[Any, Device]:
        if device.kind == "cpu":
            return self._open_on_cpu(device)
        try:
            session = self._opened(device)
            if session.get_providers()[0] != device.providers[0]:
                return self._open_on_cpu(self._given_up(device, "it was left out"))
            right = self._answers_rightly(session)
        except Exception as error:  # noqa: BLE001 - whatever it is, the processor is left
            return self._open_on_cpu(self._given_up(device, error))
        if not right:
            return self._open_on_cpu(self._given_up(device, "it gives other numbers than it must"))
        return session, device

    def _open_on_cpu(self, device: Device) -> tuple[Any, Device]:
        path = str(self.spec.network)
        try:
            session = self._opened(device)
            right = self._answers_rightly(session)
        except (ImportError, MemoryError):
            raise
        except Exception as error:
            if _NO_MEMORY in str(error):
                raise MemoryError from error
            raise AppError(
                "The model file {path} cannot be loaded ({reason}): please install the program again.",
                path=path,
                reason=str(error).partition("\n")[0][:200],
            ) from error
        if not right:
            raise WrongAnswerError(
                "The model {name} gives other numbers on this computer than it must: its vectors would be wrong.",
                name=self.spec.name,
            )
        return session, device

    def _opened(self, device: Device) -> Any:
        careful = not self.spec.sums_fit_16_bits
        return open_session(str(self.spec.network), device.providers, self._threads, careful=careful)

    def _answers_rightly(self, session: Any) -> bool:
        feed = {self.spec.pixels_input: network_input(question(), self.spec)}
        return is_right(answer_of(session.run([self.spec.map_output], feed)[0]), self.spec.answer)

    @staticmethod
    def _given_up(device: Device, error: Exception | str) -> Device:
        replacement = cpu_device(text("{card} failed, so the processor took over.", card=device.name), stands_in=True)
        _log.warning("%s (%s)", replacement.reason, error)
        return replacement


def network_input(pixels: NDArray[np.uint8], spec: ModelSpec) -> NDArray[Any]:
    """Return what the network of ``spec`` takes for uint8 ``pixels`` (n, h, w, 3), contiguous.

    That is the pixels as they are, or (pixels − mean) / std as float32 (n, 3, h, w).
    """
    if spec.pixel_type == "uint8_nhwc":
        return np.ascontiguousarray(pixels)
    count, height_px, width_px, channels = pixels.shape
    result = np.empty((count, channels, height_px, width_px), np.float32)
    for channel in range(channels):
        plane = result[:, channel]
        np.subtract(pixels[..., channel], np.float32(spec.mean[channel]), out=plane)
        plane *= np.float32(1 / spec.std[channel])
    return result


def _finite(outputs: list[Floats]) -> list[Floats]:
    if not all(np.isfinite(values.sum(dtype=np.float64)) for values in outputs):
        raise ArithmeticError("the network gave numbers that are none")
    return outputs
