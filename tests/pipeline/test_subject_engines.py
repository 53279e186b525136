"""Engines that look at the subject alone: made of a network from a file, used for a whole library, asked."""

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

from app.core.engine_masking import InspectedMask, MaskPlan, MaskWishes
from app.core.engines import STANDARD, EngineCard
from app.core.errors import AppError
from app.core.masks import Masked, Only
from app.core.photo import Answer
from app.core.question import Question
from app.core.text import text
from app.core.why import Why
from app.imaging.prepare import prepare
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.describe import NO_SUBJECT, vector_of, with_vectors
from app.pipeline.teaching.kept_engine import keep_engine
from app.pipeline.teaching.new_engine import NewEngine
from app.pipeline.work import mask_adding
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.network_memory import most_processes
from app.similarity.beneath import beneath_among
from app.similarity.device import cpu_device
from app.similarity.embedder import Embedder
from app.similarity.engine import Engine
from app.similarity.known_engines import KnownEngines
from app.similarity.learned_map import linear_map
from app.similarity.mask_inspection import ProvenMask
from app.similarity.own_engines import load_own, remove_own
from tests.pipeline.desk import Desk
from tests.segmenting_networks import PERSON, red
from tests.things_on_grounds import GROUNDS, THINGS, save_scenes, scene

_SEEN = [f"{thing} on {ground}" for ground in GROUNDS for thing in THINGS]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path / "home", models_folder())
    yield opened
    assert opened.catalog.close()


@pytest.fixture
def engines(tmp_path: Path) -> Path:
    return DataPaths(tmp_path / "home").engines


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    save_scenes(tmp_path / "photos")
    return tmp_path / "photos"


@pytest.fixture
def net(tmp_path: Path) -> str:
    (tmp_path / "People.onnx").write_bytes(red())
    return str(tmp_path / "People.onnx")


