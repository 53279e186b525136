"""What came of copying a library of the user's own into a shared one."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.text import Text


@dataclass(frozen=True, slots=True)
class Shared:
    """``address``: of the shared library, without secrets. ``roots``: (name there, where it lies here).

    ``photos`` were looked at, ``known`` of them with what is in them; ``vectors`` and ``photos_new`` were new there.
    ``not_read``: photos whose files could not be read now, so that what is in them is found out later. ``news``: what
    could not be done and can be later.
    """

    address: str
    roots: tuple[tuple[str, str], ...]
    photos: int
    known: int
    photos_new: int
    vectors: int
    not_read: int
    news: tuple[Text, ...] = ()
