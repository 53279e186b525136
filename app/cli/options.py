"""What can be asked on the command line.

Exit codes: 0 done · 1 done, but something was skipped or nothing was found · 2 usage or bad input · 3 the environment
does not allow it, or a bug · 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, cast

from app import __version__
from app.cli.command_parts import add_arguments, own_options
from app.cli.commands import COMMANDS, DEEDS, HELP, check_command, unknown_command
from app.cli.whole_number import at_least
from app.core.text import printable
from app.machine.library_address import LIBRARY_VARIABLE
from app.machine.paths import HOME_VARIABLE, local_path
from app.machine.settings import DeviceChoice

if TYPE_CHECKING:
    from app.cli.command_parts import Own

_EXITS = """exit codes:
  0  done
  1  done, but something was skipped or nothing was found
  2  wrong usage or bad input
  3  the environment does not allow it (disk full, library in use, model missing ...), or a bug of Photokin
  130  stopped by Ctrl-C; what was done stays, running it again goes on"""
_COMMAND_HELP = (
    "commands:\n" + "".join(f"  {name:11} {sentence}\n" for name, sentence in COMMANDS.items()) + "\n"
    "help COMMAND, or COMMAND --help, tells of one of them.\n\n"
)
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
    own: Own | None = None
    """What only this command takes."""
    library: str | None = None
    """The address of a shared library, "" for the user's own, None where nothing is said of it."""


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
        parser, arguments = _command_parser(program, first), _name_after_dashes(first, arguments)
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
        own=own_options(first, parser, read),
        library=read.get("library"),
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
    group.add_argument(
        "--library", metavar="URL", help=f"a shared library, postgresql://... (also: {LIBRARY_VARIABLE})"
    )
    group.add_argument("--json", action="store_true", help="one JSON object per line on stdout, nothing else")
    group.add_argument("--device", choices=("auto", "cpu", "gpu"), help="where the model runs (default: auto)")
    group.add_argument("--threads", type=at_least(1, 1024), metavar="N", help="processor cores to use at most")
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


def _command_parser(program: str, name: str) -> argparse.ArgumentParser:
    """Return what reads one command: others are none of its business, and what they take need not be loaded."""
    shared = _shared(program)
    parser = _Parser(prog=program, parents=[shared])
    command = parser.add_subparsers(dest="command", required=True).add_parser(
        name,
        help=COMMANDS[name],
        description=COMMANDS[name],
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared],
    )
    add_arguments(name, command, shared)
    return parser
