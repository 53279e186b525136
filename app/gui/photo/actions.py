"""What can be done with photos, and how it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.core.photo import Answer
from app.core.text import Text, printable
from app.gui.kit.errands import Errands
from app.gui.kit.opening import open_with_default, show_in_file_manager
from app.gui.kit.places import MOST_COMPARED
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.photo.copies import Copies
from app.gui.photo.information_dialog import InformationDialog
from app.gui.photo.named_actions import NamedActions
from app.gui.photo.picture_copying import PictureCopying
from app.gui.photo.trashing import Trashing

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_MOST_OPENED = 10
_NO_COPIES: Mapping[str, tuple[str, ...]] = {}
_NO_KINDS: Mapping[str, str] = {}


class PhotoActions(NamedActions):
    """Acts on the photos last told by ``set_paths`` (or ``menu``).

    Its words say how many it takes. What makes sense for one photo only is not to be had for several: no action
    silently takes the first.
    """

    find_similar_wanted = Signal(object)
    """Path."""
    find_like_all_wanted = Signal(object)
    """Tuple of paths of photos that what is found is to be like, all of them."""
    open_large_wanted = Signal(object)
    """Path."""
    compare_wanted = Signal(object, bool)
    """Tuple of paths of two to four photos; whether the first is the one searched with, and the second found by it."""
    folder_here_wanted = Signal(object)
    """Path of a photo whose folder is to be shown in the gallery, with the photo in it."""
    why_wanted = Signal(object)
    """Path of a photo of which it is to be told why it is a neighbour."""
    figure_wanted = Signal(object)
    """Tuple of paths of photos that are to be drawn with their neighbours."""
    path_wanted = Signal(object)
    """Tuple of the two paths of photos between which a way is wanted."""
    belongs_wanted = Signal(object)
    """Tuple of paths of photos whose folder is in question."""
    paths_trashed = Signal(object)
    """Tuple of paths."""
    paths_returned = Signal(object)
    """Tuple of paths that were in the trash and are back."""
    files_moved = Signal()
    """Photos went to the trash or came back: the library is to find out."""
    told = Signal(str, bool)
    """A sentence about the trash, and whether ``undo_trash`` takes back what it says."""
    message = Signal(str)
    """A sentence for the activity line."""

    def __init__(self, catalog: Catalog, requests: Requests, window: QWidget) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._paths: tuple[str, ...] = ()
        self._copies_of: Mapping[str, tuple[str, ...]] = _NO_COPIES
        self._kinds: Mapping[str, str] = _NO_KINDS
        self._followed: dict[QWidget, Callable[[], Sequence[str]]] = {}
        self._errands = Errands(self)
        self._copying = PictureCopying(catalog, requests, self)
        self._copying.message.connect(self.message)
        self.trashing = Trashing(window)
        self.trashing.moved.connect(self.paths_trashed)
        self.trashing.returned.connect(self.paths_returned)
        self.trashing.told.connect(self.told)
        for news in (self.trashing.moved, self.trashing.returned):
            news.connect(self.files_moved)
        self._copies = Copies(catalog, requests, window, self.trashing.locked)
        self._copies.trash_wanted.connect(self.trashing.move)
        self._copies.show_wanted.connect(lambda path: self._show_elsewhere((path,)))
        self._copies.message.connect(self.message)
        self._copies.counted.connect(self._on_copies_counted)
        self._information: InformationDialog | None = None
        self._information_elsewhere: Callable[[], None] | None = None
        self._answer: Answer | None = None
        self._tellers: list[Callable[[str], bool]] = []
        self._finders: list[Callable[[str], str]] = []
        for action, act in (
            (self.find_similar, self._on_find_similar),
            (self.open_large, self._on_open_large),
            (self.why, self._on_why),
            (self.compare, self._on_compare),
            (self.open_elsewhere, self._on_open_elsewhere),
            (self.show_in_folder, self._on_show_in_folder),
            (self.show_folder_here, self._on_show_folder_here),
            (self.copy_picture, self._on_copy),
            (self.copy_path, self._on_copy_path),
            (self.figure, lambda: self.figure_wanted.emit(self._paths)),
            (self.path_between, lambda: self.path_wanted.emit(self._paths)),
            (self.belongs, lambda: self.belongs_wanted.emit(self._paths)),
            (self.information, self._show_information),
            (self.copies, self._on_copies),
            (self.trash, self._on_trash),
            (self.undo_trash, self.trashing.undo),
        ):
            action.triggered.connect(act)
        self.trashing.undo_changed.connect(self._word_undo)
        self.set_paths(())

    @property
    def paths(self) -> tuple[str, ...]:
        """The photos that an action would act on now."""
        return self._paths

    def set_paths(
        self,
        paths: Sequence[str],
        copies_of: Mapping[str, tuple[str, ...]] = _NO_COPIES,
        count: int | None = None,
        kinds: Mapping[str, str] = _NO_KINDS,
    ) -> None:
        """Act on these photos from now on.

        ``copies_of`` tells all the paths of those that stand for several files of one picture, ``kinds`` in words what
        each of these is. ``count`` is how many are selected in truth: as long as not all of their paths are known
        nothing can be done, rather than a part of it.
        """
        self._paths, self._copies_of, self._kinds = tuple(paths), copies_of, kinds
        count = len(paths) if count is None else count
        known = bool(paths) and count == len(paths)
        self._offer(count, known)
        self.why.setEnabled(known and count == 1 and any(can_tell(self._paths[0]) for can_tell in self._tellers))
        self._count = count
        if known and count == 1:
            self.compare.setEnabled(bool(self._query_of(self._paths[0])))
        copies = len(copies_of.get(self._paths[0], ())) if known and count == 1 else 0
        self._word_copies(copies)
        if self._information is not None and self._information.isVisible() and paths:
            self._information.show_photo(paths[0], self._answer)

    def follow(self, widget: QWidget, photos: Callable[[], Sequence[str]]) -> None:
        """Act on what ``photos`` returns whenever ``widget`` gets the focus."""
        self._followed[widget] = photos
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget) and watched in self._followed:
            self.set_paths([path for path in self._followed[watched]() if path])
        return super().eventFilter(watched, event)

    def show_information_with(self, show: Callable[[], None] | None) -> None:
        """Leave information to the page that is shown, which has a place for it; None when there is none."""
        self._information_elsewhere = show
        if show is not None and self._information is not None:
            self._information.close()

    def offer_why(self, can_tell: Callable[[str], bool]) -> None:
        """Have a page hear of ``why_wanted``; ``can_tell`` says of which photos it can tell why now."""
        self._tellers.append(can_tell)

    def offer_query(self, query_of: Callable[[str], str]) -> None:
        """Have single photos compared with what they were found by: ``query_of`` returns that, "" for any other."""
        self._finders.append(query_of)

    def note_answer(self, answer: Answer) -> None:
        """Remember how far the photos shown as neighbours are from their query, for the information window."""
        self._answer = answer

    def menu(self, paths: Sequence[str]) -> QMenu:
        """Return a context menu for these photos, which deletes itself when it is closed."""
        self.set_paths(paths)
        return self._menu()

    def show_menu(self, paths: Sequence[str], place: QPoint) -> None:
        """Open the context menu for these photos at ``place`` on the screen."""
        if paths:
            self.menu(paths).popup(place)

    def show_menu_here(self, place: QPoint, also: Sequence[QAction] = ()) -> None:
        """Open the context menu for the photos told last; ``also``: what else can be done where they are."""
        if self._paths:
            menu = self._menu()
            first = menu.actions()[0]
            menu.insertActions(first, also)
            if also:
                menu.insertSeparator(first)
            menu.popup(place)

    def show_copies(self, paths: Sequence[str], kinds: Mapping[str, str] = _NO_KINDS) -> None:
        """Open the list of these files of one picture; ``kinds``: what each is, where not all are copies."""
        self._copies.show(paths, kinds)

    def fill(self, menu: QMenu) -> None:
        """Put the actions into a menu, such as the menu bar's."""
        super().fill(menu)
        menu.aboutToShow.connect(self._count_copies)

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        return menu

    def _on_find_similar(self) -> None:
        if len(self._paths) > 1:
            self.find_like_all_wanted.emit(self._paths)
        else:
            self.find_similar_wanted.emit(self._paths[0])

    def _on_why(self) -> None:
        self.why_wanted.emit(self._paths[0])

    def _on_compare(self) -> None:
        paths = self._paths
        if self._count > MOST_COMPARED or len(paths) != self._count:
            self.message.emit(tr("Select two to four photos to compare them."))
        elif len(paths) > 1:
            self.compare_wanted.emit(paths, False)
        elif query := self._query_of(paths[0]):
            self.compare_wanted.emit((query, paths[0]), True)

    def _query_of(self, path: str) -> str:
        return next((query for find in self._finders if (query := find(path)) not in ("", path)), "")

    def _on_open_large(self) -> None:
        self.open_large_wanted.emit(self._paths[0])

    def _on_open_elsewhere(self) -> None:
        paths = self._paths
        if len(paths) > _MOST_OPENED:
            self.message.emit(tr("Select at most {count} photos to open in another program.", count=_MOST_OPENED))
            return
        for path in paths:
            self._errands.run(lambda path=path: open_with_default(path), self._tell)  # type: ignore[misc]

    def _on_show_in_folder(self) -> None:
        self._show_elsewhere(self._paths)

    def _show_elsewhere(self, paths: Sequence[str]) -> None:
        self._errands.run(lambda: show_in_file_manager(paths), self._tell)

    def _on_show_folder_here(self) -> None:
        self.folder_here_wanted.emit(self._paths[0])

    def _on_copy(self) -> None:
        self._copying.copy(self._paths)

    def _on_copy_path(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(str(printable(path)) for path in self._paths))
        self.message.emit(tr_count("Path copied.", "{count} paths copied.", len(self._paths)))

    def _show_information(self) -> None:
        if self._information_elsewhere is not None:
            self._information_elsewhere()
            return
        if self._information is None:
            self._information = InformationDialog(self._catalog, self._requests, self._window)
            self._information.copies_wanted.connect(self.show_copies_of)
        self._information.show_photo(self._paths[0], self._answer)
        self._information.raise_()

    def show_copies_of(self, path: str) -> None:
        """Open the list of all copies of the photo at ``path``."""
        self._copies.show_of(path, self._places_of_query(path))

    def _on_copies(self) -> None:
        path = self._paths[0]
        if len(known := self._copies_of.get(path, ())) > 1:
            self._copies.show(known, self._kinds)
        else:
            self.show_copies_of(path)

    def _count_copies(self) -> None:
        """Find out how many copies there are of the photo that a menu is for."""
        if len(self._paths) == 1 and self._paths[0] not in self._copies_of:
            self._copies.count(self._paths[0], self._places_of_query(self._paths[0]))

    def _places_of_query(self, path: str) -> tuple[str, ...]:
        """Return where the library has what a photo from outside holds, as far as it was searched with."""
        return self._answer.query_places if self._answer is not None and self._answer.query_path == path else ()

    def _on_copies_counted(self, path: str, count: int) -> None:
        if self._paths == (path,):
            self._word_copies(count)

    def _on_trash(self) -> None:
        self._copies.ask_first(self._paths, self._copies_of, self.trashing.ask, self._kinds)

    def _tell(self, reason: Text | None) -> None:
        if reason is not None:
            self.message.emit(shown(reason))
