"""What is written to the terminal, and the only place that writes there: nothing that a terminal would obey.

What comes from files, from their names and from the catalog may hold control characters, escape sequences among them.
Each line passes ``printable``; JSON escapes by itself.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Iterable

from app.core.errors import AppError, SpokenError
from app.core.text import printable


def write_anything() -> None:
    """Let stdout and stderr show what their encoding lacks as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(line: str) -> None:
    """Write one line of an answer."""
    print(printable(line))


def warn(sentence: str) -> None:
    """Tell something beside the answer, on stderr."""
    note(f"photokin: {sentence}")


def note(sentence: str) -> None:
    """Tell what goes on, on stderr; a terminal that went away is not told."""
    with contextlib.suppress(OSError):
        print(printable(sentence), file=sys.stderr, flush=True)


def complain(error: SpokenError, program: str) -> int:
    """Tell an error and its hint in one line on stderr, and return its exit code. ``program`` starts the program."""
    warn(f"{error} {in_terminal(error.hint, program)}" if error.hint else str(error))
    return error.exit_code


def in_terminal(hint: str, program: str) -> str:
    """Return a hint with the command that starts the program in place."""
    return hint.replace("{photokin}", program)


def write_object(value: dict[str, object]) -> None:
    """Write one JSON object as a line of ASCII, which any terminal can show."""
    print(json.dumps(value))


def write_names(paths: Iterable[str]) -> None:
    """Write paths as the bytes that they are, a zero after each: for ``xargs -0`` and its like."""
    sys.stdout.flush()
    sys.stdout.buffer.write(b"".join(os.fsencode(path) + b"\0" for path in paths))


class RawOutput:
    """Bytes for standard output, from whichever thread. ``error``: what kept them from being written."""

    def __init__(self) -> None:
        self.error: OSError | None = None

    def write(self, data: bytes) -> None:
        """Raises AppError where nobody takes them."""
        try:
            if sys.stdout is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except OSError as error:
            self.error = error
            raise AppError("The answer cannot be written: {detail}.", detail=error.strerror or str(error)) from error


def write_bytes(data: bytes) -> None:
    """Write what is no text for people to standard output, as it is."""
    RawOutput().write(data)
