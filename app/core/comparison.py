"""Engines side by side: who can be asked, and whose list people like better."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.text import Text

HEARTS_TO_PROPOSE = 3
"""By how many hearts an engine must be ahead of the one in use before it is proposed, and again before it is anew."""


@dataclass(frozen=True, slots=True)
class Askable:
    """An engine that has read photos of the library. ``answers``: it is the one that answers where none is named."""

    name: str
    title: str | Text
    answers: bool


@dataclass(frozen=True, slots=True)
class Hearts:
    """What people liked better: for (better, other) how often, never 0.

    ``told``: for (better, other) by how much it was ahead when it was proposed last, in place of the other.
    """

    pairs: tuple[tuple[str, str, int], ...] = ()
    told: tuple[tuple[str, str, int], ...] = ()

    def count(self, better: str, other: str) -> int:
        return _of(self.pairs, better, other)

    def with_heart(self, better: str, others: tuple[str, ...], by: int = 1) -> Hearts:
        """Return it with one more for ``better`` above each of the ``others``, or (−1) with one less."""
        pairs = self.pairs
        for other in others:
            pairs = _with(pairs, better, other, max(0, _of(pairs, better, other) + by))
        return Hearts(pairs, self.told)

    def proposed(self, in_use: str) -> str:
        """Return the engine that is so far ahead of the one in use that it should be proposed now, "" for none."""
        ahead = {
            better: self._ahead(better, in_use)
            for better, other, _ in self.pairs
            if other == in_use and self._ahead(better, in_use) >= _of(self.told, better, in_use) + HEARTS_TO_PROPOSE
        }
        return max(ahead, key=lambda name: ahead[name], default="")

    def with_told(self, better: str, in_use: str) -> Hearts:
        """Return it after ``better`` was proposed: three further hearts and it will be again."""
        return Hearts(self.pairs, _with(self.told, better, in_use, self._ahead(better, in_use)))

    def _ahead(self, better: str, other: str) -> int:
        return self.count(better, other) - self.count(other, better)


_Pairs = tuple[tuple[str, str, int], ...]


def _of(pairs: _Pairs, better: str, other: str) -> int:
    return next((count for *names, count in pairs if names == [better, other]), 0)


def _with(pairs: _Pairs, better: str, other: str, count: int) -> _Pairs:
    rest = tuple(pair for pair in pairs if pair[:2] != (better, other))
    return (*rest, (better, other, count)) if count else rest