def _plan(net: str, **changed: object) -> MaskPlan:
    plan = MaskPlan(
        path=net, base=STANDARD, name="", title="", output="out", kind="class scores", last=False,
        class_number=PERSON, threshold=0.5, preset="unit", side_px=64, layout="nchw", channels="rgb",
    )  # fmt: skip
    return replace(plan, **changed)  # type: ignore[arg-type]


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody tries a network in a process of its own, which takes a second."""

    def prove(job: object, plan: MaskPlan, folder: Path) -> ProvenMask:
        from app.core.engine_adding import Trial

        shutil.copyfile(plan.path, folder / "model.onnx")
        return ProvenMask("input", "float32", None, Trial(256, 1.5, 0))

    monkeypatch.setattr(mask_adding, "prove_mask_apart", prove)


def _added(desk: Desk, plan: MaskPlan) -> EngineCard:
    return cast(EngineCard, desk.value(desk.catalog.engines.add_mask(plan)))


def _names(answer: Answer) -> list[str]:
    return [Path(match.paths[0]).stem for match in answer.matches]


def _asked(desk: Desk, question: Question) -> Answer:
    return cast(Answer, desk.value(desk.catalog.search.find(question)))


@pytest.mark.slow
def test_an_engine_that_looks_at_the_subject_finds_it_on_any_ground(
    desk: Desk, photos: Path, net: str, tmp_path: Path
) -> None:
    """The whole way: a file is inspected and tried, the engine reads a library and answers."""
    found = cast(InspectedMask, desk.value(desk.catalog.engines.inspect_mask(net, MaskWishes(preset="unit"))))
    assert (found.plan.base, found.plan.title, found.plan.kind) == (STANDARD, "People", "class scores")
    card = _added(desk, found.plan)
    assert (card.name, card.origin, card.trouble, card.in_use) == ("people", "subject", None, False)
    os.remove(net)  # it is the engine's own from now on
    desk.value(desk.catalog.folders.add(str(photos)))
    desk.value(desk.catalog.folders.ingest())
    asked = Question(str(photos / "rings on waves.jpg"), 4)
    assert _names(_asked(desk, asked))[0] in ("waves", "bars on waves"), "the ground is most of the picture"
    desk.value(desk.catalog.engines.use(card.name))
    desk.value(desk.catalog.folders.ingest())
    for thing in THINGS:
        answer = _asked(desk, replace(asked, photo=str(photos / f"{thing} on waves.jpg")))
        assert set(_names(answer)[:2]) == {f"{thing} on bricks", f"{thing} on rays"}
        assert (answer.by_mask, answer.masked) == (True, None)  # its vector is there: nobody looked again
    masked = cast(Masked, desk.value(desk.catalog.search.masked(asked)))
    assert masked.trouble is None
    levels = np.frombuffer(masked.levels, np.uint8).reshape(masked.height, masked.width)
    assert (levels[0].max(), levels[levels.shape[0] // 2, levels.shape[1] // 2]) == (0, 255)
    nothing = _asked(desk, replace(asked, photo=str(photos / "waves.jpg")))
    assert _names(nothing)[0] in ("bricks", "rays", "rings on waves", "bars on waves")
    told = cast(Masked, desk.value(desk.catalog.search.masked(Question(nothing.query_path, 1))))
    assert told == Masked(0, 0, b"", NO_SUBJECT)
    scene("rings", "rays").crop((100, 60, 600, 440)).save(tmp_path / "outside.png")
    outside = _asked(desk, Question(str(tmp_path / "outside.png"), 1))
    assert outside.masked is not None
    assert 0 < outside.masked.share < 0.3
    assert _names(outside)[0].startswith("rings")


@pytest.mark.usefixtures("proved")
def test_what_is_drawn_round_goes_before_the_mask(desk: Desk, photos: Path, net: str) -> None:
    for photo in photos.iterdir():
        if photo.stem not in ("rings on waves", "waves", "rings on bricks", "bars on rays"):
            photo.unlink()
    card = _added(desk, _plan(net))
    desk.value(desk.catalog.engines.use(card.name))
    desk.value(desk.catalog.folders.add(str(photos)))
    desk.value(desk.catalog.folders.ingest())
    corner = ((0.0, 0.0), (0.2, 0.0), (0.2, 0.2), (0.0, 0.2))
    question = Question(str(photos / "rings on waves.jpg"), 3)
    by_mask = _asked(desk, question)
    assert (_names(by_mask)[0], by_mask.by_mask) == ("rings on bricks", True)
    other = str(photos / "bars on rays.jpg")
    why = cast(Why, desk.value(desk.catalog.search.why(question.photo, other, card.name)))
    assert why.warmth is None, "where in the whole photo it is nobody knows"
    found = {Path(match.paths[0]).stem: match.similarity for match in by_mask.matches}
    assert why.similarity == pytest.approx(found["bars on rays"], abs=1e-3)
    answer = _asked(desk, replace(question, only=Only(corner)))
    assert not answer.by_mask
    assert answer.masked is not None
    assert answer.masked.share == pytest.approx(0.04, abs=0.005)
    assert _names(answer)[0] == "waves"


@pytest.mark.usefixtures("proved")
def test_what_is_written_is_whole_and_every_choice_makes_another_engine(desk: Desk, net: str, engines: Path) -> None:
    cards = [
        _added(desk, _plan(net, title="Mine")),
        _added(desk, _plan(net, title="Mine", threshold=0.7)),
        _added(desk, _plan(net, title="Mine", class_number=3)),
        _added(desk, _plan(net, title="Mine", base="careful")),
    ]
    assert [card.name for card in cards] == ["mine", "mine_2", "mine_3", "mine_4"]
    assert {entry.name for entry in (engines / "mine").iterdir()} == {"engine.json", "mask.onnx"}
    described = json.loads((engines / "mine" / "engine.json").read_text())
    assert described["mask"]["class"] == PERSON
    assert (described["origin"], described["models"]) == ("subject", ["efficientnet_lite0_int8"])
    loaded = [_loaded(card.name, engines) for card in cards]
    assert len({engine.model_id.rpartition("-")[2] for engine in loaded}) == 4
    assert [len(engine.models) for engine in loaded] == [1, 1, 1, 2]
    first = loaded[0]
    assert (first.cells, first.dim) == (None, 1280 + 98 + 164)
    assert [rule.side_px for rule in first.rules] == [576, 64]
    assert [rule.side_px for rule in first.model_rules] == [288]
    assert _added(desk, _plan(net)).title == "People, Standard"


def _loaded(name: str, engines: Path) -> Engine:
    return load_own(name, models_folder(), engines).engine


@pytest.mark.usefixtures("proved")
def test_a_title_does_not_change_the_vectors_and_another_file_does(desk: Desk, net: str, engines: Path) -> None:
    before = _loaded(_added(desk, _plan(net, name="mine")).name, engines)
    desk.value(desk.catalog.engines.rename("mine", "Other"))
    assert _loaded("mine", engines).model_id == before.model_id
    described = json.loads((engines / "mine" / "engine.json").read_text())
    (engines / "mine" / "mask.onnx").write_bytes(red(scale=3.0))
    with pytest.raises(AppError, match="damaged or not valid"):
        _loaded("mine", engines)
    for key, wrong in (("threshold", 2), ("class", -1), ("file", "../mask.onnx"), ("kind", "magic"), ("more", 1)):
        changed = described | {"mask": described["mask"] | {key: wrong}}
        (engines / "mine" / "engine.json").write_text(json.dumps(changed))
        with pytest.raises(AppError, match=r"engine\.json"):
            _loaded("mine", engines)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"base": "gone"}, "no engine gone"),
        ({"base": "plain"}, "to be compared with"),
        ({"name": "standard"}, "There is an engine standard already"),
        ({"title": "x" * 101}, "longer than 100 characters"),
        ({"path": "/not/there.onnx"}, "There is no file /not/there.onnx"),
        ({"class_number": 77}, "no class 77"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_leaves_nothing(
    changed: dict[str, object], words: str, desk: Desk, net: str, engines: Path
) -> None:
    sentence, code = desk.failed(desk.catalog.engines.add_mask(_plan(net, **changed)))
    assert words in sentence
    assert code == 2
    assert not engines.exists() or list(engines.iterdir()) == []


@pytest.mark.usefixtures("proved")
def test_a_mask_stands_before_no_mask(desk: Desk, net: str) -> None:
    _added(desk, _plan(net, name="mine"))
    sentence, code = desk.failed(desk.catalog.engines.add_mask(_plan(net, base="mine")))
    assert ("looks at the subject alone already" in sentence, code) == (True, 2)


@pytest.mark.usefixtures("proved")
def test_where_it_runs_and_what_it_takes(desk: Desk, net: str, engines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In decoder processes whatever the device; its file counts for how many of them there may be."""
    engine = _loaded(_added(desk, _plan(net)).name, engines)
    model = ModelInUse(models_folder(), Settings(device="cpu"))
    monkeypatch.setattr(ModelInUse, "runs_in_decoders", False)
    assert model.in_decoders(engine)
    assert not model.in_decoders(replace(engine, mask=None))
    sizes = [spec.network.stat().st_size for spec in engine.models]
    assert engine.mask is not None
    whole = 3 * (sum(sizes) + engine.mask.network.stat().st_size)
    assert most_processes(engine, 4 * 3 * whole) == 3
    assert most_processes(engine, 4 * 3 * whole - 40) == 2


