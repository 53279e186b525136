"""What the user chose, as it holds now: followed at once where the window can, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.gui.kit.requests import Requests
from app.gui.kit.theme import Themes
from app.machine.settings import Settings

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Preferences(QObject):
    """The only owner of the settings while the window is open."""

    neighbours_changed = Signal(int)
    """How many neighbours are wanted from now on."""

    look_alikes_changed = Signal(object)
    """Settings in which something else counts for suggestions about look-alikes."""
    language_changed = Signal(object)
    """The Language that is spoken from now on, chosen by the user."""

    def __init__(
        self, catalog: Catalog, requests: Requests, settings: Settings, themes: Themes, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._themes = themes
        self._settings = settings

    @property
    def settings(self) -> Settings:
        return self._settings

    @Slot(object)
    def take(self, settings: Settings) -> None:
        """Follow these settings from now on."""
        before, self._settings = self._settings, settings
        if settings.theme != before.theme:
            self._themes.use(settings.theme)
        if settings.language != before.language:
            self.language_changed.emit(settings.language)
        if settings.neighbours != before.neighbours:
            self.neighbours_changed.emit(settings.neighbours)
        if _of_look_alikes(settings) != _of_look_alikes(before):
            self.look_alikes_changed.emit(settings)
        self._requests.ask(self._catalog.save_settings(settings))


def _of_look_alikes(settings: Settings) -> tuple[object, ...]:
    return settings.reasons, settings.preferred_folders, settings.locked_folders
