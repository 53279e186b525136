"""Start the window: one per library, seen before anything heavy is loaded, and closed without losing anything."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from app import __version__
from app.core.errors import AppError, SpokenError
from app.core.events import Emit
from app.core.status import Status
from app.gui.frame.main_window import MainWindow
from app.gui.frame.window_state import load_state, save_state, state_file
from app.gui.kit.errands import Errands
from app.gui.kit.icons import application_icon, load_drawings
from app.gui.kit.motion import is_stillness_wanted, keep_still
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.requests import Requests
from app.gui.kit.theme import Themes
from app.gui.kit.translate import shown
from app.gui.start.garbage import GarbageCollection
from app.gui.start.letters import point_to_fonts, provide_letters
from app.gui.start.mistake_hooks import MistakeHooks
from app.gui.start.mistakes import Mistakes
from app.gui.start.plain_tips import Application
from app.gui.start.single_instance import SingleInstance
from app.gui.start.speech import Speech
from app.gui.start.unix_signals import UnixSignals
from app.machine.environment import is_bundled
from app.machine.missing_parts import missing_part
from app.machine.paths import COPIED_PICTURE, DataPaths
from app.machine.settings import Settings
from app.machine.shareable import shareable_traceback

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

log = logging.getLogger(__name__)

OpenCatalog = Callable[[Emit], "Catalog"]

SWITCH_S = 0.001
"""How long another thread may keep Python to itself when the window wants it. With Python's own 5 ms the event loop is
late more often while photos are read and the index is built, and neighbours come a third later (bench.py stalls)."""

_NO_DESKTOP = ("offscreen", "minimal")
"""Platforms of Qt that keep what was copied until after Python's end, and crash then; nobody could paste it there.
A desktop takes it over when the window closes, and has it still when the program has ended."""


def run_window(
    open_catalog: OpenCatalog,
    paths: Sequence[str],
    data: DataPaths,
    settings: Settings,
    take_fault: Callable[[], str] = lambda: "",
) -> int:
    """Open the window, take ``paths``, and return the exit code when it is closed.

    If the library has a window already, that one gets the paths. ``take_fault`` tells once how the program crashed.
    Raises AppError when a part of the program is missing; a dialog has told so then.
    """
    sys.setswitchinterval(SWITCH_S)
    point_to_fonts(os.environ, bundled=is_bundled())
    application = Application(sys.argv[:1])
    provide_letters()
    application.setApplicationName("photokin")
    application.setApplicationDisplayName("Photokin")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("photokin")
    instance = SingleInstance(data.home)
    absolute = tuple(path if path == COPIED_PICTURE else os.path.abspath(path) for path in paths)
    if not instance.claim(absolute):
        log.info("handed over to the window that is open already")
        return 0
    speech = Speech(application)
    speech.use(settings.language)
    try:
        load_drawings()
        application.setWindowIcon(application_icon())
    except AppError as error:
        PlainBox(QMessageBox.Icon.Critical, "Photokin", shown(error.text)).exec()
        raise
    themes = Themes(application, settings.theme)
    window = MainWindow(data, settings, load_state(state_file(data.home)), themes, speech.use)
    return _Run(application, window, instance, data).until_closed(open_catalog, absolute, take_fault())


class _Run(QObject):
    """One run of the program: from the empty window to the last thread."""

    _opened = Signal(object)

    def __init__(
        self, application: QApplication, window: MainWindow, instance: SingleInstance, data: DataPaths
    ) -> None:
        super().__init__()
        self._application = application
        self._window = window
        self._instance = instance
        self._data = data
        self._requests = Requests()
        self._garbage = GarbageCollection(self)
        self._errands = Errands(self)
        window.refurnished.connect(self._garbage.look_again)
        self._mistakes = Mistakes(data.log, window, self._ask_status)
        self._requests.crashed.connect(self._mistakes.admit)
        self._catalog: Catalog | None = None
        self._failure: Exception | None = None
        self._waiting: list[str] = []
        self._opened.connect(self._on_opened, Qt.ConnectionType.QueuedConnection)
        instance.paths_arrived.connect(self._on_paths_arrived)
        if sys.platform == "darwin":  # a filter in Python is called for every event of every widget
            application.installEventFilter(self)

    def until_closed(self, open_catalog: OpenCatalog, paths: Sequence[str], fault: str) -> int:
        """Show the window, load what is heavy on a thread meanwhile, and clean up when it is closed."""
        self._waiting.extend(paths)
        self._window.show()
        signals = UnixSignals(self._window.close)
        opener = threading.Thread(target=self._open, args=(open_catalog,), name="opening")
        opener.start()
        self._errands.run(is_stillness_wanted, keep_still)
        hooks = MistakeHooks()
        hooks.met.connect(self._mistakes.admit)
        if fault:
            self._mistakes.admit_fault(fault)
        try:
            code = int(self._application.exec())
        finally:
            closing_since = time.monotonic()
            signals.close()
            hooks.close()
            state = self._window.state()
            opener.join()
            if self._catalog is not None:
                self._catalog.close()
            save_state(state_file(self._data.home), state)
            if self._application.platformName() in _NO_DESKTOP:
                self._application.clipboard().clear()
            self._garbage.close()
            self._instance.close()  # last: a new start waits until the library is free
            log.info("closed within %.1f s", time.monotonic() - closing_since)
        if self._failure is not None:
            raise self._failure
        return code

    def _open(self, open_catalog: OpenCatalog) -> None:
        try:
            self._catalog = open_catalog(self._requests.emit_event)
        except ImportError as error:
            log.exception("the library cannot be opened")
            self._failure = missing_part(error)
        except Exception as error:  # raised again in the main thread, when the window is closed
            log.exception("the library cannot be opened")
            self._failure = error
        self._opened.emit(self._catalog)

    def _on_opened(self, catalog: Catalog | None) -> None:
        if catalog is None:
            self._say_why_not()
        elif self._window.isVisible():
            paths, self._waiting = self._waiting, []
            self._window.furnish(catalog, self._requests, paths)
            self._garbage.keep_all()

    def _ask_status(self, on_status: Callable[[Status], None]) -> None:
        if self._catalog is not None:
            self._requests.ask(self._catalog.folders.status(), on_status, lambda _: None, self._mistakes)

    def _say_why_not(self) -> None:
        if isinstance(self._failure, SpokenError):
            box = PlainBox(QMessageBox.Icon.Warning, "Photokin", shown(self._failure.text), parent=self._window)
            box.finished.connect(self._window.close)
            box.open()
        elif self._failure is not None:
            self._mistakes.closed.connect(self._window.close)
            self._mistakes.admit(shareable_traceback(self._failure))

    def _on_paths_arrived(self, paths: tuple[str, ...]) -> None:
        self._window.come_forward()
        if self._window.furnished:
            self._window.take_paths(paths)
        else:
            self._waiting.extend(paths)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files that a Mac's Finder hands over by event."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self._on_paths_arrived((event.file(),))
            return True
        return super().eventFilter(watched, event)
