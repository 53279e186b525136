"""Trying a network from somewhere in a process of its own, which may crash, hang, or take all it can get.

A file of ONNX is a program of its maker's. Here it gets the disk's space and the time it may have and no more, and what
comes of it are numbers and sentences.
"""

from __future__ import annotations

import logging
import time
from multiprocessing.connection import Connection, wait
from pathlib import Path

from app.core.engine_adding import AddPlan, Inspected, Wishes
from app.core.engine_masking import InspectedMask, MaskPlan, MaskWishes
from app.core.errors import AppError, InputError
from app.core.job import Job
from app.pipeline.work.child_process import WAITED_FOR, ChildContext, start_resource_tracker
from app.pipeline.work.trial_process import try_network
from app.pipeline.work.trial_words import (
    MOST_BYTES,
    Bug,
    Found,
    FoundMask,
    NoMemory,
    Refused,
    Said,
    StageBegun,
    Took,
    TookMask,
    received,
)
from app.similarity.mask_inspection import ProvenMask
from app.similarity.network_inspection import Proven

log = logging.getLogger(__name__)

LONGEST_S = {"start": 120.0, "read": 300.0, "load": 120.0, "first": 60.0, "run": 180.0}
"""How long each stage may take. "first" is the first picture, in each size that is tried: useful networks take 5 s."""

_POLL_S = 0.05


def inspect_apart(job: Job, path: str, wishes: Wishes, folder: Path) -> Inspected:
    """Look at an ONNX file and try it; the plan has no name and title. Raises InputError for what cannot be used.

    ``folder``: an empty one of ours, for what is written meanwhile. Raises AppError where the system does not allow it.
    """
    said = _tried(job, path, wishes, folder)
    if not isinstance(said, Found):
        raise _unexpected(said)
    return said.inspected


def prove_apart(job: Job, plan: AddPlan, folder: Path) -> Proven:
    """Take the network of a plan over into ``folder`` and try it as planned. Raises as ``inspect_apart``."""
    said = _tried(job, plan.path, plan, folder)
    if not isinstance(said, Took):
        raise _unexpected(said)
    return said.proven


def inspect_mask_apart(job: Job, path: str, wishes: MaskWishes, folder: Path) -> InspectedMask:
    """Look at an ONNX file that is to tell the subject from the rest. Otherwise as ``inspect_apart``."""
    said = _tried(job, path, wishes, folder)
    if not isinstance(said, FoundMask):
        raise _unexpected(said)
    return said.inspected


def prove_mask_apart(job: Job, plan: MaskPlan, folder: Path) -> ProvenMask:
    """Take the network of a plan over into ``folder`` and try it as planned. Raises as ``inspect_apart``."""
    said = _tried(job, plan.path, plan, folder)
    if not isinstance(said, TookMask):
        raise _unexpected(said)
    return said.proven


def _tried(job: Job, path: str, asked: Wishes | AddPlan | MaskWishes | MaskPlan, folder: Path) -> Said:
    context = ChildContext()
    start_resource_tracker()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=try_network, args=(theirs, path, asked, folder), name="network trial", daemon=True)
    process.niceness = WAITED_FOR
    process.start()
    theirs.close()
    try:
        return _heard(job, ours)
    except EOFError:
        process.join()
        log.warning("the process that tried %s ended with %s", path, process.exitcode)
        raise InputError("The network crashed when it was tried, so it cannot be used.") from None
    except (OSError, ValueError) as error:
        log.warning("the process that tried %s said nonsense: %s", path, error)
        raise InputError("The network crashed when it was tried, so it cannot be used.") from error
    finally:
        process.kill()
        process.join()
        ours.close()


def _heard(job: Job, line: Connection) -> Said:
    """Return the last word of the process. Raises what it refused, TooSlow, EOFError when it ended without."""
    stage, begun = "start", time.monotonic()
    while True:
        job.checkpoint()
        if not wait([line], _POLL_S):
            if time.monotonic() - begun > LONGEST_S[stage]:
                raise _too_long(stage)
            continue
        said = received(line.recv_bytes(MOST_BYTES))
        match said:
            case StageBegun(name) if name in LONGEST_S:
                stage, begun = name, time.monotonic()
            case Refused(sentence, is_fault):
                raise (AppError if is_fault else InputError)(sentence.template, **dict(sentence.values))
            case NoMemory():
                raise InputError("The network takes more memory than it may have, so it cannot be used.")
            case Bug(report):
                raise RuntimeError(f"a bug in trying a network\n{report}")
            case _:
                return said


def _too_long(stage: str) -> InputError:
    seconds = int(LONGEST_S[stage])
    if stage in ("first", "run"):
        return InputError(
            "The network is too slow to be useful: it was not done with a few pictures after {seconds} seconds.",
            seconds=seconds,
        )
    return InputError("The network cannot be used: it was not loaded after {seconds} seconds.", seconds=seconds)


def _unexpected(said: Said) -> RuntimeError:
    return RuntimeError(f"{type(said).__name__} was not expected")
