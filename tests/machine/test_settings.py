"""Settings: any file at all gives usable ones, and writing is all or nothing."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.core.errors import AppError
from app.machine.settings import Settings, keep_mount, load_settings, merged, save_settings


def test_none_written_yet(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == Settings()


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    chosen = Settings(
        device="gpu",
        threads=3,
        neighbours=7,
        thumbnail_px=200,
        gentle="always",
        compare_details=True,
        engine="large",
        engines_kept=("standard", "my_own-2"),
        read_again="idle",
        reasons=("date", "size"),
        preferred_folders=("/p/a", "/p/\udcff \N{SNOWMAN}"),
        locked_folders=(os.fsdecode(b"/p/\xe4\xff"),),
    )
    save_settings(tmp_path / "new" / "settings.json", chosen)
    assert load_settings(tmp_path / "new" / "settings.json") == chosen
    assert os.listdir(tmp_path / "new") == ["settings.json"]


def test_what_another_program_wrote_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    before = Settings(neighbours=7, effort=3)
    save_settings(file, Settings(neighbours=7, effort=3, trees=50, metric="dot"))
    now = Settings(neighbours=9, effort=3)
    assert merged(file, before, now) == Settings(neighbours=9, effort=3, trees=50, metric="dot")
    assert merged(file, now, before) == Settings(neighbours=7, effort=3, trees=50, metric="dot")
    assert merged(tmp_path / "none.json", before, now) == Settings(neighbours=9)


def test_no_program_unlocks_what_another_one_locked(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    before = Settings(locked_folders=("/a", "/b"), preferred_folders=("/x",))
    save_settings(file, replace(before, locked_folders=("/a", "/b", "/theirs"), preferred_folders=("/y",)))
    now = replace(before, locked_folders=("/b", "/ours"))
    assert merged(file, before, now).locked_folders == ("/b", "/ours", "/theirs")
    assert merged(file, before, now).preferred_folders == ("/y",)


def test_one_bad_path_leaves_the_other_folders_locked(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    written = ["/a", "relative", 3, None, "/b\0", "/a", ["/c"], "/" + 40_000 * "d", "/e"]
    file.write_text(json.dumps({"locked_folders": written}))
    assert load_settings(file).locked_folders == ("/a", "/e")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b"[" * 200_000, b"9" * 5000, b'{"threads":']
)
def test_a_damaged_file_gives_the_defaults(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert load_settings(path) == Settings()
    assert "using the defaults" in caplog.text


def test_a_folder_in_its_place_gives_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    assert load_settings(tmp_path / "settings.json") == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("device", "tpu"), ("device", 3), ("device", None), ("device", ["cpu"]), ("device", {}),
        ("threads", -1), ("threads", "4"), ("threads", 2.5), ("threads", True), ("threads", 10**9), ("threads", None),
        ("neighbours", 0), ("neighbours", 10**6),
        ("thumbnail_px", 0), ("thumbnail_px", 1), ("thumbnail_px", 100_000), ("thumbnail_px", False),
        ("gentle", 1), ("gentle", "yes"), ("gentle", [True]), ("language", "xx"), ("theme", 0), ("cache_limit_mb", -5),
        ("metric", "manhattan"), ("metric", 1), ("trees", 501), ("trees", -1), ("trees", True), ("effort", 11),
        ("effort", 1.5), ("exact", 1), ("exact", "yes"),
        ("engine", 1), ("engine", "../x"), ("engine", ""), ("engine", "x" * 60), ("engine", None), ("engine", "Ab"),
        ("engines_kept", "large"), ("engines_kept", ["large", 1]), ("engines_kept", ["/"]), ("engines_kept", {}),
        ("engines_kept", ["x"] * 200), ("engines_kept", None),
        ("reasons", "size"), ("reasons", ["size", "size"]), ("reasons", ["beauty"]), ("reasons", [["size"]]),
        ("reasons", None), ("preferred_folders", "/a"), ("locked_folders", {"/a": 1}), ("locked_folders", None),
        ("compare_details", 1), ("compare_details", "yes"), ("compare_details", None),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_the_default_and_the_others_stay(
    tmp_path: Path, name: str, value: object
) -> None:
    path = tmp_path / "settings.json"
    other = {"neighbours": 9} if name != "neighbours" else {"threads": 9}
    path.write_text(json.dumps({name: value, "of a later version": 1, **other}))
    loaded = load_settings(path)
    assert getattr(loaded, name) == getattr(Settings(), name)
    assert type(getattr(loaded, name)) is type(getattr(Settings(), name))
    assert 9 in (loaded.neighbours, loaded.threads)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@hypothesis_settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(list(Settings.__slots__)) | st.text(), _JSON))
def test_any_object_gives_settings(tmp_path: Path, written: dict[str, object]) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(written))
    loaded = load_settings(path)
    save_settings(path, loaded)
    assert load_settings(path) == loaded


@pytest.mark.parametrize(("switch", "choice"), [(True, "always"), (False, "auto")])
def test_a_switch_of_an_earlier_version_is_a_choice(tmp_path: Path, switch: bool, choice: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"gentle": switch, "neighbours": 9}))
    loaded = load_settings(path)
    assert (loaded.gentle, loaded.neighbours) == (choice, 9)


def test_a_write_that_fails_leaves_the_old_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    save_settings(path, Settings(threads=5))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(AppError, match=r"settings\.json: No space left on device"):
        save_settings(path, Settings(threads=6))
    monkeypatch.undo()
    assert load_settings(path).threads == 5


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AppError, match="cannot be written"):
        save_settings(tmp_path / "file" / "settings.json", Settings())


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        *(("threads", 0, 1024), ("neighbours", 1, 10_000), ("thumbnail_px", 64, 1024)),
        *(("cache_limit_mb", 0, 1_000_000), ("trees", 0, 500), ("effort", 0, 10)),
    ],
)
def test_the_bounds_themselves_will_do_and_what_lies_beyond_will_not(
    tmp_path: Path, name: str, least: int, most: int
) -> None:
    path = tmp_path / "settings.json"
    for value, kept in ((least, True), (most, True), (least - 1, False), (most + 1, False)):
        path.write_text(json.dumps({name: value}))
        assert (getattr(load_settings(path), name) == value) == kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("", True),
        ("postgresql://me@server.example:5433/photos?sslrootcert=/etc/root.crt", True),
        ("postgresql:///passwords?host=%2Frun", True),
        *((wrong, False) for wrong in ("sqlite:///a", "postgresql://me:secret@server/photos", 5, None, ["a"])),
        *((f"postgresql://server/photos{end}", False) for end in ("?password=secret", "?a=b&sslpassword=x")),
        *((f"postgresql://server/photos{end}", False) for end in ("\n", "x" * 3000)),
    ],
)  # fmt: skip
def test_an_address_holds_no_password_and_is_one(tmp_path: Path, address: object, kept: bool) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"library": address, "threads": 3}))
    loaded = load_settings(path)
    assert (loaded.library, loaded.threads) == (address if kept else "", 3)
    if isinstance(address, str):
        save_settings(path, Settings(library=address))
        assert ("secret" in path.read_text()) is False
        assert load_settings(path).library == (address if kept else "")


def test_one_bad_mount_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    good = {"archive": "/mnt/a", "Häuser 2": "/mnt/b c"}
    bad = {"": "/mnt", "x" * 101: "/mnt", "relative": "mnt", "zero": "/a\0b", "number": 5, "none": None, "list": ["/a"]}
    path.write_text(json.dumps({"mounts": good | bad}))
    assert load_settings(path).mounts == good
    whatever: tuple[object, ...] = ([], "x", 5, None, {"deep": {"deep": "/a"}})
    for nonsense in whatever:
        path.write_text(json.dumps({"mounts": nonsense, "threads": 2}))
        assert (load_settings(path).mounts, load_settings(path).threads) == ({}, 2)


def test_mounts_that_two_programs_write_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    before = Settings(mounts={"a": "/a", "b": "/b"})
    save_settings(path, before)
    keep_mount(path, "c", "/c")
    now = merged(path, before, Settings(mounts={"a": "/moved"}, threads=2))
    assert (dict(now.mounts), now.threads) == ({"a": "/moved", "c": "/c"}, 2)
