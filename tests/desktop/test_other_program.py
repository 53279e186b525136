"""Programs of the desktop are run in silence, to their end, and with nothing to read."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import pytest

from app.desktop.other_program import run_program

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the programs played here are shell scripts")


def test_a_program_that_asks_finds_nobody(tmp_path: Path) -> None:
    """It would wait for an answer typed into the terminal that started us."""
    ours, theirs = os.openpty()
    before = os.dup(0)
    os.dup2(theirs, 0)
    try:
        assert run_program(["/bin/sh", "-c", "if read answer; then exit 5; fi; exit 7"], 10) == 7
    finally:
        os.dup2(before, 0)
        for descriptor in (ours, theirs, before):
            os.close(descriptor)


def test_what_it_says_is_heard_by_the_log_alone(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert run_program(["/bin/sh", "-c", "echo out; echo 'bad \\377' >&2; exit 3"], 10) == 3
    assert capfd.readouterr() == ("", "")
    assert "ended with 3: bad" in caplog.text


def test_one_that_is_not_there_or_takes_too_long_has_no_ending(caplog: pytest.LogCaptureFixture) -> None:
    assert run_program(["/nowhere/program"], 10) is None
    assert run_program([sys.executable, "-c", "import time; time.sleep(60)"], 0.2) is None
    assert "/nowhere/program" in caplog.text


def test_it_gets_the_environment_of_others_and_what_is_added(tmp_path: Path) -> None:
    told = tmp_path / "told"
    assert run_program(["/bin/sh", "-c", 'echo "$HOME $MORE" > "$TOLD"'], 10, {"MORE": "more", "TOLD": str(told)}) == 0
    assert told.read_text() == f"{os.environ['HOME']} more\n"
