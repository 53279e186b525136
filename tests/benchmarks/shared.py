"""How a shared library answers and takes in: PostgreSQL with pgvector, on this machine, through ``app.shared``.

    python3 build/bench.py shared [--photos FOLDER] [--counts 10000 100000 300000] [--queries 200] [--seconds 15]
        [--share 6500] [--rows 0]

The vectors are the two synthetic sets of ``recall.py``, made of those of the real photos of FOLDER. A library of each
count is copied in as ``share`` does it (mixtures), its index is built, and it is asked by 1, 4 and 16 clients (threads
with a connection each, 30 neighbours) at rest and while two writers add photos as ``work`` does: claimed, with a
thumbnail, in transactions of 64. *rows/s* is what both add together into the live index. Recall@10 is against a matrix
product over all vectors: of everything, and of folders that hold 1, 10 and 50 photos in a hundred. The server syncs
each transaction to the disk. Whoever asks, the server and its writers share the processors here.

A library of one's own with ``--share`` photos, whose files are the real ones again and again, is shared as well: every
file is read once, out of memory here.

With ``--rows`` a library of so many photos is asked what a window asks that is opened; no vectors are in it.

Expected, on both sets at the smallest count of 100,000 and more: recall@10 at least .99, in folders at least .98.
"""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.listing import Listing
from app.core.photo import FoundFile, PictureFacts
from app.core.question import EVERYWHERE, Scope
from app.machine.paths import models_folder
from app.shared.address import address_of
from app.shared.mounts import Mounts
from app.shared.neighbours import SharedNeighbours
from app.shared.projection import make_ready
from app.shared.session import Session
from app.shared.store import SharedStore
from app.shared.thumbnails import SharedThumbnails
from app.similarity.descriptor import query_scale
from app.similarity.model_spec import ModelSpec, load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.benchmarks.laboratory import PHOTOS, existing_folder, verdict
from tests.benchmarks.made_up import Floats, Synthesis
from tests.benchmarks.recall import real_vectors
from tests.benchmarks.shared_copying import Copied, copied
from tests.benchmarks.shared_rows import print_window
from tests.benchmarks.shared_tables import CLIENTS, FOLDERS, Measured, called, print_copied, print_libraries
from tests.shared.clusters import MODEL, content_ids, fill, folder_of
from tests.shared_server import Server, running_server

_WRITERS, _PHOTOS_EACH, _AT_A_TIME = 2, 20_000, 64
_FACTS = PictureFacts(4000, 3000, "JPEG", None, None, "")
_THUMBNAIL_BYTES = 15_000
_LEAST_RECALLED = 100_000
_MOUNTS = {"r": "/r", "new": "/new"}
_SETTINGS = """
max_connections = 60
shared_buffers = 1GB
maintenance_work_mem = 1GB
max_wal_size = 4GB
unix_socket_permissions = 0777
"""


