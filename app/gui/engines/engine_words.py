"""What is said of an engine: where it comes from, how large it is, what its figures mean."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale

from app.core.engines import EngineCard, Origin
from app.core.text import Text, printable
from app.gui.kit.dates import day_words
from app.gui.kit.file_size import file_size
from app.gui.kit.translate import shown, tr, tr_count

_SEPARATOR = " · "
_MINUTE_S, _HOUR_S = 60, 3600
_RARE = 1_000
_KILO = 1_000
_OFTEN = 0.1


def title_words(title: str | Text) -> str:
    """Return what an engine is called."""
    return shown(title) if isinstance(title, Text) else str(printable(title))


def came_words(card: EngineCard) -> str:
    """Return where an engine comes from."""
    return _CAME[card.origin](day_words(f"{card.made}Z") if card.made else "")


def description_words(card: EngineCard) -> str:
    """Return what an engine is for: what it learned from, or why it comes along; else where it is from."""
    if card.proof is not None:
        return tr("Learned from {what}.", what=shown(card.proof.learned_from))
    described = _DESCRIBED.get(card.name) if card.origin == "shipped" else None
    return _SEPARATOR.join((came_words(card), size_words(card))) if described is None else described()


def size_words(card: EngineCard) -> str:
    """Return what an engine takes on the disk."""
    size = file_size(card.size_bytes)
    return tr("+{size}", size=size) if card.origin in _ON_TOP else size


def reading_words(card: EngineCard) -> str:
    """Return how far the photos are read for it, "" where nothing is under way."""
    if not is_being_read(card):
        return ""
    return tr("read {done} of {total}", done=f"{card.read:,}", total=f"{card.total:,}")


def is_being_read(card: EngineCard) -> bool:
    """Tell whether the engine is wanted and does not know all photos yet."""
    return (card.in_use or card.kept) and 0 <= card.read < card.total


def line_words(card: EngineCard) -> tuple[str, ...]:
    """Return what may stand in the second line of an engine's row, the longest first."""
    origin, size, reading = came_words(card), size_words(card), reading_words(card)
    forms: tuple[tuple[str, ...], ...] = ((origin, size), (origin,))
    if reading:
        forms = ((origin, size, reading), (origin, reading), (reading,))
    if reading and card.waiting_for is not None:
        waits = tr("waits until the computer is idle")
        forms = ((reading, waits), (waits,))
    return tuple(_SEPARATOR.join(part for part in form if part) for form in forms)


def state_words(card: EngineCard) -> str:
    """Return the mark at the end of an engine's row, "" for none."""
    if card.in_use:
        return tr("In use")
    if card.answers:
        return tr("Answers meanwhile")
    return tr("Kept ready") if card.kept else ""


def percent(share: float) -> str:
    """Return a share (0…1) as people read it, "86.9 %"."""
    return tr("{share} %", share=QLocale().toString(100 * share, "f", 1))


def milliseconds(value_ms: float) -> str:
    """Return "21 ms"."""
    return tr("{time} ms", time=QLocale().toString(value_ms, "f", 0 if value_ms >= 10 else 1))


def bytes_words(size_bytes: int) -> str:
    """Return what little a photo takes: "640 bytes", "4.1 kB"."""
    return tr_count("{count} byte", "{count} bytes", size_bytes) if size_bytes < _KILO else file_size(size_bytes)


def duration(seconds: float) -> str:
    """Return how long something takes, a minute at least: "3 minutes"."""
    if seconds < _HOUR_S:
        return tr_count("{count} minute", "{count} minutes", max(1, round(seconds / _MINUTE_S)))
    return tr_count("{count} hour", "{count} hours", max(1, round(seconds / _HOUR_S)))


def chance_words(chance: float) -> str:
    """Return how often luck alone would do as much (``chance``: p of a sign test, 0…1)."""
    if chance < 1 / _RARE:
        return tr("Chance alone does this in fewer than 1 of {count} trials.", count=f"{_RARE:,}")
    if chance < _OFTEN:
        return tr("Chance alone does this in 1 of {count} trials.", count=f"{round(1 / chance):,}")
    return tr("Chance alone does this in {count} of 10 trials.", count=max(1, round(10 * chance)))


_DESCRIBED: dict[str, Callable[[], str]] = {
    "standard": lambda: tr("Fast, and good for most photos."),
    "large": lambda: tr("A larger network: takes longer, and tells similar things apart better."),
    "careful": lambda: tr("Both networks beside each other: finds most, and takes as long as both."),
    "plain": lambda: tr("The network of “Standard” alone, as other programs use it: to compare with."),
    "plain_large": lambda: tr("The network of “Large” alone, as other programs use it: to compare with."),
}

LEARNED: frozenset[Origin] = frozenset({"taught", "compact"})
"""Origins of engines with a learned map."""

_ON_TOP: frozenset[Origin] = frozenset({"taught", "compact", "subject"})
"""Origins of engines that stand on the network of another one: their size comes on top of it."""

_CAME: dict[Origin, Callable[[str], str]] = {
    "shipped": lambda _: tr("came with the program"),
    "added": lambda _: tr("added"),
    "taught": lambda day: tr("taught {day}", day=day) if day else tr("taught"),
    "compact": lambda day: tr("made compact {day}", day=day) if day else tr("made compact"),
    "finetuned": lambda day: tr("fine-tuned {day}", day=day) if day else tr("fine-tuned"),
    "subject": lambda _: tr("looks at the subject alone"),
}
