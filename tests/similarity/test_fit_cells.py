"""Estimating what cells are made with: the recipe, which photos are left for testing, and what is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import fit_cells
import numpy as np
import pytest

from app.similarity.map_cells import SIZE, load_cell_constants
from app.similarity.model_spec import load_spec

MODELS = Path(__file__).resolve().parents[2] / "models"
IN_USE = MODELS / "efficientnet_lite0_int8.json"


def test_the_axes_are_the_principal_ones_whitened_with_half_a_step_back() -> None:
    random = np.random.default_rng(1)
    places = random.normal(1, np.geomspace(2, 0.1, 40), (60, 50, 40))
    fitted = fit_cells.fit_constants(iter(places))
    rows = places.reshape(-1, 40)
    covariance = np.cov(rows.T, bias=True)
    variances = np.linalg.eigvalsh(covariance)[::-1]
    axes = fitted["axes"].astype(np.float64)
    assert np.allclose(fitted["mean"], rows.mean(axis=0), atol=1e-5)
    assert axes.shape == (40, SIZE)
    assert np.allclose(np.square(axes).sum(axis=0), 1 / (variances[:SIZE] + variances.mean()), rtol=1e-4)
    assert np.allclose(
        axes.T @ covariance @ axes, np.diag(variances[:SIZE] / (variances[:SIZE] + variances.mean())), atol=1e-4
    )


def test_too_few_photos() -> None:
    with pytest.raises(SystemExit, match="3 photos could be read, at least 50"):
        fit_cells.fit_constants(iter(np.ones((3, 5, 40))))


def test_every_second_class_is_kept_for_testing(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "other"):
        (tmp_path / f"{name}.jpg").touch()
    (tmp_path / "labels.csv").write_text("path,class\na.jpg,apple\nb.jpg,banana\nc.jpg,cherry\n", "utf-8")
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "labels.csv").write_text("path,group\nx.jpg,1\n", "utf-8")
    (tmp_path / "near" / "x.jpg").touch()
    names = [Path(path).name for path in fit_cells.photos_in(tmp_path)]
    assert names == ["a.jpg", "c.jpg", "x.jpg", "other.jpg"]


def test_new_constants_change_the_cells_and_not_the_vectors(tmp_path: Path) -> None:
    before = load_spec(IN_USE)
    by = load_cell_constants(before)
    assert by is not None
    fitted = {"mean": by.mean, "axes": by.axes * np.float32(1.01)}
    new = load_spec(fit_cells.write_constants(IN_USE, before, fitted, tmp_path / "new"))
    assert new.model_id == before.model_id
    assert new.cells_id != before.cells_id
    written = load_cell_constants(new)
    assert written is not None
    assert np.array_equal(written.axes, fitted["axes"])
    folder = shutil.copytree(MODELS, tmp_path / "models")
    in_place = fit_cells.write_constants(folder / IN_USE.name, load_spec(folder / IN_USE.name), fitted, folder)
    assert load_spec(in_place).cells_id == new.cells_id
