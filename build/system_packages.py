"""What must be on the system besides Python: which of it is missing, and how it gets there.

On Debian and Ubuntu, as root, it is installed. Anywhere else the set-up stops with the line to run.
Nothing here asks the package manager what is installed: a thing is there if it can be found and used.
"""

import os
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from narrate import SetupError, run_logged, say

_PYTHON = f"python3.{sys.version_info.minor}"


@dataclass(frozen=True)
class Need:
    """One thing to look for, and the Debian package that brings it."""

    kind: Literal["module", "program", "library", "file"]
    name: str
    package: str


# To make .venv and to compile annoy, which is published as source only.
BUILDING = (
    Need("module", "ensurepip", f"{_PYTHON}-venv"),
    Need("file", os.path.join(sysconfig.get_path("include"), "Python.h"), f"lib{_PYTHON}-dev"),
    Need("program", "g++", "g++"),
)

# What Qt's wheel loads but does not bring; the second half only for windows on X11.
QT = (
    Need("library", "libGL.so.1", "libgl1"),
    Need("library", "libEGL.so.1", "libegl1"),
    Need("library", "libxkbcommon.so.0", "libxkbcommon0"),
    Need("library", "libfontconfig.so.1", "libfontconfig1"),
    Need("library", "libglib-2.0.so.0", "libglib2.0-0"),
    Need("library", "libdbus-1.so.3", "libdbus-1-3"),
    Need("library", "libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("library", "libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    Need("library", "libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("library", "libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("library", "libxcb-shape.so.0", "libxcb-shape0"),
)

# What the tests use: a screen of their own to drive real windows on, what judges files for desktops, glyphs to draw.
TESTING = (
    Need("program", "Xvfb", "xvfb"),
    Need("program", "xauth", "xauth"),
    Need("program", "xdotool", "xdotool"),
    Need("program", "openbox", "openbox"),
    Need("program", "import", "imagemagick"),
    Need("program", "strace", "strace"),
    Need("program", "desktop-file-validate", "desktop-file-utils"),
    Need("program", "appstreamcli", "appstream"),
    Need("program", "gio", "libglib2.0-bin"),
    Need("file", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "fonts-dejavu-core"),
    Need("file", "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf", "fonts-ipafont-gothic"),
)

# What build/package.py uses to look into what was compiled.
PACKAGING = (
    Need("program", "objdump", "binutils"),
    Need("program", "strip", "binutils"),
)


def _can_load(library: str) -> bool:
    try:
        import ctypes

        ctypes.CDLL(library)
    except (ImportError, OSError):
        return False
    return True


def is_there(need: Need) -> bool:
    """Whether the thing can be found and used now."""
    if need.kind == "module":
        import importlib.util

        importlib.invalidate_caches()
        return importlib.util.find_spec(need.name) is not None
    if need.kind == "program":
        return shutil.which(need.name) is not None
    if need.kind == "library":
        return _can_load(need.name)
    return Path(need.name).exists()


def apt_install(packages: Sequence[str]) -> list[str]:
    """The command that installs Debian packages."""
    return ["apt-get", "install", "--yes", "--no-install-recommends", *packages]


def _capability(need: Need) -> str:
    """How rpm-based systems name the need, whatever their package is called."""
    if need.kind == "library":
        return f"{need.name}()(64bit)"
    if need.kind == "program":
        return f"/usr/bin/{need.name}"
    return need.name


def line_to_run(lacking: Sequence[Need], tools: Sequence[str], *, is_root: bool) -> str | None:
    """The shell line that installs what is lacking, or None on a system we do not know.

    `tools` are the package managers found, the preferred one first.
    """
    sudo = "" if is_root else "sudo "
    for tool in tools:
        if tool == "apt-get":
            install = shlex.join(apt_install([need.package for need in lacking]))
            return f"{sudo}apt-get update && {sudo}{install}"
        if tool in ("dnf", "zypper"):
            return sudo + shlex.join([tool, "install", *map(_capability, lacking)])
    return None


def _apt_install(packages: list[str], log: Path) -> str:
    """Installs; empty on success, else apt's own reason."""
    # Its words are read here, so they must be the English ones.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    wait = ["-o", "DPkg::Lock::Timeout=600"]  # another installation may be under way
    command = [*apt_install(packages), *wait]
    status, _ = run_logged(command, log, env=env)
    if status == 0:
        return ""
    # No package lists yet, or lists that have grown stale.
    _, updated = run_logged(["apt-get", "update", "-o", "Acquire::Languages=none", *wait], log, env=env)
    status, installed = run_logged(command, log, env=env)
    if status == 0:
        return ""
    return apt_reason(updated, installed) or f"apt-get ended with status {status}"


def apt_reason(updated: str, installed: str) -> str:
    """Why apt-get failed, out of what `update` and `install` printed; empty if it did not say."""
    if "Failed to fetch" in updated or "Failed to fetch" in installed:
        return "the package mirror cannot be reached"
    errors = [line for line in (updated + installed).splitlines() if line.startswith("E: ")]
    return errors[0].removeprefix("E: ").rstrip(".") if errors else ""


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def provide(needs: Sequence[Need], log: Path) -> None:
    """Sees to it that everything needed is on this Linux system.

    Raises SetupError with the line to run where we may not install, or when installing fails.
    """
    lacking = [need for need in needs if not is_there(need)]
    if not lacking:
        return
    tools = [tool for tool in ("apt-get", "dnf", "zypper") if shutil.which(tool)]
    packages = list(dict.fromkeys(need.package for need in lacking))
    if not (_is_root() and tools[:1] == ["apt-get"]):
        raise SetupError(_request(lacking, tools))
    say(f"Installing system packages: {' '.join(packages)}.")
    reason = _apt_install(packages, log)
    if reason:
        raise SetupError(
            f"The system packages could not be installed ({reason}). Check the network connection, or "
            f"install them yourself with `{shlex.join(apt_install(packages))}`, and run this again."
        )
    lacking = [need for need in lacking if not is_there(need)]
    if lacking:
        names = ", ".join(need.name for need in lacking)
        raise SetupError(f"Still missing after installing the system packages: {names}.")


def _request(lacking: Sequence[Need], tools: Sequence[str]) -> str:
    line = line_to_run(lacking, tools, is_root=_is_root())
    if line:
        return f"Some system packages are missing. Run this line, then the same command again:\n{line}"
    names = ", ".join(need.name for need in lacking)
    return f"Missing on this system: {names}. Install what brings them, then run the same command again."


def provide_compiler(log: Path) -> None:
    """Sees to a C++ compiler on macOS and Windows, where only the user can install one.

    Raises SetupError with the line to run.
    """
    if sys.platform == "darwin":
        if run_logged(["xcode-select", "-p"], log)[0] != 0:
            raise SetupError(
                "A C++ compiler is missing. Run this line, then the same command again:\nxcode-select --install"
            )
    elif sys.platform == "win32" and not _has_msvc(log):
        raise SetupError(
            "A C++ compiler is missing. Run this line, then the same command again:\n"
            "winget install Microsoft.VisualStudio.2022.BuildTools --override "
            '"--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"'
        )


def _has_msvc(log: Path) -> bool:
    """Asks Visual Studio's own locator, as setuptools does."""
    programs = os.environ.get("PROGRAMFILES(X86)") or os.environ.get("PROGRAMFILES", "")
    locator = Path(programs, "Microsoft Visual Studio", "Installer", "vswhere.exe")
    if not locator.exists():
        return False
    component = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"
    query = ["-latest", "-products", "*", "-requires", component, "-property", "installationPath"]
    status, output = run_logged([str(locator), *query], log)
    return status == 0 and bool(output.strip())
