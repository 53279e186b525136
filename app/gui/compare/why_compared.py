"""Why two compared photos are similar, for as long as W is held: warmth over both where they stand side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent

from app.core.text import Text
from app.core.why import Why
from app.gui.compare.lying import Pair
from app.gui.compare.stage import Stage
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr
from app.gui.photo.why_asking import RELEASED_AFTER_MS, WhyAsking
from app.gui.photo.why_card import WhyCard
from app.gui.photo.why_notes import sum_words
from app.gui.picture.warm_over import WarmOver

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_ENDS = (QEvent.Type.Hide, QEvent.Type.WindowDeactivate)


class WhyCompared(QObject):
    """Looks after the stage. ``pair`` returns the two photos that are compared now."""

    def __init__(self, stage: Stage, catalog: Catalog, requests: Requests, pair: Callable[[], Pair | None]) -> None:
        super().__init__(stage)
        self._stage = stage
        self._pair = pair
        self._why: Why | None = None
        self._is_held = False
        self._overs: list[WarmOver] = []
        self._released = QTimer(self, singleShot=True, interval=RELEASED_AFTER_MS)
        self._released.timeout.connect(self.end)
        self._card = WhyCard(stage, stage.rect)
        self._asking = WhyAsking(catalog, requests, self)
        self._asking.told.connect(self._on_told)
        self._asking.failed.connect(self._on_failed)
        self._asking.delayed.connect(lambda: self._card.say(tr("Looking at both photos…")))
        stage.zoomed.connect(self._place)
        stage.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_W and not event.modifiers():
            if kind == QEvent.Type.KeyPress:
                self._begin()
                return True
            if kind == QEvent.Type.KeyRelease:
                if self._is_held and not event.isAutoRepeat():
                    self._released.start()
                return True
        lost = isinstance(event, QFocusEvent) and event.lostFocus()
        if self._is_held and (lost or kind in _ENDS):
            self.end()
        return False

    @Slot()
    def end(self) -> None:
        """Show the photos alone again."""
        self._released.stop()
        self._is_held, self._why = False, None
        self._asking.stop()
        self._card.float_out()
        self._place()

    def _begin(self) -> None:
        goes_on, pair = self._released.isActive(), self._pair()
        self._released.stop()
        if goes_on or self._is_held or pair is None:
            return
        self._is_held = True
        self._asking.ask(*pair, "")

    @Slot(object)
    def _on_told(self, why: Why) -> None:
        self._why = why
        self._card.show_no_picture()
        self._card.say(shown(why.sentence), sum_words(why, None))
        self._place()

    @Slot(object)
    def _on_failed(self, reason: Text) -> None:
        self._card.show_no_picture()
        self._card.say(shown(reason))

    @Slot()
    def _place(self) -> None:
        for over in self._overs:
            over.deleteLater()
            over.hide()
        self._overs = []
        why, pair = self._why, self._pair()
        if why is None or why.warmth is None or pair != (why.first, why.second):
            return
        for number, warmth in zip((0, self._stage.other), why.warmth, strict=True):
            pane, area = self._stage.seen_alone(number)
            if pane is not None:
                over = WarmOver(pane)
                over.show_warmth(warmth, area)
                self._overs.append(over)
        self._card.raise_()
