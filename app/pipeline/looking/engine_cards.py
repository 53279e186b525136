"""What there is to tell of each engine: where it comes from, and how much of the library it has read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.core.engines import EngineCard
from app.core.facts import Facts
from app.core.text import Text
from app.pipeline.work.answering import answering_model
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.beneath import beneath_among
from app.similarity.known_engines import Listed
from app.similarity.manifest import current_generation

_BYTES_PER_NUMBER = 2


def engine_cards(
    facts: Facts | None, model: ModelInUse, index: Path, times_ms: Mapping[str, float], waiting_for: Text | None
) -> tuple[EngineCard, ...]:
    """Return a card for each engine; ``facts`` is None where there is no library. Raises AppError.

    ``times_ms``: what photos took, by model id. ``waiting_for``: what reading for another engine than the one that
    answers waits for.
    """
    in_use = model.engine
    answers = in_use.model_id
    if facts is not None:
        answers = answering_model(model, current_generation(index), facts).model_id
    read = _Read(facts)
    listed = model.known.listed()
    return tuple(_card(each, listed, model, answers, read, times_ms, waiting_for) for each in listed)


class _Read:
    """Counts photos. Where an engine has no vector nothing needs to be counted."""

    def __init__(self, facts: Facts | None) -> None:
        self._facts = facts
        self._known = frozenset() if facts is None else frozenset(facts.models())
        self._nothing = (0, 0)
        if facts is not None:
            settled, skipped = facts.settled_count("")
            self._nothing = (0, settled - skipped + facts.waiting_count(""))

    def of(self, model_id: str) -> tuple[int, int]:
        """Return how many photos have a vector of an engine, and how many could have one."""
        if self._facts is None or model_id not in self._known:
            return self._nothing
        settled, skipped = self._facts.settled_count(model_id)
        return settled - skipped, settled - skipped + self._facts.waiting_count(model_id)


def _card(
    listed: Listed,
    others: Sequence[Listed],
    model: ModelInUse,
    answers: str,
    read: _Read,
    times_ms: Mapping[str, float],
    waiting_for: Text | None,
) -> EngineCard:
    in_use = model.engine
    is_in_use = listed.name == in_use.name
    engine = in_use if is_in_use else listed.engine  # it may be what stands in for the one that is listed
    done, total = read.of("" if engine is None else engine.model_id)
    beneath = () if engine is None else beneath_among((other.engine for other in others), engine)
    trouble = listed.trouble
    its_answers = engine is not None and engine.model_id == answers
    kept = listed.name in model.kept_names
    seen_by = [each.model_id for each in (engine, *beneath) if each is not None]  # a map takes next to no time
    waits = (is_in_use or kept) and not its_answers and done < total
    return EngineCard(
        name=listed.name,
        title=listed.title,
        origin=listed.origin,
        made=listed.made,
        size_bytes=listed.size_bytes,
        dim=0 if engine is None else engine.dim,
        bytes_per_photo=0 if engine is None else _BYTES_PER_NUMBER * engine.dim,
        in_use=is_in_use,
        answers=its_answers,
        kept=kept,
        read=done,
        total=total,
        ms_per_photo=next((times_ms[each] for each in seen_by if each in times_ms), listed.ms_per_photo),
        trouble=None if trouble is None else trouble.text,
        proof=listed.proof,
        at_hand=max([0, *(read.of(base.model_id)[0] - done for base in beneath)]),
        waiting_for=waiting_for if waits else None,
    )
