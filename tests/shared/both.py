"""A shared library for tests, and a local one with the same photos to compare it with."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np

from app.core.listing import Changes, Listing
from app.core.photo import FoundFile, Photo, PictureFacts
from app.core.text import text
from app.library.browser import Browser
from app.library.store import Store
from app.shared.address import address_of
from app.shared.facts import SharedFacts
from app.shared.mounts import Mounts
from app.shared.store import SharedStore

MODEL = "model-1"
FACTS = PictureFacts(640, 480, "JPEG", "2024-05-06T07:08:09", text("{n} bytes are missing.", n=3), "Canon")
VECTOR = np.linspace(-1, 1, 16).astype("<f2").tobytes()


def content_of(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def listing(directory: str, *names: str, mtime_ns: int = 1, problem: bool = False) -> Listing:
    files = tuple(FoundFile(name, 10, mtime_ns) for name in sorted(names))
    return Listing(directory, files, text("Broken.") if problem else None, not names)


class Shared:
    """One program that writes into a shared library; ``/r`` is where its root "r" lies."""

    def __init__(self, url: str, mounts: dict[str, str] | None = None, lease_s: float = 120.0) -> None:
        self.mounts = Mounts({"r": "/r"} if mounts is None else mounts)
        self.store = SharedStore.open(address_of(url), self.mounts, lease_s=lease_s)
        self.facts = SharedFacts.open(address_of(url), self.mounts)

    def close(self) -> None:
        self.store.close()
        self.facts.close()

    def add(self, name: str) -> int:
        self.store.add_root(name)
        return next(root_id for root_id, known in self.store.root_names().items() if known == name)

    def apply(self, root_id: int, *listings: Listing) -> Changes:
        """Scan: every folder that is given, none that is not."""
        total = Changes()
        with self.store.try_scan(root_id) as mine:
            assert mine
            for each in listings:
                total = self.store.apply(root_id, each)[1]
        return total

    def with_photos(self, *names: str) -> int:
        root_id = self.add("r")
        self.apply(root_id, listing("/r", *names))
        return root_id

    def photo(self, path: str) -> Photo:
        photo = self.store.photo_at(path)
        assert photo is not None
        return photo

    def embed(self, *names: str, directory: str = "/r", content: bytes | None = None) -> None:
        """Give each photo a content named after it, and the content an embedding."""
        for name in names:
            photo = self.photo(f"{directory}/{name}")
            content_id = content or content_of(name)
            with self.store.transaction():
                self.store.add_embedding(content_id, FACTS, MODEL, VECTOR)
                self.store.link(photo, content_id, photo.stamp)


class Both:
    """A local and a shared library that get the same photos."""

    def __init__(self, home: Path, url: str) -> None:
        self.local = Store.open(home / "catalog.db", home / "catalog.lock")
        self.shared = Shared(url)
        self.local.add_root("/r")
        self.root_id = self.shared.add("r")
        browser = Browser.open_existing(home / "catalog.db")
        assert browser is not None
        self.browser = browser

    def close(self) -> None:
        self.browser.close()
        self.local.close()
        self.shared.close()

    def scan(self, *listings: Listing) -> None:
        for each in listings:
            self.local.apply(self.local.roots()[0].id, each)
        self.shared.apply(self.root_id, *listings)

    def read(self, path: str, facts: PictureFacts, vector: bytes = VECTOR, content: bytes | None = None) -> None:
        content_id = content or content_of(path)
        for store in (self.local, self.shared.store):
            photo = store.photo_at(path)
            assert photo is not None
            with store.transaction():
                store.add_embedding(content_id, facts, MODEL, vector)
                store.link(photo, content_id, photo.stamp)

    def fail(self, path: str, reason: str, stage: str = "decode", reader: str = "reader") -> None:
        for store in (self.local, self.shared.store):
            photo = store.photo_at(path)
            assert photo is not None
            store.add_failure(photo, stage, text(reason), reader)  # type: ignore[arg-type]

    def put(self, path: str, facts: PictureFacts | None, size_bytes: int = 9) -> None:
        """Put in one photo; without facts it has not been read."""
        directory, name = os.path.split(path)
        self.scan(Listing(directory, (FoundFile(name, size_bytes, 0),), text("More lies here.")))
        if facts is not None:
            self.read(path, facts)
