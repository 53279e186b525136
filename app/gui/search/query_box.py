"""The part of the query that is looked for: a box on its picture, the button for it, and what is told of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from app.core.box import Box
from app.core.photo import LookedInto
from app.gui.kit.icons import ICON_PX, give_icon
from app.gui.kit.link_button import LinkButton
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import HALF_GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.picture.box_frame import BoxFrame
from app.gui.picture.view import PictureView

_BUTTON_PX = 32


class QueryBox(QObject):
    """Owns the frame over ``view``; ``button`` and ``line`` are laid out by whoever shows the query."""

    box_wanted = Signal(object)
    """Box, or None for the whole photo."""

    def __init__(self, view: PictureView) -> None:
        super().__init__(view)
        self.frame = BoxFrame(view, lambda: view.picture_area)
        self.frame.box_wanted.connect(self._on_box_wanted)
        view.shape_changed.connect(self.frame.update)
        QShortcut(QKeySequence("L"), view, self._on_clicked)
        self.button = QToolButton(autoRaise=True)
        self.button.setCheckable(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setIconSize(QSize(ICON_PX, ICON_PX))
        self.button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        give_icon(self.button, "loupe")
        self.button.setAccessibleDescription(
            tr("Arrow keys move the box, with Shift they size it; Escape is the whole photo again.")
        )
        self.button.clicked.connect(self._on_clicked)
        self._refused = ""
        self._words = quiet(plain_label())
        self._words.setWordWrap(True)
        whole = LinkButton(tr("Whole photo"))
        whole.clicked.connect(self.frame.want_whole)
        self.line = QWidget()
        column = QVBoxLayout(self.line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(HALF_GAP_PX)
        column.addWidget(self._words)
        column.addWidget(whole, 0, Qt.AlignmentFlag.AlignLeading)
        self.show_box(None)

    def show_box(self, box: Box | None) -> None:
        """Show what is asked: the part in a box, or all of the photo."""
        self.frame.show_box(box)
        self._tell(None)

    def refuse(self, reason: str) -> None:
        """Let no box be drawn, and say why; "" lets one be drawn."""
        self._refused = reason
        self.frame.takes_mouse = not reason
        self.button.setEnabled(not reason)
        self._say()

    def show_looked_into(self, looked: LookedInto | None) -> None:
        """Tell how far the part has been looked for."""
        self._tell(looked)

    @Slot()
    def _on_clicked(self) -> None:
        if not self._refused:
            self.frame.toggle()
        self._say()

    @Slot(object)
    def _on_box_wanted(self, box: Box | None) -> None:
        self._say()
        self.box_wanted.emit(box)

    def _tell(self, looked: LookedInto | None) -> None:
        self.line.setVisible(self.frame.box is not None)
        self._words.setText(tr("By the marked part") if looked is None else part_words(looked))
        without = looked is not None and bool(looked.without)
        tip = tr("Settings: “Compare their details” keeps them, about 10 kB a photo.") if without else ""
        give_tip(self._words, tip)
        self._words.setAccessibleDescription(tip)
        self._say()

    def _say(self) -> None:
        """Say what the button does now."""
        on = self.frame.box is not None
        self.button.setChecked(on)
        words = tr("The whole photo again (L)") if on else tr("Find a part: draw a box on the picture (L)")
        self.button.setAccessibleName(words)
        give_tip(self.button, self._refused or words)


def part_words(looked: LookedInto) -> str:
    """Return in how many photos a part was looked for, and in how many it was not."""
    words = [tr_count("By the marked part, in {count} photo", "By the marked part, in {count} photos", looked.looked)]
    if looked.left:
        words.append(tr_count("{count} more is looked into", "{count} more are looked into", looked.left))
    if looked.without:
        words.append(
            tr_count(
                "{count} could not be looked into: its details are not kept",
                "{count} could not be looked into: their details are not kept",
                looked.without,
            )
        )
    return "\n".join(words)
