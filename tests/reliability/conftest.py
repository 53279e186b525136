"""What the tests of reliability share: the pipeline's libraries, and a disk of their own."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.pipeline.conftest import library, model, new_library  # noqa: F401 - fixtures

Disk = Callable[..., AbstractContextManager[Path]]


@pytest.fixture
def new_disk(tmp_path: Path) -> Disk:
    """Mount a disk in memory: ``with new_disk("size=1m") as folder``. Skips the test where that is not permitted."""

    @contextlib.contextmanager
    def mounted(options: str, name: str = "disk") -> Iterator[Path]:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip(
                "mounting a disk in memory needs root; the variant with a limit on the size of files runs always"
            )
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], capture_output=True, check=False)

    return mounted
