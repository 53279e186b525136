"""What counts: how much subject, colour and layout of the photos matter to the order, folded away below the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.photo import Counted
from app.core.question import AS_THE_ENGINE, SAME_COLOURS, SAME_LAYOUT, SAME_THING, BlockWeights
from app.gui.kit.button_style import make_fold
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import ICON_PX, give_icon
from app.gui.kit.link_button import LinkButton
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import line_width_px, set_type, type_font

MOST_PERCENT = 200
_STEP, _PAGE = 5, 20
_REST_MS = 120
_PARTS = ("subject", "colour", "layout")
_PRESETS = {"thing": SAME_THING, "colours": SAME_COLOURS, "layout": SAME_LAYOUT}


class WhatCounts(QWidget):
    """Closed until somebody opens it; closed and changed it says what is changed."""

    weights_wanted = Signal(object)
    """BlockWeights, when the sliders have rested for a moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_open = False
        self._weights = AS_THE_ENGINE
        self._usual: dict[str, float] = {}
        self._refused = ""
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._tell)
        self.fold = QToolButton()
        self.fold.setText(tr("What counts"))
        make_fold(self.fold)
        self.fold.setIconSize(QSize(ICON_PX, ICON_PX))
        self.fold.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_type(self.fold, "body", semibold=True)
        self.fold.clicked.connect(lambda: self.open(not self.is_open))
        self._changes = quiet(ElidedLabel())
        self.reset = LinkButton(tr("Reset"))
        give_tip(self.reset, tr("Let everything count as the engine says"))
        self.reset.clicked.connect(lambda: self._want(AS_THE_ENGINE))
        self.presets = {
            "thing": self._preset("thing", tr("Same thing")),
            "colours": self._preset("colours", tr("Same colours")),
            "layout": self._preset("layout", tr("Same layout")),
        }
        words = {"subject": tr("Subject"), "colour": tr("Colour"), "layout": tr("Layout")}
        self.sliders: dict[str, QSlider] = {}
        self._names: dict[str, QWidget] = {}
        self._values: dict[str, QLabel] = {}
        self._inside = QWidget()
        self._lay_out(words)
        self.open(False)
        self.show_weights(AS_THE_ENGINE)
        self.setAccessibleName(tr("What counts"))

    def open(self, on: bool) -> None:
        """Show the sliders, or fold them away."""
        self.is_open = on
        focus = QApplication.focusWidget()
        if not on and focus is not None and self._inside.isAncestorOf(focus):
            self.fold.setFocus(Qt.FocusReason.OtherFocusReason)
        self._inside.setVisible(on)
        give_icon(self.fold, "open" if on else "fold")
        self.fold.setAccessibleDescription(tr("open") if on else tr("closed"))
        self._say()

    def show_weights(self, weights: BlockWeights) -> None:
        """Show what is asked."""
        self._rest.stop()
        self._weights = weights
        self._fill()

    def refuse(self, reason: str) -> None:
        """Let nothing be chosen, and say why; "" lets it be chosen."""
        self._inside.setEnabled(not reason)
        for widget in (self.fold, self._inside):
            give_tip(widget, reason)
        self.setAccessibleDescription(reason)
        self._refused = reason
        self._say()

    def show_counted(self, counted: Sequence[Counted]) -> None:
        """Show what the engine that answers knows of photos, and what counts there as usual."""
        usual = {part.name: part.usual for part in counted}
        if usual and usual != self._usual:
            self._usual = usual
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the presets have no room beside each other, they stand below each other."""
        super().resizeEvent(event)
        buttons = self.presets.values()
        needed_px = sum(button.sizeHint().width() for button in buttons) + HALF_GAP_PX * (len(buttons) - 1)
        direction = QBoxLayout.Direction
        self._segments.setDirection(direction.LeftToRight if needed_px <= self.width() else direction.TopToBottom)

    def _lay_out(self, words: dict[str, str]) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP_PX)
        head.addWidget(self.fold)
        head.addWidget(self._changes, 1)
        head.addWidget(self.reset)
        self._segments = segments = QHBoxLayout()
        segments.setSpacing(HALF_GAP_PX)
        for button in self.presets.values():
            segments.addWidget(button, 1)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(HALF_GAP_PX)
        grid.setColumnStretch(1, 1)
        for row, part in enumerate(_PARTS):
            name, slider, value = plain_label(words[part]), QSlider(Qt.Orientation.Horizontal), plain_label()
            slider.setRange(0, MOST_PERCENT)
            slider.setSingleStep(_STEP)
            slider.setPageStep(_PAGE)
            slider.setAccessibleName(words[part])
            slider.valueChanged.connect(lambda percent, part=part: self._on_slid(part, percent))
            value.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            value.setMinimumWidth(line_width_px(type_font(value, "body", semibold=True), f"{MOST_PERCENT} %"))
            self.sliders[part], self._names[part], self._values[part] = slider, name, value
            for place, widget in enumerate((name, slider, value)):
                grid.addWidget(widget, row, place)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, HALF_GAP_PX, 0, 0)
        inside.setSpacing(GAP_PX)
        inside.addLayout(segments)
        inside.addLayout(grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(HALF_GAP_PX)
        column.addLayout(head)
        column.addWidget(self._inside)

    def _preset(self, name: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_type(button, "status")
        button.clicked.connect(lambda: self._want(_PRESETS[name]))
        return button

    def _fill(self) -> None:
        """Show the weights that hold; what the engine does not know is not there."""
        for part in _PARTS:
            known = not self._usual or part in self._usual
            for widget in (self._names[part], self.sliders[part], self._values[part]):
                widget.setVisible(known)
            with QSignalBlocker(self.sliders[part]):
                self.sliders[part].setValue(round(100 * self._weight(part)))
        self._say()

    def _weight(self, part: str) -> float:
        given: float | None = getattr(self._weights, part)
        return self._usual.get(part, 0.0) if given is None else given

    def _say(self) -> None:
        for part in _PARTS:
            label, changed = self._values[part], self._change(part) != 0
            label.setText(f"{round(100 * self._weight(part))} %")
            set_type(label, "body", semibold=changed)
        changes = [
            f"{self.sliders[part].accessibleName()} {'↑' if self._change(part) > 0 else '↓'}"
            for part in _PARTS
            if self._change(part)
        ]
        self._changes.setText(self._refused or ("" if self.is_open else " · ".join(changes)))
        self.reset.setVisible(bool(changes))
        for name, button in self.presets.items():
            button.setChecked(_PRESETS[name] == self._weights)

    def _change(self, part: str) -> float:
        if not self._usual or part not in self._usual:
            return 0.0
        return round(self._weight(part) - self._usual[part], 3)

    def _on_slid(self, part: str, percent: int) -> None:
        self._weights = replace(self._weights, **{part: percent / 100})
        self._say()
        self._rest.start()

    def _want(self, weights: BlockWeights) -> None:
        self._weights = replace(weights, **{part: None for part in _PARTS if self._usual and part not in self._usual})
        self._fill()
        self._rest.start()

    def _tell(self) -> None:
        self.weights_wanted.emit(self._weights)
