"""What can be done with photos, by menu and by key."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.core.closeness import Closeness
from app.core.photo import Answer, Match
from app.gui.kit.link_button import LinkButton
from app.gui.photo.copies_dialog import CopiesDialog
from app.gui.photo.information_dialog import InformationDialog
from tests.conftest import MakePhoto
from tests.gui.rest import come_to_rest
from tests.gui.rich_text import texts_with
from tests.gui.small_library import SmallLibrary, small_library

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]


@pytest.fixture
def library(qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallLibrary]:
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with small_library(qtbot, home, None) as library:
        yield library


def test_actions_need_photos_and_have_names_and_keys(library: SmallLibrary) -> None:
    actions = library.actions
    assert not any(action.isEnabled() for action in library.window.actions())
    menu = actions.menu(["/a.jpg", "/b.jpg", "/c.jpg"])
    shown = [action for action in menu.actions() if not action.isSeparator()]
    assert all(action.text() for action in shown)
    assert all(not action.shortcut().isEmpty() for action in shown)
    assert actions.trash.text().replace("&", "") == "Move 3 photos to the trash"
    assert actions.find_similar.shortcut() == QKeySequence("F")
    keys = [action.shortcut().toString() for action in shown]
    assert len(keys) == len(set(keys))
    menu.close()
    actions.set_paths(["/a.jpg"])
    of_others = (
        actions.undo_trash,
        actions.why,
        actions.path_between,
        actions.compare,
    )  # trashed, neighbours shown, two of them
    assert all(action.isEnabled() for action in shown if action not in of_others)
    actions.set_paths(())
    assert not actions.trash.isEnabled()


def _words(action: QAction) -> str:
    return action.text().replace("&", "")


def test_with_several_photos_each_action_says_how_many_it_takes_and_none_takes_the_first(
    library: SmallLibrary,
) -> None:
    actions = library.actions
    actions.set_paths([f"/{number}.jpg" for number in range(1_000)])
    several = (actions.open_elsewhere, actions.show_in_folder, actions.copy_picture, actions.copy_path, actions.trash)
    assert [_words(action) for action in several] == [
        "Open 1,000 photos in the default program",
        "Show 1,000 photos in the file manager",
        "Copy 1,000 pictures",
        "Copy 1,000 paths",
        "Move 1,000 photos to the trash",
    ]
    assert all(action.isEnabled() for action in several)
    one = (actions.find_similar, actions.open_large, actions.show_folder_here, actions.information, actions.copies)
    assert not any(action.isEnabled() for action in one)
    actions.set_paths(["/1.jpg"])
    assert _words(actions.copy_picture) == "Copy picture"
    assert all(action.isEnabled() for action in (*one, *several))


def test_as_long_as_not_all_paths_are_known_nothing_can_be_done_with_a_part(library: SmallLibrary) -> None:
    library.actions.set_paths(["/a.jpg", "/b.jpg"], count=3)
    assert _words(library.actions.trash) == "Move 3 photos to the trash"
    assert not library.actions.trash.isEnabled()
    assert not library.actions.copy_path.isEnabled()


def test_a_name_that_is_no_text_is_the_query_and_the_one_shown_large(library: SmallLibrary, qtbot: QtBot) -> None:
    library.actions.set_paths(["/a\udcff.jpg"])
    with qtbot.waitSignal(library.actions.find_similar_wanted) as wanted:
        library.actions.find_similar.trigger()
    assert wanted.args == ["/a\udcff.jpg"]
    with qtbot.waitSignal(library.actions.open_large_wanted) as wanted:
        library.actions.open_large.trigger()
    assert wanted.args == ["/a\udcff.jpg"]


def test_copying(library: SmallLibrary, qtbot: QtBot, make_photo: MakePhoto) -> None:
    paths = [str(make_photo(f"{seed}.jpg", seed)) for seed in range(2)]
    clipboard = QGuiApplication.clipboard()
    library.actions.set_paths(paths)
    library.actions.copy_path.trigger()
    assert clipboard.text().splitlines() == paths
    library.actions.copy_picture.trigger()
    assert [url.toLocalFile() for url in clipboard.mimeData().urls()] == paths
    library.actions.set_paths(paths[:1])
    with qtbot.waitSignal(library.actions.message) as told:
        library.actions.copy_picture.trigger()
    assert told.args == ["0.jpg copied."]
    assert [url.toLocalFile() for url in clipboard.mimeData().urls()] == paths[:1]
    assert clipboard.mimeData().hasFormat("image/png") or clipboard.mimeData().hasImage()


def test_information_tells_the_file_and_the_distance(
    library: SmallLibrary, qtbot: QtBot, make_photo: MakePhoto
) -> None:
    path, other = str(make_photo("a.jpg")), str(make_photo("b.jpg", 2))
    match = Match(1, b"0" * 16, (path, "/elsewhere/copy.jpg"), 0.4142, 0.9, Closeness.VERY_LIKE)
    library.actions.note_answer(Answer("/q.jpg", ("/q.jpg",), (match,), 5))
    library.actions.set_paths([path])
    library.actions.information.trigger()
    dialog = library.window.findChild(InformationDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: "Size" in dialog.rows())
    rows = dialog.rows()
    assert rows["Name"] == "a.jpg"
    assert rows["Size"].startswith("320 × 240 · ")
    assert rows["Format"] == "JPEG"
    assert rows["Copies"] == "1 more: same file"
    assert texts_with("1st · 0.41")
    with qtbot.waitSignal(dialog.copies_wanted) as wanted:
        next(link for link in dialog.findChildren(LinkButton) if link.text() == rows["Copies"]).click()
    assert wanted.args == [path]
    library.actions.set_paths([other])  # it follows the selection
    qtbot.waitUntil(lambda: dialog.rows().get("Name") == "b.jpg" and "Size" in dialog.rows())
    assert not dialog.panel.tells_closeness
    library.actions.set_paths([path + "x"])
    qtbot.waitUntil(lambda: "Not readable" in dialog.rows())
    dialog.close()


def _press(library: SmallLibrary, words: str) -> None:
    box = library.window.findChild(QMessageBox)
    assert box is not None
    next(button for button in box.findChildren(QPushButton) if words in button.text()).click()


@pytest.mark.skipif(sys.platform != "linux", reason="the place of the trash is set the way Linux does it")
def test_trash_asks_once_says_how_many_and_can_be_undone(
    library: SmallLibrary, qtbot: QtBot, make_photo: MakePhoto
) -> None:
    paths = [make_photo(f"{seed}.jpg", seed) for seed in range(3)]
    said: list[tuple[str, bool]] = []
    moved: list[int] = []
    library.actions.told.connect(lambda *told: said.append(told))
    library.actions.files_moved.connect(lambda: moved.append(len(said)))
    library.actions.set_paths([str(path) for path in paths[:2]])
    box = _asked(library, qtbot)
    assert "2 photos" in box.text()
    assert all(path.exists() for path in paths)
    _press(library, "Keep")
    qtbot.waitUntil(lambda: library.window.findChild(QMessageBox) is None)
    assert all(path.exists() for path in paths)

    _asked(library, qtbot)
    with qtbot.waitSignals([library.actions.told, library.actions.paths_trashed]):
        _press(library, "trash")
    assert [path.exists() for path in paths] == [False, False, True]
    assert said == [("2 photos in the trash", True)]
    assert moved == [0]  # the library is to find out

    assert _words(library.actions.undo_trash) == "Undo moving 2 photos to the trash"
    library.actions.undo_trash.trigger()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[1] == ("2 photos are back in their places.", False)
    assert all(path.exists() for path in paths)
    assert moved == [0, 1]
    assert not library.actions.undo_trash.isEnabled()


def _asked(library: SmallLibrary, qtbot: QtBot) -> QMessageBox:
    """Have the chosen photos moved to the trash and return the question, which comes when copies were looked for."""
    library.actions.trash.trigger()
    qtbot.waitUntil(lambda: library.window.findChild(QMessageBox) is not None)
    box = library.window.findChild(QMessageBox)
    assert box is not None
    return box


def test_a_question_about_one_photo_names_its_folder(
    library: SmallLibrary, qtbot: QtBot, make_photo: MakePhoto
) -> None:
    path = make_photo("a.jpg")
    library.actions.set_paths([str(path)])
    box = _asked(library, qtbot)
    assert box.text() == "Move a.jpg to the trash?"
    assert f"It lies in {path.parent}." in box.informativeText()
    box.reject()
    assert path.exists()


def test_a_question_about_photos_in_a_locked_folder_says_so(
    library: SmallLibrary, qtbot: QtBot, make_photo: MakePhoto
) -> None:
    path, other = make_photo("locked/a.jpg"), make_photo("b.jpg", 1)
    library.actions.trashing.locked.folders = (str(path.parent),)
    library.actions.trashing.ask([str(path), str(other)])
    box = library.window.findChild(QMessageBox)
    assert box is not None
    assert box.informativeText().startswith("1 of them lies in a folder that you have locked.")
    box.reject()


def test_delete_on_a_photo_of_the_gallery_asks_which_of_its_copies(
    qtbot: QtBot, home: Path, make_photo: MakePhoto
) -> None:
    original, alone = make_photo("pictures/a.jpg"), make_photo("pictures/alone.jpg", 1)
    copy = make_photo("pictures/again/b.jpg")
    assert copy.read_bytes() == original.read_bytes()
    with small_library(qtbot, home, original.parent) as library:
        library.actions.set_paths([str(copy)])
        library.actions.trash.trigger()
        qtbot.waitUntil(lambda: library.window.findChild(CopiesDialog) is not None)
        dialog = library.window.findChild(CopiesDialog)
        assert dialog is not None
        assert dialog.model.paths == [str(copy), str(original)]  # what was pointed at comes first
        assert dialog.chosen() == []  # and nothing is chosen for the user
        dialog.reject()
        library.actions.set_paths([str(alone)])
        assert _asked(library, qtbot).text() == "Move alone.jpg to the trash?"


def test_delete_on_several_photos_of_the_gallery_asks_about_those_with_copies(
    qtbot: QtBot, home: Path, make_photo: MakePhoto
) -> None:
    first, alone, second = (make_photo(f"pictures/{name}.jpg", seed) for seed, name in enumerate("abc"))
    copies = [str(make_photo("pictures/again/a.jpg")), str(make_photo("pictures/again/c.jpg", 2))]
    with small_library(qtbot, home, first.parent) as library:
        library.actions.set_paths([str(second), str(alone), str(first)])
        library.actions.trash.trigger()
        qtbot.waitUntil(lambda: library.window.findChild(CopiesDialog) is not None)
        dialog = library.window.findChild(CopiesDialog)
        assert dialog is not None
        assert dialog.model.paths == [str(second), copies[1], str(first), copies[0]]
        assert dialog.chosen() == [0, 2]  # each was chosen by itself
        words = " ".join(label.text() for label in dialog.findChildren(QLabel))
        assert "2 of the selected photos lie in the library more than once." in words
        assert "1 other selected photo goes to the trash" in words
        with qtbot.waitSignal(dialog.trash_wanted) as wanted:
            dialog.trash_wanted.disconnect(library.actions._copies.trash_wanted)
            dialog.trash_button.click()
        assert wanted.args == [(str(second), str(first), str(alone))]


def test_copies_that_are_chosen_together_are_one_group_and_all_proposed(
    qtbot: QtBot, home: Path, make_photo: MakePhoto
) -> None:
    paths = [str(make_photo(f"pictures/{folder}/a.jpg")) for folder in ("a", "b", "c")]
    with small_library(qtbot, home, Path(paths[0]).parent.parent) as library:
        library.actions.set_paths([paths[2], paths[0]])
        library.actions.trash.trigger()
        qtbot.waitUntil(lambda: library.window.findChild(CopiesDialog) is not None)
        dialog = library.window.findChild(CopiesDialog)
        assert dialog is not None
        assert dialog.model.paths == [paths[0], paths[2], paths[1]]
        assert dialog.chosen() == [0, 1]
        assert {dialog.model.group_at(row) for row in range(3)} == {0}
        dialog.reject()


def test_several_photos_without_copies_are_asked_about_in_one_question(
    qtbot: QtBot, home: Path, make_photo: MakePhoto
) -> None:
    paths = [make_photo("pictures/a.jpg"), make_photo("pictures/b.jpg", 1)]
    with small_library(qtbot, home, paths[0].parent) as library:
        library.actions.set_paths([str(path) for path in paths])
        assert _asked(library, qtbot).text() == "Move 2 photos to the trash?"


def _trash(library: SmallLibrary, qtbot: QtBot, paths: list[str]) -> None:
    library.actions.set_paths(paths)
    _asked(library, qtbot)
    _press(library, "trash")
    come_to_rest(library.window)


def _complaint(library: SmallLibrary) -> QMessageBox:
    boxes = [box for box in library.window.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def test_a_photo_that_cannot_be_trashed_is_told_in_a_dialog(
    library: SmallLibrary, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.assertNotEmitted(library.actions.files_moved), qtbot.assertNotEmitted(library.actions.told):
        _trash(library, qtbot, [str(tmp_path / "gone <b>x.jpg")])
        box = _complaint(library)
    assert box.text() == "gone <b>x.jpg could not be moved to the trash: the file is no longer there."
    assert "It stays where it is" in box.informativeText()
    box.reject()


def test_many_failures_are_one_dialog_and_the_others_move(
    library: SmallLibrary, qtbot: QtBot, make_photo: MakePhoto, tmp_path: Path
) -> None:
    there = make_photo("there.jpg")
    gone = [str(tmp_path / f"gone{number}.jpg") for number in range(10)]
    with qtbot.waitSignal(library.actions.told) as told:
        _trash(library, qtbot, [*gone, str(there)])
    assert told.args == ["1 photo in the trash", True]
    box = _complaint(library)
    assert box.text() == "10 photos could not be moved to the trash. They stay where they are."
    lines = box.informativeText().splitlines()
    assert len(lines) == 9
    assert lines[0].endswith("gone0.jpg: the file is no longer there.")
    assert lines[-1] == "So do 2 more."
    library.actions.trashing.move([str(tmp_path / "gone too.jpg")])  # while the dialog is open
    come_to_rest(library.window)
    assert _complaint(library) is box
    assert box.text().startswith("11 photos")
    box.reject()
    assert not there.exists()


def test_undo_goes_back_step_by_step_and_waits_where_something_is_in_the_way(
    library: SmallLibrary, qtbot: QtBot, make_photo: MakePhoto
) -> None:
    first, second = (make_photo(f"{seed}.jpg", seed) for seed in range(2))
    said: list[tuple[str, bool]] = []
    library.actions.told.connect(lambda *told: said.append(told))
    _trash(library, qtbot, [str(first)])
    _trash(library, qtbot, [str(second)])
    second.write_text("new")
    library.actions.undo_trash.trigger()
    come_to_rest(library.window)
    assert said[-1] == ("1.jpg stays in the trash: there is another file in its place now.", False)
    assert second.read_text() == "new"
    second.unlink()
    library.actions.undo_trash.trigger()
    come_to_rest(library.window)
    assert second.stat().st_size > 100
    assert not first.exists()
    library.actions.undo_trash.trigger()
    come_to_rest(library.window)
    assert first.exists()


def test_ten_photos_open_elsewhere_and_no_more(
    library: SmallLibrary, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a program of its own: a thousand of them would stop the desktop."""
    opened: list[str] = []
    monkeypatch.setattr("app.gui.photo.actions.open_with_default", opened.append)
    paths = [f"/{number}.jpg" for number in range(11)]
    said: list[str] = []
    library.actions.message.connect(said.append)
    library.actions.set_paths(paths)
    library.actions.open_elsewhere.trigger()
    come_to_rest(library.actions)
    assert opened == []
    assert said == ["Select at most 10 photos to open in another program."]
    library.actions.set_paths(paths[:10])
    library.actions.open_elsewhere.trigger()
    come_to_rest(library.actions)
    assert sorted(opened) == sorted(paths[:10])
    assert len(said) == 1
