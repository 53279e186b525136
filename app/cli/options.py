"""What can be asked on the command line.

Exit codes: 0 done · 1 done, but something was skipped or nothing was found · 2 usage or bad input · 3 the environment
does not allow it, or a bug · 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from app import __version__
from app.cli import (
    belongs_options,
    engine_options,
    evaluate_options,
    export_options,
    find_options,
    sheet_options,
    tune_options,
    why_options,
)
from app.cli.belongs_options import BelongsOptions
from app.cli.commands import COMMANDS, DEEDS, HELP, check_command, unknown_command
from app.cli.engine_options import EngineOptions
from app.cli.evaluate_options import EvaluateOptions
from app.cli.export_options import ExportOptions
from app.cli.find_options import FindOptions
from app.cli.sheet_options import SheetOptions
from app.cli.tune_options import TuneOptions
from app.cli.why_options import WhyOptions
from app.core.text import printable
from app.machine.paths import HOME_VARIABLE, local_path
from app.machine.settings import DeviceChoice

_EXITS = """exit codes:
  0  done
  1  done, but something was skipped or nothing was found
  2  wrong usage or bad input
  3  the environment does not allow it (disk full, library in use, model missing ...), or a bug of Photokin
  130  stopped by Ctrl-C; what was done stays, running it again goes on"""
_COMMAND_HELP = (
    "commands:\n" + "".join(f"  {name:9} {sentence}\n" for name, sentence in COMMANDS.items()) + "\n"
    "help COMMAND, or COMMAND --help, tells of one of them.\n\n"
)
_MOST_NEIGHBOURS = 10_000
_Own = (
    BelongsOptions
    | EngineOptions
    | EvaluateOptions
    | ExportOptions
    | FindOptions
    | SheetOptions
    | TuneOptions
    | WhyOptions
)
_OWN: dict[str, Callable[[argparse.ArgumentParser, dict[str, Any]], _Own]] = {
    "belongs": belongs_options.read_options,
    "engine": engine_options.read_options,
    "evaluate": evaluate_options.read_options,
    "export": export_options.read_options,
    "find": find_options.read_options,
    "sheet": sheet_options.read_options,
    "tune": tune_options.read_options,
    "why": why_options.read_options,
}
_OF_ONE_NAME = ("find", "evaluate", "remove", "leave-out", "take-in")


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, read.

    ``program`` is how it was started, for hints. ``command`` is None when the program is started to open its window;
    ``self-test``, ``install-desktop`` and ``uninstall-desktop``, which are about the program and not about a library,
    are commands too.
    """

    program: str
    command: str | None
    paths: tuple[str, ...]
    neighbours: int | None
    exact: bool
    plain: bool
    skipped: bool
    json: bool
    print0: bool
    data_dir: str | None
    device: DeviceChoice | None
    threads: int | None
    own: _Own | None = None
    """What only this command takes."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are fit for a terminal: what it repeats may be file names that a shell filled in."""

    def error(self, message: str) -> NoReturn:
        super().error(str(printable(message)))


def parse(arguments: Sequence[str], program: str = "photokin") -> Options:
    """Read the command line. Wrong usage ends the program with a sentence and exit code 2, --help with 0.

    Raises InputError for a word that looks like a command and is none.
    """
    _, rest = _shared(program).parse_known_args(arguments)
    first = rest[0] if rest else ""
    if first == HELP:
        arguments, first = _asking_for_help(rest[1:], program)
    if first in COMMANDS:
        parser, arguments = _command_parser(program), _name_after_dashes(first, arguments)
    else:
        parser = _window_parser(program)
        if first and not first.startswith("-"):
            check_command(local_path(first), program)
    read = vars(parser.parse_args(arguments))
    if read.get("command") in DEEDS and read["paths"]:
        parser.error(f"--{read['command']} takes no files or folders")
    if read.get("print0") and read.get("json") and first != "export":
        parser.error("--print0 and --json do not go together")
    if read.get("print0") and first == "status" and not read.get("skipped"):
        parser.error("--print0 lists the skipped photos: it needs --skipped")
    return Options(
        program=program,
        command=read.get("command"),
        paths=tuple(map(local_path, read.get("paths", ()))),
        neighbours=read.get("neighbours"),
        exact=bool(read.get("exact")),
        plain=read.get("plain", False),
        skipped=read.get("skipped", False),
        json=read.get("json", False),
        print0=read.get("print0", False),
        data_dir=read.get("data_dir"),
        device=cast("DeviceChoice | None", read.get("device")),
        threads=read.get("threads"),
        own=_OWN[first](parser, read) if first in _OWN else None,
    )


