"""What every test of the window may use."""

from __future__ import annotations

import pytest

from app.pipeline.decoding.warm_decoders import WarmDecoders


@pytest.fixture(autouse=True)
def decoders_start_when_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program starts two beforehand, which takes half a second of a processor; most of these windows need none."""
    monkeypatch.setattr(WarmDecoders, "get_ready", lambda _: None)
