"""The folder list: tree, numbers, offline folders, menu, selection."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.gallery import Folder
from app.core.photo import Root
from app.core.text import text
from app.gui.gallery.folder_list_model import FolderListModel, has_warning, is_quiet
from app.gui.gallery.folder_panel import FolderPanel
from app.gui.gallery.folder_rows import INDENT_PX
from app.gui.gallery.folder_tree import FolderNode, folder_nodes
from app.gui.kit.icons import ICON_PX
from app.gui.kit.theme import GAP_PX

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_ROOTS = (
    Root(1, "/photos", "ready", None, 6),
    Root(2, "/backup", "offline", text("Is the disk plugged in?"), 4),
)
_FOLDERS = (
    Folder("/backup/2020", "/backup", 4),
    Folder("/photos", "/photos", 1),
    Folder("/photos/2023/07", "/photos", 2),
    Folder("/photos/2024", "/photos", 3),
)


def _rows(model: FolderListModel, parent: QModelIndex | None = None) -> list[tuple[str, str]]:
    parent = parent or QModelIndex()
    return [
        (model.index(row, 0, parent).data(), model.index(row, 1, parent).data())
        for row in range(model.rowCount(parent))
    ]


@pytest.fixture
def panel(qtbot: QtBot) -> FolderPanel:
    made = FolderPanel()
    qtbot.addWidget(made)
    QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.resize(272, 400)
    made.show()
    return made


def _at(panel: FolderPanel, path: str | None) -> QModelIndex:
    return panel.model.index_of_path(path)


def _node(panel: FolderPanel, index: QModelIndex) -> FolderNode:
    node = panel.model.node(index)
    assert node is not None
    return node


def _row_picture(panel: FolderPanel, path: str | None) -> QImage:
    """Return how a folder's row looks."""
    row = panel.tree.visualRect(_at(panel, path))
    viewport = panel.tree.viewport()
    return viewport.grab(QRect(0, row.top(), viewport.width(), row.height())).toImage()


def _differing(one: QImage, other: QImage) -> list[int]:
    """Return the columns in which two pictures of rows differ."""
    assert one.size() == other.size()
    return [x for x in range(one.width()) if any(one.pixel(x, y) != other.pixel(x, y) for y in range(one.height()))]


def test_the_tree_counts_what_lies_below(panel: FolderPanel) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    assert _rows(panel.model) == [("All photos", "10"), ("photos", "6"), ("backup", "4")]
    assert _rows(panel.model, _at(panel, "/photos")) == [("2023", "2"), ("2024", "3")]
    assert _rows(panel.model, _at(panel, "/photos/2023")) == [("07", "2")]


def test_roots_are_open_at_first_and_what_the_user_closed_stays_closed(panel: FolderPanel) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    assert panel.tree.isExpanded(_at(panel, "/photos"))
    panel.tree.setExpanded(_at(panel, "/photos"), False)
    panel.set_folders(_ROOTS, (*_FOLDERS, Folder("/photos/2025", "/photos", 1)))
    assert not panel.tree.isExpanded(_at(panel, "/photos"))


