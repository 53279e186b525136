"""Whether a question makes sense: what does not is told in one sentence, and nothing of it is left out in silence."""

from __future__ import annotations

import math
from datetime import date, timedelta

from app.core.closeness import Closeness, Edges
from app.core.errors import InputError
from app.core.filter_words import KINDS, kind_of
from app.core.question import AS_THE_ENGINE, MOST_EXAMPLES, MOST_WEIGHT, Question, Scope, is_at_or_below

LIMITING_WORDS = (Closeness.VERY_LIKE, Closeness.LIKE, Closeness.SOMEWHAT_LIKE)
"""Words whose ends can be limits: what is beyond the last has no end."""

_FARTHEST = 2.0


def check(question: Question) -> None:
    """Raise InputError for a question that cannot be answered, whatever the library holds."""
    _check_examples(question)
    _check_weights(question)
    _check_scope(question.scope)
    if question.scope.one_of_series and question.copies == "shown":
        raise InputError("To show each photo by itself and one of each series alone do not go together.")
    _check_limits(question)
    _check_box(question)
    if question.turned and (question.box is not None or question.only is not None):
        raise InputError("Turned photos cannot be looked for where only a part of a photo is asked about.")


def _check_box(question: Question) -> None:
    if question.box is None:
        return
    if question.only is not None:
        raise InputError("A part of a photo is given by a box, or by an outline or a mask, not by both.")
    if not question.is_of_one_photo or not question.photo:
        raise InputError("A part of a photo is looked for by itself: leave the other photos out.")
    if question.only is not None:
        raise InputError("A box and an outline do not go together: leave one of them out.")
    if question.weights != AS_THE_ENGINE:
        raise InputError("What counts of photos cannot be chosen where a part of one is looked for.")


def read_day(written: str) -> date:
    """Return a day that is written as 2015-08-31, 2015-08 or 2015, the first of it. Raises InputError."""
    return _days(written)[0]


def read_last_day(written: str) -> date:
    """Return the last day of what is written so. Raises InputError."""
    return _days(written)[1]


def _days(written: str) -> tuple[date, date]:
    parts = written.strip().split("-")
    try:
        if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
            raise ValueError(written)
        year, *rest = map(int, parts)
        month, day, *more = *rest, *[1] * max(0, 2 - len(rest))
        first = date(year, month, day)
        if more:
            raise ValueError(written)
        if len(rest) == 2:
            return first, first
        after = date(year + 1, 1, 1) if not rest or rest[0] == 12 else date(year, rest[0] + 1, 1)
    except ValueError:
        raise InputError(
            "{words} is no date. Please write it like 2015-08-31, 2015-08 or 2015.", words=written
        ) from None
    return first, after - timedelta(days=1)


def _check_examples(question: Question) -> None:
    against = question.counting_against
    if not question.counting_for:
        if against:
            raise InputError("There are only photos that it should not be like. Please add one that it should be like.")
        raise InputError("There is no photo to look for.")
    if len(question.all_for) + len(question.against) > MOST_EXAMPLES:
        raise InputError("A question can hold {count} photos, no more.", count=MOST_EXAMPLES)
    wanted = {example.photo for example in question.counting_for}
    both = next((example.photo for example in against if example.photo in wanted), None)
    if both is not None:
        raise InputError("{path} cannot be both for and against.", path=both)
    for example in (*question.all_for, *question.against):
        if not 0 <= example.weight <= MOST_WEIGHT:
            raise InputError("The weight of a photo lies between 0 and {most}.", most=f"{MOST_WEIGHT:g}")


def _check_weights(question: Question) -> None:
    given = (question.weights.subject, question.weights.colour, question.weights.layout)
    if any(weight is not None and not 0 <= weight <= MOST_WEIGHT for weight in given):
        raise InputError("The weight of subject, colour and layout lies between 0 and {most}.", most=f"{MOST_WEIGHT:g}")
    if all(weight == 0 for weight in given):
        raise InputError("Of subject, colour and layout at least one has to count.")


def _check_scope(scope: Scope) -> None:
    if scope.since is not None and scope.until is not None and scope.since > scope.until:
        raise InputError(
            "There is no day from {since} on and until {until}.",
            since=scope.since.isoformat(),
            until=scope.until.isoformat(),
        )
    for folder in scope.folders:
        above = next((other for other in scope.not_folders if is_at_or_below(folder, other)), None)
        if above is not None:
            raise InputError(
                "Photos in {folder} cannot be looked for and left out (with {above}).", folder=folder, above=above
            )
    for word in scope.formats:
        if kind_of(word) is None:
            raise InputError("{word} is no kind of photo. There are: {kinds}.", word=word, kinds=", ".join(KINDS))


def _check_limits(question: Question) -> None:
    closer, farther = question.closer_than, question.farther_than
    for limit in (closer, farther):
        if isinstance(limit, str) and _word(limit) is None:
            words = ", ".join(word.key for word in LIMITING_WORDS)
            raise InputError("{word} is no distance, and none of the words {words}.", word=limit, words=words)
        if isinstance(limit, float | int) and not 0 <= limit <= _FARTHEST:
            raise InputError("A distance lies between 0 and 2; {distance} does not.", distance=f"{limit:g}")
    if closer is None or farther is None:
        return
    one, other = _word(closer), _word(farther)
    if one is not None and other is not None and one <= other:
        raise _nothing_between(one.key, other.key)
    if isinstance(closer, float | int) and isinstance(farther, float | int) and closer <= farther:
        raise _nothing_between(f"{closer:g}", f"{farther:g}")


def _word(limit: object) -> Closeness | None:
    return next((word for word in LIMITING_WORDS if word.key == limit), None)


def limits_of(question: Question, edges: Edges) -> tuple[float, float]:
    """Return (near, far): distances beyond ``near`` and up to ``far`` are wanted; less than 0 and infinity are none.

    ``edges`` say where words end in the library. Raises InputError where nothing lies between.
    """
    ends = {word.key: edge for word, edge in zip(LIMITING_WORDS, edges.bounds, strict=True)}
    near, far = (
        default if limit is None else ends[limit] if isinstance(limit, str) else float(limit)
        for limit, default in ((question.farther_than, -1.0), (question.closer_than, math.inf))
    )
    if near >= far:
        raise _nothing_between(f"{far:.2f}", f"{near:.2f}")
    return near, far


def _nothing_between(closer: str, farther: str) -> InputError:
    return InputError("Nothing is closer than {near} and farther than {far}.", near=closer, far=farther)
