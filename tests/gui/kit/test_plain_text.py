"""Words from outside stay what they are, in each kind of widget that would take them for HTML."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as QtGui
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.text import unmarked
from app.gui.kit.plain_text import PlainBox, file_dialog, give_tip, hide_tip, plain_label, show_tip, without_key

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_HOSTILE = "<img src='/etc/hostname'>&lt;b&gt; R&D"
_PIECES = st.sampled_from(
    ["<", ">", "&", "lt;", "&lt;", "&#60;", "b", "img src=x", "/", "!", "?xml", "!doctype", " ", "\n"]
)


@given(st.lists(_PIECES | st.text(max_size=3), max_size=12).map("".join))
def test_nothing_unmarked_is_rich_and_nothing_is_lost(words: str) -> None:
    assert not QtGui.mightBeRichText(unmarked(words))
    assert unmarked(words).replace("\N{WORD JOINER}", "") == words.replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize("words", ["", "IMG_1.jpg", "Fish & Chips", "a > b"])
def test_ordinary_names_are_left_alone(words: str) -> None:
    assert unmarked(words) == words


def test_a_label(qtbot: QtBot) -> None:
    label = plain_label(_HOSTILE)
    qtbot.addWidget(label)
    assert label.text() == _HOSTILE
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_tips_of_widgets_and_actions(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    action = QAction("plain", button)
    for target in (button, action):
        give_tip(target, _HOSTILE)
        assert not QtGui.mightBeRichText(target.toolTip())
        give_tip(target, "")
    assert button.toolTip() == ""


def test_a_tip_that_is_shown_at_once(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    show_tip(QPoint(1, 1), _HOSTILE, widget, QRect(0, 0, 9, 9))
    assert not QtGui.mightBeRichText(_tip().text())
    hide_tip()


def test_a_box_shows_in_the_accents_colour_what_enter_does(qtbot: QtBot) -> None:
    asks, tells = (PlainBox(QMessageBox.Icon.Question, "Title", "Words") for _ in range(2))
    no = asks.addButton("No", QMessageBox.ButtonRole.RejectRole)
    yes = asks.addButton("Yes", QMessageBox.ButtonRole.AcceptRole)
    asks.setDefaultButton(yes)
    for box in (asks, tells):
        qtbot.addWidget(box)
        box.open()
    assert (yes.property("accented"), no.property("accented")) == (True, None)
    assert [button.property("accented") for button in tells.buttons()] == [True]
    for box in (asks, tells):
        with qtbot.waitSignal(box.finished):
            qtbot.keyClick(box, Qt.Key.Key_Return)
    assert asks.clickedButton() is yes


def test_a_message_box_with_all_that_it_says(qtbot: QtBot) -> None:
    box = PlainBox(QMessageBox.Icon.Warning, "Title", _HOSTILE, _HOSTILE)
    qtbot.addWidget(box)
    box.setInformativeText("")  # its label goes, and another comes
    box.setInformativeText(_HOSTILE)
    box.show()
    said = [label for label in box.findChildren(QLabel) if label.text()]
    assert len(said) >= 2
    assert not any(is_rich(label) for label in said)
    assert not QtGui.mightBeRichText(box.informativeText())


def test_the_questions_of_qts_own_file_dialog(qtbot: QtBot, tmp_path: Path) -> None:
    """What is typed, or has just vanished, is repeated in a message box that Qt makes itself."""
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = file_dialog("Open", parent)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setDirectory(str(tmp_path))
    dialog.open()
    formats: list[bool] = []

    def close_it() -> None:
        (box,) = dialog.findChildren(QMessageBox)
        assert "<img" in box.text()
        formats.extend(is_rich(label) for label in box.findChildren(QLabel))
        box.accept()

    QTimer.singleShot(0, close_it)
    box = QMessageBox(QMessageBox.Icon.Warning, "Open", "<img src=x>.jpg\nFile not found.", parent=dialog)
    box.exec()
    assert formats
    assert not any(formats)
    dialog.close()


def test_an_ampersand_is_no_sign_of_a_key(qtbot: QtBot) -> None:
    button = QPushButton(without_key("R&D"))
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()
    assert button.text() == "R&&D"


def is_rich(label: QLabel) -> bool:
    """Tell whether a label would show its words as HTML."""
    if label.textFormat() == Qt.TextFormat.AutoText:
        return bool(QtGui.mightBeRichText(label.text()))
    return label.textFormat() != Qt.TextFormat.PlainText


def _tip() -> QLabel:
    (tip,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QLabel) and top.inherits("QTipLabel")]
    return tip
