"""``evaluate``: how well engines find what belongs together, on labelled photos."""

from __future__ import annotations

import os
from typing import cast

from app.cli.device import warn_of_device
from app.cli.evaluate_options import EvaluateOptions
from app.cli.lines import note, say, write_object
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.core.evaluation import Difference, EngineFigures, Evaluation, EvaluationPlan, Share, Shown
from app.core.evaluation_words import chance_words, explained, lead, left_out, verdict
from app.core.names_in_json import named

_STOPPING = "Stopping. Vectors that were made are kept."
_HARDEST = 5


def evaluate(session: Session, options: Options) -> int:
    """Measure, show the figures, and return the exit code. Raises SpokenError."""
    asked = cast(EvaluateOptions, options.own)
    warn_of_device(session, options)
    plan = EvaluationPlan(os.path.abspath(options.paths[0]), asked.engines, asked.cutoff, asked.worst, asked.seed)
    found = cast(Evaluation, session.value(session.catalog.reports.evaluate(plan), _STOPPING))
    if options.json:
        write_object(_object_of(found))
    else:
        _say(found)
    if asked.page:  # after the figures: what keeps it from being written does not take them away
        session.value(session.catalog.reports.page(found, asked.page), "Stopping. No page is written.")
        if not options.json:
            note(f"Written: {asked.page}")
    return SOMETHING_SKIPPED if found.skipped else DONE


def _say(found: Evaluation) -> None:
    say(str(lead(found)))
    say("")
    width = max(len(engine.name) for engine in found.engines)
    precision = f"precision@{found.plan.cutoff}"
    say(f"{'engine':{max(width, 6)}}  {'first right':22}  {precision:22}  {'mAP':22}  numbers")
    for engine in found.engines:
        shares = "  ".join(f"{_share(each):22}" for each in (engine.first, engine.precision, engine.average_precision))
        say(f"{engine.name:{max(width, 6)}}  {shares}  {engine.dim:7,}")
    for difference in found.differences:
        say("")
        say(f"{difference.name} against {difference.other}: {verdict(difference)}")
        gains = (difference.first, difference.precision, difference.average_precision)
        say(
            "  "
            + "  ".join(f"{name} {_gain(gain)}" for name, gain in zip(("first", precision, "mAP"), gains, strict=True))
        )
        say(f"  {chance_words(difference)}")
    for engine in found.engines:
        hardest = "  ".join(f"{each.label} {each.average_precision:.3f}" for each in engine.classes[:_HARDEST])
        say("")
        say(f"Hardest classes of {engine.name}, by mAP: {hardest}")
    if told := left_out(found):
        say("")
        for sentence in told:
            say(str(sentence))
    say("")
    for sentence in explained(found):
        say(str(sentence))


def _share(share: Share) -> str:
    return f"{share.value:.3f} ({share.low:.3f} - {share.high:.3f})"


def _gain(share: Share) -> str:
    return f"{share.value:+.3f} ({share.low:+.3f} … {share.high:+.3f})"


def _object_of(found: Evaluation) -> dict[str, object]:
    return {
        **named("source", found.source),
        "photos": found.photos,
        "classes": found.classes,
        "questions": found.questions,
        "singles": list(found.singles),
        "copies": found.copies,
        "cutoff": found.plan.cutoff,
        "seed": found.plan.seed,
        "drawn": found.drawn,
        "engines": [_engine(engine) for engine in found.engines],
        "differences": [_difference(difference) for difference in found.differences],
        "notes": [str(sentence) for sentence in found.notes],
        "skipped": [named("path", each.path) | {"reason": str(each.reason)} for each in found.skipped],
    }


def _engine(engine: EngineFigures) -> dict[str, object]:
    return {
        "engine": engine.name,
        "title": str(engine.title),
        "model": engine.model_id,
        "dim": engine.dim,
        "order": engine.ordered,
        "first": _numbers(engine.first),
        "precision": _numbers(engine.precision),
        "map": _numbers(engine.average_precision),
        "made": engine.made,
        "seconds": round(engine.seconds, 1),
        "by_class": [
            {
                "class": each.label,
                "photos": each.photos,
                "first": _numbers(each.first),
                "precision": round(each.precision, 6),
                "map": round(each.average_precision, 6),
                "mixed_up": dict(each.mixed_up),
            }
            for each in engine.classes
        ],
        "worst": [
            {
                **_shown(each.asked),
                "average_precision": round(each.average_precision, 6),
                "first_right": each.first_right,
                "wanted": each.wanted,
                "answers": [
                    _shown(answer) | {"distance": round(answer.distance, 6), "right": answer.right}
                    for answer in each.answers
                ],
            }
            for each in engine.worst
        ],
    }


def _difference(difference: Difference) -> dict[str, object]:
    return {
        "engine": difference.name,
        "against": difference.other,
        "first": _numbers(difference.first),
        "precision": _numbers(difference.precision),
        "map": _numbers(difference.average_precision),
        "better": difference.better,
        "worse": difference.worse,
        "chance": difference.chance,
        "says": difference.says,
    }


def _shown(shown: Shown) -> dict[str, object]:
    return named("path", shown.path) | {"class": shown.label}


def _numbers(share: Share) -> dict[str, float]:
    return {"value": round(share.value, 6), "low": round(share.low, 6), "high": round(share.high, 6)}
