"""From which day until which photos are looked for: two fields that take a day, a month or a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from app.core.errors import InputError
from app.core.question import Question, Scope
from app.core.question_check import check, read_day, read_last_day
from app.gui.kit.form import form
from app.gui.kit.icons import take_icons_off
from app.gui.kit.plain_text import plain_label
from app.gui.kit.sheet import Sheet
from app.gui.kit.translate import shown, tr

_WIDTH_CHARACTERS = 44


class DaysDialog(Sheet):
    """Says at once what is wrong with what is written."""

    scope_wanted = Signal(object)
    """Scope."""

    def __init__(self, scope: Scope, parent: QWidget) -> None:
        super().__init__(tr("Dates"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._scope = scope
        self.since, self.until = QLineEdit(_written(scope.since)), QLineEdit(_written(scope.until))
        rows = form()
        for words, field in ((tr("&Since"), self.since), (tr("&Until"), self.until)):
            field.setPlaceholderText(tr("any day"))
            field.setAccessibleName(words.replace("&", ""))
            field.textChanged.connect(self._look)
            label = plain_label(words)
            label.setBuddy(field)
            rows.addRow(label, field)
        self.said = plain_label()
        self.said.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        take_icons_off(self.buttons)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.page.addLayout(rows)
        self.page.addWidget(self.said)
        self.close_with(self.buttons, _WIDTH_CHARACTERS)
        self._look()

    def _look(self) -> None:
        try:
            self._read()
            self.said.setText(tr("A day like 2015-08-31, a month like 2015-08, or a year."))
            fits = True
        except InputError as error:
            self.said.setText(shown(error.text))
            fits = False
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(fits)

    def _read(self) -> Scope:
        """Raises InputError for what are no days."""
        since, until = self.since.text().strip(), self.until.text().strip()
        wanted = replace(
            self._scope,
            since=read_day(since) if since else None,
            until=read_last_day(until) if until else None,
        )
        check(Question("/", 1, scope=wanted))
        return wanted

    def _accept(self) -> None:
        self.scope_wanted.emit(self._read())
        self.accept()


def _written(day: date | None) -> str:
    return "" if day is None else day.isoformat()
