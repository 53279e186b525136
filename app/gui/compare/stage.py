"""The room in which the photos are compared: its panes, in each of the modes, all seen by the same eyes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.alignment import Alignment, Difference
from app.gui.compare.compared_photo import ComparedPhoto
from app.gui.compare.curtain import Curtain
from app.gui.compare.eyes import Eyes
from app.gui.compare.pane import Layer, Pane
from app.gui.compare.pane_areas import pane_areas
from app.gui.kit.places import MOST_COMPARED, CompareMode
from app.gui.kit.translate import tr
from app.gui.picture.shown_picture import ShownPicture

LETTERS = "ABCD"
_SETTLED_MS = 120
_LAID: frozenset[CompareMode] = frozenset({"flick", "curtain", "difference"})


class Stage(QWidget):
    """Shows; which photos and which mode is the page's. ``active`` is the photo on which the keys act."""

    active_changed = Signal(int)
    """The number of the photo that is active now."""
    zoomed = Signal()
    """The zoom changed, or what is known of it."""
    menu_wanted = Signal(object)
    """Where on the screen, for the photo that is active."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.eyes = Eyes()
        self.curtain = Curtain()
        self.active = 0
        self._mode: CompareMode = "side"
        self._as_a_lies = False
        self._photos: tuple[ComparedPhoto, ...] = ()
        self._difference: Difference | None = None
        self._words = ""
        self._panes = [Pane(self) for _ in range(MOST_COMPARED)]
        for number, pane in enumerate(self._panes):
            self._connect(number, pane)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._load)
        self.setAutoFillBackground(True)
        ground = self.palette()
        ground.setColor(QPalette.ColorRole.Window, QColor("black"))
        self.setPalette(ground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def other(self) -> int:
        """The photo that is compared with A where two lie on each other: the active one, B if that is A."""
        return self.active or 1

    def show_photos(self, photos: Sequence[ComparedPhoto], active: int) -> None:
        """Show these photos, as a whole where they are other ones."""
        before, self._photos = self._photos, tuple(photos)
        self._difference, self._words = None, ""
        self.active = active
        if len(before) != len(photos) or not before or before[0] is not photos[0]:
            self.eyes.begin(len(photos))
        else:
            for number, photo in enumerate(photos):
                if photo is not before[number]:
                    self.eyes.know(number, photo.whole, Alignment(sure=False))
        for photo in photos:
            if photo not in before:
                photo.altered.connect(self._on_altered)
        self._arrange()
        self._on_altered()
        self._settled.start()

    def let_go(self) -> None:
        """Show nothing, and want nothing read."""
        self._settled.stop()
        self._photos, self._difference, self._words = (), None, ""
        for pane in self._panes:
            pane.show_layers((), can_pan=False)
            pane.show_words(())

    def set_mode(self, mode: CompareMode) -> None:
        if mode != self._mode:
            self._mode = mode
            self._arrange()
            self._settled.start()

    def set_as_a_lies(self, wanted: bool) -> None:
        """Side by side too, show the others turned as A lies, or as they lie themselves."""
        self._as_a_lies = wanted
        self._arrange()

    def align(self, number: int, alignment: Alignment) -> None:
        """Learn how a photo lies on A."""
        photo = self._photos[number]
        self.eyes.know(number, photo.whole, alignment)
        self._show()

    def show_difference(self, difference: Difference | None, words: str = "") -> None:
        """Show what differs between A and the ``other``; None while it is not known, with a sentence."""
        self._difference, self._words = difference, words
        self._show()

    def choose(self, number: int) -> None:
        """Make a photo the active one, if there are so many."""
        if number < len(self._photos) and number != self.active:
            self.active = number
            self._arrange()
            self._settled.start()
            self.active_changed.emit(number)

    def fit(self) -> None:
        self.eyes.fit()
        self._on_zoomed()

    def zoom_to_pixels(self, at: QPointF | None = None) -> None:
        """Show the active photo's pixels as those of the screen."""
        if self._knows_active:
            self.eyes.zoom_to_pixels(at if at is not None else self._middle, self.active)
            self._on_zoomed()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        if self._knows_active:
            self.eyes.zoom_by(factor, at if at is not None else self._middle, self.active)
            self._on_zoomed()

    def pan_by(self, moved: QPointF, *, alone: bool = False) -> None:
        """Move what is shown, or the active photo ``alone``."""
        if self._knows_active:
            self.eyes.pan_by(moved, self.active, alone=alone)
            self._stir()

    def lock(self, locked: bool) -> None:
        """Show the same place of all photos, that of the active one; or let each be moved by itself."""
        if all(self.eyes.knows(number) for number in range(len(self._photos))):
            self.eyes.lock(locked, self.active)
            self._on_zoomed()

    def move_curtain(self, by: float) -> None:
        self.curtain.move_to(self.curtain.share + by)
        self._show()

    @property
    def percent(self) -> int | None:
        """The zoom of the active photo, None while it is not known."""
        return self.eyes.percent(self.active) if self._knows_active else None

    def seen_alone(self, number: int) -> tuple[Pane | None, QRect]:
        """Return the pane in which a photo stands by itself, upright, and where it lies there; None if nowhere."""
        if self._mode != "side" or self._as_a_lies or number >= len(self._photos) or not self.eyes.knows(number):
            return None, QRect()
        area = self.eyes.transform(number).mapRect(QRectF(QPointF(), self._photos[number].whole))
        return self._panes[number], area.toAlignedRect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        self._settled.start()

    def _connect(self, number: int, pane: Pane) -> None:
        def zoom(factor: float, at: QPointF) -> None:
            self._press(number)
            self.zoom_by(factor, at)

        def turn_over(at: QPointF) -> None:
            if self.eyes.fits:
                self.zoom_to_pixels(at)
            else:
                self.fit()

        pane.zoom_wanted.connect(zoom)
        pane.pan_wanted.connect(lambda moved, alone: self.pan_by(moved, alone=alone))
        pane.turned_over.connect(turn_over)
        pane.pressed.connect(lambda: self._press(number))
        pane.menu_wanted.connect(self.menu_wanted)

    def _press(self, number: int) -> None:
        if self._mode == "side":
            self.choose(number)

    @property
    def _knows_active(self) -> bool:
        return self.active < len(self._photos) and self.eyes.knows(self.active)

    @property
    def _middle(self) -> QPointF:
        return QPointF(self._panes[0].rect().center())

    def _numbers(self) -> list[tuple[int, ...]]:
        """Return which photos are shown in each pane."""
        if self._mode == "side":
            return [(number,) for number in range(len(self._photos))]
        return [(self.active,)] if self._mode == "flick" else [(0, self.other)]

    def _arrange(self) -> None:
        shown = self._numbers() if self._photos else []
        areas = pane_areas(self.rect(), len(shown), self._photos[0].whole if shown else QSizeF(), self.isRightToLeft())
        for number, pane in enumerate(self._panes):
            pane.setVisible(number < len(shown))
            if number < len(shown):
                pane.setGeometry(areas[number])
            pane.curtain = self.curtain if self._mode == "curtain" else None
        self.eyes.laid = self._mode in _LAID or self._as_a_lies
        if self._mode in _LAID and not self.eyes.locked:
            self.eyes.lock(True, self.active)
        if areas:
            self.eyes.set_view(QSizeF(areas[0].size()), self.devicePixelRatioF())
        self._show()
        self.zoomed.emit()

    @Slot()
    def _on_altered(self) -> None:
        for number, photo in enumerate(self._photos):
            if not photo.whole.isEmpty():
                self.eyes.know(number, photo.whole)
        self._arrange()

    def _on_zoomed(self) -> None:
        self._stir()
        self._settled.start()
        self.zoomed.emit()

    def _stir(self) -> None:
        for pane in self._panes:
            if pane.isVisible():
                pane.stir()
        self._show()

    def _show(self) -> None:
        several = self._mode == "side" and len(self._photos) > 1
        for pane, numbers in zip(self._panes, self._numbers() if self._photos else [], strict=False):
            pane.set_active(several and self.active in numbers)
            pane.setAccessibleName(self._photos[numbers[-1]].path if self._mode != "curtain" else tr("Curtain"))
            layers = [layer for number in numbers if (layer := self._layer(number)) is not None]
            if self._mode == "difference":
                layers = self._differing() or layers[:1]
            if self._mode == "curtain" and len(layers) < len(numbers):
                layers = []  # which of the two it were would not be seen
            pane.show_layers(layers, can_pan=not self.eyes.fits)
            badges = [LETTERS[number] for number in numbers] if self._mode != "difference" else []
            pane.show_words(badges, self._sentence(numbers))

    def _layer(self, number: int) -> Layer | None:
        photo = self._photos[number]
        if photo.picture is None or not self.eyes.knows(number):
            return None
        return Layer(photo.picture, photo.whole, self.eyes.transform(number))

    def _differing(self) -> list[Layer]:
        if self._difference is None or not self.eyes.knows(0):
            return []
        return [Layer(ShownPicture(self._difference.picture), self._photos[0].whole, self.eyes.transform(0))]

    def _sentence(self, numbers: tuple[int, ...]) -> str:
        for number in numbers:
            if self._photos[number].why and self._photos[number].picture is None:
                return self._photos[number].why
        return self._words if self._mode == "difference" else ""

    def _load(self) -> None:
        """Have what is in sight read, as sharp as it is seen; side by side the active photo first."""
        if not self.isVisible():
            return
        ratio = self.devicePixelRatioF()
        pane = self._panes[0].size()
        screen_px = round(max(pane.width(), pane.height()) * ratio)
        numbers = [number for shown in self._numbers() for number in shown]
        if self._mode == "flick":
            numbers = list(range(len(self._photos)))  # at the next press of the key there is no time to read
        if self._mode == "difference" and self._difference is not None:
            return
        for number in sorted(numbers, key=lambda each: each != self.active):
            photo = self._photos[number]
            wanted_px = screen_px
            if self.eyes.knows(number):
                longest = max(photo.whole.width(), photo.whole.height())
                wanted_px = round(longest * self.eyes.scale(number) * ratio)
            photo.load(wanted_px, screen_px, len(self._photos))
