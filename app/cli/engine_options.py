"""What ``engine`` takes on the command line: a verb, and what belongs to it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cli import engine_add_options
from app.cli.engine_add_options import AddOptions
from app.cli.engine_finetune_options import FinetuneOptions, add_finetune_arguments
from app.cli.engine_finetune_options import read_options as finetune_options
from app.cli.engine_subject_options import SubjectOptions, add_subject_arguments
from app.cli.engine_subject_options import read_options as subject_options
from app.cli.engine_teach_options import LearnOptions, add_compact_arguments, add_teach_arguments
from app.cli.engine_teach_options import read_options as learn_options
from app.cli.whole_number import at_least
from app.machine.settings import ReadAgain

_VERBS = {
    "list": "List the engines, what they are and how much of the library each has read (also without a verb).",
    "add": "Make an engine of a network in an ONNX file. It is looked at and tried in a process of its own first.",
    "use": "Use an engine from now on. Photos are read for it; until that is done the one before answers.",
    "keep": "Keep an engine up to date beside the one in use: when it is used, it answers at once.",
    "drop": "Keep an engine up to date no more. Its vectors are forgotten.",
    "when": "Say when the window reads photos for another engine: at once, or while nobody uses the computer.",
    "rename": "Give an engine of your own another title. The name that it is asked for by stays.",
    "remove": "Delete an engine of your own, and its vectors.",
    "teach": "Teach an engine from labelled photos what makes two alike, and see on others whether it helps.",
    "finetune": "Train a whole network with labelled photos, and see on others whether it helps (extra finetune).",
    "compact": "Make an engine with a shorter vector, learned from the library, and see what that costs.",
    "subject": "Make an engine that looks at the subject of each photo alone, found by a network in an ONNX file.",
}
TIMES: dict[str, ReadAgain] = {"at-once": "at_once", "idle": "idle"}
"""When photos are read for another engine, by the word for it."""

_MAKING = {
    "add": engine_add_options.add_arguments,
    "teach": add_teach_arguments,
    "finetune": add_finetune_arguments,
    "compact": add_compact_arguments,
    "subject": add_subject_arguments,
}
_ON_LEARNING = ("teach", "compact")


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """``name``, ``title`` and ``when`` are "" where none was given. ``own``: what only this verb takes."""

    verb: str
    name: str = ""
    title: str = ""
    anyway: bool = False
    when: str = ""
    own: AddOptions | LearnOptions | FinetuneOptions | SubjectOptions | None = None


def add_arguments(engine: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what the command takes; ``shared`` are the options of all commands."""
    verbs = engine.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for verb, sentence in _VERBS.items():
        parser = verbs.add_parser(verb, help=sentence, description=sentence, parents=[shared])
        if verb in _MAKING:
            _MAKING[verb](parser, at_least)
        elif verb == "when":
            parser.add_argument("when", nargs="?", choices=TIMES, help="without it: how it is")
        elif verb != "list":
            parser.add_argument("name", metavar="NAME", help="an engine, by the name that the list shows first")
        if verb == "rename":
            parser.add_argument("title", metavar="TITLE", help="what people call it from now on")
        if verb == "use":
            parser.add_argument("--anyway", action="store_true", help="also one that was taught and does not help")


def read_options(_: argparse.ArgumentParser, read: Mapping[str, Any]) -> EngineOptions:
    """Return what was read."""
    verb = read.get("verb") or "list"
    if verb == "add":
        return EngineOptions("add", own=engine_add_options.read_options(read))
    if verb == "finetune":
        return EngineOptions(verb, own=finetune_options(read))
    if verb == "subject":
        return EngineOptions(verb, own=subject_options(read))
    if verb in _ON_LEARNING:
        return EngineOptions(verb, own=learn_options(read))
    name, title, when = (read.get(word) or "" for word in ("name", "title", "when"))
    return EngineOptions(verb, name, title, bool(read.get("anyway")), when)
