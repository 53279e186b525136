"""Groups of look-alikes that nobody has photographed, for what needs no pixels."""

from __future__ import annotations

from app.core.look_alikes import Fate, Group, LookAlikeKind, Member
from app.core.text import text

SIZE_BYTES = 1_000


def member(name: str, fate: Fate = "trash", *, copies: int = 1, locked: bool = False, content: str = "") -> Member:
    """A photo of 400 × 300 pixels that lies in /photos, and as often elsewhere as it has copies."""
    paths = (f"/photos/{name}.jpg", *(f"/photos/{number}/{name}.jpg" for number in range(1, copies)))
    content_id = (content or name).encode().ljust(16, b"\0")[:16]
    return Member(content_id, paths, SIZE_BYTES, 400, 300, "JPEG", 0, None, "", None, (), fate, locked)


def group(key: str, *members: Member, kind: LookAlikeKind = "near") -> Group:
    """A group of these, or of one that stays and two that are suggested for the trash."""
    usual = (member(f"{key}/best", "keep"), member(f"{key}/small"), member(f"{key}/cut"))
    return Group(key, kind, True, members or usual, text("They show the same picture."))
