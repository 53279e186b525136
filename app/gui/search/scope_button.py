"""The button that says where photos are looked for, "Everywhere ▾", and lets it be chosen; then it is a chip."""

from __future__ import annotations

import os
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QToolButton, QWidget

from app.core.filter_words import KINDS
from app.core.question import EVERYWHERE, Question, Scope
from app.core.text import printable
from app.gui.kit.button_style import make_opener, make_small
from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import file_dialog, give_tip
from app.gui.kit.theme import HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type
from app.gui.search.days_dialog import DaysDialog
from app.gui.search.scope_words import scope_words

_BUTTON_PX, _MARK_PX = 28, 14
_MOST_LETTERS = 28


class ScopeButton(QWidget):
    """A new question forgets the scope unless it is pinned."""

    question_wanted = Signal(object)
    """Question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = Question("", 1)
        self._folder = ""
        self.choose = QToolButton(autoRaise=True)
        self.choose.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        make_opener(self.choose)
        make_small(self.choose)
        set_type(self.choose, "status")
        self.choose.clicked.connect(self._open)
        self.pin = self._mark("pin", tr("Keep this for new questions"))
        self.pin.setCheckable(True)
        self.clear = self._mark("close", tr("Look everywhere"))
        self.clear.clicked.connect(lambda: self._want(EVERYWHERE))
        line = QHBoxLayout(self)
        line.setContentsMargins(HALF_GAP_PX, 0, HALF_GAP_PX, 0)
        line.setSpacing(0)
        for widget in (self.choose, self.pin, self.clear):
            line.addWidget(widget)
        self.show_question(self._question)

    @property
    def pinned(self) -> Scope:
        """What a new question begins with."""
        return self._question.scope if self.pin.isChecked() else EVERYWHERE

    def show_question(self, question: Question) -> None:
        """Show where a question looks."""
        self._question = question
        words = scope_words(question)
        is_chip = question.scope != EVERYWHERE
        if not is_chip:
            self.pin.setChecked(False)
        self.pin.setVisible(is_chip)
        self.clear.setVisible(is_chip)
        self.choose.setText(_shortened(words).replace("&", "&&"))
        self.choose.setAccessibleName(tr("Where to look: {words}", words=words))
        give_tip(self.choose, tr("Where to look: {words}", words=words))
        self.updateGeometry()
        self.update()

    def show_folder(self, folder: str) -> None:
        """Offer the folder that the query lies in, "" for none of the library."""
        self._folder = folder

    def menu(self) -> QMenu:
        """Return what can be chosen, as a menu that deletes itself."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        scope, folder = self._question.scope, self._folder
        name = str(printable(os.path.basename(folder) or folder)).replace("&", "&&")
        everywhere = menu.addAction(tr("&Everywhere"))
        everywhere.setCheckable(True)
        everywhere.setChecked(scope == EVERYWHERE)
        everywhere.triggered.connect(lambda: self._want(EVERYWHERE))
        menu.addSeparator()
        for words, on, wanted in (
            (
                tr("&This folder ({name})", name=name) if folder else tr("&This folder"),
                folder in scope.folders,
                self._in,
            ),
            (tr("&Not this folder"), folder in scope.not_folders, self._not_in),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(bool(folder) and on)
            action.setEnabled(bool(folder))
            action.triggered.connect(lambda on, wanted=wanted: wanted(folder, on))
        menu.addAction(tr("&Choose a folder…")).triggered.connect(self._choose_folder)
        menu.addSeparator()
        menu.addAction(tr("&Dates…")).triggered.connect(self._choose_days)
        shoot = menu.addAction(tr("Not this &shoot (same folder, within a day)"))
        shoot.setCheckable(True)
        shoot.setChecked(scope.other_shoot)
        shoot.setEnabled(bool(folder) or scope.other_shoot)
        shoot.triggered.connect(lambda on: self._want(replace(self._question.scope, other_shoot=on)))
        series = menu.addAction(tr("One of each se&ries"))
        series.setCheckable(True)
        series.setChecked(scope.one_of_series)
        series.triggered.connect(self._take_one_of_series)
        kinds = menu.addMenu(tr("&Kinds of files"))
        for kind, names in _kinds().items():
            action = kinds.addAction(names)
            action.setCheckable(True)
            action.setChecked(kind in scope.formats)
            action.triggered.connect(lambda on, kind=kind: self._take_kind(kind, on))
        menu.addSeparator()
        copies = menu.addAction(tr("Show co&pies, versions and series by themselves"))
        copies.setCheckable(True)
        copies.setChecked(self._question.copies == "shown")
        copies.triggered.connect(self._show_apart)
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._question.scope == EVERYWHERE:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens_of(self).sel))
            painter.drawRoundedRect(self.rect(), self.height() / 2, self.height() / 2)

    def _mark(self, icon: str, words: str) -> QToolButton:
        mark = QToolButton(autoRaise=True)
        mark.setIconSize(QSize(_MARK_PX, _MARK_PX))
        mark.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        mark.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        make_small(mark)
        give_icon(mark, icon)
        mark.setAccessibleName(words)
        give_tip(mark, words)
        return mark

    def _open(self) -> None:
        menu = self.menu()
        below = self.mapToGlobal(self.rect().bottomRight())
        if not self.isRightToLeft():
            below.setX(below.x() - menu.sizeHint().width())
        else:
            below = self.mapToGlobal(self.rect().bottomLeft())
        menu.popup(below)

    def _in(self, folder: str, on: bool) -> None:
        scope = self._question.scope
        others = tuple(each for each in scope.not_folders if each != folder)
        self._want(replace(scope, folders=(folder,) if on else (), not_folders=others))

    def _not_in(self, folder: str, on: bool) -> None:
        scope = self._question.scope
        rest = tuple(each for each in scope.not_folders if each != folder)
        folders = tuple(each for each in scope.folders if each != folder)
        self._want(replace(scope, folders=folders, not_folders=(*rest, folder) if on else rest))

    def _take_kind(self, kind: str, on: bool) -> None:
        scope = self._question.scope
        rest = tuple(each for each in scope.formats if each != kind)
        self._want(replace(scope, formats=(*rest, kind) if on else rest))

    def _take_one_of_series(self, on: bool) -> None:
        """Shown by themselves, series are not one: who wants the one does not want the other."""
        question = replace(self._question, copies="collapsed") if on else self._question
        self.question_wanted.emit(replace(question, scope=replace(question.scope, one_of_series=on)))

    def _show_apart(self, on: bool) -> None:
        scope = replace(self._question.scope, one_of_series=False) if on else self._question.scope
        self.question_wanted.emit(replace(self._question, scope=scope, copies="shown" if on else "collapsed"))

    def _choose_folder(self) -> None:
        dialog = file_dialog(tr("Look in this folder only"), self.window())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if self._folder:
            dialog.setDirectory(self._folder)
        dialog.fileSelected.connect(lambda folder: self._in(os.path.abspath(folder), on=True))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose_days(self) -> None:
        dialog = DaysDialog(self._question.scope, self.window())
        dialog.scope_wanted.connect(self._want)
        dialog.open()

    def _want(self, scope: Scope) -> None:
        if scope != self._question.scope:
            self.question_wanted.emit(replace(self._question, scope=scope))


def _kinds() -> dict[str, str]:
    """Return a word of each kind of file, with how it is shown."""
    shown: dict[object, str] = {}
    for word, kind in KINDS.items():
        shown.setdefault(kind, word)
    return {word: word.upper() for word in shown.values()}


def _shortened(words: str) -> str:
    return words if len(words) <= _MOST_LETTERS else f"{words[: _MOST_LETTERS - 1].rstrip()}…"
