"""All the ways a person hands something over: drop, paste, open, command line, second start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QMimeData, QObject, QStandardPaths, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.gallery import Dropped
from app.core.photo import Root
from app.core.text import printable
from app.gui.frame.drops import OnlyLink, Paths, PictureBytes, Pixels, carried
from app.gui.kit.errands import Errands
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import file_dialog
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr, tr_count
from app.machine.paths import COPIED_PICTURE

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Asking(QObject):
    """Folders become part of the library; of photos the first is searched with, and the others are offered."""

    search_wanted = Signal(object, object)
    """Path of the query photo and the tuple of others."""
    folders_added = Signal()
    """The library has new folders that want to be read."""
    said = Signal(str)
    """A sentence for the activity line."""

    def __init__(self, catalog: Catalog, requests: Requests, window: QWidget) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._errands = Errands(self)
        self._window = window
        self._paste_waits = False
        cast(QGuiApplication, QGuiApplication.instance()).focusWindowChanged.connect(self._on_focus_changed)

    def take(self, mime: QMimeData) -> bool:
        """Take what was dropped or pasted; False when there is nothing in it for us."""
        match carried(mime):
            case Paths(paths):
                self.take_paths(paths)
            case PictureBytes(data):
                self._search_bytes(data)
            case Pixels() as pixels:
                self._errands.run(pixels.as_file, self._search_bytes)
            case OnlyLink():
                self.said.emit(tr("That is only a link to a picture. Save the picture first, then drop the file here."))
            case _:
                self.said.emit(tr("There is no photo in that."))
                return False
        return True

    def take_paths(self, paths: Sequence[str]) -> None:
        """Take files and folders; what they are is looked up below. One may stand for the clipboard."""
        files = tuple(path for path in paths if path != COPIED_PICTURE)
        if files:
            self._requests.ask(self._catalog.search.sort_dropped(files), self._on_sorted)
        if len(files) < len(paths):
            self._paste_when_active()

    @Slot()
    def paste(self) -> None:
        """Search with what the clipboard holds."""
        self.take(QGuiApplication.clipboard().mimeData())

    def _paste_when_active(self) -> None:
        """Wait until the window has the focus: Wayland shows the clipboard to nobody else."""
        self._paste_waits = True
        self._on_focus_changed()

    @Slot()
    def _on_focus_changed(self) -> None:
        if self._paste_waits and self._window.isActiveWindow():
            self._paste_waits = False
            self.paste()

    @Slot()
    def open_photo(self) -> None:
        """Let the user choose a photo to search with, in the library or not."""
        dialog = file_dialog(tr("Open a photo"), self._window)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_files_chosen)
        self._open(dialog)

    @Slot()
    def choose_folder(self) -> None:
        """Let the user choose a folder to add."""
        dialog = file_dialog(tr("Add a folder of photos"), self._window)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.add_folder)
        self._open(dialog)

    def choose_place(self, name: str) -> None:
        """Let the user say where a folder of a shared library lies on this computer."""
        dialog = file_dialog(tr("Where does {name} lie on this computer?", name=str(printable(name))), self._window)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.add_folder(folder, name))
        self._open(dialog)

    def add_folder(self, folder: str, name: str = "") -> None:
        """Make a folder part of the library; ``name``: what a shared one calls it already."""
        self._requests.ask(self._catalog.folders.add(folder, name), lambda root: self._on_added(folder, root))

    def _open(self, dialog: QFileDialog) -> None:
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_files_chosen(self, files: list[str]) -> None:
        self.take_paths(files)

    def _on_sorted(self, dropped: Dropped) -> None:
        for folder in dropped.folders:
            self.add_folder(folder)
        if dropped.files:
            self.search_wanted.emit(dropped.files[0], dropped.files[1:])
        if len(dropped.strange) == 1:
            self.said.emit(tr("{name} is not a photo that Photokin can read.", name=name_of(dropped.strange[0])))
        elif dropped.strange:
            self.said.emit(
                tr_count("{count} file is not a photo.", "{count} files are not photos.", len(dropped.strange))
            )
        if len(dropped.missing) == 1:
            self.said.emit(tr("{path} is not there any more.", path=dropped.missing[0]))
        elif dropped.missing:
            count = len(dropped.missing)
            self.said.emit(
                tr_count("{count} file is not there any more.", "{count} files are not there any more.", count)
            )

    def _on_added(self, folder: str, root: Root) -> None:
        if root.state == "new":
            self.said.emit(tr("Added {path}.", path=folder))
        else:
            self.said.emit(tr("{path} is in the library already.", path=folder))
        self.folders_added.emit()

    def _search_bytes(self, data: bytes) -> None:
        self._requests.ask(self._catalog.search.keep_query(data), lambda path: self.search_wanted.emit(path, ()))
