"""What every test of the window may use."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QCursor, QGuiApplication

from app.pipeline.decoding.warm_decoders import WarmDecoders


@pytest.fixture(autouse=True)
def decoders_start_when_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program starts two beforehand, which takes half a second of a processor; most of these windows need none."""
    monkeypatch.setattr(WarmDecoders, "get_ready", lambda _: None)


@pytest.fixture(autouse=True)
def pointer_is_out_of_the_way() -> None:
    """Where the test before left it, a row that is scrolled under it would look otherwise."""
    if QGuiApplication.instance() is not None:
        QCursor.setPos(QGuiApplication.primaryScreen().geometry().bottomRight())
