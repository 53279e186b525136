"""Checks of what works below the window: model, decoders, index, library. Each returns what it saw or raises."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.cli.session import OpenCatalog, Session
from app.core.errors import DecodeError, SelfTestError
from app.core.photo import Answer, ContentId
from app.core.question import Question
from app.core.status import IngestSummary
from app.imaging.formats import has_raw_reader
from app.imaging.prepare import Prepared, prepare
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder, resources_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.index import Index
from app.similarity.index_build import build_index

SETTINGS = Settings(device="cpu", threads=1, gentle="always")
"""The processor, as every computer has one; ``photokin status`` tells whether the graphics card works."""

_PIXEL_TOLERANCE = 12.0  # mean difference to the PNG file; another picture, or a wrong colour order, differs by > 40
_LEAST_COSINE = 0.999
_VECTORS, _NEIGHBOURS = 400, 10

Vector = NDArray[np.float32]


def check_model() -> str:
    """Load the network, every file of it verified by checksum, and compare a vector with the one it must give."""
    model = ModelInUse(models_folder(), SETTINGS)
    vector, expected = sample_vector(model), np.load(_samples() / "vector.npy", allow_pickle=False).astype(np.float32)
    cosine = float(vector @ expected / (np.linalg.norm(vector) * np.linalg.norm(expected)))
    if not cosine >= _LEAST_COSINE:
        raise SelfTestError(
            "The network gives other numbers than it should (cosine {cosine}): please install the program again.",
            cosine=f"{cosine:.4f}",
        )
    return f"{model.engine.model_id}, cosine to the expected vector {cosine:.5f}"


def check_decoder_process(folder: Path) -> str:
    """Start a process of its own and decode through it, from a folder with a space and Japanese in its name."""
    sample = _copied("sample.png", folder / "デコーダー process")
    with _decoders() as decoders:
        prepared = decoders.read(str(sample))
    if _difference(prepared, _reference()):
        raise SelfTestError("A decoder process gives another picture than this one.")
    return "a picture came back whole"


def check_formats(folder: Path) -> str:
    """Decode the sample of every format in a decoder process and compare each with the original picture."""
    photos = copied_photos(folder)
    reference, read, faults = _reference(), set[str](), list[str]()
    with _decoders() as decoders:
        for decoded in decoders.read_all(iter([(photo.suffix, str(photo)) for photo in photos])):
            if decoded is None:
                continue
            if isinstance(decoded.result, DecodeError):
                faults.append(f"{decoded.ticket}: {decoded.result}")
            elif (difference := _difference(decoded.result, reference)) > _PIXEL_TOLERANCE:
                faults.append(f"{decoded.ticket}: wrong colours ({difference:.1f})")
            else:
                read.add(decoded.result.format)
    if faults:
        raise SelfTestError("{faults} Please install the program again.", faults=" ".join(sorted(faults)))
    return ", ".join(sorted(read)) + ("" if has_raw_reader() else " (RAW comes with the extra raw)")


def check_index(folder: Path) -> str:
    """Build an index of random vectors, verify and open it; it must find what comparing with all of them finds."""
    model = ModelInUse(models_folder(), SETTINGS)
    vectors = np.random.default_rng(1).standard_normal((_VECTORS, model.engine.dim)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [(n + 1, n.to_bytes(16, "big"), vector.astype("<f2").tobytes()) for n, vector in enumerate(vectors)]
    generation = build_index(folder / "索引 index", rows, model.engine.model_id, model.scale, 1, lambda _: None)
    if generation is None:
        raise AssertionError("an index of many vectors is none")
    index = Index(generation)
    for vector in vectors[::40]:
        nearest, exact = (find(vector, model.scale, _NEIGHBOURS) for find in (index.nearest, index.exact))
        if nearest != exact:
            raise SelfTestError("The index does not find the nearest: please install the program again.")
    return f"{len(index)} vectors, nearest as exact"


def check_catalog(folder: Path) -> str:
    """Make a library of the samples, read them, and ask for neighbours: everything but the window."""
    photos = copied_photos(folder)
    with Session(open_catalog(folder)) as session:
        session.value(session.catalog.folders.add(str(photos[0].parent)))
        summary = cast(IngestSummary, session.value(session.catalog.folders.ingest()))
        if summary.embedded + summary.linked != len(photos):
            raise SelfTestError(
                "{skipped} of {all} photos could not be read.", skipped=summary.skipped, all=len(photos)
            )
        answer = cast(Answer, session.value(session.catalog.search.find(Question(str(photos[0]), len(photos)))))
    found: set[ContentId] = {match.content_id for match in answer.matches}
    if len(found) != len(photos) - 1:
        raise SelfTestError("{found} of {all} neighbours were found.", found=len(found), all=len(photos) - 1)
    paths = library_paths(folder)
    with contextlib.closing(Store.open(paths.catalog, paths.lock)) as store:
        return f"{len(store.roots())} folder, {len(photos)} photos, {len(found)} neighbours"


def open_catalog(folder: Path) -> OpenCatalog:
    """Return what opens the self-test's library."""
    return lambda emit: Catalog(library_paths(folder), models_folder(), SETTINGS, emit)


def library_paths(folder: Path) -> DataPaths:
    """Return where the self-test's library lies."""
    return DataPaths(folder / "図書館 library")


def sample_vector(model: ModelInUse) -> Vector:
    """Return the vector of the PNG sample, (dim,)."""
    photo = prepare(str(_samples() / "sample.png"), model.engine.rule)
    vectors = model.embedder.embed(photo.pixels[None], photo.colour[None], photo.layout[None])
    result: Vector = vectors[0]
    return result


def copied_photos(folder: Path) -> list[Path]:
    """Return copies of the samples that this copy of the program should be able to read."""
    names = sorted(path.name for path in _samples().glob("sample.*"))
    readable = [name for name in names if has_raw_reader() or not name.endswith(".dng")]
    if not readable:
        raise SelfTestError("The folder {path} with pictures to try is missing or empty.", path=str(_samples()))
    return [_copied(name, folder / "写真 photos") for name in readable]


def _copied(name: str, folder: Path) -> Path:
    """Copy a sample, as the program's own folder may be one that no library should hold."""
    folder.mkdir(exist_ok=True)
    return Path(shutil.copyfile(_samples() / name, folder / name))


def _samples() -> Path:
    return resources_folder() / "samples"


@contextlib.contextmanager
def _decoders() -> Iterator[Decoders]:
    with Decoders(1, ModelInUse(models_folder(), SETTINGS).engine.rules, SETTINGS.thumbnail_px) as decoders:
        yield decoders


def _reference() -> Prepared:
    return prepare(str(_samples() / "sample.png"), ModelInUse(models_folder(), SETTINGS).engine.rule)


def _difference(one: Prepared, other: Prepared) -> float:
    """Return the mean difference of two pictures' pixels, 0…255."""
    if one.pixels.shape != other.pixels.shape:
        raise SelfTestError("A picture came back in another size.")
    return float(np.abs(one.pixels.astype(np.int16) - other.pixels.astype(np.int16)).mean())
