"""One engine's column in a comparison: its title, a heart, how far it agrees with the first, and its photos."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.core.agreement import agreement
from app.core.comparison import Askable
from app.core.photo import Answer
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.icons import ICON_PX, give_icon
from app.gui.kit.plain_text import give_tip
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.kit.type import set_type
from app.gui.photo.actions import PhotoActions
from app.gui.photo.grid_photos import GridPhotos
from app.gui.search.answer_filter import narrowed
from app.gui.search.ranked_list_model import RankedListModel
from app.gui.search.stack_action import StackAction

_BUTTON_PX = 32
_APART_PX = 8


class ComparedColumn(QWidget):
    """Shows what one engine found. ``liked`` when its heart was clicked; it is ``set_liked`` by who knows."""

    liked = Signal()
    photo_activated = Signal(object)
    """Path."""

    def __init__(self, engine: Askable, thumbnails: ThumbnailSource, actions: PhotoActions) -> None:
        super().__init__()
        self.engine = engine
        self.title = engine.title if isinstance(engine.title, str) else shown(engine.title)
        self._actions = actions
        self.model = RankedListModel(self)
        self.grid = PhotoGrid(thumbnails, self, gap_px=GAP_PX)
        self.grid.apart_px = _APART_PX
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(tr("Neighbours by {title}", title=self.title))
        self.grid.photo_activated.connect(self.photo_activated.emit)
        self.photos = GridPhotos(self.grid, actions)
        self.stacks = StackAction(self.grid, self.model)
        self.photos.also = (self.stacks.action,)
        name = ElidedLabel(self.title, fills=True)
        set_type(name, "heading")
        self._agreement = quiet(ElidedLabel(fills=True))
        self.heart = QToolButton(autoRaise=True)
        self.heart.setCheckable(True)
        self.heart.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.heart.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heart.setIconSize(QSize(ICON_PX, ICON_PX))
        self.heart.setFixedHeight(_BUTTON_PX)
        give_icon(self.heart, "heart")
        self.heart.setAccessibleName(tr("{title} is better here", title=self.title))
        give_tip(self.heart, tr("{title} is better here", title=self.title))
        self.heart.clicked.connect(self.liked)
        head = QHBoxLayout()
        head.setSpacing(HALF_GAP_PX)
        head.addWidget(name, 1)
        head.addWidget(self.heart)
        words = QVBoxLayout()
        words.setContentsMargins(GAP_PX, HALF_GAP_PX, GAP_PX, HALF_GAP_PX)
        words.setSpacing(0)
        words.addLayout(head)
        words.addWidget(self._agreement)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(words)
        room = QHBoxLayout()
        room.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        room.addWidget(self.grid)
        column.addLayout(room, 1)
        self.setAccessibleName(self.title)

    @property
    def agreement_words(self) -> str:
        """What is said of how far it agrees with the first."""
        return self._agreement.text()

    def show_answer(
        self, answer: Answer | None, first: Answer | None, most: int, through: frozenset[str] | None = None
    ) -> None:
        """Show what was found; ``first`` is None in the first column. ``most``: what the others were compared with.

        ``through``: the paths that the words of the filter let through, None for all.
        """
        self.model.show_answer(None if answer is None else narrowed(answer, through), first)
        if answer is None:
            self._agreement.setText("")
            return
        self._actions.note_answer(answer)
        lines = []
        if first is not None:
            agrees = agreement(first.matches, answer.matches)
            lines.append(
                tr_count(
                    "{common} of the first {count} is the same",
                    "{common} of the first {count} are the same",
                    agrees.first,
                    common=agrees.common,
                )
            )
        if first is None or answer.searched < most:
            lines.append(tr_count("compared with {count} photo", "compared with {count} photos", answer.searched))
        self._agreement.setText(" · ".join(lines))

    def set_liked(self, liked: bool, hearts: int) -> None:
        """Show whether its heart is given for this photo, and how many it has."""
        self.heart.setChecked(liked)
        self.heart.setText(f"{hearts:,}" if hearts else "")
        self.heart.setAccessibleDescription(
            tr_count("It was better {count} time.", "It was better {count} times.", hearts) if hearts else ""
        )
