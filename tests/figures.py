"""What tests measure: printed, and on demand written beside the promise that RELIABILITY.md makes of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[1] / "RELIABILITY.md"
_FIRST_TEST = re.compile(r"::(test_\w+)")

_figures: dict[str, list[str]] = {}


def measured(figure: str) -> None:
    """Print what the running test has measured (pytest shows it with ``-s``); ``--figures`` puts it on the page."""
    print(f"\n{figure}")
    running = os.environ["PYTEST_CURRENT_TEST"].rsplit("::", 1)[-1]
    _figures.setdefault(re.split(r"[\[ ]", running)[0], []).append(" ".join(figure.split()))


def cells_of(line: str) -> list[str]:
    """Return the cells of a row of a table; [] for its head, its rule, and any other line."""
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    return [] if not cells or cells[0] in ("promise", "---") else cells


def page_with(page: str, figures: dict[str, list[str]]) -> str:
    """Return the page with the figures of the tests that were run: a row's figure is that of its first test."""
    return "".join(_line_with(line, figures) for line in page.splitlines(keepends=True))


def _line_with(line: str, figures: dict[str, list[str]]) -> str:
    cells = cells_of(line)
    first = _FIRST_TEST.search(cells[1]) if len(cells) == 3 else None
    if first is None or first[1] not in figures:
        return line
    figure = "; ".join(figures[first[1]]).replace("|", r"\|")
    return f"| {cells[0]} | {cells[1]} | {figure} |\n"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--figures", action="store_true", help="write what the tests measure into RELIABILITY.md")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == 0 and session.config.getoption("--figures"):
        PAGE.write_text(page_with(PAGE.read_text("utf-8"), _figures), "utf-8")
