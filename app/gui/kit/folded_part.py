"""A part of a page that is folded away under its name until somebody wants it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.gui.kit.form import align, form
from app.gui.kit.icons import give_icon
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr


class FoldedPart(QWidget):
    """``inside`` is what is folded; a form to be filled stands at its end."""

    grown = Signal()
    """More room may be needed."""

    def __init__(self, title: str, *, is_open: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_open = is_open
        """Whether what is in it is seen."""
        self.fold = QToolButton()
        self.fold.setText(title)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.clicked.connect(self._on_fold_clicked)
        self.form = form()
        self.form.setContentsMargins(0, 0, 0, 0)
        self._room = QWidget()
        self.inside = QVBoxLayout(self._room)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(GAP_PX)
        self.inside.addLayout(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.fold)
        column.addWidget(self._room)
        self._show_fold()

    def align_with(self, form: QFormLayout) -> None:
        """Have the fields begin where those of the form above begin."""
        align(form, self.form)

    def _show_fold(self) -> None:
        give_icon(self.fold, "open" if self.is_open else "fold")
        self.fold.setAccessibleDescription(tr("Unfolded") if self.is_open else tr("Folded"))
        self._room.setVisible(self.is_open)

    @Slot()
    def _on_fold_clicked(self) -> None:
        self.is_open = not self.is_open
        self._show_fold()
        self.grown.emit()
