"""The line above the large view: back, what is shown, walk, zoom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import tr
from app.gui.photo.actions import PhotoActions


class ViewerBar(QWidget):
    """Buttons and words; what the buttons do is the viewer's."""

    def __init__(self, actions: PhotoActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = _button(tr("Back"), tr("Back (Space)"), "close")
        self.before = _button(tr("Previous photo"), tr("Previous photo (Page Up)"), "back")
        self.after = _button(tr("Next photo"), tr("Next photo (Page Down)"), "forward")
        self.fit = _button(tr("Fit"), tr("Show the whole picture (0)"), None)
        self.pixels = _button("1:1", tr("Show every pixel of the photo as one pixel of the screen (1)"), None)
        self._name = ElidedLabel(elide=Qt.TextElideMode.ElideMiddle)
        self._facts = ElidedLabel()
        self._zoom = plain_label()
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self._zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("0000 %"))
        give_tip(self._zoom, tr("Zoom: turn the wheel, or press + and −"))
        line = QHBoxLayout(self)
        line.setContentsMargins(GAP_PX, HALF_GAP_PX, GAP_PX, HALF_GAP_PX)
        line.setSpacing(HALF_GAP_PX)
        for widget in (self.back, self.before, self.after):
            line.addWidget(widget)
        line.addSpacing(GAP_PX)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        line.addWidget(self._name)
        line.addSpacing(GAP_PX)
        line.addWidget(self._facts, 1)
        line.addWidget(self._zoom)
        line.addWidget(self.fit)
        line.addWidget(self.pixels)
        line.addSpacing(GAP_PX)
        for action in (actions.find_similar, actions.information, actions.trash):
            line.addWidget(_for_action(action))

    def show_photo(self, name: str, facts: str) -> None:
        self._name.setText(name)
        self._facts.setText(facts)

    def show_zoom(self, percent: int | None, fits: bool) -> None:
        self._zoom.setText("" if percent is None else f"{percent} %")
        self.fit.setEnabled(not fits)


def _button(name: str, tip: str, icon: str | None) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(name)
    give_tip(button, tip)
    if icon is None:
        button.setText(name)
    else:
        give_icon(button, icon)
    return button


def _for_action(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setDefaultAction(action)
    keys = action.shortcut().toString()
    name = action.text().replace("&", "")
    give_tip(button, f"{name} ({keys})")
    button.setAccessibleName(name)
    return button
