"""What ``find`` takes about the question itself: photos against, what counts, which photos may be found."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from app.core.box import Box, box_of
from app.core.question import (
    AS_THE_ENGINE,
    EVERYWHERE,
    AnswerOrder,
    BlockWeights,
    Copies,
    Example,
    Question,
    Scope,
)
from app.core.question_check import LIMITING_WORDS, read_day, read_last_day
from app.machine.paths import local_path

_PARTS = tuple(field.name for field in fields(BlockWeights))
_SPELLINGS = {"color": "colour"}
_NOT_BESIDE_A_FILE = (
    "against", "weights", "folders", "not_folders", "since", "until", "other_shoot", "one_of_series", "formats",
    "copies", "closer_than", "farther_than", "order", "box", "engine", "metric", "effort", "exact", "plain", "compare",
    "outline", "mask", "turned",
)  # fmt: skip
_NOT_BESIDE_A_BOX = ("metric", "effort", "exact", "plain", "outline", "mask", "turned")


@dataclass(frozen=True, slots=True)
class AskedFor:
    """As in a question. ``file``: where the question is written, "" for nowhere."""

    against: tuple[str, ...] = ()
    weights: BlockWeights = AS_THE_ENGINE
    scope: Scope = EVERYWHERE
    copies: Copies = "collapsed"
    closer_than: float | str | None = None
    farther_than: float | str | None = None
    order: AnswerOrder = "nearest"
    box: Box | None = None
    turned: bool = False
    file: str = ""

    def fill(self, question: Question, more: tuple[str, ...]) -> Question:
        """Return a question for one photo with all that is asked beside it; ``more`` photos at absolute paths."""
        return Question(
            question.photo,
            question.count,
            question.exact,
            question.plain,
            question.details,
            question.metric,
            question.effort,
            question.engine,
            only=question.only,
            more=tuple(map(Example, more)),
            against=tuple(Example(os.path.abspath(photo)) for photo in self.against),
            weights=self.weights,
            scope=self.scope,
            copies=self.copies,
            closer_than=self.closer_than,
            farther_than=self.farther_than,
            order=self.order,
            box=self.box,
            turned=self.turned,
        )


NOTHING_MORE = AskedFor()
"""Photos to look for, and no more."""


def add_arguments(find: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    asked = find.add_argument_group("what is asked")
    asked.add_argument("--not", dest="against", action="append", metavar="PHOTO", help="not like this one (repeatable)")
    asked.add_argument(
        "--weights",
        type=_weights,
        metavar="PART=W,…",
        help="what counts, as subject=1,colour=.3,layout=0; a part that is not named counts as usual",
    )
    asked.add_argument("--in", dest="folders", action="append", metavar="FOLDER", help="only photos in it (repeatable)")
    asked.add_argument("--not-in", dest="not_folders", action="append", metavar="FOLDER", help="none of those in it")
    asked.add_argument("--since", metavar="DATE", help="taken on this day or later: 2015-08-31, 2015-08 or 2015")
    asked.add_argument("--until", metavar="DATE", help="taken on this day or earlier")
    asked.add_argument(
        "--other-shoot", action="store_true", help="not from the folder of PHOTO within a day: another time or place"
    )
    asked.add_argument("--one-of-series", action="store_true", help="of each series only the nearest shot")
    asked.add_argument("--format", dest="formats", action="append", metavar="KIND", help="only jpg, heic, raw, … files")
    asked.add_argument(
        "--copies",
        choices=("collapsed", "shown"),
        help="one line for copies, versions and shots of a series, or one for each",
    )
    asked.add_argument("--closer-than", type=_limit, metavar="D", help="a distance, or a word: very-like, like, …")
    asked.add_argument("--farther-than", type=_limit, metavar="D", help="the same from the other side")
    asked.add_argument("--order", choices=("nearest", "date"), help="date: what was found, the oldest first")
    asked.add_argument(
        "--box", metavar="X,Y,W,H", help="where a part of PHOTO is seen: its left, top, width, height, from 0 to 1"
    )
    asked.add_argument("--turned", action="store_true", help="also what is like PHOTO when it is turned or mirrored")
    asked.add_argument("--question", metavar="FILE", help='ask what find --json has written as "question"')


def read_options(parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> AskedFor:
    """Return what was read; ends the program for what does not go together. Raises InputError for no dates."""
    file = read.get("question")
    if file is not None:
        given = next((name for name in _NOT_BESIDE_A_FILE if read.get(name)), None)
        if read["paths"] or given:
            parser.error("--question is a whole question: nothing else can be asked with it but how many (-k)")
        return AskedFor(file=os.path.abspath(local_path(file)))
    if not read["paths"] and not read.get("against"):
        parser.error("the following arguments are required: PHOTO")
    if read.get("compare") and (read["paths"][1:] or any(read.get(name) for name in _NOT_BESIDE_A_FILE[:14])):
        parser.error("--compare is for one photo, asked as usual")
    box = read.get("box")
    if box is not None and any(read.get(name) for name in _NOT_BESIDE_A_BOX):
        parser.error(
            "--box looks at details: --metric, --effort, --exact, --plain, --outline, --mask and --turned do not go "
            "with it"
        )
    since, until = read.get("since"), read.get("until")
    scope = Scope(
        _folders(read.get("folders")),
        _folders(read.get("not_folders")),
        None if since is None else read_day(since),
        None if until is None else read_last_day(until),
        bool(read.get("other_shoot")),
        tuple(word for words in read.get("formats") or () for word in words.split(",")),
        bool(read.get("one_of_series")),
    )
    return AskedFor(
        tuple(map(local_path, read.get("against") or ())),
        read.get("weights") or AS_THE_ENGINE,
        scope,
        read.get("copies") or "collapsed",
        read.get("closer_than"),
        read.get("farther_than"),
        read.get("order") or "nearest",
        None if box is None else box_of(box),
        bool(read.get("turned")),
    )


def _folders(words: list[str] | None) -> tuple[str, ...]:
    return tuple(os.path.abspath(local_path(word)) for word in words or ())


def _weights(written: str) -> BlockWeights:
    found: dict[str, float] = {}
    for part in written.split(","):
        name, _, number = (word.strip() for word in part.partition("="))
        name = _SPELLINGS.get(name, name)
        weight = _number(number)
        if name not in _PARTS or name in found or weight is None:
            raise argparse.ArgumentTypeError(f"{part!r} is not one of {', '.join(_PARTS)} with = and a number")
        found[name] = weight
    return BlockWeights(**found)


def _limit(written: str) -> float | str:
    number = _number(written)
    if number is not None:
        return number
    words = {word.key.replace(" ", "-"): word.key for word in LIMITING_WORDS}
    key = written.strip().casefold().replace(" ", "-")
    if key not in words:
        raise argparse.ArgumentTypeError(f"{written!r} is neither a distance nor one of {', '.join(words)}")
    return words[key]


def _number(written: str) -> float | None:
    try:
        number = float(written)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
