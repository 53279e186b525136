"""``find``: a photo's neighbours, for people and for programs."""

from __future__ import annotations

import os
import sys
from typing import cast

from app.cli.compare import compare
from app.cli.device import warn_of_device
from app.cli.find_options import FindOptions
from app.cli.lines import note, say, warn, write_names, write_object
from app.cli.match_object import object_of
from app.cli.names import STANDARD_INPUT, check_photo
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.cli.status import again_words
from app.core.closeness import Closeness, Edges
from app.core.errors import InputError
from app.core.names_in_json import named
from app.core.photo import Answer, Match
from app.core.question import MOST_PICTURE_BYTES, Question
from app.core.status import Status

NEIGHBOURS = 30


def find(session: Session, options: Options) -> int:
    """Show the neighbours of one photo and return the exit code. Raises SpokenError."""
    photo = options.paths[0]
    if photo == STANDARD_INPUT:
        return show_neighbours(session, options, _kept(session), "the picture from standard input")
    check_photo(photo)
    return show_neighbours(session, options, os.path.abspath(photo))


def show_neighbours(session: Session, options: Options, photo: str, name: str = "") -> int:
    """Show the neighbours of the photo at an absolute path; ``name`` is what people call it, if not by its path."""
    asked = options.own if isinstance(options.own, FindOptions) else FindOptions()
    if asked.compared:
        return compare(session, options, asked, photo, name)
    warn_of_device(session, options)
    question = Question(
        photo,
        options.neighbours or NEIGHBOURS,
        options.exact,
        options.plain,
        details=True,
        metric=asked.metric,
        effort=asked.effort,
        engine=asked.engine,
    )
    answer = cast(Answer, session.value(session.catalog.search.find(question)))
    if options.print0:
        write_names(match.paths[0] for match in answer.matches)
    elif options.json:
        _write(answer)
    else:
        _say(answer, name)
    if answer.by_older:
        _tell_what_answered(session)
    if not answer.matches:
        warn("Nothing was found: the library holds no other photo yet.")
    return DONE if answer.matches else SOMETHING_SKIPPED


def _write(answer: Answer) -> None:
    how = {
        "edges": _edges_of(answer.edges),
        "order": "plain" if answer.plain else "library",
        "details": answer.detailed,
        "metric": answer.manner.metric,
        "exact": answer.manner.exact,
    }
    if answer.engine:
        how["engine"] = answer.engine
    for match in answer.matches:
        write_object(named("query", answer.query_path) | object_of(match) | how)


def _say(answer: Answer, name: str) -> None:
    say("")
    by = f" by {answer.engine}" if answer.engine else ""
    say(f"Nearest to {name or answer.query_path}{by}, of {answer.searched} pictures:")
    width = max((len(str(match.closeness.words)) for match in answer.matches), default=0)
    say(f"rank  distance  similarity  {'closeness':{max(width, 9)}}  photo")
    for match in answer.matches:
        numbers = f"{match.rank:4}  {match.distance:8.4f}  {match.similarity:10.4f}"
        say(f"{numbers}  {match.closeness.words!s:{max(width, 9)}}  {match.paths[0]}{_copies(match)}")
    if not answer.plain and answer.manner.metric == "dot":
        say("What stands out of this library comes sooner in this order (dot product).")
    if not answer.plain:
        say("What all photos of this library have in common counts less in this order than in the distance.")
    if answer.detailed:
        say("The nearest are ordered by their details as well.")
    if answer.detailed or not answer.plain:
        say("By distance alone: --plain")


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


def _copies(match: Match) -> str:
    more = len(match.paths) - 1
    return "" if more == 0 else "  (and 1 more copy)" if more == 1 else f"  (and {more} more copies)"
