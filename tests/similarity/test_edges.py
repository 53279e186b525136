"""The edges of the words from a library's own pairs: computed once, kept with the generation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.closeness import Edges
from app.core.errors import Cancelled
from app.similarity import edges as edges_module
from app.similarity.descriptor import distance_from, similarities
from app.similarity.edges import LEAST_PHOTOS, library_edges
from app.similarity.index_build import build_index
from app.similarity.manifest import MANIFEST, Generation, checksum_of, current_generation

Halves = NDArray[np.float16]

_DIM = 24
_SCALE = np.concatenate([np.full(16, 0.7), np.full(8, 0.3)]).astype(np.float32)


def _vectors(count: int, seed: int = 1) -> Halves:
    made = np.random.default_rng(seed).standard_normal((count, _DIM))
    for block in (slice(0, 16), slice(16, _DIM)):
        made[:, block] /= np.linalg.norm(made[:, block], axis=1, keepdims=True)
    return made.astype(np.float16)


def _build(index: Path, vectors: Halves) -> Generation:
    rows = ((n + 1, n.to_bytes(16, "big"), vector.tobytes()) for n, vector in enumerate(vectors))
    generation = build_index(index, rows, "model", _SCALE, 1, lambda _: None)
    assert generation is not None
    return generation


def test_the_edges_are_the_quantiles_of_all_pairs() -> None:
    vectors = _vectors(LEAST_PHOTOS)
    found = library_edges(vectors, _SCALE, lambda _: None)
    assert found is not None
    whole = vectors.astype(np.float32)
    every = [distance_from(similarities(whole[row], whole[row + 1 :], _SCALE)) for row in range(len(whole) - 1)]
    truth = np.quantile(np.concatenate(every), [1e-4, 1e-3, 1e-2])
    assert found.bounds == pytest.approx(truth, abs=0.02)


def test_too_few_photos_and_photos_that_are_all_one_have_none() -> None:
    assert library_edges(_vectors(LEAST_PHOTOS - 1), _SCALE, lambda _: None) is None
    assert library_edges(np.repeat(_vectors(1), LEAST_PHOTOS, axis=0), _SCALE, lambda _: None) is None
    assert library_edges(np.zeros((LEAST_PHOTOS, _DIM), np.float16), _SCALE, lambda _: None) is None


def test_whoever_gives_up_is_heard_between_the_chunks() -> None:
    told: list[float] = []

    def report(share: float) -> None:
        told.append(share)
        if len(told) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        library_edges(_vectors(LEAST_PHOTOS), _SCALE, report)
    assert told == sorted(told)


def test_a_generation_keeps_its_edges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges_module, "LEAST_PHOTOS", 600)
    monkeypatch.setattr(edges_module, "_GROUPS", 2)
    vectors = _vectors(600)
    built = _build(tmp_path, vectors)
    assert built.manifest.edges == library_edges(vectors, _SCALE, lambda _: None)
    assert built.manifest.edges is not None
    found = current_generation(tmp_path)
    assert found is not None
    assert found.manifest == built.manifest
    assert _build(tmp_path, vectors[:599]).manifest.edges is None


def _altered(index: Path, generation: Generation, edges: object) -> Generation | None:
    """Return what is found after the edges in the manifest were replaced, with a right checksum; "gone": without."""
    path = generation.folder / MANIFEST
    said = json.loads(path.read_text())
    if edges == "gone":
        said.pop("edges")
    else:
        said["edges"] = edges
    path.write_text(json.dumps(said))
    (index / "current").write_text(f"{generation.folder.name} {checksum_of(path)}\n", "ascii")
    return current_generation(index)


def test_a_manifest_from_before_there_were_edges_is_as_good_as_ever(tmp_path: Path) -> None:
    found = _altered(tmp_path, _build(tmp_path, _vectors(20)), "gone")
    assert found is not None
    assert found.manifest.edges is None


@pytest.mark.parametrize(
    "edges",
    [
        {"very_like": 0.9, "like": 0.7, "somewhat_like": 0.8}, {"very_like": 0.0, "like": 0.7, "somewhat_like": 0.8},
        {"very_like": 0.5, "like": 0.7, "somewhat_like": 2.5}, {"very_like": -1, "like": 0.7, "somewhat_like": 0.8},
        {"very_like": 0.5, "like": 0.5, "somewhat_like": 0.8}, {"very_like": 0.5, "like": "far", "somewhat_like": 1},
        {"very_like": 0.5, "like": 0.7}, [0.5, 0.7, 0.9], "near",
    ],
)  # fmt: skip
def test_edges_that_make_no_sense_are_a_damage_that_is_built_again(tmp_path: Path, edges: object) -> None:
    generation = _build(tmp_path, _vectors(20))
    assert _altered(tmp_path, generation, edges) is None


def test_edges_that_make_sense_are_taken(tmp_path: Path) -> None:
    wanted = {"very_like": 0.5, "like": 0.7, "somewhat_like": 0.9}
    found = _altered(tmp_path, _build(tmp_path, _vectors(20)), wanted)
    assert found is not None
    assert found.manifest.edges == Edges(0.5, 0.7, 0.9)
