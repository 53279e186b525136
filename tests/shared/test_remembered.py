"""What takes long to find is not found again at once; what does not always is."""

from __future__ import annotations

import time

import pytest

from app.shared import remembered as module
from app.shared.remembered import Remembered


def test_a_quick_answer_is_always_a_new_one_and_a_slow_one_is_kept_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    answers, asked = Remembered(), [0]

    def find(takes_s: float) -> int:
        now[0] += takes_s
        asked[0] += 1
        return asked[0]

    assert [answers.get("quick", lambda: find(0.01)) for _ in range(3)] == [1, 2, 3]
    assert [answers.get("slow", lambda: find(1.0)) for _ in range(3)] == [4, 4, 4]
    assert answers.get("another", lambda: find(0.01)) == 5
    now[0] += 19
    assert answers.get("slow", lambda: find(1.0)) == 4
    now[0] += 2
    assert answers.get("slow", lambda: find(1.0)) == 6


def test_it_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SOON_S", -1.0)
    monkeypatch.setattr(module, "_SHARE", 1e12)
    answers = Remembered()
    for number in range(1_000):
        answers.get(number, lambda: time.sleep(0))
    assert len(answers._kept) <= module._MOST_KEPT
