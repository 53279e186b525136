"""What is selected and what can be done with all of it, floating over the photos from two on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.core.gallery import PhotoDetails
from app.gui.kit.file_size import file_size
from app.gui.kit.floating import Floating
from app.gui.kit.icons import give_icon
from app.gui.kit.places import MOST_COMPARED
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import least_height_px, set_type
from app.gui.photo.actions import PhotoActions
from app.gui.photo.grid_photos import GridPhotos

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_HEIGHT_PX = 48
_BUTTON_PX = 32
_ABOVE_PX = 16
_LINE_PX = 24
_SETTLED_MS = 80
_FEWEST = 2
_FEWEST_WORDS = 3

Room = Callable[[], QRect]


class SelectionBar(Floating):
    """Comes and goes with the selection of a grid. Where there is little room it does without words, then without size.

    ``room`` tells, in the coordinates of ``over``, above what it is centred and over whose foot it floats.
    """

    ground = "menu"
    radius_px = 10

    def __init__(
        self,
        over: QWidget,
        room: Room,
        photos: GridPhotos,
        actions: PhotoActions,
        catalog: Catalog,
        requests: Requests,
    ) -> None:
        super().__init__(over)
        self._room = room
        self._photos = photos
        self._catalog = catalog
        self._requests = requests
        self._count_words = plain_label()
        set_type(self._count_words, "body", semibold=True)
        self._size_words = plain_label()
        self._size_words.setForegroundRole(self._size_words.palette().ColorRole.PlaceholderText)
        set_type(self._size_words, "status")
        self.search_button = self._button(tr("Search with all"), actions.find_similar)
        self.compare_button = self._button(tr("Compare"), actions.compare)
        self.copy_button = self._button(tr("Copy"), actions.copy_picture)
        self.trash_button = self._button(tr("Trash"), actions.trash)
        self.close_button = _bare(tr("Clear the selection"))
        give_icon(self.close_button, "close")
        give_tip(self.close_button, tr("Clear the selection (Esc)"))
        self.close_button.clicked.connect(photos.clear)
        self._acting = (self.search_button, self.compare_button, self.copy_button, self.trash_button)
        self._lay_out()
        self.setAccessibleName(tr("Selected photos"))
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._measure)
        photos.changed.connect(self._on_changed)
        photos.grid.selection_count_changed.connect(self._on_changed)

    def resting_place(self) -> QRect:
        room = self._room()
        most_px = room.width() - 2 * GAP_PX
        for fewer in range(_FEWEST_WORDS + 1):
            self._say(fewer)
            if self._row.sizeHint().width() <= most_px:
                break
        width = min(self._row.sizeHint().width(), most_px)
        height = least_height_px(self.font(), _HEIGHT_PX)
        return QRect(room.left() + (room.width() - width) // 2, room.bottom() + 1 - _ABOVE_PX - height, width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._photos.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        for line in (each for each in self._lines if each.isVisible()):
            area = QRect(0, 0, 1, _LINE_PX)
            area.moveCenter(line.geometry().center())
            painter.fillRect(area, tokens_of(self).colour("hair"))

    def _lay_out(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * GAP_PX, 0, GAP_PX, 0)
        self._row.setSpacing(HALF_GAP_PX)
        self._lines = [_gap(), _gap()]
        self._row.addWidget(self._count_words)
        self._row.addSpacing(HALF_GAP_PX)
        self._row.addWidget(self._size_words)
        self._row.addWidget(self._lines[0])
        for button in self._acting:
            self._row.addWidget(button)
        self._row.addWidget(self._lines[1])
        self._row.addWidget(self.close_button)

    def _button(self, words: str, action: QAction) -> QToolButton:
        """Return a button that does what ``action`` does with what is selected here, wherever the keyboard is."""
        button = _bare(words)
        button.setText(words)
        name = action.property("icon_name")
        if isinstance(name, str):
            give_icon(button, name)

        def follow() -> None:
            keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            said = action.text().replace("&", "")
            give_tip(button, f"{said} ({keys})")
            button.setAccessibleName(said)

        def act() -> None:
            self._photos.tell()
            action.trigger()

        action.changed.connect(follow)
        follow()
        button.clicked.connect(act)
        return button

    def _say(self, fewer: int) -> None:
        """Do with so many steps fewer words: without the size, without the buttons' words, with the number alone."""
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if fewer > 1 else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in self._acting:
            if button.toolButtonStyle() != style:
                button.setToolButtonStyle(style)
        self._size_words.setVisible(fewer == 0 and bool(self._size_words.text()))
        count = self._photos.grid.selection.count
        self.compare_button.setVisible(count <= MOST_COMPARED)
        number_alone = fewer == _FEWEST_WORDS
        said = tr_count("{count} selected", "{count} selected", count)
        self._count_words.setText(f"{count:,}" if number_alone else said)
        self._count_words.setAccessibleName(said)
        for line in self._lines:
            line.setVisible(not number_alone)
        self._row.invalidate()

    @Slot()
    def _on_changed(self) -> None:
        count = self._photos.grid.selection.count
        if count < _FEWEST:
            self._settled.stop()
            self.float_out()
            return
        self._size_words.setText("")
        self._settled.start()
        self.float_in()

    @Slot()
    def _measure(self) -> None:
        """Find out how large the files are altogether: as far as all are known, which very many never are."""
        grid = self._photos.grid
        model, paths = grid.model(), grid.selected_paths()
        if model is None or len(paths) != grid.selection.count:
            return
        cells = [model.cell(row) for row in grid.selection.rows().tolist()]
        details = [cell.details for cell in cells if cell.details is not None]
        if len(details) == len(cells):
            self._show_size(details)
        else:

            def on_located(found: tuple[PhotoDetails, ...]) -> None:
                if self._photos.grid.selected_paths() == paths and len(found) == len(paths):
                    self._show_size(found)

            self._requests.ask(self._catalog.gallery.locate(paths), on_located, lambda _: None, owner=self)

    def _show_size(self, details: list[PhotoDetails] | tuple[PhotoDetails, ...]) -> None:
        self._size_words.setText(file_size(sum(each.stamp.size_bytes for each in details)))
        self.place()


def _bare(name: str) -> QToolButton:
    button = QToolButton(autoRaise=True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setMinimumSize(_BUTTON_PX, _BUTTON_PX)
    button.setAccessibleName(name)
    return button


def _gap() -> QLabel:
    """Return the room for a dividing line."""
    gap = plain_label()
    gap.setFixedWidth(2 * GAP_PX + 1)
    return gap
