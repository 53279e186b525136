"""The terminal's door: one command, or what the window would do where there is none."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from app.cli.command_parts import doing
from app.cli.commands import check_shared
from app.cli.lines import in_terminal, say, write_anything
from app.cli.names import check_address
from app.cli.options import Options
from app.cli.session import DONE, Interrupted, OpenCatalog, Session
from app.core.errors import AppError, InputError
from app.machine.interruption import INTERRUPTED
from app.machine.limits import shortage


def run(options: Options, open_catalog: OpenCatalog) -> int:
    """Do one command and return its exit code. Raises SpokenError, to be told with ``complain``."""
    if options.library:
        check_shared(options.command or "", options.program)
    return _in_session(open_catalog, lambda session: doing(options.command or "")(session, options))


def run_without_window(options: Options, open_catalog: OpenCatalog) -> int:
    """Do in a terminal what the window would do: read the folders, show neighbours of the photos."""
    if not options.paths:
        raise InputError("There is no display to open a window on.").with_hint(
            "In a terminal: {photokin} FOLDER reads a folder and shows what is alike in it; "
            "{photokin} --help lists what else there is."
        )
    from app.cli.closest import show_closest_pairs
    from app.cli.find import show_neighbours
    from app.cli.folders import read_folders

    for name in options.paths:
        check_address(name)
    photos = tuple(name for name in options.paths if os.path.isfile(name))
    added = tuple(name for name in options.paths if name not in photos)

    def show(session: Session) -> int:
        code = read_folders(session, options, added) if added else DONE
        for folder in added:
            show_closest_pairs(session, options, os.path.realpath(folder))
        for photo in photos:
            code = max(code, show_neighbours(session, options, os.path.abspath(photo)))
        if not options.json:
            say("")
            say(in_terminal("For the neighbours of any photo: {photokin} find PHOTO", options.program))
        return code

    return _in_session(open_catalog, show)


def _in_session(open_catalog: OpenCatalog, work: Callable[[Session], int]) -> int:
    """Do ``work`` with an open catalog; stop cleanly at Ctrl-C, and when a reader such as ``head`` leaves early."""
    write_anything()
    try:
        with Session(open_catalog) as session:
            code = work(session)
        print(end="", flush=True)  # where there is no stdout at all, print knows
    except (Interrupted, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:  # the catalog's errors are spoken ones: this is the output
        if shortage(error):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return DONE
        raise AppError("The answer cannot be written: {detail}.", detail=error.strerror or str(error)) from error
    return code
