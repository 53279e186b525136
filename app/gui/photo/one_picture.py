"""What each of the files is to the others that stand for one picture: the same file, a smaller version and the like."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.photo import Match, Version
from app.gui.kit.photo_words import size_words
from app.gui.kit.translate import tr


def kinds_of(match: Match) -> Mapping[str, str]:
    """Return the words by path; nothing where all files are the same."""
    if not match.versions:
        return {}
    shown, *copies = match.paths
    words = {shown: tr("Shown here"), **dict.fromkeys(copies, tr("Same file as shown"))}
    for version in match.versions:
        words |= dict.fromkeys(version.paths, _version_words(version, match))
    return words


def _version_words(version: Version, match: Match) -> str:
    pixels, shown_pixels = version.width_px * version.height_px, match.width_px * match.height_px
    if not pixels or not shown_pixels:
        return tr("Another version")
    size = size_words(version.width_px, version.height_px)
    if pixels < shown_pixels:
        return tr("Smaller version, {size}", size=size)
    if pixels > shown_pixels:
        return tr("Larger version, {size}", size=size)
    return tr("Another version, {size}", size=size)
