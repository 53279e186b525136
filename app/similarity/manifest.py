"""An index generation on disk: what its folder holds, how it is found, and whether it is whole.

index/current                    the generation in use and the SHA-256 of its manifest, replaced in one step
index/generation-000007/         manifest.json, annoy.ann, projection.npy, vectors.npy, contents.npy, sums.npy;
                                 centre.npy, traits.npy where neighbours do not come in the plain order
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from app.core.closeness import Edges
from app.machine.durable import put_in_place, sync
from app.machine.own_files import make_own_folder, open_ordinary, read_ordinary

FORMAT = 3
MANIFEST = "manifest.json"
ANNOY, PROJECTION, VECTORS, CONTENTS = "annoy.ann", "projection.npy", "vectors.npy", "contents.npy"
SUMS, CENTRE, TRAITS = "sums.npy", "centre.npy", "traits.npy"
PARTS = (ANNOY, PROJECTION, VECTORS, CONTENTS, SUMS)
ORDER_PARTS = (CENTRE, TRAITS)

_BEFORE = 2
"""The format that is still read: without checksums of rows, in the plain order."""

_POINTER = "current"
_POINTER_BYTES = 1_000
_NAME = re.compile(r"generation-([0-9]{6,18})")
_UNFINISHED = "building-"


class DamagedIndex(Exception):  # noqa: N818 - a condition that is repaired, not reported as an error
    """The generation is not what its manifest says. The index is a cache: build it again from the store."""


Whole = Annotated[int, Meta(ge=0)]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a generation holds: ``count`` contents embedded by ``model_id`` up to embedding row ``last_row``.

    ``catalog_id`` names the catalog whose rows these are: in another one, or in one that was restored, ``last_row``
    means nothing. ``fitted_on`` is how many contents its projection was fitted on, ``parts`` maps file names to
    (bytes, SHA-256). ``edges`` are those of the library's own pairs; None where it is too small to tell, or where the
    generation was built before they were looked for. ``scale`` is that of ``Seed``, as (how many, value) one after the
    other: questions can be asked of it where its model is gone; empty where the generation is older than that.
    ``inspected`` and ``followed`` are how much of annoy's trees a question walks through (``walk.Effort``), ``recall``
    what share of the ten nearest the library's own photos find by it; 0 and None where nobody has measured.
    """

    format: Whole
    model_id: str
    count: Whole
    dim: Whole
    projected_dim: Whole
    metric: str
    trees: Whole
    last_row: Whole
    fitted_on: Whole
    catalog_id: str
    parts: dict[str, tuple[Whole, str]]
    edges: Edges | None = None
    scale: tuple[tuple[Whole, float], ...] = ()
    inspected: Whole = 0
    followed: Whole = 0
    recall: float | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """One built index: its number, its folder and what lies there."""

    number: int
    folder: Path
    manifest: Manifest


def pointer(index: Path) -> str:
    """Return what names the generation in use, "" for none: another text, another generation. Costs one small read."""
    try:
        return read_ordinary(index / _POINTER, _POINTER_BYTES).decode("ascii")
    except (OSError, ValueError):
        return ""


def current_generation(index: Path) -> Generation | None:
    """Return the generation in use, or None: there is none, or its manifest is damaged. The parts are not verified."""
    try:
        name, checksum = pointer(index).split()
        named = _NAME.fullmatch(name)
        if named is None or checksum_of(index / name / MANIFEST) != checksum:
            return None
        return Generation(int(named[1]), index / name, _parse((index / name / MANIFEST).read_bytes()))
    except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
        return None


def is_in_use(index: Path) -> bool:
    """Tell whether some generation was put to use: it is damaged if there is no current one nevertheless."""
    return (index / _POINTER).exists()


def verify(generation: Generation, names: Iterable[str] | None = None) -> None:
    """Compare files, all if none are named, with the manifest: annoy maps its file unseen and crashes on a damaged one.

    Raises DamagedIndex.
    """
    for name in generation.manifest.parts if names is None else names:
        path = generation.folder / name
        try:
            if generation.manifest.parts[name] != (path.stat().st_size, checksum_of(path)):
                raise DamagedIndex(name)
        except OSError as error:
            raise DamagedIndex(name) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and force the whole folder to the disk."""
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    for name in (*manifest.parts, MANIFEST):
        sync(folder / name)
    sync(folder)


def publish(unfinished: Path, index: Path) -> Generation:
    """Make a finished folder the generation in use, in one step, and delete the older ones. Raises OSError."""
    number = max((int(n[1]) for p in index.iterdir() if (n := _NAME.fullmatch(p.name))), default=0) + 1
    folder = index / f"generation-{number:06d}"
    os.rename(unfinished, folder)
    pointer = index / f"{_POINTER}.new"
    pointer.write_text(f"{folder.name} {checksum_of(folder / MANIFEST)}\n", "ascii")
    put_in_place(pointer, index / _POINTER)
    generation = Generation(number, folder, _parse((folder / MANIFEST).read_bytes()))
    delete_others(index, generation)
    return generation


def unfinished_folder(index: Path) -> Path:
    """Make a folder to build a generation in; a ``publish`` deletes it if nobody else does. Raises OSError."""
    make_own_folder(index)
    return Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=index))


def publish_as_well(generation: Generation, index: Path) -> Generation:
    """Put a generation to use in another folder, too: by links where the disk knows them. Raises OSError."""
    folder = unfinished_folder(index)
    try:
        for name in (*generation.manifest.parts, MANIFEST):
            _link(generation.folder / name, folder / name)
        sync(folder)
        return publish(folder, index)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _link(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:
        shutil.copyfile(path, other)
        sync(other)


def delete_others(index: Path, current: Generation | None) -> None:
    """Delete the other generations, finished or not. What another program has open is left for next time.

    Whatever else lies there was not made by us and stays: the user chooses the data folder.
    """
    for path in index.iterdir():
        ours = _NAME.fullmatch(path.name) or path.name.startswith(_UNFINISHED)
        if ours and (current is None or path.name != current.folder.name):
            shutil.rmtree(path, ignore_errors=True)


def delete_all(index: Path) -> None:
    """Delete every generation in a folder, and the folder where nothing else lies there. Raises OSError."""
    if index.is_symlink() or not index.is_dir():
        return
    (index / _POINTER).unlink(missing_ok=True)
    delete_others(index, None)
    if not any(index.iterdir()):
        index.rmdir()


def checksum_of(path: Path) -> str:
    """Return the SHA-256 of a file as hex digits (the fastest strong one where the processor helps)."""
    with open(open_ordinary(path), "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parse(content: bytes) -> Manifest:
    """Read a manifest that this program wrote, as its checksum says. MsgspecError, ValueError for another."""
    manifest = msgspec.json.decode(content, type=Manifest)
    known = {_BEFORE: (set(PARTS) - {SUMS},), FORMAT: (set(PARTS), {*PARTS, *ORDER_PARTS})}
    if set(manifest.parts) not in known.get(manifest.format, ()):
        raise ValueError("manifest of another format")
    return manifest
