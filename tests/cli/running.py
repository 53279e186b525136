"""Run the real program as a process of its own."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
TIMEOUT_S = 100
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
    """
    words: Sequence[str] = command(*arguments)
    if before is not None:
        words = [sys.executable, "-P", "-c", f"import os, sys\n{before}\nos.execv(sys.argv[1], sys.argv[1:])", *words]
    if powerless and _IS_ROOT:
        words = ["setpriv", f"--bounding-set={_POWERS}", f"--inh-caps={_POWERS}", *words]
    ran = subprocess.run(
        [*within, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(home, **(environ or {})),
        cwd=folder or home.parent,
        timeout=TIMEOUT_S,
        check=False,
    )
    return Ran(ran.returncode, os.fsdecode(ran.stdout), os.fsdecode(ran.stderr))
