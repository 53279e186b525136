"""The errors that cross rooms. Anything else that is raised is a bug and is treated as one."""

from __future__ import annotations

from typing import Self

from app.core.text import Value, text


class SpokenError(Exception):
    """An error with one plain sentence for the user. ``text`` can be translated, ``str()`` is English.

    ``hint`` is what can be done about it in a terminal, and only there: windows leave it out. In English, with
    ``{photokin}`` for the command that starts the program.
    """

    exit_code = 3
    hint = ""

    def __init__(self, template: str, /, **values: Value) -> None:
        self.text = text(template, **values)
        super().__init__(template)

    def with_hint(self, hint: str) -> Self:
        """Return this error with a hint."""
        self.hint = hint
        return self

    def __str__(self) -> str:
        return str(self.text)


class AppError(SpokenError):
    """The environment does not allow it (disk full, library locked, model missing): the job ends, exit code 3."""


class WrongAnswerError(AppError):
    """A network gives other numbers on this computer than it must. No vector of it was made."""


class SelfTestError(SpokenError):
    """A part of the program does not work. In English only: the self-test speaks in terminals and reports."""


class InputError(SpokenError):
    """What the user asked for cannot be done (no such folder, not a photo): nothing was changed, exit code 2."""

    exit_code = 2


class DecodeError(SpokenError):
    """One photo cannot be read. It becomes a failure row with this reason; the scan goes on."""

    exit_code = 2


class DecoderDied(DecodeError):  # noqa: N818 - a kind of DecodeError
    """The process that read the photo, and may have looked at it with a network, ended or took too long."""


class DiskError(DecodeError):
    """The disk did not give the photo's file. That says nothing about the photo: it is tried again at every ingest."""


class Cancelled(Exception):  # noqa: N818 - it is news, not an error
    """The user asked the running job to stop. Raised by ``Job.checkpoint`` only, caught by the worker only."""
