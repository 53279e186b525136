"""What a gallery shows, in which order, and how it is narrowed."""

from __future__ import annotations

import calendar
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.gallery import Folder, Gallery, GalleryQuery
from app.core.photo import FoundFile, PictureFacts, Stamp
from app.core.text import text
from app.library.browser import Browser
from app.library.scan import Listing
from app.library.store import Store

_MODEL = "m"


class _Library:
    """A catalog with a browser beside it; photos are put in by path, with the moment they were taken."""

    def __init__(self, home: Path) -> None:
        self.path = home / "catalog.db"
        self.store = Store.open(self.path, home / "catalog.lock")
        self.store.add_root("/r")
        self._browser: Browser | None = None

    @property
    def browser(self) -> Browser:
        if self._browser is None:
            self._browser = Browser.open_existing(self.path)
        assert self._browser is not None
        return self._browser

    def put(self, directory: str, **taken: str) -> None:
        """``name="2024-05-06T07:08:09"``: the names get the suffix .jpg."""
        files = tuple(FoundFile(f"{name}.jpg", 9, 0) for name in sorted(taken))
        self.store.apply(self.store.roots()[0].id, Listing(directory, files))
        for name, moment in taken.items():
            content_id = os.fsencode(f"{directory}{name}")[-16:].ljust(16)
            self.store.add_embedding(content_id, PictureFacts(4, 3, "PNG", moment or None, None), _MODEL, b"v")
            photo = self.store.photo_at(f"{directory}/{name}.jpg")
            assert photo is not None
            self.store.link(photo, content_id, photo.stamp)

    def names(self, query: GalleryQuery) -> list[str]:
        return self._names(self.browser.gallery(query))

    def sections(self, query: GalleryQuery) -> list[tuple[str, list[str]]]:
        gallery = self.browser.gallery(query)
        names = self._names(gallery)
        assert sum(section.count for section in gallery.sections) == len(names)
        return [(section.key, names[section.start : section.start + section.count]) for section in gallery.sections]

    def _names(self, gallery: Gallery) -> list[str]:
        details = self.browser.details(gallery.photo_ids.tolist())
        return [os.path.relpath(each.path, "/r").removesuffix(".jpg") for each in details]

    def close(self) -> None:
        self.browser.close()
        self.store.close()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[_Library]:
    made = _Library(tmp_path)
    yield made
    made.close()


_NOON = "2024-05-06T12:00:00"


@pytest.mark.parametrize("descending", [True, False])
def test_photos_of_one_moment_stand_in_the_order_of_their_names(library: _Library, descending: bool) -> None:
    """A burst, or a copied folder: backwards in time is no reason to turn it around."""
    library.put("/r", c=_NOON, a=_NOON, b=_NOON, late="2024-05-06T12:00:01", early="2024-05-06T11:59:59")
    around = ["late", "early"] if descending else ["early", "late"]
    assert library.names(GalleryQuery(descending=descending)) == [around[0], "a", "b", "c", around[1]]


def test_months_are_the_sections_by_date(library: _Library) -> None:
    library.put(
        "/r", a="2024-05-31T23:59:59", b="2024-06-01T00:00:00", c="1969-12-31T23:59:59", d="2024-05-01T00:00:00"
    )
    assert library.sections(GalleryQuery()) == [("2024-06", ["b"]), ("2024-05", ["a", "d"]), ("1969-12", ["c"])]
    assert library.sections(GalleryQuery(descending=False))[0] == ("1969-12", ["c"])
    assert library.browser.gallery(GalleryQuery(words="nothing")).sections == ()


def test_directories_are_the_sections_by_folder(library: _Library) -> None:
    library.put("/r/b", y=_NOON, x=_NOON)
    library.put("/r", z=_NOON)
    library.put("/r/a", w="2001-01-01T00:00:00")
    ascending = [("/r", ["z"]), ("/r/a", ["a/w"]), ("/r/b", ["b/x", "b/y"])]
    assert library.sections(GalleryQuery(order="folder", descending=False)) == ascending
    assert library.sections(GalleryQuery(order="folder")) == ascending[::-1]


