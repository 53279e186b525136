"""Measures of files that were made to break readers: numbers that are some, or one plain sentence."""

from __future__ import annotations

import math
from dataclasses import astuple
from pathlib import Path

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.core.look_alikes import Measured
from app.imaging.measures import measure
from app.pipeline.decoding.warm_decoders import WarmDecoders

_RULE = InputRule(288, 32, 2.0)
_EVERY = 20


def test_hostile_photos_have_measures_or_a_reason(shared: Path) -> None:
    files = sorted(path for path in (shared / "hostile").rglob("*") if path.is_file())[::_EVERY]
    decoders = WarmDecoders(lambda: (_RULE,), 320)
    job = Job(1, lambda _: None)
    measures, reasons = [], set()
    try:
        for path in files:
            try:
                measures.append(decoders.reading(measure, str(path), True).result(job))
            except DecodeError as error:
                reasons.add(str(error))
    finally:
        decoders.close()
    assert len(measures) > len(files) / 3
    assert all(reason.endswith(".") and "\n" not in reason for reason in reasons)
    for found in measures:
        assert isinstance(found, Measured)
        numbers = [value for value in astuple(found) if isinstance(value, float)]
        assert all(map(math.isfinite, numbers))
        assert 0 <= found.sharpness <= 100
        assert 0 <= found.highlights <= 1
        assert 0 <= found.brightness <= 1
        assert found.jpeg_quality is None or 1 <= found.jpeg_quality <= 100
        assert len(found.pixels) in (0, 16)
