"""A shared library of each test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.both import Both, Shared


@pytest.fixture
def shared_library(library_url: str) -> Iterator[Shared]:
    opened = Shared(library_url)
    yield opened
    opened.close()


@pytest.fixture
def both(library_url: str, tmp_path: Path) -> Iterator[Both]:
    opened = Both(tmp_path / "home", library_url)
    yield opened
    opened.close()
