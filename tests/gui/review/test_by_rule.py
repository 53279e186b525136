"""All groups of a real library at once: what would go is seen first, some of it left out, the rest done and undone."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.core.decisions import Decision, NewDecision
from app.gui.review.decision_words import names_of, title_of
from app.gui.review.rule_dialog import RuleDialog
from app.gui.review.rule_list_view import RuleListView, _RuleRows
from app.machine.settings import Settings
from tests.conftest import MakePhoto
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.acquainted,
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.skipif(sys.platform != "linux", reason="the place of the trash is set the way Linux does it"),
]
_PHOTOS = 4


@pytest.fixture
def folder(make_photo: MakePhoto) -> Path:
    """Photos in a, each with a copy in b and one in c."""
    originals = [make_photo(f"a/photo{seed}.jpg", seed) for seed in range(_PHOTOS)]
    root = originals[0].parent.parent
    for place in "bc":
        (root / place).mkdir()
        for path in originals:
            shutil.copy(path, root / place / path.name)
    return root


@pytest.fixture
def full(
    qtbot: QtBot, home: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WholeWindow]:
    monkeypatch.setenv("HOME", str(tmp_path / "account"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    with whole_window(home, Settings(device="cpu", threads=1), str(folder)) as made:
        made.until_read(3 * _PHOTOS)
        made.until(lambda: not made.window.folders.look_alikes.isHidden())
        made.window.folders.look_alikes.rows["copies"].click()
        made.until(lambda: len(made.window.look_alikes.review.reviewing.groups.heads) == _PHOTOS)
        yield made


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.jpg"))


def _open(full: WholeWindow) -> RuleDialog:
    here = full.window.look_alikes
    here.review.parts.head.rule.click()
    dialog = here.by_rule.dialog
    assert dialog is not None
    full.until(lambda: dialog.model.rowCount() == 3 * _PHOTOS)
    return dialog


def test_every_file_is_seen_and_what_is_unticked_stays(full: WholeWindow, folder: Path) -> None:
    dialog, before = _open(full), _files(folder)
    going = [dialog.model.row(row) for row in range(dialog.model.rowCount()) if dialog.model.row(row).mark == "trash"]
    assert len(going) == 2 * _PHOTOS
    assert f"{2 * _PHOTOS} files" in dialog.move_all.text()
    first = next(row for row in range(dialog.model.rowCount()) if dialog.model.row(row).mark == "trash")
    stays = dialog.model.row(first).member.paths[0]
    dialog.view.setCurrentIndex(dialog.model.index(first))
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    assert f"{2 * _PHOTOS - 1} files" in dialog.move_all.text()
    assert _files(folder) == before, "nothing has moved yet"
    dialog.move_all.click()
    full.until(lambda: full.window.look_alikes.by_rule.dialog is None)
    assert len(_files(folder)) == _PHOTOS + 1
    assert Path(stays).exists()
    decisions = full.answer(full.catalog.look_alikes.decisions())
    assert isinstance(decisions, tuple)
    assert len({each.batch for each in decisions}) == 1, "one undo takes all of it back"
    QTest.keyClick(full.window.look_alikes.review.parts.members, Qt.Key.Key_Backspace)
    full.until(lambda: _files(folder) == before)
    full.until(lambda: full.answer(full.catalog.look_alikes.decisions()) == ())


def test_each_group_is_noted_before_the_next_one_goes(
    full: WholeWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that is killed in the middle of a rule knows of all files in the trash, but for those of one group."""
    noted: list[int] = []
    decide = full.catalog.look_alikes.decide

    def noting(decisions: Sequence[NewDecision], batch: int = 0) -> int:
        in_trash = 3 * _PHOTOS - len(_files(folder))
        noted.append(sum(len(each.trashed) for each in decisions))
        assert in_trash == sum(noted), "what is in the trash is noted before anything else goes there"
        return decide(decisions, batch)

    monkeypatch.setattr(full.catalog.look_alikes, "decide", noting)
    _open(full).move_all.click()
    full.until(lambda: full.window.look_alikes.by_rule.dialog is None)
    assert noted == [2] * _PHOTOS


def test_a_folder_and_a_group_are_left_out(full: WholeWindow, folder: Path) -> None:
    dialog = _open(full)
    by_folder = {action.text(): action for action in dialog.folder_menu().actions()}
    assert len(by_folder) >= 2
    next(iter(by_folder.values())).trigger()
    files, _, _ = dialog.model.choice.total
    assert 0 < files < 2 * _PHOTOS
    next(iter({action.text(): action for action in dialog.folder_menu().actions()}.values())).trigger()
    assert dialog.model.choice.total[0] == 2 * _PHOTOS
    dialog.model.turn(0)  # the row that leads a group stands for all of it
    assert dialog.model.choice.total[1] == _PHOTOS - 1
    dialog.cancel.click()
    assert len(_files(folder)) == 3 * _PHOTOS


