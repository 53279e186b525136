"""Which build of annoy is taken, and that both read each other's files."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import annoy
import numpy as np
import pytest

from app.similarity import annoy_index

_V3 = "annoy_x86_64_v3"
features: dict[str, bool] = importlib.import_module("numpy._core._multiarray_umath").__cpu_features__
_HAS_BOTH = find_spec(_V3) is not None and features.get("X86_V3", False)


class _Fast:
    """Stands for the index class of the build for newer processors."""


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    """A newer processor and a build for it; the module under test is as before afterwards."""
    module = types.ModuleType(_V3)
    vars(module)["AnnoyIndex"] = _Fast
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, _V3, module)
        patch.setitem(features, "X86_V3", True)
        yield patch
    importlib.reload(annoy_index)


def _taken() -> object:
    return importlib.reload(annoy_index).AnnoyIndex


def test_a_newer_processor_gets_the_faster_build(patch: pytest.MonkeyPatch) -> None:
    assert _taken() is _Fast


def test_an_older_processor_gets_the_build_for_any(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(features, "X86_V3", False)
    assert _taken() is annoy.AnnoyIndex
    patch.delitem(features, "X86_V3")  # a NumPy that does not say
    assert _taken() is annoy.AnnoyIndex


def test_without_a_second_build_the_first_is_taken(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(sys.modules, _V3, None)
    assert _taken() is annoy.AnnoyIndex


@pytest.mark.skipif(not _HAS_BOTH, reason="needs an x86-64-v3 processor and annoy compiled for it")
@pytest.mark.parametrize(("writer", "reader"), [("annoy", _V3), (_V3, "annoy")])
def test_both_builds_read_each_others_files(tmp_path: Path, writer: str, reader: str) -> None:
    points = np.random.default_rng(1).standard_normal((200, 16))
    index = importlib.import_module(writer).AnnoyIndex(16, "euclidean")
    for at, point in enumerate(points):
        index.add_item(at, point)
    index.build(10)
    index.save(str(tmp_path / "x.ann"))
    read = importlib.import_module(reader).AnnoyIndex(16, "euclidean")
    read.load(str(tmp_path / "x.ann"))
    assert read.get_nns_by_item(3, 20, 10_000) == index.get_nns_by_item(3, 20, 10_000)
