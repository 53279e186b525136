"""What belongs to each command: what it takes on the command line, and who does it.

A command's modules are loaded when it is named, and no other's: every start would wait for them. In ``app.cli.NAME``
lies a function of the command's name, which does it (those about folders share one module), in ``app.cli.NAME_options``
``add_arguments`` and ``read_options``, where it takes more than names.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from app.cli.belongs_options import BelongsOptions
    from app.cli.decisions_options import DecisionsOptions
    from app.cli.engine_options import EngineOptions
    from app.cli.evaluate_options import EvaluateOptions
    from app.cli.export_options import ExportOptions
    from app.cli.find_options import FindOptions
    from app.cli.index_options import IndexOptions
    from app.cli.look_alikes_options import LookAlikesOptions
    from app.cli.options import Options
    from app.cli.session import Session
    from app.cli.sheet_options import SheetOptions
    from app.cli.tune_options import TuneOptions
    from app.cli.why_options import WhyOptions
    from app.cli.work_options import WorkOptions

    Own = (
        BelongsOptions
        | DecisionsOptions
        | EngineOptions
        | EvaluateOptions
        | ExportOptions
        | FindOptions
        | IndexOptions
        | LookAlikesOptions
        | SheetOptions
        | TuneOptions
        | WhyOptions
        | WorkOptions
    )
    Doing = Callable[[Session, Options], int]


class _Parts(NamedTuple):
    """Who does a command, and the module that says what it takes (None: names alone)."""

    doing: Doing
    options: Any = None


def _belongs() -> _Parts:
    from app.cli import belongs, belongs_options

    return _Parts(belongs.belongs, belongs_options)


def _check() -> _Parts:
    from app.cli import check

    return _Parts(check.check)


def _decisions() -> _Parts:
    from app.cli import decisions, decisions_options

    return _Parts(decisions.decisions, decisions_options)


def _engine() -> _Parts:
    from app.cli import engine, engine_options

    return _Parts(engine.engine, engine_options)


def _evaluate() -> _Parts:
    from app.cli import evaluate, evaluate_options

    return _Parts(evaluate.evaluate, evaluate_options)


def _export() -> _Parts:
    from app.cli import export, export_options

    return _Parts(export.export, export_options)


def _find() -> _Parts:
    from app.cli import find, find_options

    return _Parts(find.find, find_options)


def _look_alikes() -> _Parts:
    from app.cli import look_alikes, look_alikes_options

    return _Parts(look_alikes.look_alikes, look_alikes_options)


def _path() -> _Parts:
    from app.cli import path

    return _Parts(path.path)


def _share() -> _Parts:
    from app.cli import share

    return _Parts(share.share)


def _sheet() -> _Parts:
    from app.cli import sheet, sheet_options

    return _Parts(sheet.sheet, sheet_options)


def _status() -> _Parts:
    from app.cli import status

    return _Parts(status.status)


def _tune() -> _Parts:
    from app.cli import tune, tune_options

    return _Parts(tune.tune, tune_options)


def _why() -> _Parts:
    from app.cli import why, why_options

    return _Parts(why.why, why_options)


def _index() -> _Parts:
    from app.cli import folders, index_options

    return _Parts(folders.index, index_options)


def _folders() -> _Parts:
    from app.cli import folders

    return _Parts(folders.folders)


def _remove() -> _Parts:
    from app.cli import folders

    return _Parts(folders.remove)


def _work() -> _Parts:
    from app.cli import work, work_options

    return _Parts(work.work, work_options)


def _leave_out() -> _Parts:
    from app.cli import folders

    return _Parts(folders.leave_out)


def _take_in() -> _Parts:
    from app.cli import folders

    return _Parts(folders.take_in)


_PARTS: Mapping[str, Callable[[], _Parts]] = {
    "belongs": _belongs,
    "check": _check,
    "decisions": _decisions,
    "engine": _engine,
    "evaluate": _evaluate,
    "export": _export,
    "find": _find,
    "folders": _folders,
    "index": _index,
    "leave-out": _leave_out,
    "look-alikes": _look_alikes,
    "path": _path,
    "remove": _remove,
    "share": _share,
    "sheet": _sheet,
    "status": _status,
    "take-in": _take_in,
    "tune": _tune,
    "why": _why,
    "work": _work,
}


def add_arguments(name: str, command: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what a command takes beside the ``shared`` options of all."""
    options = _PARTS[name]().options
    if options is not None:
        options.add_arguments(command, shared)
        return
    match name:
        case "path":
            command.add_argument("paths", nargs=2, metavar="PHOTO", help="a photo, in the library or not")
            command.add_argument("--print0", action="store_true", help="print the paths only, a zero byte after each")
        case "status":
            command.add_argument("--skipped", action="store_true", help="list the skipped photos with their reasons")
            command.add_argument(
                "--print0", action="store_true", help="with --skipped: print their paths only, as find does"
            )
        case "share":
            command.add_argument("paths", nargs=1, metavar="URL", help="where to: postgresql://NAME@SERVER/DATABASE")
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
    options = _PARTS[name]().options if name in _PARTS else None
    return None if options is None else cast("Own", options.read_options(parser, read))


def doing(name: str) -> Doing:
    """Return what does a command."""
    return _PARTS[name]().doing
