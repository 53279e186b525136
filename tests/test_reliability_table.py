"""RELIABILITY.md: every promise names a test that exists, and the figures of its last run."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_TEST = re.compile(r"(tests/[\w/]+\.py)?(?:::(test_\w+))?")


def _rows(page: str) -> list[list[str]]:
    """Return the cells of every row that is neither a heading nor a rule."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in page.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() not in ("promise", "---")]


def _faults(page: str) -> list[str]:
    """Return what is wrong with the table: one sentence a fault."""
    faults = []
    for row in _rows(page):
        tests = [(match[1], match[2]) for match in _TEST.finditer(row[1]) if match[1] or match[2]] if row[1:] else []
        if len(row) != 3 or not tests:
            faults.append(f"no test: {row[0]}")
        elif not re.search(r"\d", row[2]):
            faults.append(f"no figure: {row[0]}")
        file = ""
        for named, test in tests:
            file = named or file
            if not (_ROOT / file).is_file() or (test and test not in _functions(file)):
                faults.append(f"no such test: {file}::{test}")
    return faults


def _functions(file: str) -> set[str]:
    tree = ast.parse((_ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_has_a_test_and_figures() -> None:
    page = (_ROOT / "RELIABILITY.md").read_text("utf-8")
    assert len(_rows(page)) > 30
    assert _faults(page) == []


@pytest.mark.parametrize(
    "row",
    [
        "| a promise | tests/test_nowhere.py::test_it | 3 |",
        "| a promise | tests/test_reliability_table.py::test_nothing | 3 |",
        "| a promise | tests/test_reliability_table.py | – |",
        "| a promise | by hand | 3 |",
        "| a promise | 3 |",
    ],
)
def test_a_promise_without_is_noticed(row: str) -> None:
    assert len(_faults(row)) == 1
