"""The bar above photos that are compared: back, how they are shown, zoom, and what can be switched."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.segments import Segments
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import line_width_px, set_type
from app.gui.picture.page_bar import PageBar, bar_button, bar_line


class CompareBar(PageBar):
    """Buttons and words; what they do is the page's. Where room is short, words go and buttons stay."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = _button(tr("Back"), tr("Back (Esc)"), "back")
        self.modes = Segments(
            (
                ("side", tr("Side"), tr("Side by side (M: the next way)")),
                ("flick", tr("Flick"), tr("One in the place of the other (Tab)")),
                ("curtain", tr("Curtain"), tr("One over the other, with an edge to be drawn (Ctrl with the arrows)")),
                ("difference", tr("Difference"), tr("What differs, in colour")),
            )
        )
        self.modes.setAccessibleName(tr("How the photos are shown"))
        self.fit = _button(tr("Fit"), tr("Show the whole photos (0)"), None, on_off=True)
        self.pixels = _button("1:1", tr("Show every pixel of the photo as one pixel of the screen (1)"), None)
        self.same_place = _button(
            tr("Same place"),
            tr("Show the same place of all photos (L); with Shift one is moved alone"),
            "lock",
            on_off=True,
        )
        self.same_place.setText(tr("Same place"))
        self.as_a_lies = _button(tr("As A lies"), tr("Show turned photos as A lies (O)"), "turn", on_off=True)
        self.as_a_lies.setText(tr("As A lies"))
        self.information = _button(tr("Information"), tr("Information (I)"), "information", on_off=True)
        self.full_screen = _button(tr("Full screen"), tr("Full screen (F11)"), "full_screen", on_off=True)
        self._title = plain_label(tr("Compare"))
        set_type(self._title, "body", semibold=True)
        self._note = ElidedLabel()
        self._zoom = plain_label()
        for quiet in (self._note, self._zoom):
            set_type(quiet, "status")
            quiet.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self._zoom.setMinimumWidth(line_width_px(self._zoom.font(), "0000 %"))
        give_tip(self._zoom, tr("Zoom: turn the wheel, or press + and −"))
        self._offers_turning = False
        self._lay_out()

    def say(self, note: str) -> None:
        """Tell what the photos are, behind the title."""
        self._note.setText(note)
        self._fold()

    def show_zoom(self, percent: int | None, fits: bool) -> None:
        self._zoom.setText("" if percent is None else f"{percent} %")
        self.fit.setChecked(fits)

    def offer_turning(self, offered: bool) -> None:
        """Offer to show turned photos as A lies, where there are any."""
        self._offers_turning = offered
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Show as many words as there is room for: the note goes first, then title and zoom, then the lock's words."""
        self.as_a_lies.setVisible(self._offers_turning)
        icon, words = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for note, title, named in (
            (True, True, True),
            (False, True, True),
            (False, False, True),
            (False, False, False),
        ):
            self._note.setVisible(note)
            self._title.setVisible(title)
            self._zoom.setVisible(title)
            for button in (self.same_place, self.as_a_lies):
                button.setToolButtonStyle(words if named else icon)
            start, end = self._start.sizeHint().width(), self._end.sizeHint().width()
            sides = 2 * max(start, end) if title else start + end
            if sides + self.modes.sizeHint().width() + 6 * GAP_PX <= self.width():
                break

    def _lay_out(self) -> None:
        self._start, self._end = QWidget(), QWidget()
        start = bar_line(self._start)
        start.addWidget(self.back)
        start.addSpacing(2 * GAP_PX)
        start.addWidget(self._title)
        start.addSpacing(GAP_PX)
        start.addWidget(self._note)
        start.addStretch(1)
        end = bar_line(self._end)
        end.addStretch(1)
        end.addWidget(self._zoom)
        end.addSpacing(GAP_PX)
        for widget in (self.fit, self.pixels, self.as_a_lies, self.same_place, self.information, self.full_screen):
            end.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self._start, 1)
        row.addWidget(self.modes, 0)
        row.addWidget(self._end, 1)


def _button(name: str, tip: str, icon: str | None, *, on_off: bool = False) -> QToolButton:
    # Tab flicks here; every button has a key.
    return bar_button(name, tip, icon, on_off=on_off, focus=Qt.FocusPolicy.NoFocus)
