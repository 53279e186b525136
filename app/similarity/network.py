"""One network in this program or process: pictures in, its outputs out, on a graphics card or the processor."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError, WrongAnswerError
from app.core.text import text
from app.similarity.descriptor import Floats, load_constants, subject_block, unit_rows
from app.similarity.device import Device, cpu_device, cpu_threads, open_session
from app.similarity.known_answer import answer_of, is_right, question
from app.similarity.model_description import Channels, PixelType
from app.similarity.model_spec import ModelSpec
from app.similarity.pooling import Gem, pooled

_log = logging.getLogger(__name__)

_NO_MEMORY = "Failed to allocate memory"  # how ONNX Runtime says it


class Network:
    """Its methods may be called from any thread, and by several at once.

    When a graphics card fails in the middle of a run (memory, driver), the network goes on with the processor and stays
    there; ``device`` then says why. So it does with a card that gives other numbers than the network's known answer:
    vectors of one model are the same wherever they were made. What is given for a photo does not depend on what else is
    in the batch (within rounding, 1e-5).
    """

    def __init__(self, spec: ModelSpec, device: Device, threads: int | None = None) -> None:
        """Load it (0.1 s); ``threads`` are the processor's, ``cpu_threads()`` by default.

        Raises AppError if the network or its constants cannot be loaded; WrongAnswerError if the processor, too, gives
        other numbers than it must.
        """
        self.spec = spec
        self.constants = load_constants(spec)
        self._threads = threads or cpu_threads()
        self._changing = threading.Lock()
        self._session, self._device = self._open(device)

    @property
    def device(self) -> Device:
        """Where it runs now."""
        return self._device

    def subject(self, pixels: NDArray[np.uint8]) -> Floats:
        """Return what is in n photos as their subject blocks (n, s), of unit length.

        ``pixels``: uint8 sRGB (n, h, w, 3) of a size that the model's rule gives. ArithmeticError for an output that
        makes no sense.
        """
        return self.subject_of(self.outputs(pixels))

    def subject_of(self, output: Floats) -> Floats:
        """Return the same of what ``outputs`` gave."""
        pooling = self.spec.pooling
        if isinstance(pooling, Gem):
            return subject_block(output, pooling, self.constants)
        rows = pooled(output, pooling)
        if rows.shape != (len(output), self.spec.blocks[0].size):
            raise ArithmeticError(f"an output {output.shape}")
        return unit_rows(rows)

    def outputs(self, pixels: NDArray[np.uint8]) -> Floats:
        """Return what is pooled, of shipped networks their last maps (n, channels, h/32, w/32); ``pixels`` as above."""
        return self._run([self.spec.output], pixels)[0]

    def classify(self, pixels: NDArray[np.uint8]) -> Floats:
        """Return the logits (n, 1000), one for each line of ``spec.classes``; ``pixels`` as above.

        ValueError for a network that was cut before them.
        """
        if self.spec.logits_output is None:
            raise ValueError(f"{self.spec.name} has no classes")
        return self._run([self.spec.logits_output], pixels)[0]

    def mid_maps(self, pixels: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Return what ``outputs`` returns and the last maps of stride 16, (n, channels, h/16, w/16), of the same run.

        ValueError for a network that does not give them.
        """
        if self.spec.mid_map_output is None:
            raise ValueError(f"{self.spec.name} has no map of stride 16")
        last, middle = self._run([self.spec.output, self.spec.mid_map_output], pixels)
        return last, middle

    def middle(self, pixels: NDArray[np.uint8]) -> Floats:
        """Return the second of ``mid_maps`` alone."""
        if self.spec.mid_map_output is None:
            raise ValueError(f"{self.spec.name} has no map of stride 16")
        return self._run([self.spec.mid_map_output], pixels)[0]

    def warm_up(self) -> None:
        """Take now the memory that it will keep for its maps."""
        width_px, height_px = self.spec.rule.size_for(1, 1)
        self.outputs(np.zeros((1, height_px, width_px, 3), np.uint8))

    def _run(self, outputs: list[str], pixels: NDArray[np.uint8]) -> list[Floats]:
        size, count = self.spec.batch, len(pixels)
        if size is None:
            return self._run_one_batch(outputs, pixels)
        pieces = []
        for start in range(0, count, size):
            piece = pixels[start : start + size]
            lacking = size - len(piece)  # a network that takes so many at once takes no fewer
            filled = np.concatenate([piece, np.zeros((lacking, *piece.shape[1:]), np.uint8)]) if lacking else piece
            pieces.append([values[: len(piece)] for values in self._run_one_batch(outputs, filled)])
        return [np.concatenate(values) for values in zip(*pieces, strict=True)]

    def _run_one_batch(self, outputs: list[str], pixels: NDArray[np.uint8]) -> list[Floats]:
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
        asked = question(self.spec.rule).repeat(self.spec.batch or 1, axis=0)
        output = session.run([self.spec.output], {self.spec.pixels_input: network_input(asked, self.spec)})[0]
        return is_right(answer_of(output, self.spec.pooling), self.spec.answer)

    @staticmethod
    def _given_up(device: Device, error: Exception | str) -> Device:
        replacement = cpu_device(text("{card} failed, so the processor took over.", card=device.name), stands_in=True)
        _log.warning("%s (%s)", replacement.reason, error)
        return replacement


class Taking(Protocol):
    """What a network takes, see ``ModelSpec``."""

    @property
    def pixel_type(self) -> PixelType: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def mean(self) -> Sequence[float]: ...
    @property
    def std(self) -> Sequence[float]: ...


def network_input(pixels: NDArray[np.uint8], spec: Taking) -> NDArray[Any]:
    """Return what the network of ``spec`` takes for uint8 ``pixels`` (n, h, w, 3), contiguous.

    That is the pixels as they are, or (pixels − mean) / std, with the axes and in the precision that its pixel type
    says; blue first where its channels say so.
    """
    order = (2, 1, 0) if spec.channels == "bgr" else (0, 1, 2)
    if spec.pixel_type.startswith("uint8"):
        ordered = pixels if spec.channels == "rgb" else pixels[..., ::-1]
        return np.ascontiguousarray(ordered if spec.pixel_type == "uint8_nhwc" else ordered.transpose(0, 3, 1, 2))
    count, height_px, width_px, channels = pixels.shape
    made = np.empty((count, channels, height_px, width_px), np.float32)
    for place in range(channels):
        plane, channel = made[:, place], order[place]
        np.subtract(pixels[..., channel], np.float32(spec.mean[channel]), out=plane)
        plane *= np.float32(1 / spec.std[channel])
    axes = made if spec.pixel_type.endswith("nchw") else made.transpose(0, 2, 3, 1)
    return np.ascontiguousarray(axes, np.float16 if spec.pixel_type.startswith("float16") else np.float32)


def _finite(outputs: list[Floats]) -> list[Floats]:
    if not all(np.isfinite(values.sum(dtype=np.float64)) for values in outputs):
        raise ArithmeticError("the network gave numbers that are none")
    return outputs
