"""The words of the activity line."""

from __future__ import annotations

import pytest

from app.core.events import Progress
from app.core.status import IngestSummary, ReadFor
from app.core.text import text
from app.gui.kit.progress_words import progress_words, summary_words


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (
            Progress(1, "embed", 3214, 10482, 12, 48.2, 118.0),
            "Reading photos 3,214 of 10,482 · 48 a second · 2 min left",
        ),
        (Progress(1, "embed", 0, 10, 0), "Reading photos 0 of 10"),
        (Progress(1, "embed", 3, 10, 0, 0.42, 16.0), "Reading photos 3 of 10 · 0.4 a second · less than a minute left"),
        (Progress(1, "embed", 10, 10, 0, 4.0, 0.0), "Reading photos 10 of 10 · 4.0 a second"),
        (
            Progress(1, "embed", 1, 900_000, 0, 40.0, 22_499.0),
            "Reading photos 1 of 900,000 · 40 a second · 6 h 14 min left",
        ),
        (
            Progress(1, "embed", 3, 10, 0, 4.0, 1.0, text("gentle: on battery")),
            "Reading photos 3 of 10 · 4.0 a second · less than a minute left · gentle: on battery",
        ),
        (
            Progress(1, "embed", 3214, 10482, 12, 48.2, 118.0, again=True),
            "Reading your photos again with another engine 3,214 of 10,482 · 48 a second · 2 min left"
            " · the old ones answer meanwhile",
        ),
        (Progress(1, "scan", 1, None), "Looking for photos: 1 found"),
        (Progress(1, "scan", 12_345, None), "Looking for photos: 12,345 found"),
        (Progress(1, "reindex", 0, 5000), "Building the index"),
        (
            Progress(1, "cells", 1234, 5000, 0, 100.0, 37.7),
            "Looking at details 1,234 of 5,000 · 100 a second · less than a minute left",
        ),
        (
            Progress(1, "examples", 1234, 5000, 0, 100.0, 37.7),
            "Reading examples 1,234 of 5,000 · 100 a second · less than a minute left",
        ),
        (Progress(1, "learn", 333, 1000), "Learning: 33 %"),
        (Progress(1, "export", 1234, 5000), "Writing 1,234 of 5,000"),
        (Progress(1, "evaluate", 1234, 5000), "Comparing 1,234 of 5,000"),
        (
            Progress(1, "compare", 1234, 5000, 0, 100.0, 37.7),
            "Comparing photos 1,234 of 5,000 · 100 a second · less than a minute left",
        ),
    ],
)
def test_progress(progress: Progress, words: str) -> None:
    assert progress_words(progress) == words


def test_a_summary_tells_what_happened() -> None:
    assert summary_words(IngestSummary(10, 2, 3, 1, ())) == "12 photos read · 1 photo gone"


def test_a_summary_tells_for_which_engines_photos_were_read_besides() -> None:
    read_for = (ReadFor("large", text("Large"), 2, 0), ReadFor("mine", "Mine", 0, 7))
    assert summary_words(IngestSummary(0, 0, 0, 0, (), (), read_for)) == "2 photos read for “Large”"


def test_nothing_new_is_nothing_to_say() -> None:
    assert summary_words(IngestSummary(0, 0, 0, 0, ())) == ""
