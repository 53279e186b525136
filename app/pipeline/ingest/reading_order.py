"""Which waiting photo is read next: what somebody looks at, then the folder they are in, then one after the other."""

from __future__ import annotations

from app.core.photo import FileKey, Photo
from app.imaging.prepare import Prepared
from app.library.store import Store
from app.pipeline.work.wanted_pictures import WantedPictures

_PHOTOS_PER_QUERY = 500
_OF_FOLDER_PER_QUERY = 50


class ReadingOrder:
    """Walks the photos that wait once, each of them once. Lives for one flight, on the ingest thread."""

    def __init__(self, store: Store, model_id: str, wanted: WantedPictures) -> None:
        self._store = store
        self._model_id = model_id
        self._wanted = wanted
        self._keys: dict[int, FileKey] = {}
        self._ahead: set[int] = set()
        self._brought: dict[int, bytes | None] = {}
        self._folder: str | None = None
        self._ids_of_folder: list[int] = []
        self._of_folder: list[Photo] = []
        self._after = 0
        self._of_all: list[Photo] = []

    def next(self) -> Photo | None:
        """Return the photo to be read now, None when none is left."""
        photo = self._looked_at() or self._in_folder()
        if photo is not None:
            self._ahead.add(photo.id)
            return photo
        while True:
            if not self._of_all:
                self._of_all = self._store.waiting(self._model_id, self._after, _PHOTOS_PER_QUERY)[::-1]
                if not self._of_all:
                    return None
            photo = self._of_all.pop()
            self._after = photo.id
            if photo.id not in self._ahead:
                return photo

    def read_meanwhile(self) -> list[tuple[Photo, Prepared]]:
        """Return photos whose turn has not come and which were read for somebody who looks at them."""
        found = []
        for key, prepared in self._wanted.take_read():
            photo = self._waiting_at(key)
            if photo is not None and not self._is_taken(photo):
                self._ahead.add(photo.id)
                found.append((photo, prepared))
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
                return photo
        return None

    def _waiting_at(self, key: FileKey) -> Photo | None:
        """Return the photo that a key names, None if its file is another one now."""
        photo = self._store.waiting_at(key.path, self._model_id)
        return photo if photo is not None and photo.stamp == key.stamp else None

    def _is_taken(self, photo: Photo) -> bool:
        return photo.id in self._ahead or photo.id <= self._after

    def _in_folder(self) -> Photo | None:
        if self._wanted.folder != self._folder:
            self._folder = self._wanted.folder
            self._of_folder = []
            self._ids_of_folder = []
            if self._folder is not None:
                self._ids_of_folder = self._store.waiting_below(self._folder, self._model_id)[::-1]
        while self._of_folder or self._ids_of_folder:
            if not self._of_folder:
                ids, self._ids_of_folder = (
                    self._ids_of_folder[-_OF_FOLDER_PER_QUERY:],
                    self._ids_of_folder[:-_OF_FOLDER_PER_QUERY],
                )
                self._of_folder = self._store.waiting_among(ids, self._model_id)[::-1]
                continue
            photo = self._of_folder.pop()
            if not self._is_taken(photo):
                return photo
        return None
