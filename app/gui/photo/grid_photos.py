"""A grid and what is done with its photos: what is selected in it is acted on, and it goes on after the trash."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent

from app.core.photo import Match
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.photo_role import Cell
from app.gui.kit.places import View
from app.gui.photo.actions import PhotoActions
from app.gui.photo.one_picture import kinds_of

_MOST_REMEMBERED = 50
_BY_HAND = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Wheel)


class GridPhotos(QObject):
    """Tells the actions what is selected, while the grid has the keyboard or (``leads``) whenever it is seen.

    When the current photo goes to the trash, the next one that stays becomes the current one; when it comes back,
    the selection is what it was. ``instead`` is what actions are for while nothing is selected.
    """

    changed = Signal()
    """Another selection, or more is known of it."""

    def __init__(
        self, grid: PhotoGrid, actions: PhotoActions, instead: Callable[[], str] = lambda: "", leads: bool = False
    ) -> None:
        """``grid`` must have its model."""
        super().__init__(grid)
        model = grid.model()
        if model is None:
            raise ValueError("a grid without a model has no photos")
        self.grid = grid
        self._model: CellListModel = model
        self._actions = actions
        self._instead = instead
        self._leads = leads
        self._complete = True
        self.also: Sequence[QAction] = ()
        """What else can be done with photos of this grid."""
        self._left: list[tuple[set[str], View]] = []
        self._awaited: View | None = None
        grid.menu_wanted.connect(self._on_menu_wanted)
        grid.copies_clicked.connect(self._on_copies_clicked)
        grid.current_changed.connect(self._on_current_changed)
        grid.selection_count_changed.connect(self._on_selection_changed)
        model.dataChanged.connect(self._on_details_came)
        model.modelReset.connect(self._on_reset, Qt.ConnectionType.QueuedConnection)
        actions.paths_trashed.connect(self._on_trashed)
        actions.paths_returned.connect(self._on_returned)
        for watched in (grid, grid.viewport()):
            watched.installEventFilter(self)

    def tell(self) -> None:
        """Have the actions act on what is selected here."""
        paths, count = self.grid.selected_paths(), self.grid.selection.count
        self._complete = len(paths) == count
        if not count and (other := self._instead()):
            self._actions.set_paths([other])
            return
        matches = self._matches()
        kinds = {path: words for match in matches.values() for path, words in kinds_of(match).items()}
        self._actions.set_paths(paths, {path: match.files for path, match in matches.items()}, count, kinds)

    def clear(self) -> None:
        """Select nothing; the current photo stays the one to go on from."""
        self.grid.selection.clear()
        self.grid.show_selection()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _BY_HAND:
            self._awaited = None  # the user goes elsewhere
        if watched is self.grid:
            if event.type() == QEvent.Type.FocusIn:
                self.tell()
            elif isinstance(event, QKeyEvent) and self._clears(event):
                if event.type() == QEvent.Type.KeyPress:
                    self.clear()
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _clears(self, event: QKeyEvent) -> bool:
        """Tell whether a key takes back a selection of several: Escape, before it means anything else."""
        pressed = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        return pressed and event.key() == Qt.Key.Key_Escape and self.grid.selection.count > 1

    def _matches(self) -> dict[str, Match]:
        """Return the neighbours that are selected, by the path that each is shown by; none in other lists."""
        rows = self.grid.selection.rows()
        if not len(rows) or self._model.cell(int(rows[0])).match is None:
            return {}
        cells = [self._model.cell(row) for row in rows.tolist()]
        return {cell.path: cell.match for cell in cells if cell.path is not None and cell.match is not None}

    @Slot(object, QPoint)
    def _on_menu_wanted(self, paths: Sequence[str], place: QPoint) -> None:
        self.tell()
        self._actions.show_menu_here(place, self.also)

    @Slot(object)
    def _on_copies_clicked(self, path: str) -> None:
        row = self._model.row_of_path(path)
        match = self._model.cell(row).match if row is not None else None
        if match is not None:
            self._actions.show_copies(match.files, kinds_of(match))
        else:
            self._actions.show_copies_of(path)

    @Slot(object)
    def _on_current_changed(self, path: str) -> None:
        if self._awaited is not None and path and path not in self._awaited.selected:
            self._awaited = None
        self._on_selection_changed()

    @Slot()
    def _on_selection_changed(self) -> None:
        if self.grid.hasFocus() or (self._leads and self.grid.isVisible()):
            self.tell()
        self.changed.emit()

    @Slot()
    def _on_details_came(self) -> None:
        if not self._complete:
            self._on_selection_changed()

    @Slot(object)
    def _on_trashed(self, paths: tuple[str, ...]) -> None:
        gone, current = set(paths), self.grid.selection.current
        if current is None or not _is_gone(self._model.cell(current), gone):
            return
        self._left = [*self._left, (gone, self.grid.view())][-_MOST_REMEMBERED:]
        later, earlier = range(current + 1, self._model.rowCount()), range(current - 1, -1, -1)
        following = next((row for row in (*later, *earlier) if not _is_gone(self._model.cell(row), gone)), None)
        if following is not None:
            self.grid.setCurrentIndex(self._model.index(following, 0))
            self.grid.scrollTo(self._model.index(following, 0))

    @Slot(object)
    def _on_returned(self, paths: tuple[str, ...]) -> None:
        back = set(paths)
        for place in range(len(self._left) - 1, -1, -1):
            gone, view = self._left[place]
            if gone & back:
                del self._left[place]
                selected = tuple(path for path in view.selected if path in back or path not in gone)
                if selected:
                    current = view.current if view.current in selected else selected[0]
                    self._awaited = View(current, selected, None)
                    self._on_reset()
                return

    @Slot()
    def _on_reset(self) -> None:
        """Select again what has come back, as soon as all of it is here; more than one listing may pass until then."""
        awaited = self._awaited
        if awaited is not None:
            self._model.forget_paths(awaited.selected)
            self._model.know_paths(awaited.selected, lambda: self._on_known(awaited))

    def _on_known(self, awaited: View) -> None:
        rows = self._model.rows_of_paths(awaited.selected)
        is_here = len(rows) == len(awaited.selected)
        if awaited is self._awaited and is_here and set(rows.tolist()) != set(self.grid.selection.rows().tolist()):
            self.grid.restore_view(awaited)


def _is_gone(cell: Cell, gone: set[str]) -> bool:
    paths = cell.match.files if cell.match is not None else (cell.path,) if cell.path is not None else ()
    return bool(paths) and all(path in gone for path in paths)
