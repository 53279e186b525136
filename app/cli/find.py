"""``find``: a photo's neighbours, for people and for programs."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from app.cli.compare import compare
from app.cli.device import warn_of_device
from app.cli.find_options import FindOptions
from app.cli.find_words import (
    asked_words,
    beside_words,
    folded_line,
    hidden_object,
    left_out_lines,
    part_lines,
    part_object,
    weights_line,
)
from app.cli.lines import note, say, warn, write_names, write_object
from app.cli.looked_at import looked_at_object, tell_what_was_looked_at
from app.cli.match_object import object_of
from app.cli.names import STANDARD_INPUT, check_photo
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.cli.status import again_words
from app.core import question_json
from app.core.closeness import Closeness, Edges
from app.core.errors import InputError, SpokenError
from app.core.masks import Masked
from app.core.names_in_json import named
from app.core.photo import Answer, Match
from app.core.question import MOST_PICTURE_BYTES, Question
from app.core.status import Status
from app.core.turned import WORDS
from app.machine.own_files import read_ordinary

NEIGHBOURS = 30
_MOST_BYTES = 4_000_000
_FIRST_S, _LAST_S = -62_135_596_800, 253_402_300_799  # the years 1 to 9999


def find(session: Session, options: Options) -> int:
    """Show the neighbours of photos and return the exit code. Raises SpokenError."""
    own = options.own if isinstance(options.own, FindOptions) else FindOptions()
    if own.asked.file:
        return _show(session, options, _read(own.asked.file, options.neighbours), "")
    if options.paths.count(STANDARD_INPUT) > 1:
        raise InputError("Standard input is one picture: name - once.")
    for photo in (*options.paths, *own.asked.against):
        if photo != STANDARD_INPUT:
            check_photo(photo)
    paths = [_kept(session) if photo == STANDARD_INPUT else os.path.abspath(photo) for photo in options.paths]
    name = "the picture from standard input" if options.paths[:1] == (STANDARD_INPUT,) else ""
    return show_neighbours(session, options, paths[0] if paths else "", name, tuple(paths[1:]))


def show_neighbours(session: Session, options: Options, photo: str, name: str = "", more: tuple[str, ...] = ()) -> int:
    """Show the neighbours of the photo at an absolute path, and of ``more`` photos asked with it.

    ``name`` is what people call it, if not by its path.
    """
    asked = options.own if isinstance(options.own, FindOptions) else FindOptions()
    if asked.compared:
        return compare(session, options, asked, photo, name)
    question = Question(
        photo,
        options.neighbours or NEIGHBOURS,
        options.exact,
        options.plain,
        details=True,
        metric=asked.metric,
        effort=asked.effort,
        engine=asked.engine,
        only=asked.only,
    )
    return _show(session, options, asked.asked.fill(question, more), name)


def _show(session: Session, options: Options, question: Question, name: str) -> int:
    warn_of_device(session, options)
    answer = _whole_answer(session, question)
    if answer.by_mask and answer.masked is None:
        answer = replace(answer, masked=_masked(session, question))
    if options.print0:
        write_names(match.paths[0] for match in answer.matches)
    elif options.json:
        _write(answer)
    else:
        _say(answer, name)
    if not options.json:
        tell_what_was_looked_at(answer.masked)
    if answer.by_older:
        _tell_what_answered(session)
    if not answer.matches:
        for line in left_out_lines(answer):
            note(line)
        warn(_why_nothing(answer))
    return DONE if answer.matches else SOMETHING_SKIPPED


def _whole_answer(session: Session, question: Question) -> Answer:
    """Ask, and as long as more photos can be looked into for a part of one, go on.

    Which pictures belong together is worked out first.
    """
    if question.copies == "collapsed":
        session.value(session.catalog.look_alikes.get_ready())
    answer = cast(Answer, session.value(session.catalog.search.find(question)))
    while answer.looked_into is not None and answer.looked_into.left:
        answer = cast(Answer, session.value(session.catalog.search.find(replace(question, details=True))))
    return answer


def _why_nothing(answer: Answer) -> str:
    if any((answer.hidden.outside, answer.hidden.too_near, answer.hidden.too_far)):
        return "Nothing was found: the question leaves out every photo there is."
    return "Nothing was found: the library holds no other photo yet."


def _read(file: str, count: int | None) -> Question:
    """Return the question that a file holds. Raises InputError for one that holds none."""
    try:
        question = question_json.read(read_ordinary(Path(file), _MOST_BYTES).decode())
    except OSError as error:
        raise InputError("{path} cannot be read: {reason}", path=file, reason=error.strerror or str(error)) from error
    except ValueError as error:
        raise InputError("{path} holds no question.", path=file) from error
    return replace(question, count=count or question.count, details=True)


def _masked(session: Session, question: Question) -> Masked | None:
    """Return what of the photo the engine looked at; None where the photo is not there to look again."""
    try:
        return cast("Masked | None", session.value(session.catalog.search.masked(question)))
    except SpokenError:
        return None


def _write(answer: Answer) -> None:
    how: dict[str, object] = {
        "edges": _edges_of(answer.edges),
        "order": "plain" if answer.plain else "library",
        "details": answer.detailed,
        "metric": answer.manner.metric,
        "exact": answer.manner.exact,
    }
    if answer.engine:
        how["engine"] = answer.engine
    if answer.masked is not None:
        how["looked_at"] = looked_at_object(answer.masked)
    if answer.question is not None:
        how["hidden"] = hidden_object(answer)
        how["question"] = json.loads(question_json.written(answer.question))
    if answer.looked_into is not None:
        how |= part_object(answer.looked_into)
    for match in answer.matches:
        write_object(named("query", answer.query_path) | object_of(match) | {"date": _date(match)} | how)


def _say(answer: Answer, name: str) -> None:
    question = answer.question
    asked = name or answer.query_path
    say("")
    by = f" by {answer.engine}" if answer.engine else ""
    asked = asked if question is None else asked_words(question, asked)
    say(f"Nearest to {asked}{by}, of {answer.searched} pictures:")
    width = max((len(str(match.closeness.words)) for match in answer.matches), default=0)
    dated = question is not None and question.order == "date"
    say(f"rank  distance  similarity  {'closeness':{max(width, 9)}}  {'date        ' if dated else ''}photo")
    for match in answer.matches:
        numbers = f"{match.rank:4}  {match.distance:8.4f}  {match.similarity:10.4f}"
        date = f"{(_date(match) or '')[:10]:10}  " if dated else ""
        path = f"{match.paths[0]}{beside_words(match)}{_turned(match)}"
        say(f"{numbers}  {match.closeness.words!s:{max(width, 9)}}  {date}{path}")
    for line in (weights_line(answer), *left_out_lines(answer), folded_line(answer), *part_lines(answer)):
        if line:
            say(line)
    if answer.looked_into is not None:
        return
    if not answer.plain and answer.manner.metric == "dot":
        say("What stands out of this library comes sooner in this order (dot product).")
    if not answer.plain:
        say("What all photos of this library have in common counts less in this order than in the distance.")
    if answer.detailed:
        say("The nearest are ordered by their details as well.")
    if answer.detailed or not answer.plain:
        say("By distance alone: --plain")


def _turned(match: Match) -> str:
    words = WORDS.get(match.turned)
    return "" if words is None else f"  ({words})"


def _date(match: Match) -> str | None:
    """Return when a photo was taken, by the clock on the wall there, None where no calendar knows that."""
    if match.date_s is None or not _FIRST_S <= match.date_s <= _LAST_S:
        return None
    return datetime.fromtimestamp(match.date_s, UTC).replace(tzinfo=None).isoformat()


def _tell_what_answered(session: Session) -> None:
    """Say that the photos are being read again, and what the answer left out because of it."""
    status = cast(Status, session.value(session.catalog.folders.status()))
    if status.again is not None:
        note(f"So far {again_words(status.again)}.")
    if status.counts.later:
        note(f"New photos that were not compared yet: {status.counts.later}")


def _kept(session: Session) -> str:
    """Keep the picture that comes on standard input, as a pasted one is kept, and return its path."""
    if not session.value(session.catalog.folders.roots()):  # nothing is read, and no library made, in vain
        raise InputError("The library is empty. Add a folder of photos first.").with_hint("{photokin} index FOLDER")
    if sys.stdin is None or sys.stdin.isatty():
        raise InputError("There is no picture on standard input.").with_hint("Try: {photokin} find - < PHOTO")
    data = sys.stdin.buffer.read(MOST_PICTURE_BYTES + 1)  # one more than is taken: it is then told as too large
    return cast(str, session.value(session.catalog.search.keep_query(data)))


def _edges_of(edges: Edges) -> dict[str, float]:
    """Return up to which distance each word goes; what is farther has little in common."""
    words = (Closeness.VERY_LIKE, Closeness.LIKE, Closeness.SOMEWHAT_LIKE)
    return {word.key: edge for word, edge in zip(words, edges.bounds, strict=True)}
