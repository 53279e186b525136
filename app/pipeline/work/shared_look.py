"""A look at a shared library that somebody may want to use, whichever library is in use."""

from __future__ import annotations

from app.core.job import Job
from app.core.shared_look import SharedLook


def look_at(job: Job, address: str) -> SharedLook:
    """Open the library, see what it has, and hang up. Raises InputError for what is no address, AppError."""
    from app.pipeline.work.shared_home import SharedHome  # nobody else loads what speaks to servers

    home = SharedHome(address, {})
    facts = home.facts()
    try:
        roots = facts.roots()
    finally:
        facts.close()
    job.checkpoint()
    return SharedLook(home.address, len(roots), sum(root.photos for root in roots))
