"""Commands over a library that many share: the same answers, one sentence for what goes wrong, nothing read twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import ANY

import psutil
import pytest

from app.machine.settings import Settings, keep_mount, save_settings
from app.shared.address import address_of
from tests.cli.running import Ran, photokin
from tests.reliability.system_calls import until
from tests.shared.working import claimed, count, database, fill, found_only, working
from tests.shared_server import Server

MakePhoto = Callable[..., Path]


def _at(url: str, *arguments: str | Path, home: Path) -> Ran:
    return photokin("--library", url, *arguments, home=home)


def test_a_shared_library_answers_as_ones_own_does(library_url: str, tmp_path: Path) -> None:
    photos = fill(tmp_path / "photos", 12)
    shutil.copy(photos / "003.png", photos / "copy.png")
    own, shared = tmp_path / "home-own", tmp_path / "home-shared"
    ours = photokin("index", "--json", photos, home=own)
    theirs = _at(library_url, "index", "--json", photos, home=shared)
    assert (theirs.code, theirs.err) == (0, "")
    assert theirs.objects == ours.objects
    for words in (
        ("find", photos / "003.png", "--json"),
        ("find", photos / "003.png", photos / "004.png", "--not", photos / "005.png", "--json"),
        ("find", photos / "001.png", "--json", "--plain", "-k", "3"),
        ("find", photos / "001.png", "--json", "--in", photos, "--farther", "0.2"),
        ("find", photos / "001.png", "--print0"),
        ("status", "--skipped", "--print0"),
    ):
        answer, expected = _at(library_url, *words, home=shared), photokin(*words, home=own)
        assert answer == expected, words
    outside = fill(tmp_path / "outside", 1, first=50) / "050.png"
    assert _at(library_url, "find", outside, "--json", home=shared) == photokin("find", outside, "--json", home=own)
    (folder,) = _at(library_url, "folders", "--json", home=shared).objects
    assert (folder["path"], folder["photos"], folder["name"]) == (str(photos), 13, "photos")


def test_a_folder_has_a_name_and_a_place_on_each_computer(library_url: str, server: Server, tmp_path: Path) -> None:
    here, there = tmp_path / "home-here", tmp_path / "home-there"
    photos = fill(tmp_path / "mnt/a", 4)
    assert _at(library_url, "index", "--as", "archive", photos, home=here).code == 0
    elsewhere = photos.rename(tmp_path / "elsewhere")
    told = _at(library_url, "folders", "--json", home=there)
    assert [(each["path"], each["state"]) for each in told.objects] == [("archive:/", "offline")]
    # A folder that is not there takes nothing away, and another one is not taken for it.
    (tmp_path / "mnt/a").mkdir()
    assert _at(library_url, "index", home=here).code == 1
    assert _at(library_url, "index", home=there).code == 0
    assert count(server, library_url, "photos") == 4
    other = fill(tmp_path / "other", 2, first=20)
    wrong = _at(library_url, "index", "--as", "archive", other, home=there)
    assert (wrong.code, wrong.is_sentence("holds nothing of what “archive” holds")) == (2, True)
    assert _at(library_url, "index", "--as", "archive", elsewhere, home=there).code == 0
    assert json.loads((there / "settings.json").read_text())["mounts"] == {"archive": str(elsewhere)}
    found = _at(library_url, "find", elsewhere / "001.png", "--json", home=there)
    assert len(found.objects) == 3
    # Where it lies nowhere its photos are called by the name of their folder.
    nowhere = _at(library_url, "find", elsewhere / "001.png", "--json", home=tmp_path / "home-nowhere")
    assert all(path.startswith("archive:/") for path in nowhere.paths())
    assert _at(library_url, "remove", "archive", home=there).code == 0
    assert count(server, library_url, "photos") == 0


def test_a_folder_has_one_name_and_mounts_of_other_libraries_are_in_nobodys_way(
    library_url: str, server: Server, tmp_path: Path
) -> None:
    home, photos = tmp_path / "home", fill(tmp_path / "photos/inner", 2).parent
    assert _at(library_url, "index", photos, home=home).code == 0
    twice = _at(library_url, "index", "--as", "again", photos, home=home)
    assert (twice.code, twice.is_sentence("is in the library already, as “photos”")) == (2, True), twice
    for name, path in (("elsewhere", photos), ("inner", photos / "inner")):
        keep_mount(home / "settings.json", name, str(path))
    fill(photos / "inner", 1, first=9)
    (indexed,) = _at(library_url, "index", "--json", home=home).objects
    assert (indexed["embedded"], count(server, library_url, "photos")) == (1, 3)
    assert len(_at(library_url, "find", photos / "inner/000.png", "--json", home=home).objects) == 2


def test_two_libraries_know_where_the_folders_of_each_lie(library_url: str, server: Server, tmp_path: Path) -> None:
    home, other_url = tmp_path / "home", server.make_library()
    first, second = fill(tmp_path / "a/photos", 2), fill(tmp_path / "b/photos", 2, first=5)
    assert _at(library_url, "index", first, home=home).code == 0
    named = _at(other_url, "index", "--as", "photos", second, home=home)
    assert (named.code, named.is_sentence(f"“photos” lies in {first} on this computer")) == (2, True), named
    assert _at(other_url, "index", second, home=home).code == 0
    own = tmp_path / "own"
    shutil.copytree(home, own)
    third = fill(tmp_path / "c/photos", 1, first=9)
    assert photokin("index", third, home=own).code == 0
    (shared,) = photokin("share", server.make_library(), "--json", home=own).objects
    assert shared["roots"] == [{"name": "photos 3", "path": str(third)}]
    places = {"photos": str(first), "photos 2": str(second)}
    assert json.loads((home / "settings.json").read_text())["mounts"] == places
    for url in (library_url, other_url):
        (indexed,) = _at(url, "index", "--json", home=home).objects
        assert (indexed["removed"], indexed["offline"]) == (0, []), indexed


def test_a_folder_that_is_called_as_no_root_may_be_is_added_and_shared_all_the_same(
    library_url: str, server: Server, tmp_path: Path
) -> None:
    home, photos = tmp_path / "home", fill(tmp_path / "2015: Wien\n.", 2)
    assert photokin("index", photos, home=home).code == 0
    shared = photokin("share", library_url, "--json", home=home)
    assert shared.objects[0]["roots"] == [{"name": "2015_ Wien_", "path": str(photos)}], shared
    assert _at(library_url, "index", photos, home=home).code == 0
    other = fill(tmp_path / "x:y", 2, first=5)
    assert _at(library_url, "index", other, home=home).code == 0
    names = [folder["name"] for folder in _at(library_url, "folders", "--json", home=home).objects]
    assert names == ["2015_ Wien_", "x_y"]


def test_a_folder_is_left_out_and_taken_in_again(library_url: str, server: Server, tmp_path: Path) -> None:
    home, photos = tmp_path / "home", fill(tmp_path / "photos/a", 3).parent
    fill(photos / "b", 2, first=10)
    assert _at(library_url, "index", photos, home=home).code == 0
    (left,) = _at(library_url, "leave-out", photos / "b", "--json", home=home).objects
    assert (left["photos"], count(server, library_url, "photos")) == (2, 3)
    assert _at(library_url, "index", home=home).code == 0
    assert count(server, library_url, "photos") == 3
    assert _at(library_url, "take-in", photos / "b", home=home).code == 0
    assert count(server, library_url, "photos") == 5


def test_two_workers_read_each_content_once(library_url: str, server: Server, tmp_path: Path) -> None:
    first, second = tmp_path / "home-one", tmp_path / "home-two"
    photos = fill(tmp_path / "photos", 160)
    found_only(library_url, photos, first)
    shutil.copytree(first, second, dirs_exist_ok=True)
    ending = "--until-done", "--json"
    with working(library_url, first, *ending) as one, working(library_url, second, *ending) as two:
        told = [json.loads(process.communicate(timeout=100)[0]) for process in (one, two)]
    assert [one.returncode, two.returncode] == [0, 0]
    assert sum(each["embedded"] for each in told) == 160
    assert all(each["embedded"] for each in told)
    assert {count(server, library_url, table) for table in ("embeddings", "thumbnails", "contents")} == {160}


def test_what_a_killed_worker_had_taken_is_read_when_its_lease_is_over(
    library_url: str, server: Server, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    found_only(library_url, fill(tmp_path / "photos", 80), home)
    with working(library_url, home) as doomed:
        until(lambda: claimed(server, library_url) > 0, "a photo taken")
        os.kill(doomed.pid, signal.SIGKILL)
    assert claimed(server, library_url) > 0
    with working(library_url, home, "--until-done", "--json") as heir:
        assert heir.wait(timeout=100) == 0
    assert {count(server, library_url, table) for table in ("embeddings", "thumbnails")} == {80}


def test_an_idle_worker_costs_nothing_and_ends_at_once(library_url: str, server: Server, tmp_path: Path) -> None:
    home = tmp_path / "home"
    photos = fill(tmp_path / "photos", 3)
    found_only(library_url, photos, home)
    with working(library_url, home) as worker:
        until(lambda: count(server, library_url, "embeddings") == 3, "all read")
        process = psutil.Process(worker.pid)
        time.sleep(2)
        before, began_s = sum(process.cpu_times()[:2]), time.monotonic()
        time.sleep(5)
        share = (sum(process.cpu_times()[:2]) - before) / (time.monotonic() - began_s)
        print(f"an idle worker: {60 * share:.2f} s of a core a minute")
        assert share < 0.02
        # Others write: it wakes, and reads.
        fill(photos, 1, first=30)
        found_only(library_url, photos, tmp_path / "home-other")
        until(lambda: count(server, library_url, "embeddings") == 4, "the new one read")
        asked_s = time.monotonic()
        worker.send_signal(signal.SIGINT)
        assert worker.wait(timeout=60) == 130
        assert time.monotonic() - asked_s < 30  # it looks once a minute
    assert claimed(server, library_url) == 0


def test_a_library_is_shared_and_nothing_is_read_again(library_url: str, server: Server, tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    photos = fill(tmp_path / "photos", 10)
    fill(photos / "left", 2, first=20)
    shutil.copy(photos / "001.png", photos / "copy.png")
    (photos / "broken.jpg").write_bytes(b"nonsense")
    assert photokin("index", photos, home=home).code == 1
    assert photokin("leave-out", photos / "left", home=home).code == 0
    ran = photokin("share", library_url, "--json", home=home)
    assert (ran.code, ran.err) == (0, ""), ran
    (told,) = ran.objects
    assert {name: told[name] for name in ("photos", "photos_new", "known", "vectors", "not_read")} == {
        "photos": 12, "photos_new": 12, "known": 11, "vectors": 10, "not_read": 0,
    }  # fmt: skip
    assert told["roots"] == [{"name": "photos", "path": str(photos)}]
    assert {count(server, library_url, table) for table in ("embeddings", "thumbnails", "contents")} == {10}
    again = photokin("share", library_url, "--json", home=home).objects[0]
    assert (again["photos_new"], again["vectors"]) == (0, 0)
    (indexed,) = _at(library_url, "index", "--json", home=home).objects
    assert (indexed["embedded"], indexed["linked"], indexed["skipped"], indexed["removed"]) == (0, 0, 0, 0)
    asked = "find", photos / "003.png", "--json"
    assert _at(library_url, *asked, home=home) == photokin(*asked, home=home)
    assert len(_at(library_url, *asked, home=other).objects) == 10  # there the photo itself is one of them
    (folder,) = _at(library_url, "folders", "--json", home=home).objects
    assert (folder["photos"], folder["left_out"]) == (12, [str(photos / "left")])


def test_whoever_has_no_photos_yet_can_make_a_shared_library(server: Server, tmp_path: Path) -> None:
    home, photos = tmp_path / "home", fill(tmp_path / "photos", 2)
    server.sql("CREATE DATABASE made_empty")
    url = server.url("made_empty")
    said = photokin("share", url, home=home)
    assert (said.code, "is ready. Your own library is empty" in said.out) == (0, True)
    assert [line for line in said.out.splitlines() if "index --library URL --as NAME FOLDER" in line]
    assert photokin("share", url, "--json", home=home).objects[0]["roots"] == []
    assert _at(url, "index", "--as", "archive", photos, home=home).code == 0
    assert len(_at(url, "find", photos / "000.png", "--json", home=home).objects) == 1
    server.drop(url)


def test_what_is_to_be_shared_goes_to_an_address(tmp_path: Path) -> None:
    wrong = photokin("share", "nowhere", home=tmp_path / "home")
    assert (wrong.code, wrong.is_sentence("not the address of a shared library")) == (2, True)


def test_a_photo_that_kills_its_decoder_is_one_failure(library_url: str, server: Server, tmp_path: Path) -> None:
    home, photos = tmp_path / "home", fill(tmp_path / "photos", 2)
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    assert _at(library_url, "index", photos, home=home).code == 1
    assert count(server, library_url, "failures") == 1
    again = _at(library_url, "index", "--json", home=home)
    assert (again.code, again.objects[0]["skipped"]) == (0, 0)
    (skipped,) = _at(library_url, "status", "--skipped", "--json", home=home).objects[1:]
    assert skipped["path"] == str(photos / "broken.jpg")


def test_a_server_that_is_gone_is_one_sentence(mortal_server: Server, tmp_path: Path) -> None:
    url, home = mortal_server.make_library(), tmp_path / "home"
    photos = fill(tmp_path / "photos", 2)
    assert _at(url, "index", photos, home=home).code == 0
    mortal_server.kill()
    for words in (("status",), ("find", photos / "000.png"), ("index",), ("work",), ("folders",)):
        ran = _at(url, *words, home=home)
        assert (ran.code, ran.is_sentence("cannot be reached")) == (3, True), ran


def test_a_server_that_is_killed_in_the_middle_keeps_what_was_told_and_the_rest_is_read_later(
    mortal_server: Server, tmp_path: Path
) -> None:
    url, home = mortal_server.make_library(), tmp_path / "home"
    found_only(url, fill(tmp_path / "photos", 80), home)
    with working(url, home) as worker:
        until(lambda: count(mortal_server, url, "embeddings") > 0, "a photo read")
        mortal_server.kill()
        said = worker.communicate(timeout=60)[1].decode()
    assert (worker.returncode, said.count("\n")) == (3, 1), said
    assert "cannot be reached" in said
    mortal_server.start()
    # Thumbnails go before: one may be an orphan, a vector never lacks one.
    assert count(mortal_server, url, "thumbnails") >= count(mortal_server, url, "embeddings") > 0
    with working(url, home, "--until-done", "--json") as heir:
        assert heir.wait(timeout=100) == 0
    assert {count(mortal_server, url, table) for table in ("embeddings", "thumbnails", "contents")} == {80}


def test_who_may_only_read_cannot_add(library_url: str, server: Server, tmp_path: Path) -> None:
    home, photos = tmp_path / "home", fill(tmp_path / "photos", 2)
    assert _at(library_url, "index", photos, home=home).code == 0
    server.sql("DROP ROLE IF EXISTS looker; CREATE ROLE looker LOGIN; GRANT photokin_reader TO looker")
    as_reader = server.url(database(library_url), user="looker")
    assert _at(as_reader, "find", photos / "000.png", home=home).code == 0
    for words in (("index", fill(tmp_path / "more", 1, first=9)), ("remove", "photos")):
        ran = _at(as_reader, *words, home=home)
        assert (ran.code, ran.is_sentence("You may not do this")) == (3, True), ran
    assert count(server, library_url, "photos") == 2


@pytest.mark.parametrize(
    "words", [("check",), ("tune",), ("look-alikes",), ("engine", "list"), ("sheet", "a.png", "-o", "b.png")]
)
def test_what_is_not_there_says_where_it_is(words: tuple[str, ...], tmp_path: Path) -> None:
    ran = photokin("--library", "postgresql://nobody@nowhere.invalid/x", *words, home=tmp_path / "home")
    assert (ran.code, ran.is_sentence("of your own") or ran.is_sentence("Engines are those")) == (2, True), ran


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://a/b", "not the address of a shared library"),
        ("postgresql://me:secret@a/b", "password"),
        ("postgresql://me@a.example/b?sslmode=require", "verify-full"),
    ],
)
def test_a_wrong_address_is_one_sentence(url: str, words: str, tmp_path: Path) -> None:
    ran = photokin("status", "--library", url, home=tmp_path / "home")
    assert (ran.code, ran.is_sentence(words)) == (2, True), ran
    assert "secret" not in ran.err


def test_work_is_for_shared_libraries(tmp_path: Path) -> None:
    ran = photokin("work", home=tmp_path / "home")
    assert (ran.code, ran.is_sentence("Work is done for a shared library")) == (2, True)
    assert photokin("index", "--as", "a", tmp_path, home=tmp_path / "home").code == 2


def test_the_address_may_stand_in_the_environment_or_in_the_settings(library_url: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (told,) = photokin("status", "--json", home=home, environ={"PHOTOKIN_LIBRARY": library_url}).objects
    assert told["library"] == str(address_of(library_url))
    assert photokin("status", "--json", home=home).objects[0]["library"] is None
    save_settings(home / "settings.json", Settings(library=library_url))
    assert photokin("status", "--json", home=home).objects == [told | {"disk_bytes": ANY}]
    assert photokin("status", "--json", "--library", "", home=home).objects[0]["library"] is None


def test_nothing_that_speaks_to_servers_is_loaded_without_an_address(make_photo: MakePhoto, home: Path) -> None:
    without = "from app.main import start\nsys.modules['psycopg'] = None\nsys.exit(start({}))"
    assert photokin(home=home, before=without.format(["index", str(make_photo("a/a.png").parent)])).code == 0
    ran = photokin(home=home, before=without.format(["status", "--library", "postgresql:///none"]))
    assert (ran.code, ran.is_sentence("photokin[shared]")) == (3, True), ran
