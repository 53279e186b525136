"""Estimating the constants anew: the recipe on made-up numbers, on the shipped constants, and on real photos."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import fit_descriptor
import numpy as np
import pytest
from fit_descriptor import COLOUR_SHRINKAGE, RANK, fit_colour_and_layout, fit_subject
from numpy.typing import NDArray

from app.imaging.prepare import prepare
from app.similarity.descriptor import Constants, load_constants, query_scale
from app.similarity.device import choose_device
from app.similarity.embedder import Embedder
from app.similarity.engine import engine_of
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "efficientnet_lite0.json"
SIZE = 400

Array = NDArray[Any]


@pytest.fixture(scope="module")
def shipped() -> Constants:
    return load_constants(load_spec(SHIPPED))


def made_up_subjects() -> Array:
    """Unit-length rows that vary a lot in 60 directions and little in the others, as pooled maps do."""
    random = np.random.default_rng(0)
    rows = 1 + random.normal(size=(2000, SIZE)) * np.append(np.geomspace(3, 0.5, 60), np.full(SIZE - 60, 0.1))
    result: Array = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return result


def mapping(fitted: dict[str, Array]) -> Array:
    basis = fitted["basis"].astype(np.float64)
    result: Array = float(fitted["base_gain"]) * np.eye(len(basis)) + (basis * fitted["gain"]) @ basis.T
    return result


def test_the_subjects_map_is_shrunk_whitening_with_the_classifier() -> None:
    subjects = made_up_subjects()
    classifier = np.random.default_rng(1).normal(size=(40, SIZE))
    fitted = fit_subject(subjects, classifier)
    covariance = np.cov(subjects.T, bias=True)
    shrinkage = 2 * np.trace(covariance) / SIZE
    rows = np.linalg.svd(classifier, full_matrices=False)[2]
    exact = np.linalg.inv(covariance + shrinkage * np.eye(SIZE)) + 0.25 / shrinkage * rows.T @ rows
    made = mapping(fitted)
    assert np.allclose(fitted["mean"], subjects.mean(axis=0), atol=1e-6)
    assert fitted["basis"].shape == (SIZE, RANK)
    assert fitted["basis"].dtype == np.float16
    assert np.abs(fitted["basis"].T.astype(np.float64) @ fitted["basis"] - np.eye(RANK)).max() < 2e-3
    # What rank 128 leaves out are directions that are nearly alike.
    error = np.linalg.norm(made @ made - exact) / np.linalg.norm(exact)
    assert error < 0.01


def test_the_classifiers_directions_count_more() -> None:
    subjects = made_up_subjects()
    direction = np.zeros((1, SIZE))
    direction[0, 0] = 1  # where the rows vary most, and whitening counts least
    length = [
        float(np.linalg.norm(mapping(fit_subject(subjects, classifier))[:, 0]))
        for classifier in (np.zeros((1, SIZE)) + direction[:, ::-1], direction)
    ]
    assert length[1] > 1.3 * length[0]


def test_colours_come_out_whitened_and_shrunk() -> None:
    random = np.random.default_rng(2)
    colours = random.normal(size=(5000, 98)) * np.geomspace(1, 0.01, 98) + 3
    layouts = random.normal(size=(5000, 164))
    fitted = fit_colour_and_layout(colours, layouts)
    white = (colours - fitted["colour_mean"]) @ fitted["colour_whitening"].astype(np.float64)
    variances = np.linalg.eigvalsh(np.cov(colours.T, bias=True))
    expected = variances / (variances + 0.3 * variances.mean())
    assert np.abs(np.cov(white.T, bias=True) - np.diag(expected)).max() < 1e-3
    assert np.allclose(fitted["layout_mean"], layouts.mean(axis=0), atol=1e-6)


def test_the_shipped_colour_constants_follow_the_recipe(shipped: Constants) -> None:
    """From the whitening alone the variances can be read off; the recipe must give the same whitening back."""
    whitening = shipped.colour_whitening.astype(np.float64)
    squares = whitening.T @ whitening
    assert np.abs(squares - np.diag(np.diag(squares))).max() < 1e-3
    flattest = 1 / np.diag(squares).max()
    variances = 1 / np.diag(squares) - flattest
    assert flattest == pytest.approx(COLOUR_SHRINKAGE * variances.mean(), rel=1e-4)
    assert variances.sum() == pytest.approx(1 - float(np.square(shipped.colour_mean).sum()), rel=1e-4)


def test_the_shipped_subject_constants_have_the_recipes_form(shipped: Constants) -> None:
    """The shared gain is nearly 1/√(2λ̄), where λ̄ follows from unit length; the kept directions count less."""
    mean_variance = (1 - float(np.square(shipped.mean).sum())) / shipped.mean.size
    assert float(shipped.base_gain) * np.sqrt(2 * mean_variance) == pytest.approx(0.96, abs=0.05)
    assert shipped.gain.size == RANK
    assert (shipped.gain < 0).all()
    assert (shipped.gain > -shipped.base_gain).all()


def test_too_few_photos(tmp_path: Path, make_photo: Any) -> None:
    paths = [str(make_photo(f"{number}.jpg", seed=number)) for number in range(2)]
    (tmp_path / "broken.jpg").write_bytes(b"no photo")
    with pytest.raises(SystemExit, match="2 photos could be read, at least 50"):
        fit_descriptor.measure([*paths, str(tmp_path / "broken.jpg")], load_spec(SHIPPED))


def test_a_new_model_is_complete(tmp_path: Path, shipped: Constants) -> None:
    spec = load_spec(SHIPPED)
    fitted = {name: np.array(getattr(shipped, name)) for name in Constants.__slots__}
    fitted["layout_mean"] = fitted["layout_mean"] + np.float32(0.001)
    written = fit_descriptor.write_model(SHIPPED, spec, fitted, tmp_path / "new")
    new = load_spec(written)
    assert new.model_id != spec.model_id
    assert new.network.parent == tmp_path / "new"
    assert np.allclose(load_constants(new).layout_mean, fitted["layout_mean"])
    assert np.allclose(load_constants(new).basis, shipped.basis)


def test_models_that_share_the_new_constants_are_all_whole(tmp_path: Path, shipped: Constants) -> None:
    """In the models' own folder, and in another: there the stand-in is the only one that is needed."""
    models = shutil.copytree(SHIPPED.parent, tmp_path / "models")
    names = sorted(path.name for path in models.glob("*.json"))
    before = {name: load_spec(models / name).model_id for name in names}
    fitted = {name: np.array(getattr(shipped, name)) for name in Constants.__slots__}
    fitted["layout_mean"] = fitted["layout_mean"] + np.float32(0.001)
    chosen = models / f"{DEFAULT_MODEL}.json"
    for out in (tmp_path / "new", models):
        written = fit_descriptor.write_model(chosen, load_spec(chosen), fitted, out)
        stand_in = load_spec(written).stand_in
        assert stand_in is not None
        expected = names if out == models else sorted([written.name, stand_in.name])
        assert sorted(path.name for path in out.glob("*.json")) == expected
        for name in expected:
            new = load_spec(out / name)
            assert new.model_id != before[name]
            assert np.allclose(load_constants(new).layout_mean, fitted["layout_mean"])


