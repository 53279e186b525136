"""The place of an empty library where a folder is dropped: dashed at rest, lit while a folder is above it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.gui.kit.plain_text import plain_label
from app.gui.kit.sign import Sign
from app.gui.kit.strokes import box
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type

AREA_PX = QSize(720, 300)
_SIGN_PX = 56
_RADIUS_PX = 12
_DASH_PX = 2
_DASHES = (3.0, 2.5)


class DropArea(QWidget):
    """The drop itself is taken by the window, so that it works everywhere on it."""

    def __init__(self, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        self._lit = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMaximumSize(AREA_PX.width(), 2 * AREA_PX.height())
        self._sign = Sign("folder", _SIGN_PX, "sec")
        self._words = _centred("title")
        self._or = _centred("body")
        self._told = _centred("status")
        self._told.hide()
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX + GAP_PX // 2)
        row.addStretch()
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        column.setSpacing(GAP_PX)
        column.addStretch()
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        for widget in (self._words, self._or, self._buttons, self._told):
            column.addWidget(widget)
        column.addStretch()
        self.light(())

    def light(self, folders: Sequence[str]) -> None:
        """Show what letting go would add: names of folders, none for nothing."""
        self._lit = bool(folders)
        if not folders:
            self._words.setText(tr("Drop a folder of photos here"))
        elif len(folders) == 1:
            self._words.setText(tr("Let go to add “{name}”", name=folders[0]))
        else:
            self._words.setText(tr_count("Let go to add {count} folder", "Let go to add {count} folders", len(folders)))
        self._or.setText(tr("and the folders in it") if self._lit else tr("or"))
        self._sign.set_ink("acc" if self._lit else "sec")
        for below in (self._buttons, self._told):
            policy = below.sizePolicy()
            policy.setRetainSizeWhenHidden(self._lit)
            below.setSizePolicy(policy)
        self._buttons.setVisible(not self._lit)
        self._told.setVisible(not self._lit and bool(self._told.text()))
        self.update()

    def tell(self, words: str) -> None:
        """Say what the first button would add."""
        self._told.setText(words)
        self._told.setVisible(bool(words) and not self._lit)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(AREA_PX.width(), 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = tokens_of(self)
        if self._lit:
            box(painter, self.rect(), tokens.colour("sel"), tokens.colour("acc"), _RADIUS_PX, _DASH_PX)
        else:
            box(painter, self.rect(), tokens.colour("win"), None, _RADIUS_PX)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(tokens.colour("edge"), _DASH_PX)
            pen.setDashPattern(_DASHES)
            painter.setPen(pen)
            half_px = _DASH_PX / 2
            edge = QRectF(self.rect()).adjusted(half_px, half_px, -half_px, -half_px)
            painter.drawRoundedRect(edge, _RADIUS_PX, _RADIUS_PX)
        painter.end()


def _centred(kind: str) -> QLabel:
    label = plain_label()
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    set_type(label, "title" if kind == "title" else "status" if kind == "status" else "body")
    if kind != "title":
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
