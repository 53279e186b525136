"""A network that computes other numbers here than it must: another stands in, it is said, and nothing is lost."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import WrongAnswerError
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.model_description import write_description
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.conftest import save_picture
from tests.pipeline.harness import Library
from tests.pipeline.other_models import OTHER, model_of, models_with_another

WRONG = "wrong"


def models(tmp_path: Path, stand_in: str | None) -> Path:
    """Make a models folder whose model WRONG promises other numbers than any processor computes."""
    folder = models_with_another(tmp_path / "models")
    described = json.loads((folder / f"{DEFAULT_MODEL}.json").read_text("utf-8"))
    promised = np.frombuffer(base64.b64decode(described["network"]["answer"]), "<f2") * np.float16(1.5)
    described["name"] = WRONG
    described["network"] |= {"answer": base64.b64encode(promised.tobytes()).decode(), "stand_in": stand_in}
    write_description(folder / f"{WRONG}.json", described)
    return folder


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(3):
        save_picture(folder / f"{n}.png", n, (64, 48))
    return folder


def opened(tmp_path: Path, model: ModelInUse, photos: Path) -> Library:
    library = Library(tmp_path / "library", model)
    library.add(photos)
    return library


def test_another_model_stands_in_under_its_own_id(
    tmp_path: Path, photos: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = models(tmp_path, OTHER)
    model, other = model_of(folder, WRONG), model_of(folder, OTHER).engine.model_id
    refused = model.engine.model_id
    library = opened(tmp_path, model, photos)
    try:
        assert library.ingest().embedded == 3
        assert model.engine.model_id == other
        assert library.store.embedded_after(other, 0) == 3
        assert library.store.embedded_after(refused, 0) == 0
    finally:
        library.close()
    assert "The model wrong gives other numbers on this computer than it must, so other is used." in caplog.text
    assert str(model.device.reason) in caplog.text
    assert model.device.stands_in


def test_without_another_it_is_said_and_nothing_is_lost(tmp_path: Path, photos: Path) -> None:
    folder = models(tmp_path, None)
    library = opened(tmp_path, model_of(folder, WRONG), photos)
    try:
        with pytest.raises(WrongAnswerError, match="wrong gives other numbers on this computer"):
            library.ingest()
    finally:
        library.close()
    library = Library(tmp_path / "library", model_of(folder, OTHER))
    try:
        assert library.ingest().embedded == 3
    finally:
        library.close()


def test_one_that_cannot_answer_either_is_said(tmp_path: Path, photos: Path) -> None:
    library = opened(tmp_path, model_of(models(tmp_path, WRONG), WRONG), photos)
    try:
        with pytest.raises(WrongAnswerError):
            library.ingest()
    finally:
        library.close()
