"""What belongs to each command: what it takes on the command line, and who does it.

A command's modules are loaded when it is named, and no other's: every start would wait for them. They are

    app.cli.NAME            a function of the command's name, which does it (those about folders share one module)
    app.cli.NAME_options    ``add_arguments`` and ``read_options``, where it takes more than names
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from app.cli.belongs_options import BelongsOptions
    from app.cli.decisions_options import DecisionsOptions
    from app.cli.engine_options import EngineOptions
    from app.cli.evaluate_options import EvaluateOptions
    from app.cli.export_options import ExportOptions
    from app.cli.find_options import FindOptions
    from app.cli.look_alikes_options import LookAlikesOptions
    from app.cli.options import Options
    from app.cli.session import Session
    from app.cli.sheet_options import SheetOptions
    from app.cli.tune_options import TuneOptions
    from app.cli.why_options import WhyOptions

    Own = (
        BelongsOptions
        | DecisionsOptions
        | EngineOptions
        | EvaluateOptions
        | ExportOptions
        | FindOptions
        | LookAlikesOptions
        | SheetOptions
        | TuneOptions
        | WhyOptions
    )
    Doing = Callable[[Session, Options], int]

_WITH_OPTIONS = frozenset(
    {"belongs", "decisions", "engine", "evaluate", "export", "find", "look-alikes", "sheet", "tune", "why"}
)
_ABOUT_FOLDERS = frozenset({"index", "folders", "remove", "leave-out", "take-in"})


def add_arguments(name: str, command: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what a command takes beside the ``shared`` options of all."""
    if name in _WITH_OPTIONS:
        _options_of(name).add_arguments(command, shared)
        return
    match name:
        case "index":
            command.add_argument("paths", nargs="*", metavar="FOLDER", help="a folder to add; none: all known ones")
        case "path":
            command.add_argument("paths", nargs=2, metavar="PHOTO", help="a photo, in the library or not")
            command.add_argument("--print0", action="store_true", help="print the paths only, a zero byte after each")
        case "status":
            command.add_argument("--skipped", action="store_true", help="list the skipped photos with their reasons")
            command.add_argument(
                "--print0", action="store_true", help="with --skipped: print their paths only, as find does"
            )
        case "remove":
            listed = f"a folder that {shared.prog} folders lists"
            command.add_argument("paths", nargs=1, metavar="FOLDER", help=listed)
        case "leave-out":
            command.add_argument("paths", nargs=1, metavar="FOLDER", help="a folder inside one of the library")
        case "take-in":
            listed = f"one that {shared.prog} folders calls left out"
            command.add_argument("paths", nargs=1, metavar="FOLDER", help=listed)


def own_options(name: str, parser: argparse.ArgumentParser, read: Mapping[str, Any]) -> Own | None:
    """Return what only this command takes, None where that is nothing; ends the program for what makes no sense."""
    return cast("Own", _options_of(name).read_options(parser, read)) if name in _WITH_OPTIONS else None


def doing(name: str) -> Doing:
    """Return what does a command."""
    function = name.replace("-", "_")
    module = importlib.import_module(f"app.cli.{'folders' if name in _ABOUT_FOLDERS else function}")
    return cast("Doing", getattr(module, function))


def _options_of(name: str) -> Any:
    return importlib.import_module(f"app.cli.{name.replace('-', '_')}_options")
