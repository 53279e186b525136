"""A shared library answers what a local one with the same photos answers."""

from __future__ import annotations

import calendar
import os
from collections.abc import Iterator

import numpy as np
import pytest

from app.core.errors import Cancelled
from app.core.facts import GalleryFacts
from app.core.gallery import GalleryQuery, Order
from app.core.listing import Listing
from app.core.photo import FoundFile, Link, PictureFacts
from app.core.text import text
from app.shared import galleries
from app.shared.mounts import Mounts
from tests.shared.both import FACTS, MODEL, VECTOR, Both, Shared, content_of, listing
from tests.shared_server import Server

_NOT_TEXT = os.fsdecode(b"caf\xe9.jpg")


def _photos(taken: str | None, **shape: int) -> PictureFacts:
    return PictureFacts(shape.get("width", 4), shape.get("height", 3), "JPEG", taken, None, None)


@pytest.fixture(scope="module")
def filled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A little of everything: folders, dates, shapes, kinds, cameras, copies, failures, names that are no text."""
    url = server.make_library()
    both = Both(tmp_path_factory.mktemp("filled"), url)
    both.scan(
        listing("/r", "b.jpg", "A.jpg", _NOT_TEXT, "ä.jpg", "c_100%.png"),
        listing("/r/2015", "x.jpg", "y.jpg"),
        listing("/r/2015/beach", "z.jpg", "waiting.heic"),
        listing("/r/2015x", "other.jpg"),
        listing("/r/Straße", "ÉTÉ.jpg"),
    )
    both.read("/r/b.jpg", _photos("2015-08-01T10:00:00"))
    both.read("/r/A.jpg", _photos("2015-08-01T10:00:00", width=3, height=4))
    both.read(f"/r/{_NOT_TEXT}", PictureFacts(4000, 3000, "HEIF", None, None, "Nikon Z 6"))
    both.read("/r/ä.jpg", PictureFacts(100, 100, "JPEG", "1999-12-31T23:59:59", text("Cut off."), "Canon EOS R"))
    both.read("/r/c_100%.png", PictureFacts(10, 10, "PNG", "no date", None, ""))
    both.read("/r/2015/x.jpg", _photos("2016-01-02T03:04:05"))
    both.read("/r/2015/y.jpg", _photos("2016-01-02T03:04:05"), content=content_of("/r/2015/x.jpg"))
    both.read("/r/2015/beach/z.jpg", _photos("2014-02-03T04:05:06", width=9, height=2))
    both.fail("/r/2015x/other.jpg", "It is no picture.")
    yield both
    both.close()
    server.drop(url)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("order", ["date", "folder"])
def test_the_same_gallery_in_the_same_order(filled: Both, order: Order, descending: bool) -> None:
    query = GalleryQuery(order, descending)
    local, shared = _shown(filled.browser, query), _shown(filled.shared.facts, query)
    assert shared == local
    assert len(local[0]) == 11


def test_by_name_letters_are_in_one_order_whatever_their_case(filled: Both) -> None:
    paths, sections = _shown(filled.shared.facts, GalleryQuery("name", descending=False))[:2]
    names = [os.path.basename(path) for path in paths]
    assert names[:4] == ["A.jpg", "b.jpg", "c_100%.png", _NOT_TEXT]
    assert names[-2:] == ["ä.jpg", "ÉTÉ.jpg"]
    assert [section[0] for section in sections] == ["A", "B", "C", "O", "W", "X", "Y", "Z", "Ä", "É"]


@pytest.mark.parametrize(
    "words",
    [
        "beach", "-beach", "2015", "August 2015", "08/2015", "2016-01-02", "august", "-2015", "jpg", "-jpg", "heic",
        "png", "portrait", "-portrait", "landscape", "square", ">1000 px", "<1 mp", ">5 b", "canon", "-canon", "c_100%",
        "100%", "_", "%", '"A.jpg"', "a.JPG", "2015/x", "beach/z", "r/2015", "été", "STRASSE", "straße", "caf",
        "nothing at all", "2015 -beach", "beach jpg 2031",
    ],
)  # fmt: skip
def test_a_filter_lets_the_same_photos_through(filled: Both, words: str) -> None:
    query = GalleryQuery(words=words)
    shared = _shown(filled.shared.facts, query)
    if words == "STRASSE":  # the local library knows no other case of ß
        assert shared[0] == ["/r/Straße/ÉTÉ.jpg"]
        return
    assert shared == _shown(filled.browser, query)


@pytest.mark.parametrize("directory", ["/r", "/r/2015", "/r/2015/beach", "/r/none", "/elsewhere", "/"])
def test_a_folder_bounds_a_gallery(filled: Both, directory: str) -> None:
    query = GalleryQuery("folder", words="jpg", directory=directory)
    if directory == "/":  # where the root lies is this computer's own business
        assert len(_shown(filled.shared.facts, query)[0]) == 0
        return
    assert _shown(filled.shared.facts, query) == _shown(filled.browser, query)


def test_what_hinders_a_filter_is_told(filled: Both) -> None:
    gallery = filled.shared.facts.gallery(GalleryQuery(words="beach png"))
    assert gallery.hindrance == filled.browser.gallery(GalleryQuery(words="beach png")).hindrance == "png"
    assert gallery.unfiltered == 11


def test_details_shapes_and_folders_are_the_same(filled: Both) -> None:
    query = GalleryQuery("folder")
    local = [_without_id(each) for each in filled.browser.details(filled.browser.gallery(query).photo_ids.tolist())]
    ids = filled.shared.facts.gallery(query).photo_ids
    assert [_without_id(each) for each in filled.shared.facts.details(ids.tolist())] == local
    assert filled.shared.facts.folders() == filled.browser.folders()
    known, aspects = filled.shared.facts.aspects(ids)
    shapes = dict(zip(known.tolist(), aspects.tolist(), strict=True))
    of = {each.path: each.id for each in filled.shared.facts.details(ids.tolist())}
    assert len(shapes) == 8
    assert shapes[of["/r/A.jpg"]] == np.float32(3 / 4)
    assert filled.shared.facts.details([of["/r/A.jpg"], 1 << 60]) != ()


def test_the_same_numbers_and_lists(filled: Both) -> None:
    local, shared = filled.browser, filled.shared.facts
    assert shared.counts(MODEL) == local.counts(MODEL)
    assert shared.settled_count(MODEL) == local.settled_count(MODEL)
    assert shared.waiting_count("another") == local.waiting_count("another")
    assert shared.failures() == local.failures()
    assert [root.photos for root in shared.roots()] == [11]
    contents = [content_of(path) for path in ("/r/2015/x.jpg", "/r/A.jpg", "/r/none")]
    assert shared.holders_of(contents) == local.holders_of(contents)
    assert shared.paths_of(contents) == local.paths_of(contents)
    assert shared.shoots_of(contents[0]) == local.shoots_of(contents[0])
    assert shared.facts(content_of("/r/ä.jpg")) == local.facts(content_of("/r/ä.jpg"))
    assert shared.facts(b"0" * 16) is None
    assert sorted(shared.embedded_below("/r/2015", MODEL)) == sorted(local.embedded_below("/r/2015", MODEL))
    assert shared.embedded_contents(MODEL, b"", 3) == local.embedded_contents(MODEL, b"", 3)


def test_folders_are_told_as_the_local_library_tells_them(filled: Both) -> None:
    for folder in ("/r", "/r/2015", "/r/2015/beach", "/r/201", "/elsewhere"):
        assert filled.shared.facts.has_folder(folder) == filled.browser.has_folder(folder), folder
        assert filled.shared.facts.holds(folder) == filled.browser.holds(folder), folder


def test_vectors_come_back_as_they_were(filled: Both) -> None:
    shared = filled.shared.facts
    assert shared.vector(content_of("/r/A.jpg"), MODEL) == VECTOR
    assert shared.vector(content_of("/r/A.jpg"), "another") is None
    assert (shared.has_vectors(MODEL), shared.has_vectors("another")) == (True, False)
    assert (shared.vector_length(MODEL), shared.vector_length("another")) == (16, 0)
    assert shared.models() == (MODEL,)
    assert shared.vector_count(MODEL) == shared.embedded_after(MODEL, 0) == 7
    assert shared.known_to_one(MODEL, "another") == 7


def test_narrowing_takes_paths(filled: Both) -> None:
    paths = ["/r/A.jpg", "/r/b.jpg", "/r/2015/beach/z.jpg", "/r/none.jpg"]
    for words in ("beach", "-beach", "portrait"):
        found = filled.shared.facts.narrowed(paths, words, (), lambda: False)
        assert found == filled.browser.narrowed(paths, words, (), lambda: False)


def test_nobody_waits_for_what_is_unwanted(filled: Both) -> None:
    with pytest.raises(Cancelled):
        filled.shared.facts.gallery(GalleryQuery(), unwanted=lambda: True)
    assert len(filled.shared.facts.gallery(GalleryQuery()).photo_ids) == 11


def test_the_version_differs_after_others_have_written_and_only_then(shared_library: Shared) -> None:
    root_id = shared_library.add("r")
    before = shared_library.facts.version()
    assert shared_library.facts.version() == before
    shared_library.apply(root_id, listing("/r", "a.jpg"))
    assert shared_library.facts.version() != before


def test_without_a_mount_photos_are_offline_and_called_by_their_root(library_url: str) -> None:
    here, elsewhere = Shared(library_url), Shared(library_url, mounts={})
    try:
        here.with_photos("a.jpg")
        here.embed("a.jpg")
        (root,) = elsewhere.facts.roots()
        assert (root.path, root.state, root.photos) == ("r:/", "offline", 1)
        assert "“r”" in str(root.reason)
        assert elsewhere.facts.paths_of([content_of("a.jpg")]) == {content_of("a.jpg"): ("r:/a.jpg",)}
        assert elsewhere.facts.photo_at("r:/a.jpg") == elsewhere.facts.photos([here.photo("/r/a.jpg").id])[0]
        assert elsewhere.facts.photo_at("/r/a.jpg") is None
        counts = elsewhere.facts.counts(MODEL)
        assert (counts.offline, counts.waiting, counts.contents) == (1, 0, 1)
        (details,) = elsewhere.facts.details([here.photo("/r/a.jpg").id])
        assert (details.offline, details.path) == (True, "r:/a.jpg")
        assert [folder.path for folder in elsewhere.facts.folders()] == ["r:/"]
        assert here.facts.roots()[0].state == "new"
    finally:
        here.close()
        elsewhere.close()


def test_a_root_out_of_reach_is_so_on_this_computer_alone(library_url: str) -> None:
    one, other = Shared(library_url), Shared(library_url, mounts={"r": "/mnt/r"})
    try:
        root_id = one.with_photos("a.jpg")
        one.store.set_root_state(root_id, text("It is not there."))
        assert [root.state for root in one.facts.roots()] == ["offline"]
        assert one.facts.waiting_count(MODEL) == 0
        other.store.set_root_state(root_id, None)
        assert [(root.path, root.state) for root in other.facts.roots()] == [("/mnt/r", "ready")]
        assert other.facts.waiting_count(MODEL) == 1
        one.store.set_root_state(root_id, None)
        assert [root.state for root in one.facts.roots()] == ["ready"]
    finally:
        one.close()
        other.close()


@pytest.mark.parametrize("relative", [b"../x", b"/etc", b"a/../../x", b"a//b", b".", b"a\0b"])
def test_a_row_that_leads_elsewhere_becomes_no_path(relative: bytes) -> None:
    mounts = Mounts({"r": "/r"})
    assert mounts.folder("r", relative).startswith("r:/")
    assert mounts.file("r", relative, b"a.jpg").startswith("r:/")
    assert mounts.file("r", b"", relative).startswith("r:/")


def test_links_are_kept_relative(library_url: str) -> None:
    one, other = Shared(library_url), Shared(library_url, mounts={"r": "/mnt/r"})
    try:
        root_id = one.with_photos("a.jpg")
        links = [Link("/r/far", "/elsewhere", None), Link("/r/b/gone", "/gone", text("Nothing is there."))]
        one.store.set_links(root_id, links)
        assert one.facts.links() == tuple(sorted(links, key=lambda link: link.path))
        one.store.set_links(root_id, links[:1])
        assert [(link.path, link.target) for link in other.facts.links()] == [("/mnt/r/far", "/elsewhere")]
    finally:
        one.close()
        other.close()


def test_names_of_files_need_not_be_text_and_stamps_may_be_anything(shared_library: Shared) -> None:
    root_id = shared_library.add("r")
    files = tuple(
        FoundFile(name, 1, mtime) for name, mtime in ((_NOT_TEXT, -(1 << 62)), ("\n.jpg", (1 << 62)), ("a b'\".jpg", 0))
    )
    shared_library.apply(root_id, Listing("/r", files))
    for file in files:
        assert shared_library.photo(f"/r/{file.name}").stamp == file.stamp
    assert len(shared_library.facts.gallery(GalleryQuery("date")).photo_ids) == 3


def _without_id(details: object) -> object:
    return [getattr(details, name) for name in details.__slots__ if name != "id"]  # type: ignore[attr-defined]


def _shown(facts: GalleryFacts, query: GalleryQuery) -> tuple[list[str], list[tuple[str, int, int]], int, str]:
    """Return the paths of a gallery, its sections, and what is said of its filter."""
    gallery = facts.gallery(query)
    paths = [each.path for each in facts.details(gallery.photo_ids.tolist())]
    sections = [(section.key, section.start, section.count) for section in gallery.sections]
    return paths, sections, gallery.unfiltered, gallery.hindrance


def test_facts_are_what_protocols_say(shared_library: Shared) -> None:
    facts: GalleryFacts = shared_library.facts
    assert len(facts.catalog_id) == 32
    assert FACTS.camera == "Canon"


def test_a_library_too_large_to_be_listed_begins_with_its_newest_month(
    filled: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled.shared.facts.beginning() == ""
    monkeypatch.setattr(galleries, "MOST_AT_ONCE", 10)
    monkeypatch.setattr(galleries, "_STRAYS", 0)
    words = filled.shared.facts.beginning()
    newest = filled.shared.facts.gallery(GalleryQuery("date", descending=True)).photo_ids[0]
    assert words == "date:2016-01"
    month = filled.shared.facts.gallery(GalleryQuery(words=words))
    assert newest in month.photo_ids
    assert month.unfiltered == len(filled.shared.facts.gallery(GalleryQuery()).photo_ids)
    # Neither what a wrong clock dates in the future nor a handful of strays is the newest month.
    with monkeypatch.context() as patch:
        patch.setattr("app.shared.galleries.time.time", lambda: calendar.timegm((2015, 12, 24, 0, 0, 0)))
        assert filled.shared.facts.beginning() == "date:2015-08"
    monkeypatch.setattr(galleries, "_STRAYS", 10**6)
    assert filled.shared.facts.beginning() == ""


def test_an_empty_library_begins_with_nothing(shared_library: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(galleries, "MOST_AT_ONCE", -1)
    assert shared_library.facts.beginning() == ""
