"""The checks notice what they are there for: each part is made to answer wrongly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.errors import SelfTestError
from app.imaging.prepare import Prepared
from app.pipeline.decoding.decoders import Decoders
from app.selftest import library_checks
from app.similarity.index import Index


def test_an_index_that_misses_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library_checks.check_index(tmp_path / "sound")
    nearest = Index.nearest
    monkeypatch.setattr(Index, "nearest", lambda self, *asked: nearest(self, *asked)[1:])
    with pytest.raises(SelfTestError, match="does not find the nearest"):
        library_checks.check_index(tmp_path / "unsound")


def test_a_network_that_gives_other_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def turned(model: Any) -> Any:
        return np.roll(sound(model), 1)

    sound = library_checks.sample_vector
    monkeypatch.setattr(library_checks, "sample_vector", turned)
    with pytest.raises(SelfTestError, match="gives other numbers than it should"):
        library_checks.check_model()


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda pixels: pixels[..., ::-1], r"\.avif: wrong colours"),  # red and blue exchanged
        (lambda pixels: np.zeros_like(pixels), r"\.png: wrong colours"),
    ],
)
def test_a_decoder_that_gives_other_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: Any, said: str
) -> None:
    _answer_with(monkeypatch, lambda prepared: replace(prepared, pixels=spoilt(prepared.pixels)))
    with pytest.raises(SelfTestError, match=said):
        library_checks.check_formats(tmp_path)


def test_a_decoder_that_gives_another_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _answer_with(monkeypatch, lambda prepared: replace(prepared, pixels=prepared.pixels[1:]))
    with pytest.raises(SelfTestError, match="came back in another size"):
        library_checks.check_formats(tmp_path)


def _answer_with(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    read_all = Decoders.read_all

    def changed(self: Decoders, photos: Any) -> Any:
        for decoded in read_all(self, photos):
            if decoded is not None and isinstance(decoded.result, Prepared):
                decoded = replace(decoded, result=change(decoded.result))
            yield decoded

    monkeypatch.setattr(Decoders, "read_all", changed)


class _Session:
    """Stands in for a session on a library that forgets neighbours."""

    def __init__(self, _open: Any) -> None:
        self.catalog: Any = self
        self.folders = self.search = self
        self.answers: list[Any] = []

    def __enter__(self) -> _Session:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def add(self, *_: object) -> None: ...

    def ingest(self) -> str:
        return "summary"

    def find(self, *_: object) -> str:
        return "answer"

    def value(self, asked: str | None) -> Any:
        return {None: None, "summary": _Told(embedded=_PHOTOS, linked=0), "answer": _Told(matches=_matches(2))}[asked]


_PHOTOS = 9


class _Told:
    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def _matches(count: int) -> Sequence[_Told]:
    return [_Told(content_id=n) for n in range(count)]


def test_a_library_that_finds_too_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_checks, "Session", _Session)
    monkeypatch.setattr(library_checks, "copied_photos", lambda folder: [folder / str(n) for n in range(_PHOTOS)])
    with pytest.raises(SelfTestError, match="2 of 8 neighbours were found"):
        library_checks.check_catalog(tmp_path)
