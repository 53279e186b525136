"""Jumping to photos by their names: what is typed is seen in a bubble, and forgotten a moment after the last letter."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea

from app.core.text import printable
from app.gui.grid.jump_bubble import JumpBubble
from app.gui.kit.translate import tr

_OPEN_MS = 1_500
_BEGIN = "/"
_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_Key = Qt.Key


class NameJump(QObject):
    """Takes the letters typed in a grid. After a stroke a name may begin with any, also one that is a command."""

    wanted = Signal(str, bool)
    """The beginning of a name, and whether the photo after the current one is to be the first that is looked at."""

    def __init__(self, grid: QAbstractScrollArea) -> None:
        super().__init__(grid)
        self._grid = grid
        self._start = ""
        self._bubble = JumpBubble(grid)
        self._end = QTimer(self, singleShot=True, interval=_OPEN_MS)
        self._end.timeout.connect(self.close)
        grid.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    @property
    def is_open(self) -> bool:
        """Whether another letter would be added to those before."""
        return self._end.isActive()

    @property
    def words(self) -> str:
        """What the bubble says, "" while there is none."""
        return self._bubble.words if self._bubble.isVisible() else ""

    def keeps(self, event: QKeyEvent) -> bool:
        """Tell whether a key is no command now, since it belongs to a name."""
        return self.is_open and (self._is_letter(event) or event.key() in (_Key.Key_Backspace, _Key.Key_Escape))

    def take(self, event: QKeyEvent) -> bool:
        """Take a key if it belongs to a name, or begins one. A space does not begin one; dead keys pass by."""
        if self.is_open and event.key() == _Key.Key_Escape:
            self.close()
        elif self.is_open and event.key() == _Key.Key_Backspace:
            self._start = self._start[:-1]
            self._look(fresh=False)
        elif not self._is_letter(event):
            return False
        elif not self.is_open and event.text() == _BEGIN:
            self._open("")
        else:
            self.type(event.text())
        return True

    def type(self, letters: str) -> None:
        """Add letters; the same one again and again leads from photo to photo whose names begin with it."""
        fresh = not self._start or not self.is_open
        start = letters if fresh else self._start + letters
        again = not fresh and len(letters) == 1 and set(start) == {letters}
        self._start = letters if again else start
        self._look(fresh=fresh or again)

    def compose(self, event: QInputMethodEvent) -> None:
        """Take what an input method has made, and show what it is about to make."""
        if event.commitString():
            self.type(event.commitString())
        elif event.preeditString() or self.is_open:
            self._open(self._start if self.is_open else "", event.preeditString())

    def found(self, start: str, found: bool) -> None:
        """Say it if no photo is called like that; of what was typed before nothing is said."""
        if not found and start == self._start and self.is_open:
            self._say(tr("No photo is called “{name}…”", name=str(printable(start))))

    def cursor(self) -> QRect:
        """Return where an input method may show its own words: at the bubble."""
        return self._bubble.geometry()

    def close(self) -> None:
        """Forget what was typed."""
        self._end.stop()
        self._start = ""
        self._bubble.hide()

    def _is_letter(self, event: QKeyEvent) -> bool:
        text = event.text()
        if event.modifiers() & _MODIFIERS or not text or not text.isprintable():
            return False
        return self.is_open or not text.isspace()

    def _look(self, *, fresh: bool) -> None:
        self._open(self._start)
        if self._start:
            self.wanted.emit(self._start, fresh)

    def _open(self, start: str, unfinished: str = "") -> None:
        self._start = start
        self._end.start()
        self._say(str(printable(start + unfinished)) or tr("Go to a name…"))

    def _say(self, words: str) -> None:
        self._bubble.say(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._grid, words))
