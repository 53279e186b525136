"""The sentences about an evaluation: what was compared, what an interval says, what was left out."""

from __future__ import annotations

import os

from app.core.evaluation import Difference, Evaluation
from app.core.text import Text, text

_MOST_NAMED = 20


def title_of(evaluation: Evaluation) -> Text:
    """Return the heading: what was measured."""
    folder, name = os.path.split(evaluation.source)
    shown = os.path.basename(folder) if name.lower().endswith(".csv") else name
    return text("How well photos of a kind find each other: {name}", name=shown or evaluation.source)


def lead(evaluation: Evaluation) -> Text:
    """Return what was compared, in one sentence."""
    return text(
        "{photos} photos of {classes} classes; {questions} of them asked the others for those of their class.",
        photos=f"{evaluation.photos:,}",
        classes=f"{evaluation.classes:,}",
        questions=f"{evaluation.questions:,}",
    )


def verdict(difference: Difference) -> Text:
    """Return what the interval of the mean average precision says."""
    match difference.says:
        case "better":
            return text("it finds more")
        case "worse":
            return text("it finds less")
    return text("these photos show no difference that could not be luck")


def chance_words(difference: Difference) -> Text:
    """Return how many first answers became right and wrong, and how often luck does that."""
    return text(
        "First answers that became right: {better}, wrong: {worse}. Luck alone does as much in {percent} % of cases.",
        better=difference.better,
        worse=difference.worse,
        percent=_percent(difference.chance),
    )


def left_out(evaluation: Evaluation) -> list[Text]:
    """Return what was left out of the figures or makes them easier, and why."""
    told = list(evaluation.notes)
    if evaluation.singles:
        names = ", ".join(evaluation.singles[:_MOST_NAMED]) + (" …" if len(evaluation.singles) > _MOST_NAMED else "")
        told.append(
            text("Classes with one photo, which asks for nothing: {count} ({names})",
                 count=len(evaluation.singles), names=names)
        )  # fmt: skip
    if evaluation.copies:
        told.append(text("Copies of other photos, which are found with ease: {count}", count=evaluation.copies))
    named = evaluation.skipped[:_MOST_NAMED]
    told += [text("{path}: {reason}", path=failure.path, reason=failure.reason) for failure in named]
    if len(evaluation.skipped) > _MOST_NAMED:
        told.append(text("More photos that cannot be read: {count}", count=len(evaluation.skipped) - _MOST_NAMED))
    return told


def explained(evaluation: Evaluation) -> list[Text]:
    """Return how the figures came about, for who wants to trust them."""
    ordered = {engine.ordered for engine in evaluation.engines}
    order = (
        text("Neighbours come in the order that a library of these photos has.")
        if ordered == {"library"}
        else text("Neighbours come by distance alone, as in a library with so few photos.")
    )
    drawn = (
        text(
            "Intervals hold the figure in 95 of 100 cases; whole classes were drawn anew 2,000 times (bootstrap), as "
            "photos of a class succeed and fail together."
        )
        if evaluation.drawn == "classes"
        else text(
            "Intervals hold the figure in 95 of 100 cases; photos were drawn anew 2,000 times (bootstrap). With fewer "
            "than ten classes they say nothing about other classes."
        )
    )
    asked = text(
        "Every photo asks the other labelled photos, not the library, and never finds itself. A photo is right if it "
        "is of the same class."
    )
    precision = text(
        "Mean average precision: the share of right answers down to each right one, averaged; 1 if all of them come "
        "first. Of one class by itself the interval is Wilson's."
    )
    return [asked, precision, order, drawn]


def _percent(chance: float) -> str:
    percent = 100 * chance
    return f"{percent:.0f}" if percent >= 10 else f"{percent:.1f}" if percent >= 0.1 else "< 0.1"
