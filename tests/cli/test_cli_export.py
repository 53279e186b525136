"""``export``: tables and vectors for other programs."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Made
from tests.cli.running import command, environment, photokin


def test_a_table_of_the_whole_library(made: Made, tmp_path: Path) -> None:
    ran = photokin("export", "-o", "table.csv", "-k", "2", home=made.home, folder=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "Photos: 6, 12 neighbours" in ran.err
    assert "Not in it, as they could not be read: 1" in ran.err
    rows = list(csv.DictReader(io.StringIO((tmp_path / "table.csv").read_text())))
    assert len(rows) == 12
    assert {row["path"] for row in rows} == {str(made.photos / f"{n}.png") for n in range(5)} | {
        str(made.photos / "sub" / "copy of 1.png")
    }


def test_a_table_on_standard_output_is_nothing_but_the_table(made: Made) -> None:
    ran = photokin("export", "-o", "-", "-k", "1", home=made.home)
    assert len(ran.objects) == 6
    assert photokin("export", "-o", "-", "-k", "1", "--exact", home=made.home).objects == ran.objects
    one = photokin("export", "-o", "-", "--query", made.photos / "2.png", "-k", "1", home=made.home)
    by_name = photokin("export", "-o", "-", "-k", "1", "--engine", "standard", home=made.home)
    assert by_name.objects == ran.objects
    other = photokin("export", "-o", "-", "--engine", "large", home=made.home)
    assert (other.code, other.is_sentence("has not read a photo of this library yet")) == (2, True)
    assert one.objects == [each for each in ran.objects if each["path"].endswith("/2.png")]


def test_vectors_and_their_list(made: Made, tmp_path: Path) -> None:
    ran = photokin("export", "--vectors", tmp_path, "--json", home=made.home)
    assert ran.objects == [
        {
            "path": str(tmp_path / "vectors.npy"),
            "list": str(tmp_path / "photos.jsonl"),
            "photos": 6,
            "rows": 6,
            "dim": 1378,
            "skipped": 1,
            "waiting": 0,
            "later": 0,
        }
    ]
    assert np.load(tmp_path / "vectors.npy").shape == (6, 1378)
    photokin("export", "--vectors", tmp_path / "v.npy", "--list", tmp_path / "v.txt", "--float16", home=made.home)
    assert np.load(tmp_path / "v.npy").dtype == np.float16
    listed = [json.loads(line)["path"] for line in (tmp_path / "photos.jsonl").read_text().splitlines()]
    assert (tmp_path / "v.txt").read_text().splitlines() == listed


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["-o", "a.csv", "--vectors", "b.npy"],
        ["-o", "a.csv", "--list", "b.txt"],
        ["-o", "a.csv", "--float16"],
        ["--vectors", "b.npy", "--query", "c.jpg"],
        ["--vectors", "b.npy", "-k", "3"],
        ["-o", "-", "--json"],
        ["-o", "a.csv", "-k", "0"],
        ["-o", "a.csv", "--format", "xml"],
        ["-o", ""],
    ],
)
def test_what_does_not_go_together_is_wrong_usage(home: Path, words: list[str]) -> None:
    ran = photokin("export", *words, home=home)
    assert (ran.code, ran.out) == (2, "")
    assert not home.exists()


def test_an_empty_library_says_so(home: Path, tmp_path: Path) -> None:
    ran = photokin("export", "-o", tmp_path / "table.csv", home=home)
    assert ran.is_sentence("The library is empty.")
    assert ran.code == 2
    assert not (tmp_path / "table.csv").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full here")
def test_a_target_that_takes_nothing_is_one_sentence(made: Made, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o555)
    for target, code in (("/dev/full", 3), (tmp_path, 2), (tmp_path / "none" / "x.csv", 2)):
        ran = photokin("export", "-o", target, "-k", "1", home=made.home)
        assert (ran.code, ran.is_sentence(str(target))) == (code, True)
    ran = photokin("export", "-o", tmp_path / "closed" / "x.csv", home=made.home, powerless=True)
    assert (ran.code, ran.is_sentence("cannot be written: Permission denied.")) == (3, True)
    with open("/dev/full", "wb") as full:
        words = command("export", "-o", "-")
        said = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, env=environment(made.home), check=False)
    assert (said.returncode, said.stderr) == (3, b"photokin: The answer cannot be written: No space left on device.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes there")
def test_a_reader_that_leaves_early_is_no_error(made: Made) -> None:
    program = subprocess.Popen(
        command("export", "-o", "-"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(made.home)
    )
    assert program.stdout is not None
    program.stdout.close()  # before anything is written
    assert program.stderr is not None
    said = program.stderr.read()
    program.stderr.close()
    assert (program.wait(), said) == (0, b"")