@pytest.mark.usefixtures("proved")
def test_what_lies_beneath_a_map_has_the_same_mask(desk: Desk, net: str, engines: Path) -> None:
    """Vectors of whole photos are none for a map that was learned on subjects."""
    masked = _loaded(_added(desk, _plan(net)).name, engines)
    standard = KnownEngines(models_folder()).load(STANDARD)
    taught = replace(masked, name="taught", learned=Path("map.npz"))
    assert beneath_among([standard, masked], taught) == (masked,)
    assert beneath_among([standard, masked], replace(taught, mask=None)) == (standard,)


@pytest.mark.usefixtures("proved")
def test_what_is_taught_on_it_takes_the_mask_along(desk: Desk, net: str, engines: Path) -> None:
    masked = _loaded(_added(desk, _plan(net)).name, engines)
    width = sum(block.size for block in masked.seen_blocks)
    learned = linear_map(np.zeros(width, np.float32), np.eye(width, 16, dtype=np.float32))
    taught = keep_engine(NewEngine(masked, learned, "Taught", "taught"), KnownEngines(models_folder(), engines))
    assert beneath_among([masked], taught) == (masked,)
    remove_own(masked.name, engines)
    again = _loaded(taught.name, engines)
    assert again.mask is not None
    assert masked.mask is not None
    assert again.mask.decisive == masked.mask.decisive
    assert again.mask.network.parent == engines / taught.name


@pytest.mark.usefixtures("proved")
def test_numbers_that_are_none_cost_one_photo(desk: Desk, net: str, engines: Path, photos: Path) -> None:
    """And a picture without a subject is looked at whole, with the vector that the engine beneath gives."""
    engine = _loaded(_added(desk, _plan(net)).name, engines)
    embedder = Embedder(engine, cpu_device(text("test")), threads=1)
    rule, mask_rule = engine.rules
    lone, empty = (
        prepare(str(photos / name), rule, more_rules=[mask_rule]) for name in ("bars on rays.jpg", "rays.jpg")
    )
    seen, whole = with_vectors(embedder, [lone, empty])
    assert seen.masked is not None
    assert seen.masked.trouble is None
    assert whole.masked == Masked(0, 0, b"", NO_SUBJECT)
    plain = Embedder(replace(engine, mask=None), cpu_device(text("test")), threads=1)
    [usual] = with_vectors(plain, [prepare(str(photos / "rays.jpg"), engine.rule)])
    ours, theirs = vector_of(whole, engine.dim), vector_of(usual, engine.dim)
    assert ours is not None
    assert theirs is not None
    assert float(ours[:1280] @ theirs[:1280]) > 0.98
    monkey = replace(engine.mask, output="out", kind="foreground scores")  # type: ignore[type-var]
    odd = Embedder(replace(engine, mask=monkey), cpu_device(text("test")), threads=1)
    assert [photo.vector for photo in with_vectors(odd, [lone])] == [b""]
