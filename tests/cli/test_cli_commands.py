"""What each command prints, for people and for programs, and the exit codes."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import termios
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.machine.paths import DataPaths
from app.machine.settings import Settings, save_settings
from tests.cli.conftest import Made
from tests.cli.running import REPOSITORY, command, environment, photokin

MakePhoto = Callable[..., Path]

_KEYS = {
    "index": {"embedded", "linked", "skipped", "removed", "offline", "unreadable", "read_for"},
    "find": {"query", "rank", "path", "distance", "similarity", "closeness", "copies", "edges"}
    | {"order", "details", "metric", "exact", "date", "hidden", "question"},
    "status": {
        *("photos", "contents", "waiting", "skipped", "offline", "generation", "indexed", "device"),
        *(
            "device_reason",
            "model",
            "library",
            "home",
            "disk_bytes",
            "thumbnail_bytes",
            "details",
            "details_bytes",
            "folders",
            "links",
        ),
        *("later", "read_again", "engine", "engine_title", "engine_trouble"),
    },
    "skipped": {"path", "stage", "reason"},
    "folders": {"path", "photos", "state", "reason", "left_out"},
    "engine": {
        *("name", "title", "origin", "made", "size_bytes", "dim", "bytes_per_photo", "in_use", "answers", "kept"),
        *("read", "total", "at_hand", "ms_per_photo", "trouble", "proof", "waiting_for"),
    },
    "engine teach": {
        *("name", "title", "helps", "why_not", "kept", "photos", "classes", "asked", "better", "worse", "chance"),
        *("worse_photos", "figures", "new_classes", "notes", "seed"),
    },
    "engine compact": {
        *("name", "title", "numbers", "photos", "asked", "recall", "kept_variance", "bytes_before", "bytes_after"),
        *("ms_before", "ms_after"),
    },
    "engine subject": {
        *("name", "title", "path", "base", "size_bytes", "output", "kind", "class", "threshold", "preset"),
        *("preset_reason", "side_px", "side_is_fixed", "layout", "channels", "pixels", "places", "ms_per_photo"),
        *("memory_bytes", "outputs", "presets", "layouts"),
    },
    "engine add": {
        *("name", "title", "path", "size_bytes", "output", "pooling", "preset", "preset_reason", "side_px"),
        *("side_is_fixed", "layout", "channels", "pixels", "numbers", "ms_per_photo", "photos_per_second"),
        *("memory_bytes", "caution", "outputs", "presets", "layouts"),
    },
}


def test_nothing_is_left_in_or_sent_from_the_users_folder(home: Path, make_photo: MakePhoto, tmp_path: Path) -> None:
    """ONNX Runtime keeps a device id there and reports to its maker unless it is told not to."""
    (tmp_path / "me").mkdir()
    folder = make_photo("a.png").parent
    assert photokin("index", folder, home=home, environ={"HOME": str(tmp_path / "me")}).code == 0
    assert list((tmp_path / "me").iterdir()) == []


def test_the_manual_names_every_key() -> None:
    manual = (REPOSITORY / "COMMANDS.md").read_text("utf-8")
    table = "\n".join(line for line in manual.splitlines() if line.startswith("| `"))
    assert {f"`{key}`" for keys in _KEYS.values() for key in keys} <= set(table.replace(",", " ").split())


def test_index(made: Made) -> None:
    assert made.ran.code == 1  # something was skipped
    assert made.ran.err == ""
    (answer,) = made.ran.objects
    assert set(answer) == _KEYS["index"]
    nothing = {"removed": 0, "offline": [], "unreadable": [], "read_for": []}
    assert answer == {"embedded": 5, "linked": 1, "skipped": 1} | nothing


def test_index_again_without_a_folder(made: Made) -> None:
    again = photokin("index", "--json", home=made.home)
    assert (again.code, again.err) == (0, "")
    nothing = {"removed": 0, "offline": [], "unreadable": [], "read_for": []}
    assert again.objects == [{"embedded": 0, "linked": 0, "skipped": 0} | nothing]
    spoken = photokin("index", home=made.home)
    assert spoken.out == "0 photos read, 0 recognised as moved or copied, 0 skipped, 0 gone from the disk.\n"
    assert spoken.err == ""  # no progress bar where nobody watches


def test_find(made: Made) -> None:
    found = photokin("find", made.photos / "1.png", "-k", "3", "--json", home=made.home)
    assert (found.code, found.err) == (0, "")
    assert [answer["rank"] for answer in found.objects] == [1, 2, 3]
    for answer in found.objects:
        assert set(answer) == _KEYS["find"]
        assert answer["distance"] == pytest.approx((2 - 2 * answer["similarity"]) ** 0.5, abs=1e-3)
    assert found.objects[0]["path"] == str(made.photos / "sub" / "copy of 1.png")
    assert (found.objects[0]["distance"], found.objects[0]["closeness"]) == (0, "same file")
    edges = found.objects[0]["edges"]
    assert isinstance(edges, dict)
    assert {each["order"] for each in found.objects} == {"plain"}  # the photos of this library are few
    assert list(edges) == ["very like", "like", "somewhat like"]
    assert sorted(edges.values()) == list(edges.values())
    exact = photokin("find", made.photos / "1.png", "-k", "3", "--json", "--exact", home=made.home)
    assert [answer["path"] for answer in exact.objects] == [answer["path"] for answer in found.objects]


def test_how_neighbours_are_looked_for(made: Made) -> None:
    """By the settings, and by what is asked instead; so few photos have one order by any metric."""
    find = ("find", made.photos / "1.png", "--json")
    usual = photokin(*find, home=made.home).objects
    assert {(each["metric"], each["exact"]) for each in usual} == {("cosine", False)}
    save_settings(DataPaths(made.home).settings, Settings(metric="dot", exact=True))
    for words, metric, exact in (
        ((), "dot", True),
        (("--effort", "auto"), "dot", False),
        (("--effort", "10", "--metric", "cosine"), "cosine", False),
        (("--metric", "euclidean"), "euclidean", True),
        (("--plain",), "euclidean", True),
        (("--plain", "--exact", "--metric", "euclidean"), "euclidean", True),
    ):
        found = photokin(*find, *words, home=made.home)
        assert (found.code, found.err) == (0, "")
        asked = {"question": found.objects[0]["question"]}
        assert found.objects == [each | {"metric": metric, "exact": exact} | asked for each in usual]


def test_find_for_people(made: Made) -> None:
    found = photokin("find", "1.png", home=made.home, folder=made.photos)  # a relative path
    lines = found.out.splitlines()
    assert found.code == 0
    assert lines[1] == f"Nearest to {made.photos / '1.png'}, of 5 pictures:"
    assert lines[2].split() == ["rank", "distance", "similarity", "closeness", "photo"]
    assert len(lines) == 3 + 5
    assert lines[3].split(maxsplit=5)[3:] == ["Same", "file", str(made.photos / "sub" / "copy of 1.png")]


@pytest.mark.acquainted
def test_copies_are_named(made: Made) -> None:
    found = photokin("find", made.photos / "0.png", "--json", home=made.home)
    copied = [answer for answer in found.objects if answer["copies"]]
    assert [(answer["path"], answer["copies"]) for answer in copied] == [
        (str(made.photos / "1.png"), [str(made.photos / "sub" / "copy of 1.png")])
    ]
    spoken = photokin("find", made.photos / "0.png", home=made.home)
    assert "(and 1 more copy)" in spoken.out
    shutil.copytree(made.photos / "sub", made.home / "more")  # hidden places are read like any other when asked for
    assert photokin("index", made.home / "more", home=made.home).code in (0, 1)
    assert "(and 2 more copies)" in photokin("find", made.photos / "0.png", home=made.home).out


def test_find_a_photo_from_outside(made: Made, make_photo: MakePhoto) -> None:
    outside = make_photo("outside.jpg", seed=3, size=(800, 600))
    found = photokin("find", outside, "-k", "1", "--json", home=made.home)
    assert found.code == 0
    assert found.objects[0]["path"] == str(made.photos / "3.png")


def test_details_of_the_nearest(made: Made) -> None:
    """On in the settings: kept by the next ``index``, looked at by ``find``, and left out with --plain."""
    save_settings(DataPaths(made.home).settings, Settings(compare_details=True))
    before = photokin("find", made.photos / "0.png", "--json", home=made.home).objects
    assert {each["details"] for each in before} == {False}
    assert photokin("index", "--json", home=made.home).code == 0
    after = photokin("find", made.photos / "0.png", "--json", home=made.home).objects
    assert {each["details"] for each in after} == {True}
    assert sorted(each["path"] for each in after) == sorted(each["path"] for each in before)
    plain = photokin("find", made.photos / "0.png", "--json", "--plain", home=made.home).objects
    asked = {"question": before[0]["question"] | {"plain": True}}
    assert plain == [each | {"metric": "euclidean", "exact": True} | asked for each in before]
    said = photokin("find", made.photos / "0.png", home=made.home).out.splitlines()
    assert said[-2:] == ["The nearest are ordered by their details as well.", "By distance alone: --plain"]
    (status,) = photokin("status", "--json", home=made.home).objects
    assert 5 * 9_000 < status["details_bytes"] < status["disk_bytes"]
    assert status["details"] == "on"
    assert "details   of the nearest photos are compared" in photokin("status", home=made.home).out


def test_status(made: Made) -> None:
    status = photokin("status", "--json", home=made.home)
    assert (status.code, status.err) == (0, "")
    (answer,) = status.objects
    assert set(answer) == _KEYS["status"]
    numbers = {key: answer[key] for key in ("photos", "contents", "waiting", "skipped", "offline", "generation")}
    assert numbers == {"photos": 7, "contents": 5, "waiting": 0, "skipped": 1, "offline": 0, "generation": 1}
    assert answer["home"] == str(made.home)
    whole = {"photos": 7, "state": "ready", "reason": None, "left_out": []}
    assert answer["folders"] == [{"path": str(made.photos)} | whole]
    assert answer["disk_bytes"] > answer["thumbnail_bytes"] > 10_000
    assert (answer["details"], answer["details_bytes"]) == ("off", 0)
    with_skipped = photokin("status", "--json", "--skipped", home=made.home)
    assert len(with_skipped.objects) == 2
    assert set(with_skipped.objects[1]) == _KEYS["skipped"]
    assert with_skipped.objects[1]["path"] == str(made.photos / "broken.jpg")


def test_status_for_people(made: Made) -> None:
    status = photokin("status", "--skipped", "--device", "cpu", home=made.home)
    assert status.code == 0
    words = {line.split()[0]: line for line in status.out.splitlines()}
    assert "7, in 5 different pictures" in words["photos"]
    assert words["device"].endswith("CPU: The processor was chosen.")
    assert status.out.splitlines()[-1].startswith(f"{made.photos / 'broken.jpg'}: ")


@pytest.mark.acquainted
def test_links_that_are_not_followed_are_named(made: Made) -> None:
    again, gone = made.photos / "again", made.photos / "gone.jpg"
    again.symlink_to(made.photos)
    gone.symlink_to("nowhere")
    try:
        photokin("index", home=made.home)
    finally:  # the photos are everybody's
        again.unlink()
        gone.unlink()
    (answer,) = photokin("status", "--json", home=made.home).objects
    assert [(link["path"], link["target"]) for link in answer["links"]] == [
        (str(again), str(made.photos)),
        (str(gone), str(made.photos / "nowhere")),
    ]
    spoken = photokin("status", home=made.home).out
    assert "links     2 were not followed  (list: --skipped)" in spoken.splitlines()
    named = photokin("status", "--skipped", home=made.home).out
    assert f"{again} -> {made.photos}: It leads into a folder of the library" in named


@pytest.mark.acquainted
def test_folders_and_remove(made: Made) -> None:
    listed = photokin("folders", "--json", home=made.home)
    assert [set(answer) for answer in listed.objects] == [_KEYS["folders"]]
    removed = photokin("remove", made.photos, "--json", home=made.home)
    assert removed.code == 0
    assert removed.objects == listed.objects
    assert photokin("folders", "--json", home=made.home).out == ""
    assert "no folders yet" in photokin("folders", home=made.home).out
    assert (made.photos / "1.png").exists()


@pytest.mark.acquainted
def test_leave_out_and_take_in(made: Made) -> None:
    inner = made.photos / "sub"
    left = photokin("leave-out", inner, "--json", home=made.home)
    assert (left.code, left.objects) == (0, [{"path": str(inner), "photos": 1}])
    (folder,) = photokin("folders", "--json", home=made.home).objects
    assert (folder["photos"], folder["left_out"]) == (6, [str(inner)])
    for words in (["folders"], ["status"]):
        assert f"left out  {inner}" in photokin(*words, home=made.home).out.splitlines()
    taken = photokin("take-in", inner, "--json", home=made.home)
    assert taken.objects[0]["linked"] == 1
    assert taken.objects[0]["embedded"] == 0
    spoken = photokin("leave-out", "sub", home=made.home, folder=made.photos)
    assert spoken.out == f"{inner} with its 1 photo is left out of the library. The files on disk are untouched.\n"
    assert "1 recognised as moved or copied" in photokin("take-in", inner, home=made.home).out


def test_options_stand_before_or_after_the_command(made: Made, tmp_path: Path) -> None:
    elsewhere = tmp_path / "unused"
    data = ["--data-dir", str(made.home)]
    for words in (["--json", *data, "folders"], ["folders", *data, "--json"]):
        assert len(photokin(*words, home=elsewhere).objects) == 1
    assert not elsewhere.exists()


@pytest.mark.acquainted
def test_a_folder_that_is_gone_is_offline_and_code_1(made: Made, make_photo: MakePhoto, tmp_path: Path) -> None:
    folder = make_photo("a.png", seed=40).parent
    photokin("index", folder, home=made.home)
    shutil.rmtree(folder)
    ran = photokin("index", "--json", home=made.home)
    assert ran.code == 1
    assert ran.objects[0]["offline"] == [str(folder)]
    assert "Is the disk plugged in?" in ran.err
    said = photokin("status", home=made.home).out.splitlines()
    assert "offline   1" in said
    assert any(line.startswith(f"folder    {folder}  1 photo  [") for line in said)


def test_an_empty_folder_is_said(made: Made, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = photokin("index", tmp_path / "empty", home=made.home)
    assert ran.code == 1
    assert ran.err == f"photokin: No photos were found in {tmp_path / 'empty'}.\n"


def test_nothing_to_find_is_code_1(home: Path, make_photo: MakePhoto) -> None:
    photo = make_photo("only.png")
    assert photokin("index", photo.parent, home=home).code == 0
    found = photokin("find", photo, "--json", home=home)
    assert (found.code, found.out) == (1, "")
    assert "Nothing was found" in found.err


def test_one_command_without_a_display(home: Path, make_photo: MakePhoto) -> None:
    folder = [make_photo(f"{n}.png", seed=n) for n in range(4)][-1].parent
    ran = photokin(folder, home=home)
    assert ran.code == 0
    assert ran.out.startswith("4 photos read")
    assert "Nearest to" not in ran.out
    assert ran.out.endswith("photokin find PHOTO\n")
    one = photokin(folder / "2.png", home=home)
    assert one.out.count("Nearest to") == 1


def test_no_arguments_and_no_display_is_one_line(home: Path) -> None:
    ran = photokin(home=home)
    assert ran.code == 2
    assert ran.is_sentence("There is no display", "photokin FOLDER", "photokin --help")
    assert not (home / "catalog.db").exists()


@pytest.mark.parametrize("words", [["--help"], ["index", "--help"], ["find", "-h"], ["--version"]])
def test_help_and_version(home: Path, words: list[str]) -> None:
    ran = photokin(*words, home=home)
    assert ran.code == 0
    assert ran.err == ""
    assert "photokin" in ran.out
    assert not home.exists()


@pytest.mark.acquainted
def test_names_that_are_no_text(home: Path, tmp_path: Path, make_photo: MakePhoto) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    names = [os.fsdecode(b"\xff\xfe.png"), "日本語 👩\u200d🚀.png", 'quote"\\\n{}.png']
    for seed, name in enumerate(names):
        make_photo("x.png", seed=seed).rename(make_photo("x.png", seed=seed).with_name(f"{seed}.png"))
        folder.mkdir(exist_ok=True)
        shutil.move(tmp_path / "photos" / f"{seed}.png", folder / name)
    assert photokin("index", folder, home=home).code == 0
    for name in names:
        found = photokin("find", folder / name, "--json", home=home, environ={"LC_ALL": "C"})
        assert found.code == 0
        assert found.out.isascii()
        assert set(found.paths()) == {str(folder / other) for other in names} - {str(folder / name)}
        assert set(found.paths("query")) == {str(folder / name)}
        assert found.out.encode().decode("ascii")
        assert all(json.dumps(answer, ensure_ascii=False).encode() for answer in found.objects)  # no half characters
    spoken = photokin("find", folder / names[0], home=home)
    assert "caf�" in spoken.out
    assert len(spoken.out.splitlines()) == 1 + 2 + 2
    listed = photokin("folders", "--json", home=home)
    assert listed.paths() == [str(folder)]
    assert listed.objects[0]["path"].endswith("/caf\N{REPLACEMENT CHARACTER}")
    # What was printed with zeros finds the file again as it is.
    printed = photokin("find", folder / names[0], "--print0", home=home).out
    assert sorted(printed.split("\0")) == sorted(["", str(folder / names[1]), str(folder / names[2])])
    assert photokin("find", printed.split("\0")[0], "--json", home=home).code == 0


# Terminals and pipes


def test_a_terminal_sees_progress(home: Path, make_photo: MakePhoto) -> None:
    folder = [make_photo(f"{n}.png", seed=n) for n in range(3)][-1].parent
    watching, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    seen = bytearray()

    def watch() -> None:
        while True:
            try:
                part = os.read(watching, 4096)
            except OSError:  # nobody holds the terminal any more
                return
            if not part:
                return
            seen.extend(part)

    watcher = threading.Thread(target=watch)
    watcher.start()
    ran = subprocess.run(
        command("index", folder, "--json"), stdout=subprocess.PIPE, stderr=terminal, env=environment(home), check=False
    )
    os.close(terminal)
    watcher.join(10)
    os.close(watching)
    assert ran.returncode == 0
    assert ran.stdout.count(b"\n") == 1
    assert b"Reading photos" in seen
    assert b"Building the index" in seen


def test_a_reader_that_leaves_early(made: Made) -> None:
    """As ``photokin find … | head -1`` does."""
    process = subprocess.Popen(
        command("find", made.photos / "0.png"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(made.home),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert error == b""


@pytest.mark.parametrize(("closed", "code"), [("os.close(1)", 0), ("os.close(2)", 0), ("os.close(1); os.close(2)", 0)])
def test_a_program_without_a_console(made: Made, closed: str, code: int) -> None:
    ran = photokin("index", home=made.home, before=closed)
    assert ran.code == code
    assert "Traceback" not in ran.err


def test_an_output_that_is_full(made: Made) -> None:
    full = "os.dup2(os.open('/dev/full', os.O_WRONLY), 1)"
    ran = photokin("status", home=made.home, before=full)
    assert ran.code == 3
    assert ran.is_sentence("The answer cannot be written: No space left on device.")


@pytest.mark.acquainted
def test_folders_in_folders_are_told_of(made: Made) -> None:
    photos, inner = made.photos, made.photos / "sub"
    held = photokin("index", inner, home=made.home)
    assert held.err == f"photokin: {inner} lies in {photos}, which is in the library.\n"
    photokin("remove", photos, home=made.home)
    assert photokin("index", inner, home=made.home).err == ""
    around = photokin("index", photos, home=made.home)
    assert around.err == f"photokin: {inner} stays a folder of its own.\n"
    assert photokin("index", photos, home=made.home).err == ""
    listed = photokin("folders", "--json", home=made.home).objects
    assert {folder["path"]: folder["photos"] for folder in listed} == {str(inner): 1, str(photos): 6}
    removed = photokin("remove", photos, home=made.home)
    assert removed.out == (
        f"Forgot {photos} and its 6 photos. The files on disk are untouched.\n"
        f"{inner}, inside it, stays, with 1 photo.\n"
    )
    photokin("index", photos, home=made.home)
    removed = photokin("remove", inner, home=made.home)
    assert removed.err == f"photokin: {inner} lies in {photos}, which keeps its photos in the library.\n"
    assert removed.out == f"Forgot {inner}. The files on disk are untouched.\n"


@pytest.mark.parametrize("folder", ["/", "/proc", "/sys/kernel"])
def test_what_is_no_place_for_photos_is_refused(home: Path, folder: str) -> None:
    ran = photokin("index", folder, home=home)
    assert ran.code == 2
    assert ran.is_sentence(folder, "Add ")
