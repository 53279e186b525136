"""The Debian package, made with dpkg-deb alone."""

import hashlib
import os
import textwrap
from collections.abc import Iterable
from pathlib import Path

from archive import files_of, mode_of
from install import last_error
from narrate import SetupError, run_logged

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_SUMMARY = "finds the photos that look alike"
_DESCRIPTION = """\
Photokin reads folders of photos in the background and shows, for each photo, those most similar to it: other shots of
the same thing, the same place years later, copies. Everything stays on this machine; photo files are only ever read."""


def make_deb(top: Path, target: Path, control: str, epoch: int, log: Path) -> None:
    """Packs `top`, which holds usr/, as a .deb. Raises SetupError when dpkg-deb fails."""
    (top / "DEBIAN").mkdir()
    (top / "DEBIAN" / "control").write_text(control, "utf-8")
    (top / "DEBIAN" / "md5sums").write_text(_checksums(top), "utf-8")
    for path in files_of(top):
        if not path.is_symlink():
            path.chmod(mode_of(path))
    # One time for all: dpkg-deb takes the earlier of this and the file's own.
    env = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    build = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(top), str(target)]
    status, output = run_logged(build, log, env=env)
    if status != 0:
        raise SetupError(f"dpkg-deb failed: {last_error(output)}. More is in {log}.")


def control_file(version: str, machine: str, size: int, libraries: Iterable[str], glibc: tuple[int, int]) -> str:
    """Returns the package's control file.

    `size` is in bytes, `libraries` are the Debian packages that bring what is not bundled.
    """
    packages = sorted({*libraries} - {"libc6"})
    depends = ", ".join([f"libc6 (>= {glibc[0]}.{glibc[1]})", *packages])
    fields = {
        "Package": "photokin",
        "Version": version,
        "Architecture": ARCHITECTURES[machine],
        "Maintainer": "Photokin",
        "Installed-Size": str(-(-size // 1024)),
        "Depends": depends,
        "Section": "graphics",
        "Priority": "optional",
        "Description": _SUMMARY,
    }
    description = textwrap.indent(textwrap.fill(_DESCRIPTION, 78), " ")
    return "".join(f"{name}: {value}\n" for name, value in fields.items()) + description + "\n"


def _checksums(top: Path) -> str:
    lines = []
    for path in files_of(top / "usr"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "md5").hexdigest()
            lines.append(f"{digest}  {path.relative_to(top).as_posix()}\n")
    return "".join(lines)
