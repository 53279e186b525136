"""What stands below a member of a group: its name, where it lies, how large it is, and what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.look_alikes import Member
from app.core.text import printable
from app.gui.kit.file_size import file_size
from app.gui.kit.marks import Mark
from app.gui.kit.photo_words import folder_place, name_of, size_words
from app.gui.kit.translate import shown, tr, tr_count

_FOLDERS_NAMED = 3
_PATHS_TOLD = 12


@dataclass(frozen=True, slots=True)
class Note:
    """A few words about a member; ``better``: they speak for it."""

    words: str
    better: bool


@dataclass(frozen=True, slots=True)
class MemberWords:
    """All that is said of a member, fit to be shown. ``copies`` is "" where only one file holds it."""

    name: str
    pixels: str
    size: str
    folder: str
    notes: tuple[Note, ...]
    copies: str
    tip: str


def words_of(member: Member, roots: Sequence[str]) -> MemberWords:
    """Return what is said of a member; folders are told from ``roots`` down."""
    notes = [] if member.relation is None else [Note(shown(member.relation), better=False)]
    notes += [Note(shown(reason.words), reason.better) for reason in member.reasons]
    notes.sort(key=lambda note: not note.better)  # what speaks for it comes first, else as it is
    return MemberWords(
        name_of(member.paths[0]),
        size_words(member.width_px, member.height_px),
        file_size(member.size_bytes),
        folder_place(member.paths[0], roots),
        tuple(notes),
        _copies_words(member.paths, roots),
        _tip(member),
    )


def mark_words(mark: Mark) -> str:
    """Return what stands on the pill of a member."""
    return {"keep": tr("Keep"), "trash": tr("To the trash"), "apart": tr("Not a match")}[mark]


def mark_tip(mark: Mark, locked: bool) -> str:
    """Return what hovering over the pill tells, and what a click on it does."""
    if locked:
        return tr("It lies in a folder that you have locked: it is never offered to the trash.")
    return {
        "keep": tr("It stays. Click to move it to the trash instead (X)."),
        "trash": tr("It goes to the trash when you say so. Click to keep it (K)."),
        "apart": tr("It is no match of the others, and will not be shown with them again. Click to keep it (K)."),
    }[mark]


def spoken(words: MemberWords, mark: Mark) -> str:
    """Return what a screen reader says of a member after its name."""
    parts = (mark_words(mark), words.folder, words.pixels, words.size, *(note.words for note in words.notes))
    return ", ".join(part for part in (*parts, words.copies) if part)


def _copies_words(paths: Sequence[str], roots: Sequence[str]) -> str:
    if len(paths) < 2:
        return ""
    folders = list(dict.fromkeys(folder_place(path, roots) for path in paths[1:]))
    named = ", ".join(folders[:_FOLDERS_NAMED]) + (" …" if len(folders) > _FOLDERS_NAMED else "")
    return tr_count("{count} file, in {folders} too", "{count} files, in {folders} too", len(paths), folders=named)


def _tip(member: Member) -> str:
    lines = [str(printable(path)) for path in member.paths[:_PATHS_TOLD]]
    if len(member.paths) > _PATHS_TOLD:
        lines.append("…")
    if member.camera:
        lines.append(str(printable(member.camera)))
    return "\n".join(lines)
