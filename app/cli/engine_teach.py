"""``engine teach``: an engine learns from labelled photos, and shows on others whether that helped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from app.cli.engine_options import EngineOptions
from app.cli.engine_teach_options import LearnOptions
from app.cli.lines import note, say, write_object
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.core.engine_teaching import Figures, Taught, TeachPlan
from app.core.engines import EngineCard, Proof
from app.core.names_in_json import named_list

_SHOWN_WORSE = 5


def teach(session: Session, options: Options, verb: EngineOptions) -> int:
    """Teach an engine, tell whether it helps, and return the exit code: 1 where it does not. Raises SpokenError."""
    asked = cast(LearnOptions, verb.own)
    plan = TeachPlan(asked.labelled, asked.base, asked.title, asked.numbers, asked.seed)
    return tell_taught(session, options, cast(Taught, session.value(session.catalog.engines.teach(plan))), "Taught")


def tell_taught(session: Session, options: Options, taught: Taught, made: str) -> int:
    """Tell what came of an engine that was ``made`` so, and return the exit code: 1 where it does not help."""
    card = card_of(session, taught.name)
    proof = card.proof
    if proof is None:
        raise AssertionError(taught.name)
    if options.json:
        write_object(_object_of(taught, str(card.title), proof))
    else:
        for line in taught.notes:
            note(str(line))
        _say(taught, made, str(card.title), proof, options.program)
    return DONE if taught.helps else SOMETHING_SKIPPED


def card_of(session: Session, name: str) -> EngineCard:
    """Return what there is to tell of an engine that has just been made."""
    cards = cast("tuple[EngineCard, ...]", session.value(session.catalog.engines.list()))
    return next(card for card in cards if card.name == name)


def chance_words(chance: float) -> str:
    """Say how likely chance alone makes such a difference."""
    if chance < 0.001:
        return "Chance alone does this in fewer than 1 of 1,000 trials."
    return f"Chance alone does this in {max(1, round(1_000 * chance))} of 1,000 trials."


def _say(taught: Taught, made: str, title: str, proof: Proof, program: str) -> None:
    say("")
    say(f"{made}: {title}, as {taught.name}. Learned from {proof.learned_from}.")
    say("")
    say(f"Asked by {proof.asked} photos of {proof.groups} classes that nothing was learned from:")
    _say_figures(taught.figures)
    say(f"{proof.better} questions better, {proof.worse} worse. {chance_words(proof.chance)}")
    for path in proof.worse_photos[:_SHOWN_WORSE]:
        say(f"worse: {path}")
    if proof.worse > _SHOWN_WORSE:
        say(f"worse: {proof.worse - _SHOWN_WORSE} more")
    if taught.new_classes:
        say("")
        say("Asked by photos of classes that were put aside whole while the others were learned from:")
        _say_figures(taught.new_classes)
    say("")
    if taught.helps:
        say(f"It helps. To use it: {program} engine use {taught.name}")
    else:
        say(f"{taught.why_not}")
        say(f"So it is not used. To use it all the same: {program} engine use {taught.name} --anyway")


def _say_figures(figures: Sequence[Figures]) -> None:
    width = max(len(str(each.way)) for each in figures)
    say(f"{'':{width}}  first answer right  mean average precision")
    for each in figures:
        say(f"{each.way!s:{width}}  {100 * each.first_right:16.1f} %  {each.mean_precision:22.3f}")


def _object_of(taught: Taught, title: str, proof: Proof) -> dict[str, object]:
    return {
        "name": taught.name,
        "title": title,
        "helps": taught.helps,
        "why_not": None if taught.why_not is None else str(taught.why_not),
        "kept": str(taught.kept),
        "photos": taught.photos,
        "classes": taught.classes,
        "asked": proof.asked,
        "better": proof.better,
        "worse": proof.worse,
        "chance": proof.chance,
        **named_list("worse_photos", proof.worse_photos),
        "figures": [_figures_object(each) for each in taught.figures],
        "new_classes": [_figures_object(each) for each in taught.new_classes],
        "notes": [str(line) for line in taught.notes],
        "seed": proof.seed,
    }


def _figures_object(figures: Figures) -> dict[str, object]:
    return {
        "way": str(figures.way),
        "first_right": round(figures.first_right, 6),
        "mean_average_precision": round(figures.mean_precision, 6),
    }
