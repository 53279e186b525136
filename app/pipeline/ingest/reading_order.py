"""Which waiting photo is read next: what somebody looks at, then the folder they are in, then one after the other.

Photos that were read before, and are read again for another model, come after those that never were: newest first,
but those that somebody has looked at lately before all.
"""

from __future__ import annotations

from app.core.photo import FileKey, Photo
from app.imaging.prepare import Prepared, fits
from app.library.store import Store
from app.library.waiting import NEWEST
from app.pipeline.work.wanted_pictures import WantedPictures
from app.similarity.engine import Engine

_PHOTOS_PER_QUERY = 500
_OF_FOLDER_PER_QUERY = 50
_BEING_READ_AGAIN = 5_000
"""More than are between their turn and being stored: those that are stored wait no more, nobody brings them again."""


class ReadingOrder:
    """Walks the photos that wait once, each of them once. Lives for one flight, on the ingest thread."""

    def __init__(self, store: Store, engine: Engine, wanted: WantedPictures) -> None:
        self.reads_again = False
        """Whether the last photo had been read before, so that nobody misses anything of it but its new vector."""
        self._store = store
        self._model_id = model_id = engine.model_id
        self._rules = engine.rules
        self._wanted = wanted
        self._keys: dict[int, FileKey] = {}
        self._ahead: set[int] = set()
        self._brought: dict[int, bytes | None] = {}
        self._folder: str | None = None
        self._in_folder = _Below(store, model_id, None)
        self._in_folder_again = _Below(store, model_id, None, again=True)
        self._after = 0
        self._of_all: list[Photo] = []
        self._all_begun = False
        self._before = NEWEST
        self._of_all_again: list[Photo] = []
        self._taken_again: dict[int, None] = {}

    def next(self) -> Photo | None:
        """Return the photo to be read now, None when none is left."""
        self._follow_folder()
        photo = self._looked_at() or self._seen_lately() or self._first_of(self._in_folder)
        if photo is None:
            photo = self._one_of_all()
        if photo is None and (photo := self._first_of(self._in_folder_again)) is None:
            photo = self._one_of_all_again()
        if photo is not None:
            self.reads_again = photo.content_id is not None
        return photo

    def read_meanwhile(self) -> list[tuple[Photo, Prepared]]:
        """Return photos whose turn has not come and which were read for somebody who looks at them.

        Not those that were prepared for an engine that was in use before: they are read in their turn.
        """
        found = []
        for key, prepared in self._wanted.take_read():
            photo = self._waiting_at(key)
            if photo is not None and not self._is_taken(photo) and fits(prepared, self._rules):
                found.append((self._take(photo), prepared))
        return found

    def bring(self, photo: Photo, jpeg: bytes | None) -> None:
        """Tell who looks at a photo, now or until ``forget_brought``, what came of it: a thumbnail, or None."""
        self._brought[photo.id] = jpeg
        key = self._keys.pop(photo.id, None)
        if key is not None:
            self._wanted.bring(key, jpeg)

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody looks at a photo whose picture has not come yet."""
        return self._wanted.is_waited_for

    def is_looked_at(self, photo: Photo) -> bool:
        """Tell whether somebody waits for this photo, as far as it was told here."""
        return photo.id in self._keys

    def forget_brought(self) -> None:
        """What came of the photos until now has been stored."""
        self._brought.clear()

    def give_back(self, photo: Photo) -> None:
        """Leave a photo to who looks at it: nothing came of it here."""
        key = self._keys.pop(photo.id, None)
        if key is not None:
            self._wanted.give_back([key])

    def close(self) -> None:
        """Leave to who looks at them all photos of which nothing came here."""
        self._wanted.stop_reading(self._keys.values())
        self._keys.clear()

    def _looked_at(self) -> Photo | None:
        while (key := self._wanted.take_next()) is not None:
            photo = self._waiting_at(key)
            if photo is None:
                self._wanted.give_back([key])
                continue
            self._keys[photo.id] = key
            if photo.id in self._brought:
                self.bring(photo, self._brought[photo.id])
            elif not self._is_taken(photo):
                return self._take(photo)
        return None

    def _waiting_at(self, key: FileKey) -> Photo | None:
        """Return the photo that a key names, None if its file is another one now."""
        photo = self._store.waiting_at(key.path, self._model_id)
        return photo if photo is not None and photo.stamp == key.stamp else None

    def _is_taken(self, photo: Photo) -> bool:
        if photo.content_id is None:
            return photo.id in self._ahead or photo.id <= self._after
        return photo.id in self._taken_again

    def _take(self, photo: Photo) -> Photo:
        """Note a photo out of its turn."""
        if photo.content_id is None:
            self._ahead.add(photo.id)
        else:
            self._taken_again[photo.id] = None
            if len(self._taken_again) > _BEING_READ_AGAIN:
                del self._taken_again[next(iter(self._taken_again))]
        return photo

    def _seen_lately(self) -> Photo | None:
        while (content_id := self._wanted.take_seen()) is not None:
            photo = self._store.waiting_with(content_id, self._model_id)
            if photo is not None and not self._is_taken(photo):
                return self._take(photo)
        return None

    def _follow_folder(self) -> None:
        if self._wanted.folder != self._folder:
            self._folder = self._wanted.folder
            self._in_folder = _Below(self._store, self._model_id, self._folder)
            self._in_folder_again = _Below(self._store, self._model_id, self._folder, again=True)

    def _first_of(self, folder: _Below) -> Photo | None:
        while (photo := folder.next()) is not None:
            if not self._is_taken(photo):
                return self._take(photo)
        return None

    def _one_of_all(self) -> Photo | None:
        while not self._all_begun:
            if not self._of_all:
                photos = self._store.waiting(self._model_id, self._after, _PHOTOS_PER_QUERY, never_read=True)
                self._of_all = photos[::-1]
                if not self._of_all:
                    self._all_begun = True
                    return None
            photo = self._of_all.pop()
            self._after = photo.id
            if photo.id not in self._ahead:
                return photo
        return None

    def _one_of_all_again(self) -> Photo | None:
        while True:
            if not self._of_all_again:
                photos, self._before = self._store.waiting_again(self._model_id, self._before, _PHOTOS_PER_QUERY)
                if not photos:
                    return None
                self._of_all_again = photos[::-1]
            photo = self._of_all_again.pop()
            if not self._is_taken(photo):
                return self._take(photo)  # it waits, and may be looked at, until it is stored


class _Below:
    """Walks the photos of a folder that wait: those that were never read, or those that were."""

    def __init__(self, store: Store, model_id: str, folder: str | None, *, again: bool = False) -> None:
        self._store = store
        self._model_id = model_id
        self._folder = folder
        self._again = again
        self._ids: list[int] | None = None if folder is not None else []
        self._photos: list[Photo] = []

    def next(self) -> Photo | None:
        if self._ids is None and self._folder is not None:
            self._ids = self._store.waiting_below(self._folder, self._model_id, again=self._again)[::-1]
        while self._ids and not self._photos:
            ids, self._ids = self._ids[-_OF_FOLDER_PER_QUERY:], self._ids[:-_OF_FOLDER_PER_QUERY]
            self._photos = self._store.waiting_among(ids[::-1], self._model_id)[::-1]
        return self._photos.pop() if self._photos else None
