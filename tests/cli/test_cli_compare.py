"""``find --engine`` and ``find --compare``: one engine by name, and two or three side by side."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest

from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from app.similarity.shipped_engines import load_shipped
from tests.cli.conftest import Made
from tests.cli.running import REPOSITORY, photokin


@pytest.fixture
def read_twice(made: Made) -> Made:
    """The library with vectors of another engine, by which photo n is at an angle of n from photo 0; 4.png has none."""
    paths, plain = DataPaths(made.home), load_shipped("plain", models_folder())
    with contextlib.closing(Store.open(paths.catalog, paths.lock)) as store:
        for n in range(4):
            photo = store.photo_at(str(made.photos / f"{n}.png"))
            assert photo is not None
            assert photo.content_id is not None
            vector = np.zeros(plain.dim, "<f2")
            vector[:2] = np.cos(0.1 * n), np.sin(0.1 * n)
            store.add_vectors(plain.model_id, [(photo.content_id, vector.tobytes())])
    return made


def _names(rows: list[dict[str, str]]) -> list[str]:
    return [Path(row["path"]).name for row in rows]


def test_one_engine_is_asked_by_name(read_twice: Made) -> None:
    ran = photokin("find", read_twice.photos / "0.png", "--engine", "plain", "--json", home=read_twice.home)
    assert (ran.code, ran.err) == (0, "")
    assert _names(ran.objects) == ["1.png", "2.png", "3.png"]
    assert {row["engine"] for row in ran.objects} == {"plain"}
    said = photokin("find", read_twice.photos / "0.png", "--engine", "plain", home=read_twice.home)
    assert "0.png by plain, of 4 pictures:" in said.out


def test_two_engines_side_by_side(read_twice: Made) -> None:
    find = ("find", read_twice.photos / "0.png", "--compare", "standard, plain")
    ran = photokin(*find, "-k", "2", "--json", home=read_twice.home)
    assert ran.code == 0
    standard, plain = ran.objects
    assert (standard["engine"], standard["searched"], standard["agreement"]["share"]) == ("standard", 5, 1)
    assert (plain["engine"], plain["searched"]) == ("plain", 4)
    assert _names(plain["neighbours"]) == ["1.png", "2.png"]
    whole = photokin(find[0], find[1], "-k", "4", "--json", home=read_twice.home)
    ranks = {name: rank for rank, name in enumerate(_names(whole.objects), 1)}
    assert [row["moved"] for row in plain["neighbours"]] == [ranks["1.png"] - 1, ranks["2.png"] - 2]
    assert [row["moved"] for row in standard["neighbours"]] == [0, 0]
    common = {name for name, rank in ranks.items() if rank <= 2} & {"1.png", "2.png"}
    assert plain["agreement"]["common"] == len(common)
    assert "plain has read less of the library: 4 pictures of 5 were compared." in ran.err
    table = photokin(*find, home=read_twice.home)
    heading, *rows = [line.split() for line in table.out.splitlines()[2:7]]
    assert heading == ["rank", "standard", "plain"]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert "standard and plain: 3 of the first 4 are the same. Rank correlation" in table.out


@pytest.mark.parametrize(
    "words",
    [
        ["--compare", "plain"],
        ["--compare", "plain,plain"],
        ["--compare", "a,b,c,d"],
        ["--compare", "standard,"],
        ["--compare", "standard,plain", "--engine", "plain"],
        ["--compare", "standard,plain", "--print0"],
        ["--engine", ""],
    ],
)
def test_wrong_usage(home: Path, words: list[str]) -> None:
    ran = photokin("find", "a.png", *words, home=home)
    assert (ran.code, ran.out) == (2, "")


def test_an_engine_that_cannot_answer_is_one_sentence(made: Made) -> None:
    for name, words in (("nobody", "There is no engine nobody."), ("large", "has not read a photo of this library")):
        ran = photokin("find", made.photos / "1.png", "--compare", f"standard,{name}", home=made.home)
        assert (ran.code, ran.is_sentence(words)) == (2, True)


def test_the_manual_names_every_key() -> None:
    manual = (REPOSITORY / "COMMANDS.md").read_text("utf-8")
    for key in ("engine", "searched", "agreement", "common", "share", "correlation", "neighbours", "moved"):
        assert f"`{key}`" in manual
