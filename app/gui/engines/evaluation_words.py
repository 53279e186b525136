"""What is said of an evaluation."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from app.core.evaluation import Difference, EngineFigures, Evaluation, Share, WorstQuestion
from app.gui.engines.engine_words import percent, title_words
from app.gui.kit.photo_words import name_of
from app.gui.kit.translate import shown, tr, tr_count

_MOST_MIXED = 3


def counted_words(evaluation: Evaluation) -> str:
    """Return what was asked."""
    photos = tr_count("{count} photo", "{count} photos", evaluation.photos)
    among = tr_count("{photos} in {count} class", "{photos} in {count} classes", evaluation.classes, photos=photos)
    return tr_count("{among}, {count} question", "{among}, {count} questions", evaluation.questions, among=among)


def interval_words(share: Share) -> str:
    """Return between which figures a mean lies with a certainty of 95 %."""
    return tr("{low} to {high}", low=percent(share.low), high=percent(share.high))


def difference_words(difference: Difference, titles: dict[str, str]) -> str:
    """Return in one sentence which of two engines is better, and by how much."""
    name, other = titles[difference.name], titles[difference.other]
    match difference.says:
        case "better":
            verdict = tr("“{name}” is better than “{other}”.", name=name, other=other)
        case "worse":
            verdict = tr("“{name}” is worse than “{other}”.", name=name, other=other)
        case _:
            verdict = tr("Between “{name}” and “{other}” there is no difference beyond chance.", name=name, other=other)
    gain = difference.average_precision
    figures = tr(
        "Mean precision {gain} ({low} to {high}); first answers: {better} better, {worse} worse.",
        gain=_signed(gain.value),
        low=_signed(gain.low),
        high=_signed(gain.high),
        better=f"{difference.better:,}",
        worse=f"{difference.worse:,}",
    )
    return f"{verdict} {figures}"


def titles_of(engines: tuple[EngineFigures, ...]) -> dict[str, str]:
    """Return what each engine is called, by its name."""
    return {engine.name: title_words(engine.title) for engine in engines}


def left_out_words(evaluation: Evaluation) -> list[str]:
    """Return what did not take part, and what makes the figures look better than they are."""
    said = [shown(note) for note in evaluation.notes]
    if evaluation.skipped:
        said.append(
            tr_count("{count} photo could not be read.", "{count} photos could not be read.", len(evaluation.skipped))
        )
    if evaluation.singles:
        count = len(evaluation.singles)
        said.append(
            tr_count(
                "{count} class has one photo only, which nobody asks about.",
                "{count} classes have one photo only, which nobody asks about.",
                count,
            )
        )
    if evaluation.copies:
        said.append(
            tr_count(
                "{count} photo is a copy of another one and so found with ease.",
                "{count} photos are copies of others and so found with ease.",
                evaluation.copies,
            )
        )
    return said


def mixed_up_words(mixed_up: tuple[tuple[str, int], ...]) -> str:
    """Return with what a class was mixed up most."""
    return ", ".join(tr("{name} ({count})", name=name, count=count) for name, count in mixed_up[:_MOST_MIXED])


def worst_words(question: WorstQuestion) -> str:
    """Return what a question of the worst is about, and where its first right answer stood."""
    place = tr("first right answer: number {place}", place=f"{question.first_right:,}")
    return f"{question.asked.label} · {name_of(question.asked.path)} · {place}"


def _signed(share: float) -> str:
    sign = "+" if share >= 0 else "−"
    return tr("{share} %", share=f"{sign}{QLocale().toString(abs(100 * share), 'f', 1)}")
