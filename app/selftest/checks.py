"""The list of what ``photokin --self-test`` looks at, in the order in which one part needs another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_INSTALL_AGAIN = "Please install the program again."
_MEMORY = "Is the computer out of memory, or does a security program stop Photokin from starting processes?"
_WINDOW = "Does the display work for other programs? On Debian and Ubuntu: sudo apt install libgl1 libegl1."


@dataclass(frozen=True, slots=True)
class Check:
    """``run`` gets a temporary folder, shared by all, and returns what it saw or raises; ``remedy`` follows then,
    unless the error is one of ours, which name their own.
    """

    name: str
    run: Callable[[Path], str]
    remedy: str = _INSTALL_AGAIN


def checks() -> tuple[Check, ...]:
    """Return all checks. Imports nothing heavy: each imports what it looks at, so that a fault is its own."""
    return (
        Check("model", _model),
        Check("decoders", _decoders, _MEMORY),
        Check("formats", _formats),
        Check("index", _index),
        Check("catalog", _catalog),
        Check("icons", _icons, _WINDOW),
        Check("letters", _letters, _WINDOW),
        Check("translations", _translations),
        Check("window", _window, _WINDOW),
    )


def _model(folder: Path) -> str:
    from app.selftest.library_checks import check_model

    return check_model()


def _decoders(folder: Path) -> str:
    from app.selftest.library_checks import check_decoder_process

    return check_decoder_process(folder)


def _formats(folder: Path) -> str:
    from app.selftest.library_checks import check_formats

    return check_formats(folder)


def _index(folder: Path) -> str:
    from app.selftest.library_checks import check_index

    return check_index(folder)


def _catalog(folder: Path) -> str:
    from app.selftest.library_checks import check_catalog

    return check_catalog(folder)


def _icons(folder: Path) -> str:
    from app.gui.start.self_checks import check_icons

    return check_icons()


def _letters(folder: Path) -> str:
    from app.gui.start.self_checks import check_letters

    return check_letters()


def _translations(folder: Path) -> str:
    from app.gui.start.self_checks import check_translations

    return check_translations()


def _window(folder: Path) -> str:
    from app.gui.start.self_checks import check_window
    from app.selftest.library_checks import copied_photos, library_paths, open_catalog

    photos = copied_photos(folder)
    return check_window(open_catalog(folder), library_paths(folder), str(photos[0].parent), len(photos))
