"""Building generations: any number of contents, replacement, cancelling, and disks that make trouble."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.errors import AppError, Cancelled
from app.similarity import index_build, index_growth, projection, ranked, trees, walk
from app.similarity.choosing import ALL
from app.similarity.index import Index
from app.similarity.index_build import Row, build_index
from app.similarity.manifest import ANNOY, ORDER_PARTS, PARTS, PROJECTION, Generation, current_generation
from app.similarity.order import LEAST_PHOTOS

Floats = NDArray[np.float32]

_DIM = 48
_SCALE = np.concatenate([np.full(32, 0.7), np.full(16, 0.3)]).astype(np.float32)


def _vectors(count: int, seed: int = 0, dim: int = _DIM) -> Floats:
    """Return clustered vectors whose two blocks are of unit length, as photos have them."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((max(1, count // 20), dim))
    vectors = centres[random.integers(0, len(centres), count)] + 0.6 * random.standard_normal((count, dim))
    for block in (slice(0, 2 * dim // 3), slice(2 * dim // 3, dim)):
        vectors[:, block] /= np.linalg.norm(vectors[:, block], axis=1, keepdims=True)
    return vectors.astype(np.float16).astype(np.float32)


def _content(number: int) -> bytes:
    return number.to_bytes(16, "big")


def _rows(vectors: Floats, first: int = 1) -> Iterator[Row]:
    for number, vector in enumerate(vectors):
        yield first + number, _content(number), vector.astype("<f2").tobytes()


def _build(
    index: Path, vectors: Floats, model_id: str = "model", scale: Floats = _SCALE, planted: int = 0
) -> Generation:
    generation = build_index(index, _rows(vectors), model_id, scale, 2, lambda _: None, trees=planted)
    assert generation is not None
    return generation


@pytest.mark.parametrize("count", [1, 2, 3, 47, 48, 49, 300])
def test_any_number_of_contents(tmp_path: Path, count: int) -> None:
    vectors = _vectors(count)
    index = Index(_build(tmp_path, vectors))
    assert len(index) == count
    for number in range(0, count, max(1, count // 7)):
        found = index.nearest(vectors[number], _SCALE, 10)
        assert found[0][0] == _content(number)
        assert found[0][1] == 1
        assert found == index.exact(vectors[number], _SCALE, 10)
        assert len(found) == min(10, count)
        assert np.isfinite([each.similarity for each in found]).all()


def test_asking_for_more_than_there_are(tmp_path: Path) -> None:
    vectors = _vectors(30)
    index = Index(_build(tmp_path, vectors))
    assert len(index.nearest(vectors[0], _SCALE, 1000)) == len(index.exact(vectors[0], _SCALE, 1000)) == 30


def test_no_contents_no_generation(tmp_path: Path) -> None:
    assert build_index(tmp_path, iter([]), "model", _SCALE, 1, lambda _: None) is None
    assert os.listdir(tmp_path) == []


def test_equal_vectors_and_vectors_of_nothing(tmp_path: Path) -> None:
    vectors = np.concatenate([np.repeat(_vectors(1), 40, axis=0), np.zeros((5, _DIM), np.float32)])
    index = Index(_build(tmp_path, vectors))
    found = index.nearest(vectors[0], _SCALE, 45)
    assert len(found) == 45
    assert np.isfinite([each.similarity for each in found]).all()
    assert {each.similarity for each in found[40:]} == {0.0}
    assert np.isfinite(np.load(current_generation(tmp_path).folder / PROJECTION)).all()  # type: ignore[union-attr]


def test_rows_of_another_length_are_left_out(tmp_path: Path) -> None:
    vectors = _vectors(20)
    rows = list(_rows(vectors))
    rows[3] = (4, rows[3][1], b"short")
    rows[7] = (8, b"id", rows[7][2])
    generation = build_index(tmp_path, iter(rows), "model", _SCALE, 1, lambda _: None)
    assert generation is not None
    index = Index(generation)
    assert len(index) == 18
    assert generation.manifest.last_row == 20
    assert index.nearest(vectors[10], _SCALE, 1)[0][0] == _content(10)


def test_recall_on_clustered_vectors(tmp_path: Path) -> None:
    vectors = _vectors(6_000, dim=300)
    scale = np.full(300, 0.5, np.float32)
    index = Index(_build(tmp_path, vectors, scale=scale))
    queries = range(0, 6_000, 60)
    hits = 0
    for number in queries:
        near = {each.content_id for each in index.nearest(vectors[number], scale, 10)}
        hits += len(near & {each.content_id for each in index.exact(vectors[number], scale, 10)})
    assert hits / (10 * len(queries)) >= 0.99


def test_the_ranking_chooses_among_several_candidates_for_each_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Annoy's order is that of a projection: the nearest few by the full vectors are often later in it."""
    monkeypatch.setattr(walk, "_CANDIDATES", 1)
    vectors = _vectors(3_000, dim=300)
    scale = np.full(300, 0.5, np.float32)
    index = Index(_build(tmp_path, vectors, scale=scale))
    hits = 0
    for number in range(0, 3_000, 100):
        near = {each.content_id for each in index.nearest(vectors[number], scale, 20)}
        hits += len(near & {each.content_id for each in index.exact(vectors[number], scale, 20)})
    assert hits / (20 * 30) >= 0.95


def test_any_number_comes_in_order_with_a_part_of_the_vectors_at_a_time_and_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = _vectors(300)
    index = Index(_build(tmp_path, vectors))
    whole = index.exact(vectors[5], _SCALE, 300)
    some = index.exact_among(vectors[5], _SCALE, 300, ALL, np.arange(0, 300, 2))[0]
    taken: list[int] = []
    take = index._rows.take

    def taking(rows: NDArray[np.int64] | slice) -> object:
        if not isinstance(rows, slice):
            taken.append(len(rows))
        return take(rows)

    monkeypatch.setattr(ranked, "_AT_ONCE", 64)
    monkeypatch.setattr(index._rows, "take", taking)
    for found, before in (
        (index.exact(vectors[5], _SCALE, 300), whole),
        (index.exact_among(vectors[5], _SCALE, 300, ALL, np.arange(0, 300, 2))[0], some),
    ):
        assert [each.content_id for each in found] == [each.content_id for each in before]
        assert np.allclose([each[1:] for each in found], [each[1:] for each in before], atol=1e-12)
    assert taken[:5] == [64, 64, 64, 64, 44]
    told: list[float] = []

    def report(share: float) -> None:
        told.append(share)
        if len(told) > 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        index.exact(vectors[5], _SCALE, 300, report=report)


def test_weights_count(tmp_path: Path) -> None:
    vectors = _vectors(300)
    index = Index(_build(tmp_path, vectors))
    subject_only = np.concatenate([np.ones(32), np.zeros(16)]).astype(np.float32)
    found = index.exact(vectors[5], subject_only, 300)
    blocks = vectors[:, :32] / np.linalg.norm(
        vectors[:, :32], axis=1, keepdims=True
    )  # rounded, they are not of length 1
    truth = blocks @ blocks[5]
    assert [each.content_id for each in found[:5]] == [_content(int(i)) for i in np.argsort(-truth, kind="stable")[:5]]


def test_components_of_few_vectors_are_those_of_the_whole_matrix() -> None:
    random = np.random.default_rng(3)
    sample = random.standard_normal((20, 60)).astype(np.float32)
    sample -= sample.mean(axis=0)
    few = projection._principal_components(sample)
    whole = np.linalg.eigh(sample.T @ sample)[1][:, ::-1]
    assert few.shape == (60, 20)
    assert np.abs(np.abs(np.sum(few[:, :19] * whole[:, :19], axis=0)) - 1).max() < 1e-3
    assert np.abs(few[:, 19]).max() == 0  # twenty centred vectors span nineteen directions
    assert np.allclose(few[:, :19].T @ few[:, :19], np.eye(19), atol=1e-3)


# Replacement


def test_a_new_generation_replaces_the_old_one_under_an_open_index(tmp_path: Path) -> None:
    old_vectors, new_vectors = _vectors(100, seed=1), _vectors(150, seed=2)
    old = Index(_build(tmp_path, old_vectors))
    before = old.nearest(old_vectors[3], _SCALE, 5)
    new = Index(_build(tmp_path, new_vectors))
    assert new.generation.number == old.generation.number + 1
    assert sorted(os.listdir(tmp_path)) == ["current", new.generation.folder.name]
    assert old.nearest(old_vectors[3], _SCALE, 5) == before
    assert new.nearest(new_vectors[3], _SCALE, 1)[0][0] == _content(3)
    found = current_generation(tmp_path)
    assert found is not None
    assert found == new.generation


def test_what_is_not_ours_in_the_folder_stays(tmp_path: Path) -> None:
    """The user chooses the data folder, and it may have had a folder ``index`` with photos in it."""
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "photo.jpg").write_bytes(b"photo")
    (tmp_path / "page.html").write_bytes(b"page")
    (tmp_path / "generation-x").mkdir()
    (tmp_path / "building-left by a kill").mkdir()
    _build(tmp_path, _vectors(5))
    _build(tmp_path, _vectors(5))
    assert sorted(os.listdir(tmp_path)) == ["current", "generation-000002", "generation-x", "holiday", "page.html"]
    assert (tmp_path / "holiday" / "photo.jpg").read_bytes() == b"photo"


def test_numbers_only_grow_even_without_a_pointer(tmp_path: Path) -> None:
    _build(tmp_path, _vectors(5))
    (tmp_path / "current").unlink()
    assert _build(tmp_path, _vectors(5)).number == 2


def test_the_projection_holds_until_the_library_has_doubled(tmp_path: Path) -> None:
    def projection() -> bytes:
        generation = current_generation(tmp_path)
        assert generation is not None
        return (generation.folder / PROJECTION).read_bytes()

    vectors = _vectors(250)
    assert _build(tmp_path, vectors[:100]).manifest.fitted_on == 100
    first = projection()
    assert _build(tmp_path, vectors[:199]).manifest.fitted_on == 100
    assert projection() == first
    index = Index(_build(tmp_path, vectors[50:]))
    assert index.generation.manifest.fitted_on == 200
    assert projection() != first
    assert _build(tmp_path, vectors, model_id="other").manifest.fitted_on == 250


def test_a_damaged_projection_is_not_reused(tmp_path: Path) -> None:
    generation = _build(tmp_path, _vectors(100))
    path = generation.folder / PROJECTION
    content = bytearray(path.read_bytes())
    content[-1] ^= 0x40
    path.write_bytes(content)
    generation = _build(tmp_path, _vectors(110))
    assert generation.manifest.fitted_on == 110
    assert Index(generation).nearest(_vectors(110)[9], _SCALE, 1)[0][0] == _content(9)


# Ends before the end


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_cancelled_build_leaves_the_generation_in_use_and_nothing_else(tmp_path: Path, at: int) -> None:
    generation = _build(tmp_path, _vectors(50))
    calls = 0

    def checkpoint(_: float) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Cancelled

    with pytest.raises(Cancelled):
        build_index(tmp_path, _rows(_vectors(5000)), "model", _SCALE, 1, checkpoint)
    assert sorted(os.listdir(tmp_path)) == ["current", generation.folder.name]
    assert current_generation(tmp_path) == generation
    Index(generation)


def test_an_error_of_the_store_passes_through_and_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield from list(_rows(_vectors(10)))
        raise AppError("The disk with {path} reports an error.", path="x")

    with pytest.raises(AppError, match="The disk with x"):
        build_index(tmp_path, rows(), "model", _SCALE, 1, lambda _: None)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    with pytest.raises(AppError, match=r"The index cannot be written to .*index"):
        _build(tmp_path / "index", _vectors(5))


@pytest.mark.parametrize(
    ("module", "name"), [(trees, "_reserve"), (index_growth, "write_manifest"), (index_build, "publish")]
)
def test_a_disk_that_is_full_at_any_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    generation = _build(tmp_path, _vectors(50))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, name, full)
    with pytest.raises(AppError, match=r"No space left on device\. Free some space"):
        _build(tmp_path, _vectors(60))
    assert sorted(os.listdir(tmp_path)) == ["current", generation.folder.name]
    monkeypatch.undo()
    assert Index(_build(tmp_path, _vectors(60))).generation.number == 2


_FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.similarity.test_index_build import _build, _vectors
from app.core.errors import AppError
if sys.argv[3] == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))
try:
    _build(Path(sys.argv[1]), _vectors(6000))
    print("built")
