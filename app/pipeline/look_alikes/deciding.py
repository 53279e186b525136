"""What people say of look-alikes is noted, taken back, and taken in from elsewhere. All of it is done by the Store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.core.decisions import NewDecision
from app.library.store import Store


def decide(store: Store, decisions: Sequence[NewDecision], batch: int = 0) -> int:
    """Note decisions as one batch, or as more of ``batch``; return its number, 0 without any.

    Those that do not say how many files hold what they are about, once the trashed ones are gone, get it from the
    library.
    """
    return store.add_decisions(((None, _counted(store, said)) for said in decisions), batch)


def take_in(store: Store, decisions: Iterable[tuple[int, NewDecision]]) -> int:
    """Take decisions in that were made elsewhere, each with when; return how many were not there yet.

    Where files lie in the trash makes no difference: a file of decisions does not tell that.
    """
    known = {(each.made_s, _without_places(each.said)) for each in store.decisions()}
    new = {(made_s, _without_places(said)): (made_s, said) for made_s, said in decisions}
    added = [each for key, each in new.items() if key not in known]
    store.add_decisions(added)
    return len(added)


def _without_places(said: NewDecision) -> NewDecision:
    return replace(said, trashed=tuple(replace(file, place="") for file in said.trashed))


def _counted(store: Store, said: NewDecision) -> NewDecision:
    if said.files or said.verdict == "apart":
        return said
    trashed = {file.path for file in said.trashed}
    contents = {*said.kept, *(file.content_id for file in said.trashed)}
    held = store.held(tuple(contents))
    return replace(said, files=sum(file.path not in trashed for each in held.values() for file in each.files))
