"""The windows beside the window: settings, about, skipped photos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.core.errors import AppError
from app.core.photo import Failure
from app.core.shared_look import SharedLook
from app.core.status import Status
from app.core.text import Text
from app.desktop.integration import install_desktop, is_installed, uninstall_desktop
from app.gui.dialogs.about_dialog import AboutDialog
from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.dialogs.shared_library_settings import SharedLibrarySettings
from app.gui.dialogs.skipped_dialog import SkippedDialog
from app.gui.dialogs.taking_away import TakingAway
from app.gui.dialogs.tuner import Tuner
from app.gui.kit.errands import Errands
from app.gui.kit.opening import open_with_default, show_in_file_manager
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.kit.versions import Part, parts
from app.machine.paths import licences_folder
from app.machine.settings import Settings

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Dialogs(QObject):
    """Each is open at most once; asked for again it comes to the front."""

    settings_changed = Signal(object)
    said = Signal(str)
    check_wanted = Signal(object)
    """The dialog over which the health of the library is to be shown."""
    reading_interrupted = Signal()
    """What was done stopped an ingest that may have been running."""

    def __init__(self, catalog: Catalog, requests: Requests, window: QWidget, neighbours: int = 30) -> None:
        """``neighbours``: how many are shown, until ``set_neighbours`` says otherwise."""
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._errands = Errands(self)
        self._window = window
        self.taking_away = TakingAway(catalog, requests, window, neighbours)
        self.taking_away.said.connect(self.said)
        self._open: dict[type[QDialog], QDialog] = {}
        self._listing: int | None = None
        self._listed_since_changed = True
        requests.library_changed.connect(self._on_library_changed)
        requests.ended.connect(self._on_ended)

    @property
    def settings_place(self) -> QRect | None:
        """Where the settings are open on the screen, None if they are not."""
        dialog = self._open.get(SettingsDialog)
        return dialog.geometry() if dialog is not None else None

    def show_settings(self, settings: Settings, place: QRect | None = None) -> None:
        """Show the settings; at a ``place`` on the screen with the focus where the language is chosen."""
        if not self._to_front(SettingsDialog):
            dialog = SettingsDialog(settings, self._window)
            dialog.changed.connect(self.settings_changed)
            dialog.folder_wanted.connect(self.show_folder)
            dialog.clear_wanted.connect(self._on_clear_wanted)
            dialog.rebuild_wanted.connect(self._on_rebuild_wanted)
            dialog.check_wanted.connect(lambda: self.check_wanted.emit(dialog))
            dialog.menus_wanted.connect(self._on_menus_wanted)
            dialog.shared.look_wanted.connect(lambda address: self._look_at(dialog.shared, address))
            dialog.finished.connect(Tuner(self._catalog, self._requests, dialog.searching).stop)
            if place is not None:
                dialog.setGeometry(place)
                dialog.language.setFocus()
            self._show(dialog)
        self._ask_status()
        self._errands.run(is_installed, self._on_in_menus)

    @Slot()
    def show_about(self) -> None:
        if not self._to_front(AboutDialog):
            about = AboutDialog(self._window)
            about.folder_wanted.connect(self.show_folder)
            self._show(about)
            self._errands.run(licences_folder, self._on_licences)
        self._errands.run(parts, self._on_parts)
        self._ask_status()

    @Slot()
    def show_skipped(self) -> None:
        self._requests.ask(self._catalog.folders.failures(), self._on_failures)

    def show_folder(self, path: str) -> None:
        """Open a folder in the file manager."""
        self._errands.run(lambda: open_with_default(path), self._on_shown_elsewhere)

    def _show_photo(self, path: str) -> None:
        self._errands.run(lambda: show_in_file_manager((path,)), self._on_shown_elsewhere)

    def _on_shown_elsewhere(self, reason: Text | None) -> None:
        if reason is not None:
            self.said.emit(shown(reason))

    def set_neighbours(self, count: int) -> None:
        """Keep an open settings dialog, and tables, true to a count that was chosen elsewhere."""
        self.taking_away.neighbours = count
        dialog = self._open.get(SettingsDialog)
        if isinstance(dialog, SettingsDialog):
            dialog.set_neighbours(count)

    def follow(self, settings: Settings) -> None:
        """Keep an open settings dialog true to what was chosen elsewhere in the window."""
        dialog = self._open.get(SettingsDialog)
        if isinstance(dialog, SettingsDialog):
            dialog.follow(settings)

    def _on_licences(self, folder: Path | None) -> None:
        dialog = self._open.get(AboutDialog)
        if isinstance(dialog, AboutDialog):
            dialog.set_licences(folder)

    def _on_parts(self, found: tuple[Part, ...]) -> None:
        dialog = self._open.get(AboutDialog)
        if isinstance(dialog, AboutDialog):
            dialog.set_parts(found)

    def _on_failures(self, failures: tuple[Failure, ...]) -> None:
        if not self._to_front(SkippedDialog):
            made = SkippedDialog(self._window)
            made.show_wanted.connect(self._show_photo)
            self._show(made)
        dialog = self._open[SkippedDialog]
        if isinstance(dialog, SkippedDialog):
            dialog.set_failures(failures)

    @Slot()
    def _on_library_changed(self) -> None:
        """Keep an open list of skipped photos true: one request at a time, however often the library changes."""
        self._listed_since_changed = False
        dialog = self._open.get(SkippedDialog)
        if isinstance(dialog, SkippedDialog) and self._listing is None:
            self._listed_since_changed = True
            asked = self._catalog.folders.failures()
            self._listing = self._requests.ask(asked, dialog.set_failures, lambda _: None, owner=dialog)

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        if job_id == self._listing:
            self._listing = None
            if not self._listed_since_changed:
                self._on_library_changed()

    def _look_at(self, shared: SharedLibrarySettings, address: str) -> None:
        """Find out whether there is a library at an address that somebody wants to use."""

        def on_found(found: SharedLook) -> None:
            photos = tr_count("{count} photo", "{count} photos", found.photos)
            folders = tr_count("{count} folder", "{count} folders", found.folders)
            there = tr("It is there: {photos} in {folders}.", photos=photos, folders=folders)
            later = tr("Photokin shows it from the next start on.")
            shared.show_found(f"{there} {later}")

        asked = self._catalog.sharing.look_at(address)
        self._requests.ask(asked, on_found, lambda why: shared.show_trouble(shown(why)), owner=shared)

    def _ask_status(self) -> None:
        self._requests.ask(self._catalog.folders.status(), self._on_status)

    def _on_status(self, status: Status) -> None:
        for dialog in self._open.values():
            if isinstance(dialog, SettingsDialog | AboutDialog):
                dialog.set_status(status)

    @Slot()
    def _on_clear_wanted(self) -> None:
        self._requests.ask(self._catalog.pictures.clear_thumbnails(), lambda _: self._on_cleared())

    def _on_cleared(self) -> None:
        self.said.emit(tr("The thumbnails have been deleted. They are made again as you look at photos."))
        self.reading_interrupted.emit()
        self._ask_status()

    @Slot()
    def _on_rebuild_wanted(self) -> None:
        self._requests.ask(self._catalog.search.rebuild_index(), lambda _: self._on_rebuilt())

    def _on_rebuilt(self) -> None:
        self.said.emit(tr("The index has been rebuilt."))
        self.reading_interrupted.emit()

    @Slot(bool)
    def _on_menus_wanted(self, wanted: bool) -> None:
        self._errands.run(lambda: _change_menus(wanted), self._on_menus_changed)

    def _on_menus_changed(self, sentence: Text) -> None:
        self.said.emit(shown(sentence))
        self._errands.run(is_installed, self._on_in_menus)

    def _on_in_menus(self, in_menus: bool) -> None:
        dialog = self._open.get(SettingsDialog)
        if isinstance(dialog, SettingsDialog):
            dialog.set_in_menus(in_menus)

    def _to_front(self, kind: type[QDialog]) -> bool:
        """Bring the open dialog of this kind to the front, if there is one."""
        dialog = self._open.get(kind)
        if dialog is not None:
            dialog.raise_()
            dialog.activateWindow()
        return dialog is not None

    def _show(self, dialog: QDialog) -> None:
        kind = type(dialog)
        self._open[kind] = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: self._open.pop(kind, None))
        dialog.show()


def _change_menus(wanted: bool) -> Text:
    """Add the program to the desktop's menus or remove it; return the sentence that says so, or why not."""
    try:
        return (install_desktop() if wanted else uninstall_desktop()).sentence
    except AppError as error:
        return error.text
