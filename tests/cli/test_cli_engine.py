"""``photokin engine``: what it prints, for people and for programs, and what it leaves behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.machine.paths import DataPaths
from app.machine.settings import load_settings
from tests.cli.conftest import Made
from tests.cli.running import photokin
from tests.cli.test_cli_commands import _KEYS


def test_the_list(made: Made) -> None:
    ran = photokin("engine", home=made.home)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert len(lines) == 6
    assert lines[1].split() == ["*", "standard", "Standard", "6", "of", "6", "3084", "bytes", "4.1", "MB"]
    assert lines[3].split()[:5] == ["careful", "Careful", "0", "of", "6"]
    objects = photokin("engine", "list", "--json", home=made.home).objects
    assert [each["name"] for each in objects] == ["standard", "large", "careful", "plain", "plain_large"]
    assert all(set(each) == _KEYS["engine"] for each in objects)
    assert [each["in_use"] for each in objects] == [True, False, False, False, False]


def test_another_is_used_and_one_kept(made: Made, tmp_path: Path) -> None:
    """Its photos are read before the command ends, and status tells of it."""
    home = Path(shutil.copytree(made.home, tmp_path / "copy"))
    kept = photokin("engine", "keep", "standard", "--json", home=home)
    assert kept.objects[-1]["kept"] is True
    said = photokin("engine", "keep", "plain", home=home)
    assert said.out == "Plain: 6 photos read for it.\nPlain is kept up to date.\n"
    dropped = photokin("engine", "drop", "plain", home=home)
    assert dropped.out == "Plain is kept up to date no more.\n"
    ran = photokin("engine", "use", "plain", home=home)
    assert ran.out.endswith("Plain is used.\n")
    settings = load_settings(DataPaths(home).settings)
    assert (settings.engine, settings.engines_kept) == ("plain", ("standard",))
    (status,) = photokin("status", "--json", home=home).objects
    assert (status["engine"], status["engine_title"], status["engine_trouble"]) == ("plain", "Plain", None)
    assert str(status["model"]).startswith("plain-")
    assert status["read_again"] is None


def test_when_the_window_reads_for_another_engine(made: Made, tmp_path: Path) -> None:
    """What is asked for here is done at once all the same."""
    home = Path(shutil.copytree(made.home, tmp_path / "copy"))
    assert "at once" in photokin("engine", "when", home=home).out
    assert photokin("engine", "when", "idle", "--json", home=home).objects == [{"read_again": "idle"}]
    assert load_settings(DataPaths(home).settings).read_again == "idle"
    assert photokin("engine", "use", "plain", home=home).out.endswith("Plain is used.\n")
    assert photokin("engine", "list", "--json", home=home).objects[3]["read"] == 6
    assert photokin("engine", "when", "later", home=home).code == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("use", "nothing"), 2, ("There is no engine nothing", "engine list")),
        (("remove", "standard"), 2, ("came with the program",)),
        (("use",), 2, ("NAME",)),
        (("paint",), 2, ("invalid choice",)),
    ],
)
def test_what_cannot_be_done(made: Made, words: tuple[str, ...], code: int, said: tuple[str, ...]) -> None:
    ran = photokin("engine", *words, home=made.home)
    assert (ran.code, ran.out) == (code, "")
    assert all(word in ran.err for word in said)
