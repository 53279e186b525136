"""Finds the copies of a photo and opens the list in which something can be done with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.decisions import Surplus
from app.core.gallery import PhotoDetails
from app.core.photo import Root
from app.core.text import Text
from app.gui.kit.photo_words import name_of
from app.gui.kit.requests import Requests
from app.gui.kit.translate import tr
from app.gui.photo.copies_dialog import CopiesDialog
from app.gui.photo.locked_folders import LockedFolders
from app.gui.photo.trash_complaint import TrashComplaint

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


_NO_KINDS: Mapping[str, str] = {}


class Copies(QObject):
    """Asks the library for what the list shows; moving to the trash is somebody else's.

    Where copies go because one is kept, they are compared with it to the last byte before: a library knows them by
    both ends of the file.
    """

    trash_wanted = Signal(object)
    """Tuple of paths that are to go to the trash."""
    show_wanted = Signal(object)
    """Path of a photo that is wanted in the file manager."""
    counted = Signal(object, int)
    """Path of a photo, and how many photos of the library hold the same, itself among them."""
    message = Signal(str)

    def __init__(self, catalog: Catalog, requests: Requests, window: QWidget, locked: LockedFolders) -> None:
        super().__init__(window)
        self._locked = locked
        self._catalog = catalog
        self._requests = requests
        self._window = window
        self._complaint = TrashComplaint(window)

    def show(self, paths: Sequence[str], kinds: Mapping[str, str] = _NO_KINDS) -> None:
        """Open the list of these files of one picture; ``kinds``: what each is, where not all are copies."""
        self._open(CopiesDialog([paths], (), False, self._window, kinds=kinds, locked=self._locked))

    def show_of(self, path: str, known: Sequence[str]) -> None:
        """Open the list of all copies of the photo at ``path``; ``known`` holds those of a photo from outside."""

        def on_found(found: tuple[PhotoDetails, ...]) -> None:
            if len(found) > 1:
                self.show([details.path for details in found])
            elif not found and known:
                self.show(known)
            else:
                self.message.emit(tr("There is no other copy of {name} in the library.", name=name_of(path)))

        self._requests.ask(self._catalog.gallery.copies(path), on_found, owner=self)

    def ask_first(
        self,
        paths: Sequence[str],
        copies_of: Mapping[str, tuple[str, ...]],
        on_alone: Callable[[Sequence[str]], None],
        kinds: Mapping[str, str] = _NO_KINDS,
    ) -> None:
        """Ask which copies are to go to the trash, where a photo stands for several; ``on_alone`` takes all others.

        Photos of which ``copies_of`` says nothing are looked up. Of several of these each was chosen by itself, and is
        proposed; a cell that stands for all its copies proposes none of them.
        """
        groups = [copies for path in paths if len(copies := copies_of.get(path, ())) > 1]
        unknown = [path for path in paths if path not in copies_of]

        def on_found(found: Sequence[Sequence[str]]) -> None:
            if not groups and not found:
                on_alone(paths)
                return
            grouped = {copy for group in (*groups, *found) for copy in group}
            others = [path for path in paths if path not in grouped]
            proposed = [path for path in unknown if path in grouped] if len(paths) > 1 else []
            self._open(CopiesDialog([*groups, *found], others, True, self._window, proposed, kinds, self._locked))

        if unknown:
            asked = self._catalog.gallery.copies_among(unknown)
            self._requests.ask(asked, on_found, lambda _: on_found(()), owner=self)
        else:
            on_found(())

    def count(self, path: str, known: Sequence[str]) -> None:
        """Find out how many copies there are; ``counted`` tells."""
        self._requests.ask(
            self._catalog.gallery.copies(path),
            lambda found: self.counted.emit(path, len(found) or 1 + len(known)),
            lambda _: None,
            owner=self,
        )

    def _keep_only(self, going: Sequence[Surplus]) -> None:
        def on_compared(no_copies: Sequence[tuple[str, Text]]) -> None:
            if no_copies:
                self._complaint.tell(no_copies)
            staying = {path for path, _ in no_copies}
            if copies := tuple(each.path for each in going if each.path not in staying):
                self.trash_wanted.emit(copies)

        self._requests.ask(self._catalog.look_alikes.no_copies(going), on_compared, owner=self)

    def _open(self, dialog: CopiesDialog) -> None:
        dialog.trash_wanted.connect(self.trash_wanted)
        dialog.keep_wanted.connect(self._keep_only)
        dialog.show_wanted.connect(self.show_wanted)
        model = dialog.model

        def on_roots(roots: tuple[Root, ...]) -> None:
            model.set_roots([root.path for root in roots])

        self._requests.ask(self._catalog.folders.roots(), on_roots, owner=model)
        self._requests.ask(self._catalog.gallery.locate(model.paths), model.set_details, owner=model)
        dialog.open()
