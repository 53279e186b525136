"""The fuzzed readers on their seeds and on what fuzzing found; a little fuzzing with build/test.py --all."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

import fuzz
from tests.fuzz.targets import TARGETS

_SECONDS = 5
_DEEP = b"[" * 100_000

# Found by fuzzing, or on the way to it: each was an exception of its own, or took memory without end.
_FOUND = [
    ("window-state", _DEEP),
    ("handed-over", _DEEP),
    ("manifest", _DEEP),
    ("manifest", json.dumps({"parts": ["annoy.ann", "projection.npy", "vectors.npy", "contents.npy"]}).encode()),
    ("stored-sentence", _DEEP),
    ("stored-sentence", b'["{a:>999999999}", {"a": "b"}]'),
    ("stored-sentence", b'["{a.__class__}", {"a": "b"}]'),
    ("stored-sentence", b'["{a}", {"a": [[[]]]}]'),
    ("dropped-address", b"data:image/png;base64,%C3%A4"),
]


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_find_no_fault(name: str, tmp_path: Path) -> None:
    run = TARGETS[name].start(tmp_path)
    seeds = TARGETS[name].seeds()
    assert seeds
    for seed in seeds:
        for data in (seed, seed[: len(seed) // 2], seed.replace(b"\0", b"\xff"), seed + seed, b""):
            run(data)


@pytest.mark.parametrize(("name", "data"), _FOUND)
def test_what_was_found_is_mended(name: str, data: bytes, tmp_path: Path) -> None:
    TARGETS[name].start(tmp_path)(data)


@pytest.mark.parametrize(
    "changed",
    [
        {"count": "3"}, {"projected_dim": 4.0}, {"dim": True}, {"trees": -1}, {"model_id": None}, {"parts": None},
        {"parts": {"annoy.ann": [0, ""]}}, {"last_row": [1]}, {"format": 99}, {"more": 1},
    ],
)  # fmt: skip
def test_a_manifest_is_what_it_says_or_none(changed: dict[str, object], tmp_path: Path) -> None:
    """A generation with a size that is no whole number would be handed to annoy as it is."""
    from app.similarity.manifest import current_generation

    run = TARGETS["manifest"].start(tmp_path)
    written = json.loads(TARGETS["manifest"].seeds()[0])
    run(json.dumps(written).encode())
    assert current_generation(tmp_path) is not None
    run(json.dumps(written | changed).encode())
    assert current_generation(tmp_path) is None


def test_a_fault_would_be_noticed(tmp_path: Path) -> None:
    from app.core.errors import DecodeError
    from tests.fuzz.targets import FoundError, _with_file

    def broken(_: str) -> None:
        raise DecodeError("KeyError('x') in /home/me/a.jpg")

    with pytest.raises(FoundError):
        _with_file("a.jpg", broken)(tmp_path)(b"")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris exists for Linux on x86-64 only")
@pytest.mark.parametrize("name", TARGETS)
def test_a_few_seconds_of_fuzzing_find_no_fault(name: str) -> None:
    assert fuzz.fuzz(sys.executable, name, _SECONDS)
