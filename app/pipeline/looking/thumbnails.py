"""Thumbnails for what is visible: from the cache, else made again; from the file before a photo's turn has come."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence

from app.core.errors import Cancelled, DecodeError
from app.core.events import Emit, ShapesReady, ThumbnailReady
from app.core.gallery import Picture
from app.core.job import Job
from app.core.photo import ContentId, FileKey, PictureKey, Stamp
from app.imaging.formats import is_slow
from app.imaging.picture import read_thumbnail
from app.imaging.prepare import Prepared
from app.imaging.shapes import read_shapes
from app.imaging.stand_in import read_stand_in
from app.library.scan import is_inside
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import Reading, WarmDecoders
from app.pipeline.looking.far_pictures import FarPictures
from app.pipeline.work.home import Home, LocalHome
from app.pipeline.work.wanted_pictures import WantedPictures

_FILES_AT_ONCE = 32
_LEFT_AT_MOST = 2
_FAR_AT_ONCE = 64
_SHAPES_AT_ONCE = 96
"""More than are in sight in most windows."""
_SHAPES_WITHIN_S = 0.15


class ThumbnailLoader:
    """Serves the thumbnails thread. Each request replaces the one before it: what went out of sight is not loaded."""

    def __init__(
        self,
        paths: DataPaths,
        decoders: WarmDecoders,
        emit: Emit,
        wanted: WantedPictures,
        absent: Callable[[], frozenset[str]] = frozenset,
        home: Home | None = None,
    ) -> None:
        """``absent`` tells which roots are known not to be there: nothing in them is looked for.

        ``home``: where the library lies; None is in ``paths``, where the cache lies in any case.
        """
        home = home or LocalHome(paths)
        self._paths = paths
        self._absent = absent
        self._decoders = decoders
        self._emit = emit
        self._wanted = wanted
        self._cache: ThumbnailCache | None = None
        self._at_hand = home.facts_at_hand()
        self._far = FarPictures(far, decoders) if (far := home.far_thumbnails()) is not None else None
        self._left: OrderedDict[PictureKey, Reading[Prepared]] = OrderedDict()
        self._tried: dict[FileKey, bool] = {}
        """Files that were looked into for a preview, and whether there was one."""
        self._measured: set[FileKey] = set()

    def load(self, job: Job, keys: Sequence[PictureKey]) -> None:
        """Emit a ThumbnailReady for each key: cached ones first, then files, then what must be decoded again.

        Of some files at a time the stand-ins come first, and before those their shapes. Raises Cancelled, AppError.
        """
        away = self._absent()
        files = self._in_order([key for key in keys if isinstance(key, FileKey) and not _is_in_one_of(away, key.path)])
        self._wanted.want(files)
        self._wanted.note_seen(key for key in keys if not isinstance(key, FileKey))
        missing: list[ContentId] = []
        for content_id in keys:
            if isinstance(content_id, FileKey):
                if _is_in_one_of(away, content_id.path):
                    self._show(content_id, None)
                continue
            job.checkpoint()
            picture = self._cached(content_id)
            if picture is None:
                missing.append(content_id)
            else:
                self._emit(ThumbnailReady(content_id, picture))
        self._tried = {key: self._tried[key] for key in files if key in self._tried}
        self._measured.intersection_update(files)
        for start in range(0, len(files), _FILES_AT_ONCE):
            self._tell_shapes(job, files[start : start + _SHAPES_AT_ONCE])
            self._show_stand_ins(job, files[start : start + _FILES_AT_ONCE])
            self._show_files(job, frozenset(files[start : start + _FILES_AT_ONCE]))
        self._await_files(job, frozenset(files))
        if missing and self._far is not None:
            missing = self._show_far(job, self._far, missing)
        if missing:
            self._make(job, missing, away)

    def close(self) -> None:
        for thing in (self._at_hand, self._far, self._cache):
            if thing is not None:
                thing.close()

    def _cached(self, content_id: ContentId) -> Picture | None:
        if self._cache is None:
            self._cache = ThumbnailCache.open_existing(self._paths.thumbnails)
        jpeg = self._cache.get(content_id) if self._cache is not None else None
        try:
            return read_thumbnail(jpeg) if jpeg is not None else None
        except DecodeError:
            return None

    def _in_order(self, keys: Sequence[FileKey]) -> list[FileKey]:
        """Return files in the order in which to read them: before others those of which nothing is to be seen yet.

        What takes long comes later. What is far from being in sight never comes before what is nearer.
        """
        parts = (keys[start : start + _FILES_AT_ONCE] for start in range(0, len(keys), _FILES_AT_ONCE))
        return [
            key
            for part in parts
            for key in sorted(part, key=lambda key: (self._tried.get(key, False), is_slow(key.path, key.size_bytes)))
        ]

    def _tell_shapes(self, job: Job, keys: Sequence[FileKey]) -> None:
        """Tell in which shapes photos will be shown, as far as that is known in a moment; once."""
        unknown = [key for key in keys if key not in self._measured]
        if not unknown:
            return
        paths = tuple(key.path for key in unknown)
        try:
            aspects = self._decoders.reading(read_shapes, paths, _SHAPES_WITHIN_S, patient=True).result(job)
        except DecodeError:  # one of them killed its reader: which one does not matter here
            self._measured.update(unknown)
            return
        self._measured.update(unknown[: len(aspects)])
        found = zip(unknown, aspects, strict=False)
        shapes = tuple((key, aspect) for key, aspect in found if aspect and _stamp_now(key.path) == key.stamp)
        if shapes:
            self._emit(ShapesReady(shapes))

    def _show_stand_ins(self, job: Job, keys: Sequence[FileKey]) -> None:
        """Show what the files bring along, some milliseconds each; once, as long as they are wanted."""
        for key in keys:
            self._show_brought()
            if key in self._tried:
                continue
            try:
                picture = self._decoders.reading(read_stand_in, key.path, patient=True).result(job)
            except DecodeError:
                picture = None
            self._tried[key] = picture is not None and _stamp_now(key.path) == key.stamp
            if picture is not None and self._tried[key]:
                self._emit(ThumbnailReady(key._replace(stand_in=True), picture))
                self._wanted.put_off([key])

    def _show_files(self, job: Job, keys: frozenset[FileKey]) -> None:
        """Show the files themselves, but those that an ingest reads. What takes long is read beside others, one by one.

        So what an ingest brings, or has not brought in time, need not wait for that.
        """
        aside: tuple[FileKey, Reading[Prepared]] | None = None
        try:
            while True:
                key = self._wanted.take_first(keys, quick=aside is not None)
                if key is not None and is_slow(key.path, key.size_bytes):
                    aside = key, self._reading_of(key, key.path)
                    aside[1].begin(job)
                    aside[1].when_done(self._wanted.wake)
                elif key is not None:
                    self._show_file(key, self._read(job, key, key.path))
                elif aside is None:
                    return
                else:
                    self._wanted.wait(keys, job, aside[1])
                self._show_brought()
                if aside is not None and aside[1].is_done:
                    (key, reading), aside = aside, None
                    self._show_file(key, self._end_of(job, key, reading))
        finally:
            if aside is not None:
                aside[1].leave()
                self._keep_left(*aside)

    def _await_files(self, job: Job, keys: frozenset[FileKey]) -> None:
        """Show what an ingest reads as it comes; what it gives back is read here."""
        while self._wanted.wait(keys, job):
            self._show_brought()
            self._show_files(job, keys)

    def _show_file(self, key: FileKey, prepared: Prepared | None) -> None:
        if prepared is not None and _stamp_now(key.path) != key.stamp:
            prepared = None  # another picture: the next scan will find it
        if prepared is not None:
            self._wanted.hand_on(key, prepared)
        self._show(key, None if prepared is None else prepared.thumbnail)

    def _show_brought(self) -> None:
        for key, jpeg in self._wanted.take_brought():
            self._show(key, jpeg)

    def _show(self, key: PictureKey, jpeg: bytes | None) -> None:
        self._emit(ThumbnailReady(key, None if jpeg is None else read_thumbnail(jpeg)))

    def _show_far(self, job: Job, far: FarPictures, contents: Sequence[ContentId]) -> list[ContentId]:
        """Show what others have made, a few at a time, and keep it here; return what there is nothing of."""
        missing: list[ContentId] = []
        for start in range(0, len(contents), _FAR_AT_ONCE):
            asked = contents[start : start + _FAR_AT_ONCE]
            job.checkpoint()
            found = far.of(job, asked)
            for content_id, jpeg in found.items():
                self._show(content_id, jpeg)
            self._keep(found)
            missing += [content_id for content_id in asked if content_id not in found]
        return missing

    def _make(self, job: Job, contents: list[ContentId], away: frozenset[str]) -> None:
        """Decode photos whose thumbnails are not in the cache (deleted, damaged, dropped to keep its size)."""
        facts = self._at_hand.now()
        if facts is None:
            return
        paths = facts.paths_of(contents)
        made: dict[ContentId, bytes] = {}
        try:
            for content_id in contents:
                if content_id in paths:
                    near = next((path for path in paths[content_id] if not _is_in_one_of(away, path)), None)
                    prepared = None if near is None else self._read(job, content_id, near)
                    if prepared is not None:
                        made[content_id] = prepared.thumbnail
                    self._show(content_id, made.get(content_id))
        finally:
            self._keep(made)

    def _read(self, job: Job, key: PictureKey, path: str) -> Prepared | None:
        """Return what was read of a photo, None if it cannot be read.

        What is scrolled out of sight while it is read goes on being read: it is asked for again in a moment.
        """
        return self._end_of(job, key, self._reading_of(key, path))

    def _reading_of(self, key: PictureKey, path: str) -> Reading[Prepared]:
        return self._left.pop(key) if key in self._left else self._decoders.prepare(path, patient=True)

    def _end_of(self, job: Job, key: PictureKey, reading: Reading[Prepared]) -> Prepared | None:
        try:
            return reading.result(job)
        except DecodeError:
            return None
        except Cancelled:
            self._keep_left(key, reading)
            raise

    def _keep_left(self, key: PictureKey, reading: Reading[Prepared]) -> None:
        self._left[key] = reading
        while len(self._left) > _LEFT_AT_MOST:
            self._left.popitem(last=False)

    def _keep(self, made: dict[ContentId, bytes]) -> None:
        if made:
            cache = ThumbnailCache.open(self._paths.thumbnails)
            try:
                cache.add(made)
            finally:
                cache.close()
            if self._cache is not None:  # what had to be made again may have been lost with the whole file
                self._cache.close()
                self._cache = None


def _is_in_one_of(folders: frozenset[str], path: str) -> bool:
    return any(is_inside(path, folder) for folder in folders)


def _stamp_now(path: str) -> Stamp | None:
    try:
        info = os.stat(path)
    except OSError:
        return None
    return Stamp(info.st_size, info.st_mtime_ns)
