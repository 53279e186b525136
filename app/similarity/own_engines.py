"""Engines of the user's own: one folder each, with ``engine.json`` and the files that it names.

They may come from anywhere, so the description is read strictly, every file by its SHA-256, and nothing is read that
lies elsewhere. One is written under a temporary name and put in place whole: whoever lists them finds all or none.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.core.engines import Proof
from app.core.errors import AppError, InputError
from app.machine.durable import sync, write_whole
from app.machine.own_files import make_own_folder
from app.similarity.checked_files import FaultError, checked, read_small
from app.similarity.engine import Engine, side_by_side
from app.similarity.engine_description import (
    DESCRIPTION,
    MOST_TITLE,
    EngineDescription,
    is_name,
    mask_of,
    parsed,
    proof_of,
    written,
)
from app.similarity.mask_spec import MaskSpec
from app.similarity.model_description import DescribedFile
from app.similarity.model_spec import ModelSpec, id_of, load_spec, placed

_UNFINISHED, _REMOVED = ".unfinished-", ".removed-"
_BEING_WRITTEN_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class OwnEngine:
    """An engine of the user's with what is told of it."""

    engine: Engine
    made: str
    proof: Proof | None
    ms_per_photo: float | None
    notes: str


def own_names(engines: Path) -> tuple[str, ...]:
    """Return the names of all in the folder ``engines``, in order; none where that cannot be read."""
    try:
        names = sorted(os.listdir(engines))
    except OSError:
        return ()
    return tuple(name for name in names if is_name(name) and (engines / name / DESCRIPTION).is_file())


def load_own(name: str, models: Path, engines: Path, *, look_into: bool = True) -> OwnEngine:
    """Return the engine of this name in the folder ``engines``; ``models`` are those that came with the program.

    Without ``look_into`` the large files are only known to be there. Raises AppError for one that cannot be used.
    """
    folder = engines / name
    try:
        described = _read(folder)
        specs = [_model(each, models, folder, look_into=look_into) for each in described.models]
        learned = None if described.learned is None else _own_file(folder, described.learned, look_into=look_into)
        mask = None if described.mask is None else _own_file(folder, described.mask, look_into=look_into)
        proof = None if described.proof is None else proof_of(described.proof)
    except FaultError as fault:
        raise _unusable(name, str(fault)) from fault
    spec = None if described.mask is None or mask is None else mask_of(described.mask, mask)
    engine = _engine(described, specs, learned, spec)
    return OwnEngine(engine, described.made, proof, described.ms_per_photo, described.notes)


def read_title(name: str, engines: Path) -> str:
    """Return what people call an engine, its name where it cannot be read."""
    try:
        return _read(engines / name).title
    except (AppError, FaultError):
        return name


@contextlib.contextmanager
def unfinished_folder(engines: Path) -> Iterator[Path]:
    """Give a folder for files of an engine that is not there yet, and delete what is left of it. Raises AppError."""
    try:
        make_own_folder(engines)
        _sweep(engines)
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=engines))
    except OSError as error:
        raise _unwritten(engines, error) from error
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def write_own(engines: Path, name: str, fill: Callable[[Path], EngineDescription]) -> Path:
    """Put an engine into the folder ``engines``, whole, and return its folder.

    ``fill`` writes its files into the folder that it is given, and returns the description of what lies there. Raises
    AppError where it cannot be written, or one of this name is there; whatever ``fill`` raises leaves nothing behind.
    """
    place = engines / name
    with unfinished_folder(engines) as unfinished:
        try:
            described = fill(unfinished)
            if described.name != name:
                raise ValueError(described.name)
            write_whole(unfinished / DESCRIPTION, written(described))
            for file in unfinished.iterdir():
                sync(file)
            sync(unfinished)
            if place.exists():
                raise FileExistsError(17, "it is there already", str(place))
            os.rename(unfinished, place)
            sync(engines)
        except OSError as error:
            raise _unwritten(place, error) from error
    return place


