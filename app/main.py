"""Composition: read the command line, choose window or terminal, put the rooms together."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.cli.lines import complain, note
from app.cli.options import Options, parse
from app.cli.terminal import run, run_without_window
from app.core.errors import AppError, SpokenError
from app.core.events import Emit
from app.desktop.program import command_as_typed
from app.machine.environment import has_display
from app.machine.interruption import INTERRUPTED, raising_interrupts
from app.machine.library_address import library_meant
from app.machine.limits import check_limits, shortage
from app.machine.missing_parts import missing_part
from app.machine.own_files import check_ordinary, make_own_file, make_own_folder
from app.machine.paths import DataPaths, check_home, data_paths, models_folder
from app.machine.settings import load_settings
from app.machine.shareable import shareable_fault

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

log = logging.getLogger(__name__)

_LOG_BYTES, _LOG_FILES = 1_000_000, 3


def start(arguments: Sequence[str]) -> int:
    """Do what the command line asks for and return the exit code (listed in ``cli.options``)."""
    _provide_streams()
    program = command_as_typed()
    place = ""
    try:
        options = parse(arguments, program)
        check_limits()
        if options.command == "self-test":
            from app.selftest.report import run_self_test

            with raising_interrupts():
                return run_self_test(as_json=options.json)
        paths = data_paths(options.data_dir)
        check_home(paths)
        place = str(paths.logs)
        _log_to(paths)
        return _do(options, paths)
    except KeyboardInterrupt:
        return INTERRUPTED
    except SpokenError as error:
        return complain(error, program)
    except ImportError as error:
        log.exception("a part cannot be loaded")
        return complain(missing_part(error), program)
    except Exception as error:
        log.exception("a bug")
        if lacking := shortage(error):
            return complain(lacking, program)
        for line in traceback.format_exc().splitlines():
            note(line)
        return complain(AppError("This is a bug in Photokin. The log is in {path}.", path=place), program)


def _provide_streams() -> None:
    """Give a program without a console, as on Windows, something to write to: argparse of older Pythons needs it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the end


def _do(options: Options, paths: DataPaths) -> int:
    if options.command in ("install-desktop", "uninstall-desktop"):
        from app.cli.menus import change_menus

        return change_menus(options)
    if options.command is None and has_display():
        run_window = _window_program()
        settings = load_settings(paths.settings)
        return run_window(_opener(options, paths), options.paths, paths, settings, lambda: _taken_fault(paths))
    settings = load_settings(paths.settings)
    if options.command == "share" and options.library is None:
        options = replace(options, library="")  # it is the user's own that is shared, wherever others are looked for
    options = replace(options, library=library_meant(options.library, settings))
    if options.device is None:
        options = replace(options, device=settings.device)
    if options.command is not None:
        return run(options, _opener(options, paths))
    return run_without_window(options, _opener(options, paths))


def _window_program() -> Callable[..., int]:
    """Load what opens the window and look whether it can. Raises AppError, which a dialog has told then."""
    try:
        from app.gui.start.application import run_window
        from app.gui.start.display import check_display

        check_display()
    except (ImportError, AppError) as error:
        from app.desktop.alert import show_alert

        log.exception("no window can be opened")
        spoken = error if isinstance(error, AppError) else missing_part(error)
        show_alert(str(spoken))
        raise spoken from error
    return run_window


def _opener(options: Options, paths: DataPaths) -> Callable[[Emit], Catalog]:
    """Return what opens the catalog; the rooms below (NumPy, Pillow, annoy) are only loaded then."""

    def open_catalog(emit: Emit) -> Catalog:
        from app.pipeline.catalog import Catalog

        settings = load_settings(paths.settings)
        if options.device is not None:
            settings = replace(settings, device=options.device)
        if options.threads is not None:
            settings = replace(settings, threads=options.threads)
        in_window = options.command is None  # who gives a command waits for what it does
        library = library_meant(options.library, settings)
        lease_s = getattr(options.own, "lease_s", None)
        return Catalog(paths, models_folder(), settings, emit, patient=in_window, library=library, lease_s=lease_s)

    return open_catalog


def _log_to(paths: DataPaths) -> None:
    """Write the log from now on. A folder that cannot be written must not keep the program from saying so."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk is told once, by what was asked for
    try:
        if paths.log_folder is not None:  # the user's data folder; one that somebody named stays as it is
            make_own_folder(paths.home)
        paths.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_own_folder(paths.logs)
        for file in (paths.log, paths.fault):
            check_ordinary(file)
            make_own_file(file)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            paths.log, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", errors="backslashreplace"
        )
        # Open as long as the program runs: when native code crashes it is too late to open anything.
        faulthandler.enable(os.open(paths.fault, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(handler)


def _taken_fault(paths: DataPaths) -> str:
    """Move what a crash of native code left behind to the log; return it fit to be shared, "" if there was none."""
    try:
        check_ordinary(paths.fault)
        with paths.fault.open("r+", encoding="utf-8", errors="replace") as file:
            fault = file.read()
            file.truncate(0)
    except OSError:
        return ""
    if fault:
        log.error("the program crashed the last time it ran\n%s", fault)
    return shareable_fault(fault)
