"""Runs each check in another process, so that one that crashes or hangs is named and the others still run."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from app.core.errors import SpokenError
from app.machine.missing_parts import missing_part
from app.selftest.checks import Check, checks

_LONGEST_S = 120.0
_ENDING_S = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a check: ``detail`` is what it saw, or what is wrong and the remedy, in English."""

    name: str
    ok: bool
    detail: str
    seconds: float


class CheckProcess:
    """A process that does one check after the other; a new one takes over from one that died."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is where the checks may write."""
        self._folder = folder
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None

    def result_of(self, check: Check) -> Result:
        """Do one check."""
        begun = time.monotonic()
        ok, detail = self._ask(check)
        return Result(check.name, ok, detail, round(time.monotonic() - begun, 2))

    def close(self, *, at_once: bool = False) -> None:
        """End the process, if ``at_once`` in the middle of a check; decoders that it may have started end with it."""
        process, line = self._process, self._line
        self._process = self._line = None
        if process is None or line is None:
            return
        line.close()
        if not at_once:
            process.join(_ENDING_S)
        if process.is_alive():
            process.kill()
            process.join()

    def _ask(self, check: Check) -> tuple[bool, str]:
        try:
            process, line = self._started()
            line.send(check.name)
            if line.poll(_LONGEST_S):
                ok, detail = line.recv()
                return bool(ok), str(detail)
        except (EOFError, OSError) as error:
            if self._process is None:
                return False, f"No process can be started: {error}. {check.remedy}"
            self._process.join(_ENDING_S)
            code = self._process.exitcode
            self.close()
            return False, f"The program ended by itself ({_ending(code)}). {check.remedy}"
        process.kill()
        self.close()
        return False, f"It took longer than {_LONGEST_S:.0f} seconds. {check.remedy}"

    def _started(self) -> tuple[SpawnProcess, Connection]:
        if self._process is None or self._line is None:
            ours, theirs = multiprocessing.Pipe()
            with theirs:
                process = multiprocessing.get_context("spawn").Process(
                    target=_answer, args=(theirs, self._folder), name="self-test"
                )
                with _ours_alone():
                    process.start()
            self._process, self._line = process, ours
        return self._process, self._line


@contextlib.contextmanager
def _ours_alone() -> Iterator[None]:
    """Start a process that Ctrl-C does not reach, though the terminal sends it to everybody: we end it ourselves."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # Python's own helper, which would let Ctrl-C through again
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _ending(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def _answer(line: Connection, folder: Path) -> None:
    """Run in the new process: do the checks that are asked for, until the asker hangs up."""
    logging.getLogger().addHandler(logging.NullHandler())  # what is wrong is said by the result
    known = {check.name: check for check in checks()}
    with line, contextlib.suppress(EOFError, OSError):
        while True:
            check = known[line.recv()]
            line.send(_outcome(check, folder))


def _outcome(check: Check, folder: Path) -> tuple[bool, str]:
    try:
        return True, check.run(folder)
    except SpokenError as error:
        return False, str(error)
    except ImportError as error:
        return False, str(missing_part(error))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is wrong with this part
        return False, f"{type(error).__name__}: {error}. {check.remedy}"
