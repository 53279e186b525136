"""A graph beside the generation that it was grown from, in files of NumPy's: a cache that is made again if it is lost.

generation-000007/graph.json                  what it holds, with checksums; written last
generation-000007/graph-neighbours.npy …      the arrays of ``PhotoGraph``
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from app.machine.durable import put_in_place, write_whole
from app.machine.own_files import make_own_file, read_ordinary
from app.similarity.manifest import MANIFEST, DamagedIndex, Generation, checksum_of
from app.similarity.mapping import mapped
from app.similarity.photo_graph import NEIGHBOURS, PhotoGraph

log = logging.getLogger(__name__)

RECORD = "graph.json"
FORMAT = 1
_MOST_BYTES = 10_000
_PARTS = ("neighbours", "distances", "ties", "tie_distances")

Whole = Annotated[int, Meta(ge=0)]


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``manifest`` is the checksum of that of the generation: it names one index of one library."""

    format: Whole
    manifest: str
    count: Whole
    neighbours: Whole
    ties: Whole
    sums: dict[str, str]


def kept_graph(generation: Generation) -> PhotoGraph | None:
    """Return the graph that lies beside a generation, None if there is none, or not whole."""
    folder, count = generation.folder, generation.manifest.count
    try:
        record = msgspec.json.decode(read_ordinary(folder / RECORD, _MOST_BYTES), type=_Record)
        known = (record.format, record.count, record.neighbours) == (FORMAT, count, NEIGHBOURS)
        if not known or record.manifest != checksum_of(folder / MANIFEST) or set(record.sums) != set(_PARTS):
            return None
        shapes = ((count, NEIGHBOURS), (count, NEIGHBOURS), (record.ties, 2), (record.ties,))
        kinds: tuple[type[np.generic], ...] = (np.int32, np.float32, np.int32, np.float32)
        arrays = []
        for name, shape, kind in zip(_PARTS, shapes, kinds, strict=True):
            path = folder / _file(name)
            if checksum_of(path) != record.sums[name]:
                raise DamagedIndex(path.name)
            arrays.append(mapped(path, shape, kind))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError, DamagedIndex) as error:  # msgspec's own is a ValueError
        log.warning("the graph is not whole, it is made again: %s", error)
        return None
    graph = PhotoGraph(*arrays)
    return graph if _is_within(graph) else None


def keep_graph(generation: Generation, graph: PhotoGraph) -> None:
    """Write a graph beside its generation; where that cannot be, or it is gone, nothing is kept."""
    folder = generation.folder
    arrays = (graph.neighbours, graph.distances, graph.ties, graph.tie_distances)
    with suppress(OSError):
        (folder / RECORD).unlink(missing_ok=True)
        sums = {}
        for name, array in zip(_PARTS, arrays, strict=True):
            _write(generation, name, array)
            sums[name] = checksum_of(folder / _file(name))
        record = _Record(
            FORMAT, checksum_of(folder / MANIFEST), len(graph), graph.neighbours.shape[1], len(graph.ties), sums
        )
        write_whole(folder / RECORD, msgspec.json.encode(record))


def _write(generation: Generation, name: str, array: NDArray[Any]) -> None:
    path = generation.folder / _file(name)
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    make_own_file(unfinished)
    with unfinished.open("wb") as file:
        np.save(file, array, allow_pickle=False)
    put_in_place(unfinished, path)


def _is_within(graph: PhotoGraph) -> bool:
    """Tell whether no row leads out of the library, nor a distance out of what there can be."""
    rows = (graph.neighbours, graph.ties)
    lengths = (graph.distances, graph.tie_distances)
    return all(not each.size or (int(each.min()) >= -1 and int(each.max()) < len(graph)) for each in rows) and all(
        np.isfinite(each).all() and bool((each >= 0).all()) for each in lengths
    )


def _file(name: str) -> str:
    return f"graph-{name.replace('_', '-')}.npy"
