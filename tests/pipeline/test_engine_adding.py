"""A network from a file becomes an engine of the user's: whole, under a name of its own, and its vectors answer."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from app.core.engine_adding import AddPlan, Inspected, Trial, Wishes
from app.core.engines import STANDARD, EngineCard
from app.core.events import Notice
from app.core.photo import Answer
from app.core.question import Question
from app.core.status import Status
from app.core.text import text
from app.machine.paths import DataPaths, models_folder
from app.pipeline.work import engine_adding
from app.similarity.device import cpu_device
from app.similarity.embedder import Embedder
from app.similarity.network_inspection import Proven
from app.similarity.own_engines import load_own
from tests.conftest import MakePhoto
from tests.onnx_files import Graph, network, node, tensor_outside, value
from tests.pipeline.desk import Desk
from tests.usual_networks import map_only

_RANDOM = np.random.default_rng(5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path / "home", models_folder())
    yield opened
    assert opened.catalog.close()


@pytest.fixture
def engines(tmp_path: Path) -> Path:
    return DataPaths(tmp_path / "home").engines


def _written(tmp_path: Path, content: bytes, name: str = "My network.v1.onnx") -> str:
    folder = tmp_path / "downloads"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return str(folder / name)


def _plan(lies_at: str, **changed: object) -> AddPlan:
    plan = AddPlan(lies_at, "", "", "features", "mean", "unit", 64, "nchw", "rgb")
    return replace(plan, **changed)  # type: ignore[arg-type]


def _names(engines: Path) -> set[str]:
    return {entry.name for entry in engines.iterdir()} if engines.exists() else set()


def test_an_engine_that_was_added_answers(tmp_path: Path, desk: Desk, make_photo: MakePhoto) -> None:
    path = _written(tmp_path, map_only())
    card = cast(EngineCard, desk.value(desk.catalog.engines.add(_plan(path, preset="caffe", channels="bgr"))))
    assert (card.name, card.title, card.origin, card.in_use) == ("my_network_v1", "My network.v1", "added", False)
    assert (card.dim, card.trouble, card.total, card.read) == (64 + 98 + 164, None, 0, 0)
    assert card.ms_per_photo is not None
    os.remove(path)  # it is the engine's own from now on
    desk.value(desk.catalog.engines.use(card.name))
    photos = tmp_path / "photos"
    for number in range(3):
        make_photo(photos / f"{number}.jpg", number)
    desk.value(desk.catalog.folders.add(str(photos)))
    desk.value(desk.catalog.folders.ingest())
    in_use = [each for each in cast("tuple[EngineCard, ...]", desk.value(desk.catalog.engines.list())) if each.in_use]
    assert [(each.name, each.answers, each.read) for each in in_use] == [(card.name, True, 3)]
    answer = cast(Answer, desk.value(desk.catalog.search.find(Question(str(photos / "0.jpg"), 3))))
    assert len(answer.matches) == 2


def test_a_file_that_was_inspected_leaves_nothing(
    tmp_path: Path, desk: Desk, engines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _written(tmp_path, map_only())
    found = Inspected(
        5, _plan("", title=""), Trial(64, 2.0, 0), text("As you chose."), (), True, ("nchw",), ("unit",), "float32"
    )

    def looked(job: object, at: str, wishes: Wishes, folder: Path) -> Inspected:
        assert (at, wishes) == (path, Wishes(side_px=64))
        assert _names(engines) == {folder.name}
        (folder / "model.onnx").touch()
        return found

    monkeypatch.setattr(engine_adding, "inspect_apart", looked)
    told = cast(Inspected, desk.value(desk.catalog.engines.inspect(path, Wishes(side_px=64))))
    assert told.plan == replace(found.plan, path=path, title="My network.v1")
    assert _names(engines) == set()


def test_what_is_written_is_whole_and_names_nothing_elsewhere(tmp_path: Path, desk: Desk, engines: Path) -> None:
    weights = np.asarray(_RANDOM.normal(size=(64, 3, 8, 8)), "f4")
    path = _written(tmp_path, _with_weights_outside(weights))
    (tmp_path / "downloads" / "net.data").write_bytes(weights.tobytes())
    card = cast(EngineCard, desk.value(desk.catalog.engines.add(_plan(path, name="mine", title="Mine"))))
    folder = engines / "mine"
    assert _names(engines) == {"mine"}
    assert _names(folder) == {"engine.json", "model.json", "model.json.sha256", "model.onnx", "colour_layout.npz"}
    assert b"net.data" not in (folder / "model.onnx").read_bytes()
    assert card.size_bytes == sum(file.stat().st_size for file in folder.iterdir()) > weights.nbytes
    described = json.loads((folder / "model.json").read_text())
    assert described["source"] == ["My network.v1.onnx"]  # and not where it lay
    assert str(tmp_path) not in (folder / "engine.json").read_text()
    engine = load_own("mine", models_folder(), engines).engine
    assert [(block.name, block.size, block.weight) for block in engine.blocks] == [
        ("subject", 64, 1), ("colour", 98, 0), ("layout", 164, 0),
    ]  # fmt: skip
    embedder = Embedder(engine, cpu_device(text("test")), threads=1)
    pictures = _RANDOM.integers(0, 256, (2, 64, 64, 3), np.uint8)
    vectors = embedder.embed(pictures, np.ones((2, 98), np.float32), np.ones((2, 164), np.float32))
    assert np.linalg.norm(vectors[:, :64], axis=1) == pytest.approx(1)


def _with_weights_outside(weights: np.ndarray) -> bytes:
    nodes = [node("Conv", "images w", "c", strides=[32, 32]), node("Relu", "c", "features")]
    graph = Graph(
        nodes,
        [value("images", ["N", 3, "H", "W"])],
        [value("features", ["N", 64, "h", "w"])],
        [tensor_outside("w", weights, "net.data")],
    )
    return network(graph)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "standard"}, "There is an engine standard already"),
        ({"name": "../up"}, "cannot be called ../up"),
        ({"name": "Mine"}, "small letters"),
        ({"title": "x" * 101}, "longer than 100 characters"),
        ({"output": "gone"}, "no output gone"),
        ({"path": "/not/there.onnx"}, "There is no file /not/there.onnx"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_leaves_nothing(
    changed: dict[str, object], words: str, tmp_path: Path, desk: Desk, engines: Path
) -> None:
    path = _written(tmp_path, map_only())
    sentence, code = desk.failed(desk.catalog.engines.add(_plan(path, **changed)))
    assert words in sentence
    assert code == 2
    assert _names(engines) == set()


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody tries a network: what it must answer is made up."""

    def prove(job: object, plan: AddPlan, folder: Path) -> Proven:
        (folder / "model.onnx").write_bytes(Path(plan.path).read_bytes())
        return Proven("images", "float32", None, Trial(64, 2.0, 0), np.full(64, 0.125, "<f2").tobytes())

    monkeypatch.setattr(engine_adding, "prove_apart", prove)


