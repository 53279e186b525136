"""Who looks for series where the engine in use finds none is told so, and what to do."""

from __future__ import annotations

from pathlib import Path

from app.core.look_alikes import KINDS, LookAlikes
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.look_alikes.no_series import why_no_series
from app.pipeline.work.model_in_use import ModelInUse
from tests.pipeline.desk import Desk

_WITHOUT_CELLS = "efficientnet_lite0"


def test_an_engine_without_cells_is_named(model: ModelInUse) -> None:
    told = why_no_series(ModelInUse(models_folder(), Settings(device="cpu"), name=_WITHOUT_CELLS))
    assert told is not None
    assert dict(told.values) == {"engine": _WITHOUT_CELLS}
    assert why_no_series(model) is None


def test_an_engine_that_cannot_be_used_is_told_elsewhere(tmp_path: Path) -> None:
    assert why_no_series(ModelInUse(tmp_path, Settings(device="cpu"))) is None


def test_it_is_told_with_series_alone(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.json").write_text(f'{{"engine": "{_WITHOUT_CELLS}"}}')
    desk = Desk(home, models_folder(), patient=False)
    try:
        told = {}
        for kind in KINDS:
            listed = desk.value(desk.catalog.look_alikes.list(kind))
            assert isinstance(listed, LookAlikes)
            told[kind] = listed.missing is not None
        assert told == {"copies": False, "near": False, "series": True}
    finally:
        desk.catalog.close()
