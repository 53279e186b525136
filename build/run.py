"""Starts the program: `python3 build/run.py [arguments]`; the first time, sets up .venv.

Never writes to standard output, which belongs to the program.
"""

import os
import sys
from collections.abc import Mapping

import check_python  # noqa: F401  stops an old Python; first of ours
import environment


def program_environment(env: Mapping[str, str], root: str) -> dict[str, str]:
    """The program's environment: it finds `app` in this source tree, and nothing else of the user's."""
    kept = {key: value for key, value in env.items() if key != "PYTHONHOME"}
    return dict(kept, PYTHONPATH=root)


def main(args: list[str]) -> int:
    """Becomes the program; where a process cannot, runs it and returns its exit code."""
    python = str(environment.prepare_or_exit("run"))
    # -P: a file named like one of our modules in the user's folder must not be taken for it.
    command = [python, "-P", "-m", "app", *args]
    env = program_environment(os.environ, str(environment.ROOT))
    if os.name == "posix":
        os.execve(python, command, env)  # noqa: S606  so that signals and the exit code are the program's own
    import subprocess

    with subprocess.Popen(command, env=env) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the program got it too, and decides


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
