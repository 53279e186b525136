"""Engines of the user's own on the disk: written whole, read strictly, renamed, removed."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.engines import STANDARD, Proof
from app.core.errors import AppError, InputError
from app.core.text import text
from app.machine.paths import models_folder
from app.similarity.checked_files import FaultError
from app.similarity.engine_description import (
    DESCRIPTION,
    DescribedMap,
    EngineDescription,
    described_proof,
    proof_of,
)
from app.similarity.known_engines import KnownEngines, NoSuchEngine
from app.similarity.learned_map import linear_map, write_learned_map
from app.similarity.model_description import DescribedFile
from app.similarity.own_engines import free_name, load_own, own_names, remove_own, rename_own, write_own
from app.similarity.shipped_engines import DEFAULT_MODEL, LARGE_MODEL, SHIPPED
from tests.similarity.networks import described, passing_on

MODELS = models_folder()
PROOF = Proof(
    640, 212, 0.812, 0.869, 44, 8, 0.001, ("/photos/a.jpg",), True, text("Learned from {groups} groups.", groups=212), 7
)


def hashed(path: Path) -> DescribedFile:
    return DescribedFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def description(name: str, models: list[str | DescribedFile], learned: DescribedMap | None = None) -> EngineDescription:
    proof = None if learned is None else described_proof(PROOF)
    made = "2026-11-12T09:30:00"
    origin = "added" if learned is None else "taught"
    return EngineDescription(1, name, "My <b>own</b>", origin, made, models, learned, proof, 21.5, "")  # type: ignore[arg-type]


def taught(engines: Path, name: str = "taught", size: int = 16, models: tuple[str, ...] = (DEFAULT_MODEL,)) -> Path:
    def fill(folder: Path) -> EngineDescription:
        width = 1280 * len(models) + 98 + 164
        matrix = np.random.default_rng(size).normal(size=(width, size)).astype(np.float32)
        write_learned_map(folder / "map.npz", linear_map(np.zeros(width, np.float32), matrix))
        file = hashed(folder / "map.npz")
        return description(name, [*models], DescribedMap(file.file, file.sha256, size, 0.5, None))

    return write_own(engines, name, fill)


def added(engines: Path, name: str = "added") -> Path:
    def fill(folder: Path) -> EngineDescription:
        path = described(folder, passing_on("float32_nchw", "vector", None), 3, name)
        return description(name, [hashed(path)])

    return write_own(engines, name, fill)


def test_a_taught_one_comes_back(tmp_path: Path) -> None:
    taught(tmp_path)
    own = load_own("taught", MODELS, tmp_path)
    engine = own.engine
    assert (engine.name, engine.title, engine.origin) == ("taught", "My <b>own</b>", "taught")
    assert [(block.name, block.size, block.weight) for block in engine.blocks] == [
        ("learned", 16, 1.0),
        ("colour", 98, 0.5),
    ]
    assert engine.learned == tmp_path / "taught" / "map.npz"
    assert engine.model_id.startswith("taught-")
    assert own.proof == PROOF
    assert (own.made, own.ms_per_photo) == ("2026-11-12T09:30:00", 21.5)


def test_an_added_one_comes_back(tmp_path: Path) -> None:
    added(tmp_path)
    engine = load_own("added", MODELS, tmp_path).engine
    assert engine.models[0].network == tmp_path / "added" / "added.onnx"
    assert engine.dim == 3 + 98 + 164
    assert load_own("added", MODELS, tmp_path).proof is None


def test_one_of_two_models(tmp_path: Path) -> None:
    taught(tmp_path, models=(DEFAULT_MODEL, LARGE_MODEL))
    engine = load_own("taught", MODELS, tmp_path).engine
    assert [block.name for block in engine.seen_blocks] == ["subject", "subject2", "colour", "layout"]


def test_what_changes_a_vector_changes_the_id(tmp_path: Path) -> None:
    ids = set()
    for number, (size, models) in enumerate([(16, (DEFAULT_MODEL,)), (17, (DEFAULT_MODEL,)), (16, (LARGE_MODEL,))]):
        taught(tmp_path / str(number), size=size, models=models)
        ids.add(load_own("taught", MODELS, tmp_path / str(number)).engine.model_id)
    assert len(ids) == 3
    before = load_own("taught", MODELS, tmp_path / "0").engine.model_id
    rename_own("taught", "Another title", tmp_path / "0")
    after = load_own("taught", MODELS, tmp_path / "0").engine
    assert (after.title, after.model_id) == ("Another title", before)


@pytest.mark.parametrize("title", ["", "  \t", "x" * 201])
def test_titles_that_are_none(title: str, tmp_path: Path) -> None:
    taught(tmp_path)
    with pytest.raises(InputError):
        rename_own("taught", title, tmp_path)
    assert load_own("taught", MODELS, tmp_path).engine.title == "My <b>own</b>"


def test_one_that_is_removed_leaves_nothing(tmp_path: Path) -> None:
    taught(tmp_path)
    added(tmp_path)
    remove_own("taught", tmp_path)
    assert own_names(tmp_path) == ("added",)
    assert os.listdir(tmp_path) == ["added"]
    with pytest.raises(AppError, match="cannot be removed"):
        remove_own("taught", tmp_path)


def test_what_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    def fill(folder: Path) -> EngineDescription:
        (folder / "large.bin").write_bytes(b"x" * 1000)
        raise OSError(28, "No space left on device")

    with pytest.raises(AppError, match="No space left"):
        write_own(tmp_path / "engines", "taught", fill)
    assert os.listdir(tmp_path / "engines") == []
    taught(tmp_path / "engines")
    with pytest.raises(AppError, match="there already"):
        taught(tmp_path / "engines", size=17)
    assert os.listdir(tmp_path / "engines") == ["taught"]
    assert load_own("taught", MODELS, tmp_path / "engines").engine.blocks[0].size == 16


def test_what_a_killed_program_left_is_no_engine_and_goes(tmp_path: Path) -> None:
    for name in (".unfinished-old", ".unfinished-new", ".removed-now"):
        (tmp_path / name).mkdir()
        (tmp_path / name / DESCRIPTION).write_bytes(b"{}")
    os.utime(tmp_path / ".unfinished-old", (0, 0))
    assert own_names(tmp_path) == ()
    taught(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [".unfinished-new", "taught"], "another program may be writing that one"


def refused(name: str, engines: Path) -> str:
    with pytest.raises(AppError) as caught:
        load_own(name, MODELS, engines)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 600
    assert "install the program" not in sentence, "that would not help"
    return sentence


@pytest.mark.parametrize("file", ["map.npz", DESCRIPTION])
@pytest.mark.parametrize("damage", ["missing", "altered", "a folder"])
def test_a_damaged_file_is_one_sentence(file: str, damage: str, tmp_path: Path) -> None:
    path = taught(tmp_path) / file
    content = path.read_bytes()
    path.unlink()
    if damage == "altered":
        path.write_bytes(content[:100] + b"\xff" + content[101:])
    elif damage == "a folder":
        path.mkdir()
    assert "cannot be used" in refused("taught", tmp_path)
    assert file in refused("taught", tmp_path)


@pytest.mark.parametrize("file", ["added.onnx", "added.json", "colour_layout.npz"])
def test_a_damaged_file_of_its_model_too(file: str, tmp_path: Path) -> None:
    path = added(tmp_path) / file
    path.write_bytes(path.read_bytes()[:-3] + b"???")
    assert "cannot be used" in refused("added", tmp_path)


def test_a_list_looks_into_no_large_file(tmp_path: Path) -> None:
    path = added(tmp_path) / "added.onnx"
    path.write_bytes(b"x" * path.stat().st_size)
    known = KnownEngines(MODELS, tmp_path)
    assert [each.trouble for each in known.listed()] == [None] * 6
    with pytest.raises(AppError, match="cannot be used"):
        known.load("added")
    path.unlink()
    (broken,) = (each for each in known.listed() if each.name == "added")
    assert "added.onnx" in str(broken.trouble)
    assert (broken.title, broken.engine) == ("My <b>own</b>", None)


HOSTILE: list[Callable[[dict[str, Any]], Any]] = [
    lambda written: written.pop("proof"),
    lambda written: written.update(surprise=1),
    lambda written: written.update(format=2),
    lambda written: written.update(name="other"),
    lambda written: written.update(name="../taught"),
    lambda written: written.update(title=""),
    lambda written: written.update(title="x" * 300),
    lambda written: written.update(origin="shipped"),
    lambda written: written.update(made="yesterday"),
    lambda written: written.update(models=[]),
    lambda written: written.update(models=[DEFAULT_MODEL] * 3),
    lambda written: written.update(models=["../../etc/passwd"]),
    lambda written: written.update(models=[{"file": "../x.json", "sha256": "0" * 64}]),
    lambda written: written.update(notes="x" * 5000),
    lambda written: written.update(ms_per_photo=-1),
    lambda written: written["learned"].update(file="/etc/passwd"),
    lambda written: written["learned"].update(size=0),
    lambda written: written["learned"].update(size=9000),
    lambda written: written["learned"].update(colour=-1),
    lambda written: written["learned"].update(layout="1"),
    lambda written: written["proof"].update(before=1.1),
    lambda written: written["proof"].update(chance=float("nan")),
    lambda written: written["proof"].update(asked=-1),
    lambda written: written["proof"].update(helps=1),
    lambda written: written["proof"]["learned_from"].update(values=[]),
]


@pytest.mark.parametrize("change", HOSTILE)
def test_a_hostile_description_of_an_engine_is_refused(change: Callable[[dict[str, Any]], Any], tmp_path: Path) -> None:
    path = taught(tmp_path) / DESCRIPTION
    written = json.loads(path.read_text("utf-8"))
    change(written)
    path.write_text(json.dumps(written), "utf-8")
    assert "cannot be used" in refused("taught", tmp_path)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def one_taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    engines = tmp_path_factory.mktemp("engines")
    written: dict[str, Any] = json.loads((taught(engines) / DESCRIPTION).read_text("utf-8"))
    return engines, written


@settings(max_examples=60, deadline=None)
@given(data=st.data(), value=anything)
def test_any_value_anywhere_in_it_loads_or_is_refused(
    data: st.DataObject, value: Any, one_taught: tuple[Path, dict[str, Any]]
) -> None:
    engines, whole = one_taught
    written = copy.deepcopy(whole)
    place: Any = written
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inside = place[key]
        if not isinstance(inside, dict | list) or not inside or data.draw(st.booleans()):
            break
        place = inside
    place[key] = value
    (engines / "taught" / DESCRIPTION).write_text(json.dumps(written), "utf-8")
    with contextlib.suppress(AppError):
        load_own("taught", MODELS, engines, look_into=False)


def test_a_description_of_garbage(tmp_path: Path) -> None:
    path = taught(tmp_path) / DESCRIPTION
    for content in (b"", b"{", b"[" * 100_000, b"\xff\xfe", b" " * (1 << 20) + b"{}"):
        path.write_bytes(content)
        assert "cannot be used" in refused("taught", tmp_path)


def test_a_proof_comes_back_and_a_sentence_that_cannot_be_said_does_not() -> None:
    assert proof_of(described_proof(PROOF)) == PROOF
    written = described_proof(PROOF)
    with pytest.raises(FaultError):
        proof_of(
            msgspec.structs.replace(written, learned_from=msgspec.structs.replace(written.learned_from, values=[]))
        )


def test_all_that_there_are(tmp_path: Path) -> None:
    taught(tmp_path)
    (tmp_path / "Not a name").mkdir()
    (tmp_path / "empty").mkdir()
    known = KnownEngines(MODELS, tmp_path)
    assert known.names() == (*SHIPPED, "taught")
    assert KnownEngines(MODELS).names() == tuple(SHIPPED)
    assert KnownEngines(MODELS, tmp_path / "none").names() == tuple(SHIPPED)
    listed = {each.name: each for each in known.listed()}
    assert listed["taught"].proof == PROOF
    assert listed["taught"].size_bytes > 16 * 1542 * 4
    assert 4_000_000 < listed[STANDARD].size_bytes < 5_000_000
    assert listed["careful"].size_bytes < listed[STANDARD].size_bytes + listed["large"].size_bytes
    assert known.load("taught").model_id == load_own("taught", MODELS, tmp_path).engine.model_id
    for name in ("nothing", "", "..", "../models/efficientnet_lite0"):
        with pytest.raises(NoSuchEngine):
            known.load(name)


def test_names_for_titles() -> None:
    assert free_name("ResNet-50 (pooled)", ()) == "resnet_50_pooled"
    assert free_name("Écoles", ()) == "ecoles"
    assert free_name("標準", ()) == "engine"
    assert free_name("Standard", SHIPPED) == "standard_2"
    assert free_name("a", ["a", "a_2"]) == "a_3"
    assert len(free_name("x" * 300, ())) <= 50


def test_a_title_that_another_engine_has_gets_a_number(tmp_path: Path) -> None:
    known = KnownEngines(MODELS, tmp_path)
    assert known.free_title("Fruit") == "Fruit"
    assert known.free_title("Standard") == "Standard 2"
    taught(tmp_path, "one")
    rename_own("one", "Standard 2", tmp_path)
    assert known.free_title("Standard") == "Standard 3"
    rename_own("one", "x" * 200, tmp_path)
    assert known.free_title("x" * 200) == f"{'x' * 194} 2", "no longer than a title may be"
