"""``engine finetune`` and ``engine compact --autoencoder``: what they say, without PyTorch and with it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.work.model_in_use import ModelInUse
from tests.cli.running import photokin
from tests.pipeline.coloured_classes import ColouredClasses
from tests.pipeline.stocked import library_of

_THERE = importlib.util.find_spec("torch") is not None


@pytest.fixture
def classes(tmp_path: Path) -> ColouredClasses:
    return ColouredClasses(tmp_path, ModelInUse(models_folder(), Settings(device="cpu")))


@pytest.mark.skipif(_THERE, reason="PyTorch is installed (the finetune extra)")
def test_without_pytorch_one_sentence_says_what_to_install(classes: ColouredClasses) -> None:
    classes.add_colours(2, 4)
    ran = photokin("engine", "finetune", "--from", classes.photos, "--start", "nothing", home=classes.paths.home)
    assert ran.code == 3
    assert ran.is_sentence("Training networks needs torch, onnx: please install the extra finetune.", "environment.py")
    with library_of(classes.paths.home, 500):
        pass
    ran = photokin("engine", "compact", "16", "--autoencoder", home=classes.paths.home)
    assert ran.code == 3
    assert ran.is_sentence("Training networks needs torch, onnx: please install the extra finetune.", "environment.py")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("finetune",), "--from"),
        (("finetune", "--from", ""), "The name of the folder is empty."),
        (("finetune", "--from", ".", "--start", "resnet"), "lite0"),
        (("finetune", "--from", ".", "--epochs", "0"), "1 to 1000"),
        (("finetune", "--from", ".", "--numbers", "8"), "16 to 256"),
        (("finetune", "--from", ".", "--base", "nothing"), "There is no engine nothing"),
        (("compact", "--epochs", "3"), "Only a network learns in epochs."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    ran = photokin("engine", *words, home=tmp_path / "home")
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "home" / "engines").exists()


@pytest.mark.finetune
@pytest.mark.timeout(600)
def test_a_network_is_trained_told_and_used(classes: ColouredClasses) -> None:
    for package in ("torch", "onnx"):
        pytest.importorskip(package, reason=f"{package} is not installed (the finetune extra)")
    classes.add_colours(4, 8)
    home = classes.paths.home
    ran = photokin(
        "engine", "finetune", "--from", classes.photos, "--start", "nothing", "--epochs", "6", "--seed", "4",
        "--title", "By colour", "--json", home=home,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    (trained,) = ran.objects
    assert (trained["name"], trained["helps"], trained["photos"], trained["seed"]) == ("by_colour", True, 20, 4)
    assert trained["kept"] == "Small network, from nothing"
    (card,) = [card for card in photokin("engine", "list", "--json", home=home).objects if card["name"] == "by_colour"]
    assert (card["origin"], card["dim"]) == ("finetuned", 64 + 98 + 164)
    assert photokin("engine", "use", "by_colour", home=home).code == 0
    again = photokin(
        "engine", "finetune", "--from", classes.photos, "--start", "nothing", "--epochs", "6", "--seed", "4",
        "--title", "By colour", "--base", "standard", "--json", home=home,
    )  # fmt: skip
    one, other = ((home / "engines" / name / "network.onnx").read_bytes() for name in ("by_colour", "by_colour_2"))
    assert again.code == 0, again.err
    assert one == other
