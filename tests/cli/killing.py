"""Start the program, let it come to a phase, kill it at a random moment of it, and look at what it left."""

from __future__ import annotations

import os
import random
import re
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from tests.cli.running import TIMEOUT_S, environment

_GRACE_S = 15.0
_WHOLE = re.compile(
    r"""(catalog|thumbnails|look-alikes)\.db(-wal|-shm)? | catalog\.lock | logs/(photokin\.log(\.\d)?|fault\.txt)
      | index/current
      | index/generation-\d{6}/(annoy\.ann | (projection|vectors|contents|sums|centre|traits)\.npy
                                | (manifest|verified)\.json)
      | (settings|engine-times)\.json | cells/[\w-]+\.db(-wal|-shm)?
      | backups/catalog-(version-\d|\d{6})\.db | catalog-damaged-[-\d]+\.db(-wal|-shm)?""",
    re.VERBOSE,
)


@dataclass
class Kills:
    """What was killed when, and what had to be done again."""

    at: Counter[str] = field(default_factory=Counter)
    too_late: int = 0
    redone: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        phases = ", ".join(f"{phase} {count}" for phase, count in sorted(self.at.items()))
        embed = [count for count in self.redone if count]
        again = f"photos decoded again: at most {max(self.redone, default=0)} a kill, {sum(self.redone)} in all"
        return f"kills survived: {sum(self.at.values())} ({phases}); {again} ({len(embed)} kills cost any)"


class Life:
    """One run of the program as a process group of its own."""

    def __init__(self, home: Path, *arguments: str | Path) -> None:
        reading, writing = os.pipe()
        (home.parent / "tmp").mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.cli.telling", str(writing), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment(home, TMPDIR=str(home.parent / "tmp")),
            pass_fds=(writing,),
            start_new_session=True,
        )
        os.close(writing)
        self._pipe = reading
        self._rest = b""
        self.lines: list[list[str]] = []

    def wait_for(self, phase: str) -> bool:
        """Read until the phase is announced; False if the program ended before."""
        while line := self._line():
            if line[0] == phase:
                return True
        return False

    def kill(self, *, everybody: bool) -> None:
        """Kill the whole group, or the program alone: its decoders must notice then. Fails if anything lives on."""
        if everybody:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.end()

    def end(self) -> int:
        """Read to the end and return the exit code, negative for a signal."""
        while self._line():
            pass
        os.close(self._pipe)
        _, error = self.process.communicate(timeout=TIMEOUT_S)
        # A decoder whose program is killed while it starts says so: Python reads what is not sent any more.
        assert self.process.returncode < 0 or b"Traceback" not in error, error
        deadline = time.monotonic() + _GRACE_S
        while left := _living(self.process.pid):
            if time.monotonic() > deadline:
                pytest.fail(f"outlived the program: {left}")
            time.sleep(0.01)
        return self.process.returncode

    def redone(self) -> int:
        """Return how many photos were decoded and not stored."""
        taken = {line[1] for line in self.lines if line[0] == "took"}
        return len(taken - {content for line in self.lines if line[0] == "stored" for content in line[1:]})

    def _line(self) -> list[str]:
        """Return the words of the next line, [] at the end."""
        while b"\n" not in self._rest:
            if not select.select([self._pipe], [], [], TIMEOUT_S)[0]:
                self.process.kill()
                pytest.fail("the program stands still")
            read = os.read(self._pipe, 1 << 16)
            if not read:
                return []
            self._rest += read
        line, _, self._rest = self._rest.partition(b"\n")
        self.lines.append(line.decode().split())
        return self.lines[-1]


def kill_in(phase: str, home: Path, photos: Path, longest_s: float, chance: random.Random, kills: Kills) -> bool:
    """Start reading ``photos`` and kill the program up to ``longest_s`` after ``phase`` began; False: it never did."""
    life = Life(home, "index", photos)
    if not life.wait_for(phase):
        assert life.end() in (0, 1)
        return False
    time.sleep(chance.uniform(0, 0.9 * longest_s))
    life.kill(everybody=chance.random() < 0.5)
    if life.process.returncode == -signal.SIGKILL:
        kills.at[phase] += 1
    else:
        kills.too_late += 1  # it was done before the random moment came
    kills.redone.append(life.redone())
    return True


def strays(home: Path) -> list[str]:
    """Return the files that a finished run has no business to leave."""
    files = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    left = [str(path) for path in (home.parent / "tmp").rglob("*")]
    generations = {name.split("/")[1] for name in files if name.startswith("index/generation-")}
    return [name for name in files if not _WHOLE.fullmatch(name)] + left + sorted(generations)[1:]


def _living(group: int) -> list[str]:
    found = []
    for process in psutil.process_iter(["pid", "status", "name"]):
        try:
            if os.getpgid(process.pid) == group and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {process.info['name']}")
        except OSError:
            continue
    return found
