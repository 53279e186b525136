"""``photokin engine add``: what it takes, what it prints, and what is there afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.engine import engine
from app.cli.engine_add_options import AddOptions
from app.cli.engine_options import EngineOptions
from app.cli.options import parse
from app.cli.session import Session
from app.core.engine_adding import AddPlan, Inspected, OutputChoice, Trial, Wishes
from app.core.text import text
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from tests.cli.running import photokin
from tests.cli.test_cli_commands import _KEYS
from tests.usual_networks import map_only


@pytest.fixture
def net(tmp_path: Path) -> Path:
    (tmp_path / "Map only.onnx").write_bytes(map_only())
    return tmp_path / "Map only.onnx"


def _asked(*words: str) -> AddOptions:
    own = parse(["engine", "add", *words]).own
    assert isinstance(own, EngineOptions)
    assert isinstance(own.own, AddOptions)
    return own.own


def test_all_that_can_be_wished_is_understood() -> None:
    assert _asked("/a/net.onnx") == AddOptions("/a/net.onnx", "", "", Wishes(), look=False)
    words = "--name mine --title Mine --look --preset caffe --size 96 --output fc1 --pool vector --layout nhwc"
    wishes = Wishes("fc1", "vector", "caffe", 96, "nhwc", "rgb")
    asked = _asked("/a/net.onnx", *words.split(), "--channels", "rgb")
    assert asked == AddOptions("/a/net.onnx", "mine", "Mine", wishes, look=True)


@pytest.mark.parametrize(
    "words", [(), ("a.onnx", "--size", "9"), ("a.onnx", "--preset", "magic"), ("a.onnx", "--pool", "gem")]
)
def test_what_cannot_be_understood_is_said(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["engine", "add", *words])
    assert ended.value.code == 2
    assert "engine add: error" in capsys.readouterr().err


@pytest.mark.slow
def test_what_was_found_is_told_and_an_engine_is_there(net: Path, home: Path) -> None:
    ran = photokin("engine", "add", net, "--title", "My map", "--preset", "unit", home=home)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == f"network   {net}, 0.0 MB"
    assert lines[1] == "sees      224 × 224 pixels (others will do), nchw, rgb"
    assert lines[2] == "pixels    0 to 1 (unit). As you chose."
    assert lines[3] == "gives     64 numbers of features, the mean of a map"
    assert lines[4].startswith("takes     ")
    assert lines[-1].startswith("Added as my_map.")
    assert lines[-1].endswith("engine use my_map")
    assert (home / "engines" / "my_map" / "engine.json").is_file()


def test_what_was_found_is_told_and_looking_adds_nothing(
    net: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = AddPlan("", "", "", "map", "mean", "clip", 224, "nchw", "rgb")
    outputs = (OutputChoice("map", (64, 7, 7), "mean", 64), OutputChoice("y", (9,), "vector", 9, are_classes=True))
    found = Inspected(
        99, plan, Trial(64, 25.0, 0), text("As you chose."), outputs, True, ("nchw",), ("clip",), "float32", text("Hm.")
    )
    monkeypatch.setattr("app.pipeline.work.engine_adding.inspect_apart", lambda *_: found)

    def said(*words: str) -> str:
        options = parse(["engine", "add", str(net), "--look", *words])
        with Session(lambda emit: Catalog(DataPaths(home), models_folder(), Settings(device="cpu"), emit)) as session:
            assert engine(session, options) == 0
        told = capsys.readouterr()
        assert told.err == ("" if "--json" in words else "Hm.\n")
        return told.out

    told = json.loads(said("--json"))
    assert set(told) == _KEYS["engine add"]
    assert (told["name"], told["title"], told["numbers"], told["caution"]) == (None, "Map only", 64, "Hm.")
    assert (told["photos_per_second"], told["outputs"][1]["are_classes"]) == (40, True)
    spoken = said()
    assert spoken.splitlines()[:4] == [
        f"network   {net}, 0.0 MB",
        "sees      224 × 224 pixels, nchw, rgb",
        "pixels    CLIP mean and deviation (clip). As you chose.",
        "gives     64 numbers of map, the mean of a map",
    ]
    assert spoken.splitlines()[-1] == "takes     25 ms a photo on one core, 40.0 a second"
    assert "or        9 numbers of y (9), as they are, which name classes" in spoken.splitlines()
    assert "Added" not in spoken
    assert list((home / "engines").iterdir()) == []
