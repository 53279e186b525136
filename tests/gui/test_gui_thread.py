"""The GUI thread never does disk, SQL, decoding or model work: a journey through the whole window is listened to."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QFile, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.core.errors import DecodeError
from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.kit.places import SearchPlace
from app.gui.search.narrowing import Narrowing
from app.imaging.picture import read_thumbnail
from app.machine.settings import Settings
from app.similarity.index import Index
from tests.conftest import MakePhoto
from tests.gui.whole_window import WholeWindow, whole_window
from tests.reliability.untouched import fingerprint

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]

_PHOTOS = 6
_APP = os.path.dirname(os.path.dirname(os.path.abspath(sys.modules["app.machine.settings"].__file__ or ""))) + os.sep
# Whatever of ours runs in the GUI thread lies in these rooms, or in the modules that only hand requests on.
_ROOMS = tuple(os.path.join(_APP, room) for room in ("core", "machine", "gui"))
_DOOR = tuple(os.path.join(_APP, "pipeline", name) for name in ("catalog.py", "facets", "work/worker.py"))
# Python reads modules, and the log is written, on whichever thread needs it. Who cancels a job wakes it (Job.waking):
# behind a lock that is held only to look and to note something.
_WAKES = ("WarmDecoders._wake", "WantedPictures.wake")
_EXEMPT = ("<frozen importlib", f"{os.sep}importlib{os.sep}", f"{os.sep}logging{os.sep}", *_WAKES)
_AUDITED = ("open", "os.", "sqlite3.", "shutil.", "glob.", "tempfile.", "subprocess.", "mmap.", "pathlib.", "socket.")
_DISK_FUNCTIONS = ("stat", "lstat", "access", "readlink", "statvfs", "scandir", "listdir", "open", "read", "fsync")
_QT_FUNCTIONS = {
    "QImageReader": ("read", "size", "canRead", "imageCount"),
    "QImageWriter": ("write",),
    "QImage": ("load", "loadFromData", "save", "fromData"),
    "QPixmap": ("load", "loadFromData", "save"),
    "QMovie": ("start",),
    "QFile": ("open", "exists", "remove", "rename", "copy", "moveToTrash", "link"),
    "QFileInfo": ("exists", "size", "isFile", "isDir", "lastModified", "canonicalFilePath"),
    "QDir": ("exists", "mkpath", "entryList", "entryInfoList", "mkdir"),
    "QSettings": ("value", "setValue", "sync"),
    "QProcess": ("start", "startDetached"),
    "QDesktopServices": ("openUrl",),
}
_QT_NAMES = {f"{kind}.{name}" for kind, names in _QT_FUNCTIONS.items() for name in names}
_C_ROOMS = ("_sqlite3", "sqlite3", "annoy", "annoylib", "PIL._imaging", "onnxruntime")


@dataclass
class Listener:
    """Notes what the GUI thread does that it must not, each with the calls that led there.

    Two ears: Python's audit events tell of every file and database that is opened, whoever does it; the profiler tells
    of every function that the GUI thread calls, ours and C's.
    """

    heard: list[str] = field(default_factory=list)
    calls: int = 0
    _is_listening: bool = False
    _is_busy: bool = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to the calling thread, the GUI's."""
        before = sys.getprofile()
        self._is_listening = True
        sys.setprofile(self._on_call)
        try:
            yield
        finally:
            sys.setprofile(before)
            self._is_listening = False

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take an event of any thread. Cannot be removed from Python again: silent unless a test listens."""
        if not self._is_listening or threading.get_ident() != threading.main_thread().ident:
            return
        if event.startswith(_AUDITED) and event not in ("os.putenv", "os.unsetenv"):
            self._note(f"{event} {arguments[:1]}", sys._getframe(1))

    def _on_call(self, frame: FrameType, event: str, callee: Any) -> None:
        self.calls += 1
        if event == "call":
            path = frame.f_code.co_filename
            if path.startswith(_APP) and not path.startswith((*_ROOMS, *_DOOR)):
                self._note(f"{path.removeprefix(_APP)} {frame.f_code.co_qualname}", frame)
        elif event == "c_call":
            name, module = getattr(callee, "__qualname__", ""), getattr(callee, "__module__", None) or ""
            owner = getattr(callee, "__objclass__", None) or type(getattr(callee, "__self__", None))
            from_disk = module in ("posix", "nt") and name in _DISK_FUNCTIONS
            native = module or getattr(owner, "__module__", "")
            method = f"{owner.__name__}.{name.rpartition('.')[2]}"
            if from_disk or name in _QT_NAMES or method in _QT_NAMES or native.startswith(_C_ROOMS):
                self._note(f"{native} {name}", frame)

    def _note(self, what: str, frame: FrameType | None) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        steps = []
        while frame is not None:
            steps.append(f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_qualname}")
            frame = frame.f_back
        if not any(part in step for step in steps for part in _EXEMPT):
            ours = [step.removeprefix(_APP) for step in steps if step.startswith((_APP, __file__))]
            self.heard.append(f"{what}\n    " + "\n    ".join(ours or steps[:8]))
        self._is_busy = False


_listener = Listener()


@pytest.fixture(scope="module", autouse=True)
def _audit() -> None:
    sys.addaudithook(_listener.audit)


@pytest.fixture
def listener() -> Iterator[Listener]:
    _listener.heard.clear()
    _listener.calls = 0
    yield _listener
    _listener.heard.clear()


@pytest.fixture
def photos(make_photo: MakePhoto, tmp_path: Path) -> Path:
    for seed in range(_PHOTOS):
        make_photo(f"{'ab'[seed % 2]}/photo{seed}.jpg", seed=seed, size=(640, 480))
    (tmp_path / "photos" / "a" / "broken.jpg").write_bytes(b"no photo at all")
    return tmp_path / "photos"


def test_a_journey_never_makes_the_gui_thread_wait(
    listener: Listener, qtbot: QtBot, home: Path, photos: Path, make_photo: MakePhoto
) -> None:
    """Nor does it touch the photos, while everything is done that the window offers but the trash."""
    outside = make_photo("outside.jpg", seed=77, folder=photos.parent)
    before = fingerprint(photos)
    settings = Settings(device="cpu", threads=1)
    with whole_window(home, settings) as made, listener.listening():
        _fill(made, photos)
        _browse(made, qtbot, photos)
        _find(made, qtbot)
        _look(made, qtbot)
        _drop(made, str(outside), str(photos / "vanished.jpg"))
        _talk(made)
        made.window.close()
        QApplication.processEvents()
    assert fingerprint(photos) == before
    assert not listener.heard, "\n\n".join(listener.heard)
    assert listener.calls > 10_000  # it did listen


def _fill(made: WholeWindow, photos: Path) -> None:
    made.until(made.window.first_minute.isVisible)
    made.window.take_paths((str(photos),))
    made.until_read(_PHOTOS + 1)
    made.until(made.window.gallery.isVisible)
    made.window.menus.rescan.trigger()


def _browse(made: WholeWindow, qtbot: QtBot, photos: Path) -> None:
    window = made.window
    for row in range(_PHOTOS):
        made.select(row)
        made.until(lambda: window.neighbours.path == window.gallery.grid.current_path())
    window.gallery.grid.selectAll()
    made.until(lambda: window.folders.model.index_of_path(str(photos / "b")).isValid())
    window.folders.tree.setCurrentIndex(window.folders.model.index_of_path(str(photos / "b")))
    made.until(lambda: window.gallery.model.rowCount() == _PHOTOS // 2)
    window.folders.tree.setCurrentIndex(window.folders.model.index_of_path(None))
    window.tool_bar.filter.setFocus()
    qtbot.keyClicks(window.tool_bar.filter, "photo3")
    made.until(lambda: window.gallery.model.rowCount() == 1)
    window.tool_bar.filter.clear()
    made.until(lambda: window.gallery.model.rowCount() == _PHOTOS + 1)
    for action in window.tool_bar._orders.actions():
        action.trigger()
        _until_shown(made, *action.data())
    window.tool_bar.size_slider.setValue(200)
    qtbot.keyClicks(window.gallery.grid, "photo2")


def _until_shown(made: WholeWindow, order: str, descending: bool) -> None:
    model = made.window.gallery.model
    made.until(lambda: (model.gallery.query.order, model.gallery.query.descending) == (order, descending))


def _find(made: WholeWindow, qtbot: QtBot) -> None:
    window = made.window
    first = made.select(1)
    window.photo_actions.find_similar.trigger()
    made.until(lambda: window.navigation.page.name == "search" and window.search.query_path == first)
    made.until(lambda: window.search._matches.answer is not None)
    second = window.search._matches.model.path_at(0)
    assert second
    window.navigation.go(SearchPlace(second))
    made.until(lambda: window.search._matches.answer is not None)
    window.search._matches.limits.narrowing_wanted.emit(Narrowing(0.1, 0.4))
    window.search.set_count(50)
    window.menus.back.trigger()
    window.menus.forward.trigger()
    menu = window.photo_actions.menu([first])
    menu.popup(window.mapToGlobal(window.rect().center()))
    menu.close()
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.navigation.page.name == "library"


def _look(made: WholeWindow, qtbot: QtBot) -> None:
    window = made.window
    made.select(0)
    window.photo_actions.open_large.trigger()
    made.until(lambda: window.viewer.pictures.sharp)
    window.viewer.walk(1)
    made.until(lambda: window.viewer.pictures.sharp)
    qtbot.keyClick(window.viewer, Qt.Key.Key_1)
    window.photo_actions.copy_picture.trigger()
    window.photo_actions.copy_path.trigger()
    window.photo_actions.information.trigger()
    information = window.viewer.parts.information
    made.until(lambda: len(information.rows()) > 2)
    for key in (Qt.Key.Key_I, Qt.Key.Key_T, Qt.Key.Key_T, Qt.Key.Key_Space):
        qtbot.keyClick(window.viewer, key)
    assert window.navigation.page.name == "library"


def _drop(made: WholeWindow, outside: str, vanished: str) -> None:
    window = made.window
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(outside), QUrl.fromLocalFile(vanished)])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window._drop_sign.eventFilter(window, event)  # Qt itself takes one only after a drag across a screen
    made.until(lambda: window.navigation.page.name == "search" and window.search.query_path == outside)
    made.until(lambda: window.search._matches.answer is not None)
    pasted = QMimeData()
    pixels = QImage(64, 48, QImage.Format.Format_RGB32)
    pixels.fill(Qt.GlobalColor.darkCyan)
    pasted.setImageData(pixels)
    assert window.asking.take(pasted)
    made.until(lambda: window.search.query_path != outside and window.search._matches.answer is not None)


def _talk(made: WholeWindow) -> None:
    window = made.window
    window.menus.settings.trigger()
    dialog = next(child for child in window.findChildren(SettingsDialog))
    made.until(lambda: dialog._home)
    dialog.theme.setCurrentIndex(2)
    dialog.neighbours.setValue(12)
    for button in (dialog.clear, dialog.rebuild):
        button.click()
    window.menus.about.trigger()
    window.menus.skipped.trigger()
    made.until(lambda: len(window.findChildren(QPushButton)) > 0 and len(window.dialogs._open) == 3)
    for open_dialog in list(window.dialogs._open.values()):
        open_dialog.close()
    window.menus.menu_bar.trigger()
    window.state()


def _wrongs(photo: Path, home: Path, database: sqlite3.Connection) -> dict[str, Callable[[], object]]:
    """Return one mistake of each kind that the listener is there for."""
    return {
        "open": lambda: photo.open("rb").close(),
        "os.open": lambda: os.close(os.open(photo, os.O_RDONLY)),
        "os.stat": lambda: os.stat(photo),
        "Path.exists": photo.exists,
        "os.path.realpath": lambda: os.path.realpath(photo),
        "os.access": lambda: os.access(photo, os.R_OK),
        "scandir": lambda: os.scandir(photo.parent).close(),
        "listdir": lambda: os.listdir(photo.parent),
        "mkdir": lambda: (photo.parent / "new").mkdir(),
        "connect": lambda: sqlite3.connect(home / "x.db").close(),
        "execute": lambda: database.execute("SELECT 1"),
        "PIL": lambda: Image.open(photo).close(),
        "np.load": lambda: np.load(home / "x.npy"),
        "thumbnail": lambda: read_thumbnail(b""),
        "index": lambda: Index(None),  # type: ignore[arg-type]
        "QPixmap": lambda: QPixmap().load(str(photo)),
        "QImage": lambda: QImage().load(str(photo)),
        "QImage data": lambda: QImage.fromData(b""),
        "QFile": lambda: QFile.exists(str(photo)),
    }


@pytest.mark.acquainted(False)
def test_the_listener_hears_every_kind_of_mistake(listener: Listener, make_photo: MakePhoto, home: Path) -> None:
    photo = make_photo("one.jpg")
    home.mkdir()
    np.save(home / "x.npy", np.zeros(3))
    with closing(sqlite3.connect(":memory:")) as database:
        for name, do_wrong in _wrongs(photo, home, database).items():
            listener.heard.clear()
            with listener.listening(), suppress(AttributeError, DecodeError):
                do_wrong()  # even where what it is given makes no sense
            assert listener.heard, name
            assert __file__ in listener.heard[0]


def test_the_listener_hears_a_mistake_in_the_window(
    listener: Listener, home: Path, photos: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    from app.gui.search import panel_head

    # The mistake one would make most easily: a look at the file where its name is shown.
    monkeypatch.setattr(panel_head, "name_of", lambda path: f"{os.path.basename(path)} {os.path.getsize(path)}")
    with whole_window(home, Settings(device="cpu", threads=1), str(photos)) as made:
        made.until(lambda: made.window.gallery.model.rowCount() == _PHOTOS + 1)
        with listener.listening():
            made.select(1)
    assert "panel_head.py" in listener.heard[0]
    assert "stat" in listener.heard[0]


def test_the_listener_is_deaf_to_other_threads(listener: Listener, make_photo: MakePhoto) -> None:
    photo = make_photo("one.jpg")
    with listener.listening():
        thread = threading.Thread(target=photo.read_bytes)
        thread.start()
        thread.join()
    assert not listener.heard
