"""The trash: in, out again, and never a loss."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QFile

from app.gui.photo import trash
from app.gui.photo.trash import Trashed, bring_back, move_to_trash

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the place of the trash is set the way Linux does it")


@pytest.fixture(autouse=True)
def _trash_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(data))


def _file(path: Path, content: str = "photo") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return str(path)


def test_photos_go_to_the_trash_and_come_back(tmp_path: Path) -> None:
    paths = [_file(tmp_path / name, name) for name in ("one.jpg", "zwei drei.jpg", "写真.jpg")]
    trashed = move_to_trash(paths)
    assert trashed.moved == tuple(paths)
    assert trashed.kept == ()
    assert not any(os.path.exists(path) for path in paths)
    assert trashed.can_undo
    assert bring_back(trashed) == (3, None)
    assert [Path(path).read_text() for path in paths] == ["one.jpg", "zwei drei.jpg", "写真.jpg"]
    assert list(tmp_path.rglob("*.trashinfo")) == []


def test_a_photo_that_is_gone_is_told_and_the_others_move(tmp_path: Path) -> None:
    there, gone = _file(tmp_path / "there.jpg"), str(tmp_path / "gone.jpg")
    trashed = move_to_trash([gone, there])
    assert trashed.moved == (there,)
    assert [path for path, _ in trashed.kept] == [gone]
    assert "no longer there" in str(trashed.kept[0][1])


def test_what_qt_cannot_move_stays_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(QFile):
        def moveToTrash(self) -> bool:
            return False

    monkeypatch.setattr(trash, "QFile", Refusing)
    path = _file(tmp_path / "a.jpg")
    trashed = move_to_trash([path])
    assert trashed.moved == ()
    assert not trashed.can_undo
    assert str(trashed.kept[0][1])
    assert Path(path).read_text() == "photo"


def test_a_name_that_is_no_text_stays(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"a\xff.jpg")
    with open(path, "wb") as file:
        file.write(b"photo")
    trashed = move_to_trash([os.fsdecode(path)])
    assert trashed.moved == ()
    assert os.path.exists(path)


def test_coming_back_never_overwrites(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.jpg", "old")
    trashed = move_to_trash([path])
    _file(tmp_path / "a.jpg", "new")
    count, reason = bring_back(trashed)
    assert count == 0
    assert str(reason) == "There is another file in its place now."
    assert Path(path).read_text() == "new"
    assert Path(trashed.places[0][1]).read_text() == "old"


def test_without_knowing_the_places_there_is_no_undo() -> None:
    assert not Trashed(("a",), (), ()).can_undo
    assert not Trashed((), (), ()).can_undo
