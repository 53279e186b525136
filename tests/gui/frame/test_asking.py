"""Whatever is handed over ends where it belongs, and nothing of it is lost without a word."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.core.gallery import Dropped
from app.core.photo import Root
from app.core.text import text
from app.gui.frame import drop_sign
from app.gui.frame.asking import Asking
from app.gui.frame.drop_sign import DropSign
from app.gui.kit.requests import Requests
from app.machine.paths import COPIED_PICTURE
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class _Asked(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.asking = Asking(cast(Any, self.catalog), self.requests, self)
        self.sign = DropSign(self, self.asking, lambda _: False)
        self.searched: list[tuple[str, tuple[str, ...]]] = []
        self.said: list[str] = []
        self.asking.search_wanted.connect(lambda path, others: self.searched.append((path, others)))
        self.asking.said.connect(self.said.append)


@pytest.fixture
def window(qtbot: QtBot) -> _Asked:
    made = _Asked()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def _files(*paths: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return mime


def test_the_first_file_is_the_query_and_folders_are_added(window: _Asked, qtbot: QtBot) -> None:
    window.asking.take(_files("/a.jpg", "/folder", "/b.jpg"))
    assert window.catalog.last("search.sort_dropped")[1] == (("/a.jpg", "/folder", "/b.jpg"),)
    answer(window.requests, window.catalog, "search.sort_dropped", Dropped(("/folder",), ("/a.jpg", "/b.jpg"), ()))
    assert window.searched == [("/a.jpg", ("/b.jpg",))]
    assert window.catalog.last("folders.add")[1] == ("/folder", "")
    with qtbot.waitSignal(window.asking.folders_added):
        answer(window.requests, window.catalog, "folders.add", Root(1, "/folder", "new", None, 0))
    assert window.said == ["Added /folder."]


def test_a_folder_dropped_twice(window: _Asked, qtbot: QtBot) -> None:
    window.asking.add_folder("/folder/inside")
    with qtbot.waitSignal(window.asking.folders_added):  # it is read all the same: something may be new in it
        answer(window.requests, window.catalog, "folders.add", Root(1, "/folder", "ready", None, 5))
    assert window.said == ["/folder/inside is in the library already."]


def test_a_folder_that_cannot_be_read(window: _Asked, qtbot: QtBot) -> None:
    window.asking.add_folder("/secret")
    with qtbot.waitSignal(window.requests.failed):
        refuse(
            window.requests, window.catalog, "folders.add", text("The folder {path} cannot be read.", path="/secret")
        )


@pytest.mark.parametrize(
    ("missing", "words"),
    [(("/a.jpg",), "/a.jpg is not there any more."), (("/a", "/b"), "2 files are not there any more.")],
)
def test_what_is_not_there_any_more(window: _Asked, missing: tuple[str, ...], words: str) -> None:
    window.asking.take_paths(missing)
    answer(window.requests, window.catalog, "search.sort_dropped", Dropped((), (), missing))
    assert window.said == [words]
    assert window.searched == []


def test_a_pasted_picture_is_kept_and_searched_with(window: _Asked, qtbot: QtBot) -> None:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    window.asking.paste()
    qtbot.waitUntil(lambda: "search.keep_query" in window.catalog.names())
    (data,) = window.catalog.last("search.keep_query")[1]
    assert QImage.fromData(data).size() == image.size()
    answer(window.requests, window.catalog, "search.keep_query", "/queries/pasted.image")
    assert window.searched == [("/queries/pasted.image", ())]


def test_a_pasted_file_is_a_file(window: _Asked) -> None:
    QGuiApplication.clipboard().setMimeData(_files("/a.jpg"))
    window.asking.paste()
    assert window.catalog.last("search.sort_dropped")[1] == (("/a.jpg",),)


def test_the_desktops_menu_asks_for_the_copied_picture(window: _Asked, qtbot: QtBot) -> None:
    """At once when the window has the focus, else as soon as it gets it."""
    QGuiApplication.clipboard().setMimeData(_files("/copied.jpg"))
    other = QMainWindow()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    window.asking.take_paths((COPIED_PICTURE,))
    assert "search.sort_dropped" not in window.catalog.names()
    window.activateWindow()
    qtbot.waitUntil(lambda: "search.sort_dropped" in window.catalog.names())
    assert window.catalog.last("search.sort_dropped")[1] == (("/copied.jpg",),)
    qtbot.waitUntil(window.isActiveWindow)
    QGuiApplication.clipboard().setMimeData(_files("/second.jpg"))
    window.asking.take_paths(("/a.jpg", COPIED_PICTURE))
    assert window.catalog.last("search.sort_dropped")[1] == (("/second.jpg",),)


def test_only_a_link_says_what_to_do(window: _Asked) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.jpg")])
    assert window.asking.take(mime)
    assert "Save the picture first" in window.said[0]
    assert window.catalog.asked == []


def test_nothing_to_paste(window: _Asked) -> None:
    QGuiApplication.clipboard().setText("hello")
    window.asking.paste()
    assert window.said == ["There is no photo in that."]


def _enter(mime: QMimeData) -> QDragEnterEvent:
    return QDragEnterEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def test_a_drop_on_the_window(window: _Asked) -> None:
    mime = _files("/a.jpg")
    entered = _enter(mime)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    assert entered.dropAction() == Qt.DropAction.CopyAction
    assert window.sign.isVisible()
    dropped = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, dropped)
    assert dropped.dropAction() == Qt.DropAction.CopyAction
    assert not window.sign.isVisible()
    assert "search.sort_dropped" in window.catalog.names()


def test_a_drag_of_words_is_not_for_us(window: _Asked) -> None:
    mime = QMimeData()
    mime.setText("hello")
    entered = _enter(mime)
    QApplication.sendEvent(window, entered)
    assert not entered.isAccepted()
    assert not window.sign.isVisible()


def test_the_sign_goes_when_the_drag_leaves(window: _Asked) -> None:
    mime = _files("/a.jpg")
    QApplication.sendEvent(window, _enter(mime))
    QApplication.sendEvent(window, QEvent(QEvent.Type.DragLeave))
    assert not window.sign.isVisible()


def test_the_sign_goes_by_itself_when_the_other_program_has_died(
    monkeypatch: pytest.MonkeyPatch, window: _Asked, qtbot: QtBot
) -> None:
    monkeypatch.setattr(drop_sign, "_STILL_MS", 50)
    mime = _files("/a.jpg")
    QApplication.sendEvent(window, _enter(mime))
    qtbot.waitUntil(lambda: not window.sign.isVisible())
    moved = QDragMoveEvent(
        QPoint(60, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, moved)
    assert window.sign.isVisible()


@pytest.mark.parametrize(
    ("strange", "said"),
    [
        (("/notes.txt",), "notes.txt is not a photo that Photokin can read."),
        (("/a.txt", "/b.txt"), "2 files are not photos."),
    ],
)
def test_what_is_no_photo_is_told_and_nothing_is_searched(window: _Asked, strange: tuple[str, ...], said: str) -> None:
    window.asking.take(_files(*strange))
    answer(window.requests, window.catalog, "search.sort_dropped", Dropped((), (), (), strange))
    assert (window.searched, window.said) == ([], [said])
