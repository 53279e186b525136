"""Ways to damage a file, and which files of a data folder are known to be looked after."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

Damage = Callable[[Path, Path, random.Random], None]
"""(the file, the same file of another library, chance) -> None."""

# Every file the program writes, and what it says when that file is destroyed (None: nothing that anybody would miss).
SAID: dict[str, str | None] = {
    r"catalog\.db": "The library was damaged|The library was missing",
    r"catalog\.db-(wal|shm)": None,  # SQLite's own checksums: what is torn is left out, and read from the disk again
    r"catalog\.(lock|open)": None,
    r"backups/catalog-\d{6}\.db": None,  # until it is needed
    r"thumbnails\.db": "cache of thumbnails damaged",
    r"thumbnails\.db-(wal|shm)": None,
    r"look-alikes\.db": None,  # found again, in the background
    r"look-alikes\.db-(wal|shm)": None,
    r"index/current": "The index was damaged",
    r"index/generation-\d{6}/(annoy\.ann|projection\.npy|vectors\.npy|contents\.npy|sums\.npy|manifest\.json)": (
        "The index was damaged"
    ),
    r"index/generation-\d{6}/verified\.json": None,  # then the index is verified once more
    r"queries/pasted-[0-9]+-[0-9a-f]+\.image": "is not a photo that Photokin can read|cannot be used|There is no file",
    r"settings\.json": "settings",
    r"window\.json": "window state",
    r"engine-times\.json": None,  # measured again
    r"logs/(photokin\.log(\.\d)?|fault\.txt)": None,
}


def kind_of(name: str) -> str:
    """Return the pattern in SAID that a file falls under. KeyError: nobody looks after it."""
    for pattern in SAID:
        if re.fullmatch(pattern, name):
            return pattern
    raise KeyError(name)


def files_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def damages(flips: int) -> Iterator[tuple[str, Damage]]:
    """Yield (name, damage): everything that is done to each file, with so many bits flipped at random places."""
    yield "emptied", lambda path, _, __: os.truncate(path, 0)
    yield "halved", lambda path, _, __: os.truncate(path, path.stat().st_size // 2)
    yield "cut by a byte", lambda path, _, __: os.truncate(path, max(0, path.stat().st_size - 1))
    yield "deleted", lambda path, _, __: path.unlink()
    yield "garbage", lambda path, _, chance: _overwrite(path, chance.randbytes(max(1, path.stat().st_size)))
    yield "swapped", _swap
    yield "bit in the header", lambda path, _, __: _flip(path, 20)
    yield "bit in the middle", lambda path, _, __: _flip(path, path.stat().st_size // 2)
    yield "bit at the end", lambda path, _, __: _flip(path, path.stat().st_size - 1)
    for n in range(flips):
        yield f"bit {n}", lambda path, _, chance: _flip(path, chance.randrange(max(1, path.stat().st_size)), chance)


DESTROYED = ("emptied", "halved", "garbage")


def _overwrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def _swap(path: Path, other: Path, _: random.Random) -> None:
    path.unlink()
    if other.exists():
        shutil.copy(other, path)


def _flip(path: Path, at: int, chance: random.Random | None = None) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[min(at, len(content) - 1)] ^= 1 << (chance.randrange(8) if chance else 3)
        _overwrite(path, bytes(content))
