"""The button that says which engine is asked, and lets another be asked, or several side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.core.comparison import Askable
from app.core.question import MOST_COMPARED
from app.gui.kit.link_button import LinkButton
from app.gui.kit.plain_text import give_tip
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_PAIR = 2


class EngineButton(LinkButton):
    """Knows the engines that can be asked."""

    engine_chosen = Signal(str)
    """Name, "" for whichever answers."""
    compare_wanted = Signal(object)
    """Tuple of the names of two or three engines."""
    more_wanted = Signal()
    """Engines are to be seen to: another one is to be kept."""
    known = Signal()
    """``engines`` may be others."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._catalog = catalog
        self._requests = requests
        self._shown: tuple[str, ...] = ()
        self.engines: tuple[Askable, ...] = ()
        self.keeps_more = False
        """Whether somebody sees to it when another one is to be kept."""
        self._menu = QMenu(self)
        self.clicked.connect(self._open)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._say()

    def look(self) -> None:
        """Ask again which engines there are."""
        self._requests.ask(self._catalog.search.askable(), self._take, lambda _: None)

    def show_asked(self, engines: tuple[str, ...]) -> None:
        """Say which are asked: none is whichever answers, several are compared."""
        self._shown = engines
        self._say()

    def _take(self, engines: tuple[Askable, ...]) -> None:
        self.engines = engines
        self._say()
        self.known.emit()

    def _say(self) -> None:
        if len(self._shown) > 1:
            words = tr("Engines side by side")
        else:
            name = self._shown[0] if self._shown else ""
            asked = next((each for each in self.engines if each.name == name or (not name and each.answers)), None)
            words = tr("Engine") if asked is None else tr("Engine: {title}", title=_title(asked))
        self.setText(f"{words} ▾".replace("&", "&&"))
        self.setAccessibleName(words)
        give_tip(self, tr("Which engine is asked, or several side by side"))

    def _open(self) -> None:
        self._fill()
        size = self._menu.sizeHint()
        below = self.mapToGlobal(self.rect().bottomLeft())
        if self.isRightToLeft():
            below.setX(self.mapToGlobal(self.rect().bottomRight()).x() - size.width())
        self._menu.popup(below)

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for engine in self.engines:
            action = QAction(_title(engine).replace("&", "&&"), group)
            action.setCheckable(True)
            asked = engine.name in self._shown or (not self._shown and engine.answers)
            action.setChecked(asked and len(self._shown) < 2)
            name = "" if engine.answers else engine.name
            action.triggered.connect(lambda _=False, name=name: self.engine_chosen.emit(name))
            self._menu.addAction(action)
        self._menu.addSeparator()
        several = len(self.engines) > 1
        compare = self._menu.addAction(tr("&Compare…"))
        compare.setEnabled(several)
        names = tuple(engine.name for engine in self.engines)
        compare.triggered.connect(lambda: self.compare_wanted.emit(names[:MOST_COMPARED]))
        if len(names) > _PAIR:
            pairs = self._menu.addMenu(tr("Compare &two"))
            for engine in self.engines[1:]:
                pair = names[0], engine.name
                action = pairs.addAction(f"{_title(self.engines[0])} · {_title(engine)}".replace("&", "&&"))
                action.triggered.connect(lambda _=False, pair=pair: self.compare_wanted.emit(pair))
        if self.keeps_more:
            self._menu.addSeparator()
            self._menu.addAction(tr("&Keep another engine…")).triggered.connect(self.more_wanted)


def _title(engine: Askable) -> str:
    return engine.title if isinstance(engine.title, str) else shown(engine.title)
