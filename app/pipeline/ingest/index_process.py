"""An index grown in a process of its own: annoy cannot be stopped while it builds, a process can be killed at any time.

The process reads the vectors from the generation's folder; through the pipe come only small JSON messages about how far
it is and what went wrong.
"""

from __future__ import annotations

import json
import logging
import traceback
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from app.core.errors import AppError
from app.pipeline.work.child_process import ChildContext, end_with_parent, start_resource_tracker
from app.similarity.index_growth import Report, Seed, grow

log = logging.getLogger(__name__)

# So small an index takes less time than starting a process does (.25 s of a processor), and no step of it 50 ms.
_SMALL = 200
_POLL_S = 0.05


def grow_apart(folder: Path, seed: Seed, report: Report) -> None:
    """Do what ``grow`` does, in another process unless it is little; leave nothing running, whatever ``report`` raises.

    Raises OSError as ``grow`` does, AppError when the process was killed, as by a system short of memory.
    """
    if seed.count <= _SMALL:
        grow(folder, seed, report)
        return
    context = ChildContext()
    start_resource_tracker()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_grow, args=(theirs, folder, seed), name="index", daemon=True)
    process.start()
    theirs.close()
    try:
        share = 0.0
        while True:
            report(share)
            if not wait([ours], _POLL_S):
                continue
            try:
                said = json.loads(ours.recv_bytes())
            except EOFError:
                break
            share = said.get("share", share)
            _raise_what_it_met(said)
        process.join()
        if process.exitcode != 0:
            log.error("the process that builds the index ended with %s", process.exitcode)
            raise AppError(
                "The index could not be built: the process that builds it was ended. Is the computer out of memory? "
                "The photos stay searchable. Start again to go on."
            )
    finally:
        process.kill()
        process.join()
        ours.close()


def _raise_what_it_met(said: dict[str, Any]) -> None:
    if "errno" in said:
        raise OSError(said["errno"], said["strerror"])
    if "report" in said:
        raise RuntimeError(f"a bug in building the index\n{said['report']}")


def _grow(line: Connection, folder: Path, seed: Seed) -> None:
    """What the process runs."""
    end_with_parent()

    def tell(**said: object) -> None:
        line.send_bytes(json.dumps(said).encode())

    try:
        grow(folder, seed, lambda share: tell(share=share))
    except OSError as error:
        tell(errno=error.errno, strerror=error.strerror or str(error))
    except MemoryError:
        raise SystemExit(1) from None
    except Exception:  # noqa: BLE001 - the program that waits reports it
        tell(report=traceback.format_exc())