except AppError as error:
    print(error)
"""


def _build_elsewhere(index: Path, trouble: str) -> str:
    repository = str(Path(__file__).parents[2])
    answer = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(index), repository, trouble], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, f"{answer.returncode} {answer.stderr}"
    return answer.stdout


def test_a_file_that_may_not_grow_does_not_crash_the_program(tmp_path: Path) -> None:
    """Annoy does not look whether its file could grow; the program ended with a bus error."""
    _build(tmp_path, _vectors(50))
    assert "The index cannot be written" in _build_elsewhere(tmp_path, "limit")
    assert len(os.listdir(tmp_path)) == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("size_kb", [200, 700, 1500, 3000])
def test_a_disk_that_is_really_full_does_not_crash_the_program(tmp_path: Path, size_kb: int) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", disk], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let tests mount anything")
    try:
        assert "The index cannot be written" in _build_elsewhere(disk / "index", "")
        assert os.listdir(disk / "index") == []
        assert shutil.disk_usage(disk).used < 50_000
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(
    ("count", "dim", "planted"),
    [(1, 1, 0), (5, 5, 0), (300, 48, 0), (3000, 10, 0), (3000, 128, 0), (8_000, 2, 0), (1, 1, 500), (700, 48, 500)],
)
def test_the_room_asked_for_is_enough(tmp_path: Path, count: int, dim: int, planted: int) -> None:
    vectors = np.random.default_rng(0).standard_normal((count, dim)).astype(np.float16).astype(np.float32)
    generation = _build(tmp_path, vectors, scale=np.ones(dim, np.float32), planted=planted)
    size, _ = generation.manifest.parts[ANNOY]
    assert generation.manifest.trees == (planted or trees.trees_for(count))
    assert 1.3 * size <= trees.most_bytes(count, generation.manifest.projected_dim, generation.manifest.trees)
    assert set(generation.manifest.parts) == {*PARTS, *(ORDER_PARTS if count >= LEAST_PHOTOS else ())}