@pytest.mark.usefixtures("proved")
def test_two_of_one_title_get_two_names(tmp_path: Path, desk: Desk, engines: Path) -> None:
    path = _written(tmp_path, map_only())
    cards = [cast(EngineCard, desk.value(desk.catalog.engines.add(_plan(path)))) for _ in range(2)]
    assert [card.name for card in cards] == ["my_network_v1", "my_network_v1_2"]
    assert len({load_own(card.name, models_folder(), engines).engine.model_id for card in cards}) == 2


@pytest.mark.usefixtures("proved")
def test_a_network_that_answers_otherwise_here_is_said_not_to_be_used(
    tmp_path: Path, desk: Desk, make_photo: MakePhoto
) -> None:
    """As where its folder was copied from another computer. The standard engine reads the photos instead."""
    card = cast(EngineCard, desk.value(desk.catalog.engines.add(_plan(_written(tmp_path, map_only()), name="far"))))
    photos = make_photo("photos/1.jpg", 1).parent
    desk.value(desk.catalog.folders.add(str(photos)))
    desk.value(desk.catalog.engines.use(card.name, begin=False))
    desk.value(desk.catalog.folders.ingest())
    why = "The model far gives other numbers on this computer than it must"
    assert any(isinstance(event, Notice) and why in str(event.message) for event in desk.passed)
    status = cast(Status, desk.value(desk.catalog.folders.status()))
    assert (status.engine, status.counts.waiting) == (STANDARD, 0)
    assert why in str(status.engine_trouble)


@pytest.mark.slow
def test_a_network_of_the_users_finds_what_belongs_together_on_real_photos(
    tmp_path: Path, desk: Desk, shared: Path
) -> None:
    """A network that was published, as somebody would bring it: eight kinds of fruit, four photos of each."""
    photos = tmp_path / "photos"
    for kind in sorted((shared / "photos" / "grocery" / "Fruit").iterdir())[:8]:
        (photos / kind.name).mkdir(parents=True)
        for photo in sorted(kind.glob("*.jpg"))[:4]:
            shutil.copy(photo, photos / kind.name)
    path = str(models_folder() / "efficientnet_lite0.onnx")
    found = cast(Inspected, desk.value(desk.catalog.engines.inspect(path, Wishes(output="map", side_px=256))))
    assert (found.plan.preset, found.plan.pooling) == ("efficientnet-lite", "mean")
    card = cast(EngineCard, desk.value(desk.catalog.engines.add(found.plan)))
    desk.value(desk.catalog.engines.use(card.name))
    desk.value(desk.catalog.folders.add(str(photos)))
    desk.value(desk.catalog.folders.ingest())
    asked, right = 0, 0
    for photo in sorted(photos.rglob("*.jpg")):
        answer = cast(Answer, desk.value(desk.catalog.search.find(Question(str(photo), 1))))
        right += Path(answer.matches[0].paths[0]).parent == photo.parent
        asked += 1
    assert asked == 32
    assert right > asked // 2, "one of eight would be chance"
