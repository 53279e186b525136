"""A sentence in a dialog when there is neither a window nor a terminal: Qt itself may be what is missing."""

from __future__ import annotations

import ctypes
import shutil
import sys

from app.core.text import unmarked
from app.desktop.other_program import run_program

_TITLE = "Photokin"
_ERROR_ICON = 0x10
_LONGEST_S = 300.0
_DIALOGS = (
    ("zenity", "--error", f"--title={_TITLE}", "--no-markup", "--text={sentence}"),
    ("kdialog", f"--title={_TITLE}", "--error", "{sentence}"),
    ("xmessage", "-center", "{sentence}"),
    ("notify-send", _TITLE, "{sentence}"),
)


def show_alert(sentence: str) -> bool:
    """Show ``sentence`` until the user closes it. False when somebody reads the terminal, or nothing can show it."""
    if sys.stderr is not None and sys.stderr.isatty():
        return False
    if sys.platform == "win32":
        return bool(ctypes.windll.user32.MessageBoxW(None, sentence, _TITLE, _ERROR_ICON))
    if sys.platform == "darwin":
        script = "on run words\ndisplay alert (item 1 of words) message (item 2 of words)\nend run"
        return _shown(["osascript", "-e", script, _TITLE, sentence])
    plain = unmarked(sentence)  # KDE's dialogs and notifications take for HTML what looks like it
    for words in _DIALOGS:
        if shutil.which(words[0]) and _shown([word.replace("{sentence}", plain) for word in words]):
            return True
    return False


def _shown(command: list[str]) -> bool:
    return run_program(command, _LONGEST_S) in (0, 1)  # 1: closed by its window's button
