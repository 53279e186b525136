"""The parts of the search page that show a question and change it, kept in step with each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.core.masks import Point
from app.core.photo import Answer
from app.core.question import Question
from app.gui.kit.places import SearchPlace
from app.gui.kit.translate import tr
from app.gui.search.altered_question import added, together
from app.gui.search.asking_part import why_no_box, why_no_others, why_no_outline, why_not_weighed
from app.gui.search.example_thumb import Kind
from app.gui.search.match_grid import MatchGrid
from app.gui.search.query_side import QuerySide
from app.gui.search.question_line import QuestionLine

Engines = tuple[str, ...]


class QuestionParts(QObject):
    """Any part may want another question; whoever owns the page has it asked and shown."""

    question_wanted = Signal(object)
    """Question."""

    def __init__(self, line: QuestionLine, side: QuerySide, matches: MatchGrid) -> None:
        super().__init__(line)
        self._line = line
        self._counts, self._part, self._lasso = side.counts, side.part, side.lasso
        self._matches = matches
        self._question = Question("", 1)
        line.question_wanted.connect(self.question_wanted)
        self._part.box_wanted.connect(lambda box: self._want(replace(self._question, box=box)))
        self._counts.weights_wanted.connect(lambda weights: self._want(replace(self._question, weights=weights)))
        self.like = self._action(tr("&Like this, too"), ("+", "="), "for")
        self.unlike = self._action(tr("&Not like this"), ("-",), "against")
        matches.photos.also = (self.like, self.unlike, *matches.photos.also)

    @property
    def question(self) -> Question:
        """What is asked now."""
        return self._question

    def show_question(self, question: Question, *, outlined: bool = False) -> None:
        """Show another question, and offer what goes together with it. ``outlined``: a part was drawn round."""
        self._question = question
        self._line.show_question(question, outlined=outlined)
        self._counts.show_weights(question.weights)
        self._counts.refuse(why_not_weighed(question))
        self._part.show_box(question.box)
        self._part.refuse(why_no_box(question))
        self._lasso.refuse(why_no_outline(question))
        alone = why_no_others(question)
        for action in (self.like, self.unlike):
            action.setEnabled(not alone)
            action.setVisible(not alone)  # in a menu nobody could say why it is grey; the line above the results does

    def show_answer(self, answer: Answer) -> None:
        """Show what is known since it was answered."""
        self._counts.show_counted(answer.counted)
        places = answer.query_places
        self._line.scope.show_folder(os.path.dirname(places[0]) if places else "")

    def asked_at(self, place: SearchPlace, count: int) -> Question:
        """Return the question of a place; a new one keeps the scope that is pinned."""
        if place.question is not None:
            return replace(place.question, photo=place.path, count=count, engine="", only=None)
        return Question(place.path, count, scope=self._line.scope.pinned)

    def place_of_all(self, paths: Sequence[str]) -> SearchPlace:
        """Return where photos are shown that are like all of these."""
        question = replace(together(paths, self._question.count), scope=self._line.scope.pinned)
        return SearchPlace(question.photo, question=question)

    def as_left(self) -> Question | None:
        """Return what a place keeps of the question: nothing where nothing but a photo is asked."""
        plain = self._question == Question(self._question.photo, self._question.count)
        return None if plain and not self._line.scope.pin.isChecked() else self._question

    def _action(self, words: str, keys: Sequence[str], kind: Kind) -> QAction:
        """Return what is done with the chosen results by a key, or from their menu."""
        action = QAction(words, self._matches)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: self._take(self._matches.grid.selected_paths, kind))
        self._matches.addAction(action)
        return action

    def _take(self, paths: Callable[[], Sequence[str]], kind: Kind) -> None:
        chosen = tuple(paths())
        if chosen:
            self._want(added(self._question, chosen, kind))

    def _want(self, question: Question | None) -> None:
        if question is not None and question != self._question:
            self.question_wanted.emit(question)


def place_after(
    now: SearchPlace, engines: Engines | None, outline: tuple[Point, ...] | None, question: Question | None
) -> SearchPlace:
    """Return where a step leads from a place that changes one of these (None: not this one).

    Photos that are asked with are offered no more, and a part of a photo is none of another one.
    """
    engines = now.engines if engines is None else engines
    if question is None:
        asked = now.question
        if outline is not None and asked is not None:  # what is drawn round takes the place of a box
            asked = replace(asked, box=None)
        outline = now.outline if outline is None else outline
        return replace(now, view=None, engines=engines, outline=outline, question=asked)
    photos = {example.photo for example in (*question.all_for, *question.against)}
    others = tuple(other for other in now.others if other not in photos)
    outline = now.outline if question.photo == now.path and question.box is None else ()
    if question.photo != now.path and question.box is not None:
        question = replace(question, box=None)
    return SearchPlace(question.photo, others, engines=engines, outline=outline, question=question)
