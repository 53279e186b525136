"""What the second build of annoy, for processors with AVX2, is worth: both builds on the same vectors.

    python3 build/bench.py tree [--count 100000] [--queries 200]

Synthetic vectors in clusters, with the index's own numbers of dimensions, trees and inspected nodes. Times are of the
processor for building on one thread, and medians by the clock for one query after the other. Nothing is expected: the
table shows whether the second build is still worth shipping.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import time
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from app.similarity.annoy_index import METRIC
from app.similarity.trees import trees_for
from tests.benchmarks.laboratory import print_table

_BUILDS = {"any processor": "annoy", "x86-64-v3": "annoy_x86_64_v3"}
_CLUSTERS, _DIRECTIONS = 200, 20
_DIM, _CANDIDATES, _INSPECTED = 96, 300, 10_000


def vectors(count: int, dim: int, seed: int) -> NDArray[np.float32]:
    """Return (count, dim) vectors of unit length, in clusters, mostly along few directions as real ones are."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((_CLUSTERS, _DIRECTIONS))
    spread = centres[random.integers(0, _CLUSTERS, count)] + 0.7 * random.standard_normal((count, _DIRECTIONS))
    made = spread @ random.standard_normal((_DIRECTIONS, dim)) + 0.5 * random.standard_normal((count, dim))
    unit: NDArray[np.float32] = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit


def measure(package: str, points: NDArray[np.float32], queries: NDArray[np.float32]) -> tuple[float, float]:
    """Return processor seconds to build an index with one build of annoy, and milliseconds for a query."""
    annoy = importlib.import_module(package).AnnoyIndex(points.shape[1], METRIC)
    annoy.set_seed(1)
    for at, point in enumerate(points):
        annoy.add_item(at, point)
    began = time.process_time()
    annoy.build(trees_for(len(points)), n_jobs=1)
    build_s = time.process_time() - began
    taken = []
    for query in queries:
        began = time.perf_counter()
        annoy.get_nns_by_vector(query, _CANDIDATES, _INSPECTED)
        taken.append(time.perf_counter() - began)
    return build_s, 1000 * statistics.median(taken)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The two builds of annoy.")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    made = vectors(options.count + options.queries, _DIM, seed=1)
    points, queries = made[: options.count], made[options.count :]
    rows = [
        (name, *measure(package, points, queries))
        for name, package in _BUILDS.items()
        if find_spec(package) is not None
    ]
    print_table(f"{options.count:,} vectors", ("build of annoy", "index, s", "query, ms"), rows)
    if len(rows) < len(_BUILDS):
        print("\n  There is one build only: the other one is for x86-64.")
    else:
        (_, slow_s, slow_ms), (_, fast_s, fast_ms) = rows
        print(
            f"\n  x86-64-v3 takes {fast_s / slow_s:.2f} of the time for an index, {fast_ms / slow_ms:.2f} for a query."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
