"""Runs a benchmark: `python3 build/bench.py NAME [arguments]`, e.g. `python3 build/bench.py scan`.

Sets up what benchmarks need, then runs tests/benchmarks/NAME.py, which says what it measures. The exit
code is 1 when a figure misses what is expected of it.
"""

import os
import subprocess
import sys

import check_python  # noqa: F401  stops an old Python; first of ours
import environment
import run
from narrate import say

# The files in tests/benchmarks that measure something; the others there help them.
NAMES = (
    *("retrieval", "teach", "finetune", "cells", "int8", "recall", "closeness", "tree", "scan", "rescan", "idle"),
    *("gallery", "stalls", "zoom", "start", "first", "soundness", "ask", "turned", "loupe", "paths", "memory"),
    *("library", "thumbnails", "export", "look-alikes", "shared"),
)


def main(args: list[str]) -> int:
    """Runs one benchmark and returns its exit code."""
    if not args or args[0] not in NAMES:
        say(__doc__.strip())
        say(f"There are: {', '.join(NAMES)}. python3 build/bench.py NAME --help lists the arguments.")
        return 0 if args and args[0] in ("-h", "--help") else 2
    python = str(environment.prepare_or_exit("dev", *(["finetune"] if args[0] == "finetune" else [])))
    script = str(environment.ROOT / "tests" / "benchmarks" / f"{args[0].replace('-', '_')}.py")
    env = run.program_environment(os.environ, str(environment.ROOT))
    env["OPENBLAS_NUM_THREADS"] = "1"  # as app/__init__.py has it: a benchmark loads NumPy sooner
    return subprocess.call([python, "-P", script, *args[1:]], env=env)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
