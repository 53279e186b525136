"""``find --compare``: what two or three engines find for one photo, side by side."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import cast

from app.cli.device import warn_of_device
from app.cli.find_options import FindOptions
from app.cli.lines import note, say, warn, write_object
from app.cli.looked_at import tell_what_was_looked_at
from app.cli.match_object import object_of
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.core.agreement import FIRST, Agreement, agreement, moves
from app.core.names_in_json import named
from app.core.photo import Answer
from app.core.question import Question

_LEAST_ASKED = 30
_DEEPER = 3
_MOST_LETTERS = 32


def compare(session: Session, options: Options, asked: FindOptions, photo: str, name: str) -> int:
    """Show what the engines find for the photo at an absolute path, and return the exit code. Raises SpokenError.

    They are asked for more than is shown, so that it can be told from how far below a photo came.
    """
    warn_of_device(session, options)
    first = options.neighbours or FIRST
    count = max(_LEAST_ASKED, _DEEPER * first)
    question = Question(photo, count, options.exact, options.plain, metric=asked.metric, effort=asked.effort)
    question = replace(question, only=asked.only)
    answers = [
        cast(Answer, session.value(session.catalog.search.find(replace(question, engine=engine))))
        for engine in asked.compared
    ]
    agreements = [agreement(answers[0].matches, answer.matches, first) for answer in answers]
    if options.json:
        _write_objects(answers, agreements, first)
    else:
        _say_table(answers, agreements, first, name or answers[0].query_path)
    most = max(answer.searched for answer in answers)
    tell_what_was_looked_at(answers[0].masked)
    for answer in answers:
        if answer.searched < most:
            note(f"{answer.engine} has read less of the library: {answer.searched} pictures of {most} were compared.")
    if not any(answer.matches for answer in answers):
        warn("Nothing was found: the library holds no other photo yet.")
        return SOMETHING_SKIPPED
    return DONE


def _write_objects(answers: list[Answer], agreements: list[Agreement], first: int) -> None:
    for answer, agrees in zip(answers, agreements, strict=True):
        moved = moves(answers[0].matches, answer.matches)
        write_object(
            named("query", answer.query_path)
            | {
                "engine": answer.engine,
                "searched": answer.searched,
                "agreement": {
                    "first": agrees.first,
                    "common": agrees.common,
                    "share": round(agrees.share, 6),
                    "correlation": None if agrees.correlation is None else round(agrees.correlation, 6),
                },
                "neighbours": [
                    object_of(match) | {"moved": by}
                    for match, by in zip(answer.matches[:first], moved[:first], strict=True)
                ],
            }
        )


def _say_table(answers: list[Answer], agreements: list[Agreement], first: int, name: str) -> None:
    columns = [_column(answers[0], answer, first) for answer in answers]
    widths = [max(map(len, column)) for column in columns]
    say("")
    say(f"Nearest to {name}:")
    for row in range(max(map(len, columns))):
        cells = (column[row] if row < len(column) else "" for column in columns)
        line = "  ".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))
        say(f"{f'{row:4}' if row else 'rank'}  {line}".rstrip())
    say(f"+ and - say by how many places a photo stands higher or lower than with {answers[0].engine}.")
    for answer, agrees in list(zip(answers, agreements, strict=True))[1:]:
        alike = "" if agrees.correlation is None else f" Rank correlation {agrees.correlation:.2f}."
        say(
            f"{answers[0].engine} and {answer.engine}: {agrees.common} of the first {agrees.first} are the same.{alike}"
        )


def _column(first: Answer, answer: Answer, count: int) -> list[str]:
    """Return the heading and a cell for each rank: by how much it moved, and the name of the file."""
    moved = moves(first.matches, answer.matches)
    cells = []
    for match, by in zip(answer.matches[:count], moved[:count], strict=True):
        short = _short(os.path.basename(match.paths[0]))
        mark = "new" if by is None else f"{by:+}" if by else ""
        cells.append(short if answer is first else f"{mark:>3} {short}")
    return [answer.engine if answer is first else f"    {answer.engine}", *cells]


def _short(name: str) -> str:
    """Leave out the middle of a long name."""
    half = _MOST_LETTERS // 2
    return name if len(name) <= _MOST_LETTERS else f"{name[: half - 1]}...{name[-half + 2 :]}"
