"""The tray: the photos of a question, for and against, as soon as it is more than one photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from app.core.gallery import Dropped
from app.core.question import Question
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr, tr_count
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture
from app.gui.search.altered_question import added, moved, with_against, with_for
from app.gui.search.example_thumb import PICTURE_PX, Kind
from app.gui.search.tray_side import TraySide

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_RULE_PX = 48


class Tray(QScrollArea):
    """Shows the photos of a question; where the line is short, it scrolls along."""

    question_wanted = Signal(object)
    """Question."""
    said = Signal(str)
    """A sentence about photos that could not be added."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._question = Question("", 1)
        self._waiting: list[str] = []
        self._seen: set[str] = set()
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_arrived)
        self._loader.failed.connect(lambda *_: self._load_next())
        self.sides: dict[Kind, TraySide] = {"for": TraySide("for"), "against": TraySide("against")}
        self.sides["for"].examples_wanted.connect(lambda wanted: self._want(with_for(self._question, wanted)))
        self.sides["against"].examples_wanted.connect(lambda wanted: self._want(with_against(self._question, wanted)))
        for kind, side in self.sides.items():
            side.moved.connect(lambda example, kind=kind: self._want(moved(self._question, example, kind)))
            side.photos_added.connect(lambda paths, kind=kind: self.add(paths, kind))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * GAP_PX)
        line.addWidget(self.sides["for"])
        line.addWidget(_Rule())
        line.addWidget(self.sides["against"])
        line.addStretch()
        self.setWidget(row)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its photos have it, and it follows them
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        row.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(tr("Photos of the question"))

    def show_question(self, question: Question) -> None:
        """Show the photos of a question."""
        self._question = question
        self.sides["for"].show_examples(question.all_for)
        self.sides["against"].show_examples(question.against)
        paths = {*self.sides["for"].thumbs, *self.sides["against"].thumbs}
        self._seen &= paths
        self._waiting = [path for path in paths if path not in self._seen]
        self._load_next()

    def add(self, paths: tuple[str, ...], kind: Kind) -> None:
        """Have these photos, which may be anything that was dropped, stand on a side, too."""
        self._requests.ask(
            self._catalog.search.sort_dropped(paths), lambda dropped: self._on_sorted(dropped, kind), owner=self
        )

    def _on_sorted(self, dropped: Dropped, kind: Kind) -> None:
        if dropped.files:
            self._want(added(self._question, dropped.files, kind))
        refused = len(dropped.strange) + len(dropped.missing) + len(dropped.folders)
        if refused:
            self.said.emit(tr_count("{count} of it is no photo.", "{count} of them are no photos.", refused))

    def _want(self, question: Question | None) -> None:
        if question is None:
            self.said.emit(tr("One photo that it should be like has to stay."))
            self.show_question(self._question)
        elif question != self._question:
            self.question_wanted.emit(question)

    def _load_next(self) -> None:
        if self._waiting and self._loader.wish is None:
            self._loader.want(self._waiting.pop(0), round(2 * PICTURE_PX * self.devicePixelRatioF()))

    def _on_arrived(self, path: str, picture: ShownPicture) -> None:
        self._seen.add(path)
        for side in self.sides.values():
            side.show_picture(path, picture.smallest_image)
        self._load_next()


class _Rule(QFrame):
    """Divides the sides."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(1, _RULE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens_of(self).hair))
