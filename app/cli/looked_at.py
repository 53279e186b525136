"""What of a photo was looked at for an answer, where that was a part."""

from __future__ import annotations

from app.cli.lines import note
from app.core.masks import Masked


def tell_what_was_looked_at(masked: Masked | None) -> None:
    """Say how much of the photo it was, or why it was all of it."""
    if masked is None:
        return
    if masked.trouble is not None:
        note(str(masked.trouble))
    else:
        note(f"A part of the picture was looked at, {_percent(masked.share)} of it.")


def looked_at_object(masked: Masked) -> dict[str, object]:
    """Return the same as a JSON object."""
    trouble = None if masked.trouble is None else str(masked.trouble)
    return {"share": round(masked.share, 4), "trouble": trouble}


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"
