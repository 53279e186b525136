"""A network trained in a process of its own: PyTorch may crash, or take all it can get, and is ended at any moment.

Nothing is asked of it but a word now and then of how far it is. What it has learned lies in its folder as checkpoints;
ended and started again, it goes on from there.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from app.core.errors import AppError
from app.core.job import Job
from app.pipeline.work.child_process import ChildContext, end_with_parent, start_resource_tracker
from app.training.parts import EXTRA

log = logging.getLogger(__name__)

MOST_BYTES = 8_000_000_000
_SHARE_OF_MEMORY = 0.75
_POLL_S = 0.1
_END_S = 1.0
_LONGEST_WORD = 1 << 16

Report = Callable[[int, int, float | None], None]
"""Is told the steps that are made, all steps, and the seconds that the others take (None before that is known)."""


def train_apart(job: Job, folder: Path, report: Report) -> None:
    """Do the task that lies in ``folder`` and leave the network there; whatever ``report`` raises, nothing runs on.

    Raises AppError where the process was ended or the system has no more to give, Cancelled within a moment.
    """
    context = ChildContext()
    start_resource_tracker()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=run_training, args=(theirs, folder), name="training", daemon=True)
    process.start()
    theirs.close()
    try:
        done = _followed(job, ours, report)
        process.join(_END_S)
        if not done:
            log.error("the process that trains ended with %s", process.exitcode)
            raise AppError(
                "The network could not be trained: the process that does it was ended. Is the computer out of memory? "
                "Start again to go on."
            )
    finally:
        process.kill()
        process.join()
        ours.close()


def _followed(job: Job, line: Connection, report: Report) -> bool:
    """Report what a process tells until it ends; return whether it did what it should."""
    made, steps, left_s, done = 0, 0, None, False
    while True:
        job.checkpoint()
        if steps:
            report(made, steps, left_s)
        if not wait([line], _POLL_S):
            continue
        try:
            said = json.loads(line.recv_bytes(_LONGEST_WORD))
        except (EOFError, OSError, ValueError):  # it ended, or talks nonsense
            return done
        _raise_what_it_met(said)
        made, steps, left_s = said.get("step", made), said.get("steps", steps), said.get("left_s", left_s)
        done = said.get("done", done)


def _raise_what_it_met(said: dict[str, Any]) -> None:
    if "errno" in said:
        raise AppError("The network could not be trained: {detail}.", detail=said["strerror"])
    if "no_memory" in said:
        raise AppError(
            "There is not enough memory to train a network. Close other programs and start again; what is done stays."
        )
    if "missing" in said:
        raise AppError(
            "Training networks needs {parts}: please install the extra {extra}.", parts=said["missing"], extra=EXTRA
        )
    if "not_finite" in said:
        raise AppError("Training came to nothing: its numbers grew beyond all bounds. Try it with another seed.")
    if "report" in said:
        raise RuntimeError(f"a bug in training\n{said['report']}")


def run_training(line: Connection, folder: Path) -> None:
    """What the process runs."""
    end_with_parent()
    from app.training.process import train

    _limit_memory()
    train(folder, lambda **said: line.send_bytes(json.dumps(said).encode()))


def _limit_memory() -> None:
    """Let this process take most of the computer's memory, and no more; only Linux knows such a limit."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        there_is = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        most = min(MOST_BYTES, round(_SHARE_OF_MEMORY * there_is))
        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))
