"""Another title for an engine of the user's own."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.core.engine_adding import LONGEST_TITLE
from app.gui.kit.button_style import accent
from app.gui.kit.plain_text import plain_label
from app.gui.kit.sheet import Sheet
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr

_WIDTH_CHARACTERS = 56


class RenameSheet(Sheet):
    """Accepted with another ``title`` than before; an empty one is none."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Rename an engine"), parent)
        self._before = title
        words = plain_label(tr("&Name"))
        self.field = QLineEdit(title)
        self.field.setMaxLength(LONGEST_TITLE)
        self.field.setAccessibleName(tr("Name"))
        self.field.selectAll()
        words.setBuddy(self.field)
        self.rename, cancel = QPushButton(tr("&Rename")), QPushButton(tr("Cancel"))
        accent(self.rename)
        self.rename.setDefault(True)
        self.rename.clicked.connect(self.accept)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.field.textChanged.connect(self._on_changed)
        self._on_changed()
        self.page.addWidget(words)
        self.page.addWidget(self.field)
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, GAP_PX, 0, 0)
        line.setSpacing(GAP_PX)
        line.addStretch(1)
        line.addWidget(cancel)
        line.addWidget(self.rename)
        self.close_with(buttons, _WIDTH_CHARACTERS)

    @property
    def title(self) -> str:
        """What is written now."""
        return self.field.text().strip()

    def _on_changed(self) -> None:
        self.rename.setEnabled(self.title not in ("", self._before))
