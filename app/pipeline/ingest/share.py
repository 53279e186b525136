"""A library of the user's own, copied into a shared one: folders, photos, vectors, thumbnails; nothing is made anew.

What is in a file is called by another id there (``shared.content_id``): so each file is read once, and only what is in
files that are still as the library knows them comes along. Whoever is stopped begins again and loses nothing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.core.errors import AppError, DecodeError
from app.core.job import Job
from app.core.photo import ContentId, PictureFacts, Root
from app.core.sharing import Shared
from app.library.photo_rows import PhotoRow
from app.library.store import Store
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.pipeline.work.model_in_use import ModelInUse

if TYPE_CHECKING:
    from app.pipeline.work.shared_home import SharedHome
    from app.shared.sharing import SharedPhoto, Sharing
    from app.shared.store import SharedStore

_AT_A_TIME = 500

KeepMount = Callable[[str, str], None]


class LibraryCopy:
    """One copying of one library, on the ingest thread. Raises AppError, CatalogNotReady, Cancelled."""

    def __init__(
        self, job: Job, own: Store, paths: DataPaths, model: ModelInUse, home: SharedHome, keep_mount: KeepMount
    ) -> None:
        """``keep_mount`` writes down where a root lies here, by name and path."""
        self._job = job
        self._own = own
        self._paths = paths
        self._model = model
        self._home = home
        self._keep_mount = keep_mount
        self._photos = self._known = self._new = self._vectors = self._not_read = 0

    def copy(self) -> Shared:
        """Copy everything; what is there already stays."""
        news = self._home.found()
        total = sum(root.photos for root in self._own.roots())
        self._job.report("share", 0, total)
        roots = []
        with (
            contextlib.closing(self._home.store()) as store,
            contextlib.closing(ThumbnailCache.open(self._paths.thumbnails)) as thumbnails,
        ):
            sharing = self._home.sharing_beside(store)
            for root in self._own.roots():
                name = self._laid(store, root)
                roots.append((name, root.path))
                theirs = next(each for each in store.roots() if each.name == name)
                with store.try_scan(theirs.id) as is_ours:
                    if not is_ours:
                        raise AppError(
                            "“{name}” is being looked through from another program just now. Share again when that is "
                            "done; nothing is lost.",
                            name=name,
                        )
                    self._copy_root(root, name, sharing, thumbnails, total)
                for folder in root.left_out:
                    store.leave_out(theirs.id, os.path.relpath(folder, root.path))
            engine = self._model.itself
            self._home.make_ready(store, engine.model_id, engine.scale, self._job.checkpoint)
            sharing.look_through()
        return Shared(
            self._home.address,
            tuple(roots),
            self._photos,
            self._known,
            self._new,
            self._vectors,
            self._not_read,
            news,
        )

    def _laid(self, store: SharedStore, root: Root) -> str:
        """Return the name of a root in the shared library, where it is added unless it is there."""
        theirs = {each.name: each for each in store.roots()}
        elsewhere = self._home.mounts.of_another_library
        names = self._home.root_names_of(os.path.basename(root.path.rstrip(os.sep)))
        name = next(
            each
            for each in names
            if (self._is_same(store, theirs[each], root) if each in theirs else elsewhere(each, root.path) is None)
        )
        if name not in theirs:
            store.add_root(name)
        self._home.mounts.lay(name, root.path)
        self._keep_mount(name, root.path)
        return name

    def _is_same(self, store: SharedStore, theirs: Root, root: Root) -> bool:
        if os.path.isabs(theirs.path):
            return theirs.path == root.path
        return theirs.photos > 0 and store.is_held_here(theirs.id, root.path)

    def _copy_root(self, root: Root, name: str, sharing: Sharing, thumbnails: ThumbnailCache, total: int) -> None:
        after = 0
        while photos := self._own.photos_of_root(root.id, after, _AT_A_TIME):
            after = photos[-1].id
            ids = {photo.id: self._id_of(photo) for photo in photos}
            self._copy_contents({photo.content_id: ids[photo.id] for photo in photos}, sharing, thumbnails)
            self._new += sharing.add_photos(name, self._as_shared(root, photos, ids))
            self._photos += len(photos)
            self._job.report("share", min(self._photos, total), total)

    def _id_of(self, photo: PhotoRow) -> ContentId | None:
        """Return what the shared library calls what is in a photo, None where that is not known now."""
        if photo.content_id is None:
            return None
        self._job.checkpoint()
        path = os.path.join(os.fsdecode(photo.directory), os.fsdecode(photo.name))
        try:
            content_id, stamp = self._home.identify(path)
        except (FileNotFoundError, DecodeError):
            self._not_read += 1
            return None
        if stamp != photo.stamp:
            self._not_read += 1
            return None
        self._known += 1
        return content_id

    def _copy_contents(
        self, known: dict[ContentId | None, ContentId | None], sharing: Sharing, thumbnails: ThumbnailCache
    ) -> None:
        """Copy what is known of contents: ours by theirs."""
        named = [(ours, theirs) for ours, theirs in known.items() if ours is not None and theirs is not None]
        facts: dict[ContentId, PictureFacts] = {}
        for ours, theirs in named:
            if (told := self._own.facts(ours)) is not None:
                facts[theirs] = told
        sharing.add_contents(facts.items())
        for model_id in self._own.models():
            vectors = ((theirs, self._own.vector(ours, model_id)) for ours, theirs in named if theirs in facts)
            self._vectors += sharing.add_vectors(
                model_id, [(theirs, vector) for theirs, vector in vectors if vector is not None]
            )
        small = ((theirs, thumbnails.get(ours)) for ours, theirs in named if theirs in facts)
        sharing.add_thumbnails([(theirs, jpeg) for theirs, jpeg in small if jpeg is not None])

    def _as_shared(self, root: Root, photos: list[PhotoRow], ids: dict[int, ContentId | None]) -> Iterator[SharedPhoto]:
        for photo in photos:
            folder = os.path.relpath(os.fsdecode(photo.directory), root.path)
            relative = b"" if folder == os.curdir else os.fsencode(folder.replace(os.sep, "/"))
            yield self._home.shared_photo(relative, photo.name, photo.stamp, photo.date_s, ids[photo.id], photo.failure)
