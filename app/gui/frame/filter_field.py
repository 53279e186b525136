"""The field at the top in which a person says in words which photos are to be shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from app.core.filter_words import parsed
from app.gui.frame.filter_chip import FilterChip
from app.gui.kit.commands import Narrows
from app.gui.kit.icons import give_icon
from app.gui.kit.months import month_names
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import HALF_GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type

_TYPING_MS = 200
_WIDEST_CHARACTERS = 60
_ROOM_TO_TYPE_PX = 56
_END_PX = 8


class FilterField(QLineEdit):
    """Tells the words at every pause in typing, and at once when the field is left; Enter makes chips of them."""

    words_changed = Signal(str)
    left = Signal()
    """The user is done with the words and wants to go on among the photos."""
    settled = Signal()
    """The user is done with the words, and has gone wherever they wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = ""
        self._hints: tuple[str, ...] = ()
        self._chips: list[FilterChip] = []
        self._found = plain_label()
        self._found.setParent(self)
        self._found.hide()
        set_type(self._found, "status")
        self._found.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self._found.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setClearButtonEnabled(True)
        self.setAcceptDrops(False)  # a dropped photo is a question to the window, not a word
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * _WIDEST_CHARACTERS)
        self._sign = QAction(self)
        give_icon(self._sign, "search")
        self.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        self.set_narrows(None)
        self._typed = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typed.timeout.connect(self._tell)
        self.textChanged.connect(self._typed.start)
        self.returnPressed.connect(self._on_return)
        self.editingFinished.connect(self._on_settled)

    @property
    def words(self) -> str:
        """All that is asked for: the chips, then what is typed."""
        return " ".join(filter(None, (*(chip.words for chip in self._chips), self.text().strip())))

    def set_narrows(self, narrows: Narrows | None) -> None:
        """Say what the words are for: results of a search, groups, or the photos of the library."""
        if narrows is not None:
            said = tr("Narrow these groups") if narrows == "groups" else tr("Narrow these results")
            self._hints = (said, tr("Narrow"))
        else:
            self._hints = (tr("Filter: name, folder, date, camera"), tr("Filter: name, folder, date"), tr("Filter"))
        self.setAccessibleName(self._hints[0])
        self._fit()
        tip = tr("Words that combine, such as: August 2015, jpg, portrait, >3000 px, a folder, a camera, -not")
        give_tip(self, tr("Words of names and folders") if narrows == "groups" else tip)

    def show_words(self, words: str) -> None:
        """Show the words that hold, without telling; what was typed, and what became chips, stays as it is.

        Words that come from elsewhere, such as a place gone back to, are chips as if they had been entered here.
        """
        if words == self._told and self._typed.isActive():
            return  # nothing new: somebody is typing
        if words != self.words:
            chips = [term.words for term in parsed(words, month_names())]
            whole = " ".join(chips) == words  # else as they are: nothing that holds is left out
            self._set_chips(chips if whole else [])
            self.setText("" if whole else words)
        self._typed.stop()
        self._told = words

    @Slot(object)
    def show_found(self, found: tuple[int, int] | None) -> None:
        """Show how many of how many the words let through, nothing where there are none."""
        words = "" if found is None else tr("{shown} of {count}", shown=f"{found[0]:,}", count=f"{found[1]:,}")
        self._found.setText(words)
        self.setAccessibleDescription(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        if event.key() == Qt.Key.Key_Escape:
            self._on_given_up()
        elif event.key() == Qt.Key.Key_Down:
            self._on_left()
        elif event.key() == Qt.Key.Key_Backspace and at_start and self._chips:
            self._set_chips([chip.words for chip in self._chips[:-1]])
            self._tell()
        else:
            super().keyPressEvent(event)

    def _set_chips(self, words: list[str]) -> None:
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [FilterChip(each, self) for each in words]
        for at, chip in enumerate(self._chips):
            chip.dropped.connect(lambda _, at=at: self._on_dropped(at))
            chip.edited.connect(lambda _, at=at: self._on_edited(at))
        self._fit()

    def _fit(self) -> None:
        """Lay the chips out after the sign, the last ones where there is no room for all, and the number at the end."""
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        all_buttons = self.findChildren(QToolButton)  # looked for each time: the field makes its buttons anew by itself
        signs = [button.geometry() for button in all_buttons if button.defaultAction() is self._sign]
        sign = signs[0] if signs else QRect(0, 0, 0, 0)
        start = self.width() - sign.left() if right_to_left else sign.right() + 1
        buttons = [button for button in all_buttons if button.defaultAction() is not self._sign]
        end_px = max((button.width() for button in buttons), default=0) + _END_PX if self.text() else _END_PX
        found_px = self._found.sizeHint().width()
        if not self._found.text() or self.width() - start - end_px - found_px < _ROOM_TO_TYPE_PX:
            found_px = 0  # the words themselves come first
        self._found.setVisible(found_px > 0)
        room = self.width() - start - found_px - end_px - _ROOM_TO_TYPE_PX
        taken = 0
        shown: list[FilterChip] = []
        for chip in reversed(self._chips):
            width = chip.sizeHint().width()
            if shown and taken + width + HALF_GAP_PX > room:
                break
            shown.insert(0, chip)
            taken += width + HALF_GAP_PX
        x = start
        for chip in self._chips:
            chip.setVisible(chip in shown)
            if chip in shown:
                size = chip.sizeHint()
                chip.setGeometry(
                    self._mirrored(QRect(x, (self.height() - size.height()) // 2, size.width(), size.height()))
                )
                x += size.width() + HALF_GAP_PX
        if found_px:
            box = QRect(self.width() - end_px - found_px, 0, found_px, self.height())
            self._found.setGeometry(self._mirrored(box))
        before, after = taken, found_px + HALF_GAP_PX if found_px else 0
        self.setTextMargins(*((after, 0, before, 0) if right_to_left else (before, 0, after, 0)))
        self._hint_within(self.width() - start - end_px - after - HALF_GAP_PX)

    def _hint_within(self, room_px: int) -> None:
        """Say what the field is for in as many words as there is room for."""
        metrics = self.fontMetrics()
        fitting = (hint for hint in self._hints if metrics.horizontalAdvance(hint) <= room_px)
        self.setPlaceholderText("" if self._chips else next(fitting, self._hints[-1]))

    def _mirrored(self, box: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            box.moveLeft(self.width() - box.right() - 1)
        return box

    @Slot()
    def _tell(self) -> None:
        self._typed.stop()
        self._fit()
        if self.words != self._told:
            self._told = self.words
            self.words_changed.emit(self._told)

    @Slot()
    def _on_return(self) -> None:
        if self.text().strip():
            self._set_chips([term.words for term in parsed(self.words, month_names())])
            self.clear()
        self._on_left()

    @Slot()
    def _on_left(self) -> None:
        self._tell()
        self.left.emit()

    @Slot()
    def _on_given_up(self) -> None:
        self._set_chips([])
        self.clear()
        self._on_left()

    @Slot()
    def _on_settled(self) -> None:
        self._tell()
        self.settled.emit()

    def _on_dropped(self, at: int) -> None:
        self._set_chips([chip.words for place, chip in enumerate(self._chips) if place != at])
        self._tell()

    def _on_edited(self, at: int) -> None:
        words = self._chips[at].words
        self._set_chips([chip.words for place, chip in enumerate(self._chips) if place != at])
        self.setText(" ".join(filter(None, (words, self.text().strip()))))
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._tell()
