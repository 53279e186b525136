"""A catalog that somebody crafted leads nowhere but into the folders the user added."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.gallery import GalleryQuery
from app.core.listing import Listing
from app.core.photo import FoundFile
from app.core.text import text
from app.library.browser import Browser
from app.library.database import CatalogNotReady
from app.library.store import Store
from app.machine.paths import DataPaths

_MODEL = "m-0123456789ab"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A catalog with one photo in /photos/holiday."""
    paths = DataPaths(tmp_path / "library")
    with Store.open(paths.catalog, paths.lock) as store:
        assert store.add_root(os.path.join(os.sep, "photos"))
        (root,) = store.roots()
        store.apply(root.id, Listing(os.path.join(os.sep, "photos", "holiday"), (FoundFile("a.jpg", 1, 2),)))
        (photo,) = store.waiting(_MODEL, 0, 9)
        store.add_failure(photo, "decode", text("No."), "1")
    return paths.catalog


def _craft(catalog: Path, table: str, column: str, value: bytes | str) -> None:
    paths = DataPaths(catalog.parent)
    with Store.open(paths.catalog, paths.lock) as store:
        store._db.execute(f"UPDATE {table} SET {column} = ?", (value,))


def _mended(catalog: Path, photos: int) -> None:
    """Whoever opens it for writing forgets what leads elsewhere, and says so."""
    with Store.open(catalog, DataPaths(catalog.parent).lock) as store:
        assert str(store.news[0]).startswith("Damaged entries in the library: ")
        assert store.counts(_MODEL).photos == photos
        assert [root.path for root in store.roots()] == [os.path.join(os.sep, "photos")]
    browser = Browser.open_existing(catalog)
    assert browser is not None
    with browser:
        assert browser.failures() == ()


_QUESTIONS: list[Callable[[Browser], object]] = [
    lambda browser: browser.failures(),
    lambda browser: browser.details(browser.gallery(GalleryQuery()).photo_ids.tolist()),
]


def test_an_honest_catalog_is_read(catalog: Path) -> None:
    browser = Browser.open_existing(catalog)
    assert browser is not None
    with browser:
        assert browser.failures()[0].path == os.path.join(os.sep, "photos", "holiday", "a.jpg")


@pytest.mark.parametrize("question", _QUESTIONS)
@pytest.mark.parametrize("name", [b"../../etc/passwd", b"..", b".", b"", b"/etc/passwd", b"a\0.jpg", b"sub/a.jpg"])
def test_a_name_is_no_path(catalog: Path, name: bytes, question: Callable[[Browser], object]) -> None:
    _craft(catalog, "photos", "name", name)
    browser = Browser.open_existing(catalog)
    assert browser is not None
    with browser, pytest.raises(CatalogNotReady, match="a photo outside its folders"):
        question(browser)
    _mended(catalog, photos=0)


@pytest.mark.parametrize(
    "directory",
    [
        b"/", b"/etc", b"/photosX", b"/photos/../etc", b"/photos/..", b"photos/holiday", b"", b"/photo",
        b"/photos/a\0b", b"../photos", "/photos/text",
    ],
)  # fmt: skip
@pytest.mark.skipif(os.name == "nt", reason="the names are those of other systems")
def test_a_directory_lies_below_its_root(catalog: Path, directory: bytes | str) -> None:
    _craft(catalog, "directories", "path", directory)
    with pytest.raises(CatalogNotReady, match="a row of directories makes no sense"):
        Browser.open_existing(catalog)
    _mended(catalog, photos=0)


@pytest.mark.parametrize("directory", [b"/photos", b"/photos/..a/b..", b"/photos/.../x", b"/photos/\xff\xfe"])
@pytest.mark.skipif(os.name == "nt", reason="the names are those of other systems")
def test_unusual_directories_are_no_reason_to_complain(catalog: Path, directory: bytes) -> None:
    _craft(catalog, "directories", "path", directory)
    browser = Browser.open_existing(catalog)
    assert browser is not None
    browser.close()


@pytest.mark.skipif(os.name == "nt", reason="there is no such root")
def test_the_whole_disk_may_be_a_root(catalog: Path) -> None:
    _craft(catalog, "roots", "path", b"/")
    browser = Browser.open_existing(catalog)
    assert browser is not None
    browser.close()
