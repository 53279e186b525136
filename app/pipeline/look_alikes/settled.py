"""Where nothing is left to do for look-alikes: all that finding them goes by is one value, and the cache notes it.

The value is made of what the catalog says now, and nobody has to keep it: whatever becomes of a catalog (restored,
mended, carried elsewhere, written by another program), what is another makes another value.
"""

from __future__ import annotations

import contextlib
from collections.abc import Hashable
from hashlib import blake2b
from typing import NamedTuple

from app import __version__
from app.library.pair_cache import PairCache
from app.library.reader import Reader
from app.library.store import Store
from app.machine.paths import DataPaths
from app.pipeline.look_alikes.reviewed import Reviewed
from app.pipeline.work.answering import answering_model
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.grouping import BEARABLE, MATCH
from app.similarity.manifest import current_generation
from app.similarity.same_picture import PERHAPS

_DIGEST_BYTES = 16


class Before(NamedTuple):
    """How a library was when a look began: its value, and what is another after any write, even one taken back."""

    value: bytes
    written: Hashable


class Settled:
    """Serves the ingest thread. Within one program it remembers as well which moment of the catalog that was."""

    def __init__(self, model: ModelInUse, paths: DataPaths) -> None:
        self._model = model
        self._paths = paths
        self._moment: Hashable = None

    def is_now(self, store: Store) -> bool:
        """Tell whether it is known that nothing is left, whichever program found that out. Raises AppError."""
        if self._moment == self._moment_of(store):
            return True
        found = PairCache.current(None, self._paths.look_alikes)
        if found is None:
            return False
        with contextlib.closing(found):
            settled = found.settled()
        if settled is None or settled != value_of(store, self._model, self._paths):
            return False
        self.remember(store)
        return True

    def before(self, store: Store) -> Before:
        """Return what ``note`` is to be given when all has been done. Raises AppError."""
        return Before(value_of(store, self._model, self._paths), store.state)

    def note(self, store: Store, found: PairCache, before: Before) -> None:
        """Have the cache note it, unless something came in between and may have been passed by. Raises AppError."""
        if self.before(store) == before:
            found.settle(before.value)

    def remember(self, store: Store, *, nothing_is_left: bool = True) -> None:
        """Know it of this moment, for as long as this program runs."""
        self._moment = self._moment_of(store) if nothing_is_left else None

    def _moment_of(self, store: Store) -> Hashable:
        return store.state, self._paths.look_alikes.exists()


def value_of(reader: Reader, model: ModelInUse, paths: DataPaths) -> bytes:
    """Return the value. .1 s for 100,000 photos; no vector is read. Raises AppError, CatalogNotReady.

    Of vectors the newest one tells, as their ids only ever grow; and with another program the rules may be others.
    """
    digest = blake2b(digest_size=_DIGEST_BYTES)
    answering = answering_model(model, current_generation(paths.index), reader).model_id
    rules = __version__, PairCache.format, PERHAPS, MATCH, BEARABLE
    vectors = model.itself.model_id, answering, reader.catalog_id, reader.last_vector(), reader.known_count()
    apart = sorted(Reviewed(reader.decisions()).apart("near"))
    digest.update(repr((rules, vectors, apart)).encode())
    for some in reader.held_in_words():
        digest.update(some.encode())
    return digest.digest()
