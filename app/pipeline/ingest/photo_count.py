"""How many photos lie in a folder that is not in the library yet: an offer, so better soon than exact."""

from __future__ import annotations

import os
import time

from app.core.gallery import PhotoCount
from app.core.job import Job
from app.imaging.formats import is_photo_name
from app.library.scan import walk

MOST = 10_000
_LONGEST_S = 3.0


def count_photos(job: Job, folder: str) -> PhotoCount:
    """Count as a scan would, to ``MOST`` or for three seconds; a folder that cannot be read holds none."""
    photos, until_s = 0, time.monotonic() + _LONGEST_S
    for listing in walk(os.path.realpath(folder), is_photo_name):
        job.checkpoint()
        photos += len(listing.files)
        if photos > MOST or time.monotonic() > until_s:
            return PhotoCount(min(photos, MOST), False)
    return PhotoCount(photos, True)
