"""Rows are compared with their checksums before they are used, and annoy's file is known to be whole before it is."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.similarity import verified as verified_module
from app.similarity.checked_rows import CheckedRows, sums_of
from app.similarity.index import Index
from app.similarity.index_build import build_index
from app.similarity.manifest import (
    ANNOY,
    CENTRE,
    CONTENTS,
    PROJECTION,
    SUMS,
    TRAITS,
    VECTORS,
    DamagedIndex,
    Generation,
    checksum_of,
    current_generation,
    verify,
)
from app.similarity.verified import RECORD, VerifiedIndex

_DIM, _COUNT = 16, 600
_SCALE = np.repeat(np.array([0.06, 0.065], np.float32), [8, 8])


@pytest.fixture
def generation(tmp_path: Path) -> Generation:
    vectors = np.random.default_rng(0).standard_normal((_COUNT, _DIM)).astype("<f2")
    rows = ((n + 1, n.to_bytes(16, "big"), vector.tobytes()) for n, vector in enumerate(vectors))
    built = build_index(tmp_path / "index", rows, "model", _SCALE, 1, lambda _: None)
    assert built is not None
    return built


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of files that are hashed."""
    names: list[str] = []
    real = verify

    def noting(generation: Generation, parts: list[str]) -> None:
        names.extend(parts)
        real(generation, parts)

    monkeypatch.setattr(verified_module, "verify", noting)
    return names


def _flip(path: Path, at: int) -> None:
    """Flip a bit in place, as a disk does: an index that is open reads it."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 4]))


def test_an_index_is_opened_without_reading_all_of_it(generation: Generation, hashed: list[str]) -> None:
    verified = VerifiedIndex()
    verified.record(generation)
    index = Index(generation, verified.verify_to_walk)
    assert hashed == [PROJECTION, SUMS, CENTRE]
    assert not index._rows._is_whole.any()
    index.nearest(index._rows.vectors[3].astype(np.float32), _SCALE, 5)
    assert index._rows._is_whole.any()


@pytest.mark.parametrize("name", [VECTORS, CONTENTS, TRAITS])
def test_a_damaged_row_is_noticed_when_it_is_used_and_no_sooner(generation: Generation, name: str) -> None:
    path = generation.folder / name
    row_bytes = (path.stat().st_size - 128) // _COUNT
    _flip(path, 128 + 250 * row_bytes + 3)
    rows = CheckedRows(generation)
    rows.take(np.arange(0, 250))
    for asked in (np.array([249, 250]), slice(240, 260)):
        with pytest.raises(DamagedIndex):
            rows.take(asked)
    rows.take(np.arange(251, _COUNT))
    index = Index(generation, lambda _: None)
    with pytest.raises(DamagedIndex):
        index.exact(np.ones(_DIM, np.float32), _SCALE, 3)


def test_every_bit_of_a_row_counts() -> None:
    random = np.random.default_rng(0)
    for dim in (7, 8):
        vectors = random.standard_normal((1, dim)).astype(np.float16)
        contents, traits = random.integers(0, 255, (1, 16), np.uint8), random.random((1, 3)).astype(np.float32)
        whole = sums_of(vectors, contents, traits)
        for part in (vectors, contents, traits):
            flat = part.view(np.uint8).reshape(-1)
            for bit in range(8 * len(flat)):
                flat[bit // 8] ^= 1 << bit % 8
                assert sums_of(vectors, contents, traits) != whole
                flat[bit // 8] ^= 1 << bit % 8
        assert sums_of(vectors, contents, traits) == whole


@pytest.mark.parametrize("name", [ANNOY, PROJECTION, SUMS, CENTRE])
def test_what_is_not_checked_row_by_row_is_checked_before(generation: Generation, name: str) -> None:
    VerifiedIndex().record(generation)
    path = generation.folder / name
    before = path.stat()
    _flip(path, path.stat().st_size - 5)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # its own last change cannot be set back
    with pytest.raises(DamagedIndex):
        Index(generation, VerifiedIndex().verify_to_walk)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("[1]"),
        lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | {"when_s": "now"})),
        lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | {"when_s": time.time() + 100})),
        lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | {"when_s": time.time() - 8 * 86400})),
        lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | {"stamp": [1, 2, 3, 4]})),
    ],
)
def test_without_a_sound_record_annoys_file_is_hashed(
    generation: Generation, hashed: list[str], spoil: Callable[[Path], None]
) -> None:
    VerifiedIndex().record(generation)
    VerifiedIndex().verify_to_walk(generation)
    assert ANNOY not in hashed
    spoil(generation.folder / RECORD)
    VerifiedIndex().verify_to_walk(generation)
    assert ANNOY in hashed


def test_damage_that_one_thread_finds_is_known_to_the_others(generation: Generation, hashed: list[str]) -> None:
    verified = VerifiedIndex()
    verified.verify(generation)
    assert not verified.is_doubted(generation)
    hashed.clear()
    verified.doubt(generation)
    assert verified.is_doubted(generation)
    verified.verify(generation)  # all of it once more
    assert hashed == list(generation.manifest.parts)
    assert not verified.is_doubted(generation)
    _flip(generation.folder / VECTORS, 1000)
    with pytest.raises(DamagedIndex):
        verified.verify(generation)
    assert verified.is_doubted(generation)


def test_a_generation_of_the_format_before_is_still_read(tmp_path: Path) -> None:
    """In the plain order, after hashing all of it: the vectors of another model answer while they are made anew."""
    plain = build_index(
        tmp_path,
        ((n + 1, n.to_bytes(16, "big"), np.ones(_DIM, "<f2").tobytes()) for n in range(5)),
        "model",
        _SCALE,
        1,
        lambda _: None,
    )
    assert plain is not None
    path = plain.folder / "manifest.json"
    old = json.loads(path.read_text())
    for key in ("scale", "inspected", "followed", "recall"):
        del old[key]
    del old["parts"][SUMS]
    path.write_text(json.dumps(old | {"format": 2}))
    (plain.folder / SUMS).unlink()
    (plain.folder.parent / "current").write_text(f"{plain.folder.name} {checksum_of(path)}\n", "ascii")
    found = current_generation(plain.folder.parent)
    assert found is not None
    assert len(Index(found, VerifiedIndex().verify_to_walk).nearest(np.ones(_DIM, np.float32), _SCALE, 3)) == 3
    _flip(plain.folder / VECTORS, 130)
    with pytest.raises(DamagedIndex):
        Index(found, VerifiedIndex().verify_to_walk)
