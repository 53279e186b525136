"""Keeps the window true to the library and the library true to the disk, without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox

from app.core.gallery import Folder
from app.core.photo import LeftOut, Root
from app.core.text import printable
from app.gui.frame.reading import Reading
from app.gui.gallery.folder_panel import FolderPanel
from app.gui.kit.icons import take_icons_off
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_REFRESH_MS = 1_000


class Upkeep(QObject):
    """Lists the folders when the library changes, has them watched, and removes one when the user really means it."""

    roots_known = Signal(bool)
    """Whether the library has folders; told with every listing."""
    offline_known = Signal(object)
    """Tuple of the folders that cannot be read now."""
    said = Signal(str)
    """A sentence for the activity line."""

    def __init__(self, catalog: Catalog, requests: Requests, panel: FolderPanel, reading: Reading) -> None:
        super().__init__(panel)
        self._catalog = catalog
        self._requests = requests
        self._panel = panel
        self._reading = reading
        self._roots: tuple[Root, ...] = ()
        self._watched: tuple[str, ...] | None = None
        self._listing: int | None = None
        self._stale = False
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_REFRESH_MS)
        self._due.timeout.connect(self.list_folders)
        requests.library_changed.connect(self._on_library_changed)
        requests.ended.connect(self._on_ended)
        panel.listing_wanted.connect(self.list_folders)
        panel.rescan_wanted.connect(reading.rescan)
        panel.remove_wanted.connect(self.ask_to_remove)
        panel.leave_out_wanted.connect(self._leave_out)
        panel.take_in_wanted.connect(self._take_in)

    @Slot()
    def list_folders(self) -> None:
        """Ask for the folders anew."""
        self._listing = self._requests.ask(self._catalog.folders.roots(), self._on_roots)

    def ask_to_remove(self, folder: str) -> None:
        """Remove a folder from the library if the user really means it."""
        box = PlainBox(
            QMessageBox.Icon.Question,
            tr("Remove a folder"),
            tr("Remove {path} from the library?", path=folder),
            tr("The photos on disk are untouched. You can add the folder again at any time."),
            self._panel.window(),
        )
        remove = box.addButton(tr("&Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.finished.connect(lambda _: self._remove(folder) if box.clickedButton() is remove else None)
        take_icons_off(box)
        box.finished.connect(box.deleteLater)
        box.open()

    def _remove(self, folder: str) -> None:
        def on_removed(root: Root) -> None:
            self.said.emit(tr("Removed {path}. Its photos are still on the disk.", path=str(printable(root.path))))
            self._go_on()

        self._requests.ask(self._catalog.folders.remove(folder), on_removed)

    @Slot(object)
    def _leave_out(self, folder: str) -> None:
        """Read a folder no more, without asking: nothing is lost, and its menu takes it in again."""

        def on_left_out(left: LeftOut) -> None:
            path = str(printable(left.path))
            self.said.emit(tr("{path} is not read any more. Its photos are still on the disk.", path=path))
            self._go_on()

        self._requests.ask(self._catalog.folders.leave_out(folder), on_left_out)

    @Slot(object)
    def _take_in(self, folder: str) -> None:
        self._requests.ask(self._catalog.folders.take_in(folder), lambda _: self._go_on())

    def _go_on(self) -> None:
        """Show the folders as they are now, and read on: what was asked for stopped an ingest that may have run."""
        self.list_folders()
        self._reading.start()

    @Slot()
    def _on_library_changed(self) -> None:
        if self._listing is not None:
            self._stale = True
        elif not self._roots:  # the first folder: with it the photos come in sight
            self.list_folders()
        elif not self._due.isActive():
            self._due.start()

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        """Whatever changed while the folders were listed is listed in a moment."""
        if job_id == self._listing:
            self._listing = None
            if self._stale:
                self._stale = False
                self._due.start()

    def _on_roots(self, roots: tuple[Root, ...]) -> None:
        self._roots = roots
        watched = tuple(root.path for root in roots)
        if watched != self._watched:
            self._watched = watched
            self._requests.ask(self._catalog.folders.watch(watched))
        self.roots_known.emit(bool(roots))
        self.offline_known.emit(tuple(root.path for root in roots if root.state == "offline"))
        self._requests.ask(self._catalog.folders.tree(), self._on_folders)

    def _on_folders(self, folders: tuple[Folder, ...]) -> None:
        self._panel.set_folders(self._roots, folders)
