"""Says on standard error what a set-up does, and runs its noisy commands into a log file.

Standard output belongs to the program that is started afterwards.
"""

import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

# Nobody should wonder whether it still works: after this time without a word one is said.
_LONGEST_SILENCE_S = 4.0
_GIST_CHARACTERS = 76

# What pip says of each file that it does not have yet, and apt-get of all that it has brought.
_FETCHED = re.compile(
    r"^(?:\s*Downloading \S+ \((?P<pip>[\d.]+ (?:bytes|[kMG]B))\)|Fetched (?P<apt>[\d.,]+ (?:B|[kMG]B)) in .*)$",
    re.MULTILINE,
)
_UNITS = {"bytes": 1, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}

# When something was said last, and when the last command ended: those that follow each other share one silence.
_last_said_s = 0.0
_last_ended_s = 0.0
_FOLLOWS_S = 1.0


class SetupError(Exception):
    """The machine lacks something; the message is a full sentence for the user."""


def say(sentence: str) -> None:
    """Prints one line on standard error, at once."""
    global _last_said_s
    print(sentence, file=sys.stderr, flush=True)
    _last_said_s = time.monotonic()


def fetched_bytes(log: str) -> int:
    """How much pip and apt-get have fetched, by what they said of it; what came out of a cache does not count."""
    total = 0.0
    for match in _FETCHED.finditer(log):
        number, unit = (match["pip"] or match["apt"]).replace(",", "").split()
        total += float(number) * _UNITS[unit]
    return round(total)


def run_logged(
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    relay: Callable[[str], str | None] = lambda _line: None,
) -> tuple[int, str]:
    """Runs a command with its output in `log`; returns its exit status and output.

    `relay` picks, line by line, what the user should see meanwhile; when that is nothing for some seconds, the time
    that has passed is said with the command's last line. Raises OSError when the command cannot be started.
    """
    import subprocess

    lines: list[str] = []
    with log.open("a", encoding="utf-8") as sink, sign_of_life(lines):
        sink.write(f"$ {' '.join(command)}\n")
        with subprocess.Popen(
            list(command),
            env=dict(os.environ if env is None else env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                lines.append(line)
                sink.write(line)
                shown = relay(line.strip())
                if shown:
                    say(f"  {shown}")
    return process.returncode, "".join(lines)


@contextmanager
def sign_of_life(lines: Sequence[str]) -> Iterator[None]:
    """Says how long it has taken, and the last of the `lines`, whenever nothing else is said for too long."""
    global _last_ended_s
    done = threading.Event()
    begun_s = time.monotonic()
    silent_since_s = _last_said_s if begun_s - _last_ended_s < _FOLLOWS_S else begun_s

    def watch() -> None:
        said_s = silent_since_s
        while not done.wait(max(0.0, said_s + _LONGEST_SILENCE_S - time.monotonic())):
            said_s = max(said_s, _last_said_s)
            now_s = time.monotonic()
            if now_s - said_s >= _LONGEST_SILENCE_S:
                say(f"  {now_s - begun_s:.0f} s {_gist(lines)}".rstrip())
                said_s = now_s

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        _last_ended_s = time.monotonic()


def _gist(lines: Sequence[str]) -> str:
    """The last line that says something, as it may stand on a terminal."""
    for line in reversed(lines[-5:]):
        words = "".join(character if character.isprintable() else " " for character in line).strip()
        if words:
            return words if len(words) <= _GIST_CHARACTERS else f"{words[: _GIST_CHARACTERS - 1]}…"
    return ""
