"""Photos in one line that scrolls, each a button, with what lies between two of them: how far they are apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.core.photo_path import Step
from app.core.text import printable
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.photo_words import distance_words, name_of
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.sign import Sign
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import shown, tr

_PICTURE_PX = 128
_ARROW_PX = 16


class PhotoStrip(QWidget):
    """``chosen`` tells of the photo that was clicked."""

    chosen = Signal(object)
    """Path."""

    def __init__(self, pictures: SmallPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.buttons: dict[str, QToolButton] = {}
        self.wide_px = 0
        """In which width nothing would scroll."""
        self._row = QWidget()
        self._line = QHBoxLayout(self._row)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(HALF_GAP_PX)
        self._line.setAlignment(Qt.AlignmentFlag.AlignLeading)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons have it, and it follows them
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setWidget(self._row)
        self._row.setAutoFillBackground(False)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        pictures.arrived.connect(self._on_arrived)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these from the start of the line on."""
        while (item := self._line.takeAt(0)) is not None:
            before = item.widget()
            if before is not None:
                before.hide()
                before.deleteLater()
        self.buttons = {}
        for step in steps:
            if step.closeness is not None:
                self._line.addWidget(_between(step))
            self._line.addWidget(self._photo(step))
        for one, other in itertools.pairwise(self.buttons.values()):
            QWidget.setTabOrder(one, other)
        self._pictures.want(tuple(self.buttons))
        for path in self.buttons:
            self._on_arrived(path)
        self.wide_px = self._row.sizeHint().width()
        bar_px = self._scroll.horizontalScrollBar().sizeHint().height()
        self._scroll.setFixedHeight(self._row.sizeHint().height() + bar_px + HALF_GAP_PX)

    def _photo(self, step: Step) -> QWidget:
        made, button = QWidget(), QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(_PICTURE_PX, _PICTURE_PX))
        button.setFixedSize(_PICTURE_PX + 2 * GAP_PX, _PICTURE_PX + 2 * GAP_PX)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(tr("Search with {name}", name=name_of(step.path)))
        give_tip(button, str(printable(step.path)))
        button.clicked.connect(lambda: self.chosen.emit(step.path))
        name = quiet(ElidedLabel(name_of(step.path), Qt.TextElideMode.ElideMiddle), "caption")
        name.setFixedWidth(_PICTURE_PX)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(button)
        column.addWidget(name, 0, Qt.AlignmentFlag.AlignHCenter)
        self.buttons[step.path] = button
        return made

    @Slot(object)
    def _on_arrived(self, path: str) -> None:
        if path in self.buttons:
            pixmap = self._pictures.pixmap(path, _PICTURE_PX, self.devicePixelRatioF())
            if pixmap is not None:
                self.buttons[path].setIcon(QIcon(pixmap))


def _between(step: Step) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    distance = quiet(plain_label(distance_words(step.distance)), "caption")
    if step.closeness is not None:
        give_tip(distance, shown(step.closeness.words))
        distance.setAccessibleDescription(shown(step.closeness.words))
    column.addStretch(1)
    column.addWidget(Sign("arrow", _ARROW_PX, "sec"), 0, Qt.AlignmentFlag.AlignHCenter)
    column.addWidget(distance, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return made