def _asking_for_help(words: Sequence[str], program: str) -> tuple[list[str], str]:
    """Return what ``help`` and the words after it stand for, and the command that it is about."""
    about = words[0] if words else ""
    if about in COMMANDS:
        return [about, "--help"], about
    if about and about != HELP:
        raise unknown_command(about, program)
    return ["--help"], ""


def _name_after_dashes(command: str, arguments: Sequence[str]) -> list[str]:
    """Let ``--`` stand before the one name that the command takes, whatever that begins with; options may follow it."""
    words = list(arguments)
    if command in _OF_ONE_NAME and "--" in words[:-1]:
        at = words.index("--")
        name = words[at + 1]
        words = [*words[:at], *words[at + 2 :], "--", name]
    return words


def _shared(program: str) -> _Parser:
    """Return the options that stand before or after any command; those not given leave no trace."""
    shared = _Parser(prog=program, add_help=False, argument_default=argparse.SUPPRESS)
    group = shared.add_argument_group("for every command")
    group.add_argument("--data-dir", metavar="DIR", help=f"where the library lies (also: {HOME_VARIABLE})")
    group.add_argument("--json", action="store_true", help="one JSON object per line on stdout, nothing else")
    group.add_argument("--device", choices=("auto", "cpu", "gpu"), help="where the model runs (default: auto)")
    group.add_argument("--threads", type=_at_least(1, 1024), metavar="N", help="processor cores to use at most")
    return shared


def _window_parser(program: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=program,
        usage=f"{program} [options] [FOLDER_OR_PHOTO ...]\n       {program} {{{','.join((*COMMANDS, HELP))}}} ...",
        description="Find photos that look alike. Without a command the window opens; a FOLDER is added to the "
        "library and read, a PHOTO is shown with its nearest neighbours.",
        epilog=_COMMAND_HELP + _EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_shared(program)],
    )
    parser.add_argument("--version", action="version", version=f"photokin {__version__}")
    parser.add_argument("paths", nargs="*", metavar="FOLDER_OR_PHOTO", help="what to add, or to find neighbours of")
    only = parser.add_argument_group("instead of a window").add_mutually_exclusive_group()
    for name, sentence in DEEDS.items():
        only.add_argument(f"--{name}", dest="command", action="store_const", const=name, help=sentence)
    return parser


def _command_parser(program: str) -> argparse.ArgumentParser:
    shared = _shared(program)
    parser = _Parser(prog=program, parents=[shared])
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=COMMANDS[name],
            description=COMMANDS[name],
            epilog=_EXITS,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[shared],
        )

    command("index").add_argument("paths", nargs="*", metavar="FOLDER", help="a folder to add; none: all known ones")
    find = command("find")
    find.add_argument(
        "paths", nargs="*", metavar="PHOTO", help="the photos it is to be like, not added (-: standard input)"
    )
    find.add_argument(
        "-k", dest="neighbours", type=_at_least(1, _MOST_NEIGHBOURS), metavar="N", help="how many (default: 30)"
    )
    find.add_argument("--print0", action="store_true", help="print the neighbours' paths only, a zero byte after each")
    find_options.add_arguments(find)
    export_options.add_arguments(command("export"), _at_least(1, _MOST_NEIGHBOURS))
    evaluate_options.add_arguments(command("evaluate"), _at_least)
    sheet_options.add_arguments(command("sheet"), _at_least(1, sheet_options.MOST_NEIGHBOURS))
    tune_options.add_arguments(command("tune"))
    why_options.add_arguments(command("why"))
    engine_options.add_arguments(command("engine"), shared, _at_least)
    command("check")
    path = command("path")
    path.add_argument("paths", nargs=2, metavar="PHOTO", help="a photo, in the library or not")
    path.add_argument("--print0", action="store_true", help="print the paths only, a zero byte after each")
    belongs_options.add_arguments(command("belongs"))
    status = command("status")
    status.add_argument("--skipped", action="store_true", help="list the skipped photos with their reasons")
    status.add_argument("--print0", action="store_true", help="with --skipped: print their paths only, as find does")
    command("folders")
    command("remove").add_argument("paths", nargs=1, metavar="FOLDER", help=f"a folder that {program} folders lists")
    command("leave-out").add_argument("paths", nargs=1, metavar="FOLDER", help="a folder inside one of the library")
    command("take-in").add_argument(
        "paths", nargs=1, metavar="FOLDER", help=f"one that {program} folders calls left out"
    )
    return parser


def _at_least(least: int, most: int) -> Callable[[str], int]:
    """Return an argparse type for whole numbers between two bounds."""

    def number(written: str) -> int:
        try:
            value = int(written)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{written!r} is not a whole number from {least} to {most}")
        return value

    return number
