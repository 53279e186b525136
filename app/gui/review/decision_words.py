"""A decision as people read it: what was said, of which photos, and what is left of them."""

from __future__ import annotations

from app.core.decisions import Decision, Verdict
from app.gui.kit.look_alike_words import kind_words
from app.gui.kit.photo_words import name_of
from app.gui.kit.translate import tr, tr_count

_NAMED = 3


def verdict_words(verdict: Verdict) -> str:
    """Return how decisions of a kind are called."""
    return {
        "settled": tr("Gone through"),
        "apart": tr("Not a match"),
        "alternates": tr("All kept, as versions"),
    }[verdict]


def title_of(decision: Decision) -> str:
    """Return what was said, in a few words."""
    said = decision.said
    if said.verdict == "apart":
        what = verdict_words("apart")
    elif said.trashed:
        count = len(said.trashed)
        what = tr_count("{count} file to the trash", "{count} files to the trash", count)
    elif said.verdict == "alternates":
        what = verdict_words("alternates")
    else:
        what = tr("All kept")
    return f"{kind_words(said.kind)} · {what}"


def names_of(decision: Decision) -> str:
    """Return of which photos: those that are there, and those in the trash by the name that they had."""
    trashed = {file.path for file in decision.said.trashed}
    there = [name_of(path) for path in decision.paths if path not in trashed]
    parts = []
    if there:
        parts.append(tr("Here: {names}", names=_few(there)))
    elif decision.said.kept:
        parts.append(tr("What was kept is not in the library any more."))
    if trashed:
        gone = [name_of(file.path) for file in decision.said.trashed]
        parts.append(tr("In the trash: {names}", names=_few(gone)))
    return " · ".join(parts)


def tip_of(decision: Decision) -> str:
    """Return what hovering over a decision tells: whole paths."""
    lines = [tr("In the trash, once in {path}", path=file.path) for file in decision.said.trashed[: 2 * _NAMED]]
    return "\n".join([*(tr("Here: {names}", names=path) for path in decision.paths[: 2 * _NAMED]), *lines])


def _few(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
