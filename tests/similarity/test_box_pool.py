"""The vector of a part of a photo, from the map of the whole."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.box import Box
from app.machine.paths import models_folder
from app.similarity.box_pool import pooled_in_box
from app.similarity.descriptor import load_constants
from app.similarity.engine import engine_of
from app.similarity.model_spec import load_spec, plain


@pytest.mark.parametrize("means", [False, True])
def test_what_lies_outside_of_the_box_does_not_count(means: bool) -> None:
    spec = load_spec(models_folder() / "efficientnet_lite0_int8.json")
    spec = plain(spec) if means else spec
    engine, constants = engine_of(spec), [load_constants(spec)]
    seen = np.clip(np.random.default_rng(1).normal(0, 1.5, (1280, 8, 10)), 0, 6).astype(np.float32)
    box = Box(0.5, 0, 0.5, 0.5)
    vector = pooled_in_box([seen], box, engine, constants)
    assert vector.shape == (engine.dim,)
    assert np.linalg.norm(vector[:1280]) == pytest.approx(1, abs=1e-5)
    assert not vector[1280:].any()
    elsewhere = seen.copy()
    elsewhere[:, 4:] = elsewhere[:, :, :5] = 3
    assert np.allclose(pooled_in_box([elsewhere], box, engine, constants), vector, atol=1e-4)
    moved = np.roll(seen, 4, axis=1)
    assert np.allclose(pooled_in_box([moved], Box(0.5, 0.5, 0.5, 0.5), engine, constants), vector, atol=1e-4)
