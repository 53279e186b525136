"""What a program asks of the system, written down by strace: which files it touches, which sockets it opens."""

from __future__ import annotations

import codecs
import contextlib
import functools
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

NAMES_OF_USERS = "/var/run/nscd/socket"
"""Where the C library asks whether somebody keeps the names of users: libpq wants to know who runs it."""

_CHANGING = (
    "creat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "rmdir", "truncate", "ftruncate", "fallocate",
    "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat",
    "futimesat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "mkdir",
    "mkdirat", "mknod", "mknodat", "link", "linkat", "symlink", "symlinkat",
)  # fmt: skip
_OPENING = ("open", "openat", "openat2")
_MEETING = ("socket", "connect", "bind", "listen", "accept4", "sendto", "sendmsg", "sendmmsg")
_WRITING = re.compile(rb"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE")
_CALL = re.compile(rb"(?:\d+ +)?(\w+)\((.*)")
_FAMILY = re.compile(rb"(?:AF|PF)_(\w+)")
_NAME = re.compile(rb'sun_path=(@?)"((?:[^"\\]|\\.)*)"')
_PLACE = re.compile(rb'sin6?_port=htons\((\d+)\).*?"([^"]+)"')
_ENDED_WITHIN_S = 30.0


@functools.cache
def can_watch() -> bool:
    """Tell whether strace is here and may follow our programs; some containers forbid it."""
    return shutil.which("strace") is not None and _works(["strace", "-D", "--seccomp-bpf", "-f", "-o", os.devnull])


@functools.cache
def can_be_alone() -> bool:
    """Tell whether a program can be started where there is no network at all."""
    return shutil.which("unshare") is not None and _works(["unshare", "--map-root-user", "--net"])


def alone() -> list[str]:
    """Words to put before a command that has to do without any network interface."""
    return ["unshare", "--map-root-user", "--net"]


class SystemCalls:
    """One program's calls, and those of all its processes, while it runs under ``words``."""

    def __init__(self, written: Path) -> None:
        self._written = written

    @property
    def words(self) -> list[str]:
        """Words to put before the command. The program keeps its parent and its process id."""
        calls = ",".join(f"?{name}" for name in (*_CHANGING, *_OPENING, *_MEETING))
        return ["strace", "-D", "--seccomp-bpf", "-f", "-y", "-s", "4096", "-qqq", "-e", "signal=none",
                "-e", f"trace={calls}", "-o", str(self._written)]  # fmt: skip

    def opened(self, tree: Path) -> int:
        """Return how often something in ``tree`` was opened: nothing touched means little if nothing was read."""
        return sum(1 for name, words in self._calls() if name in _OPENING and _is_about(words, tree))

    def changes(self, tree: Path) -> list[str]:
        """Return the calls that may have changed ``tree``: anything but looking, and opening to read."""
        return [
            f"{name}({os.fsdecode(words)}"
            for name, words in self._calls()
            if _is_about(words, tree) and (name in _CHANGING or (name in _OPENING and _WRITING.search(words)))
        ]

    def sockets(self) -> set[str]:
        """Return the kinds of sockets that were made, and for local ones what they were bound or connected to."""
        found = set()
        for name, words in self._calls():
            family = _FAMILY.search(words)
            if name not in _MEETING or family is None:
                continue
            met = _NAME.search(words)
            if met is not None:
                found.add("@" * bool(met[1]) + os.fsdecode(_plain(met[2])))
            elif family[1] not in (b"UNIX", b"LOCAL"):
                found.add(os.fsdecode(family[0]))
        return found

    def places(self) -> set[str]:
        """Return what internet sockets were connected to, bound to, or sent something: address:port."""
        found = (_PLACE.search(words) for name, words in self._calls() if name in _MEETING)
        return {f"{place[2].decode()}:{place[1].decode()}" for place in found if place is not None}

    def _calls(self) -> list[tuple[str, bytes]]:
        self._wait_for_the_end()
        found = (_CALL.match(line) for line in self._written.read_bytes().splitlines())
        return [(call[1].decode(), call[2]) for call in found if call is not None]

    def _wait_for_the_end(self) -> None:
        """Strace is a process of its own and writes its last lines after the program has ended."""
        until(lambda: not _has_open(self._written), "strace ends", _ENDED_WITHIN_S)


def until(true: Callable[[], object], what: str, timeout_s: float = 60.0) -> None:
    """Wait until ``true()``; fail with ``what`` was waited for."""
    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline, f"waited {timeout_s:.0f} s in vain: {what}"
        time.sleep(0.02)


def _has_open(path: Path) -> bool:
    for number in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if Path("/proc", number, "comm").read_text().strip() != "strace":
                continue
            if any(os.readlink(entry) == str(path) for entry in Path("/proc", number, "fd").iterdir()):
                return True
    return False


def _is_about(words: bytes, tree: Path) -> bool:
    return re.search(re.escape(os.fsencode(tree)) + rb'(?=[/">])', _plain(words)) is not None


def _plain(written: bytes) -> bytes:
    """Undo strace's way of writing bytes that are no plain characters."""
    return codecs.escape_decode(written)[0] if b"\\" in written else written


def _works(words: Sequence[str]) -> bool:
    return subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
