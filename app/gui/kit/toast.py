"""Says what has just been done, over the page, and offers to take it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QWidget

from app.gui.kit.button_style import make_toast_link
from app.gui.kit.floating import Floating
from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX, palette
from app.gui.kit.tokens import DARK
from app.gui.kit.translate import tr
from app.gui.kit.type import least_height_px, set_type

_SHOWN_MS = 10_000
_HEIGHT_PX = 44
_BUTTON_PX = 28
_WIDEST_PX = 560
_AROUND_PX = 16

Room = Callable[[], QRect]


class Toast(Floating):
    """One sentence on dark ground in both themes, perhaps with a word that acts, and a cross.

    ``room`` tells where there is place for it: it is centred in it, and stands at its foot.
    """

    ground = "toast"

    def __init__(self, over: QWidget, room: Room) -> None:
        super().__init__(over)
        self._room = room
        self._hovered = False
        self._act: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.float_out)
        self._sentence = plain_label()
        self._action = QToolButton()
        make_toast_link(self._action)
        set_type(self._action, "body", semibold=True)
        self._action.clicked.connect(self._on_action_clicked)
        self._close = QToolButton(autoRaise=True)
        self._close.setFixedSize(QSize(_BUTTON_PX, _BUTTON_PX))
        self._close.setAccessibleName(tr("Close this message"))
        give_tip(self._close, tr("Close this message"))
        self._close.clicked.connect(self.float_out)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, HALF_GAP_PX, GAP_PX, HALF_GAP_PX)
        row.setSpacing(GAP_PX)
        row.addWidget(self._sentence, 1)
        row.addSpacing(GAP_PX)
        row.addWidget(self._action)
        row.addWidget(self._close)
        for button in (self._action, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.installEventFilter(self)
        self._dress()

    def say(self, sentence: str, action_words: str, tip: str, act: Callable[[], object] | None) -> None:
        """Show a sentence instead of the one before; ``act`` is called when its words are clicked."""
        self._act = act
        self._sentence.setText(sentence)
        self._action.setText(action_words)
        self._action.setVisible(bool(action_words))
        give_tip(self._action, tip)
        self.setAccessibleName(sentence)
        self.float_in()
        self._go_on()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def resting_place(self) -> QRect:
        room = self._room()
        widest = min(_WIDEST_PX, room.width() - 2 * _AROUND_PX)
        self._sentence.setWordWrap(False)
        size = self.sizeHint()
        least = least_height_px(self._sentence.font(), _HEIGHT_PX)
        height = max(least, size.height())
        width = size.width()
        if width > widest:
            width = widest
            self._sentence.setWordWrap(True)
            height = max(least, self._row.totalHeightForWidth(width))
        left = room.left() + (room.width() - width) // 2
        return QRect(left, room.bottom() + 1 - height, width, height)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self._go_on()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched in (self._action, self._close):
            if event.type() == QEvent.Type.FocusIn:
                self._timer.stop()
            elif event.type() == QEvent.Type.FocusOut:
                self._go_on()
        elif watched is self._over and event.type() == QEvent.Type.PaletteChange:
            self._dress()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.float_out()
        else:
            super().keyPressEvent(event)

    def float_out(self) -> None:
        self._timer.stop()
        super().float_out()

    def _dress(self) -> None:
        """Be dark in both themes: a palette of its own, which is made anew when the window's changes."""
        tokens = self._tokens()
        self.setPalette(palette(replace(DARK, win=tokens.toast, base=tokens.toast, raised=tokens.toast)))
        give_icon(self._close, "close")

    def _go_on(self) -> None:
        """Let the time run again once neither mouse nor keyboard is here."""
        focus = QApplication.focusWidget()
        has_focus = focus is not None and self.isAncestorOf(focus)
        if self.is_wanted and not has_focus and not self._hovered:
            self._timer.start()

    @Slot()
    def _on_action_clicked(self) -> None:
        act, self._act = self._act, None
        self.float_out()
        if act is not None:
            act()


class Toasts(QObject):
    """Shows one toast at a time; the newest stands in the place of the one before."""

    def __init__(self, over: QWidget, room: Room) -> None:
        """``room`` tells, in the coordinates of ``over``, in what a toast is centred and at whose foot it stands."""
        super().__init__(over)
        self.toast = Toast(over, room)

    def show(
        self, sentence: str, action_words: str = "", on_action: Callable[[], object] | None = None, tip: str = ""
    ) -> None:
        """Show a sentence for ten seconds, and words that act: ``on_action`` is called once at most."""
        self.toast.say(sentence, action_words, tip, on_action)

    @Slot()
    def hide(self) -> None:
        """Take the toast away: what it said is over."""
        self.toast.float_out()

    @Slot()
    def place(self) -> None:
        """Look where there is room now."""
        self.toast.place()
