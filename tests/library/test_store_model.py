"""Any history of scans, readings and removals leaves the catalog as a plain dictionary would have it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.core.listing import Changes, Listing
from app.core.photo import FoundFile, PictureFacts
from app.core.text import text
from app.library.scan import covers, is_inside
from app.library.store import Store

_MODEL = "model"
_FACTS = PictureFacts(1, 1, "PNG", None, None)
_FOLDERS = st.sampled_from(["/a", "/a/b", "/a/b/c", "/a/.h", "/d"])
_NAMES = st.dictionaries(st.sampled_from("xyz"), st.integers(1, 3), max_size=3)
_CONTENTS = st.integers(1, 4).map(lambda n: bytes([n]) * 16)


class _Catalog(RuleBasedStateMachine):
    """``photos``: path → [stamp, content, failed]."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.store = self._open()
        self.roots: list[str] = []
        self.photos: dict[str, tuple[int, bytes | None, bool]] = {}
        self.embedded: set[bytes] = set()

    def _open(self) -> Store:
        return Store.open(self.home / "catalog.db", self.home / "catalog.lock")

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.home)

    def _root_of(self, folder: str) -> str:
        return max((root for root in self.roots if covers(root, folder)), key=len)

    def _root_id(self, path: str) -> int:
        return next(root.id for root in self.store.roots() if root.path == path)

    def _held(self) -> set[bytes]:
        return {content for _, content, _ in self.photos.values() if content is not None}

    def _known(self, folder: str) -> bool:
        return any(covers(root, folder) for root in self.roots)

    @rule(folder=_FOLDERS)
    def add_root(self, folder: str) -> None:
        new = not self._known(folder)
        assert self.store.add_root(folder) is new
        if new:
            self.roots.append(folder)

    @precondition(lambda self: self.roots)
    @rule(data=st.data())
    def remove_root(self, data: st.DataObject) -> None:
        root = data.draw(st.sampled_from(self.roots))
        inside = [path for path in self.photos if self._root_of(path.rpartition("/")[0]) == root]
        heir = self.store.remove_root(self._root_id(root))
        self.roots.remove(root)
        if not any(covers(other, root) for other in self.roots):
            assert heir is None
            lost = self._held()
            for path in inside:
                del self.photos[path]
            self.embedded -= lost - self._held()
        else:
            assert heir is not None
            assert heir.path == self._root_of(root)

    @rule(folder=_FOLDERS, names=_NAMES, problem=st.booleans())
    def apply(self, folder: str, names: dict[str, int], problem: bool) -> None:
        if not self._known(folder):
            return
        files = tuple(FoundFile(name, 1, mtime) for name, mtime in sorted(names.items()))
        listing = Listing(folder, files, text("Broken.") if problem else None)
        before = {path: facts for path, facts in self.photos.items() if path.rpartition("/")[0] == folder}
        gone = [path for path in before if path.rpartition("/")[2] not in names and not problem]
        expected = Changes(
            added=sum(f"{folder}/{name}" not in before for name in names),
            changed=sum(before.get(f"{folder}/{name}", (mtime,))[0] != mtime for name, mtime in names.items()),
            removed=len(gone),
        )
        assert self.store.apply(self._root_id(self._root_of(folder)), listing)[1] == expected
        for path in gone:
            del self.photos[path]
        for name, mtime in names.items():
            if before.get(f"{folder}/{name}", (None,))[0] != mtime:
                self.photos[f"{folder}/{name}"] = (mtime, None, False)

    @precondition(lambda self: self.roots)
    @rule(data=st.data(), seen=st.sets(_FOLDERS), unreadable=st.sets(_FOLDERS))
    def sweep(self, data: st.DataObject, seen: set[str], unreadable: set[str]) -> None:
        root = data.draw(st.sampled_from(self.roots))
        root_id = self._root_id(root)
        ids = dict(self.store._db.execute("SELECT CAST(path AS TEXT), id FROM directories"))
        folders = {path.rpartition("/")[0] for path in self.photos}
        swept = {
            folder
            for folder in folders
            if self._root_of(folder) == root
            and folder not in seen
            and not any(folder == kept or is_inside(folder, kept) for kept in unreadable)
        }
        gone = [path for path in self.photos if path.rpartition("/")[0] in swept]
        assert self.store.sweep(root_id, {ids[folder] for folder in seen if folder in ids}, unreadable) == len(gone)
        for path in gone:
            del self.photos[path]

    @precondition(lambda self: self.photos)
    @rule(data=st.data(), content=_CONTENTS)
    def read(self, data: st.DataObject, content: bytes) -> None:
        waiting = self.store.waiting(_MODEL, 0, 100)
        if not waiting:
            return
        photo = data.draw(st.sampled_from(waiting))
        if content not in self.embedded:
            self.store.add_embedding(content, _FACTS, _MODEL, content)
        else:
            self.store.renew(content)
        self.store.link(photo, content, photo.stamp)
        self.embedded.add(content)
        self.photos[photo.path] = (photo.stamp.mtime_ns, content, False)

    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        waiting = self.store.waiting(_MODEL, 0, 100)
        if waiting:
            photo = data.draw(st.sampled_from(waiting))
            self.store.add_failure(photo, "decode", text("Bad."), "1")
            self.photos[photo.path] = (photo.stamp.mtime_ns, self.photos[photo.path][1], True)

    @rule(reader=st.sampled_from("12"))
    def retry(self, reader: str) -> None:
        self.store.retry_failures(reader)
        if reader != "1":
            self.photos = {path: (stamp, content, False) for path, (stamp, content, _) in self.photos.items()}

    @rule()
    def forget(self) -> None:
        self.store.forget_unused()

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self._open()

    @invariant()
    def same(self) -> None:
        assert sorted(root.path for root in self.store.roots()) == sorted(self.roots)
        for path, (mtime_ns, content, _) in self.photos.items():
            photo = self.store.photo_at(path)
            assert photo is not None
            assert (photo.stamp.mtime_ns, photo.content_id) == (mtime_ns, content)
        counts = self.store.counts(_MODEL)
        assert counts.photos == len(self.photos)
        assert counts.contents == len(self._held())
        assert counts.skipped == sum(failed for _, _, failed in self.photos.values())
        assert counts.waiting == sum(content is None and not failed for _, content, failed in self.photos.values())
        assert {failure.path for failure in self.store.failures()} == {
            path for path, (_, _, failed) in self.photos.items() if failed
        }
        rows = list(self.store.embeddings(_MODEL))
        assert {content for _, content, _ in rows} == self._held()
        assert all(content == vector for _, content, vector in rows)
        assert self.store._db.execute("PRAGMA foreign_key_check").fetchall() == []


TestCatalog = _Catalog.TestCase
TestCatalog.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
