"""Paths through a large library: what the graph takes to be grown and kept, and how long a path takes to be found.

    python3 build/bench.py paths [--count 100000] [--photos PATH]

The groceries are read, and a library is made up of mixtures of their vectors. Processor time throughout: the graph is
grown on one thread, beside whatever else the program does. How many of the nearest the short walks find is measured on
some of the photos, against comparing with all.

Expected: nine of ten neighbours found, and a path within a second of processor time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.similarity.descriptor import query_scale
from app.similarity.index import Index
from app.similarity.index_build import build_index
from app.similarity.kept_graph import keep_graph, kept_graph
from app.similarity.model_spec import load_spec
from app.similarity.photo_graph import NEIGHBOURS, Ways, grown_graph
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.laboratory import PHOTOS, existing_folder, laboratory, print_table, verdict
from tests.benchmarks.made_up import Synthesis

_SEED, _ASKED, _PATHS = 1, 100, 20
_LEAST_FOUND, _MOST_S = 0.9, 1.0


def main() -> int:
    """Measure, print, and say whether it is as good as it should be."""
    parser = argparse.ArgumentParser(description="The graph of a large library, and paths through it.")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    options = parser.parse_args()
    return verdict(paths(options.photos, options.count))


def paths(photos: Path = PHOTOS, count: int = 100_000) -> list[tuple[str, bool]]:
    """Print the table; return what is expected of it."""
    spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
    with laboratory(Settings(device="cpu")) as lab:
        lab.add(existing_folder(photos / "grocery"))
        lab.ingest()
        _, real, _ = lab.vectors(spec.model_id)
    scale = query_scale(spec.blocks)
    with tempfile.TemporaryDirectory(prefix="photokin-paths-") as folder:
        rows = Synthesis("mixtures", real, spec.blocks, _SEED).rows(count)
        generation = build_index(Path(folder), rows, spec.model_id, scale, 2, lambda _: None)
        if generation is None:
            raise SystemExit("There is no index.")
        index = Index(generation)
        began = time.process_time()
        graph = grown_graph(index, scale, lambda _: None)
        grown_s = time.process_time() - began
        keep_graph(generation, graph)
        size_mb = sum(path.stat().st_size for path in generation.folder.glob("graph*")) / 1e6
        began = time.process_time()
        kept = kept_graph(generation)
        if kept is None:
            raise SystemExit("The graph was not kept.")
        ways = Ways(kept)
        opened_s = time.process_time() - began
        random = np.random.default_rng(_SEED)
        asked = np.sort(random.permutation(len(index))[:_ASKED])
        truth = index.rows_nearest(asked, scale, NEIGHBOURS, "cosine", lambda _: None)
        found = float(
            np.mean([np.isin(own, graph.neighbours[row]).mean() for own, row in zip(truth, asked, strict=True)])
        )
        took_s, lengths = [], []
        for first, last in random.integers(0, len(index), (_PATHS, 2)).tolist():
            began = time.process_time()
            lengths.append(len(ways.way({first: 0.0}, {last: 0.0})))
            took_s.append(time.process_time() - began)
    print_table(
        f"Paths through {count:,} photos made up",
        ("grown, s", "ties", "neighbours found", "kept, MB", "opened, s", "a path, s", "longest, s", "photos on it"),
        [
            (
                f"{grown_s:.1f}", len(graph.ties), f"{found:.3f}", f"{size_mb:.1f}", f"{opened_s:.2f}",
                f"{np.median(took_s):.2f}", f"{max(took_s):.2f}", f"{np.mean(lengths):.1f}",
            )
        ],
    )  # fmt: skip
    return [
        (f"neighbours found {found:.3f}", found >= _LEAST_FOUND),
        (f"a path in {np.median(took_s):.2f} s", float(np.median(took_s)) <= _MOST_S),
    ]


if __name__ == "__main__":
    sys.exit(main())
