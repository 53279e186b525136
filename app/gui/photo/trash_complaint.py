"""What could not be moved to the trash, and why, in one dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.core.text import Text, printable
from app.gui.kit.icons import take_icons_off
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.translate import shown, tr, tr_count

_MOST_NAMED = 8
_LONGEST = 100


class TrashComplaint(QObject):
    """One dialog however much it is; what fails while it is open joins it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._failures: list[tuple[str, Text]] = []
        self._box: PlainBox | None = None

    def tell(self, kept: Sequence[tuple[str, Text]]) -> None:
        """Say which files stayed where they are, and why."""
        self._failures += kept
        box = self._box
        if box is None:
            box = PlainBox(QMessageBox.Icon.Warning, tr("Not moved to the trash"), "", "", self._window)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.addButton(QMessageBox.StandardButton.Close)
            take_icons_off(box)
            box.finished.connect(self._on_closed)
            self._box = box
        sentence, more = _words(self._failures)
        box.setText(sentence)
        box.setInformativeText(more)
        box.open()

    def _on_closed(self) -> None:
        self._box = None
        self._failures = []


def _words(kept: Sequence[tuple[str, Text]]) -> tuple[str, str]:
    """Return the sentence of the dialog, and what it says below."""
    if len(kept) == 1:
        path, reason = kept[0]
        said = tr("{name} could not be moved to the trash: {reason}", name=name_of(path), reason=shown(reason))
        return said, tr("It stays where it is: {path}", path=short_path(path))
    sentence = tr_count(
        "{count} photo could not be moved to the trash. It stays where it is.",
        "{count} photos could not be moved to the trash. They stay where they are.",
        len(kept),
    )
    lines = [f"{short_path(path)}: {shown(reason)}" for path, reason in kept[:_MOST_NAMED]]
    return sentence, "\n".join([*lines, *more_words(len(kept) - _MOST_NAMED)])


def more_words(count: int) -> list[str]:
    """Return that so many more are as those that were named."""
    return [tr_count("So does {count} more.", "So do {count} more.", count)] if count > 0 else []


def short_path(path: str) -> str:
    """Return a path fit to stand in a dialog: of a very long one the beginning and the end."""
    words = str(printable(path))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST // 3]}…{words[-_LONGEST * 2 // 3 :]}"
