"""Large pictures for one place of the window: the newest wish counts, late answers to older ones are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.gallery import LargePicture
from app.core.text import Text, text
from app.gui.kit.requests import Requests
from app.gui.picture.shown_picture import ShownPicture

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_AGAIN_AFTER_MS = 100


class PictureLoader(QObject):
    """Asks the Catalog for pictures to be painted, one at a time.

    The Catalog reads one picture at a time and lets a newer request interrupt, so the places of a window take turns.
    """

    arrived = Signal(object, object)
    """The path, and the ShownPicture."""
    failed = Signal(object, object)
    """The path, and the Text that says why."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._turns = requests.findChild(_Turns) or _Turns(requests)
        self._wish: tuple[str, int] | None = None
        self._job: int | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_AFTER_MS)
        self._again.timeout.connect(lambda: self._turns.take(self))
        requests.stopped.connect(self._on_stopped)
        requests.ended.connect(self._on_ended)

    @property
    def wish(self) -> tuple[str, int] | None:
        """The path and longest side in pixels that are waited for, None when nothing is."""
        return self._wish

    def want(self, path: str, longest_px: int) -> None:
        """Ask for the photo at ``path``, its longest side ``longest_px`` at most; what was asked for before is off."""
        if self._wish != (path, longest_px):
            self.drop()
            self._wish = path, longest_px
            self._turns.take(self)

    def drop(self) -> None:
        """Want nothing any more."""
        self._wish = None
        self._again.stop()
        if self._job is not None:
            self._requests.forget(self._job)
            self._catalog.cancel(self._job)
            self._job = None
        self._turns.give_back(self)

    def ask(self) -> None:
        """It is this place's turn."""
        wish = self._wish
        if wish is None:
            self._turns.give_back(self)
            return

        def take(picture: LargePicture) -> None:
            self._end()
            self._wish = None
            self.arrived.emit(wish[0], ShownPicture(picture))

        def fail(reason: Text) -> None:
            self._end()
            self._wish = None
            self.failed.emit(wish[0], reason)

        self._job = self._requests.ask(self._catalog.pictures.read(*wish), take, fail)

    def _end(self) -> None:
        self._job = None
        self._turns.give_back(self)

    def _on_stopped(self, job_id: int) -> None:
        """Somebody else's picture went before: ask again in a moment, as often as it takes."""
        if job_id == self._job:
            self._end()
            self._again.start()

    def _on_ended(self, job_id: int) -> None:
        """A job that ended without an answer and was not stopped has met a bug."""
        if job_id == self._job and self._wish is not None:
            (path, _), self._wish = self._wish, None
            self._end()
            self.failed.emit(path, text("This file could not be read because of a bug in Photokin; the log says more."))


class _Turns(QObject):
    """Who may ask for a picture: first come, first served."""

    def __init__(self, requests: Requests) -> None:
        super().__init__(requests)
        self._busy: PictureLoader | None = None
        self._waiting: list[PictureLoader] = []

    def take(self, loader: PictureLoader) -> None:
        self._waiting.append(loader)
        self._next()

    def give_back(self, loader: PictureLoader) -> None:
        if loader in self._waiting:
            self._waiting.remove(loader)
        if self._busy is loader:
            self._busy = None
            self._next()

    def _next(self) -> None:
        if self._busy is None and self._waiting:
            self._busy = self._waiting.pop(0)
            self._busy.ask()
