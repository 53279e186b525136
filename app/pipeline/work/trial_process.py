"""What runs in the process that tries a network from somewhere, with bounds on memory, disk and time of a processor.

Kept light: each new process imports this module before anything else of ours but ``child_process``.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from app.pipeline.work.child_process import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from app.core.engine_adding import AddPlan, Wishes
    from app.core.engine_masking import MaskPlan, MaskWishes
    from app.pipeline.work.trial_words import Said
    from app.similarity.network_inspection import Workplace

_ROOM_BYTES = 2_000_000_000
_TIMES_FILE = 3  # besides: what is read of it, what the runtime makes of that, what it orders for the processor
_MOST_FILE_BYTES = 2_100_000_000
_MOST_CPU_S = 900
_STATM_BYTES = 256


def try_network(line: Connection, path: str, asked: Wishes | AddPlan | MaskWishes | MaskPlan, folder: Path) -> None:
    """Inspect the file at ``path``, or prove a plan for it, and tell what came of it. Writes into ``folder`` alone."""
    end_with_parent()
    from app.pipeline.work.trial_words import StageBegun, sent
    from app.similarity.network_inspection import NETWORK_FILE, Workplace

    held_bytes = _anonymous_bytes()
    _limit(_ROOM_BYTES)

    def tell(said: Said) -> None:
        line.send_bytes(sent(said))

    def begin(stage: str) -> None:
        if stage == "load":
            _limit(_ROOM_BYTES + _TIMES_FILE * (folder / NETWORK_FILE).stat().st_size)
        tell(StageBegun(stage))

    tell(_outcome(path, asked, Workplace(folder, _pictures, begin, lambda: max(0, _anonymous_bytes() - held_bytes))))


def _outcome(path: str, asked: Wishes | AddPlan | MaskWishes | MaskPlan, place: Workplace) -> Said:
    """Do what is asked and return what came of it, whatever that is."""
    from app.core.errors import AppError, InputError
    from app.core.text import text
    from app.machine.missing_parts import missing_part
    from app.pipeline.work.trial_words import Bug, NoMemory, Refused

    try:
        return _found(path, asked, place)
    except MemoryError:
        return NoMemory()
    except InputError as error:
        return Refused(error.text, is_fault=False)
    except AppError as error:
        return Refused(error.text, is_fault=True)
    except ImportError as error:
        return Refused(missing_part(error).text, is_fault=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Refused(text("The network cannot be copied: {reason}.", reason=reason), is_fault=True)
    except Exception:  # noqa: BLE001 - the program that waits reports it
        return Bug(traceback.format_exc())


def _found(path: str, asked: Wishes | AddPlan | MaskWishes | MaskPlan, place: Workplace) -> Said:
    from app.core.engine_adding import AddPlan, Wishes
    from app.core.engine_masking import MaskPlan
    from app.pipeline.work.trial_words import Found, FoundMask, Took, TookMask
    from app.similarity.mask_inspection import inspect_mask, prove_mask
    from app.similarity.network_inspection import inspect, prove

    if isinstance(asked, Wishes):
        return Found(inspect(Path(path), asked, place))
    if isinstance(asked, AddPlan):
        return Took(prove(asked, place))
    if isinstance(asked, MaskPlan):
        return TookMask(prove_mask(asked, place))
    return FoundMask(inspect_mask(Path(path), asked, place))


def _pictures(side_px: int) -> Sequence[NDArray[np.uint8]]:
    """Return three different pictures: a photo, the same with its colours turned round, and a pattern."""
    from app.imaging.prepare import prepare
    from app.machine.paths import resources_folder
    from app.similarity.network_inspection import asked, rule_for

    photo = prepare(str(resources_folder() / "samples" / "sample.png"), rule_for(side_px)).pixels
    return photo, 255 - photo, asked(side_px)[0]


def _limit(most_bytes: int) -> None:
    """Let this process take so much more memory from now on, write no larger file than a network, compute so long.

    Only Linux counts the memory that a process may write to; elsewhere time alone ends what takes too much.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_S, _MOST_CPU_S))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_FILE_BYTES, _MOST_FILE_BYTES))
        if sys.platform == "linux":
            there_is = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
            resource.setrlimit(resource.RLIMIT_DATA, (_statm(5) + min(most_bytes, there_is), resource.RLIM_INFINITY))


def _anonymous_bytes() -> int:
    """Return what of its own this process has in memory; 0 where the system does not tell."""
    return _statm(1) - _statm(2)


def _statm(place: int) -> int:
    """Return a number of ``/proc/self/statm``, in bytes: 1 resident, 2 shared with files, 5 data and stack."""
    if sys.platform != "linux":
        return 0
    file = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(file, _STATM_BYTES).split()[place]) * os.sysconf("SC_PAGE_SIZE")
    finally:
        os.close(file)
