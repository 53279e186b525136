"""The question that stands before the last copy of something goes to the trash."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.translate import tr, tr_count


class LastCopy(QObject):
    """Asks once; to keep it is what Enter does."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask(self, paths: Sequence[str], move: Callable[[], object], keep: Callable[[], object]) -> None:
        """Call one of both, as the user wants."""
        count = len(paths)
        if count == 1:
            question = tr("Move the last copy of {name} to the trash?", name=name_of(paths[0]))
        else:
            question = tr_count(
                "Move the last copy of {count} photo to the trash?",
                "Move the last copies of {count} photos to the trash?",
                count,
            )
        more = tr("None of this group stays in your library. The files stay in your system's trash.")
        box = PlainBox(QMessageBox.Icon.Question, tr("The last copy"), question, more, self._window)
        yes = box.addButton(
            tr_count("Move to the &trash", "Move {count} photos to the &trash", len(paths)),
            QMessageBox.ButtonRole.AcceptRole,
        )
        box.setDefaultButton(box.addButton(tr("&Keep"), QMessageBox.ButtonRole.RejectRole))
        box.finished.connect(lambda _: move() if box.clickedButton() is yes else keep())
        box.finished.connect(box.deleteLater)
        box.open()
