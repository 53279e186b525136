"""What a gallery shows, in which order, and how it is narrowed."""

from __future__ import annotations

import calendar
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import Cancelled
from app.core.gallery import Folder, Gallery, GalleryQuery
from app.core.listing import Listing
from app.core.photo import FoundFile, PictureFacts, Stamp
from app.core.sections import Sections
from app.core.text import text
from app.library.browser import Browser
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

    def put_photo(self, path: str, facts: PictureFacts | None, size_bytes: int = 9) -> None:
        """Put in one photo; without facts it has not been read."""
        directory, name = os.path.split(path)
        root = next(root for root in self.store.roots() if path.startswith(root.path))
        self.store.apply(root.id, Listing(directory, (FoundFile(name, size_bytes, 0),), text("More lies here.")))
        photo = self.store.photo_at(path)
        assert photo is not None
        if facts is not None:
            content_id = hashlib.blake2b(os.fsencode(path), digest_size=16).digest()
            self.store.add_embedding(content_id, facts, _MODEL, b"v")
            self.store.link(photo, content_id, photo.stamp)

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
    assert library.browser.gallery(GalleryQuery(words="nothing")).sections == Sections()


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


def test_details_count_the_photos_that_hold_the_same(library: _Library) -> None:
    library.put("/r", a=_NOON, b=_NOON, c=_NOON)
    library.put_photo("/r/new/d.jpg", None)
    library.put_photo("/r/new/e.jpg", None)  # nobody knows yet what is in these two
    first = library.store.photo_at("/r/a.jpg")
    other = library.store.photo_at("/r/c.jpg")
    assert first is not None
    assert other is not None
    assert first.content_id is not None
    library.store.link(other, first.content_id, other.stamp)
    copies = {each.path: each.copies for each in library.browser.details(range(1, 9))}
    assert copies == {"/r/a.jpg": 2, "/r/b.jpg": 1, "/r/c.jpg": 2, "/r/new/d.jpg": 1, "/r/new/e.jpg": 1}


def test_folders_are_those_with_photos(library: _Library) -> None:
    library.put("/r/b", a=_NOON, c=_NOON)
    library.put("/r/a", d=_NOON)
    library.store.apply(library.store.roots()[0].id, Listing("/r/empty", ()))
    assert library.browser.folders() == (Folder("/r/a", "/r", 1), Folder("/r/b", "/r", 2))


def _facts(
    width: int = 400, height: int = 300, kind: str = "JPEG", taken: str | None = _NOON, camera: str = ""
) -> PictureFacts:
    return PictureFacts(width, height, kind, taken, None, camera)


@pytest.fixture
def various(tmp_path: Path) -> Iterator[_Library]:
    made = _Library(tmp_path)
    made.store.add_root("/home/raw/Bilder")
    made.put_photo("/home/raw/Bilder/Küste/a.jpg", _facts(4000, 3000, taken="2015-08-31T23:59:59"), 6_000_000)
    made.put_photo("/home/raw/Bilder/Küste/b.png", _facts(300, 400, "PNG", "2015-09-01T00:00:00", "Canon EOS R6"))
    made.put_photo("/home/raw/Bilder/August 2015/c.jpeg", _facts(500, 500, taken="2020-01-01T00:00:00"))
    made.put_photo("/home/raw/Bilder/d.nef", _facts(6000, 4000, "RAW", "2015-08-01T00:00:00", "NIKON Z 6"))
    made.put_photo("/home/raw/Bilder/e_new.heic", None)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("August 2015", "acd"),
        ("aug 2015", "acd"),
        ("2015-08", "ad"),
        ("August", "acd"),
        ("9月", "b"),
        ("2015", "abcd"),
        ("31.08.2015", "a"),
        ("jpg", "ac"),
        ("png", "b"),
        ("raw", "d"),
        ('"raw"', ""),  # that lies above the folder that was added
        ("heic", "e"),
        ("home", ""),
        ("bilder", "abcde"),
        ("küste", "ab"),
        ("KÜSTE", "ab"),
        ("Ku\u0308ste", "ab"),
        ("ste/a", "a"),
        ("ste/", "ab"),
        ("landscape", "ad"),
        ("portrait", "b"),
        ("square", "c"),
        (">3000 px", "ad"),
        ("<500px", "b"),
        (">5 MB", "a"),
        (">20 MP", "d"),
        ("canon", "b"),
        ("Z 6", "d"),
        ("jpg -august", ""),
        ("jpg -square", "a"),
        ("-landscape", "bc"),  # nobody knows the shape of what has not been read
        ("-jpg", "bde"),
        ("-canon", "acde"),
        ("küste landscape 2015 >5 MB", "a"),
        ("e_new", "e"),
        ("e%", ""),
        ('"2015"', "c"),
    ],
)
def test_a_filter_knows_what_the_window_says(various: _Library, words: str, found: str) -> None:
    for order in ("date", "folder", "name"):
        query = GalleryQuery(order, words=words)
        gallery = various.browser.gallery(query)
        names = {os.path.basename(each.path)[0] for each in various.browser.details(gallery.photo_ids.tolist())}
        assert names == set(found)
        assert gallery.unfiltered == 5


