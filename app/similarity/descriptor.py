"""A photo's vector from what the network and the decoder give: blocks of unit length side by side.

    subject (1280)   what is in the picture: the network's last map, pooled and mapped
    colour  (98)     how much of which colour there is: a Lab histogram, whitened
    layout  (164)    what lies where: lightness cells and edge directions, centred

Pure NumPy, float32, no state: every function may be called from any thread. A block of zeros stays zero, so
nothing here makes a NaN from finite numbers. The similarity of two photos is the weighted mean of their
blocks' dot products; as stored blocks have unit length, only the query is scaled (``query_scale``), and other
weights need no new index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.similarity.model_spec import Block, ModelSpec
from app.similarity.pooling import Gem
from app.similarity.stored_arrays import load_arrays

Floats = NDArray[np.float32]

SUBJECT, COLOUR, LAYOUT = "subject", "colour", "layout"
NEARLY_UNIT = 0.01  # float16 changes the square of a length by a tenth of that at most


@dataclass(frozen=True, slots=True, eq=False)
class Constants:
    """What was estimated from many photos, by build/fit_descriptor.py.

    Sizes: s of the subject block, c of colour, l of layout, k the rank of the subject's map. All float32.
    The subject's map is x → base_gain·x + basis·(gain ∘ (basisᵀ x)) after subtracting ``mean``.
    """

    mean: Floats  # (s,)
    basis: Floats  # (s, k), orthonormal columns
    gain: Floats  # (k,)
    base_gain: Floats  # ()
    colour_mean: Floats  # (c,)
    colour_whitening: Floats  # (c, c), multiplied from the right
    layout_mean: Floats  # (l,)


def load_constants(spec: ModelSpec) -> Constants:
    """Read the constants of ``spec``. Raises AppError if they are not what its blocks need.

    A subject that is no generalised mean needs none: those it has are not looked at.
    """
    arrays: dict[str, Floats] = {}
    for path in spec.constants:
        arrays.update(load_arrays(path))
    sizes = {block.name: block.size for block in spec.blocks}
    if tuple(sizes) != (SUBJECT, COLOUR, LAYOUT):
        raise AppError("The model {name} has blocks that this program does not know.", name=spec.name)
    subject, colour, layout = sizes.values()
    if not isinstance(spec.pooling, Gem):
        arrays |= _no_map(subject)
    rank = arrays["gain"].size if "gain" in arrays else 0
    shapes = {
        "mean": (subject,),
        "basis": (subject, rank),
        "gain": (rank,),
        "base_gain": (),
        "colour_mean": (colour,),
        "colour_whitening": (colour, colour),
        "layout_mean": (layout,),
    }
    for name, shape in shapes.items():
        if name not in arrays or arrays[name].shape != shape or not np.isfinite(arrays[name]).all():
            raise AppError("The constants of the model {name} do not fit ({part}).", name=spec.name, part=name)
    return Constants(**{name: arrays[name] for name in shapes})


def _no_map(subject: int) -> dict[str, Floats]:
    """Return the constants of a subject that is left as it is."""
    none = np.zeros(subject, np.float32)
    return {"mean": none, "basis": none[:, None][:, :0], "gain": none[:0], "base_gain": np.ones((), np.float32)}


def unit_rows(values: Floats) -> Floats:
    """Return ``values`` (…, d) with rows of length one; rows of (nearly) nothing become zero."""
    lengths = np.sqrt(np.einsum("...i,...i->...", values, values))[..., None]
    result: Floats = np.divide(values, lengths, out=np.zeros_like(values), where=lengths > 1e-12)
    return result


def pool_regions(maps: Floats, pooling: Gem) -> Floats:
    """Return (n, 5, channels): the generalised mean of ``maps`` (n, channels, h, w) over frame and windows.

    g(R) = (mean over R of max(map, floor)^p)^(1/p); p = 1 is the average, p → ∞ the maximum (F. Radenović, G.
    Tolias, O. Chum, "Fine-tuning CNN image retrieval with no human annotation", TPAMI 2018). All regions of
    all channels are one matrix product with the regions' masks.
    """
    count, channels, height, width = maps.shape
    clipped = np.maximum(maps, np.float32(pooling.floor))
    powered = clipped * clipped * clipped if pooling.power == 3 else clipped**pooling.power
    masks = region_masks(height, width, pooling.window_fraction)
    means = powered.reshape(count * channels, height * width) @ masks
    roots = np.cbrt(means) if pooling.power == 3 else means ** (1 / pooling.power)
    return np.ascontiguousarray(roots.reshape(count, channels, -1).transpose(0, 2, 1))


def region_masks(height: int, width: int, window_fraction: float) -> Floats:
    """Return (height·width, 5): each cell's share in the mean over the whole map and each window."""
    tall = min(height, max(2, round(window_fraction * height)))
    wide = min(width, max(2, round(window_fraction * width)))
    masks = np.zeros((5, height, width), np.float32)
    masks[0] = 1
    masks[1, :tall, :wide] = masks[2, :tall, -wide:] = masks[3, -tall:, :wide] = masks[4, -tall:, -wide:] = 1
    shares = masks.reshape(5, -1)
    return np.ascontiguousarray((shares / shares.sum(axis=1, keepdims=True)).T)


