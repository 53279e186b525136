"""The stand-in takes what the Catalog takes and nothing else: a test with it cannot prove what would not run."""

from __future__ import annotations

import inspect
import re

import pytest

from app.pipeline.catalog import Catalog
from tests.gui.recording_catalog import RecordingCatalog


def test_it_has_every_facet_of_the_catalog() -> None:
    """A facet that is added to the Catalog is missed here."""
    facets = re.findall(r"self\.(\w+) = \w+Facet\(", inspect.getsource(Catalog))
    assert "gallery" in facets
    assert set(facets) <= set(vars(RecordingCatalog()))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda catalog: catalog.folders.no_such_request(),
        lambda catalog: catalog.no_such_facet,
        lambda catalog: catalog.folders.add(),
        lambda catalog: catalog.folders.add("/a", "b", "c"),
        lambda catalog: catalog.folders.add(wrong="/a"),
        lambda catalog: catalog.gallery._desk,
    ],
)
def test_what_the_catalog_would_not_take_is_refused(wrong: object) -> None:
    with pytest.raises((AttributeError, TypeError)):
        wrong(RecordingCatalog())  # type: ignore[operator]


def test_a_request_is_recorded_with_its_values() -> None:
    made = RecordingCatalog()
    job_id = made.folders.add("/a")
    assert made.asked == [(job_id, "folders.add", ("/a",))]
