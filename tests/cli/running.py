"""Run the real program as a process of its own."""

from __future__ import annotations

import atexit
import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
FORKING = Path(__file__).with_name("forking.py")
TIMEOUT_S = 100
_CAN_FORK = sys.platform == "linux"
_POWERS = "-dac_override,-dac_read_search"
_IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@dataclass(frozen=True)
class Ran:
    """How the program ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects on stdout, which holds nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]

    def paths(self, key: str = "path") -> list[str]:
        """What the objects name under ``key``: by the bytes of the name where it is no text."""
        return [
            os.fsdecode(base64.b64decode(value[f"{key}_bytes"])) if f"{key}_bytes" in value else value[key]
            for value in self.objects
        ]

    def is_sentence(self, *words: str) -> bool:
        """Tell whether all that was said is one sentence on stderr with these words in it."""
        said = self.err.splitlines()
        one = len(said) == 1 and said[0].startswith("photokin: ") and self.out == ""
        return one and all(word in said[0] for word in words)


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-P", "-m", "app", *map(str, arguments)]


def environment(home: Path, **changes: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    # Bytecode of a run as somebody else, or from a copied tree, must not land among ours.
    settings = {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error"}
    settings["PHOTOKIN_STARTED_AS"] = "photokin"  # as if it were installed
    return kept | settings | {"PHOTOKIN_HOME": str(home), "HOME": str(home.parent), "LC_ALL": "C.UTF-8"} | changes


def photokin(
    *arguments: str | Path,
    home: Path,
    before: str | None = None,
    within: Sequence[str] = (),
    powerless: bool = False,
    folder: Path | None = None,
    environ: dict[str, str] | None = None,
) -> Ran:
    """Run the program to its end. ``before`` is a line of Python to run in the process first, ``within`` are the words
    of a command that runs it.

    ``powerless``: as somebody who may read and write only what the permissions say, even if the tests run as root.

    An ordinary command is run by a copy of a process that has loaded the program already.
    """
    variables, folder = environment(home, **(environ or {})), folder or home.parent
    if _CAN_FORK and before is None and not within and not powerless and not environ:
        with _loaded() as loaded:
            if loaded is not None:
                return loaded.run(arguments, variables, folder)
    words: Sequence[str] = command(*arguments)
    if before is not None:
        words = [sys.executable, "-P", "-c", f"import os, sys\n{before}\nos.execv(sys.argv[1], sys.argv[1:])", *words]
    if powerless and _IS_ROOT:
        words = ["setpriv", f"--bounding-set={_POWERS}", f"--inh-caps={_POWERS}", *words]
    ran = subprocess.run(
        [*within, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=variables,
        cwd=folder,
        timeout=TIMEOUT_S,
        check=False,
    )
    return Ran(ran.returncode, os.fsdecode(ran.stdout), os.fsdecode(ran.stderr))


class _Loaded:
    """The program, loaded once (``forking.py``); runs one command at a time."""

    def __init__(self) -> None:
        self._texts = tempfile.TemporaryDirectory(prefix="photokin-said-")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(FORKING)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(Path(self._texts.name) / "home"),
        )
        self._process.wait()

    def run(self, arguments: Sequence[str | Path], variables: dict[str, str], folder: Path) -> Ran:
        out, err = (Path(self._texts.name) / name for name in ("out", "err"))
        words = [os.fsencode(str(argument)).hex() for argument in arguments]
        request = {
            "arguments": words, "environment": variables, "folder": str(folder), "out": str(out), "err": str(err)
        }  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        if not told:
            raise RuntimeError(os.fsdecode(self._process.communicate()[1]))
        pid = int(told)
        late = threading.Timer(TIMEOUT_S, os.kill, (pid, signal.SIGKILL))
        late.start()
        code = int(self._process.stdout.readline())
        late.cancel()
        late.join()
        said = Ran(code, os.fsdecode(out.read_bytes()), os.fsdecode(err.read_bytes()))
        out.unlink()
        err.unlink()
        return said

    def close(self) -> None:
        self._process.communicate()
        self._texts.cleanup()


_one_at_a_time = threading.Lock()
_the_loaded: list[_Loaded] = []


@contextmanager
def _loaded() -> Iterator[_Loaded | None]:
    """The loaded program, None while another thread's command runs."""
    if not _one_at_a_time.acquire(blocking=False):
        yield None
        return
    try:
        if not _the_loaded:
            _the_loaded.append(_Loaded())
            atexit.register(_the_loaded[0].close)
        yield _the_loaded[0]
    finally:
        _one_at_a_time.release()
