"""How the user left the window: size, panels, sort order. A small file beside the library, safe to delete."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import get_args

from app.core.gallery import Order
from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary

log = logging.getLogger(__name__)

_MOST_PX = 100_000
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class WindowState:
    """``geometry`` is Qt's own, in hexadecimal; widths in logical pixels, 0 while the user has not chosen.

    ``…_narrow`` is how a column was left in a window in which it folds by itself.
    """

    geometry: str = ""
    folders_px: int = 0
    neighbours_px: int = 0
    folders_shown: bool = True
    neighbours_shown: bool = True
    menu_bar_shown: bool = False
    cell_px: int = 0
    order: Order = "date"
    descending: bool = True
    strip_shown: bool = True
    information_shown: bool = False
    names_shown: bool = False
    folders_shown_narrow: bool = False
    neighbours_shown_narrow: bool = False


def state_file(home: Path) -> Path:
    """Return where the state of the window on the library in ``home`` lies."""
    return home / "window.json"


def load_state(path: Path) -> WindowState:
    """Read the state; what is missing or makes no sense is as at the first start."""
    try:
        written = json.loads(read_ordinary(path, _MOST_BYTES).decode("utf-8"))
    except FileNotFoundError:
        return WindowState()
    except (OSError, ValueError, RecursionError) as error:
        log.warning("window state not readable: %s", error)
        return WindowState()
    if not isinstance(written, dict):
        return WindowState()
    plain = WindowState()
    sound = {f.name: written[f.name] for f in fields(plain) if _fits(getattr(plain, f.name), written.get(f.name))}
    if sound.get("order") not in get_args(Order):
        sound.pop("order", None)
    return WindowState(**sound)


def save_state(path: Path, state: WindowState) -> None:
    """Write the state in one step. A disk that is full costs the state, nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{json.dumps(asdict(state), indent=2)}\n".encode())
    except OSError as error:
        log.warning("window state not written: %s", error)


def _fits(plain: object, value: object) -> bool:
    if type(plain) is not type(value):
        return False
    return not isinstance(value, int) or 0 <= value <= _MOST_PX
