"""A network from somewhere, loaded. It may be made to do harm: only for a process that may die."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.core.engine_adding import Channels, Layout, OutputPooling, PixelForm, Preset
from app.core.errors import InputError
from app.similarity.device import open_session
from app.similarity.found_input import PictureInput, picture_input
from app.similarity.found_outputs import vectors_of
from app.similarity.model_description import PixelType
from app.similarity.network import network_input
from app.similarity.pixel_presets import ARITHMETIC

_CPU = ("CPUExecutionProvider",)
_NO_MEMORY = re.compile(r"allocate|bad_alloc|out of memory", re.IGNORECASE)
_UNKNOWN_OPERATOR = re.compile(r"No Op registered for (\S+)|error: (\S+?)\(-?\d+\) is not a registered")
_TOO_NEW = re.compile(
    r"Unsupported model IR version|guarantees.*opset|opset.*under development", re.IGNORECASE | re.DOTALL
)
_NOT_ON_PROCESSOR = re.compile(r"Could not find an implementation for (\w+)")
_CODE = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ")
_FOLDERS = re.compile(r"\S*/")
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """What a network takes, as ``ModelSpec`` says it."""

    pixel_type: PixelType
    channels: Channels
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """How a network is used: what it is given and what is taken of its answer."""

    layout: Layout
    channels: Channels
    preset: Preset
    output: str = ""
    pooling: OutputPooling = "vector"

    def taking(self, form: PixelForm) -> Taken:
        """Return what a network that takes such pixels is given."""
        pixel_type = cast(PixelType, f"{form}_{self.layout}")
        return Taken(pixel_type, self.channels, *ARITHMETIC[self.preset])


class FoundNetwork:
    """A loaded network, on one core. Its methods raise InputError where it fails, MemoryError where it takes too much.

    ``picture``: where pictures go in; ``outputs``: the names of what it gives.
    """

    def __init__(self, path: Path) -> None:
        """Load it. Raises InputError for one that cannot be, or that takes no pictures."""
        try:
            self._session = open_session(str(path), _CPU, 1)
        except MemoryError:
            raise
        except Exception as error:
            raise _load_trouble(str(error)) from error
        self.picture: PictureInput = picture_input(self._session.get_inputs())
        self.outputs: tuple[str, ...] = tuple(each.name for each in self._session.get_outputs())

    def arrays(
        self, pixels: NDArray[np.uint8], way: Way, names: Sequence[str] = ()
    ) -> Mapping[str, NDArray[np.generic]]:
        """Return what it gives for pictures (n, h, w, 3), by output: of ``names``, else of all."""
        given = network_input(pixels, way.taking(self.picture.form))
        asked = list(names or self.outputs)
        try:
            gave = self._session.run(asked, {self.picture.name: given})
        except MemoryError:
            raise
        except Exception as error:
            if _NO_MEMORY.search(str(error)):
                raise MemoryError from error
            raise InputError(
                "The network cannot work on pictures of {side} × {side} pixels: {reason}",
                side=pixels.shape[1],
                reason=_reason(str(error)),
            ) from error
        return {name: values for name, values in zip(asked, gave, strict=True) if isinstance(values, np.ndarray)}

    def filled(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return (n, h, w, 3): one picture as often as the network takes pictures at a time."""
        return np.repeat(picture[None], self.picture.batch or 1, axis=0)

    def vectors(self, pictures: Sequence[NDArray[np.uint8]], way: Way) -> NDArray[np.float32]:
        """Return the vectors (n, d) of pictures, each asked about alone."""
        rows = []
        for picture in pictures:
            values = self.arrays(self.filled(picture), way, (way.output,)).get(way.output)
            row = None if values is None else vectors_of(values, way.pooling)
            if row is None:
                raise InputError("No vector can be made of the output {output} in this way.", output=way.output)
            rows.append(row[0])
        return np.stack(rows)


def unknown_operators(named: str) -> InputError:
    """Return the sentence for operators that ONNX does not have."""
    return InputError("The network needs operators that ONNX does not have: {operators}.", operators=named)


def _load_trouble(said: str) -> Exception:
    if _NO_MEMORY.search(said):
        return MemoryError()
    if found := _UNKNOWN_OPERATOR.search(said):
        return unknown_operators(found[1] or found[2])
    if found := _NOT_ON_PROCESSOR.search(said):
        return InputError("The network needs {operator}, which no processor computes here.", operator=found[1])
    if _TOO_NEW.search(said):
        return InputError("The network is newer than this Photokin understands. Export it with an older opset.")
    return InputError("The network cannot be loaded: {reason}", reason=_reason(said))


def _reason(said: str) -> str:
    """Return what the runtime complained of in one line, without its codes and our own file names."""
    line = _CODE.sub("", said.strip()).partition("\n")[0]
    return _FOLDERS.sub("", line)[:_LONGEST_REASON]