class Bench:
    """A library on a server, its vectors at hand to know what is true."""

    def __init__(self, server: Server, real: Floats, spec: ModelSpec, options: argparse.Namespace) -> None:
        self._server = server
        self._real = real
        self._spec = spec
        self._scale = query_scale(spec.blocks)
        self._options = options

    def measure(self, name: str, count: int, *, growth: bool) -> Measured:
        """Make a library of ``count`` vectors, ask it and, for ``growth``, write into it meanwhile."""
        url = self._server.make_library()
        measured = Measured(name, count)
        made = Synthesis(name, self._real, self._spec.blocks, seed=1)
        vectors = np.empty((count, len(self._scale)), np.float16)
        contents: list[bytes] = []
        with Session.open(address_of(url)) as session:
            began = time.perf_counter()
            making_s = 0.0
            for at in range(0, count, 10_000):
                rows = min(10_000, count - at)
                started = time.perf_counter()
                vectors[at : at + rows] = made.vectors(rows)
                making_s += time.perf_counter() - started
                contents += fill(session, vectors[at : at + rows], at)
            measured.copy_s = time.perf_counter() - began - making_s
            began = time.perf_counter()
            make_ready(session, MODEL, self._scale, least=min(count, 20_000))
            measured.index_s = time.perf_counter() - began
            session.do("ANALYZE")
            size = session.number("SELECT pg_database_size(current_database())")
            measured.kilobytes = size / 1e3 / count
            measured.index_kilobytes = session.number("SELECT pg_relation_size('embeddings_short_1')") / 1e3 / count
        unseen = Synthesis(name, self._real, self._spec.blocks, seed=2).vectors(self._options.queries)
        questions = unseen * self._scale
        self._recall(measured, url, questions, vectors, contents)
        del vectors
        if growth:
            self._rates(measured, url, questions)
        self._server.drop(url)
        return measured

    def share(self, count: int) -> Copied:
        """Share a library of one's own."""
        url = self._server.make_library()
        vectors = Synthesis("mixtures", self._real, self._spec.blocks, seed=1).vectors(count)
        made = copied(url, existing_folder(self._options.photos), vectors, self._spec.model_id)
        self._server.drop(url)
        return made

    def _recall(
        self, measured: Measured, url: str, questions: Floats, vectors: NDArray[np.float16], contents: list[bytes]
    ) -> None:
        folders = np.array([folder_of(row) for row in range(len(vectors))])
        row_of = {content: row for row, content in enumerate(contents)}
        similar = np.empty((len(questions), len(vectors)), np.float32)
        for at in range(0, len(vectors), 5_000):
            similar[:, at : at + 5_000] = questions @ vectors[at : at + 5_000].astype(np.float32).T
        asking = SharedNeighbours.open(address_of(url), Mounts(_MOUNTS))
        for folder in ("", *FOLDERS):
            scope = Scope(folders=(f"/r/{folder}",)) if folder else EVERYWHERE
            inside = np.flatnonzero(folders == folder) if folder else np.arange(len(vectors))
            found, took = [], []
            for number, question in enumerate(questions):
                of = similar[number, inside]
                least = np.partition(of, len(of) - 10)[-10] - 1e-5
                began = time.perf_counter()
                answer = asking.nearest(MODEL, question, usual=True, count=10, scope=scope)
                took.append(time.perf_counter() - began)
                found.append(sum(similar[number, row_of[near.content_id]] >= least for near in answer.found) / 10)
            measured.recall[folder] = float(np.mean(found))
            measured.median_ms[folder] = 1e3 * float(np.median(took))
        asking.close()

    def _rates(self, measured: Measured, url: str, questions: Floats) -> None:
        """Ask with several clients, first at rest, then beside the writers."""
        for clients in CLIENTS:
            measured.rates[clients, False] = self._asked(url, questions, clients)
        stop, written = threading.Event(), [0] * _WRITERS
        with Session.open(address_of(url)) as session:
            session.do("ANALYZE")
        self._lay_work(url)
        writers = [
            threading.Thread(target=self._write, args=(url, number, written, stop)) for number in range(_WRITERS)
        ]
        for writer in writers:
            writer.start()
        began = time.perf_counter()
        for clients in CLIENTS:
            measured.rates[clients, True] = self._asked(url, questions, clients)
        asked_s, beside = time.perf_counter() - began, sum(written)
        measured.rows_per_s = beside / asked_s
        stop.set()
        for writer in writers:
            writer.join()

    def _asked(self, url: str, questions: Floats, clients: int) -> tuple[float, float]:
        """Return questions a second, and the median of what one takes in ms."""
        until = time.perf_counter() + self._options.seconds
        took: list[float] = []

        def ask(first: int) -> None:
            asking = SharedNeighbours.open(address_of(url), Mounts(_MOUNTS))
            number = first
            while time.perf_counter() < until:
                began = time.perf_counter()
                asking.nearest(MODEL, questions[number % len(questions)], usual=True, count=30, scope=EVERYWHERE)
                took.append(time.perf_counter() - began)
                number += clients
            asking.close()

        threads = [threading.Thread(target=ask, args=(first,)) for first in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(took) / self._options.seconds, 1e3 * float(np.median(took))

    def _lay_work(self, url: str) -> None:
        store = SharedStore.open(address_of(url), Mounts(_MOUNTS))
        store.add_root("new")
        root_id = next(root_id for root_id, name in store.root_names().items() if name == "new")
        with store.try_scan(root_id):
            for folder in range(_WRITERS * _PHOTOS_EACH // 1_000):
                names = [f"{number:04}.jpg" for number in range(1_000)]
                store.apply(root_id, Listing(f"/new/{folder}", tuple(FoundFile(name, 1, 1) for name in names)))
        store.close()

    def _write(self, url: str, number: int, written: list[int], stop: threading.Event) -> None:
        store = SharedStore.open(address_of(url), Mounts(_MOUNTS))
        thumbnails = SharedThumbnails(store.session)
        made = Synthesis("mixtures", self._real, self._spec.blocks, seed=10 + number)
        drawn = np.random.default_rng(number)
        while not stop.is_set() and (photos := store.claim(MODEL, _AT_A_TIME)):
            vectors = made.vectors(len(photos)).astype("<f2")
            contents = content_ids(len(photos), start=(number + 1) * 10_000_000 + written[number])
            with store.transaction():
                thumbnails.add({content_id: drawn.bytes(_THUMBNAIL_BYTES) for content_id in contents})
                for photo, content_id, vector in zip(photos, contents, vectors, strict=True):
                    store.add_embedding(content_id, _FACTS, MODEL, vector.tobytes())
                    store.link(photo, content_id, photo.stamp)
            written[number] += len(photos)
        store.close()


def _real(photos: Path, spec: ModelSpec, kept: Path | None) -> Floats:
    if kept is not None and kept.exists():
        known: Floats = np.load(kept)
        return known
    real = real_vectors(existing_folder(photos), spec)
    if kept is not None:
        np.save(kept, real)
    return real


def main() -> int:
    """Measure, print, and say whether the expectation was met."""
    parser = argparse.ArgumentParser(description="Speed and recall of a shared library.")
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--counts", type=int, nargs="*", default=[10_000, 100_000, 300_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=15.0, help="for how long each number of clients asks")
    parser.add_argument("--share", type=int, default=6_500, help="photos of the library that is shared; 0: none is")
    parser.add_argument("--rows", type=int, default=0, help="photos of the library a window looks at; 0: none does")
    parser.add_argument("--vectors", type=Path, help="where the real photos' vectors are kept between runs (.npy)")
    options = parser.parse_args()
    if options.rows:
        with running_server(_SETTINGS) as server:
            print_window(server.make_library(), options.rows)
    if not options.counts and not options.share:
        return 0
    spec = load_spec(models_folder() / f"{DEFAULT_MODEL}.json")
    real = _real(options.photos, spec, options.vectors)
    libraries = []
    with running_server(_SETTINGS) as server:
        bench = Bench(server, real, spec, options)
        if options.share:
            print_copied(bench.share(options.share))
        if not options.counts:
            return 0
        for count in options.counts:
            libraries.append(bench.measure("mixtures", count, growth=True))
            print_libraries([libraries[-1]])
        recalled = next((count for count in options.counts if count >= _LEAST_RECALLED), max(options.counts))
        libraries.append(bench.measure("moved", recalled, growth=False))
    print_libraries(libraries)
    met = []
    for each in libraries:
        if each.count == recalled:
            met += [
                (f"{each.name}, {recalled:,}, {called(folder)}: {share:.4f}", share >= (0.98 if folder else 0.99))
                for folder, share in each.recall.items()
            ]
    return verdict(met)


if __name__ == "__main__":
    raise SystemExit(main())
