"""``engine teach`` and ``engine compact``: what they say, and what can be used afterwards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.work.model_in_use import ModelInUse
from tests.cli.running import photokin
from tests.cli.test_cli_commands import _KEYS
from tests.pipeline.classroom import Classroom
from tests.pipeline.stocked import library_of


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return Classroom(tmp_path, ModelInUse(models_folder(), Settings(device="cpu")))


def test_an_engine_is_taught_told_and_used(classroom: Classroom) -> None:
    classroom.add_kinds(10, 15)
    home = classroom.paths.home
    ran = photokin("engine", "teach", "--from", classroom.photos, "--numbers", "16", "--seed", "4", "--json", home=home)
    assert ran.code == 0, ran.err
    (taught,) = ran.objects
    assert set(taught) == _KEYS["engine teach"]
    assert (taught["name"], taught["helps"], taught["why_not"]) == ("standard_taught_here", True, None)
    assert (taught["asked"], taught["photos"], taught["classes"], taught["seed"]) == (60, 90, 10, 4)
    before, after = taught["figures"]
    assert before["way"] == "Standard"
    assert after["first_right"] > before["first_right"]
    assert len(taught["worse_photos"]) == taught["worse"]
    (card,) = [card for card in photokin("engine", "list", "--json", home=home).objects if card["origin"] == "taught"]
    assert card["proof"]["after"] == pytest.approx(after["first_right"], abs=1e-6)
    assert photokin("engine", "use", taught["name"], home=home).code == 0
    used = {card["name"]: card for card in photokin("engine", "list", "--json", home=home).objects}
    assert used[taught["name"]]["in_use"]
    assert used["standard"]["kept"]


def test_one_that_does_not_help_says_so_and_is_not_used_but_anyway(classroom: Classroom) -> None:
    random = np.random.default_rng(5)
    for kind in range(5):
        classroom.add(f"class {kind}", *random.standard_normal((8, classroom.base.engine.dim)).astype(np.float32))
    home = classroom.paths.home
    ran = photokin("engine", "teach", "--from", classroom.photos, "--title", "Guesses", home=home)
    assert ran.code == 1
    assert "Asked by 15 photos of 5 classes that nothing was learned from:" in ran.out
    assert "It does not help" in ran.out
    assert ran.out.splitlines()[-1].endswith("photokin engine use guesses --anyway")
    refused = photokin("engine", "use", "guesses", home=home)
    assert refused.code == 2
    assert refused.is_sentence("does not help", "photokin engine use guesses --anyway")
    assert photokin("engine", "use", "guesses", "--anyway", home=home).code == 0


def test_what_was_left_out_is_told_beside_the_answer(classroom: Classroom) -> None:
    classroom.add_kinds(3, 8)
    classroom.add("alone", np.ones(classroom.base.engine.dim, np.float32))
    ran = photokin("engine", "teach", "--from", classroom.photos, home=classroom.paths.home)
    assert "Classes of one photo, learned from and never asked about: 1 (as alone)" in ran.err


def test_a_shorter_vector_is_made_and_told(tmp_path: Path) -> None:
    with library_of(tmp_path / "home", 500, told_by=40):
        pass
    ran = photokin("engine", "compact", "16", home=tmp_path / "home")
    assert ran.code == 0, ran.err
    assert "Made: Standard, 16 numbers, as standard_16_numbers. Learned from 400 photos of the library." in ran.out
    assert [line.split() for line in ran.out.splitlines() if line.startswith("bytes")] == [
        ["bytes", "of", "a", "photo", "3,084", "32"]
    ]
    (again,) = photokin("engine", "compact", "16", "--from", "standard", "--json", home=tmp_path / "home").objects
    assert (again["name"], again["numbers"], again["photos"]) == ("standard_16_numbers_2", 16, 500)
    assert 0 < again["recall"] <= 1
    assert set(again) == _KEYS["engine compact"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("teach",), "--from"),
        (("teach", "--from", ""), "The name of the folder is empty."),
        (("teach", "--from", "nowhere"), "There is no file or folder"),
        (("teach", "--from", ".", "--numbers", "8"), "16 to 256"),
        (("compact", "512"), "16 to 256"),
        (("compact", "--from", "nothing"), "There is no engine nothing"),
        (("compact",), "The library has 0 pictures"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    ran = photokin("engine", *words, home=tmp_path / "home")
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "home" / "engines").exists()


def test_one_class_is_refused(classroom: Classroom) -> None:
    classroom.add_kinds(1, 4)
    ran = photokin("engine", "teach", "--from", classroom.photos, home=classroom.paths.home)
    assert ran.code == 2
    assert ran.is_sentence("are of one class, class 0")
