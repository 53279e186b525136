"""Numbers of an ONNX network that lie in other files: only in files of its own folder, and never through a link.

The location is a text in the network's file, and the network's maker is a stranger: ``../../secret`` and
``/etc/passwd`` are locations too, and runtimes have their own, which stand for addresses in memory.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import re
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from app.core.errors import InputError
from app.machine.own_files import NoOrdinaryFile, open_ordinary

_STEP = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,200}")
_MOST_STEPS = 8


class Outside:
    """The files beside one network, each mapped once; ``with`` lets them go."""

    def __init__(self, network: Path) -> None:
        self._network = network
        self._files: dict[str, memoryview] = {}
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.clear()
        with contextlib.suppress(BufferError):  # whoever still has a piece lets the file go with it
            self._open.close()

    def part(self, location: str, offset: int, length: int) -> memoryview:
        """Return ``length`` bytes of the file ``location`` from ``offset`` on. Raises InputError."""
        whole = self._files.get(location)
        if whole is None:
            whole = self._files[location] = self._mapped(location)
        if offset + length > len(whole):
            raise InputError("The numbers of {file} lie in {location}, which was cut off.", **self._named(location))
        return whole[offset : offset + length]

    def _mapped(self, location: str) -> memoryview:
        steps = location.split("/")
        if steps[0] == ".":  # how some exporters begin
            steps = steps[1:]
        if not steps or len(steps) > _MOST_STEPS or not all(map(_is_plain, steps)):
            raise InputError(
                "The numbers of {file} lie in {location}, outside its folder. Such are not read.",
                **self._named(location),
            )
        path = self._network.parent
        try:
            for step in steps:
                path = path / step
                if stat.S_ISLNK(path.lstat().st_mode):
                    raise InputError(
                        "The numbers of {file} lie in {location}, which is a link. Put the file itself there.",
                        **self._named(location),
                    )
            with open(open_ordinary(path), "rb", buffering=0) as file:
                if os.fstat(file.fileno()).st_size == 0:
                    return memoryview(b"")
                return memoryview(self._open.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise InputError(
                "The numbers of {file} lie in {location}, which is not there. Put it beside {file}.",
                **self._named(location),
            ) from error
        except NoOrdinaryFile as error:
            raise InputError(
                "The numbers of {file} lie in {location}, which is no file.", **self._named(location)
            ) from error
        except OSError as error:
            raise InputError(
                "{path} cannot be read: {reason}.", path=str(path), reason=error.strerror or type(error).__name__
            ) from error

    def _named(self, location: str) -> dict[str, str]:
        return {"file": self._network.name, "location": location}


def _is_plain(step: str) -> bool:
    """Tell whether a step of a location is the name of a file or folder, on any system."""
    return _STEP.fullmatch(step) is not None and step not in (".", "..") and step == step.strip(" ")
