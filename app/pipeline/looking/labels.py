"""What there is to learn from, or to measure by, in a folder or list that the user chose."""

from __future__ import annotations

from collections import Counter

from app.core.job import Job
from app.core.labels import LabelsFound
from app.imaging.formats import is_photo_name
from app.library.labelled import read_labelled


def look_at_labels(job: Job, path: str) -> LabelsFound:
    """Count labelled photos and their classes; nothing is decoded. Raises InputError, Cancelled."""
    labelled = read_labelled(path, is_photo_name, job.checkpoint)
    classes = Counter(photo.label for photo in labelled.photos)
    singles = sum(count == 1 for count in classes.values())
    return LabelsFound(labelled.source, len(labelled.photos), len(classes), singles, labelled.notes)
