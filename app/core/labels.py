"""What there is to learn from, or to measure by: photos with the name of what they show."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.text import Text


@dataclass(frozen=True, slots=True)
class LabelsFound:
    """``source``: the folder or list that was read. ``photos`` lie in ``classes``, of which ``singles`` hold only one.

    ``notes`` say what was left out, and why. Nothing was decoded.
    """

    source: str
    photos: int
    classes: int
    singles: int
    notes: tuple[Text, ...] = ()
