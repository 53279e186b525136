"""Folders that the user does not want read: out of the library at once, back without decoding, and never scanned."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.gallery import GalleryQuery
from app.core.photo import Answer, LeftOut, Root
from app.core.question import Question
from app.core.status import IngestSummary
from app.library.browser import Browser
from app.library.links import LinkTrail
from app.library.scan import walk
from app.library.store import Store
from app.machine.paths import models_folder
from app.pipeline.ingest.watch import FolderWatch
from tests.conftest import MakePhoto
from tests.pipeline.desk import Desk
from tests.pipeline.harness import Library

pytestmark = pytest.mark.acquainted


@pytest.fixture
def read(library: Library, make_photo: MakePhoto, tmp_path: Path) -> Library:
    """A library of a/0, a/1, b/2, b/deep/3 that has been read."""
    for number, folder in enumerate(("a", "a", "b", "b/deep")):
        make_photo(f"{folder}/{number}.jpg", seed=number)
    library.add(tmp_path / "photos")
    library.ingest()
    return library


def _top(library: Library) -> Path:
    return Path(library.store.roots()[0].path)


def _leave_out(library: Library, path: Path) -> int:
    return library.store.leave_out(library.store.roots()[0], str(path))


def _names(library: Library) -> set[str]:
    return {os.path.basename(path) for path in library.snapshot().photos}


def test_its_photos_go_at_once_from_gallery_and_answers_and_a_scan_does_not_bring_them_back(
    read: Library, make_photo: MakePhoto
) -> None:
    top = _top(read)
    assert _leave_out(read, top / "b") == 2
    with _browser(read) as browser:
        assert len(browser.gallery(GalleryQuery()).photo_ids) == 2
        assert [folder.path for folder in browser.folders()] == [str(top / "a")]
    found = read.find(top / "a" / "0.jpg")
    assert [os.path.basename(match.paths[0]) for match in found.matches] == ["1.jpg"]
    make_photo("b/new.jpg", seed=20)
    summary = read.ingest()
    assert (summary.embedded, summary.removed) == (0, 0)
    assert _names(read) == {"0.jpg", "1.jpg"}
    assert read.store.roots()[0].left_out == (str(top / "b"),)


def _browser(library: Library) -> Browser:
    opened = Browser.open_existing(library.paths.catalog)
    assert opened is not None
    return opened


@pytest.mark.acquainted(False)
def test_taken_in_again_nothing_is_decoded(read: Library, decoded: list[str]) -> None:
    before = read.snapshot()
    _leave_out(read, _top(read) / "b")
    read.ingest()
    decoded.clear()
    read.store.take_in(str(_top(read) / "b"))
    summary = read.ingest()
    assert (summary.linked, summary.embedded, decoded) == (2, 0, [])
    before.same_as(read.snapshot())
    assert read.find(_top(read) / "b" / "2.jpg").matches


def test_an_outer_folder_covers_those_inside_that_were_left_out_before(read: Library) -> None:
    top = _top(read)
    assert _leave_out(read, top / "b" / "deep") == 1
    assert _leave_out(read, top / "b") == 1
    assert read.store.roots()[0].left_out == (str(top / "b"),)


def test_a_folder_is_not_taken_for_one_whose_name_begins_alike(read: Library, make_photo: MakePhoto) -> None:
    make_photo("b2/4.jpg", seed=4)
    read.ingest()
    assert _leave_out(read, _top(read) / "b") == 2
    assert _names(read) == {"0.jpg", "1.jpg", "4.jpg"}  # at once: no scan has to bring it back
    read.ingest()
    assert _names(read) == {"0.jpg", "1.jpg", "4.jpg"}


def test_a_folder_of_the_library_inside_one_that_is_left_out_stays(read: Library) -> None:
    top = _top(read)
    read.add(top / "b" / "deep")  # held already
    assert len(read.store.roots()) == 1
    _leave_out(read, top / "b")
    read.add(top / "b" / "deep")  # by no other folder now
    read.ingest()
    outer, inner = read.store.roots()
    assert (inner.path, inner.photos, outer.photos) == (str(top / "b" / "deep"), 1, 2)
    assert read.store.remove_root(inner.id) is None  # no heir: nobody comes by it
    read.ingest()
    assert _names(read) == {"0.jpg", "1.jpg"}


def test_what_is_left_out_of_a_folder_stays_so_when_the_one_around_it_takes_over(
    library: Library, make_photo: MakePhoto
) -> None:
    inner = make_photo("in/deep/1.jpg", seed=1).parents[1]
    make_photo("0.jpg", seed=0)
    library.add(inner)
    library.add(inner.parent)
    root = next(root for root in library.store.roots() if root.path == str(inner))
    library.store.leave_out(root, str(inner / "deep"))
    assert library.store.remove_root(root.id) is not None
    assert [root.left_out for root in library.store.roots()] == [(str(inner / "deep"),)]
    library.ingest()
    assert _names(library) == {"0.jpg"}


def test_it_is_gone_with_its_folder_of_the_library(read: Library) -> None:
    top = _top(read)
    _leave_out(read, top / "b")
    read.store.remove_root(read.store.roots()[0].id)
    read.add(top)
    read.ingest()
    assert len(_names(read)) == 4


def test_adding_it_takes_it_in(read: Library) -> None:
    _leave_out(read, _top(read) / "b")
    assert not read.store.add_root(str(_top(read) / "b"))
    assert [root.left_out for root in read.store.roots()] == [()]


def test_on_a_disk_that_is_away(read: Library) -> None:
    top = _top(read)
    aside = top.with_name("aside")
    top.rename(aside)
    read.ingest()
    assert _leave_out(read, top / "b") == 2
    aside.rename(top)
    read.ingest()
    assert _names(read) == {"0.jpg", "1.jpg"}


def test_a_daily_backup_and_a_new_reader_know_it(read: Library) -> None:
    read.store.check_and_back_up_daily()
    _leave_out(read, _top(read) / "b")
    assert read.store._backups.is_due(read.store._db)  # nobody but the user knows it
    read.store.check_and_back_up_daily()
    read.store.close()
    for left in read.paths.catalog.parent.glob("catalog.db*"):
        left.unlink()
    read.store = Store.open(read.paths.catalog, read.paths.lock)
    assert read.store.news
    assert [root.left_out for root in read.store.roots()] == [(str(_top(read) / "b"),)]


def test_links_into_it_are_not_followed_and_say_why(tmp_path: Path) -> None:
    for name in ("r/out/1.jpg", "r/2.jpg", "far/deep/3.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "r/again").symlink_to(tmp_path / "r/out")
    (tmp_path / "r/linked").symlink_to(tmp_path / "far")
    root, left = str(tmp_path / "r"), (str(tmp_path / "r/out"), str(tmp_path / "r/linked/deep"))
    trail = LinkTrail((root,), left)
    listed = [os.path.relpath(listing.directory, root) for listing in walk(root, lambda _: True, trail)]
    assert listed == [".", "linked"]  # the way through a link can be left out, too
    (link,) = [link for link in trail.taken()[0] if link.reason is not None]
    assert str(link.reason) == "It leads into a folder that you have left out of the library."


def test_links_in_it_are_forgotten_with_it(read: Library, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (_top(read) / "b" / "linked").symlink_to(tmp_path / "far")
    read.ingest()
    assert [link.target for link in read.store.links()] == [str(tmp_path / "far")]
    _leave_out(read, _top(read) / "b")
    assert read.store.links() == ()  # what they lead to is watched no more


# As the window and the terminal ask for it


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    made = Desk(home, models_folder())
    yield made
    assert made.catalog.close()


@pytest.mark.acquainted(False)
def test_asked_for_by_name(desk: Desk, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch) -> None:
    watched: list[tuple[str, ...]] = []
    monkeypatch.setattr(FolderWatch, "watch", lambda self, folders, left_out=(): watched.append(tuple(left_out)))
    folders, inner = desk.catalog.folders, make_photo("in/1.jpg", seed=1).parent
    make_photo("0.jpg", seed=0)
    desk.value(folders.add(str(inner.parent)))
    desk.value(folders.ingest())
    desk.value(folders.watch((str(inner.parent),)))
    assert desk.value(folders.leave_out(str(inner))) == LeftOut(str(inner), 1)
    (root,) = _roots(desk)
    assert (root.photos, root.left_out, watched[-1]) == (1, (str(inner),), (str(inner),))
    answer = desk.value(desk.catalog.search.find(Question(str(inner.parent / "0.jpg"), 3)))
    assert isinstance(answer, Answer)
    assert answer.matches == ()
    assert desk.value(folders.take_in(str(inner))) == str(inner)
    summary = desk.value(folders.ingest())
    assert isinstance(summary, IngestSummary)
    assert (summary.linked, summary.embedded) == (1, 0)
    _roots(desk)
    assert watched[-1] == ()


def _roots(desk: Desk) -> tuple[Root, ...]:
    roots = desk.value(desk.catalog.folders.roots())
    assert isinstance(roots, tuple)
    return roots


def test_what_cannot_be_left_out_or_taken_in(desk: Desk, make_photo: MakePhoto) -> None:
    folders, photo = desk.catalog.folders, make_photo("in/deep/1.jpg", seed=1)
    top = photo.parents[2]
    desk.value(folders.add(str(top)))
    for wanted, said in (
        (folders.leave_out(""), "The name of the folder is empty."),
        (folders.leave_out(str(top)), f"{top} is a folder of the library itself. Remove it instead."),
        (folders.leave_out(str(photo)), f"{photo} is a file, not a folder."),
        (folders.leave_out("/elsewhere"), "/elsewhere lies in no folder of the library."),
        (folders.take_in(str(top / "in")), f"{top / 'in'} was not left out of the library."),
    ):
        assert desk.failed(wanted) == (said, 2)
    desk.value(folders.leave_out(str(top / "in")))
    deep = top / "in" / "deep"
    assert desk.failed(folders.leave_out(str(deep))) == (f"{deep} is left out already, with {top / 'in'}.", 2)
    assert desk.failed(folders.take_in(str(deep))) == (f"{deep} lies in {top / 'in'}, which is left out as a whole.", 2)
    shutil.rmtree(top / "in")
    assert desk.value(folders.take_in(str(top / "in"))) == str(top / "in")  # it need not be there
