"""Ways to ask on the command line: help, names that begin with a dash, standard input; what a folder has to show."""

from __future__ import annotations

import contextlib
import ctypes
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from app.cli.options import parse
from app.machine.paths import DataPaths
from app.machine.settings import Settings, save_settings
from app.main import _opener
from tests.cli.conftest import Made
from tests.cli.running import command, environment, photokin
from tests.conftest import save_picture

MakePhoto = Callable[..., Path]


def _has_driver() -> bool:
    with contextlib.suppress(OSError):
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        return True
    return False


def _with_input(data: bytes, *words: str, home: Path) -> tuple[int, list[dict[str, object]], str]:
    ran = subprocess.run(command(*words), input=data, capture_output=True, env=environment(home), check=False)
    return ran.returncode, [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr.decode()


@pytest.mark.parametrize("command_name", COMMANDS)
def test_help_of_a_command_is_its_own(home: Path, command_name: str) -> None:
    asked = photokin("help", command_name, home=home)
    assert (asked.code, asked.err) == (0, "")
    assert asked.out == photokin(command_name, "--help", home=home).out
    assert asked.out.startswith(f"usage: photokin {command_name} ")


def test_help_alone_and_the_usage_line_name_the_commands(home: Path) -> None:
    asked = photokin("help", home=home)
    assert (asked.code, asked.out) == (0, photokin("--help", home=home).out)
    usage = f"{{{','.join(COMMANDS)},help}}"
    assert usage in asked.out.partition("\n\n")[0]
    assert usage in photokin("--nonsense", home=home).err
    assert not home.exists()


def test_a_folder_that_is_called_like_a_command_is_taken_as_a_folder(home: Path, make_photo: MakePhoto) -> None:
    folder = make_photo("a.png").parent
    folder.rename(folder.with_name("fnd"))
    ran = photokin("fnd", home=home, folder=folder.parent)
    assert ran.code == 0
    assert ran.out.startswith("1 photos read")


def test_the_order_can_be_asked_for() -> None:
    assert (parse(["find", "a.png"]).plain, parse(["find", "a.png", "--plain"]).plain) == (False, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--metric", "manhattan"], "argument --metric: invalid choice: 'manhattan'"),
        (["--effort", "0"], "argument --effort: '0' is neither auto nor a whole number from 1 to 10"),
        (["--effort", "11"], "argument --effort: '11' is neither auto nor a whole number from 1 to 10"),
        (["--effort", "much"], "argument --effort: 'much' is neither"),
        (["--plain", "--metric", "dot"], "--plain orders by distance alone: it does not go with --metric dot"),
        (["--plain", "--effort", "3"], "--plain compares with every photo: it does not go with --effort"),
        (["--exact", "--effort", "auto"], "--exact compares with every photo: it does not go with --effort"),
    ],
)
def test_what_does_not_go_together(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["find", "a.png", *words])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["find", "--", "-x.png", "-k", "2", "--json"],
        ["find", "-k", "2", "--json", "--", "-x.png"],
        ["--json", "find", "-k", "2", "--", "-x.png"],
    ],
)
def test_a_name_that_begins_with_a_dash(made: Made, words: list[str]) -> None:
    shutil.copy(made.photos / "3.png", made.home / "-x.png")
    found = photokin(*words, home=made.home, folder=made.home)
    assert found.code == 0
    assert [answer["rank"] for answer in found.objects] == [1, 2]
    assert {answer["query"] for answer in found.objects} == {str(made.home / "-x.png")}


def test_a_picture_from_standard_input(made: Made) -> None:
    code, found, error = _with_input((made.photos / "1.png").read_bytes(), "find", "-", "--json", home=made.home)
    assert (code, error) == (0, "")
    assert found[0]["path"] == str(made.photos / "1.png")
    assert found[0]["distance"] == 0
    (kept,) = (made.home / "queries").iterdir()
    assert {answer["query"] for answer in found} == {str(kept)}
    assert photokin("status", "--json", home=made.home).objects[0]["photos"] == 7  # it was not added


def test_what_comes_on_standard_input_is_no_picture(made: Made, home: Path) -> None:
    code, _, error = _with_input(b"no picture", "find", "-", home=made.home)
    assert code == 2
    assert "is not a photo that Photokin can read" in error
    nowhere = home / "none"
    code, _, error = _with_input(b"anything", "find", "-", home=nowhere)
    assert code == 2
    assert error == "photokin: The library is empty. Add a folder of photos first. photokin index FOLDER\n"
    assert not (nowhere / "queries").exists()


