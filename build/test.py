"""Runs every check: `python3 build/test.py [--all] [--export] [--finetune] [pytest arguments]`, without a screen.

Sets up what the checks need, then runs ruff, mypy and pytest, for which the code is compiled. pytest comes
last, so that its closing line ends the output. Without arguments the tests are shared out among the
processors, file by file; what is asked for by an argument runs in one process, where output and the debugger
work as usual.
"""

import os
import subprocess
import sys

import check_python  # noqa: F401  stops an old Python; first of ours
import environment
from narrate import say

# Two more than there are processors, as tests wait now and then; each takes half a gigabyte, with its decoders.
PROCESSES = min((os.cpu_count() or 1) + 2, 4)
# The longest files come first (tests/conftest.py): at the end nobody waits for one of them.
SHARED_OUT = ["--numprocesses", str(PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder"]


def pytest_arguments(args: list[str]) -> list[str]:
    """What pytest gets: ours translated, the rest as it is."""
    passed = [arg for arg in args if arg not in ("--all", "--export", "--finetune")]
    if "--all" in args:
        return ["-m", "not benchmark", *passed]
    if "--export" in args:
        return ["-m", "not slow and not benchmark", *passed]
    if "--finetune" in args:
        return ["-m", "not slow and not export and not benchmark", *passed]
    return passed or SHARED_OUT


def main(args: list[str]) -> int:
    """Runs all checks even if one fails; 0 when every one passed."""
    if "-h" in args or "--help" in args:
        print(__doc__.strip())
        print("--all: also the slow tests, and a little fuzzing.")
        print("--export: also installs torch, and tests the model export.")
        print("--finetune: also installs torch, and tests the training of networks.")
        return 0
    wished = {"--all": "fuzz", "--export": "export", "--finetune": "finetune"}
    sets = ["dev", *(name for option, name in wished.items() if option in args)]
    python = str(environment.prepare_or_exit(*sets))
    env = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    env.pop("PYTHONPATH", None)
    failed: list[str] = []
    steps = [
        ("ruff check", ["ruff", "check", "."]),
        ("ruff format", ["ruff", "format", "--check", "."]),
        ("mypy", ["mypy", "app", "build", "tests"]),
        # Once, not in each of the many processes that the tests start.
        ("compileall", ["compileall", "-q", "-j", "0", "app", "tests"]),
        ("pytest", ["pytest", *pytest_arguments(args)]),
    ]
    for name, command in steps:
        if name == "pytest" and failed:
            say(f"FAILED: {', '.join(failed)}. Whatever the tests say now, this run has failed.")
        say(f"Running {name}.")
        sys.stdout.flush()
        if subprocess.call([python, "-m", *command], cwd=str(environment.ROOT), env=env) != 0:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
