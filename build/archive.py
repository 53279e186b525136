"""Packs folders so that the same files give the same bytes: sorted, owned by root, with the time of the commit."""

import hashlib
import lzma
import os
import shutil
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

# The first filter rewrites jump targets of x86 programs, which compress better so; every xz can undo it.
_XZ_FILTERS = [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 25}]
_FIRST_ZIP_TIME = 315_532_800  # 1980-01-01; zip knows no earlier one


def commit_time(root: Path) -> int:
    """The time of the commit that is packed, in seconds since 1970; SOURCE_DATE_EPOCH overrides it.

    Outside a git checkout it is the time of pyproject.toml.
    """
    chosen = os.environ.get("SOURCE_DATE_EPOCH", "")
    if chosen.isdigit():
        return int(chosen)
    try:
        command = ["git", "log", "-1", "--format=%ct"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip().isdigit():
            return int(done.stdout)
    except OSError:
        pass
    return int((root / "pyproject.toml").stat().st_mtime)


def files_of(folder: Path) -> list[Path]:
    """Everything under a folder, the folder first, in an order that depends on the names alone."""
    return [folder, *sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix().encode())]


def mode_of(path: Path) -> int:
    """The permissions a packed file gets: what matters of its own, without the packer's umask."""
    return 0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644


@contextmanager
def xz_tar(target: Path, epoch: int) -> Iterator[Callable[[Path, str], None]]:
    """Opens a .tar.xz to be written; yields what adds a file, a link or an empty folder under a name."""
    with (
        lzma.open(target, "wb", filters=_XZ_FILTERS) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar,  # dpkg reads no other
    ):

        def add(path: Path, name: str) -> None:
            entry = tar.gettarinfo(path, arcname=name)
            if entry.islnk():  # two names of one file on this disk: packed as two files
                entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", path.stat().st_size
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = epoch
            entry.mode = 0o777 if entry.issym() else mode_of(path)
            if entry.isreg():
                with path.open("rb") as file:
                    tar.addfile(entry, file)
            else:
                tar.addfile(entry)

        yield add


def write_tar_xz(folder: Path, target: Path, prefix: str, epoch: int) -> None:
    """Writes `folder` as one folder `prefix` into a .tar.xz."""
    with xz_tar(target, epoch) as add:
        for path in files_of(folder):
            add(path, Path(prefix, path.relative_to(folder)).as_posix())


def write_zip(folder: Path, target: Path, prefix: str, epoch: int) -> None:
    """Writes `folder` as one folder `prefix` into a .zip; links become what they lead to."""
    moment = time.gmtime(max(epoch, _FIRST_ZIP_TIME))[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files_of(folder):
            if path.is_file():
                entry = zipfile.ZipInfo(Path(prefix, path.relative_to(folder)).as_posix(), moment)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o100000 | mode_of(path)) << 16
                with path.open("rb") as file, archive.open(entry, "w", force_zip64=True) as stream:
                    shutil.copyfileobj(file, stream, 1 << 20)


def place_tree(source: Path, target: Path) -> None:
    """Puts a copy of a folder elsewhere on the same disk without taking room: hard links where they can be made."""
    shutil.copytree(source, target, symlinks=True, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def write_checksums(files: Iterable[Path], target: Path) -> None:
    """Writes what `sha256sum --check` reads."""
    lines = []
    for path in sorted(files):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    target.write_text("".join(lines), "utf-8", newline="\n")
