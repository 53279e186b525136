"""The bar above the large view: back, what is shown, zoom, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type
from app.gui.photo.actions import PhotoActions
from app.gui.picture.page_bar import PageBar, bar_button, bar_line
from app.gui.viewer.where_label import WhereLabel

_DIVIDER_PX = 16
_NAME_PX = 200  # a longer name does not drive the other words out, but loses its middle


class ViewerBar(PageBar):
    """Buttons and words; what the buttons do is the viewer's. Where room is short, words go and buttons stay."""

    def __init__(self, actions: PhotoActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = bar_button(tr("Back"), tr("Back (Space)"), "back")
        self.fit = bar_button(tr("Fit"), tr("Show the whole picture (0)"), None, on_off=True)
        self.pixels = bar_button("1:1", tr("Show every pixel of the photo as one pixel of the screen (1)"), None)
        self.similar = _for_action(actions.find_similar, "similar")
        self.strip = bar_button(tr("Film strip"), tr("Film strip (T)"), "film_strip", on_off=True)
        self.information = bar_button(tr("Information"), tr("Information (I)"), "information", on_off=True)
        self.trash = _for_action(actions.trash, "trash")
        self.full_screen = bar_button(tr("Full screen"), tr("Full screen (F11)"), "full_screen", on_off=True)
        self.where = WhereLabel()
        self._name = ElidedLabel(elide=Qt.TextElideMode.ElideMiddle)
        set_type(self._name, "body", semibold=True)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._date, self._zoom = plain_label(), plain_label()
        for quiet in (self._date, self._zoom):
            set_type(quiet, "status")
            quiet.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self._zoom.setMinimumWidth(self._zoom.fontMetrics().horizontalAdvance("0000 %"))
        give_tip(self._zoom, tr("Zoom: turn the wheel, or press + and −"))
        self._lay_out()

    def show_photo(self, name: str, date: str) -> None:
        self._name.setText(name)
        self._date.setText(date)
        self.fold()

    def show_zoom(self, percent: int | None, fits: bool) -> None:
        self._zoom.setText("" if percent is None else f"{percent} %")
        self.fit.setChecked(fits)

    def fold(self) -> None:
        """Show as many words as there is room for: first the date goes, then the zoom, then the word for closeness."""
        for date, zoom, word in ((True, True, True), (False, True, True), (False, False, True), (False, False, False)):
            self._date.setVisible(date)
            self._zoom.setVisible(zoom)
            self.where.fold_word(not word)
            if self._wanted_px() <= self.width():
                break

    def _wanted_px(self) -> int:
        """Return how wide the bar has to be to show what is not folded, with the middle in the middle."""
        margins, gap = 2 * GAP_PX, 2 * GAP_PX
        too_long_px = max(0, self._name.sizeHint().width() - _NAME_PX)
        sides = [self._start.sizeHint().width() - too_long_px, self._end.sizeHint().width()]
        middle = self.where.sizeHint().width()
        if self._date.isVisibleTo(self) or self._zoom.isVisibleTo(self):
            return 2 * max(sides) + middle + margins + 2 * gap
        return sum(sides) + middle + margins + 2 * gap

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def _lay_out(self) -> None:
        self._start, self._end = QWidget(), QWidget()
        start = bar_line(self._start)
        start.addWidget(self.back)
        start.addSpacing(2 * GAP_PX)
        start.addWidget(self._name)
        start.addSpacing(GAP_PX + HALF_GAP_PX)
        start.addWidget(self._date)
        start.addStretch(1)
        end = bar_line(self._end)
        end.addStretch(1)
        end.addWidget(self._zoom)
        end.addSpacing(GAP_PX)
        for widget in (self.fit, self.pixels, _divider(), self.similar, self.strip, self.information, self.trash):
            end.addWidget(widget)
        end.addWidget(_divider())
        end.addWidget(self.full_screen)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self._start, 1)
        row.addWidget(self.where, 0)
        row.addWidget(self._end, 1)


class _Divider(QWidget):
    """A thin line between groups of buttons."""

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            top = (self.height() - _DIVIDER_PX) // 2
            painter.fillRect(self.width() // 2, top, 1, _DIVIDER_PX, tokens_of(self).colour("hair"))


def _divider() -> QWidget:
    divider = _Divider()
    divider.setFixedWidth(2 * GAP_PX + 1)
    return divider


def _for_action(action: QAction, icon: str) -> QToolButton:
    """Return a button for an action, in the colours of this page."""
    name = action.text().replace("&", "")
    button = bar_button(name, tr("{name} ({keys})", name=name, keys=action.shortcut().toString()), icon)
    button.clicked.connect(lambda _=False: action.trigger())
    action.enabledChanged.connect(button.setEnabled)
    return button
