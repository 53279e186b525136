"""What decoder processes and the training process do, done in this one: for tests that are about something else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import pytest

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.core.text import text
from app.imaging.prepare import Prepared, prepare, with_vector
from app.pipeline.decoding import vectors_of_files
from app.pipeline.decoding.decoders import Decoded
from app.pipeline.decoding.describe import embedded, stored
from app.pipeline.training import lesson_apart, picture_file
from app.pipeline.training.training_process import Report
from app.similarity.device import cpu_device
from app.similarity.embedder import Embedder
from app.similarity.engine import Engine

StandIn = Callable[[Connection, Path], None]


class DecodersHere:
    """Takes the place of ``Decoders``."""

    def __init__(self, processes: int, rules: Sequence[InputRule], thumbnail_px: int, budget: object) -> None:
        self.processes = processes
        self.engine: Engine | None = None
        self._rules = tuple(rules)
        self._embedder: Embedder | None = None

    def __enter__(self) -> DecodersHere:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read_all(self, requests: Iterator[tuple[Any, str]]) -> Iterator[Decoded[Any]]:
        for ticket, path in requests:
            try:
                prepared = prepare(path, self._rules[0], 16)
                yield Decoded(ticket, prepared if self.engine is None else self._described(prepared))
            except DecodeError as error:
                yield Decoded(ticket, error)

    def _described(self, prepared: Prepared) -> Prepared:
        if self._embedder is None and self.engine is not None:
            self._embedder = Embedder(self.engine, cpu_device(text("For tests.")), threads=1)
        assert self._embedder is not None
        return with_vector(prepared, stored(embedded(self._embedder, [prepared])[0]))


class _Line:
    def __init__(self, report: Report) -> None:
        self._report = report

    def send_bytes(self, words: bytes) -> None:
        said = json.loads(words)
        if "step" in said:
            self._report(said["step"], said["steps"], said["left_s"])


def decode_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pictures be read in this process."""
    for module in (vectors_of_files, picture_file):
        monkeypatch.setattr(module, "Decoders", DecodersHere)


def train_here(monkeypatch: pytest.MonkeyPatch, stand_in: StandIn) -> None:
    """Let something else than PyTorch train, in this process."""

    def train_apart(job: Job, folder: Path, report: Report) -> None:
        job.checkpoint()
        stand_in(cast(Connection, _Line(report)), folder)

    monkeypatch.setattr(lesson_apart, "train_apart", train_apart)
