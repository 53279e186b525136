"""What the benchmarks share: a library in a temporary folder, driven through the Catalog, and plain tables."""

from __future__ import annotations

import queue
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.core.engine_teaching import Compacted, Taught
from app.core.evaluation import Evaluation, EvaluationPlan
from app.core.events import Crashed, Event, Failed, Finished, Stopped
from app.core.gallery import Picture
from app.core.photo import Answer, Failure
from app.core.question import Question
from app.core.sharing import Shared
from app.core.status import IngestSummary
from app.core.why import Why
from app.library.reader import Reader
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog

Floats = NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT.parent / "shared" / "photos"


class Laboratory:
    """A catalog whose requests are waited for. ``with laboratory(...)`` opens and closes it."""

    def __init__(self, home: Path, settings: Settings, models: Path | None = None) -> None:
        """``models``: a folder as the shipped one, which it is by default."""
        self.paths = DataPaths(home)
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.catalog = Catalog(self.paths, models or models_folder(), settings, self._events.put)
        self.on_event: Callable[[Event], None] = lambda _: None
        """Is told of each event while a request is waited for."""

    def add(self, folder: Path) -> None:
        """Add a folder without reading its photos yet."""
        self._value(self.catalog.folders.add(str(folder)))

    def ingest(self) -> IngestSummary:
        """Bring the library up to date."""
        return cast(IngestSummary, self._value(self.catalog.folders.ingest()))

    def rebuild_index(self) -> int:
        """Build a new generation of the index; return its number."""
        return cast(int, self._value(self.catalog.search.rebuild_index()))

    def watch(self, folder: Path) -> None:
        """Watch a folder from now on: ingests begin by themselves."""
        self._value(self.catalog.folders.watch([str(folder)]))

    def ingests_by_themselves(self) -> int:
        """Return how many ingests have ended since the last request was answered, or since this was asked."""
        ended = 0
        with suppress(queue.Empty):
            while True:
                event = self._events.get_nowait()
                ended += isinstance(event, Finished) and isinstance(event.value, IngestSummary)
        return ended

    def failures(self) -> tuple[Failure, ...]:
        """Return the photos that could not be read."""
        return cast("tuple[Failure, ...]", self._value(self.catalog.folders.failures()))

    def find(self, path: str, count: int, *, exact: bool = False) -> Answer:
        """Return the neighbours of a photo."""
        return cast(Answer, self._value(self.catalog.search.find(Question(path, count, exact))))

    def answer(self, question: Question) -> Answer:
        """Return the answer to any question."""
        return cast(Answer, self._value(self.catalog.search.find(question)))

    def why(self, first: str, second: str) -> Why:
        """Return why two photos are similar."""
        return cast(Why, self._value(self.catalog.search.why(first, second)))

    def taught(self, job_id: int) -> Taught:
        """Wait for an engine that learns from labels."""
        return cast(Taught, self._value(job_id))

    def compacted(self, job_id: int) -> Compacted:
        """Wait for an engine with a shorter vector."""
        return cast(Compacted, self._value(job_id))

    def evaluate(self, plan: EvaluationPlan) -> Evaluation:
        """Let labelled photos ask each other."""
        return cast(Evaluation, self._value(self.catalog.reports.evaluate(plan)))

    def share(self, url: str) -> Shared:
        """Copy the library into a shared one."""
        return cast(Shared, self._value(self.catalog.sharing.share(url)))

    def get_ready(self) -> None:
        """Open what questions need, as the window does once it is shown."""
        self._value(self.catalog.search.get_ready())

    def picture(self, path: str) -> Picture:
        """Return a photo as large as a screen."""
        return cast(Picture, self._value(self.catalog.pictures.read(path, 1600)))

    def wait_for(self, job_id: int) -> object:
        """Wait for what was asked of the catalog itself; return its value."""
        return self._value(job_id)

    def vectors(self, model_id: str) -> tuple[list[bytes], Floats, dict[str, bytes]]:
        """Return content ids, their vectors as stored (n, dim), and which content lies at which path."""
        reader = Reader.open_existing(self.paths.catalog)
        if reader is None:
            raise SystemExit("The library was not made.")
        with closing(reader):
            rows = list(reader.embeddings(model_id, 0))
            contents = [content_id for _, content_id, _ in rows]
            lying = reader.paths_of(contents)
        vectors = np.frombuffer(b"".join(vector for _, _, vector in rows), "<f2").reshape(len(rows), -1)
        by_path = {path: content_id for content_id, paths in lying.items() for path in paths}
        return contents, vectors.astype(np.float32), by_path

    def _value(self, job_id: int) -> object:
        while True:
            event = self._events.get()
            self.on_event(event)
            match event:
                case Finished(ended, value) if ended == job_id:
                    return value
                case Stopped(ended) if ended == job_id:
                    raise SystemExit("The job was stopped.")
                case Failed(ended, message) if ended == job_id:
                    raise SystemExit(str(message))
                case Crashed(ended, report, _) if ended == job_id:
                    raise SystemExit(report)
                case _:
                    continue


@contextmanager
def laboratory(settings: Settings | None = None) -> Iterator[Laboratory]:
    """Open a new library in a temporary folder; it is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="photokin-benchmark-") as folder:
        lab = Laboratory(Path(folder), settings or Settings())
        try:
            yield lab
        finally:
            lab.catalog.close()


def be_light_to_decoders() -> None:
    """Let decoders begin with as little as the program's do, and not with all that a benchmark has loaded."""
    sys.modules["__main__"].__file__ = None


def existing_folder(path: Path) -> Path:
    """Return the folder resolved, or end the program with one sentence."""
    if not path.is_dir():
        raise SystemExit(f"There is no folder {path}. Say where the photos are: --photos FOLDER")
    return path.resolve()


def copy_some(photos: Path, folder: Path, count: int) -> None:
    """Copy every so many of the photos below a folder, ``count`` at most, so that each kind is there."""
    found = sorted(path for path in photos.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if not found:
        raise SystemExit(f"There are no photos in {photos}.")
    chosen = found[:: max(1, len(found) // count)][:count]
    folder.mkdir()
    for number, path in enumerate(chosen):
        shutil.copy(path, folder / f"{number:04}-{path.name}")


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a title and columns; numbers to the right, floats with three digits after the point."""
    cells = [[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    print(f"\n{title}\n")
    for row in (header, ["-" * width for width in widths], *cells):
        first, *others = zip(row, widths, strict=True)
        line = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
        print("  " + "  ".join(line).rstrip())


def verdict(expectations: Iterable[tuple[str, bool]]) -> int:
    """Print what was expected and whether it came true; return the exit code."""
    print()
    missed = 0
    for sentence, is_met in expectations:
        print(f"  {'met   ' if is_met else 'MISSED'}  {sentence}")
        missed += not is_met
    print(flush=True)
    return 1 if missed else 0
