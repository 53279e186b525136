"""Segmentation networks from somewhere: what is found of them, and what is refused in one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.engine_masking import MapKind, MaskWishes
from app.core.errors import AppError, InputError
from app.similarity.mask_inspection import inspect_mask, prove_mask
from app.similarity.mask_network import MaskNetwork
from app.similarity.mask_spec import MaskSpec
from app.similarity.network_inspection import Workplace
from tests.segmenting_networks import PERSON, SIDE_PX, a_vector, blind, nonsense, red


def _pictures(side_px: int) -> tuple[np.ndarray, ...]:
    """A red square on blue, the same turned round, and noise."""
    picture = np.full((side_px, side_px, 3), (0, 0, 200), np.uint8)
    picture[side_px // 4 : side_px // 2, side_px // 4 : side_px // 2] = (230, 10, 10)
    return picture, 255 - picture, np.random.default_rng(1).integers(0, 256, picture.shape, np.uint8)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    folder = tmp_path / "unfinished"
    folder.mkdir()
    return Workplace(folder, _pictures, lambda _: None, lambda: 0)


def _written(tmp_path: Path, content: bytes, name: str = "deeplabv3.onnx") -> Path:
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(
    "kind", ["class scores", "class shares", "class numbers", "foreground scores", "foreground shares"]
)
def test_every_usual_form_is_understood_and_finds_the_subject(
    kind: MapKind, last: bool, tmp_path: Path, place: Workplace
) -> None:
    path = _written(tmp_path, red(kind, last=last))
    found = inspect_mask(path, MaskWishes(preset="unit"), place)
    assert (found.plan.kind, found.plan.side_px, found.plan.layout) == (kind, SIDE_PX, "nhwc" if last else "nchw")
    assert found.plan.class_number == (PERSON if kind.startswith("class") else 0)
    assert (found.outputs[0].width, found.outputs[0].height, found.trial.numbers) == (16, 16, 256)
    assert found.share == pytest.approx(1 / 16)
    plan = replace(found.plan, path=str(path))
    proven = prove_mask(plan, place)
    assert (proven.input, proven.form, proven.batch) == ("input", "float32", None)
    spec = MaskSpec(
        place.folder / "model.onnx", "", proven.input, f"float32_{plan.layout}", "rgb", None, SIDE_PX,  # type: ignore[arg-type]
        plan.preset, plan.output, plan.kind, plan.last, plan.class_number, plan.threshold,
    )  # fmt: skip
    levels = MaskNetwork(spec, threads=1).levels(_pictures(SIDE_PX)[0])
    assert np.flatnonzero(levels.any(axis=0)).tolist() == [4, 5, 6, 7]
    assert np.flatnonzero(levels.any(axis=1)).tolist() == [4, 5, 6, 7]


def test_an_output_beside_it_is_left_alone(tmp_path: Path, place: Workplace) -> None:
    found = inspect_mask(_written(tmp_path, red(aux=True)), MaskWishes(), place)
    assert [choice.name for choice in found.outputs] == ["out", "aux"]
    other = inspect_mask(_written(tmp_path, red(aux=True)), MaskWishes(output="aux"), place)
    assert other.plan.output == "aux"


def test_a_value_within_the_network_will_do(tmp_path: Path, place: Workplace) -> None:
    path = _written(tmp_path, red("foreground shares"))
    found = inspect_mask(path, MaskWishes(output="scores"), place)
    assert (found.plan.output, found.plan.kind) == ("scores", "foreground scores")
    assert prove_mask(replace(found.plan, path=str(path)), place).input == "input"


def test_what_is_wished_is_taken(tmp_path: Path, place: Workplace) -> None:
    wishes = MaskWishes(class_number=3, threshold=0.9, preset="caffe", channels="rgb")
    plan = inspect_mask(_written(tmp_path, red()), wishes, place).plan
    assert (plan.class_number, plan.threshold, plan.preset, plan.channels) == (3, 0.9, "caffe", "rgb")


def test_a_network_of_two_classes_and_a_fixed_batch(tmp_path: Path, place: Workplace) -> None:
    path = _written(tmp_path, red(classes=2, batch=2))
    found = inspect_mask(path, MaskWishes(preset="unit"), place)
    assert (found.plan.class_number, found.outputs[0].classes) == (1, 2)
    assert found.share == pytest.approx(1 / 16)
    assert prove_mask(replace(found.plan, path=str(path)), place).batch == 2


@pytest.mark.parametrize(
    ("content", "wishes", "words"),
    [
        (a_vector(), MaskWishes(), "does not tell of each place of a picture"),
        (blind(), MaskWishes(), "the same numbers for every picture"),
        (nonsense(), MaskWishes(), "numbers that are none"),
        (b"no network", MaskWishes(), "is no ONNX network"),
        (red()[:200], MaskWishes(), "is no ONNX network"),
        (red(), MaskWishes(class_number=21), "no class 21"),
        (red(), MaskWishes(output="gone"), "no output gone"),
        (red(), MaskWishes(side_px=128), "64 × 64 pixels only"),
        (red(), MaskWishes(layout="nhwc"), "as nchw"),
    ],
)
def test_what_cannot_mask_is_refused_in_a_sentence(
    content: bytes, wishes: MaskWishes, words: str, tmp_path: Path, place: Workplace
) -> None:
    with pytest.raises(InputError, match=words):
        inspect_mask(_written(tmp_path, content), wishes, place)


def test_a_plan_that_names_another_class_or_output_is_refused(tmp_path: Path, place: Workplace) -> None:
    path = _written(tmp_path, red())
    plan = replace(inspect_mask(path, MaskWishes(), place).plan, path=str(path))
    for changed, words in (({"class_number": 99}, "no class 99"), ({"output": "gone"}, "no output gone")):
        with pytest.raises(InputError, match=words):
            prove_mask(replace(plan, **changed), place)


def test_a_file_that_is_no_network_any_more(tmp_path: Path) -> None:
    spec = MaskSpec(
        _written(tmp_path, b"no network"), "", "input", "float32_nchw", "rgb", None, 64,
        "unit", "out", "class scores", False, 15, 0.5,
    )  # fmt: skip
    with pytest.raises(AppError, match="cannot be loaded"):
        MaskNetwork(spec, threads=1)
