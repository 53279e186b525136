"""The careful engine on the conveyor: each photo goes to two networks, in a decoder's process or in the program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.imaging.prepare import prepare
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.describe import embedded
from app.pipeline.work.model_in_use import ModelInUse
from tests.conftest import save_picture
from tests.pipeline.harness import Library


@pytest.fixture(scope="module")
def careful() -> ModelInUse:
    return ModelInUse(models_folder(), Settings(device="cpu"), "careful")


@pytest.mark.parametrize("in_decoders", [True, False])
def test_vectors_of_two_networks(
    in_decoders: bool, tmp_path: Path, careful: ModelInUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ModelInUse, "runs_in_decoders", in_decoders)
    folder = tmp_path / "photos"
    folder.mkdir()
    for n, size in enumerate([(64, 48), (48, 64), (64, 48)]):
        save_picture(folder / f"{n}.png", n, size)
    library = Library(tmp_path / "library", careful)
    try:
        library.add(folder)
        assert library.ingest().embedded == 3
        engine = careful.engine
        for path in folder.iterdir():
            expected = embedded(careful.embedder, [prepare(str(path), engine.rule, 320, engine.rules[1:])])[0]
            photo = library.store.photo_at(str(path.resolve()))
            assert photo is not None
            assert photo.content_id is not None
            kept = library.store.vector(photo.content_id, engine.model_id)
            assert kept is not None
            assert np.allclose(np.frombuffer(kept, "<f2").astype(np.float32), expected, atol=2e-3)
        outside = tmp_path / "outside.png"
        save_picture(outside, 0, (64, 48))
        assert [match.paths[0] for match in library.find(outside).matches][:1] == [str((folder / "0.png").resolve())]
    finally:
        library.close()
