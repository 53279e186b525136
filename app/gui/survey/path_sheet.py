"""A path from one photo to another: a strip of photos, each near to the one before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.photo_path import PhotoPath
from app.gui.kit.plain_text import plain_label
from app.gui.kit.sheet import MARGIN_PX
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.translate import tr
from app.gui.kit.work_sheet import WorkSheet
from app.gui.survey.photo_strip import PhotoStrip
from app.gui.survey.survey_words import path_words

_AIR_PX = 32


class PathSheet(WorkSheet):
    """Tells by ``start_wanted`` that the path is to be looked for."""

    photo_wanted = Signal(object)
    """Path of a photo on the way."""

    def __init__(self, pictures: SmallPictures, first: str, last: str, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Path between two photos"),
            tr("From one to the other along photos of your library, each near to the one before."),
            tr("Try &again"),
            parent,
        )
        self.ends = first, last
        self.strip = PhotoStrip(pictures)
        self.strip.chosen.connect(self.photo_wanted)
        self.strip.hide()
        self.words = plain_label()
        self.words.setWordWrap(True)
        self.words.hide()
        self.outcome.addWidget(self.strip)
        self.outcome.addWidget(self.words)
        self.choices.hide()
        self.finish()

    def show_path(self, found: PhotoPath) -> None:
        """Show the way."""
        self.strip.show_steps(found.steps)
        self.words.setText(
            path_words(found)
            if len(found.steps) > 2
            else tr("The two are neighbours: there is nothing between them that would be nearer.")
        )
        for widget in (self.strip, self.words):
            widget.show()
        room_px = self.screen().availableSize().width()
        self.resize(
            max(self.width(), min(self.strip.wide_px + 2 * MARGIN_PX + _AIR_PX, room_px - _AIR_PX)), self.height()
        )
        self.end()
        self.start.hide()  # it would be the same
