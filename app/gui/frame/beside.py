"""The windows beside the window, and how each is come to: settings and lists, engines, the library as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.dialogs import Dialogs
from app.gui.engines.engines import Engines
from app.gui.frame.preferences import Preferences
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.survey.survey import Survey

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Beside(QObject):
    """Knows what they want of each other; what they want of the window is told."""

    said = Signal(str)
    """A sentence for the activity line."""
    photo_wanted = Signal(object)
    """Path of a photo whose neighbours are wanted."""
    folder_of_wanted = Signal(object)
    """Path of a photo whose folder is wanted."""
    reading_interrupted = Signal()
    """What was done stopped an ingest that may have been running."""

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._preferences = preferences
        self.dialogs = Dialogs(catalog, requests, window, preferences.settings.neighbours)
        self.engines = Engines(catalog, requests, thumbnails, window)
        self.survey = Survey(catalog, requests, thumbnails, window)
        for busy in (self.dialogs, self.engines):
            busy.said.connect(self.said)
            busy.reading_interrupted.connect(self.reading_interrupted)
        for shown in (self.engines, self.survey):
            shown.photo_wanted.connect(self.photo_wanted)
        self.survey.folder_of_wanted.connect(self.folder_of_wanted)
        self.survey.settings_wanted.connect(self.choose)
        self.dialogs.check_wanted.connect(self.survey.check)
        self.dialogs.settings_changed.connect(preferences.take)
        actions.figure_wanted.connect(self.dialogs.taking_away.figure)
        actions.path_wanted.connect(self.survey.path)
        actions.belongs_wanted.connect(self.survey.belongs)

    def choose(self, values: dict[str, object]) -> None:
        """Follow other values of some settings from now on."""
        settings = replace(self._preferences.settings, **values)  # type: ignore[arg-type]
        self._preferences.take(settings)
        self.dialogs.follow(settings)
