"""How much of the truth the index finds: ``Index.nearest`` (annoy, then exact ranking) against ``Index.exact``.

    python3 build/bench.py recall [--photos FOLDER] [--count 100000] [--queries 1000] [--only moved]

On three libraries: the vectors of the real photos of FOLDER (every third or so asks), and two synthetic ones of COUNT
vectors made from those, asked with vectors made in the same way that are not in them. Recall@k is the share of the k
best by exact search that ``nearest`` returns among its k, in the library's own order; equal scores count as equal. The
index is built as the program builds it, in a process of its own; memory is what that takes. *Own* is the recall@10 that
the build measured on the library's own vectors when it chose how far a question walks: nodes inspected, and from how
many of the found short walks begin. Latency is one query after the other on one thread, files in memory, exact passes
in between; *cpu ms* is the processor's time, for machines that are busy. *Opened* is the time until an index that was
found whole before can be asked, *first* that of its first question.

The synthetic vectors, block by block, brought to unit length at the end:
    mixtures   (1 − s)·x + s·y of two real photos, s uniform in 0–1, plus noise of length 0.2 in no direction
    moved      x + s·(y − z) of three real photos, s uniform in 0.2–0.8, plus noise of length 0.1
The last table says how real they are, comparing as many of them with each other as there are real photos:
similarity to the 1st, 10th and 30th neighbour, and local dimension (Levina and Bickel 2004, 20 neighbours), on which
a search tree's work depends. Mixtures come a little easier than the real photos, moved ones a little harder.

Expected: recall@10 of at least 0.99 on all three; at most 400 MB for building at 100,000, 2,500 at a million.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.ingest.index_process import grow_apart
from app.similarity.descriptor import query_scale
from app.similarity.index import Index
from app.similarity.index_build import build_index
from app.similarity.index_growth import Report, Seed
from app.similarity.manifest import CENTRE, TRAITS, VECTORS, Generation, Manifest
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from app.similarity.verified import VerifiedIndex
from tests.benchmarks.laboratory import PHOTOS, existing_folder, laboratory, print_table, verdict
from tests.benchmarks.made_up import Floats, Row, Synthesis, as_rows
from tests.pipeline.memory_meter import MemoryMeter

_EXPECTED_RECALL = 0.99
_MOST_MB = {100_000: 400, 1_000_000: 2_500}
_COUNTS = (10, 30)
_CHUNK_ROWS = 2000
_TIMED_EXACT = 10
_REAL_QUERIES = 500
_TIE = 1e-5
_PENALTY = 0.25
_SAME = 1.5  # a score from here on says that it is at no distance


@dataclass(frozen=True)
class Measured:
    """What one library gave."""

    name: str
    vectors: int
    build_s: float
    build_bytes: int
    manifest: Manifest
    recall: dict[int, float]
    opened_s: float
    first_s: float
    nearest_s: Floats
    cpu_s: float
    exact_s: float
    megabytes: float


def likeness(name: str, vectors: Floats, scale: Floats) -> tuple[object, ...]:
    """Return a row of the last table: how near neighbours are among ``vectors`` (n, dim)."""
    weighted = vectors * np.sqrt(scale)
    products = weighted @ weighted.T
    np.fill_diagonal(products, -1)
    nearest = -np.sort(-products, axis=1)[:, :30]
    distances = np.sqrt(np.maximum(2 - 2 * nearest[:, :20], 1e-9))
    distances = distances[distances[:, 0] > 0.02]  # copies say nothing about dimension
    local = 19 / np.log(distances[:, 19:] / distances[:, :19]).sum(axis=1)
    return (name, *(float(nearest[:, k - 1].mean()) for k in (1, 10, 30)), float(np.median(local)))


def measure(name: str, rows: Iterator[Row], queries: Floats, spec: ModelSpec) -> Measured:
    """Build an index of ``rows`` and ask it all ``queries`` (n, dim)."""
    scale = query_scale(spec.blocks)
    with tempfile.TemporaryDirectory(prefix="photokin-recall-") as folder:
        began, threads = time.perf_counter(), os.cpu_count() or 1
        taken_bytes = 0

        def metered(unfinished: Path, seed: Seed, report: Report) -> None:
            nonlocal taken_bytes
            with MemoryMeter(os.getpid()) as meter:
                grow_apart(unfinished, seed, report)
            taken_bytes = meter.peak_bytes - meter.own_bytes

        generation = build_index(Path(folder), rows, spec.model_id, scale, threads, lambda _: None, grow=metered)
        build_s = time.perf_counter() - began
        if generation is None:
            raise SystemExit("There is nothing to index.")
        verified = VerifiedIndex()
        verified.record(generation)
        began = time.perf_counter()
        index = Index(generation, verified.verify_to_walk)
        opened_s = time.perf_counter() - began
        began = time.perf_counter()
        index.nearest(queries[0], scale, max(_COUNTS))
        first_s = time.perf_counter() - began
        truth = _truth(generation, queries, scale, max(_COUNTS))
        nearest_s, cpu_s, exact_s = [], [], []
        found: dict[int, list[float]] = {count: [] for count in _COUNTS}
        for number, query in enumerate(queries):
            for count in _COUNTS:
                began, worked = time.perf_counter(), time.thread_time()
                answer = index.nearest(query, scale, count)
                if count == max(_COUNTS):
                    nearest_s.append(time.perf_counter() - began)
                    cpu_s.append(time.thread_time() - worked)
                least = truth[number, count - 1] - _TIE
                found[count].append(sum(each.score >= least for each in answer) / count)
            if number < _TIMED_EXACT:
                began = time.perf_counter()
                exact = index.exact(query, scale, max(_COUNTS))
                exact_s.append(time.perf_counter() - began)
                scores = [each.score for each in exact]
                if scores[0] < _SAME and not np.allclose(scores, truth[number], atol=_TIE):
                    raise SystemExit("Index.exact is not what a plain matrix product gives.")
        return Measured(
            name,
            len(index),
            build_s,
            taken_bytes,
            generation.manifest,
            {count: float(np.mean(shares)) for count, shares in found.items()},
            opened_s,
            first_s,
            np.array(nearest_s, np.float32),
            float(np.median(cpu_s)),
            float(np.median(exact_s)),
            sum(file.stat().st_size for file in generation.folder.iterdir()) / 1e6,
        )


def _truth(generation: Generation, queries: Floats, scale: Floats, count: int) -> Floats:
    """Return the ``count`` highest scores of each query, descending; all queries in one pass."""
    vectors = np.load(generation.folder / VECTORS, mmap_mode="r")
    in_order = CENTRE in generation.manifest.parts
    centre = np.load(generation.folder / CENTRE) if in_order else np.float32(0)
    hubs = np.load(generation.folder / TRAITS)[:, -1] if in_order else np.zeros(len(vectors), np.float32)
    asking = (queries - centre) * np.sqrt(scale)
    best = np.full((len(queries), count), -2, np.float32)
    for at in range(0, len(vectors), _CHUNK_ROWS):
        weighted = (vectors[at : at + _CHUNK_ROWS].astype(np.float32) - centre) * np.sqrt(scale)
        scores = asking @ weighted.T
        if in_order:
            lengths = np.linalg.norm(asking, axis=1)[:, None] * np.linalg.norm(weighted, axis=1)
            scores = scores / lengths - _PENALTY * hubs[at : at + _CHUNK_ROWS]
        best = -np.partition(-np.concatenate([best, scores], axis=1), count, axis=1)[:, :count]
    return -np.sort(-best, axis=1)


def real_vectors(photos: Path, spec: ModelSpec) -> Floats:
    """Index the photos and return the vectors of the store."""
    with laboratory(Settings(device="cpu")) as lab:
        print(f"Indexing {photos}.", file=sys.stderr)
        lab.add(photos)
        lab.ingest()
        return lab.vectors(spec.model_id)[1]


def main() -> int:
    """Measure, print, and say whether the expectation was met."""
    parser = argparse.ArgumentParser(description="Recall and speed of the index against exact search.")
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--count", type=int, default=100_000, help="vectors in the synthetic library, up to 1,000,000")
    parser.add_argument("--queries", type=int, default=1_000, help="how many queries the synthetic library is asked")
    parser.add_argument("--only", choices=("mixtures", "moved"), help="one synthetic library instead of both")
    options = parser.parse_args()
    spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
    real = real_vectors(existing_folder(options.photos), spec)
    names = (options.only,) if options.only else ("mixtures", "moved")
    print(f"Building {len(names)} indexes of {options.count} synthetic vectors.", file=sys.stderr)
    asking = real[:: max(1, len(real) // _REAL_QUERIES)]
    libraries = [measure("real photos", as_rows(real), asking, spec)]
    scale = query_scale(spec.blocks)
    likenesses = [likeness("real photos", real, scale)]
    for name in names:
        unseen = Synthesis(name, real, spec.blocks, seed=2).vectors(options.queries)
        made = Synthesis(name, real, spec.blocks, seed=1)
        libraries.append(measure(name, made.rows(options.count), unseen, spec))
        likenesses.append(likeness(name, made.vectors(len(real)), scale))
    print_table(
        "Index against exact search",
        ("", "vectors", "recall@10", "recall@30", "own", "inspected", "followed", "build s", "build MB", "kB each"),
        [
            (
                m.name,
                m.vectors,
                m.recall[10],
                m.recall[30],
                m.manifest.recall or 0.0,
                m.manifest.inspected,
                m.manifest.followed,
                round(m.build_s),
                round(m.build_bytes / 1e6),
                1e3 * m.megabytes / m.vectors,
            )
            for m in libraries
        ],
    )
    print_table(
        "Latency of a query for 30 neighbours",
        ("", "opened ms", "first ms", "median ms", "95 % ms", "cpu ms", "exact ms", "exact / median"),
        [
            (
                m.name,
                1e3 * m.opened_s,
                1e3 * m.first_s,
                1e3 * float(np.median(m.nearest_s)),
                1e3 * float(np.quantile(m.nearest_s, 0.95)),
                1e3 * m.cpu_s,
                1e3 * m.exact_s,
                m.exact_s / float(np.median(m.nearest_s)),
            )
            for m in libraries
        ],
    )
    print_table(
        f"How real: {len(real)} vectors of each compared with each other",
        ("", "1st neighbour", "10th", "30th", "local dimension"),
        likenesses,
    )
    met = [
        (f"{m.name}: recall@10 at least {_EXPECTED_RECALL}: {m.recall[10]:.4f}", m.recall[10] >= _EXPECTED_RECALL)
        for m in libraries
    ]
    for m in libraries[1:]:
        most_mb = next((mb for count, mb in _MOST_MB.items() if m.vectors <= count), None)
        if most_mb is not None:
            met.append((f"{m.name}: built with at most {most_mb} MB", m.build_bytes < 1e6 * most_mb))
    return verdict(met)


if __name__ == "__main__":
    sys.exit(main())
