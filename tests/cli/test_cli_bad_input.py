"""Bad input and bad surroundings: one clear sentence, the right exit code, and nothing lost."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.names import check_photo
from app.core.errors import InputError
from app.library import schema
from app.library.reader import Reader
from app.library.store import Store
from tests.cli.conftest import Made
from tests.cli.running import REPOSITORY, Ran, photokin
from tests.pipeline.harness import shipped_model_id

MakePhoto = Callable[..., Path]

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")


def _is_whole(made: Made) -> bool:
    """Tell whether the library still is what it was."""
    reader = Reader.open_existing(made.home / "catalog.db")
    assert reader is not None
    with reader:
        counts = reader.counts(shipped_model_id())
    return (counts.photos, counts.contents, counts.skipped) == (7, 5, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["index", "/nowhere/at all"], "There is no folder /nowhere/at all."),
        (["index", "{photos}/1.png"], "is a file. Add the folder that contains it."),
        (["index", ""], "The name of the folder is empty."),
        (["find", "/nowhere.jpg"], "There is no file /nowhere.jpg."),
        (["find", "{photos}/broken.jpg"], "is not a photo that Photokin can read"),
        (["find", "{photos}/notes.txt"], "is not a photo that Photokin can read"),
        (["find", "{photos}"], "is a folder. Name one photo. photokin index reads folders."),
        (["find", ""], "The name of the photo is empty."),
        (
            ["find", "https://example.org/a.jpg"],
            "is an address, and Photokin opens files only. Save the picture first.",
        ),
        (["index", "https://example.org/"], "is an address"),
        (["ftp://example.org/a.jpg"], "is an address"),
        (["find", "-"], "The picture is empty."),
        (["fnd", "x.jpg"], "There is no command, file or folder fnd. Did you mean photokin find?"),
        (["selftest"], "Did you mean photokin --self-test?"),
        (["search", "x.jpg"], "Did you mean photokin find?"),
        (["help", "idnex"], "There is no command idnex. Did you mean index?"),
        (["help", "qqqq"], "There is no command qqqq. photokin help lists them."),
        (["find", "/dev/null"], "This is not a file."),
        (["remove", "/nowhere"], "is not a folder of the library. photokin folders lists them."),
        (["remove", "{photos}/sub"], "is not a folder of the library"),
        (["leave-out", "{photos}"], "is a folder of the library itself. Remove it instead."),
        (["leave-out", "/nowhere"], "/nowhere lies in no folder of the library."),
        (["take-in", "{photos}/sub"], "was not left out of the library."),
        (["exclude", "x"], "Did you mean photokin leave-out?"),
        (["/nowhere/at all"], "There is no folder /nowhere/at all."),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(made: Made, words: list[str], said: str) -> None:
    ran = photokin(*(word.format(photos=made.photos) for word in words), home=made.home)
    assert ran.code == 2
    assert ran.is_sentence(said)
    assert _is_whole(made)


@pytest.mark.parametrize(
    "words",
    [
        ["find"], ["find", "a", "-k", "0"], ["find", "a", "-k", "many"], ["status", "surplus"],
        ["find", "a", "--print0", "--json"], ["status", "--print0"], ["find", "a", "--weights", "size=1"],
        ["index", "--unknown"], ["--device", "tpu", "status"], ["--threads", "0", "status"], ["remove"],
    ],
)  # fmt: skip
def test_wrong_usage_is_code_2(home: Path, words: list[str]) -> None:
    ran = photokin(*words, home=home)
    assert ran.code == 2
    assert ran.out == ""
    assert "photokin" in ran.err
    assert "Traceback" not in ran.err
    assert not home.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names like this")
def test_a_file_that_is_called_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "from:").mkdir()
    (tmp_path / "from:" / "a.jpg").touch()
    monkeypatch.chdir(tmp_path)
    check_photo("from://a.jpg")
    with pytest.raises(InputError, match="is an address"):
        check_photo("from://b.jpg")


def test_index_without_a_folder_in_an_empty_library(home: Path) -> None:
    ran = photokin("index", home=home)
    assert ran.code == 2
    assert ran.is_sentence("Which folder?")


def test_find_in_an_empty_library(home: Path, make_photo: MakePhoto) -> None:
    ran = photokin("find", make_photo("a.png"), "--json", home=home)
    assert ran.code == 2
    assert ran.is_sentence("The library is empty")


def test_a_good_and_a_bad_folder(home: Path, make_photo: MakePhoto) -> None:
    good = make_photo("a.png").parent
    ran = photokin("index", good, "/nowhere", home=home)
    assert ran.code == 2
    assert ran.is_sentence("There is no folder /nowhere.")
    assert photokin("index", home=home).code == 0


# Surroundings


def test_another_program_writes_this_library(made: Made) -> None:
    store = Store.open(made.home / "catalog.db", made.home / "catalog.lock")
    try:
        for words in (["index"], ["index", made.photos], ["remove", made.photos]):
            ran = photokin(*words, home=made.home)
            assert ran.code == 3
            assert ran.is_sentence("Another Photokin is working on this library")
        assert photokin("find", made.photos / "1.png", home=made.home).code == 0
        assert _is_whole(made)
    finally:
        store.close()


def test_a_library_by_a_newer_program(made: Made) -> None:
    with contextlib.closing(sqlite3.connect(made.home / "catalog.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    for words in (["index"], ["status"], ["folders"], ["find", made.photos / "1.png"], ["remove", made.photos]):
        ran = photokin(*words, home=made.home)
        assert ran.code == 3
        assert ran.is_sentence("was made by a newer Photokin")
    with contextlib.closing(sqlite3.connect(made.home / "catalog.db")) as connection:
        connection.execute(f"PRAGMA user_version = {schema.CURRENT}")
    assert _is_whole(made)


def test_a_catalog_that_is_none(made: Made) -> None:
    shutil.rmtree(made.home / "backups")
    for path in made.home.glob("catalog.db-*"):
        path.unlink()  # SQLite would bring the catalog back from its write-ahead log
    (made.home / "catalog.db").write_bytes(b"not a database" * 1000)
    for words in (["index"], ["status"], ["find", made.photos / "1.png"]):
        ran = photokin(*words, home=made.home)
        assert ran.code == 3
        assert ran.is_sentence("is not a Photokin library")


def test_a_damaged_catalog_is_restored_and_told(made: Made) -> None:
    before = photokin("find", made.photos / "1.png", "--json", home=made.home).objects
    with (made.home / "catalog.db").open("r+b") as file:
        file.write(b"\xa5" * 8192)
    found = photokin("find", made.photos / "1.png", "--json", home=made.home)
    assert found.objects == before
    assert re.fullmatch(
        r"photokin: The library was damaged \(file is not a database\)\. It is restored from its backup of "
        r"\d{4}-\d\d-\d\d \d\d:\d\d; the damaged one is kept as .*catalog-damaged-[-\d]+\.db\.\n",
        found.err,
    )
    (made.home / "catalog.db").unlink()
    ran = photokin("index", "--json", home=made.home)
    assert ran.err.startswith("photokin: The library was missing. It is restored from its backup of ")
    assert (ran.objects[0]["embedded"], ran.objects[0]["linked"]) == (0, 0)
    assert _is_whole(made)


def test_a_data_folder_that_is_a_file(tmp_path: Path, make_photo: MakePhoto) -> None:
    (tmp_path / "file").touch()
    ran = photokin("index", make_photo("a.png").parent, "--data-dir", tmp_path / "file", home=tmp_path / "home")
    assert ran.code == 3
    assert ran.is_sentence("The data folder", "cannot be used", "is not a folder", "--data-dir")


def test_a_data_folder_that_may_not_be_written(made: Made, tmp_path: Path) -> None:
    made.home.chmod(0o500)
    for path in (made.home / "catalog.lock", made.home / "logs", made.home / "logs" / "photokin.log"):
        path.chmod(0o500)
    ran = photokin("index", home=made.home, powerless=True)
    assert ran.code == 3
    assert ran.is_sentence("cannot be written", "data folder")
    (tmp_path / "closed").mkdir(mode=0o500)
    ran = photokin("index", made.photos, home=tmp_path / "closed" / "home", powerless=True)
    assert ran.code == 3
    assert ran.is_sentence("The data folder", "cannot be written: Permission denied")
    made.home.chmod(0o700)
    assert _is_whole(made)


def test_a_data_folder_that_may_not_be_looked_into(made: Made) -> None:
    made.home.chmod(0)
    for words in (["status"], ["find", made.photos / "1.png"]):
        ran = photokin(*words, home=made.home, powerless=True)
        assert ran.code == 3
        assert ran.is_sentence("cannot be opened")
    made.home.chmod(0o700)


def test_photos_and_folders_that_may_not_be_read(made: Made, home: Path, tmp_path: Path) -> None:
    photos = shutil.copytree(made.photos, tmp_path / "photos")
    (photos / "1.png").chmod(0)
    (photos / "sub").chmod(0)
    ran = photokin("index", photos, "--json", home=home, powerless=True)
    assert ran.code == 1
    assert (ran.objects[0]["embedded"], ran.objects[0]["skipped"]) == (4, 2)
    assert [folder["path"] for folder in ran.objects[0]["unreadable"]] == [str(photos / "sub")]
    assert ran.err == f"photokin: {photos / 'sub'}: This folder may not be read: permission denied.\n"
    skipped = photokin("status", "--skipped", "--json", home=home).objects[1:]
    assert skipped[0]["path"] == str(photos / "1.png")
    assert skipped[0]["reason"] == "The file may not be read: permission denied."
    ran = photokin("find", photos / "1.png", home=home, powerless=True)
    assert ran.code == 2
    assert ran.is_sentence("permission denied")
    ran = photokin("index", photos / "sub", home=tmp_path / "other", powerless=True)
    assert ran.code == 2
    assert ran.is_sentence("cannot be read: Permission denied")
    # Allowed again, everything is there.
    (photos / "1.png").chmod(0o600)
    (photos / "sub").chmod(0o700)
    ran = photokin("index", "--json", home=home, powerless=True)
    assert (ran.objects[0]["embedded"], ran.objects[0]["linked"]) == (1, 1)


@pytest.mark.parametrize("limit_bytes", [4_000, pytest.param(150_000, marks=pytest.mark.slow)])
def test_a_disk_that_takes_no_more(home: Path, make_photo: MakePhoto, limit_bytes: int) -> None:
    """A limit on the size of any file, which is what a quota or a full disk looks like to the program."""
    folder = [make_photo(f"{n}.png", seed=n) for n in range(30)][-1].parent
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, {limit_bytes}))"
    ran = photokin("index", folder, home=home, before=limit)
    _is_full_disk(ran)
    ran = photokin("index", folder, "--json", home=home)
    assert ran.code == 0, ran.err
    status = photokin("status", "--json", home=home).objects[0]
    assert (status["contents"], status["waiting"], status["skipped"], status["indexed"]) == (30, 0, 0, 30)


def _is_full_disk(ran: Ran) -> None:
    assert ran.code == 3, ran
    assert ran.is_sentence()
    assert any(word in ran.err for word in ("disk", "File too large", "No space left")), ran.err


@as_root
@pytest.mark.parametrize("size_kb", [64, *(pytest.param(n, marks=pytest.mark.slow) for n in (200, 400))])
def test_a_disk_that_is_really_full(tmp_path: Path, make_photo: MakePhoto, size_kb: int) -> None:
    folder = [make_photo(f"{n}.png", seed=n) for n in range(30)][-1].parent
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine does not let tests mount anything")
    try:
        _is_full_disk(photokin("index", folder, home=disk / "home"))
        _is_full_disk(photokin("index", folder, home=disk / "home"))
        subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
        assert photokin("index", folder, "--json", home=disk / "home").code == 0
        status = photokin("status", "--json", home=disk / "home").objects[0]
        assert (status["contents"], status["waiting"], status["indexed"]) == (30, 0, 30)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_model_that_is_not_whole(made: Made, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("app", "models"):
        shutil.copytree(REPOSITORY / name, tree / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    network = tree / "models" / "efficientnet_lite0_int8.onnx"
    content = network.read_bytes()
    altered = bytearray(content)
    altered[len(altered) // 2] ^= 1
    for damaged, said in ((None, "is missing"), (content[:1000], "damaged"), (bytes(altered), "damaged")):
        network.unlink()
        if damaged is not None:
            network.write_bytes(damaged)
        for words in (["status"], ["index", made.photos]) if damaged is None else (["status"],):
            ran = photokin(*words, home=made.home, environ={"PYTHONPATH": str(tree)})
            assert ran.code == 3
            assert ran.is_sentence(str(network), said, "install the program again")
        network.write_bytes(content)
    assert _is_whole(made)


def test_a_bug_is_not_taken_for_success(made: Made) -> None:
    program = (
        "import app.pipeline.ingest.own_folders as folders; from app.main import start\n"
        "def bug(folder): raise ZeroDivisionError('planted')\n"
        "folders.readable_folder = bug\n"
        "sys.exit(start(['index', '/tmp']))"
    )
    ran = photokin(home=made.home, before=program)
    assert ran.code == 3
    assert "planted" in ran.err
    assert ran.err.splitlines()[-1].startswith("photokin: This is a bug in Photokin.")
    assert "planted" in (made.home / "logs" / "photokin.log").read_text("utf-8")
    assert _is_whole(made)


def test_the_data_folder_is_nobody_elses_business(home: Path, make_photo: MakePhoto) -> None:
    photokin("index", make_photo("a.png").parent, home=home)
    assert home.stat().st_mode & 0o077 == 0


def test_damaged_caches_do_not_stop_anything(made: Made) -> None:
    (made.home / "thumbnails.db").write_bytes(b"nonsense" * 1000)
    next((made.home / "index").glob("generation-*/annoy.ann")).write_bytes(b"nonsense" * 1000)
    (made.home / "settings.json").write_text("nonsense")
    found = photokin("find", made.photos / "1.png", "--json", home=made.home)
    assert (found.code, len(found.objects)) == (0, 5)
    assert photokin("index", "--json", home=made.home).code == 0
    assert _is_whole(made)
