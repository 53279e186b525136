"""From an ONNX file that tells the subject of a picture to an engine that looks at nothing else.

The engine is another one, its base, with a mask before its models. As in ``engine_adding`` the network is inspected
and tried apart, and the engine is written whole or not at all.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from app.core.engine_adding import LONGEST_TITLE
from app.core.engine_masking import InspectedMask, MaskPlan, MaskWishes
from app.core.errors import InputError
from app.core.job import Job
from app.core.text import Text
from app.pipeline.work.engine_adding import checked_name, now, title_of
from app.pipeline.work.network_trial import inspect_mask_apart, prove_mask_apart
from app.similarity.checked_files import read_small, sha256_of
from app.similarity.engine_description import DESCRIPTION, FORMAT, DescribedMask, EngineDescription, parsed
from app.similarity.known_engines import KnownEngines, Listed
from app.similarity.model_description import DescribedFile
from app.similarity.network_inspection import NETWORK_FILE
from app.similarity.own_engines import unfinished_folder, write_own
from app.similarity.shipped_engines import SHIPPED

MASK_FILE = "mask.onnx"


def inspect_mask_file(job: Job, path: str, wishes: MaskWishes, engines: Path) -> InspectedMask:
    """Look at the ONNX file at an absolute ``path`` and try it; ``engines``: the folder of the user's own.

    The plan has a title made of the file's name; its base and its name are "". Raises InputError for what cannot mask.
    """
    with unfinished_folder(engines) as folder:
        found = inspect_mask_apart(job, path, wishes, folder)
    return replace(found, plan=replace(found.plan, path=path, title=title_of(path)))


def add_mask(job: Job, plan: MaskPlan, known: KnownEngines, engines: Path) -> str:
    """Make an engine of a plan and return its name. Raises InputError for a plan that cannot be carried out."""
    base = base_of(plan.base, known)
    title = known.free_title(plan.title.strip() or f"{title_of(plan.path)}, {base.title}"[:LONGEST_TITLE])
    name = checked_name(plan.name, title, known)
    models = _models_of(base, known)

    def fill(folder: Path) -> EngineDescription:
        proven = prove_mask_apart(job, plan, folder)
        os.replace(folder / NETWORK_FILE, folder / MASK_FILE)
        if any(isinstance(model, DescribedFile) for model in models):
            _take_along(engines / base.name, folder)
        mask = DescribedMask(
            file=MASK_FILE,
            sha256=sha256_of(folder / MASK_FILE),
            pixels=proven.input,
            pixel_type=f"{proven.form}_{plan.layout}",  # type: ignore[arg-type]
            channels=plan.channels,
            batch=proven.batch,
            side_px=plan.side_px,
            preset=plan.preset,
            output=plan.output,
            kind=plan.kind,
            last=plan.last,
            class_number=plan.class_number,
            threshold=plan.threshold,
        )
        ms_per_photo = None if base.ms_per_photo is None else base.ms_per_photo + proven.trial.ms_per_photo
        return EngineDescription(FORMAT, name, title, "subject", now(), models, None, None, ms_per_photo, "", mask)

    write_own(engines, name, fill)
    return name


def base_of(name: str, known: KnownEngines) -> Listed:
    """Return the engine before whose models a mask can stand. Raises InputError for one that is none, AppError."""
    base = next((listed for listed in known.listed() if listed.name == name), None)
    if base is None:
        raise InputError("There is no engine {name}.", name=name).with_hint("{photokin} engine list shows them.")
    if base.trouble is not None:
        raise base.trouble
    if base.engine is not None and (base.engine.learned is not None or base.engine.mask is not None):
        raise InputError(
            "{title} has learned from whole photos, or looks at the subject alone already. Choose another engine.",
            title=base.title if isinstance(base.title, Text) else str(base.title),
        )
    return base


def _models_of(base: Listed, known: KnownEngines) -> list[str | DescribedFile]:
    """Return the models of an engine as another one's description names them. Raises InputError."""
    shipped = SHIPPED.get(base.name)
    if shipped is None:
        return list(parsed(read_small((known.own or known.models) / base.name / DESCRIPTION)).models)
    if shipped.plain:
        raise InputError(
            "{title} is there to be compared with, and nothing can be made of it. Choose another one.",
            title=base.title,
        )
    return list(shipped.models)


def _take_along(base: Path, folder: Path) -> None:
    """Put the files of the base's own models into a new engine's folder: the base may be removed one day.

    As links where the disk can: no engine ever writes into a file that is there.
    """
    for path in base.iterdir():
        if path.name == DESCRIPTION or (folder / path.name).exists():
            continue
        try:
            os.link(path, folder / path.name)
        except OSError:
            shutil.copyfile(path, folder / path.name)