def _names(library: _Library, words: str) -> set[str]:
    ids = library.browser.gallery(GalleryQuery(words=words)).photo_ids.tolist()
    return {os.path.basename(each.path) for each in library.browser.details(ids)}


def test_square_are_sides_that_differ_by_no_more_than_a_hundredth(various: _Library) -> None:
    for name, width, height in (("f.jpg", 1000, 990), ("g.jpg", 990, 1000), ("h.jpg", 1000, 989)):
        various.put_photo(f"/home/raw/Bilder/{name}", _facts(width, height))
    assert _names(various, "square") == {"c.jpeg", "f.jpg", "g.jpg"}


def test_a_name_is_found_in_whichever_way_its_accents_are_written(various: _Library) -> None:
    various.put_photo("/home/raw/Bilder/Ku\u0308che/one.jpg", _facts())
    various.put_photo("/home/raw/Bilder/K\u00fcche/two.jpg", _facts())
    for words in ("k\u00fcche", "Ku\u0308che"):
        assert _names(various, words) == {"one.jpg", "two.jpg"}


def test_months_are_known_in_the_language_of_the_window(various: _Library) -> None:
    months = (*("?" * 8), "Septembre", *("?" * 3))
    assert len(various.browser.gallery(GalleryQuery(words="Septembre 2015"), months).photo_ids) == 1
    assert len(various.browser.gallery(GalleryQuery(words="Septembre 2015")).photo_ids) == 0


@pytest.mark.parametrize(
    ("words", "hindrance"),
    [
        ("jpg nowhere", "nowhere"),
        ("nowhere jpg", "nowhere"),
        ("nowhere", "nowhere"),
        ("nowhere never", ""),
        ("küste square", "square"),
        ("August 2015 canon", "canon"),
        ("jpg", ""),
        ("", ""),
    ],
)
def test_where_nothing_is_found_the_word_that_hinders_is_told(various: _Library, words: str, hindrance: str) -> None:
    assert various.browser.gallery(GalleryQuery(words=words)).hindrance == hindrance


def test_a_folder_bounds_the_filter_and_what_it_is_counted_against(various: _Library) -> None:
    gallery = various.browser.gallery(GalleryQuery(words="png", directory="/home/raw/Bilder/Küste"))
    assert (len(gallery.photo_ids), gallery.unfiltered) == (1, 2)
    assert len(various.browser.gallery(GalleryQuery(words="raw", directory="/home/raw/Bilder/Küste")).photo_ids) == 0


def test_a_few_photos_are_narrowed(various: _Library) -> None:
    folder = "/home/raw/Bilder"
    paths = [f"{folder}/Küste/a.jpg", f"{folder}/Küste/b.png", f"{folder}/d.nef", "/gone.jpg"]
    browser = various.browser
    assert browser.narrowed(paths, "2015-08", (), lambda: False) == {paths[0], paths[2]}
    assert browser.narrowed(paths, "nowhere", (), lambda: False) == frozenset()
    assert browser.narrowed([], "2015", (), lambda: False) == frozenset()
    assert browser.narrowed(paths, "portrait", (), lambda: False) == {paths[1]}


def test_a_filter_that_nobody_wants_any_more_stops_at_once(various: _Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next key is pressed while a million photos are being searched."""
    monkeypatch.setattr("app.library.browser._STEPS_BETWEEN_ASKING", 1)
    with pytest.raises(Cancelled):
        various.browser.gallery(GalleryQuery(words="bilder"), (), lambda: True)
    with pytest.raises(Cancelled):
        various.browser.narrowed(["/home/raw/Bilder/d.nef"], "bilder", (), lambda: True)
    assert len(various.browser.gallery(GalleryQuery(words="bilder")).photo_ids) == 5


def test_shapes_come_in_bulk_for_photos_that_have_been_read(library: _Library) -> None:
    library.put("/r/shapes", wide="2024-01-01T00:00:00", other="2024-01-01T00:00:00")
    library.store.apply(library.store.roots()[0].id, Listing("/r/waiting", (FoundFile("new.jpg", 9, 0),)))
    ids = library.browser.gallery(GalleryQuery(words="shapes")).photo_ids
    waiting = library.browser.gallery(GalleryQuery(words="waiting")).photo_ids
    found, aspects = library.browser.aspects(np.concatenate([waiting, ids]))
    assert sorted(found.tolist()) == sorted(ids.tolist())
    assert aspects.tolist() == pytest.approx([4 / 3, 4 / 3])
