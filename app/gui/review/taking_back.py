"""Decisions taken back: files come out of the trash where the system tells where they are, then the note goes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.decisions import Decision, TrashedFile
from app.core.photo import ContentId
from app.core.text import Text
from app.gui.kit.errands import Errands
from app.gui.kit.photo_words import name_of
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.photo.trash import Trashed, bring_back

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


@dataclass(frozen=True, slots=True)
class _Back:
    """``paths`` are back; ``kept`` could not be brought back now, ``gone`` are not in the trash any more."""

    paths: tuple[str, ...]
    kept: tuple[tuple[str, Text], ...]
    gone: tuple[TrashedFile, ...]


class TakingBack(QObject):
    """A decision stays noted as long as one of its files waits in the trash for the way to be free."""

    taken_back = Signal(object)
    """Tuple of the contents that were decided upon, and are again to be."""
    returned = Signal(object)
    """Tuple of paths that are in their places again."""
    said = Signal(str)

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._errands = Errands(self)

    def take_back_last(self) -> None:
        """Take back what was decided last, all of it if it was several groups at once; before a restart, too."""

        def on_known(decisions: tuple[Decision, ...]) -> None:
            if decisions:
                batch = decisions[0].batch
                self.take_back([each for each in decisions if each.batch == batch])
            else:
                self.said.emit(tr("Nothing has been decided yet."))

        self._requests.ask(self._catalog.look_alikes.decisions(), on_known, owner=self)

    def take_back(self, decisions: Sequence[Decision]) -> None:
        """Take these back."""
        decisions = tuple(decisions)
        self._errands.run(lambda: _brought_back(decisions), lambda back: self._on_back(decisions, back))

    def _on_back(self, decisions: Sequence[Decision], back: _Back) -> None:
        stuck = {path for path, _ in back.kept}
        done = [each for each in decisions if not stuck.intersection(file.path for file in each.said.trashed)]
        if back.paths:
            self.returned.emit(back.paths)
        if done:
            contents = tuple(content for each in done for content in _contents_of(each))
            job = self._catalog.look_alikes.take_back(tuple(each.id for each in done))
            self._requests.ask(job, lambda _: self.taken_back.emit(contents), owner=self)
        self.said.emit(_words(done, back))


def _brought_back(decisions: Sequence[Decision]) -> _Back:
    """Bring back what went to the trash with these decisions. Runs on a thread of its own."""
    trashed = [file for each in decisions for file in each.said.trashed]
    there = [file for file in trashed if file.place and os.path.lexists(file.place)]
    missing = [file for file in trashed if file not in there and not os.path.lexists(file.path)]
    pairs = tuple((file.path, file.place) for file in there)
    result = bring_back(Trashed(tuple(path for path, _ in pairs), pairs, ()))
    return _Back(result.paths, result.kept, tuple(missing))


def _contents_of(decision: Decision) -> tuple[ContentId, ...]:
    said = decision.said
    return *said.kept, *said.apart, *(file.content_id for file in said.trashed)


def _words(done: Sequence[Decision], back: _Back) -> str:
    """Return what is said afterwards: what is back, what is not, and what can be done about it."""
    said = []
    if back.paths:
        count = len(back.paths)
        said.append(tr_count("{count} photo is back in its place.", "{count} photos are back in their places.", count))
    elif done and not back.gone:
        said.append(tr_count("{count} decision taken back.", "{count} decisions taken back.", len(done)))
    if back.kept:
        path, reason = back.kept[0]
        said.append(tr("{name} stays in the trash: {reason}", name=name_of(path), reason=shown(reason)))
    if back.gone:
        file = back.gone[0]
        if file.place:
            said.append(tr("{name} is not in the trash any more.", name=name_of(file.path)))
        else:
            said.append(
                tr("Your system does not tell where {name} is in the trash: restore it there.", name=name_of(file.path))
            )
    return " ".join(said)
