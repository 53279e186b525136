"""Moves photos to the trash when the user says so, tells what came of it, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.core.text import Text, printable
from app.gui.kit.errands import Errands
from app.gui.kit.icons import take_icons_off
from app.gui.kit.photo_words import folder_of, name_of
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.photo.trash import Returned, Trashed, bring_back, move_to_trash

_MOST_REMEMBERED = 50
_MOST_NAMED = 8
_LONGEST = 100


class Trashing(QObject):
    """Nothing moves before ``ask`` was answered, or before ``move`` was called by what has asked itself."""

    moved = Signal(object)
    """Tuple of paths that are in the trash now."""
    returned = Signal(object)
    """Tuple of paths that are back in their places."""
    told = Signal(str, bool)
    """A sentence that says what was done, and whether it can be taken back."""
    undo_changed = Signal(int)
    """How many photos ``undo`` would take back, 0 for none."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._errands = Errands(self)
        self._undoable: list[Trashed] = []
        self._failures: list[tuple[str, Text]] = []
        self._failure_box: PlainBox | None = None

    def take_over(self, before: Trashing) -> None:
        """Be able to take back what another one did, which is done."""
        self._undoable, before._undoable = before._undoable, []
        self._tell_undo()

    def ask(self, paths: Sequence[str]) -> None:
        """Move photos to the trash if the user really means it."""
        paths = tuple(paths)
        reassuring = tr("Nothing is deleted for good: the files stay in your system's trash.")
        if len(paths) == 1:
            question = tr("Move {name} to the trash?", name=name_of(paths[0]))
            reassuring = f"{tr('It lies in {folder}.', folder=_short(folder_of(paths[0])))}\n{reassuring}"
        else:
            question = tr_count("Move {count} photo to the trash?", "Move {count} photos to the trash?", len(paths))
        box = PlainBox(QMessageBox.Icon.Question, tr("Move to the trash"), question, reassuring, self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        move = box.addButton(
            tr_count("Move to the &trash", "Move {count} photos to the &trash", len(paths)),
            QMessageBox.ButtonRole.AcceptRole,
        )
        box.addButton(tr("&Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(move)
        move.clicked.connect(lambda: self.move(paths))
        box.open()

    def move(self, paths: Sequence[str]) -> None:
        """Move photos to the trash. Whoever calls this has said before which ones, and was told to."""
        self._errands.run(lambda: move_to_trash(paths), self._on_moved)

    def undo(self) -> None:
        """Take back what was done last."""
        if self._undoable:
            undone = self._undoable.pop()
            self._tell_undo()
            self._errands.run(lambda: bring_back(undone), lambda result: self._on_returned(undone, result))

    def _on_moved(self, result: Trashed) -> None:
        if result.moved:
            if result.can_undo:
                self._undoable = [*self._undoable, result][-_MOST_REMEMBERED:]
                self._tell_undo()
            count = len(result.moved)
            self.moved.emit(result.moved)
            self.told.emit(
                tr_count("{count} photo in the trash", "{count} photos in the trash", count), result.can_undo
            )
        if result.kept:
            self._complain(result.kept)

    def _on_returned(self, undone: Trashed, result: Returned) -> None:
        still = {path for path, _ in result.kept}
        places = tuple(place for place in undone.places if place[0] in still)
        if places:  # the way may be free later
            self._undoable.append(Trashed(tuple(path for path, _ in places), places, ()))
            self._tell_undo()
        said = []
        if result.paths:
            self.returned.emit(result.paths)
            count = len(result.paths)
            said.append(
                tr_count("{count} photo is back in its place.", "{count} photos are back in their places.", count)
            )
        if result.kept:
            path, reason = result.kept[0]
            said.append(tr("{name} stays in the trash: {reason}", name=name_of(path), reason=shown(reason)))
            said += _more(len(result.kept) - 1)
        self.told.emit(" ".join(said), False)

    def _tell_undo(self) -> None:
        self.undo_changed.emit(len(self._undoable[-1].moved) if self._undoable else 0)

    def _complain(self, kept: Sequence[tuple[str, Text]]) -> None:
        """Say in one dialog what stayed and why, however much it is; what fails while it is open joins it."""
        self._failures += kept
        box = self._failure_box
        if box is None:
            box = PlainBox(QMessageBox.Icon.Warning, tr("Not moved to the trash"), "", "", self._window)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.addButton(QMessageBox.StandardButton.Close)
            take_icons_off(box)
            box.finished.connect(self._on_complaint_closed)
            self._failure_box = box
        sentence, more = _failure_words(self._failures)
        box.setText(sentence)
        box.setInformativeText(more)
        box.open()

    def _on_complaint_closed(self) -> None:
        self._failure_box = None
        self._failures = []


def _failure_words(kept: Sequence[tuple[str, Text]]) -> tuple[str, str]:
    """Return the sentence of the dialog, and what it says below."""
    if len(kept) == 1:
        path, reason = kept[0]
        said = tr("{name} could not be moved to the trash: {reason}", name=name_of(path), reason=shown(reason))
        return said, tr("It stays where it is: {path}", path=_short(path))
    sentence = tr_count(
        "{count} photo could not be moved to the trash. It stays where it is.",
        "{count} photos could not be moved to the trash. They stay where they are.",
        len(kept),
    )
    lines = [f"{_short(path)}: {shown(reason)}" for path, reason in kept[:_MOST_NAMED]]
    return sentence, "\n".join([*lines, *_more(len(kept) - _MOST_NAMED)])


def _more(count: int) -> list[str]:
    return [tr_count("So does {count} more.", "So do {count} more.", count)] if count > 0 else []


def _short(path: str) -> str:
    """Return a path fit to stand in a dialog: of a very long one the beginning and the end."""
    words = str(printable(path))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST // 3]}…{words[-_LONGEST * 2 // 3 :]}"
