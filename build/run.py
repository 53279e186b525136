"""Starts the program: `python3 build/run.py [arguments]`; the first time, sets up .venv.

Where there is no screen, what only the window needs (Qt, and what Qt needs of the system) is not fetched until there
is one. Never writes to standard output, which belongs to the program.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping

import check_python  # noqa: F401  stops an old Python; first of ours
import environment


def program_environment(env: Mapping[str, str], root: str) -> dict[str, str]:
    """The program's environment: it finds `app` in this source tree, and nothing else of the user's."""
    kept = {key: value for key, value in env.items() if key != "PYTHONHOME"}
    return dict(kept, PYTHONPATH=root)


def sets_for(args: list[str], *, has_display: bool) -> list[str]:
    """The sets that the program needs for these arguments here. The self-test tries the window without a screen."""
    return ["run", "window"] if has_display or "--self-test" in args else ["run"]


def has_display() -> bool:
    """What the program itself will say: whether a window can open."""
    import runpy

    module = runpy.run_path(str(environment.ROOT / "app" / "machine" / "environment.py"))
    return bool(module["has_display"]())


def as_typed() -> str:
    """What starts this script from where the user stands: the program's hints name it."""
    name = os.path.basename(sys.executable)
    words = [name if shutil.which(name) == sys.executable else sys.executable, sys.argv[0]]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def main(args: list[str]) -> int:
    """Becomes the program; where a process cannot, runs it and returns its exit code."""
    python = str(environment.prepare_or_exit(*sets_for(args, has_display=has_display())))
    # -P: a file named like one of our modules in the user's folder must not be taken for it.
    command = [python, "-P", "-m", "app", *args]
    env = program_environment(os.environ, str(environment.ROOT)) | {"PHOTOKIN_STARTED_AS": as_typed()}
    if os.name == "posix":
        # While Python starts, Ctrl-C would be told with a traceback; app/__main__.py lets it through.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        os.execve(python, command, env)  # noqa: S606  so that signals and the exit code are the program's own
    with subprocess.Popen(command, env=env) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the program got it too, and decides


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