def test_no_more_is_read_from_standard_input_than_is_taken(made: Made) -> None:
    """An endless input is refused when it is too much; nothing waits for its end."""
    with Path("/dev/zero").open("rb") as endless:
        process = subprocess.run(
            command("find", "-"), stdin=endless, capture_output=True, env=environment(made.home), check=False
        )
    assert process.returncode == 2
    assert b"The picture is too large to search with" in process.stderr


@pytest.mark.skipif(_has_driver(), reason="this machine has a driver of NVIDIA's")
def test_a_card_that_was_asked_for_and_is_not_there_is_told_once(made: Made) -> None:
    said = "photokin: A graphics card was chosen but cannot be used: No NVIDIA driver was found.\n"
    for words in (["index"], ["find", str(made.photos / "1.png")]):
        ran = photokin(*words, "--device", "gpu", home=made.home)
        assert (ran.code, ran.err) == (0, said)
    assert photokin("find", made.photos / "1.png", "--device", "cpu", home=made.home).err == ""
    (made.home / "settings.json").write_text('{"device": "gpu"}')
    assert photokin("index", home=made.home).err == said
    # Once, though several things are asked for.
    assert photokin(made.photos, made.photos / "1.png", home=made.home).err == said


@pytest.mark.acquainted
def test_a_folder_shows_its_closest_pairs(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(4):
        save_picture(folder / f"{n}.png", n, (320, 240))
    save_picture(folder / "2 smaller.jpg", 2, (300, 225))
    shutil.copy(folder / "0.png", folder / "0 copy.png")
    ran = photokin(folder, home=home)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[2] == f"The closest pairs in {folder}, of 5 pictures:"
    assert lines[3].split(maxsplit=3) == ["0.00", "Same", "file", str(folder / "0 copy.png")]
    assert lines[4].strip() == str(folder / "0.png")
    assert lines[5].split(maxsplit=1)[1].startswith("Very like")
    assert {lines[5].split(maxsplit=3)[3], lines[6].strip()} == {str(folder / "2.png"), str(folder / "2 smaller.jpg")}
    pairs = photokin(folder, "--json", home=home).objects[1:]
    assert [pair["closeness"] for pair in pairs[:2]] == ["same file", "very like"]
    assert set(pairs[0]) == {"path", "other", "distance", "closeness"}
    paths = [path for pair in pairs for path in (pair["path"], pair["other"])]
    assert len(paths) == len(set(paths))


def test_a_folder_in_which_nothing_is_alike_says_so(home: Path, make_photo: MakePhoto) -> None:
    folder = [make_photo(f"{n}.png", seed=n) for n in range(2)][-1].parent
    ran = photokin(folder, home=home)
    assert ran.code == 0
    alike = "Very like" in ran.out or "  Like" in ran.out
    assert alike != ("Nothing in this folder is really alike." in ran.out)
    (folder / "1.png").unlink()
    assert "pairs" not in photokin(folder, home=home).out


def test_a_link_to_nowhere_that_is_called_like_a_command_is_a_name(home: Path, tmp_path: Path) -> None:
    (tmp_path / "fnd").symlink_to("nowhere")
    ran = photokin("fnd", home=home, folder=tmp_path)
    assert ran.code == 2
    assert ran.is_sentence("There is no folder fnd.")


@pytest.mark.acquainted
def test_of_copies_the_first_path_is_printed(made: Made) -> None:
    printed = photokin("find", made.photos / "0.png", "--print0", home=made.home).out.split("\0")
    listed = photokin("find", made.photos / "0.png", "--json", home=made.home).paths()
    assert printed == [*listed, ""]
    assert str(made.photos / "sub" / "copy of 1.png") not in printed


def test_what_is_skipped_is_printed_with_zeros(made: Made) -> None:
    ran = photokin("status", "--skipped", "--print0", home=made.home)
    assert (ran.code, ran.out) == (0, f"{made.photos / 'broken.jpg'}\0")


@pytest.mark.parametrize(
    ("words", "device", "threads"),
    [
        (["status"], "gpu", 3),
        (["status", "--device", "cpu"], "cpu", 3),
        (["status", "--threads", "7"], "gpu", 7),
        (["--threads", "7", "--device", "auto", "status"], "auto", 7),
    ],
)
def test_options_go_before_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], device: str, threads: int
) -> None:
    save_settings(tmp_path / "settings.json", Settings(device="gpu", threads=3, neighbours=9))
    opened: list[Settings] = []
    monkeypatch.setattr(
        "app.pipeline.catalog.Catalog", lambda paths, models, settings, emit, **_: opened.append(settings)
    )
    _opener(parse(words), DataPaths(tmp_path))(lambda _: None)
    assert [(settings.device, settings.threads, settings.neighbours) for settings in opened] == [(device, threads, 9)]
