"""``tune``: what was measured, for people and for programs, and what is chosen by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.options import parse
from app.machine.paths import DataPaths
from app.machine.settings import Settings, load_settings, save_settings
from app.similarity.manifest import current_generation
from tests.cli.conftest import Made
from tests.cli.running import photokin

pytestmark = pytest.mark.acquainted


def test_what_was_measured(made: Made) -> None:
    save_settings(DataPaths(made.home).settings, Settings(metric="dot", effort=4))
    (told,) = photokin("tune", "--json", home=made.home).objects
    assert {name: told[name] for name in ("metric", "effort", "trees", "exact")} == {
        "metric": "dot", "effort": 4, "trees": "auto", "exact": False,
    }  # fmt: skip
    assert (told["pictures"], told["asked"], told["index_trees"]) == (5, 5, 2)
    assert (told["automatic"], told["alike"], told["earlier"]) == ({"cosine": "auto"}, {"cosine": 1.0}, [])
    levels = told["levels"]
    assert isinstance(levels, list)
    assert [each["effort"] for each in levels] == ["auto", *range(1, 11)]
    assert {each["recall"]["cosine"] for each in levels} == {1.0}
    assert told["exact_ms_at_100000"] == pytest.approx(20_000 * told["exact_ms"], abs=0.1)
    assert photokin("tune", "--json", home=made.home).objects == [told]  # not measured again
    said = photokin("tune", home=made.home)
    lines = said.out.splitlines()
    assert (said.code, said.err) == (0, "")
    assert lines[0] == "5 of 5 pictures asked for their ten nearest; trees of the index: 2"
    assert lines[2].split() == ["effort", "cosine", "ms"]
    assert lines[3].split()[:3] == ["auto", "100.0", "%"]
    assert lines[14].split()[:3] == ["exact", "100.0", "%"]
    assert "All metrics are one order here: the library is too small for others." in lines
    assert lines[-1] == "Chosen: metric dot, effort 4, trees auto, not exact"
    again = photokin("tune", "--again", "--json", home=made.home).objects[0]
    assert again | {"levels": 0, "exact_ms": 0, "exact_ms_at_100000": 0} == told | {
        "levels": 0, "exact_ms": 0, "exact_ms_at_100000": 0,
    }  # fmt: skip


def test_what_is_chosen_holds(made: Made) -> None:
    """Other trees are built at once, and those of before are told beside them."""
    paths = DataPaths(made.home)
    save_settings(paths.settings, Settings(neighbours=7))
    photokin("tune", home=made.home)
    chosen = photokin("tune", "--metric", "euclidean", "--effort", "auto", "--trees", "9", "--exact", home=made.home)
    assert (chosen.code, chosen.err) == (0, "")
    assert chosen.out == "Chosen: metric euclidean, effort auto, trees 9, exact\n"
    assert load_settings(paths.settings) == Settings(neighbours=7, metric="euclidean", trees=9, exact=True)
    built = current_generation(paths.index)
    assert built is not None
    assert (built.number, built.manifest.trees) == (2, 9)
    (told,) = photokin("tune", "--effort", "3", "--no-exact", "--json", home=made.home).objects
    assert told == {"metric": "euclidean", "effort": 3, "trees": 9, "exact": False}
    assert current_generation(paths.index) == built  # nothing was built for that
    assert "With 2 trees, of 5 pictures: 100.0 % in" in photokin("tune", home=made.home).out
    assert photokin("index", home=made.home).code == 0
    assert current_generation(paths.index) == built


def test_there_is_nothing_to_measure(made: Made, home: Path) -> None:
    nothing = photokin("tune", home=home / "none")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err == "photokin: The library is empty. Add a folder of photos first. photokin index FOLDER\n"
    assert not (home / "none" / "catalog.db").exists()
    next((made.home / "index").glob("current")).unlink()
    unread = photokin("tune", "--json", home=made.home)
    assert (unread.code, unread.objects) == (
        1,
        [{"metric": "cosine", "effort": "auto", "trees": "auto", "exact": False}],
    )
    assert "There is no index to be measured yet" in unread.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--trees", "0"], "argument --trees: '0' is neither auto nor a whole number from 1 to 500"),
        (["--trees", "501"], "argument --trees: '501' is neither"),
        (["--effort", "11"], "argument --effort: '11' is neither"),
        (["--metric", "manhattan"], "argument --metric: invalid choice"),
        (["--again", "--no-exact"], "--again measures: what is chosen goes into a command of its own"),
    ],
)
def test_what_cannot_be_chosen(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["tune", *words])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
