"""The line that proposes an engine whose lists were liked better than those of the one in use; it waits, calmly."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.core.comparison import Askable
from app.gui.kit.plain_text import plain_label
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.translate import shown, tr


class ProposalLine(QWidget):
    """Hidden while nothing is proposed."""

    use_wanted = Signal(str)
    """Name of the engine."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._sentence = plain_label()
        self._sentence.setWordWrap(True)
        self.use = QPushButton(tr("&Use it"))
        self.use.clicked.connect(self._on_use)
        self.not_now = QPushButton(tr("&Not now"))
        self.not_now.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, HALF_GAP_PX, GAP_PX, HALF_GAP_PX)
        row.setSpacing(GAP_PX)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.use)
        row.addWidget(self.not_now)
        self.hide()

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    def propose(self, engine: Askable) -> None:
        """Ask whether this engine is to be used."""
        self._name = engine.name
        title = engine.title if isinstance(engine.title, str) else shown(engine.title)
        self._sentence.setText(tr("You liked the lists of {title} better. Use it here?", title=title))
        self.setAccessibleName(self._sentence.text())
        self.show()

    def _on_use(self) -> None:
        self.hide()
        self.use_wanted.emit(self._name)
