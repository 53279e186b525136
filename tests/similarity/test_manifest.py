"""Damage of every kind to a generation on disk: it is noticed, nothing crashes, nothing wrong is answered."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.similarity.index import Index
from app.similarity.index_build import build_index
from app.similarity.manifest import MANIFEST, PARTS, DamagedIndex, Generation, checksum_of, current_generation, verify

_SCALE = np.ones(16, np.float32)


def _build(index: Path, seed: int, count: int = 40) -> Generation:
    vectors = np.random.default_rng(seed).standard_normal((count, 16)).astype("<f2")
    rows = ((n + 1, bytes([seed, n]) * 8, vector.tobytes()) for n, vector in enumerate(vectors))
    generation = build_index(index, rows, "model", _SCALE, 1, lambda _: None)
    assert generation is not None
    return generation


def _opens(index: Path) -> bool:
    """Open the index as a query does."""
    generation = current_generation(index)
    if generation is None:
        return False
    try:
        Index(generation)
    except DamagedIndex:
        return False
    return True


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _replace_with_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("name", [*PARTS, MANIFEST, "current"])
@pytest.mark.parametrize(
    "damage", [_truncate, _empty, _lengthen, _flip, Path.unlink, _replace_with_folder], ids=lambda d: d.__name__
)
def test_every_file_damaged_in_turn(tmp_path: Path, name: str, damage: Callable[[Path], None]) -> None:
    generation = _build(tmp_path, 1)
    assert _opens(tmp_path)
    damage(tmp_path / name if name == "current" else generation.folder / name)
    assert not _opens(tmp_path)
    if name != "current" or damage is not _replace_with_folder:
        rebuilt = _build(tmp_path, 2)
        assert rebuilt.number == 2
        assert _opens(tmp_path)
        assert sorted(os.listdir(tmp_path)) == ["current", "generation-000002"]


@pytest.mark.parametrize("name", [*PARTS, MANIFEST])
def test_a_file_of_another_generation(tmp_path: Path, name: str) -> None:
    other = _build(tmp_path / "other", 2)
    generation = _build(tmp_path / "index", 1)
    shutil.copy(other.folder / name, generation.folder / name)
    assert not _opens(tmp_path / "index")


def test_the_manifest_of_a_generation_says_what_lies_there(tmp_path: Path) -> None:
    generation = _build(tmp_path, 1)
    manifest = generation.manifest
    assert (manifest.count, manifest.dim, manifest.projected_dim, manifest.last_row) == (40, 16, 10, 40)
    verify(generation)
    found = current_generation(tmp_path)
    assert found == generation


@settings(max_examples=150, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_flipped_bit_of_the_manifest_goes_unnoticed(tmp_path: Path, at: float, bit: int) -> None:
    if not (tmp_path / "current").exists():
        _build(tmp_path, 1)
    path = tmp_path / "generation-000001" / MANIFEST
    content = path.read_bytes()
    damaged = bytearray(content)
    damaged[int(at * len(content))] ^= 1 << bit
    path.write_bytes(damaged)
    try:
        assert current_generation(tmp_path) is None
    finally:
        path.write_bytes(content)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=50).map(str.encode))
def test_any_nonsense_in_the_pointer_is_no_generation(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "current").write_bytes(content)
    assert current_generation(tmp_path) is None


@pytest.mark.parametrize(
    "name", ["../outside", "/tmp/outside", "generation-000001/../../outside", "generation-1", ".", "generation-٠٠٠٠٠١"]
)
def test_a_pointer_to_elsewhere_is_no_generation(tmp_path: Path, name: str) -> None:
    generation = _build(tmp_path / "index", 1)
    outside = tmp_path / "outside"
    shutil.copytree(generation.folder, outside)
    checksum = (tmp_path / "index" / "current").read_text().split()[1]
    (tmp_path / "index" / "current").write_text(f"{name} {checksum}\n", "utf-8")
    assert current_generation(tmp_path / "index") is None


@pytest.mark.parametrize(
    "change",
    [
        {"format": 99}, {"format": None}, {"unknown": 1}, {"parts": []}, {"parts": {}},
        {"parts": dict.fromkeys(PARTS, 3)}, {"parts": None}, {"count": "many"}, {"metric": "angular"},
    ],
)  # fmt: skip
def test_a_manifest_of_another_program_with_a_right_checksum(tmp_path: Path, change: dict[str, object]) -> None:
    """As another version of the program might have written it."""
    generation = _build(tmp_path, 1)
    path = generation.folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    (tmp_path / "current").write_text(f"{generation.folder.name} {checksum_of(path)}\n", "ascii")
    assert not _opens(tmp_path)


def test_no_index_at_all(tmp_path: Path) -> None:
    assert current_generation(tmp_path / "nothing") is None
    (tmp_path / "file").touch()
    assert current_generation(tmp_path / "file") is None


def test_a_generation_that_vanishes_between_looking_and_opening(tmp_path: Path) -> None:
    generation = _build(tmp_path, 1)
    shutil.rmtree(generation.folder)
    with pytest.raises(DamagedIndex):
        Index(generation)
    with pytest.raises(DamagedIndex):
        verify(generation)