def test_new_numbers_move_nothing(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    with qtbot.assertNotEmitted(panel.model.modelReset):
        panel.set_folders(_ROOTS, (*_FOLDERS[:3], Folder("/photos/2024", "/photos", 30)))
    assert _rows(panel.model)[0] == ("All photos", "37")


def test_an_offline_folder_says_why(panel: FolderPanel) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    index = _at(panel, "/backup")
    assert "Is the disk plugged in?" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert is_quiet(_node(panel, index))
    assert has_warning(_node(panel, index))
    inside = _at(panel, "/backup/2020")
    assert is_quiet(_node(panel, inside))
    assert not has_warning(_node(panel, inside))  # one sign for the disk says it
    assert not is_quiet(_node(panel, _at(panel, "/photos")))
    assert not has_warning(_node(panel, _at(panel, "/photos")))


def test_siblings_that_change_are_told_at_once(panel: FolderPanel) -> None:
    """For each telling the view measures every row: a disk with a hundred folders that goes away stopped the window."""
    folders = tuple(Folder(f"/photos/{n:03}", "/photos", 1) for n in range(100))
    panel.set_folders(_ROOTS[:1], folders)
    told: list[tuple[int, int]] = []
    panel.model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    panel.set_folders((Root(1, "/photos", "offline", text("Is the disk plugged in?"), 100),), folders)
    assert told == [(1, 1), (0, 99)]
    assert all(is_quiet(_node(panel, _at(panel, folder.path))) for folder in folders)


def test_selecting_a_folder_asks_for_its_photos(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    with qtbot.waitSignal(panel.folder_selected) as selected:
        panel.tree.setCurrentIndex(_at(panel, "/photos/2024"))
    assert selected.args == ["/photos/2024"]
    with qtbot.assertNotEmitted(panel.folder_selected):
        panel.set_folders(_ROOTS, (*_FOLDERS, Folder("/photos/a", "/photos", 1)))
    assert panel.model.path_of(panel.tree.currentIndex()) == "/photos/2024"


def test_when_the_selected_folder_goes_all_photos_are_shown(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    panel.tree.setCurrentIndex(_at(panel, "/backup"))
    with qtbot.waitSignal(panel.folder_lost), qtbot.assertNotEmitted(panel.folder_selected):
        panel.set_folders(_ROOTS[:1], _FOLDERS[1:])
    assert panel.model.path_of(panel.tree.currentIndex()) is None


def test_a_folder_may_be_chosen_before_it_is_known(panel: FolderPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.folder_selected), qtbot.assertNotEmitted(panel.folder_lost):
        panel.select("/photos/2024")
        panel.set_folders(_ROOTS, _FOLDERS)
    assert panel.model.path_of(panel.tree.currentIndex()) == "/photos/2024"


def test_a_folder_is_chosen_without_telling(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    with qtbot.assertNotEmitted(panel.folder_selected), qtbot.assertNotEmitted(panel.listing_wanted):
        panel.select("/backup")
        assert panel.model.path_of(panel.tree.currentIndex()) == "/backup"
        panel.set_folders(_ROOTS, (*_FOLDERS, Folder("/photos/a", "/photos", 1)))
        assert panel.model.path_of(panel.tree.currentIndex()) == "/backup"
        panel.select(None)
        assert panel.model.path_of(panel.tree.currentIndex()) is None


def test_a_folder_that_came_just_now_is_listed_at_once(panel: FolderPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.listing_wanted):  # one is on its way
        panel.select("/photos/2024")
    panel.set_folders(_ROOTS, _FOLDERS)
    all_shown: list[bool] = []
    panel.all_shown.connect(all_shown.append)
    with qtbot.waitSignal(panel.listing_wanted):
        panel.select("/photos/new")
    assert all_shown == [False]
    with qtbot.assertNotEmitted(panel.folder_lost), qtbot.assertNotEmitted(panel.folder_selected):
        panel.set_folders(_ROOTS, (*_FOLDERS, Folder("/photos/new", "/photos", 1)))
    assert panel.model.path_of(panel.tree.currentIndex()) == "/photos/new"


def test_a_folder_that_is_not_listed_even_then_is_lost(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    panel.select("/photos/gone")
    with qtbot.waitSignal(panel.folder_lost):
        panel.set_folders(_ROOTS, _FOLDERS)
    assert panel.model.path_of(panel.tree.currentIndex()) is None


def _menu(panel: FolderPanel, index: QModelIndex) -> list[str]:
    return [action.text().replace("&", "") for action in panel.menu_for(index).actions() if action.text()]


def test_only_added_folders_can_be_removed(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    assert "Remove from the library…" in _menu(panel, _at(panel, "/photos"))
    assert "Remove from the library…" not in _menu(panel, _at(panel, "/photos/2024"))
    assert "Show in the file manager" in _menu(panel, _at(panel, "/photos/2024"))
    assert _menu(panel, QModelIndex()) == ["Rescan", "Add a folder…"]
    panel.tree.setCurrentIndex(_at(panel, "/photos/2024"))
    with qtbot.assertNotEmitted(panel.remove_wanted):
        qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    panel.tree.setCurrentIndex(_at(panel, "/photos"))
    with qtbot.waitSignal(panel.remove_wanted) as removed:
        qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert removed.args == ["/photos"]


def test_names_that_are_no_text(panel: FolderPanel, qtbot: QtBot) -> None:
    path = os.fsdecode(b"/photos/caf\xe9")
    panel.set_folders(_ROOTS[:1], (Folder(path, "/photos", 2),))
    assert _rows(panel.model, _at(panel, "/photos")) == [("caf\N{REPLACEMENT CHARACTER}", "2")]
    with qtbot.waitSignal(panel.folder_selected) as selected:
        panel.tree.setCurrentIndex(_at(panel, path))
    assert selected.args == [path]


def test_a_root_that_is_a_whole_disk() -> None:
    (top,) = folder_nodes([Root(1, "/", "ready", None, 2)], [Folder("/a/b", "/", 2)])
    assert (top.name, top.photos, top.children[0].children[0].path) == ("/", 2, "/a/b")


def test_ten_thousand_folders_are_quick(panel: FolderPanel) -> None:
    folders = tuple(Folder(f"/photos/{n // 100:03}/{n:05}", "/photos", 1) for n in range(10_000))
    panel.set_folders(_ROOTS[:1], folders)
    panel.set_folders(_ROOTS[:1], folders)
    assert _rows(panel.model)[0] == ("All photos", "10,000")


# Folders that are left out

_LEFT_OUT = (Root(1, "/photos", "ready", None, 6, ("/photos/2023",)),)


def _menu_words(panel: FolderPanel, path: str) -> list[str]:
    return [action.text().replace("&", "") for action in panel.menu_for(_at(panel, path)).actions() if action.text()]


def test_a_folder_that_is_left_out_stands_in_the_tree_greyed_and_says_so(panel: FolderPanel) -> None:
    panel.set_folders(_LEFT_OUT, (_FOLDERS[1], _FOLDERS[3]))
    assert _rows(panel.model, _at(panel, "/photos")) == [("2023", "not read"), ("2024", "3")]
    index = _at(panel, "/photos/2023")
    assert "You have left this folder out of the library." in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "You have left this folder out" in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert is_quiet(_node(panel, index))
    assert _rows(panel.model)[0] == ("All photos", "4")


def test_a_folder_that_is_left_out_without_moving_anything_is_greyed(panel: FolderPanel) -> None:
    folders = (_FOLDERS[1], Folder("/photos/2023", "/photos", 2))
    panel.set_folders((Root(1, "/photos", "ready", None, 3),), folders)
    panel.set_folders(_LEFT_OUT, folders[:1])
    assert _rows(panel.model, _at(panel, "/photos")) == [("2023", "not read")]
    panel.set_folders((Root(1, "/photos", "ready", None, 3),), folders)
    assert _rows(panel.model, _at(panel, "/photos")) == [("2023", "2")]


def test_the_menu_leaves_a_folder_out_and_takes_it_in(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    assert "Do not read this folder" not in _menu_words(panel, "/photos")  # that one is removed
    assert "Do not read this folder" in _menu_words(panel, "/photos/2023")
    menu = panel.menu_for(_at(panel, "/photos/2023"))
    with qtbot.waitSignal(panel.leave_out_wanted) as wanted:
        next(action for action in menu.actions() if "not read" in action.text()).trigger()
    assert wanted.args == ["/photos/2023"]
    panel.set_folders(_LEFT_OUT, (_FOLDERS[1], _FOLDERS[3]))
    assert "Do not read this folder" not in _menu_words(panel, "/photos/2023")
    menu = panel.menu_for(_at(panel, "/photos/2023"))
    with qtbot.waitSignal(panel.take_in_wanted) as wanted:
        next(action for action in menu.actions() if "Read this" in action.text()).trigger()
    assert wanted.args == ["/photos/2023"]


def test_the_right_button_opens_the_menu_and_chooses_nothing(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    panel.tree.expandAll()
    where = panel.tree.visualRect(_at(panel, "/photos/2024")).center()
    with qtbot.assertNotEmitted(panel.folder_selected):
        qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.RightButton, pos=where)
    assert panel.model.path_of(panel.tree.currentIndex()) is None
    with qtbot.waitSignal(panel.folder_selected):
        qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=where)


def test_a_row_shows_its_number_at_the_end_and_a_sign_before_it(panel: FolderPanel) -> None:
    panel.resize(240, 300)
    panel.set_folders(_ROOTS, _FOLDERS)
    width, six = panel.tree.viewport().width(), _row_picture(panel, "/photos")
    panel.set_folders((_ROOTS[0], _ROOTS[1]), (*_FOLDERS[:1], Folder("/photos", "/photos", 3), *_FOLDERS[2:]))
    number = _differing(six, _row_picture(panel, "/photos"))
    assert number
    assert min(number) > width - 30
    panel.set_folders((_ROOTS[0], Root(2, "/backup", "ready", None, 4)), _FOLDERS)
    ready = _row_picture(panel, "/backup")
    panel.set_folders(_ROOTS, _FOLDERS)
    offline = _differing(ready, _row_picture(panel, "/backup"))
    assert any(width - 50 < x < width - 20 for x in offline)  # the sign
    assert min(offline) < 60  # and its name and its drawing are quiet


def test_a_closed_folder_has_another_chevron_than_an_open_one_and_an_empty_one_none(panel: FolderPanel) -> None:
    panel.resize(240, 300)
    panel.set_folders(_ROOTS, _FOLDERS)
    opened = _row_picture(panel, "/photos")
    panel.tree.setExpanded(_at(panel, "/photos"), False)
    changed = _differing(opened, _row_picture(panel, "/photos"))
    assert changed
    assert max(changed) < INDENT_PX
    ground = opened.pixel(1, 1)
    leaf = _row_picture(panel, "/backup/2020")
    assert all(leaf.pixel(x, leaf.height() // 2) == ground for x in range(2 * INDENT_PX))


def test_numbers_have_the_room_they_need(panel: FolderPanel) -> None:
    panel.resize(240, 300)
    panel.set_folders(_ROOTS, _FOLDERS)
    narrow_px = panel.tree.columnWidth(1)
    panel.set_folders(_ROOTS, (*_FOLDERS[:3], Folder("/photos/2024", "/photos", 1_234_567)))
    metrics = panel.tree.fontMetrics()
    assert panel.tree.columnWidth(1) >= metrics.horizontalAdvance("1,234,574") + 2 * GAP_PX > narrow_px
    panel.set_folders(_ROOTS, _FOLDERS)
    assert panel.tree.columnWidth(1) == narrow_px
    panel.set_folders(_ROOTS[1:], _FOLDERS[:1])  # a sign before the number of the disk that is not there
    assert panel.tree.columnWidth(1) >= metrics.horizontalAdvance("4") + ICON_PX + 2 * GAP_PX


def test_what_was_open_inside_a_closed_folder_stays_open(panel: FolderPanel) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    panel.tree.setExpanded(_at(panel, "/photos/2023"), True)
    panel.tree.setExpanded(_at(panel, "/photos"), False)
    panel.set_folders(_ROOTS, (*_FOLDERS, Folder("/photos/2025", "/photos", 1)))
    assert not panel.tree.isExpanded(_at(panel, "/photos"))
    assert panel.tree.isExpanded(_at(panel, "/photos/2023"))


def test_the_rows_of_look_alikes_follow_the_last_folder_and_are_hidden_until_there_are_some(
    panel: FolderPanel, qtbot: QtBot
) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    rows = panel.look_alikes
    assert not rows.isVisible()
    rows.show_counts({}, found=False)
    assert not rows.isVisible()
    with qtbot.waitSignal(rows.found):
        rows.show_counts({"copies": 0, "near": 41, "series": 63}, found=True)
    assert rows.first_kind == "near"
    qtbot.waitUntil(lambda: rows.y() > panel.tree.y())
    last = panel.tree.visualRect(_at(panel, "/backup")).bottom() + panel.tree.y()
    assert 0 < rows.y() - last < 40, "not at the foot of the panel"
    rows.show_counts({}, found=False)
    assert rows.isVisible(), "what was decided can be taken back from there"


def test_look_alikes_are_wanted_where_one_is(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    panel.look_alikes.show_counts({"near": 1}, found=True)
    panel.select("/photos/2023")
    with qtbot.waitSignal(panel.look_alikes_wanted) as wanted:
        panel.look_alikes.rows["series"].click()
    assert wanted.args == ["series", ("/photos/2023",)]
    panel.select_look_alikes("series", ("/photos/2023",))
    assert panel.look_alikes.rows["series"].isChecked()
    assert not panel.tree.currentIndex().isValid()
    panel.set_folders(_ROOTS, _FOLDERS[:1])  # a listing meanwhile: neither a folder is lost, nor one chosen
    assert not panel.tree.currentIndex().isValid()
    with qtbot.waitSignal(panel.look_alikes_wanted) as wanted:
        panel.look_alikes.rows["near"].click()
    assert wanted.args == ["near", ("/photos/2023",)], "in the same folders as the kind before"
    with qtbot.waitSignal(panel.folder_selected) as chosen:
        panel.choose_all()
    assert chosen.args == [None]


def test_a_folder_is_preferred_and_locked_by_its_menu(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.set_folders(_ROOTS, _FOLDERS)
    panel.know_standing(("/other",), ("/photos/2023",))
    assert not any("Prefer" in words for words in _menu_words(panel, "/photos/2023")), "not before it is needed"
    panel.look_alikes.show_counts({"near": 1}, found=True)
    actions = {action.text(): action for action in panel.menu_for(_at(panel, "/photos/2023")).actions()}
    prefer = next(action for words, action in actions.items() if "Prefer" in words)
    lock = next(action for words, action in actions.items() if "never offered" in words)
    assert (prefer.isChecked(), lock.isChecked()) == (False, True)
    with qtbot.waitSignal(panel.preferred_wanted) as wanted:
        prefer.trigger()
    assert wanted.args == [("/other", "/photos/2023")]
    with qtbot.waitSignal(panel.locked_wanted) as unlocked:
        lock.trigger()
    assert unlocked.args == [()]


def test_a_folder_of_a_shared_library_that_lies_nowhere_here_asks_for_its_place(
    panel: FolderPanel, qtbot: QtBot
) -> None:
    away = Root(1, "scans:/", "offline", text("It is not known where it lies."), 4, name="scans")
    here = Root(2, "/mnt/p", "ready", None, 1, name="archive")
    folders = (Folder("/mnt/p", "/mnt/p", 1), Folder("scans:/", "scans:/", 1), Folder("scans:/2020/07", "scans:/", 3))
    panel.set_folders((away, here), folders)
    assert _rows(panel.model) == [("All photos", "5"), ("scans", "4"), ("archive", "1")]
    assert _rows(panel.model, _at(panel, "scans:/")) == [("2020", "3")]
    offered = {action.text(): action for action in panel.menu_for(_at(panel, "scans:/")).actions()}
    assert "&Show in the file manager" not in offered
    with qtbot.waitSignal(panel.place_wanted) as wanted:
        offered["&Where it lies here…"].trigger()
    assert wanted.args == ["scans"]
    inside = [action.text() for action in panel.menu_for(_at(panel, "scans:/2020")).actions()]
    assert "Do &not read this folder" not in inside
    assert "&Where it lies here…" not in [action.text() for action in panel.menu_for(_at(panel, "/mnt/p")).actions()]
