"""What goes together with a part of a photo and what does not: nothing is offered that would be refused.

``core.question_check`` refuses it, in whichever way it is asked.
"""

from __future__ import annotations

from app.core.question import AS_THE_ENGINE, Question
from app.gui.kit.translate import tr


def why_no_box(question: Question) -> str:
    """Return why no part of the photo can be looked for in a box now, "" where it can."""
    if question.box is not None:
        return ""
    if not question.is_of_one_photo:
        return tr("A part is looked for by itself: leave the other photos of the question out first.")
    if question.weights != AS_THE_ENGINE:
        return tr("A part is looked for as it is: reset “What counts” first.")
    return _why_no_part(question)


def why_no_outline(question: Question) -> str:
    """Return why nothing can be drawn round now, "" where it can."""
    return _why_no_part(question)


def why_not_weighed(question: Question) -> str:
    """Return why it cannot be chosen what counts, "" where it can."""
    if question.box is None or question.weights != AS_THE_ENGINE:
        return ""
    return tr("Not while a part of the photo is looked for.")


def why_not_turned(question: Question, *, outlined: bool) -> str:
    """Return why turned photos cannot be asked for, "" where they can. ``outlined``: a part was drawn round."""
    if question.turned or (question.box is None and not outlined):
        return ""
    return tr("Not while a part of the photo is looked for.")


def why_no_others(question: Question) -> str:
    """Return why no other photos can be asked with, "" where they can."""
    return tr("A part of a photo is looked for by itself.") if question.box is not None else ""


def _why_no_part(question: Question) -> str:
    if question.turned:
        return tr("A part is looked for as it lies: switch “Turned, too” off first.")
    return ""