@pytest.mark.export
def test_real_photos_give_constants_like_the_shipped_ones(shared: Path, tmp_path: Path) -> None:
    """From 147 photos that nobody chose for it: groceries, seen by neither, are told apart nearly alike.

    With the model in use, whose classifier is that of its stand-in.
    """
    in_use = SHIPPED.with_name(f"{DEFAULT_MODEL}.json")
    pytest.importorskip("onnx", reason="onnx is not installed (the export extra)")
    for folder in ("camera", "near-duplicates", "orientation"):
        shutil.copytree(shared / "photos" / folder, tmp_path / "photos" / folder)
    new = fit_descriptor.fit(tmp_path / "photos", in_use, tmp_path / "model")
    groceries = sorted((shared / "photos" / "grocery").glob("*/*/*.jpg"))[::20]
    photos = [prepare(str(path), load_spec(in_use).rule) for path in groceries]
    similarities = []
    for path in (in_use, new):
        embedder = Embedder(engine_of(load_spec(path)), choose_device("cpu"))
        vectors = np.concatenate([embedder.embed(p.pixels[None], p.colour[None], p.layout[None]) for p in photos])
        similarities.append((vectors * query_scale(embedder.engine.blocks)) @ vectors.T)
    pairs = np.triu_indices(len(photos), 1)
    assert np.corrcoef(similarities[0][pairs], similarities[1][pairs])[0, 1] > 0.95
    assert new.parent == tmp_path / "model"
