"""The head of the neighbours panel: the selected photo, what it is, and what is done with it most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.core.gallery import PhotoDetails
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import ICON_PX, give_icon
from app.gui.kit.photo_words import details_words, name_of
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.requests import Requests
from app.gui.kit.steady_label import SteadyLabel
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type
from app.gui.photo.actions import PhotoActions
from app.gui.photo.query_picture import QueryPicture
from app.gui.picture.view import PictureView

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_PICTURE = QSize(128, 96)
_SMALL_PICTURE = QSize(96, 72)
_SMALL_BELOW_PX = 320
_BUTTON_PX = 32
_FACT_LINES = 2


class PanelHead(QWidget):
    """Picture, name, date, size and three buttons for one photo."""

    def __init__(
        self, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource, actions: PhotoActions
    ) -> None:
        super().__init__()
        self._path = ""
        self._actions = actions
        self._view = PictureView(_SMALL_PICTURE / 2, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._view.shape_changed.connect(self._fit_picture)
        self._name = ElidedLabel(elide=Qt.TextElideMode.ElideMiddle, fills=True)
        set_type(self._name, "heading")
        facts = quiet(plain_label(), "status")
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts = SteadyLabel(facts, _FACT_LINES)  # what is told a moment later must not move the neighbours
        self._picture = QueryPicture(self._view, catalog, requests, thumbnails, actions)
        self._picture.described.connect(self._on_described)
        self._lay_out()

    @property
    def path(self) -> str:
        """The photo that is shown, "" for none."""
        return self._path

    @property
    def picture_view(self) -> PictureView:
        """Where the photo is seen."""
        return self._view

    def show_photo(self, path: str) -> None:
        """Tell of the photo at ``path``, or of none for ""."""
        self._path = path
        self._name.setText(name_of(path) if path else "")
        if not path:
            self._facts.setText("")  # else those of the photo before stay until these come, and nothing moves
        self._picture.show_photo(path)

    def refresh(self) -> None:
        """The library changed: perhaps it knows more of the photo now."""
        self._picture.refresh()

    def fit(self, panel_px: int) -> None:
        """Leave the words room in a panel of this width."""
        self._room = _PICTURE if panel_px >= _SMALL_BELOW_PX else _SMALL_PICTURE
        self._fit_picture()

    def _lay_out(self) -> None:
        self._room = _PICTURE
        actions = self._actions
        buttons = QHBoxLayout()
        buttons.setSpacing(HALF_GAP_PX)
        for icon, name, key, action in (
            ("similar", tr("Find similar"), "F", actions.find_similar),
            ("information", tr("Information"), "Ctrl+I", actions.information),
            ("folder", tr("Show in the file manager"), "Ctrl+Shift+E", actions.show_in_folder),
        ):
            button = QToolButton(autoRaise=True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setIconSize(QSize(ICON_PX, ICON_PX))
            button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
            give_icon(button, icon)
            button.setAccessibleName(name)
            give_tip(button, f"{name} ({action.shortcut().toString() or key})")
            button.clicked.connect(lambda _=False, action=action: self._do(action))
            buttons.addWidget(button)
        buttons.addStretch()
        words = QVBoxLayout()
        words.setContentsMargins(GAP_PX, 0, 0, 0)
        words.setSpacing(HALF_GAP_PX // 2)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        side = QVBoxLayout()
        side.setSpacing(HALF_GAP_PX)
        side.addLayout(words)
        side.addLayout(buttons)
        side.addStretch()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(HALF_GAP_PX)
        whole.addWidget(self._view, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(side, 1)

    def _do(self, action: QAction) -> None:
        self._actions.set_paths([self._path])
        action.trigger()

    def _fit_picture(self) -> None:
        height_px = self._room.height()
        self._view.setFixedSize(min(self._view.width_for(height_px), self._room.width()), height_px)

    def _on_described(self, details: PhotoDetails | None) -> None:
        self._facts.setText("\n".join(details_words(details)) if details is not None else "")
