"""Fuzzes what reads outside data: `python3 build/fuzz.py [--seconds N] [TARGET...]`, every target by default.

Guided by coverage (atheris, Linux on x86-64 only). Each target gets N seconds, 60 by default, on one
core. Prints how many inputs were tried; an input that finds a fault is kept, and the exit code is 1.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import check_python  # noqa: F401  stops an old Python; first of ours
import environment
import run
from narrate import say

_MOST_BYTES = 1 << 15
_MEMORY_MB = 3000
_INPUT_S = 30
_GRACE_S = 120  # importing everything under instrumentation, and the last input


def fuzz(python: str, target: str, seconds: int) -> bool:
    """Fuzzes one target and says what came of it; True when no fault was found."""
    folder = Path(tempfile.mkdtemp(prefix=f"photokin-fuzz-{target}-"))
    options = [
        f"-max_total_time={seconds}", f"-max_len={_MOST_BYTES}", f"-rss_limit_mb={_MEMORY_MB}", f"-timeout={_INPUT_S}",
        f"-artifact_prefix={folder}{os.sep}", "-print_final_stats=1", "-verbosity=1",
    ]  # fmt: skip
    log = folder / "log.txt"
    with log.open("wb") as output:
        command = [python, "-P", "-m", "tests.fuzz.fuzzing", target, str(folder), *options]
        env = run.program_environment(os.environ, str(environment.ROOT))
        try:
            status = subprocess.call(
                command, env=env, cwd=environment.ROOT, stdout=output, stderr=output, timeout=seconds + _GRACE_S
            )
        except subprocess.TimeoutExpired:
            status = -1
    said = log.read_text("utf-8", "replace")
    executions = re.findall(r"stat::number_of_executed_units:\s*(\d+)", said) or re.findall(r"Done (\d+) runs", said)
    tried = f"{target}: {int(executions[-1]) if executions else 0:,} inputs in {seconds} s"
    if status == 0 and executions:
        say(f"{tried}, no fault.")
        shutil.rmtree(folder)
        return True
    say(f"{tried}, then a fault: the input and {log.name} are in {folder}.")
    return False


def main(args: list[str]) -> int:
    """Fuzzes the targets asked for; 0 when no fault was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    chosen = parser.parse_args(args)
    python = str(environment.prepare_or_exit("dev", "fuzz"))
    listing = [python, "-P", "-c", "from tests.fuzz.targets import TARGETS; print(*TARGETS)"]
    env = run.program_environment(os.environ, str(environment.ROOT))
    known = subprocess.run(listing, env=env, cwd=environment.ROOT, capture_output=True, text=True, check=True)
    targets = known.stdout.split()
    if unknown := [name for name in chosen.targets if name not in targets]:
        say(f"There is no target called {unknown[0]}; there are: {', '.join(targets)}.")
        return 2
    sound = [fuzz(python, name, chosen.seconds) for name in chosen.targets or targets]
    return 0 if all(sound) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
