"""Says on standard error what a set-up does, and runs its noisy commands into a log file.

Standard output belongs to the program that is started afterwards.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class SetupError(Exception):
    """The machine lacks something; the message is a full sentence for the user."""


def say(sentence: str) -> None:
    """Prints one line on standard error, at once."""
    print(sentence, file=sys.stderr, flush=True)


def run_logged(
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    relay: Callable[[str], str | None] = lambda _line: None,
) -> tuple[int, str]:
    """Runs a command with its output in `log`; returns its exit status and output.

    `relay` picks, line by line, what the user should see meanwhile. Raises OSError when the command
    cannot be started.
    """
    import subprocess

    lines: list[str] = []
    with log.open("a", encoding="utf-8") as sink:
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