def rename_own(name: str, title: str, engines: Path) -> None:
    """Give an engine another title. Raises InputError for a title that is none, AppError."""
    if not title.strip() or len(title) > MOST_TITLE:
        raise InputError("The new name of the engine is empty or too long.")
    folder = engines / name
    try:
        described = msgspec.structs.replace(_read(folder), title=title.strip())
        write_whole(folder / DESCRIPTION, written(described))
    except FaultError as fault:
        raise _unusable(name, str(fault)) from fault
    except OSError as error:
        raise AppError(
            "The engine cannot be written to {path}: {detail}.", path=str(folder), detail=error.strerror or str(error)
        ) from error


def remove_own(name: str, engines: Path) -> None:
    """Delete an engine's folder: it is gone at once, its files in a moment. Raises AppError."""
    try:
        away = Path(tempfile.mkdtemp(prefix=_REMOVED, dir=engines)) / name
        os.rename(engines / name, away)
    except OSError as error:
        raise AppError(
            "The engine {name} cannot be removed: {detail}.", name=name, detail=error.strerror or str(error)
        ) from error
    _sweep(engines)


def free_name(title: str, taken: Collection[str]) -> str:
    """Return a name for an engine with this title that is none of those ``taken``."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:40] or "engine"
    names = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _read(folder: Path) -> EngineDescription:
    """Raises FaultError, AppError."""
    path = folder / DESCRIPTION
    try:
        described = parsed(read_small(path))
    except AppError as error:
        raise _fault_of(error, path) from error
    if described.name != folder.name:
        raise FaultError(f"{DESCRIPTION}: it is called {described.name}")
    return described


def _model(named: str | DescribedFile, models: Path, folder: Path, *, look_into: bool) -> ModelSpec:
    """Return a model. Raises AppError for one that came with the program, FaultError for one that did not."""
    if isinstance(named, str):
        return load_spec(models / f"{named}.json", look_into=look_into)
    path = _own_file(folder, named, look_into=True)
    try:
        spec = load_spec(path, look_into=look_into)
    except AppError as error:
        raise _fault_of(error, path) from error
    if spec.stand_in is not None:
        raise FaultError(f"{named.file}: nothing of the program's stands in for it")
    return spec


def _own_file(folder: Path, file: DescribedFile, *, look_into: bool) -> Path:
    """Return a file of an engine's own. Raises FaultError."""
    try:
        return checked(folder, file.file, file.sha256, look_into=look_into)
    except AppError as error:
        raise _fault_of(error, folder / file.file) from error


def _fault_of(error: AppError, path: Path) -> FaultError:
    """Return what is wrong with a file: to install the program again, as is said of its own, would not help."""
    named = dict(error.text.values).get("path", str(path))
    return FaultError(f"{os.path.basename(str(named))} is missing, damaged or not valid")


def _engine(
    described: EngineDescription, specs: list[ModelSpec], learned: Path | None, mask: MaskSpec | None
) -> Engine:
    seen = blocks = side_by_side(specs)
    decisive: tuple[object, ...] = ("engine", [spec.model_id for spec in specs])
    if described.learned is not None:
        of_map = described.learned
        beside = (("colour", of_map.colour), ("layout", of_map.layout))
        sizes = {block.name: block.size for block in seen}
        kept = [(name, sizes[name], weight) for name, weight in beside if weight is not None]
        blocks = placed([("learned", of_map.size, 1.0), *kept])
        decisive = (*decisive, of_map.sha256, [(block.name, block.size) for block in blocks])
    if mask is not None:
        decisive = (*decisive, *mask.decisive)
    model_id = id_of(described.name, decisive)
    return Engine(
        described.name, described.title, described.origin, model_id, tuple(specs), seen, blocks, learned, mask
    )


def _unusable(name: str, fault: str) -> AppError:
    return AppError(
        "The engine {name} cannot be used ({fault}): remove it, and add or teach it again.", name=name, fault=fault
    )


def _unwritten(path: Path, error: OSError) -> AppError:
    return AppError(
        "The engine cannot be written to {path}: {detail}.", path=str(path), detail=error.strerror or str(error)
    )


def _sweep(engines: Path) -> None:
    """Delete what is half deleted, and what a program that was killed has left half written."""
    with contextlib.suppress(OSError):
        for left in engines.iterdir():
            is_old = time.time() - left.stat().st_mtime > _BEING_WRITTEN_S
            if left.name.startswith(_REMOVED) or (left.name.startswith(_UNFINISHED) and is_old):
                shutil.rmtree(left, ignore_errors=True)
