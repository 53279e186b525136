"""A question with other photos, other weights or another scope: arithmetic, without a look at any widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.core.question import MOST_EXAMPLES, Example, Question
from app.gui.search.example_thumb import Kind


def with_for(question: Question, examples: Sequence[Example]) -> Question | None:
    """Return it with these photos for; the first is what it is about. None if there are none."""
    if not examples:
        return None
    first, *more = examples
    return replace(question, photo=first.photo, weight=first.weight, more=tuple(more))


def with_against(question: Question, examples: Sequence[Example]) -> Question:
    """Return it with these photos against."""
    return replace(question, against=tuple(examples))


def added(question: Question, paths: Sequence[str], kind: Kind) -> Question | None:
    """Return it with more photos on a side; those that stand on the other one come over, and count again.

    None where no photo for would be left. What is too much is left out.
    """
    new = dict.fromkeys(paths)
    fors = [example for example in question.all_for if kind == "for" or example.photo not in new]
    againsts = [example for example in question.against if kind == "against" or example.photo not in new]
    side = fors if kind == "for" else againsts
    here = {example.photo for example in side}
    room = MOST_EXAMPLES - len(fors) - len(againsts)
    side += [Example(path) for path in new if path not in here][: max(room, 0)]
    changed = with_for(question, fors)
    return None if changed is None else with_against(changed, againsts)


def moved(question: Question, example: Example, kind: Kind) -> Question | None:
    """Return it with a photo of one side (``kind``) on the other. None where no photo for would be left."""
    return added(question, (example.photo,), "against" if kind == "for" else "for")


def together(paths: Sequence[str], count: int) -> Question:
    """Return the question for photos that are like all of these."""
    return Question(paths[0], count, more=tuple(Example(path) for path in paths[1:MOST_EXAMPLES]))
