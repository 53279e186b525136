"""How the kinds of look-alikes are called and drawn."""

from __future__ import annotations

from app.core.look_alikes import LookAlikeKind
from app.gui.kit.translate import tr


def kind_words(kind: LookAlikeKind) -> str:
    """Return the name of a kind."""
    return {"copies": tr("Copies"), "near": tr("Near"), "series": tr("Series")}[kind]


def kind_tip(kind: LookAlikeKind) -> str:
    """Return what a kind holds, in a sentence."""
    return {
        "copies": tr("Photos that are there more than once: the same file, or the same pixels"),
        "near": tr("One picture in several versions: smaller, cropped, turned, edited"),
        "series": tr("Several shots of one scene, one soon after the other"),
    }[kind]


def kind_icon(kind: LookAlikeKind) -> str:
    """Return the name of the drawing of a kind."""
    return {"copies": "copies", "near": "near", "series": "series"}[kind]


def group_words(at: int, count: int) -> str:
    """Return which group of how many that is, "" where there are none; ``at`` counts from 0."""
    return tr("group {at} of {count}", at=f"{at + 1:,}", count=f"{count:,}") if count else ""
