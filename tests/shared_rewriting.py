"""pytest rewrites the ``assert`` of each file of tests and keeps the result: here each process does its share of that.

All collect all tests in one order: without this they rewrite the same file at the same time, each of them every one.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import pytest
from _pytest.assertion import rewrite


def rewrite_share(config: pytest.Config) -> None:
    """Rewrite what this process, one of several, is to rewrite of the files asked for, where that was not kept yet."""
    given = vars(config).get("workerinput")
    if given is None or sys.dont_write_bytecode:
        return
    for asked in config.args:
        for path in Path(asked).rglob("test_*.py"):
            if zlib.crc32(path.name.encode()) % given["workercount"] == int(given["workerid"].removeprefix("gw")):
                _rewrite(path, config)


def _rewrite(path: Path, config: pytest.Config) -> None:
    """Do what pytest's hook for imports does, but for running what comes out."""
    kept = rewrite.get_cache_dir(path) / (path.stem + rewrite.PYC_TAIL)
    if rewrite.try_makedirs(kept.parent) and rewrite._read_pyc(path, kept) is None:
        source, code = rewrite._rewrite_test(path, config)
        rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source, kept)
