"""The program, telling on a pipe how far it is: ``python -m tests.cli.telling FD ARGUMENTS…``.

Nothing is replaced but the size of transactions, so that a small library has many of them.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any

ROWS_PER_TRANSACTION = 6


def main() -> int:
    """Run the command line with everything that is worth a kill announced."""
    from app.core.job import Job
    from app.library import mending
    from app.library.backup import Backups
    from app.library.store import Store
    from app.main import start
    from app.pipeline.ingest import embed, keep_cells, other_models

    pipe = int(sys.argv[1])

    def tell(*words: object) -> None:
        os.write(pipe, " ".join(map(str, words)).encode() + b"\n")

    def announce(owner: Any, name: str, words: Callable[..., tuple[object, ...]]) -> None:
        work = getattr(owner, name)

        @functools.wraps(work)
        def announced(*arguments: Any, **named: Any) -> Any:
            tell(*words(*arguments))
            return work(*arguments, **named)

        setattr(owner, name, announced)

    def write(flight: Any) -> None:
        contents = [content.hex() for content in flight._unwritten.embedded]
        stored(flight)
        tell("stored", *contents)

    announce(Job, "report", lambda job, stage, *numbers: (stage, *numbers))
    announce(embed.EmbedFlight, "_take", lambda flight, decoded: ("took", decoded.ticket.hex()))
    announce(Backups, "write_whole", lambda *_: ("migration",))
    announce(Backups, "write", lambda *_: ("backup",))
    announce(Store, "forget_vectors", lambda *_: ("forget",))
    announce(mending, "_restore", lambda *_: ("restore",))
    stored = embed.EmbedFlight._write
    embed.EmbedFlight._write = write  # type: ignore[method-assign, assignment]
    for module in (embed, other_models, keep_cells):
        vars(module)["_ROWS_PER_TRANSACTION"] = ROWS_PER_TRANSACTION
    return start(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
