"""What is known of a member of look-alikes before it is compared with the others of its group."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.look_alikes import Measured
from app.core.photo import ContentId
from app.core.turned import AS_IT_IS


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """One member; its reasons are ``core.reasons``.

    ``extent``: how much of the scene it shows beside the photo round which the group stands, which has 1; more where
    that one is a part of this one. ``turned``: how it lies beside that one (``core.turned``). The other fields are
    those of ``core.look_alikes.Member``; ``measured`` is None where nobody has looked at the pixels yet.
    """

    content_id: ContentId
    paths: tuple[str, ...]
    size_bytes: int
    width_px: int
    height_px: int
    format: str
    date_s: int
    taken: str | None
    camera: str
    measured: Measured | None = None
    extent: float = 1.0
    turned: int = AS_IT_IS
