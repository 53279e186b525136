"""Runs the program many times and loads it once: `python -P tests/cli/forking.py`, driven by tests/cli/running.py.

Each line on standard input is a request in JSON: arguments, environment, folder, files for what it says. For each a
copy of this process, which has loaded the program and done nothing else, becomes the program; standard output gets two
lines, its number and how it ended. Of most commands loading is what takes longest. The program's own processes are
copies, too (tests/loaded_processes.py).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

_BEFORE = dict(os.environ)

import app.__main__  # noqa: E402
import app.cli.terminal  # noqa: E402
import app.main  # noqa: E402
import app.pipeline.catalog  # noqa: E402
from tests.loaded_processes import share_loaded_process, start_loaded_processes  # noqa: E402

_BY_THE_PROGRAM = {name: value for name, value in os.environ.items() if _BEFORE.get(name) != value}


def main() -> int:
    """Serve until standard input ends; in a copy, return the program's exit code."""
    if os.fork():
        os._exit(0)  # nobody's child: tests count theirs, and kill them
    asked, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)
    share_loaded_process()
    start_loaded_processes(setattr)
    # Or each process of the program would read this file in, and all that it loads.
    sys.modules["__main__"].__spec__ = app.__main__.__spec__
    import tests.kept_memory  # noqa: F401 - after all else

    with os.fdopen(asked, "rb") as requests:
        while line := requests.readline():
            request = json.loads(line)
            pid = os.fork()
            if pid == 0:
                os.close(answers)
                return _become(request)
            os.write(answers, f"{pid}\n".encode())
            _, status = os.waitpid(pid, 0)
            os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    return 0


def _become(request: dict[str, Any]) -> int:
    os.environ.clear()
    os.environ.update(request["environment"] | _BY_THE_PROGRAM)
    os.chdir(request["folder"])
    for fd, file in ((1, request["out"]), (2, request["err"])):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, fd)
        os.close(opened)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv[1:] = [os.fsdecode(bytes.fromhex(word)) for word in request["arguments"]]
    return app.__main__.main()


if __name__ == "__main__":
    sys.exit(main())
