"""Which photo of how many is shown, and how like the query it is: "7 of 30 · Like" and five dots."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.gui.kit.dots import DotsLabel
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type

_PLACE = "#"


class WhereLabel(QWidget):
    """One line in the middle of the bar. The number stands out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before, self._number, self._after, self._word = (plain_label() for _ in range(4))
        for label in (self._before, self._after, self._word):
            set_type(label, "body")
        set_type(self._number, "body", semibold=True)
        self._dots = DotsLabel()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for label in (self._before, self._number, self._after, self._word):
            line.addWidget(label)
        line.addSpacing(GAP_PX)
        line.addWidget(self._dots)

    @property
    def words(self) -> str:
        """What is said, without the dots."""
        return "".join(label.text() for label in (self._before, self._number, self._after, self._word))

    def show_nothing(self) -> None:
        self._show("", "", "", "")

    def show_sentence(self, sentence: str) -> None:
        self._show(sentence, "", "", "")

    def show_number(self, number: int, count: int, word: str = "", dots: float | None = None, tip: str = "") -> None:
        """Show which photo of how many it is, and the word and the dots for how like it is, if anything is compared."""
        before, _, after = tr("{number} of {count}", number=_PLACE, count=f"{count:,}").partition(_PLACE)
        self._show(before, f"{number:,}", after, f" · {word}" if word else "")
        self._dots.setVisible(dots is not None)
        if dots is not None:
            self._dots.show_dots(dots, word)
        give_tip(self, tip)

    def fold_word(self, folded: bool) -> None:
        """Leave the word to the dots."""
        self._word.setVisible(not (folded and self._dots.isVisibleTo(self)))

    def _show(self, before: str, number: str, after: str, word: str) -> None:
        for label, words in zip(
            (self._before, self._number, self._after, self._word), (before, number, after, word), strict=True
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self._dots.hide()
        give_tip(self, "")
        self.setAccessibleName(self.words)
        self.updateGeometry()