def subject_block(maps: Floats, pooling: Gem, constants: Constants) -> Floats:
    """Return the subject block (n, s) of ``maps`` (n, s, h, w): whole frame plus weighted corner windows."""
    regions: Floats = unit_rows(pool_regions(maps, pooling)) - constants.mean
    inner = (regions @ constants.basis) * constants.gain
    regions *= constants.base_gain
    regions += inner @ constants.basis.T
    weights = np.array([1] + 4 * [pooling.window_weight], np.float32)
    return unit_rows(np.einsum("nrs,r->ns", unit_rows(regions), weights))


def colour_block(raw: Floats, constants: Constants) -> Floats:
    """Return the colour block (n, c) of ``raw`` (n, c), unit-length Lab histograms of power ¼."""
    centred: Floats = raw - constants.colour_mean
    return unit_rows(centred @ constants.colour_whitening)


def layout_block(raw: Floats, constants: Constants) -> Floats:
    """Return the layout block (n, l) of ``raw`` (n, l): lightness and edges, each of unit length."""
    return unit_rows(raw - constants.layout_mean)


def describe(subjects: Sequence[Floats], colour: Floats, layout: Floats, constants: Constants) -> Floats:
    """Return the vectors (n, s + … + c + l), float32, of n photos: ``subjects`` (n, s) side by side, then the others.

    ``colour`` and ``layout`` as app.imaging prepares them.
    """
    beside = (
        colour_block(np.asarray(colour, np.float32), constants),
        layout_block(np.asarray(layout, np.float32), constants),
    )
    return np.concatenate([*subjects, *beside], axis=1)


def query_scale(blocks: Sequence[Block], weights: Mapping[str, float] | None = None) -> Floats:
    """Return (dim,): what to multiply a query's vector with before the dot product with a photo's vector.

    The product then is their similarity: w_b² / Σ w_b² over each block b. ``weights`` replaces the blocks'
    default weights by name. ValueError if no weight is left or one is negative.
    """
    replaced = weights or {}
    chosen = [replaced.get(block.name, block.weight) for block in blocks]
    squares = np.square(np.array(chosen, np.float64))
    if min(chosen) < 0 or not 0 < squares.sum() < np.inf:
        raise ValueError(f"block weights {chosen}")
    return np.repeat(squares / squares.sum(), [block.size for block in blocks]).astype(np.float32)


def similarities(vector: Floats, others: Floats, scale: Floats) -> NDArray[np.float64]:
    """Return the similarity of ``vector`` (dim,) to each of ``others`` (n, dim): exactly 1 to an equal one.

    ``scale`` is what ``query_scale`` returns. Stored blocks are rounded to float16 and only nearly of unit length, so
    that the product of a vector with itself is only nearly 1. For unit blocks 1 − ½ Σ scale·(x − y)² is the same number
    without that error; a vector with a block of zeros keeps the product.
    """
    x, y, weights = vector.astype(np.float64), others.astype(np.float64), scale.astype(np.float64)
    squared_lengths = (y * y) @ weights, (x * x) @ weights
    are_unit = np.logical_and(*(np.abs(each - 1) < NEARLY_UNIT for each in squared_lengths))
    apart = np.square(y - x) @ weights
    result: NDArray[np.float64] = np.where(are_unit, 1 - apart / 2, y @ (x * weights))
    return result


def distance_from(similarity: NDArray[Any]) -> NDArray[Any]:
    """Return √(2 − 2·similarity), 0 (the same) to 2 (opposite); rounding beyond ±1 is clipped."""
    result: NDArray[Any] = np.sqrt(2 - 2 * np.clip(similarity, -1, 1))
    return result
