"""Where Python leaves exceptions that nobody caught: all of them are logged, and the window tells of them."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from app.machine.shareable import shareable_traceback

log = logging.getLogger(__name__)


class MistakeHooks(QObject):
    """In place from its making to ``close``. Qt alone would print such exceptions, to a terminal that is not there."""

    met = Signal(str)
    """A shareable traceback. May be sent on any thread: receivers in the GUI thread get it there."""

    def __init__(self) -> None:
        super().__init__()
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable

    def close(self) -> None:
        """Put back the hooks of before."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("a mistake in the window", exc_info=(kind, error, trace))
        self.met.emit(shareable_traceback(error))

    def _on_thread_exception(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is None or isinstance(hook.exc_value, SystemExit):
            return
        log.error("a mistake in a thread", exc_info=(hook.exc_type, hook.exc_value, hook.exc_traceback))
        self.met.emit(shareable_traceback(hook.exc_value))

    def _on_unraisable(self, hook: sys.UnraisableHookArgs) -> None:
        """What goes wrong while something is thrown away stops nobody: it is only logged."""
        if hook.exc_value is not None:
            log.error("a mistake in passing", exc_info=(hook.exc_type, hook.exc_value, hook.exc_traceback))
