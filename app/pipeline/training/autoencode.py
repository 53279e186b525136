"""Learn a short code of the library's pictures: a small network draws them again from few numbers.

pictures    as many of the library's as may be, squares of 64 pixels, read once into one file
learn       in a process of its own, by PyTorch, from all but those that will ask
ask         by the code and by the stored vectors of the engine in use: how many of the ten nearest are the same
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.engine_teaching import FEWEST_PHOTOS, Compacted
from app.core.engine_training import AutoencoderPlan
from app.core.job import Job
from app.core.photo import ContentId
from app.core.text import text
from app.library.reader import Reader
from app.pipeline.teaching.foundation import Base
from app.pipeline.teaching.make_compact import too_few
from app.pipeline.training.lesson_apart import Lesson, Recipe, trained
from app.pipeline.training.means import Means
from app.pipeline.training.picture_file import PictureFile
from app.pipeline.training.trained_network import NewNetworkEngine, Trained, tried_model
from app.pipeline.training.workplace import digest_of, workplace
from app.similarity.descriptor import unit_rows
from app.similarity.device import cpu_device
from app.similarity.half import as_float32
from app.similarity.network import Network
from app.similarity.teaching.compact import cost_of, who_asks
from app.similarity.teaching.examples import Floats
from app.training.parts import check_parts

RECIPE = Recipe("nothing", 64, 64, 64, 100_000, 4, 200, 0.0)
MOST_PHOTOS = 20_000
"""Of a larger library as many, spread evenly, are learned from and asked: their pictures are read for it."""
_SOURCE = "trained here, from nothing"
_ROWS = 64
_CHECKED = 200


def autoencode(job: Job, plan: AutoencoderPlan, base: Base, means: Means) -> Compacted:
    """Do what the plan says and return what came of it. Runs on the teaching thread.

    Raises InputError for a library with too few photos, AppError, CatalogNotReady, Cancelled: what was read and learned
    is kept, and the same plan goes on with it.
    """
    check_parts("nothing")
    known = 0 if means.reader is None else means.reader.counts(base.engine.model_id).contents
    if means.reader is None or known < FEWEST_PHOTOS:
        raise too_few(known, base)
    contents, paths, vectors = _library(job, means.reader, base, known)
    name = digest_of(contents, "code", plan.numbers, plan.epochs, plan.seed, base.engine.model_id)
    with workplace(means.paths.training, name, len(paths) * 3 * RECIPE.side_px**2) as folder:
        pictures = PictureFile(folder, paths, RECIPE.side_px)
        pictures.fill(job, means.model.pace, means.budget)
        readable = np.flatnonzero(pictures.readable)
        if len(readable) < FEWEST_PHOTOS:
            raise too_few(len(readable), base)
        asking = who_asks(len(readable), plan.seed)
        lesson = Lesson(
            "code", RECIPE, plan.numbers, plan.epochs, plan.seed, np.delete(readable, asking), kinds=None, photos=name
        )
        network = trained(job, lesson, pictures, folder / "all", (_SOURCE,))
        codes = _codes(job, network, means, pictures, readable)
        weighted: Floats = vectors[readable] * base.weights
        full = unit_rows(weighted - np.delete(weighted, asking, axis=0).mean(axis=0))
        cost = cost_of(full, codes, asking, lambda _: job.checkpoint())
        title = plan.title or base.titled("compact", plan.numbers) + " (autoencoder)"
        made = means.keep(NewNetworkEngine(network, title, "compact"))
    return Compacted(
        name=made.name,
        numbers=plan.numbers,
        photos=len(readable),
        asked=len(asking),
        recall=cost.recall,
        kept_variance=network.kept_variance,
        bytes_before=2 * base.engine.dim,
        bytes_after=2 * made.dim,
        ms_before=cost.ms_before,
        ms_after=cost.ms_after,
    )


def _library(job: Job, reader: Reader, base: Base, known: int) -> tuple[list[ContentId], list[str], Floats]:
    """Return contents, where each lies, and their vectors (n, dim) by the base: of a large library every so many."""
    step = -(-known // MOST_PHOTOS)
    kept: dict[ContentId, NDArray[np.float16]] = {}
    for place, (_, content_id, vector) in enumerate(reader.embeddings(base.engine.model_id)):
        if place % _CHECKED == 0:
            job.checkpoint()
        if place % step == 0 and len(vector) == 2 * base.engine.dim:
            kept[content_id] = np.frombuffer(vector, "<f2")
    where = reader.paths_of(list(kept))
    contents = [content_id for content_id in kept if content_id in where]
    stored = np.stack([kept[content_id] for content_id in contents]) if contents else np.empty((0, base.engine.dim))
    return contents, [where[content_id][0] for content_id in contents], as_float32(stored.astype(np.float16))


def _codes(job: Job, network: Trained, means: Means, pictures: PictureFile, rows: NDArray[np.int64]) -> Floats:
    """Return the codes (n, numbers) of some pictures by the network as the program runs it."""
    running = Network(tried_model(network, means.models), cpu_device(text("Its pictures lie here.")), 1)
    codes = np.empty((len(rows), network.numbers), np.float32)
    for start in range(0, len(rows), _ROWS):
        job.checkpoint()
        some = rows[start : start + _ROWS]
        codes[start : start + len(some)] = running.subject(pictures.some(some))
    return codes
