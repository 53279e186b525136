"""``look-alikes`` and ``decisions``: what is one picture, and what people said of it; read only."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from PIL import Image

from app.machine.settings import Settings, save_settings
from tests.cli.conftest import Made
from tests.cli.running import Ran, photokin
from tests.conftest import save_picture


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _look_alikes(made: Made, *words: str | Path) -> Ran:
    return photokin("look-alikes", *words, home=made.home)


def _exported(made: Made, folder: Path) -> dict[str, object]:
    file = folder / "decisions.json"
    assert photokin("decisions", "--export", file, home=made.home).code == 0
    found: dict[str, object] = json.loads(file.read_text())
    return found


def _decide(made: Made, folder: Path, *kept: str, **changed: object) -> Ran:
    decision = {
        "made_s": 1_796_860_800, "kind": "copies", "verdict": "settled", "kept": list(kept), "apart": [],
        "trashed": [], "files": 2,
    } | changed  # fmt: skip
    file = folder / "made.json"
    file.write_text(json.dumps({"format": 1, "holds": "decisions of Photokin", "decisions": [decision]}))
    return photokin("decisions", "--import", file, "--json", home=made.home)


def test_copies_are_one_group_for_programs(made: Made) -> None:
    before = _files(made.photos)
    ran = _look_alikes(made, "--kind", "copies", "--json")
    (group,) = ran.objects
    assert (ran.code, ran.err) == (0, "")
    assert (group["kind"], group["sure"]) == ("copies", True)
    first, second = group["members"]
    assert {*first["paths"], *second["paths"]} == {
        str(made.photos / "1.png"), str(made.photos / "sub" / "copy of 1.png")
    }  # fmt: skip
    assert first["content_id"] == second["content_id"]
    assert sorted(each["suggestion"] for each in group["members"]) == ["keep", "trash"]
    assert group["freed_bytes"] == (made.photos / "1.png").stat().st_size
    assert _files(made.photos) == before


def test_copies_are_one_group_for_people(made: Made) -> None:
    ran = _look_alikes(made, "--kind", "copies")
    said = ran.out.splitlines()
    assert said[1].startswith("Copies: 1 group; the suggestions would free ")
    assert sum("keep" in line for line in said) == 1
    assert any(line.endswith(str(made.photos / "sub" / "copy of 1.png")) for line in said)


def test_only_groups_of_a_folder(made: Made) -> None:
    within = _look_alikes(made, "--so-far", "--kind", "copies", "--json", "--in", made.photos / "sub")
    assert len(within.objects) == 1
    (made.photos.parent / "elsewhere").mkdir(exist_ok=True)
    nowhere = _look_alikes(made, "--in", made.photos.parent / "elsewhere")
    assert nowhere.code == 2
    assert nowhere.is_sentence("is no folder of the library")


def test_groups_with_members_on_both_sides(made: Made, tmp_path: Path) -> None:
    photos = tmp_path / "both"
    for folder in ("card", "archive", "other"):
        (photos / folder).mkdir(parents=True)
    places = {"both": ("card", "archive"), "card": ("card", "card"), "far": ("archive", "other")}
    for seed, (name, where) in enumerate(places.items(), 50):
        for number, folder in enumerate(where):
            save_picture(photos / folder / f"{name} {number}.png", seed)
    home = tmp_path / "its-home"
    assert photokin("index", photos, home=home).code == 0

    def names(*words: str | Path) -> list[str]:
        ran = photokin("look-alikes", "--kind", "copies", "--json", "--so-far", *words, home=home)
        return sorted(Path(group["members"][0]["paths"][0]).name.split()[0] for group in ran.objects)

    assert names() == ["both", "card", "far"]
    assert names("--in", photos / "card", "--against", photos / "archive") == ["both"]
    assert names("--against", photos / "archive") == ["both", "far"]
    assert names("--in", photos / "card", "--against", photos / "card") == ["card"]


def test_a_folder_that_is_not_there_now_is_told(made: Made, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    save_picture(away / "a.png", 77)
    home = made.home
    assert photokin("index", away, home=home).code in (0, 1)
    away.rename(tmp_path / "gone")
    photokin("index", home=home)
    ran = _look_alikes(made, "--so-far", "--kind", "copies", "--json")
    assert len(ran.objects) == 1
    assert f"Offline: {away}" in ran.err


def test_nothing_alike_is_told_and_is_code_1(made: Made) -> None:
    ran = _look_alikes(made, "--kind", "near", "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "No look-alikes were found that nobody has decided upon." in ran.err


def test_an_empty_library_has_a_hint(tmp_path: Path) -> None:
    ran = photokin("look-alikes", home=tmp_path / "none")
    assert ran.code == 2
    assert ran.is_sentence("The library is empty.", "index FOLDER")


def test_what_was_decided_is_listed_and_hides_its_group(made: Made, tmp_path: Path) -> None:
    (group,) = _look_alikes(made, "--so-far", "--kind", "copies", "--json").objects
    content = group["members"][0]["content_id"]
    assert photokin("decisions", home=made.home).code == 1
    ran = _decide(made, tmp_path, content)
    assert ran.objects[0]["new"] == 1
    (listed,) = photokin("decisions", "--json", home=made.home).objects
    assert listed["made"] == "2026-12-10T00:00:00Z"
    assert (listed["verdict"], listed["kept"]) == ("settled", [content])
    assert sorted(listed["paths"]) == sorted(path for each in group["members"] for path in each["paths"])
    said = photokin("decisions", home=made.home).out
    assert said.startswith("2026-12-10T00:00:00Z  copies  gone through\n")
    again = _look_alikes(made, "--so-far", "--kind", "copies", "--json")
    assert (again.code, again.out) == (1, "")
    assert "Decided upon, and not shown: 1 group  (" in again.err


def test_decisions_move_to_another_library_and_are_no_news_at_home(made: Made, tmp_path: Path) -> None:
    (group,) = _look_alikes(made, "--so-far", "--kind", "copies", "--json").objects
    trashed = {"content_id": "ab" * 16, "path": {"bytes": "L3AvqWvDqS5qcGc="}, "size_bytes": 7}
    _decide(made, tmp_path, group["members"][0]["content_id"], trashed=[trashed])
    exported = _exported(made, tmp_path)
    assert exported["format"] == 1
    file = tmp_path / "decisions.json"
    assert photokin("decisions", "--import", file, "--json", home=made.home).objects[0]["new"] == 0
    elsewhere = tmp_path / "elsewhere"
    assert photokin("index", made.photos, home=elsewhere).code == 1
    assert photokin("decisions", "--import", file, "--json", home=elsewhere).objects[0]["new"] == 1
    assert photokin("look-alikes", "--so-far", "--kind", "copies", home=elsewhere).code == 1
    again = photokin("decisions", "--export", "-", home=elsewhere)
    assert json.loads(again.out) == exported


@pytest.mark.parametrize(
    "content", ["", "{}", "[" * 50_000, "not json", '{"format": 1, "holds": "x", "decisions": []}']
)
def test_a_file_of_something_else_is_refused_with_one_sentence(made: Made, tmp_path: Path, content: str) -> None:
    file = tmp_path / "hostile.json"
    file.write_text(content)
    ran = photokin("decisions", "--import", file, home=made.home)
    assert ran.code == 2
    assert ran.is_sentence("hostile.json", "holds no decisions of Photokin")
    assert photokin("decisions", home=made.home).code == 1


def test_a_file_that_cannot_be_is_said(made: Made, tmp_path: Path) -> None:
    missing = photokin("decisions", "--import", tmp_path / "none.json", home=made.home)
    assert missing.code == 2
    assert missing.is_sentence("none.json", "No such file")
    os.mkfifo(tmp_path / "pipe")
    assert photokin("decisions", "--import", tmp_path / "pipe", home=made.home).code == 2
    assert photokin("decisions", "--export", tmp_path / "no" / "a.json", home=made.home).code == 2
    for words in (("--import", ""), ("--export", ""), ("--export", "a", "--import", "b"), ("--export", "-", "--json")):
        assert photokin("decisions", *words, home=made.home).code == 2


def test_a_name_that_is_no_text_survives(made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    odd = os.fsencode(folder) + b"/\xff\x1b[31m.png"
    shutil.copy(made.photos / "3.png", os.fsdecode(odd))
    assert photokin("index", folder, home=made.home).code in (0, 1)
    ran = _look_alikes(made, "--so-far", "--kind", "copies", "--json", "--in", folder)
    (group,) = ran.objects
    assert any("paths_bytes" in member for member in group["members"])
    assert "\x1b" not in _look_alikes(made, "--so-far", "--kind", "copies", "--in", folder).out


@pytest.fixture(scope="session")
def _versions(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> tuple[Path, Path]:
    top = tmp_path_factory.mktemp("versions")
    photos, home = top / "photos", top / "home"
    (photos / "sent").mkdir(parents=True)
    original = shared / "photos" / "camera" / "jpg" / "gps" / "DSCN0012.jpg"
    shutil.copy(original, photos / "DSCN0012.jpg")
    whole = Image.open(original).convert("RGB")
    whole.resize((320, 240), Image.Resampling.LANCZOS).save(photos / "sent" / "small.jpg", quality=80)
    whole.convert("L").save(photos / "sent" / "grey.jpg", quality=90)
    whole.crop((60, 45, 580, 435)).save(photos / "sent" / "cut.jpg", quality=90)
    for number, other in enumerate(sorted((shared / "photos" / "grocery").rglob("*.jpg"))[::500][:5]):
        shutil.copy(other, photos / f"other {number}.jpg")
    assert photokin("index", photos, home=home).code == 0
    assert photokin("look-alikes", home=home).code == 0
    return photos, home


@pytest.fixture
def versions(_versions: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """A real photo, its small, grey and cropped versions, and others, which are everybody's; their library, compared,
    as a copy that the test may change.
    """
    shutil.copytree(_versions[1], tmp_path / "versions-home")
    return _versions[0], tmp_path / "versions-home"


def test_versions_of_a_real_photo_with_their_reasons(versions: tuple[Path, Path]) -> None:
    photos, home = versions
    before = _files(photos)
    ran = photokin("look-alikes", "--kind", "near", "--json", home=home)
    (group,) = ran.objects
    assert (ran.code, ran.err) == (0, "")
    members = {Path(member["paths"][0]).name: member for member in group["members"]}
    assert next(iter(members)) == "DSCN0012.jpg"
    assert {name: member["suggestion"] for name, member in members.items()} == {
        "DSCN0012.jpg": "keep", "small.jpg": "trash", "grey.jpg": "trash", "cut.jpg": "trash",
    }  # fmt: skip
    said = {name: [reason["words"] for reason in member["reasons"]] for name, member in members.items()}
    assert {"in colour", "full size", "the whole picture", "knows its place"} < set(said["DSCN0012.jpg"])
    assert "4 times smaller" in said["small.jpg"]
    assert "grey" in said["grey.jpg"]
    assert members["cut.jpg"]["relation"].startswith("cropped: ")
    assert group["together"].startswith("All 4 show the same picture. The small one is the whole photo at half of its")
    assert _files(photos) == before
    assert photokin("look-alikes", "--kind", "near", "--json", home=home).objects == [group]


def test_what_is_known_is_shown_while_another_program_works(versions: tuple[Path, Path]) -> None:
    _, home = versions
    with FileLock(home / "catalog.lock"):
        ran = photokin("look-alikes", "--kind", "near", "--json", home=home)
        assert (ran.code, len(ran.objects)) == (1, 1)
        assert "Another Photokin is working on this library" in ran.err
        so_far = photokin("look-alikes", "--kind", "near", "--json", "--so-far", home=home)
        assert (so_far.code, so_far.err) == (0, "")


def test_locked_and_preferred_folders_are_those_of_the_settings(versions: tuple[Path, Path]) -> None:
    photos, home = versions
    save_settings(home / "settings.json", Settings(locked_folders=(str(photos / "sent"),)))
    (group,) = photokin("look-alikes", "--kind", "near", "--json", home=home).objects
    assert {member["suggestion"] for member in group["members"]} == {"keep"}
    assert [member["locked"] for member in group["members"]].count(True) == 3


def test_an_engine_that_finds_no_series_is_told_beside_the_answer(made: Made) -> None:
    save_settings(made.home / "settings.json", Settings(engine="efficientnet_lite0"))
    told = "No series are found with the engine efficientnet_lite0"
    assert told in _look_alikes(made, "--so-far", "--kind", "series").err
    assert told not in _look_alikes(made, "--so-far", "--kind", "near").err
