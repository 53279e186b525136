"""Running a program of the desktop to its end, in silence."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Mapping, Sequence

from app.machine.environment import environment_for_others

log = logging.getLogger(__name__)


def run_program(command: Sequence[str], timeout_s: float, more: Mapping[str, str] | None = None) -> int | None:
    """Return the exit status of ``command``, or None when it could not be run or took longer: the log says why.

    It gets the environment that other programs should have, with ``more`` in it, and nothing to read. Waits: not for
    the GUI thread.
    """
    try:
        ran = subprocess.run(
            command,
            env={**environment_for_others(), **(more or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("%s: %s", command[0], error)
        return None
    if ran.returncode:
        log.warning("%s ended with %d: %s", command[0], ran.returncode, ran.stderr.decode(errors="replace"))
    return ran.returncode
