"""The place of a library that many share. Loaded only where somebody has given its address."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NoReturn, TypeVar

from app.core.errors import InputError
from app.core.job import Job
from app.core.status import IngestSummary
from app.library.store import Store
from app.machine.settings import keep_mount
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.facets.desk import Desk, OwnDesk
from app.pipeline.facets.place import Place
from app.pipeline.ingest.listening import Listening
from app.pipeline.ingest.shared_folders import SharedFolders
from app.pipeline.ingest.shared_ingest import SharedIngest
from app.pipeline.ingest.shared_sharing import SharedSharing
from app.pipeline.ingest.shared_writer import SharedWriter
from app.pipeline.ingest.workshop import Workshop
from app.pipeline.ingest.writer import Writer
from app.pipeline.search.shared_finder import SharedFinder
from app.pipeline.work.shared_home import SharedHome
from app.pipeline.work.worker import Task

Value = TypeVar("Value")


def shared_place(
    url: str, workshop: Workshop, decoders: WarmDecoders, *, patient: bool, lease_s: float | None = None
) -> Place:
    """Return it. ``patient``: a window shows it, which hears of what others do, and reads only what it adds itself.

    Raises InputError for what is no address of a shared library.
    """
    paths, emit = workshop.paths, workshop.emit
    home = SharedHome(url, workshop.settings.mounts, lease_s=lease_s)
    paths.library.mkdir(mode=0o700, parents=True, exist_ok=True)
    writer = SharedWriter(home)

    folders = SharedFolders(home, writer, functools.partial(keep_mount, paths.settings), emit)
    bringing = SharedIngest(home, writer, workshop)

    def ingest(job: Job) -> IngestSummary:
        only = folders.take_wanted() if patient else None
        if only is not None and not only:
            return IngestSummary(0, 0, 0, 0, ())
        return writer.run(job, lambda store: bringing.ingest(job, store, only))

    refusing = _Refusing(paths)
    listening = Listening(home, emit) if patient else None
    return Place(
        home=home,
        desk=Desk(writer, ingest, emit),
        own=OwnDesk(refusing, _refuse, emit),
        of_index=_RefusingDesk(refusing, _refuse, emit),
        writer=refusing,
        changes=folders,
        finder=SharedFinder(paths, workshop.model, decoders, home, workshop.wanted, workshop.choice),
        sharing=SharedSharing(home, writer, bringing, emit),
        lay=home.mounts.lay_all,
        close=listening.close if listening is not None else lambda: None,
    )


class _Refusing(Writer):
    """Stands where a library of the user's own would be written."""

    def run(self, job: Job, task: Callable[[Store], Value]) -> Value:
        _refuse()

    def mend(self, job: Job) -> bool:
        return False


class _RefusingDesk(Desk):
    """Likewise, for what is asked."""

    def reading(self, task: Task) -> Task:
        return _refuse


def _refuse(*_: object) -> NoReturn:
    raise InputError("That is done in a library of your own, not in a shared one.")
