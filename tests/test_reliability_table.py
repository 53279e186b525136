"""RELIABILITY.md: every promise is one line with tests that exist, and a figure exactly where one is measured."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.figures import PAGE, cells_of, page_with

_TESTS = Path(__file__).resolve().parent
_TEST = re.compile(r"([\w/]+\.py)?(?:::(test_\w+))?")
_LONGEST_PROMISE = 130


def _faults(page: str) -> list[str]:
    """Return what is wrong with the tables: one sentence a fault."""
    faults = []
    for promise, *rest in (cells for line in page.splitlines() if (cells := cells_of(line))):
        tests = [(match[1], match[2]) for match in _TEST.finditer(rest[0]) if match[1] or match[2]] if rest else []
        if len(rest) != 2 or not tests:
            faults.append(f"no test: {promise}")
            continue
        if len(promise) > _LONGEST_PROMISE:
            faults.append(f"more than one line: {promise}")
        file = ""
        missing = []
        for named, test in tests:
            file = named or file
            if not (_TESTS / file).is_file() or (test and test not in _functions(file)):
                missing.append(f"no such test: {file}::{test}")
        faults += missing
        first_file, first_test = tests[0][0], next((test for _, test in tests if test), None)
        if rest[1] and not missing and not (first_test and "measured" in _reached(first_file, first_test)):
            faults.append(f"nobody measures: {rest[1]}")
    return faults


@cache
def _functions(file: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((_TESTS / file).read_text("utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _reached(file: str, name: str) -> set[str]:
    """Return the names that a function uses, and the functions and fixtures of its module behind them."""
    functions, reached, waiting = _functions(file), {name}, [name]
    while waiting:
        function = functions.get(waiting.pop())
        if function is not None:
            used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            used |= {argument.arg for argument in function.args.args}
            waiting += used - reached
            reached |= used
    return reached


def _measuring() -> set[str]:
    """Return every test that measures something."""
    files = {
        str(path.relative_to(_TESTS)) for path in _TESTS.rglob("test_*.py") if "figures import" in path.read_text()
    }
    return {
        name
        for file in files
        for name in _functions(file)
        if name.startswith("test_") and "measured" in _reached(file, name)
    }


def test_every_promise_has_a_test_and_the_figures_are_measured() -> None:
    page = PAGE.read_text("utf-8")
    assert sum(1 for line in page.splitlines() if cells_of(line)) > 50
    assert _faults(page) == []


def test_what_is_measured_stands_on_the_page() -> None:
    on_page = set(re.findall(r"::(test_\w+)", PAGE.read_text("utf-8")))
    measuring = _measuring()
    assert len(measuring) > 10
    assert measuring - on_page == set()


@pytest.mark.parametrize(
    "row",
    [
        "| a promise | test_nowhere.py::test_it | |",
        "| a promise | test_reliability_table.py::test_nothing | |",
        "| a promise | by hand | 3 |",
        "| a promise | 3 |",
        "| a promise | test_reliability_table.py::test_a_figure_takes_its_place | made up: 3 |",
        f"| a promise {'of very much ' * 10} | test_reliability_table.py::test_a_figure_takes_its_place | |",
    ],
)
def test_a_promise_without_is_noticed(row: str) -> None:
    assert len(_faults(row)) == 1


def test_a_figure_takes_its_place() -> None:
    page = "# Page\n| promise | proved by | measured |\n|---|---|---|\n| p | a.py::test_one, ::test_two | old |\n"
    assert page_with(page, {"test_two": ["2"]}) == page
    assert page_with(page, {"test_one": ["1 | 2", "3"]}) == page.replace("old", r"1 \| 2; 3")
