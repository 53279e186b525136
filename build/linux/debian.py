"""The Debian package: two archives in an `ar` file, as deb(5) describes.

Not by dpkg-deb, which cannot ask xz for its filter for x86 programs: with it the package is 4 MB smaller. dpkg
unpacks it all the same.
"""

import hashlib
import io
import shutil
import tarfile
import textwrap
from collections.abc import Iterable
from pathlib import Path

from archive import files_of, xz_tar

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# What the bundled libfontconfig and libxkbcommon read: which fonts there are, and what keys mean.
_DATA = ("fontconfig-config", "xkb-data")
_SUMMARY = "finds the photos that look alike"
_DESCRIPTION = """\
Photokin reads folders of photos in the background and shows, for each photo, those most similar to it: other shots of
the same thing, the same place years later, copies. Everything stays on this machine; photo files are only ever read."""


def make_deb(top: Path, target: Path, control: str, epoch: int) -> None:
    """Packs `top`, which holds usr/, as a .deb."""
    data = target.with_suffix(".data")
    try:
        with xz_tar(data, epoch) as add:
            for path in files_of(top):
                add(path, f"./{path.relative_to(top).as_posix().removeprefix('.')}")
        with target.open("wb") as deb:
            deb.write(b"!<arch>\n")
            _write_member(deb, "debian-binary", epoch, b"2.0\n")
            _write_member(deb, "control.tar.xz", epoch, _control_archive(top, control, epoch))
            _write_member(deb, "data.tar.xz", epoch, data)
    finally:
        data.unlink(missing_ok=True)


def control_file(version: str, machine: str, size: int, libraries: Iterable[str], glibc: tuple[int, int]) -> str:
    """Returns the package's control file.

    `size` is in bytes, `libraries` are the Debian packages that bring what is not bundled.
    """
    packages = sorted({*libraries, *_DATA} - {"libc6"})
    fields = {
        "Package": "photokin",
        "Version": version,
        "Architecture": ARCHITECTURES[machine],
        "Maintainer": "Photokin",
        "Installed-Size": str(-(-size // 1024)),
        "Depends": ", ".join([f"libc6 (>= {glibc[0]}.{glibc[1]})", *packages]),
        "Section": "graphics",
        "Priority": "optional",
        "Description": _SUMMARY,
    }
    description = textwrap.indent(textwrap.fill(_DESCRIPTION, 78), " ")
    return "".join(f"{name}: {value}\n" for name, value in fields.items()) + description + "\n"


def _control_archive(top: Path, control: str, epoch: int) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:xz", format=tarfile.GNU_FORMAT) as tar:
        for name, content in (("./control", control), ("./md5sums", _checksums(top))):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content.encode()), epoch
            entry.uname = entry.gname = "root"
            tar.addfile(entry, io.BytesIO(content.encode()))
    return stream.getvalue()


def _checksums(top: Path) -> str:
    lines = []
    for path in files_of(top / "usr"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "md5").hexdigest()
            lines.append(f"{digest}  {path.relative_to(top).as_posix()}\n")
    return "".join(lines)


def _write_member(deb: io.BufferedWriter, name: str, epoch: int, content: bytes | Path) -> None:
    """Members begin at even places. All of ours end at one: whatever xz writes is a multiple of 4 bytes long."""
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    deb.write(f"{name:<16}{epoch:<12}{0:<6}{0:<6}{0o100644:<8o}{size:<10}`\n".encode())
    if isinstance(content, bytes):
        deb.write(content)
    else:
        with content.open("rb") as file:
            shutil.copyfileobj(file, deb, 1 << 20)
