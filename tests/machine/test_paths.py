"""Where the library lies."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.machine.paths import data_paths, licences_folder, local_path, models_folder, resources_folder


def test_the_argument_goes_before_the_variable(home: Path, tmp_path: Path) -> None:
    assert data_paths().home == home
    assert data_paths(str(tmp_path / "other")).home == tmp_path / "other"


def test_a_relative_folder_and_a_tilde_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert data_paths("library").catalog == tmp_path / "library" / "catalog.db"
    assert data_paths("~/library").home == tmp_path / "me" / "library"


def test_without_either_it_is_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOKIN_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "photokin" in data_paths().home.name
    assert data_paths().home.is_relative_to(tmp_path) or data_paths().home.is_absolute()


def test_all_files_of_a_library_lie_in_its_home(tmp_path: Path) -> None:
    paths = data_paths(str(tmp_path))
    every = [getattr(paths, name) for name, kind in vars(type(paths)).items() if isinstance(kind, property)]
    assert len(every) >= 8
    assert all(path.is_relative_to(tmp_path) for path in every)


def test_what_is_made_for_a_shared_library_lies_apart_and_what_the_user_chose_does_not(tmp_path: Path) -> None:
    own = data_paths(str(tmp_path))
    one, other = own.of_shared("postgresql://a/b"), own.of_shared("postgresql://a/c")
    assert len({own.thumbnails, one.thumbnails, other.thumbnails}) == 3
    assert len({own.catalog, one.catalog, other.catalog}) == 3
    assert own.settings == one.settings
    assert own.engines == one.engines
    assert own.logs == one.logs


def test_the_log_of_the_users_own_library_is_in_the_users_log_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOTOKIN_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    paths = data_paths()
    assert tmp_path in paths.log.parents
    assert paths.home not in paths.log.parents or sys.platform == "win32"


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/a b/c.jpg", "/a b/c.jpg"),
        ("file:///a%20b/%E6%B5%B7.jpg", "/a b/海.jpg"),
        ("file://localhost/100%25 #1?.jpg", "/100% #1?.jpg"),
        ("file:///caf%e9.jpg", "/caf\udce9.jpg"),
        ("file://elsewhere/a.jpg", "file://elsewhere/a.jpg"),
        ("https://example.org/a.jpg", "https://example.org/a.jpg"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="paths of Unix")
def test_addresses_of_files_become_paths(written: str, path: str) -> None:
    assert local_path(written) == path


def test_what_came_with_the_program_is_there() -> None:
    assert list(models_folder().glob("*.onnx"))
    assert resources_folder().name in ("resources", "_resources")


def test_a_frozen_program_looks_beside_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert models_folder() == tmp_path / "models"
    assert licences_folder() is None
    (tmp_path / "licences").mkdir()
    assert licences_folder() == tmp_path / "licences"
