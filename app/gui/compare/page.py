"""Two to four photos compared: side by side, flicked, under a curtain, and what differs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.look_alikes import Group
from app.gui.compare.compared_photo import ComparedPhoto
from app.gui.compare.keys import CompareKeys
from app.gui.compare.laid_pair import LaidPair
from app.gui.compare.lying import Lying
from app.gui.compare.next_photo import NextPhoto, PhotosAt, member_at
from app.gui.compare.parts import CompareParts
from app.gui.compare.telling import Telling
from app.gui.compare.why_compared import WhyCompared
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.commands import Commands
from app.gui.kit.marks import Mark
from app.gui.kit.page import Wishes
from app.gui.kit.places import FEWEST_COMPARED, CompareMode, ComparePlace
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr
from app.gui.photo.actions import PhotoActions

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class ComparePage(QObject):
    """Which photos are compared, and what is meant for them. How they are seen is the stage's."""

    marked = Signal(object)
    """Marks: all marks of the group that is reviewed, whenever somebody marks here."""
    full_screen_wanted = Signal(bool)

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
        photos_at: PhotosAt,
        parent: QWidget | None = None,
    ) -> None:
        """``photos_at`` returns the photos to walk through, None where they are not to be had now."""
        self.parts = CompareParts(catalog, requests, parent)
        super().__init__(self.parts)
        self.wishes = Wishes(self)
        self._catalog = catalog
        self._requests = requests
        self._thumbnails = thumbnails
        self._actions = actions
        self._next = NextPhoto(photos_at)
        self._place = ComparePlace()
        self._photos: list[ComparedPhoto] = []
        self._group: Group | None = None
        self._lying = Lying(catalog, requests, self)
        self._laid = LaidPair(self._lying, self.parts.stage, lambda: self._place)
        self._laid.altered.connect(self._tell)
        self._why = WhyCompared(self.parts.stage, catalog, requests, lambda: self._laid.pair)
        self.telling = Telling(self.parts, self._lying)
        self._keys = CompareKeys(self)
        self._connect()
        self.parts.installEventFilter(self)
        self.parts.stage.installEventFilter(self)

    @property
    def name(self) -> str:
        return ComparePlace.page

    @property
    def surface(self) -> QWidget:
        return self.parts

    @property
    def commands(self) -> Commands:
        return Commands(own_bar=True)

    @property
    def photos(self) -> None:
        return None

    @property
    def place(self) -> ComparePlace:
        return self._place

    @property
    def path(self) -> str:
        """The photo on which the keys act, "" for none."""
        active = self.parts.stage.active
        return self._place.paths[active] if active < len(self._place.paths) else ""

    def enter(self, place: ComparePlace) -> None:
        """Compare the photos of a place, in its way."""
        group = self._place.marks and self._place.marks.group
        self._place = place
        self._actions.show_information_with(self.toggle_information)
        if place.marks is None or place.marks.group != group:
            self._group = None
        if place.marks is not None:
            self._requests.ask(
                self._catalog.look_alikes.group(place.marks.group), self._on_group, lambda _: None, owner=self
            )
        self._show_photos()
        self.show_mode(place.mode)

    def leave(self) -> ComparePlace:
        """Let go of the pictures."""
        self._lying.stop()
        self._why.end()
        self.parts.stage.let_go()
        for photo in self._photos:
            photo.let_go()
        self._photos = []
        self._actions.show_information_with(None)
        return self._place

    def show_mode(self, mode: CompareMode) -> None:
        """Compare in another way."""
        self._place = replace(self._place, mode=mode)
        self.parts.bar.modes.show_chosen(mode)
        self.parts.stage.set_mode(mode)
        self.parts.bar.same_place.setEnabled(mode == "side")
        self._show_state()
        self._laid.look()

    def flick(self, by: int) -> None:
        """Show the next photo in the place of this one."""
        stage = self.parts.stage
        if self._photos:
            if self._place.mode in ("side", "flick"):
                self.show_mode("flick")
            stage.choose((stage.active + by) % len(self._photos))

    def walk(self, by: int) -> None:
        """Compare with the next photo (1) or the one before (−1) where these were found; stay at the end."""
        path = self._next.step(self._place, self._group, by)
        if path is not None:
            self._place = replace(self._place, paths=(*self._place.paths[:-1], path))
            self._show_photos()
            self._laid.look()

    def mark(self, mark: Mark) -> None:
        """Mean something for the active photo; said once more it is taken back. Outside a review only trash, asked."""
        if self._place.marks is None:
            if mark == "trash" and self.path:
                self._actions.set_paths([self.path])
                self._actions.trash.trigger()
            return
        member = member_at(self._group, self.path)
        if member is not None and member.locked and mark == "trash":
            self._actions.message.emit(tr("This folder is locked: what lies in it is never offered to the trash"))
            return
        key = member.paths[0] if member is not None else self.path
        again = self._place.marks.of(key) == mark
        self._place = replace(self._place, marks=self._place.marks.with_mark(key, None if again else mark))
        self._tell()
        self.marked.emit(self._place.marks)

    def toggle_lock(self) -> None:
        if self._place.mode == "side":
            self.parts.stage.lock(not self.parts.stage.eyes.locked)
        self._show_state()

    def toggle_as_a_lies(self) -> None:
        wanted = self.parts.bar.as_a_lies.isVisible() and not self.parts.stage.eyes.laid
        if self._place.mode == "side":
            self.parts.stage.set_as_a_lies(wanted)
        self._show_state()

    def toggle_information(self) -> None:
        self.parts.set_information(not self.parts.information_wanted)
        self._on_active_changed()

    def toggle_full_screen(self) -> None:
        self.full_screen_wanted.emit(not self.parts.window().isFullScreen())

    def go_back(self) -> None:
        """Leave the full screen first, then the page."""
        if self.parts.window().isFullScreen():
            self.full_screen_wanted.emit(False)
        else:
            self.wishes.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parts, kind = self.parts, event.type()
        if watched is parts and kind == QEvent.Type.FocusIn:
            parts.stage.setFocus(Qt.FocusReason.OtherFocusReason)
        elif watched is parts.stage and isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._keys.press(event)
        elif watched is parts and kind in (QEvent.Type.Show, QEvent.Type.Resize):
            parts.set_full_screen(parts.window().isFullScreen())
        elif watched is parts and kind == QEvent.Type.Hide:
            parts.set_full_screen(False)
        return False

    def _connect(self) -> None:
        parts, stage = self.parts, self.parts.stage
        for button, act in (
            (parts.bar.back, self.wishes.closed.emit),
            (parts.bar.fit, stage.fit),
            (parts.bar.pixels, stage.zoom_to_pixels),
            (parts.bar.same_place, self.toggle_lock),
            (parts.bar.as_a_lies, self.toggle_as_a_lies),
            (parts.bar.information, self.toggle_information),
            (parts.bar.full_screen, self.toggle_full_screen),
        ):
            button.clicked.connect(lambda _=False, act=act: act())
        parts.bar.modes.chosen.connect(self.show_mode)
        stage.zoomed.connect(self._show_state)
        stage.active_changed.connect(self._on_active_changed)
        stage.menu_wanted.connect(lambda place: self._actions.show_menu([self.path], place))
        self._actions.follow(stage, lambda: [self.path])
        self._actions.paths_trashed.connect(self._on_paths_trashed)
        parts.information.closed.connect(self.toggle_information)
        parts.information.copies_wanted.connect(self._actions.show_copies_of)
        for number, foot in enumerate(parts.feet):
            foot.pressed.connect(lambda number=number: stage.choose(number))
            for wanted, mark in ((foot.keep_wanted, "keep"), (foot.trash_wanted, "trash")):
                wanted.connect(lambda number=number, mark=mark: self._on_fate_wanted(number, mark))

    def _show_photos(self) -> None:
        """Have the photos of the place on the stage; those that were there stay as they are."""
        here = {photo.path: photo for photo in self._photos}
        args = self._catalog, self._requests, self._thumbnails, self.parts.stage
        before, self._photos = (
            self._photos,
            [here.get(path) or ComparedPhoto(path, *args) for path in self._place.paths],
        )
        for photo in self._photos:
            if photo not in before:
                photo.altered.connect(self._tell)
        stage = self.parts.stage
        stage.show_photos(self._photos, min(stage.active, len(self._photos) - 1) if before else 0)
        for photo in before:
            if photo not in self._photos:
                photo.let_go()
        for number, foot in enumerate(self.parts.feet):
            foot.setVisible(number < len(self._photos))
        self._laid.align()
        self._tell()
        self._on_active_changed()

    @Slot()
    def _on_active_changed(self) -> None:
        if not self.path:
            return
        self._actions.set_paths([self.path])
        if self.parts.information_wanted:
            self.parts.information.show_photo(self.path, None)
        self._laid.look()
        self._tell()

    @Slot()
    def _show_state(self) -> None:
        stage, bar = self.parts.stage, self.parts.bar
        bar.same_place.setChecked(stage.eyes.locked)
        bar.as_a_lies.setChecked(stage.eyes.laid)
        bar.show_zoom(stage.percent, stage.eyes.fits)

    def _on_fate_wanted(self, number: int, mark: Mark) -> None:
        self.parts.stage.choose(number)
        self.mark(mark)

    def _on_group(self, group: Group | None) -> None:
        if group is not None and self._place.marks is not None and group.key == self._place.marks.group:
            self._group = group
            self._tell()

    @Slot()
    def _tell(self) -> None:
        """Show what is known of the photos, and how they lie on each other."""
        if self._photos:
            self.telling.tell(self._place, self._photos, self._group, self._laid.pair)
            walks = any(self._next.step(self._place, self._group, by) is not None for by in (1, -1))
            self.parts.show_hints(reviewed=self._place.marks is not None, walks=walks)

    def _on_paths_trashed(self, paths: tuple[str, ...]) -> None:
        if not self.parts.isVisible() or not set(paths) & set(self._place.paths):
            return
        rest = tuple(path for path in self._place.paths if path not in paths)
        following = (
            None
            if len(rest) >= FEWEST_COMPARED
            else self._next.step(self._place, self._group, 1) or self._next.step(self._place, self._group, -1)
        )
        if following is not None and following not in paths:
            rest = (*rest, following)
        if len(rest) < FEWEST_COMPARED:
            self.wishes.closed.emit()
        else:
            self._place = replace(self._place, paths=rest)
            self._show_photos()
            self._laid.look()
