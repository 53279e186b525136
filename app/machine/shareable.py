"""Tracebacks that can be shown to strangers: what happened where in the program, never a name or a path of the user's.

They are made from the exceptions themselves. Of a message nothing is kept that could hold a name: rather too little.
"""

from __future__ import annotations

import errno
import re
import traceback
from collections.abc import Iterator
from pathlib import PurePath

from app.core.photo_names import PICTURE_SUFFIXES, RAW_SUFFIXES

LEFT_OUT = "(message left out)"

_MOST_FRAMES = 40
_PROGRAM = PurePath(__file__).parents[1]
# Letters, digits and the signs of ordinary sentences: no slash, backslash, quote or accent.
_HARMLESS = re.compile(r"[A-Za-z0-9 .,:;()\[\]<>=+*%_!?-]*")
_SUFFIX = re.compile("|".join(rf"\{suffix}\b" for suffix in (*PICTURE_SUFFIXES, *RAW_SUFFIXES)), re.IGNORECASE)
# Python itself writes the messages of these; what stands in quotes is a name in the program.
_ABOUT_CODE = (AttributeError, NameError, TypeError)
_QUOTED_NAME = re.compile(r"'[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*'|[A-Za-z_]\w*\(\)")
_FAULT_FRAME = re.compile(r'^  File "(.*)", line (\d+) in ([\w<>.]+)$')
_FAULT_HEAD = re.compile(
    r"^(?:Fatal Python error: [A-Za-z ]+|Windows fatal exception: [A-Za-z0-9 ]+"
    r"|(?:Current thread|Thread) 0x[0-9a-f]+ \(most recent call first\):)$"
)


def shareable_traceback(error: BaseException) -> str:
    """Return the traceback of ``error`` and of what caused it, oldest first."""
    return "\n".join(line for link in _chain(error) for line in _lines(link))


def shareable_fault(written: str) -> str:
    """Return the report of ``faulthandler`` with file names of the program only; "" if there is none."""
    kept = []
    for line in written.splitlines():
        if frame := _FAULT_FRAME.match(line):
            kept.append(f"  {_place(frame[1])}:{frame[2]} in {frame[3]}")
        elif _FAULT_HEAD.match(line):
            kept.append(line)
    return "\n".join(kept)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in seen:
        seen.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return reversed(seen)


def _lines(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]:
        yield f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}"
    message = _harmless_message(error)
    yield f"{type(error).__module__}.{type(error).__qualname__}" + (f": {message}" if message else "")


def _place(file: str) -> str:
    """Return a file of the program or of a library without the folders that it is installed in."""
    path = PurePath(file)
    if path.is_relative_to(_PROGRAM):
        return str(PurePath("app", path.relative_to(_PROGRAM)))
    parts = path.parts
    if "site-packages" in parts:
        return str(PurePath(*parts[parts.index("site-packages") + 1 :]))
    if file.startswith(("app/", "app\\")):  # in a packaged program
        return file
    return path.name


def _harmless_message(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        # Its name and not its words: those are in the language of the system, and who gets the report may not know it.
        return f"[Errno {error.errno}] {errno.errorcode.get(error.errno, 'unknown')}"
    message = str(error)
    checked = _QUOTED_NAME.sub("", message) if isinstance(error, _ABOUT_CODE) else message
    return message if _HARMLESS.fullmatch(checked) and not _SUFFIX.search(message) else LEFT_OUT
