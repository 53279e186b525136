"""What ``find`` says of a question and of what its answer leaves out, in English."""

from __future__ import annotations

from app.cli.match_object import numbers_of
from app.core.photo import Answer, LookedInto, Match
from app.core.question import Question


def asked_words(question: Question, name: str) -> str:
    """Return what was asked with; ``name`` is what people call the first photo."""
    more, against = len(question.counting_for) - 1, len(question.counting_against)
    words = f"{name} and {more} more" if more > 0 else name
    if question.box is not None:
        words = f"a part of {words}"
    return f"{words}, not like {_photos(against)}" if against else words


def left_out_lines(answer: Answer) -> list[str]:
    """Return a line for each reason for which photos are not in the list."""
    question, hidden = answer.question, answer.hidden
    if question is None:
        return []
    lines = []
    if hidden.outside:
        lines.append(f"Outside of where was looked: {_pictures(hidden.outside)}.")
    if hidden.too_near:
        lines.append(f"Closer than {_limit(question.farther_than)}: {_pictures(hidden.too_near)}.")
    if hidden.too_far:
        lines.append(f"Farther than {_limit(question.closer_than)}: {_pictures(hidden.too_far)}.")
    if hidden.series:
        lines.append(f"Of series that are shown by one shot: {_pictures(hidden.series)} more.")
    return lines


def folded_line(answer: Answer) -> str:
    """Return how many pictures stand in the line of another one, else ""."""
    count = answer.hidden.folded
    if not count:
        return ""
    parts = {"version": answer.hidden.versions, "shot of a series": answer.hidden.shots}
    words = " and ".join(_several(part, number) for part, number in parts.items() if number)
    return f"{words} {'is' if count == 1 else 'are'} folded in (each by itself: --copies shown)."


def beside_words(match: Match) -> str:
    """Return what else stands in the line of a neighbour: "  (and 1 more copy, 2 versions)", else ""."""
    copies = len(match.paths) - 1
    said = [f"{copies} more {'copy' if copies == 1 else 'copies'}"] if copies else []
    said += [_several("version", len(match.versions))] if match.versions else []
    said += [f"{len(match.shots)} more of its series"] if match.shots else []
    return f"  (and {', '.join(said)})" if said else ""


def weights_line(answer: Answer) -> str:
    """Return what counted where that is not as usual, else ""."""
    if all(part.weight == part.usual for part in answer.counted):
        return ""
    counts = ", ".join(f"{part.name} {part.weight:g} (usually {part.usual:g})" for part in answer.counted)
    return f"What counted: {counts}."


def hidden_object(answer: Answer) -> dict[str, int]:
    """Return how many photos are not in the list, and why, for programs."""
    hidden = answer.hidden
    return {
        "outside": hidden.outside,
        "too_near": hidden.too_near,
        "too_far": hidden.too_far,
        "copies": hidden.copies,
        "versions": hidden.versions,
        "shots": hidden.shots,
        "series": hidden.series,
    }


def part_lines(answer: Answer) -> list[str]:
    """Return what is to be said where a part of a photo was looked for."""
    looked = answer.looked_into
    if looked is None:
        return []
    lines = ["Distance and similarity are those of the part: how much of it is found together in a photo."]
    if looked.without:
        lines.append(f"Could not be looked into, as their details are not kept: {_pictures(looked.without)}.")
    return lines


def part_object(looked: LookedInto) -> dict[str, object]:
    """Return how far a part was looked for, for programs."""
    return {"box": numbers_of(looked.box), "looked_into": looked.looked, "without_details": looked.without}


def _limit(limit: float | str | None) -> str:
    return f"{limit:g}" if isinstance(limit, float | int) else f'"{limit}"'


def _several(what: str, count: int) -> str:
    first, *rest = what.split(" ", 1)
    return f"1 {what}" if count == 1 else f"{count:,} {' '.join((f'{first}s', *rest))}"


def _photos(count: int) -> str:
    return f"{count} photo" if count == 1 else f"{count} photos"


def _pictures(count: int) -> str:
    return f"{count:,} picture" if count == 1 else f"{count:,} pictures"
