"""Reading for a shared library without looking through its folders: what waits is read, then more is waited for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.core.job import Job
from app.core.photo import Root
from app.core.status import IngestSummary
from app.core.text import text
from app.pipeline.ingest.news import News
from app.pipeline.ingest.unwritten import Tally

if TYPE_CHECKING:
    from app.core.events import Emit
    from app.pipeline.ingest.shared_ingest import SharedIngest
    from app.pipeline.work.shared_home import SharedHome
    from app.shared.news import News as Hearing
    from app.shared.store import SharedStore

_POLL_S = 60.0
_LOOK_EVERY_S = 60.0
_AT_MOST_EVERY_S = 2.0
_SLICE_S = 0.5
"""How long Ctrl-C may have to wait while nothing happens."""
_OTHERS_POLL_S = 1.0


def work(
    job: Job, store: SharedStore, ingest: SharedIngest, home: SharedHome, emit: Emit, *, until_done: bool
) -> IngestSummary:
    """Read what waits and lies within reach, as it comes; return what was done ``until_done``, else when stopped.

    Done is what nobody else is at work on either: what a program leaves that ends in the middle is read here once its
    lease is over. Whoever works on and on is told once of each root that cannot be reached here. Raises Cancelled,
    AppError.
    """
    hearing = home.news()
    try:
        total, news, away = Tally(), News(job, store, emit), list[Root]()
        look_at_s, told = 0.0, set[tuple[str, str]]()
        while True:
            began_s = time.monotonic()
            if began_s >= look_at_s:
                away, look_at_s = ingest.look(store), began_s + _LOOK_EVERY_S
                if not until_done:
                    _tell(job, away, told)
            total += ingest.embed(job, store, news)
            if until_done and not store.others_hold():
                return IngestSummary(total.embedded, total.linked, total.skipped, 0, tuple(away))
            _wait(job, hearing, began_s, _OTHERS_POLL_S if until_done else _POLL_S)
    finally:
        hearing.close()


def _wait(job: Job, hearing: Hearing, began_s: float, longest_s: float) -> None:
    """Wait until somebody has written, and a moment longer: others that are at work write every second."""
    until_s, heard = time.monotonic() + longest_s, False
    while time.monotonic() < until_s:
        job.checkpoint()
        heard = hearing.heard(_SLICE_S) or heard
        if heard and time.monotonic() - began_s >= _AT_MOST_EVERY_S:
            return


def _tell(job: Job, away: Sequence[Root], told: set[tuple[str, str]]) -> None:
    """Say of each root why it cannot be reached, unless that was said before."""
    for root in away:
        if (said := (root.name, str(root.reason))) not in told:
            told.add(said)
            job.tell(text("{path}: {reason}", path=root.path, reason=root.reason or ""))