def test_letters_are_the_sections_by_name(library: _Library) -> None:
    library.put("/r/in", anna=_NOON)
    library.put("/r", Berta=_NOON, Anton=_NOON, bea=_NOON)
    assert library.sections(GalleryQuery(order="name", descending=False)) == [
        ("A", ["in/anna", "Anton"]),
        ("B", ["bea", "Berta"]),
    ]
    assert library.names(GalleryQuery(order="name")) == ["Berta", "bea", "Anton", "in/anna"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("100%", {"100%"}),
        ("%", {"100%"}),
        ("_", {"a_b"}),
        ("a_b", {"a_b"}),
        ("\\", {"back\\slash"}),
        ("k\\s", {"back\\slash"}),
        ("AXB", {"axb"}),
        ("b a", {"a_b", "axb", "back\\slash"}),
        ("2024-05", {"100%", "a_b", "axb"}),
        ("2024-05 x", {"axb"}),
        ("05-06", set()),
        ("", {"100%", "a_b", "axb", "back\\slash"}),
        ("  ", {"100%", "a_b", "axb", "back\\slash"}),
    ],
)
def test_words_are_what_is_written_and_no_pattern(library: _Library, words: str, found: set[str]) -> None:
    library.put("/r", **{"100%": _NOON, "a_b": _NOON, "axb": _NOON, "back\\slash": "2023-01-01T00:00:00"})
    assert set(library.names(GalleryQuery(words=words))) == found
    assert set(library.names(GalleryQuery(words=words, order="name"))) == found
    assert set(library.names(GalleryQuery(words=words, order="folder"))) == found


def test_a_directory_bounds_the_gallery(library: _Library) -> None:
    library.put("/r/in", a=_NOON)
    library.put("/r/in/deep", b=_NOON)
    library.put("/r/in 2", c=_NOON)
    assert set(library.names(GalleryQuery(directory="/r/in"))) == {"in/a", "in/deep/b"}
    assert set(library.names(GalleryQuery(directory="/r/in/deep", words="b"))) == {"in/deep/b"}
    assert len(library.names(GalleryQuery(directory="/"))) == 3


def test_details_say_what_there_is_to_know(library: _Library) -> None:
    library.put("/r", a=_NOON)
    library.store.apply(library.store.roots()[0].id, Listing("/r/new", (FoundFile("b.jpg", 7, 5),)))
    library.store.apply(library.store.roots()[0].id, Listing("/r/bad", (FoundFile("c.jpg", 7, 5),)))
    bad = library.store.photo_at("/r/bad/c.jpg")
    assert bad is not None
    library.store.add_failure(bad, "decode", text("Damaged."), "1")
    ids = {each.path: each.id for each in library.browser.details(range(1, 9))}
    ready, waiting, skipped = library.browser.details([ids["/r/a.jpg"], ids["/r/new/b.jpg"], ids["/r/bad/c.jpg"]])
    assert (ready.state, ready.width_px, ready.height_px, ready.format) == ("ready", 4, 3, "PNG")
    assert ready.date_s == calendar.timegm((2024, 5, 6, 12, 0, 0))
    assert (waiting.state, waiting.width_px, waiting.format, waiting.stamp) == ("waiting", 0, "", Stamp(7, 5))
    assert (skipped.state, str(skipped.reason)) == ("skipped", "Damaged.")
    assert not ready.offline
    # In the order asked, twice what is asked twice, without what is gone; more than fit into one question.
    again = library.browser.details([*range(100_000, 101_200), ids["/r/bad/c.jpg"], ids["/r/a.jpg"], ids["/r/a.jpg"]])
    assert [each.path for each in again] == ["/r/bad/c.jpg", "/r/a.jpg", "/r/a.jpg"]
    library.store.set_root_state(library.store.roots()[0].id, text("Away."))
    assert all(each.offline for each in library.browser.details(list(ids.values())))


def test_folders_are_those_with_photos(library: _Library) -> None:
    library.put("/r/b", a=_NOON, c=_NOON)
    library.put("/r/a", d=_NOON)
    library.store.apply(library.store.roots()[0].id, Listing("/r/empty", ()))
    assert library.browser.folders() == (Folder("/r/a", "/r", 1), Folder("/r/b", "/r", 2))
