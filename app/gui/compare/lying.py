"""How photos lie on A and what differs, asked of the Catalog; what was told lately is kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from app.core.alignment import Alignment, Difference
from app.core.text import Text
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

Pair = tuple[str, str]
_Told = TypeVar("_Told")
_KEPT_ALIGNMENTS, _KEPT_DIFFERENCES = 64, 6


class Lying(QObject):
    """Asks for pairs of paths, A first."""

    aligned = Signal(object, object)
    """Pair, Alignment."""
    differed = Signal(object, object)
    """Pair, Difference."""
    failed = Signal(object, object)
    """Pair, and the Text that says why it cannot be told what differs."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._alignments: OrderedDict[Pair, Alignment] = OrderedDict()
        self._differences: OrderedDict[Pair, Difference] = OrderedDict()
        self._aligning: dict[Pair, int] = {}
        self._differing: tuple[Pair, int] | None = None

    def want_alignments(self, pairs: list[Pair]) -> None:
        """Tell how the photos of these pairs lie on each other, at once where that is known; no others are wanted."""
        for pair in [pair for pair in self._aligning if pair not in pairs]:
            self._drop(self._aligning.pop(pair))
        for pair in pairs:
            known = self._alignments.get(pair)
            if known is not None:
                self.aligned.emit(pair, known)
            elif pair not in self._aligning:
                self._ask(pair)

    def alignment(self, pair: Pair) -> Alignment | None:
        """Return how two photos lie on each other, if it was told lately."""
        return self._alignments.get(pair)

    def difference(self, pair: Pair) -> Difference | None:
        """Return what differs between two photos, if it was told lately."""
        return self._differences.get(pair)

    def want_difference(self, pair: Pair | None) -> None:
        """Tell what differs between two photos; None wants nothing any more."""
        if self._differing is not None:
            if self._differing[0] == pair:
                return
            self._drop(self._differing[1])
            self._differing = None
        if pair is None:
            return
        known = self._differences.get(pair)
        if known is not None:
            self.differed.emit(pair, known)
            return

        def take(difference: Difference) -> None:
            self._differing = None
            _keep(self._differences, pair, difference, _KEPT_DIFFERENCES)
            self._take_alignment(pair, difference.alignment)
            self.differed.emit(pair, difference)

        def fail(reason: Text) -> None:
            self._differing = None
            self.failed.emit(pair, reason)

        job = self._requests.ask(self._catalog.pictures.difference(*pair), take, fail, owner=self)
        self._differing = pair, job

    def stop(self) -> None:
        """Want nothing, and forget pictures."""
        self.want_difference(None)
        self.want_alignments([])
        self._differences.clear()

    def _ask(self, pair: Pair) -> None:
        def take(alignment: Alignment) -> None:
            self._aligning.pop(pair, None)
            self._take_alignment(pair, alignment)

        def fail(_: Text) -> None:  # the pane of the photo that cannot be read says so
            self._aligning.pop(pair, None)

        self._aligning[pair] = self._requests.ask(self._catalog.pictures.alignment(*pair), take, fail, owner=self)

    def _take_alignment(self, pair: Pair, alignment: Alignment) -> None:
        _keep(self._alignments, pair, alignment, _KEPT_ALIGNMENTS)
        self.aligned.emit(pair, alignment)

    def _drop(self, job: int) -> None:
        self._requests.forget(job)
        self._catalog.cancel(job)


def _keep(kept: OrderedDict[Pair, _Told], pair: Pair, told: _Told, most: int) -> None:
    kept[pair] = told
    kept.move_to_end(pair)
    while len(kept) > most:
        kept.popitem(last=False)
