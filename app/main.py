"""Composition: read the command line, choose window or terminal, put the rooms together."""

from __future__ import annotations

import logging
import logging.handlers
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.cli.options import Options, parse
from app.cli.terminal import complain, run, run_without_window
from app.core.environment import has_display
from app.core.errors import AppError, SpokenError
from app.core.events import Emit
from app.core.paths import DataPaths, data_paths, models_folder
from app.core.settings import load_settings

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

log = logging.getLogger(__name__)

_LOG_BYTES, _LOG_FILES = 1_000_000, 3


def start(arguments: Sequence[str]) -> int:
    """Do what the command line asks for and return the exit code (listed in ``cli.options``)."""
    options = parse(arguments)
    paths = data_paths(options.data_dir)
    try:
        if options.command == "self-test":
            from app.selftest.report import run_self_test

            return run_self_test(as_json=options.json)
        _log_to(paths)
        if options.command in ("install-desktop", "uninstall-desktop"):
            from app.cli.menus import change_menus

            return change_menus(options)
        if options.command is not None:
            return run(options, _opener(options, paths))
        if has_display():
            from app.gui.application import run_window

            return run_window(_opener(options, paths), options.paths, paths, load_settings(paths.settings))
        return run_without_window(options, _opener(options, paths))
    except SpokenError as error:
        return complain(error)
    except Exception:
        log.exception("a bug")
        traceback.print_exc()
        return complain(AppError("This is a bug in Photokin. The log lies in {path}.", path=str(paths.logs)))


def _opener(options: Options, paths: DataPaths) -> Callable[[Emit], Catalog]:
    """Return what opens the catalog; the rooms below (NumPy, Pillow, annoy) are only loaded then."""

    def open_catalog(emit: Emit) -> Catalog:
        from app.pipeline.catalog import Catalog

        settings = load_settings(paths.settings)
        if options.device is not None:
            settings = replace(settings, device=options.device)
        if options.threads is not None:
            settings = replace(settings, threads=options.threads)
        return Catalog(paths, models_folder(), settings, emit)

    return open_catalog


def _log_to(paths: DataPaths) -> None:
    """Write the log beside the library. A folder that cannot be written must not keep the program from saying so."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk is told once, by what was asked for
    try:
        paths.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # what photos somebody has is nobody else's business
        paths.logs.mkdir(mode=0o700, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            paths.logs / "photokin.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8",
            errors="backslashreplace",
        )  # fmt: skip
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(handler)
