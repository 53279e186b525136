"""The list of copies: each of them named, and nothing taken that was not said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.decisions import Surplus
from app.core.gallery import PhotoDetails
from app.core.photo import Stamp
from app.gui.photo.copies_dialog import CopiesDialog
from app.gui.photo.locked_folders import LockedFolders

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_ONE = ("/home/me/Pictures/2015/a.jpg", "/home/me/Pictures/old/a\nb.jpg", "/disk/<b>c</b>.jpg")
_OTHER = ("/home/me/Pictures/x.jpg", "/home/me/Pictures/y.jpg")


def _dialog(
    qtbot: QtBot, *groups: Sequence[str], others: Sequence[str] = (), asks: bool = False, locked: str = ""
) -> tuple[CopiesDialog, list[tuple[str, ...]]]:
    dialog = CopiesDialog(groups, others, asks, locked=LockedFolders((locked,) if locked else ()))
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    trashed: list[tuple[str, ...]] = []
    dialog.trash_wanted.connect(trashed.append)
    dialog.keep_wanted.connect(lambda going: trashed.append(tuple(each.path for each in going)))
    dialog.show()
    return dialog, trashed


def _choose(dialog: CopiesDialog, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    dialog.table.clearSelection()
    for row in rows:
        dialog.table.selectionModel().select(dialog.model.index(row, 0), flags.Select | flags.Rows)


def _said(dialog: CopiesDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def _details(path: str) -> PhotoDetails:
    return PhotoDetails(1, path, Stamp(3_100_000, 1_445_500_000_000_000_000), 0, None, 0, 0, "", "ready", None, False)


def test_each_copy_is_told_from_the_added_folder_down_with_size_and_date(qtbot: QtBot) -> None:
    dialog, _ = _dialog(qtbot, _ONE)
    dialog.model.set_roots(["/home/me/Pictures", "/home/me"])
    dialog.model.set_details([_details(_ONE[0])])
    rows = [[dialog.model.index(row, column).data() for column in range(3)] for row in range(3)]
    assert rows[0][:2] == ["Pictures/2015/a.jpg", "3.1 MB"]
    assert "15" in rows[0][2]
    assert rows[1] == ["Pictures/old/a\N{REPLACEMENT CHARACTER}b.jpg", "", ""]
    assert rows[2][0] == "/disk/<b>c</b>.jpg"
    assert dialog.model.index(2, 0).data(Qt.ItemDataRole.ToolTipRole) != "/disk/<b>c</b>.jpg"  # no HTML for tooltips
    assert "3 copies of the same file" in _said(dialog)


def test_the_trash_takes_what_is_chosen_and_keeping_takes_all_others(qtbot: QtBot) -> None:
    dialog, trashed = _dialog(qtbot, _ONE)
    assert dialog.chosen() == [0]
    assert "moves 2 copies to the trash" in _said(dialog)
    _choose(dialog, 1)
    dialog.trash_button.click()
    assert trashed == [(_ONE[1],)]
    assert not dialog.isVisible()
    dialog, trashed = _dialog(qtbot, _ONE)
    _choose(dialog, 0, 2)
    assert dialog.keep_button.text() == "&Keep only these 2"
    assert dialog.trash_button.text() == "&Trash 2 copies"
    assert not dialog.show_button.isEnabled()
    dialog.keep_button.click()
    assert trashed == [(_ONE[1],)]


def test_who_opens_it_with_a_key_held_down_finds_the_first_copy_chosen(qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyPress(other, Qt.Key.Key_Control, both)
    try:
        dialog, _ = _dialog(qtbot, _ONE)
        assert dialog.chosen() == [0]
    finally:
        QTest.keyRelease(other, Qt.Key.Key_Control)


def test_delete_asks_which_and_takes_none_before(qtbot: QtBot) -> None:
    dialog, trashed = _dialog(qtbot, _ONE, asks=True)
    assert "Which copies go to the trash?" in _said(dialog)
    assert dialog.chosen() == []
    assert not dialog.trash_button.isEnabled()
    assert not dialog.keep_button.isEnabled()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert trashed == []
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.chosen() == [1]
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert trashed == [(_ONE[1],)]


def test_all_copies_may_go_but_that_is_said(qtbot: QtBot) -> None:
    dialog, trashed = _dialog(qtbot, _OTHER)
    dialog.table.selectAll()
    assert "none is left in the library" in _said(dialog)
    assert not dialog.keep_button.isEnabled()
    dialog.trash_button.click()
    assert trashed == [_OTHER]


def test_among_several_photos_those_without_copies_go_along(qtbot: QtBot) -> None:
    dialog, trashed = _dialog(qtbot, _ONE, _OTHER, others=["/alone.jpg"], asks=True)
    assert "2 of the selected photos lie in the library more than once." in _said(dialog)
    assert "1 other selected photo goes to the trash together with the copies you choose." in _said(dialog)
    _choose(dialog, 0)
    assert not dialog.keep_button.isEnabled()  # none of the other photo's would be left
    assert "none is left" not in _said(dialog)
    _choose(dialog, 3, 4)
    assert "none is left in the library" in _said(dialog)  # of one of the two photos
    _choose(dialog, 0, 4)
    dialog.keep_button.click()
    assert trashed == [(_ONE[1], _ONE[2], _OTHER[0], "/alone.jpg")]


def test_what_goes_is_told_with_what_is_kept_for_it(qtbot: QtBot) -> None:
    dialog, _ = _dialog(qtbot, _ONE, _OTHER, others=["/alone.jpg"], asks=True)
    going: list[tuple[Surplus, ...]] = []
    dialog.keep_wanted.connect(going.append)
    _choose(dialog, 0, 2, 4)
    dialog.keep_button.click()
    kept = _ONE[0], _ONE[2]
    assert going == [(Surplus(_ONE[1], kept), Surplus(_OTHER[0], (_OTHER[1],)), Surplus("/alone.jpg", ()))]


def test_one_is_shown_elsewhere_and_the_list_stays(qtbot: QtBot) -> None:
    dialog, trashed = _dialog(qtbot, _ONE)
    with qtbot.waitSignal(dialog.show_wanted) as wanted:
        dialog.show_button.click()
    assert wanted.args == [_ONE[0]]
    assert dialog.isVisible()
    dialog.reject()
    assert trashed == []


def test_a_thousand_copies_are_no_matter(qtbot: QtBot) -> None:
    paths = [f"/photos/{number}.jpg" for number in range(1_000)]
    dialog, trashed = _dialog(qtbot, paths)
    dialog.keep_button.click()
    assert trashed == [tuple(paths[1:])]


def test_keeping_one_takes_nothing_from_a_locked_folder(qtbot: QtBot) -> None:
    dialog, trashed = _dialog(qtbot, _ONE, locked="/home/me/Pictures/old")
    assert "moves 1 copy to the trash" in _said(dialog)
    assert "What lies in a folder that you have locked stays." in _said(dialog)
    dialog.keep_button.click()
    assert trashed == [(_ONE[2],)]


def test_what_is_chosen_in_a_locked_folder_goes_after_it_was_said(qtbot: QtBot) -> None:
    dialog, trashed = _dialog(qtbot, _ONE, locked="/home/me/Pictures/old")
    _choose(dialog, 1)
    assert "You have locked the folder in which it lies." in _said(dialog)
    dialog.trash_button.click()
    assert trashed == [(_ONE[1],)]
