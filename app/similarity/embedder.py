"""From prepared photos to their vectors: runs the networks of an engine and makes descriptors of what they give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.similarity.descriptor import Floats, describe, query_scale
from app.similarity.device import Device, cpu_threads
from app.similarity.engine import Engine
from app.similarity.learned_map import load_learned_map
from app.similarity.map_cells import load_cell_constants, packed_cells
from app.similarity.mask_maps import Levels
from app.similarity.mask_network import MaskNetwork
from app.similarity.network import Network

# Measured on 2 cores, processor time a photo at 256x320: batches of 1, 2, 4, 8, 16, 32 take 12.4, 12.1, 12.6, 12.9,
# 13.7, 14.3 ms on one thread (presumably the maps outgrow the cache); on two threads 2 to 16 are equal and 1 is a tenth
# slower. The classifier, which runs along unasked, is 0.13 ms of it; pooling and the linear map in NumPy add 0.25 ms.
_CPU_BATCH = 4
_GPU_BATCH = 32  # not measured


class Embedder:
    """The loaded networks of one engine. Its methods may be called from any thread, and by several at once."""

    def __init__(self, engine: Engine, device: Device, threads: int | None = None) -> None:
        """Load them (0.1 s each); ``threads`` are the processor's, ``cpu_threads()`` by default.

        Raises AppError if a network or its constants cannot be loaded; WrongAnswerError if the processor, too, gives
        other numbers than it must.
        """
        self.engine = engine
        self._cell_constants = None if engine.cells is None else load_cell_constants(engine.models[0])
        self._learned = None if engine.learned is None else load_learned_map(engine.learned)
        self._to_weighted = np.sqrt(query_scale(engine.seen_blocks))
        if self._learned is not None:
            engine.check_map(self._learned)
        self.networks = tuple(Network(spec, device, threads) for spec in engine.models)
        self._mask = None if engine.mask is None else MaskNetwork(engine.mask, threads or cpu_threads())

    @property
    def device(self) -> Device:
        """Where the networks run now: the first of them that does not run where it was to."""
        return next((net.device for net in self.networks if net.device.stands_in), self.networks[0].device)

    @property
    def batch_size(self) -> int:
        """How many photos of one shape to give at once; more would not be faster per photo on this device."""
        return _CPU_BATCH if self.device.kind == "cpu" else _GPU_BATCH

    def embed(
        self,
        pixels: NDArray[np.uint8],
        colour: Floats,
        layout: Floats,
        more_pixels: Sequence[NDArray[np.uint8]] = (),
    ) -> Floats:
        """Return the vectors (n, dim), float32, blocks of unit length side by side.

        Nothing is masked here: that was done before, by what ``mask_levels`` says.
        ``pixels``: uint8 sRGB (n, h, w, 3) of the size that the first model's rule gives, ``more_pixels`` those of the
        other models; ``colour`` (n, 98) and ``layout`` (n, 164) as app.imaging prepares them. ArithmeticError for
        pictures that a network can make no sense of.
        """
        if not len(pixels):
            return np.zeros((0, self.engine.dim), np.float32)
        return self.look(pixels, colour, layout, more_pixels)[0]

    def look(
        self,
        pixels: NDArray[np.uint8],
        colour: Floats,
        layout: Floats,
        more_pixels: Sequence[NDArray[np.uint8]] = (),
    ) -> tuple[Floats, tuple[Floats, ...]]:
        """Return what ``embed`` returns of at least one photo, and of each network what was pooled (n, …)."""
        outputs = tuple(net.outputs(each) for net, each in zip(self.networks, (pixels, *more_pixels), strict=True))
        subjects = [net.subject_of(output) for net, output in zip(self.networks, outputs, strict=True)]
        seen = describe(subjects, colour, layout, self.networks[0].constants)
        if self._learned is None:
            return seen, outputs
        where = {block.name: slice(block.offset, block.offset + block.size) for block in self.engine.seen_blocks}
        beside = [seen[:, where[block.name]] for block in self.engine.blocks[1:]]
        return np.concatenate([self._learned.apply(seen * self._to_weighted), *beside], axis=1), outputs

    def mask_levels(self, picture: NDArray[np.uint8]) -> Levels:
        """Return where the subject is (h, w), 255 there and 0 elsewhere; ``picture`` (side, side, 3) as its rule says.

        ArithmeticError where the network makes no sense of it, ValueError for an engine without a mask.
        """
        if self._mask is None:
            raise ValueError(f"{self.engine.name} has no mask")
        return self._mask.levels(picture)

    def cells(self, pixels: NDArray[np.uint8]) -> list[bytes]:
        """Return the cells of n photos as they are kept (``map_cells``); ``pixels`` as in ``embed``.

        ValueError for an engine that has none.
        """
        if self._cell_constants is None:
            raise ValueError(f"{self.engine.name} has no cells")
        return [packed_cells(each, self._cell_constants) for each in self.networks[0].middle(pixels)]

    def warm_up(self) -> None:
        """Take now the memory that the networks will keep for their maps."""
        for network in (*self.networks, self._mask):
            if network is not None:
                network.warm_up()