def test_what_cannot_be_moved_is_told_and_the_rest_goes(full: WholeWindow, folder: Path) -> None:
    dialog = _open(full)
    going = [dialog.model.row(row) for row in range(dialog.model.rowCount()) if dialog.model.row(row).mark == "trash"]
    changed = Path(going[0].member.paths[0])
    changed.write_bytes(changed.read_bytes() + b"another")
    dialog.move_all.click()
    full.until(lambda: full.window.look_alikes.by_rule.dialog is None)
    full.until(lambda: full.window.findChild(QMessageBox) is not None)
    box = full.window.findChild(QMessageBox)
    assert box is not None
    assert changed.name in box.text()
    box.close()
    assert changed.exists()
    assert len(_files(folder)) == _PHOTOS + 1


def test_decisions_are_listed_by_name_and_taken_back_one_by_one(full: WholeWindow, folder: Path) -> None:
    review, before = full.window.look_alikes.review, _files(folder)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_A):
        full.until(lambda: review.reviewing.group is not None)
        QTest.keyClick(review.parts.members, key)
        full.until(lambda: not review.reviewing.acting.is_busy)
    full.window.menus.decisions.trigger()
    dialog = full.window.look_alikes.decisions
    assert dialog is not None
    full.until(lambda: dialog.model.rowCount() == 2)
    kept, trashed = dialog.model.decision(0), dialog.model.decision(1)
    assert "kept" in title_of(kept)
    assert "2 files to the trash" in title_of(trashed)
    assert Path(trashed.said.trashed[0].path).name in names_of(trashed)
    dialog.kinds.setCurrentIndex(dialog.kinds.findData("alternates"))
    assert dialog.model.rowCount() == 1
    dialog.kinds.setCurrentIndex(0)
    dialog.view.setCurrentIndex(dialog.model.index(1))
    dialog.take_back.click()
    full.until(lambda: _files(folder) == before)
    full.until(lambda: dialog.model.rowCount() == 1)


def test_a_folder_that_is_locked_is_never_offered(full: WholeWindow, folder: Path) -> None:
    window = full.window
    full.until(lambda: window.folders.model.index_of_path(str(folder / "b")).isValid())
    menu = window.folders.menu_for(window.folders.model.index_of_path(str(folder / "b")))
    next(action for action in menu.actions() if "never offered" in action.text()).trigger()
    assert window.preferences.settings.locked_folders == (str(folder / "b"),)
    assert window.photo_actions.trashing.locked.folders == (str(folder / "b"),)
    menu = window.folders.menu_for(window.folders.model.index_of_path(str(folder / "b")))
    assert next(action for action in menu.actions() if "never offered" in action.text()).isChecked()


def test_decisions_of_photos_that_are_gone_still_have_their_names(full: WholeWindow, folder: Path) -> None:
    review = full.window.look_alikes.review
    full.until(lambda: review.reviewing.group is not None)
    QTest.keyClick(review.parts.members, Qt.Key.Key_Return)
    full.until(lambda: not review.reviewing.acting.is_busy)
    decisions = full.answer(full.catalog.look_alikes.decisions())
    assert isinstance(decisions, tuple)
    (decision,) = decisions
    assert isinstance(decision, Decision)
    without = Decision(decision.id, decision.batch, decision.made_s, decision.said, ())
    assert "not in the library any more" in names_of(without)
    assert Path(decision.said.trashed[0].path).name in names_of(without)


def test_a_row_is_drawn_once_until_it_looks_otherwise(full: WholeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    view = _open(full).view
    drawn: list[int] = []
    paint = _RuleRows._paint_row

    def noting(self: _RuleRows, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        drawn.append(index.row())
        paint(self, painter, option, index)

    monkeypatch.setattr(_RuleRows, "_paint_row", noting)
    full.until(lambda: _is_still(view, drawn))
    before = view.grab().toImage()
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 3)
    view.grab()
    known = set(drawn)
    drawn.clear()
    view.verticalScrollBar().setValue(0)
    assert view.grab().toImage() == before
    assert not known & set(drawn)
    row = next(row for row in range(view.model().rowCount()) if view.model().row(row).mark == "trash")  # type: ignore[attr-defined]
    view.model().turn(row)  # type: ignore[attr-defined]
    assert view.grab().toImage() != before
    assert row in drawn


def _is_still(view: RuleListView, drawn: list[int]) -> bool:
    """Paint, and tell whether all was drawn before: every small picture is there."""
    drawn.clear()
    view.grab()
    return not drawn
