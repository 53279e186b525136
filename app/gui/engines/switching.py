"""Whether an engine may be used instead of the one that is, and what that takes."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.engines import EngineCard
from app.gui.engines.engine_words import duration, is_being_read, title_words
from app.gui.kit.translate import shown, tr
from app.machine.cores import usable_cores

_MINUTE_S = 60


def hindrance_words(card: EngineCard) -> str:
    """Return why an engine cannot be switched to now, "" if it can."""
    if card.trouble is not None:
        return shown(card.trouble)
    if card.in_use:
        return tr("It is the engine in use.")
    if card.proof is not None and not card.proof.helps:
        return tr("On photos it had not learned from it does not help, so it stays off.")
    return ""


def switching_words(card: EngineCard, cards: Sequence[EngineCard]) -> str:
    """Return what happens when it is used, or how it stands with the one in use."""
    hindrance = hindrance_words(card)
    if card.in_use and card.trouble is None:
        return _in_use_words(card, cards)
    if not hindrance and card.waiting_for is not None:
        return shown(card.waiting_for)
    if hindrance:
        return hindrance
    least_s = _least_s(card)
    if card.read >= card.total:
        takes = tr("Every photo is read for it already: switching takes a moment.")
    elif card.read + card.at_hand >= card.total:
        takes = tr("No photo needs to be read again for it: switching takes a moment.")
    elif least_s < _MINUTE_S:
        takes = tr("Your photos are read again for it. Searching goes on meanwhile.")
    else:
        takes = tr("Switching takes at least {time}. Searching goes on meanwhile.", time=duration(least_s))
    before = next((other for other in cards if other.in_use), None)
    if before is None or not (before.kept or _is_made_of(card, cards)):
        return takes
    stays = tr("“{title}” stays one click away.", title=title_words(before.title))
    return f"{takes} {stays}"


def _is_made_of(card: EngineCard, cards: Sequence[EngineCard]) -> bool:
    """Tell whether an engine was made of the one in use, which is kept then when it is switched to.

    What it can be made of has read photos; where nothing is kept, that is the one in use alone.
    """
    return card.at_hand > 0 and not any(other.kept for other in cards)


def _least_s(card: EngineCard) -> float:
    """Return what its network alone takes for the photos that it has not read, on all cores; 0 where nobody knows."""
    return (card.total - card.read) * (card.ms_per_photo or 0.0) / 1000 / usable_cores()


def _in_use_words(card: EngineCard, cards: Sequence[EngineCard]) -> str:
    if not is_being_read(card):
        return tr("This engine finds what is similar in your library.")
    old = next((other for other in cards if other.answers and not other.in_use), None)
    title = "" if old is None else title_words(old.title)
    if card.waiting_for is not None:
        meanwhile = "" if old is None else tr("“{title}” answers until it knows as many.", title=title)
        return f"{shown(card.waiting_for)} {meanwhile}".strip()
    if old is None:
        return tr("Your photos are being read for it.")
    return tr("Your photos are being read for it. “{title}” answers until it knows as many.", title=title)
