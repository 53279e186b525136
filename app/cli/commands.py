"""The commands of the terminal by name, and which of them somebody may have meant."""

from __future__ import annotations

import difflib
import os

from app.core.errors import InputError

COMMANDS = {
    "index": "Add folders of photos to the library and read them. Safe to stop; running it again goes on.",
    "find": "Show the photos most similar to PHOTO, nearest first. PHOTO may lie outside the library.",
    "why": "Tell why two photos are similar: what of them, where in them; -o draws it.",
    "export": "Write the neighbours of every photo, or the vectors, to a file for other programs.",
    "sheet": "Draw photos and their neighbours as a figure: a picture or a page.",
    "evaluate": "Measure on labelled photos how well engines find what belongs together.",
    "tune": "Show what ways of looking for neighbours find and take on this library; choose one of them.",
    "path": "Show the way from one photo to another, along photos of which each is near to the one before.",
    "belongs": "Show the folders in which new photos belong, by where their neighbours lie.",
    "look-alikes": "Show groups of photos that are one picture or one scene, with what speaks for each.",
    "decisions": "Show what was decided about look-alikes; write it to a file, or take in such a file.",
    "check": "Check how well the library finds its own photos again, changed, and what is odd in it.",
    "engine": "Show what turns photos into vectors, use another, keep several up to date, name or remove your own.",
    "share": "Copy the library into one that many share, at URL; nothing is read again, and it stays your own as well.",
    "work": "Read the photos that wait in a shared library, as they come. Safe to stop, and to start many times.",
    "status": "Show the library in numbers.",
    "folders": "List the folders of the library.",
    "remove": "Forget a folder and its photos. The files on disk stay as they are.",
    "leave-out": "Read a folder inside one of the library no more. The files on disk stay as they are.",
    "take-in": "Read a folder again that was left out.",
}
HELP = "help"
DEEDS = {
    "self-test": "check that every part of the program works here; touches no library",
    "install-desktop": "add Photokin to the applications menu and to the file managers' menus, for this user",
    "uninstall-desktop": "take all of that away again",
}

_OTHER_WORDS = {
    "add": "index", "scan": "index", "import": "index", "search": "find", "similar": "find", "query": "find",
    "list": "folders", "ls": "folders", "info": "status", "stats": "status", "delete": "remove", "rm": "remove",
    "forget": "remove", "exclude": "leave-out", "ignore": "leave-out", "leave": "leave-out", "include": "take-in",
    "take": "take-in", "table": "export", "dump": "export", "vectors": "export", "figure": "sheet",
    "measure": "evaluate", "benchmark": "evaluate", "recall": "tune", "effort": "tune", "metric": "tune",
    "trees": "tune", "explain": "why", "reason": "why", "way": "path", "route": "path", "sort": "belongs",
    "where": "belongs", "health": "check", "verify": "check", "engines": "engine", "model": "engine",
    "models": "engine", "duplicates": "look-alikes", "dupes": "look-alikes", "copies": "look-alikes",
    "near": "look-alikes", "series": "look-alikes", "bursts": "look-alikes", "groups": "look-alikes",
    "worker": "work", "embed": "work", "version": "--version",
}  # fmt: skip
_CLOSE = 0.6


IN_SHARED = ("index", "find", "status", "folders", "remove", "leave-out", "take-in", "work")
"""The commands that there are for a shared library, too."""


def check_shared(command: str, program: str) -> None:
    """Raise InputError for a command that is for a library of the user's own."""
    if command in IN_SHARED:
        return
    if command == "engine":
        raise InputError("Engines are those of this computer, not of a shared library.").with_hint(
            f'{program} --library "" engine'
        )
    raise InputError(
        "{command} is for a library of your own: index a copy of the folder there, and ask that.", command=command
    ).with_hint(f'{program} --library "" index FOLDER')


def meant(word: str) -> str | None:
    """Return the command, or the option that is about the program, that comes nearest to ``word``."""
    lower = word.lower().strip("-")
    if lower in _OTHER_WORDS:
        return _OTHER_WORDS[lower]
    near = difflib.get_close_matches(lower, (*COMMANDS, HELP, *DEEDS), n=1, cutoff=_CLOSE)
    return f"--{near[0]}" if near and near[0] in DEEDS else near[0] if near else None


def check_command(word: str, program: str) -> None:
    """Raise InputError where the first word is no command, names nothing on the disk, and looks like a command."""
    if os.path.lexists(word) or os.path.basename(word) != word or (near := meant(word)) is None:
        return
    raise InputError(
        "There is no command, file or folder {word}. Did you mean {command}?", word=word, command=f"{program} {near}"
    )


def unknown_command(word: str, program: str) -> InputError:
    """Return the sentence for help that was asked about something else than a command."""
    if near := meant(word):
        return InputError("There is no command {word}. Did you mean {command}?", word=word, command=near)
    return InputError("There is no command {word}. {command} lists them.", word=word, command=f"{program} help")
