"""What is left out of why two photos are similar, where the question was about more, or less, than two whole photos."""

from __future__ import annotations

from app.core.photo import Answer
from app.core.question import AS_THE_ENGINE
from app.core.why import Why
from app.core.why_words import shares_words
from app.gui.kit.translate import shown, tr


def sum_words(why: Why, answer: Answer | None) -> str:
    """Return the sum below the sentence, and what of the question it is not about."""
    return "\n".join((shown(shares_words(why)), *_left_out(answer)))


def _left_out(answer: Answer | None) -> list[str]:
    question = None if answer is None else answer.question
    if question is None:
        return []
    if question.box is not None or question.only is not None:
        return [tr("This is about the whole photos. The marked part was looked for by itself.")]
    said = []
    if not question.is_of_one_photo:
        said.append(tr("This is about the first photo of the question alone."))
    if question.weights != AS_THE_ENGINE:
        said.append(tr("What counts is as usual here, not as it was chosen."))
    return said
