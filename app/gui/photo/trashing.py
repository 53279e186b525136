"""Moves photos to the trash when the user says so, tells what came of it, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.gui.kit.errands import Errands
from app.gui.kit.photo_words import folder_of, name_of
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.photo.locked_folders import LockedFolders, locked_words
from app.gui.photo.trash import Returned, Trashed, bring_back, move_to_trash
from app.gui.photo.trash_complaint import TrashComplaint, more_words, short_path

_MOST_REMEMBERED = 50


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
        self.locked = LockedFolders()
        """What somebody is told of before it goes."""
        self._errands = Errands(self)
        self._undoable: list[Trashed] = []
        self._complaint = TrashComplaint(window)

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
            reassuring = f"{tr('It lies in {folder}.', folder=short_path(folder_of(paths[0])))}\n{reassuring}"
        else:
            question = tr_count("Move {count} photo to the trash?", "Move {count} photos to the trash?", len(paths))
        if locked := len(self.locked.of(paths)):
            reassuring = f"{locked_words(locked, len(paths))}\n{reassuring}"
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
            self._complaint.tell(result.kept)

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
            said += more_words(len(result.kept) - 1)
        self.told.emit(" ".join(said), False)

    def _tell_undo(self) -> None:
        self.undo_changed.emit(len(self._undoable[-1].moved) if self._undoable else 0)
