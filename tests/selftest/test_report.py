"""What the self-test tells: a line for every part, and one sentence when any of them failed."""

from __future__ import annotations

import json

import pytest

from app.core.errors import SelfTestError
from app.selftest import report
from app.selftest.isolated import Result

_GOOD, _BAD = Result("model", True, "fine", 0.5), Result("window", False, "empty\x1b[2J", 1.0)


def _run(monkeypatch: pytest.MonkeyPatch, *results: Result, as_json: bool = False) -> int:
    monkeypatch.setattr(report, "_results", lambda: iter(results))
    return report.run_self_test(as_json=as_json)


def test_all_parts_work(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(monkeypatch, _GOOD) == 0
    assert capsys.readouterr().out == "ok      model         fine\n"


def test_one_part_that_fails_is_enough(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SelfTestError, match=r"The self-test failed: window\."):
        _run(monkeypatch, _BAD, _GOOD)
    failed, fine = capsys.readouterr().out.splitlines()
    assert failed.startswith("FAILED  window        empty")
    assert "\x1b" not in failed
    assert fine.startswith("ok")


def test_for_programs_each_part_is_an_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SelfTestError):
        _run(monkeypatch, _GOOD, _BAD, as_json=True)
    assert [json.loads(line)["ok"] for line in capsys.readouterr().out.splitlines()] == [True, False]
