"""What is told of a lesson: the proof, figures side by side, why an engine does not help."""

from __future__ import annotations

import numpy as np

from app.core.engine_teaching import Figures
from app.core.engines import Proof
from app.core.errors import InputError
from app.core.text import Text, printable, text
from app.pipeline.teaching.gathered import Gathered
from app.similarity.teaching.asking import Marks
from app.similarity.teaching.examples import Bools
from app.similarity.teaching.lesson import HELPS_UP_TO, Compared

_WORSE_NAMED = 50


def nothing_to_ask(source: str) -> InputError:
    """Return the sentence for photos of which not one question can be asked."""
    return InputError(
        "Nobody could tell whether it helps: no class of {path} has enough different photos. "
        "It takes two classes of four photos, or more of two.",
        path=source,
    )


def source_of(source: str, examples: Gathered, learned_from: Bools) -> Text:
    """Return what was learned from, some of the examples (n,), as a sentence."""
    return text(
        "{photos} photos of {classes} classes in {path}",
        photos=int(learned_from.sum()),
        classes=len(np.unique(examples.examples.kinds[learned_from])),
        path=str(printable(source)),
    )


def proof_of(compared: Compared, examples: Gathered, learned_from: Text, seed: int) -> Proof:
    """Return the proof of an engine; the rows of ``compared`` are those of the examples."""
    worse = compared.worse_rows
    return Proof(
        asked=len(compared.before.rows),
        groups=len(np.unique(examples.examples.kinds[compared.before.rows])),
        before=compared.before.first_right,
        after=compared.after.first_right,
        better=compared.better,
        worse=len(worse),
        chance=compared.chance,
        worse_photos=tuple(filter(_is_text, (examples.paths[row] for row in worse)))[:_WORSE_NAMED],
        helps=compared.helps,
        learned_from=learned_from,
        seed=seed,
    )


def figures_of(compared: Compared, before: Text, after: Text) -> tuple[Figures, ...]:
    """Return the figures of both ways, as they are called."""

    def figures(way: Text, marks: Marks) -> Figures:
        return Figures(way, marks.first_right, marks.mean_precision)

    return figures(before, compared.before), figures(after, compared.after)


def why_not(compared: Compared) -> Text:
    """Return why something does not help."""
    if compared.better <= len(compared.worse_rows):
        return text("It does not help: no more first answers are right than before.")
    return text(
        "It does not help for sure: chance alone does as much in {percent} of 100 trials, more than {most}.",
        percent=max(1, round(100 * compared.chance)),
        most=round(100 * HELPS_UP_TO),
    )


def _is_text(path: str) -> bool:
    """Tell whether a name can be written into a description, which is UTF-8; a file's name may be any bytes."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
