"""Who holds what: contents with several files, in folders that are there."""

from __future__ import annotations

from pathlib import Path

from app.core.listing import Listing
from app.core.photo import FoundFile, PictureFacts
from app.core.text import text
from app.library.look_alike_rows import HeldContent, HeldFile
from app.library.store import Store

_A, _B = (bytes([n]) * 16 for n in (1, 2))


def _store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "catalog.db", tmp_path / "catalog.lock")
    for folder in ("/r", "/s"):
        store.add_root(folder)
        root_id = next(root.id for root in store.roots() if root.path == folder)
        store.apply(root_id, Listing(folder, (FoundFile("a.jpg", 5, 10**9), FoundFile("b.jpg", 7, 2 * 10**9))))
    store.add_embedding(_A, PictureFacts(4, 3, "JPEG", "2024-05-06T07:08:09", None, "Canon"), "model", b"v")
    for path, content_id in (("/r/a.jpg", _A), ("/s/a.jpg", _A), ("/r/b.jpg", _B)):
        photo = store.photo_at(path)
        assert photo is not None
        store.link(photo, content_id, photo.stamp)
    return store


def test_a_content_comes_with_its_files_and_what_is_known_of_it(tmp_path: Path) -> None:
    taken_s = 1_714_979_289  # 2024-05-06T07:08:09 on a clock on the wall
    with _store(tmp_path) as store:
        assert store.held([_A, _B, b"?" * 16]) == {
            _A: HeldContent(
                _A,
                (HeldFile("/r/a.jpg", 5, taken_s), HeldFile("/s/a.jpg", 5, taken_s)),
                4,
                3,
                "JPEG",
                "2024-05-06T07:08:09",
                "Canon",
            ),
            _B: HeldContent(_B, (HeldFile("/r/b.jpg", 7, 2),), 0, 0, "", None, ""),
        }
        assert store.held_more_than_once() == [_A]
        assert store.content_count() == 2


def test_what_lies_on_a_disk_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    with _store(tmp_path) as store:
        store.set_root_state(next(root.id for root in store.roots() if root.path == "/s"), text("Away."))
        assert store.held_more_than_once() == []
        assert [file.path for file in store.held([_A])[_A].files] == ["/r/a.jpg"]


def test_more_contents_than_sqlite_takes_at_once(tmp_path: Path) -> None:
    with _store(tmp_path) as store:
        assert set(store.held([*(n.to_bytes(16, "big") for n in range(5000)), _A])) == {_A}
