"""What must hold of a Linux bundle before it is packed. Each check returns its faults in sentences."""

import re
import subprocess
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from install import ANNOY_V3
from linux import instructions

# What a Linux system with a screen has of its own, and which Debian package brings it. These must not be bundled:
# they belong to the system's C library, graphics driver or screen server. Everything else must be.
SYSTEM_LIBRARIES = {
    "ld-linux-x86-64.so.2": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libmvec.so.1": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxcb.so.1": "libxcb1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

# Loaded by name while the program runs, so that nothing else would notice that they are missing.
_REQUIRED = (
    "photokin",
    "_internal/models/efficientnet_lite0.onnx",
    "_internal/models/efficientnet_lite0_int8.onnx",
    "_internal/models/efficientnet_lite2_int8.onnx",
    "_internal/models/*.npz",
    "_internal/resources/icons/photokin.svg",
    "_internal/resources/fonts/DejaVuSans.ttf",
    "_internal/resources/fonts/fonts.conf",
    "_internal/resources/translations/ja/LC_MESSAGES/photokin.mo",
    "_internal/PySide6/Qt/translations/qtbase_ja.qm",
    "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
    "_internal/PySide6/Qt/plugins/platforms/libqwayland.so",
    "_internal/PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "_internal/PySide6/Qt/plugins/imageformats/libqjpeg.so",
    "_internal/PySide6/Qt/plugins/imageformats/libqsvg.so",
    "_internal/PySide6/Qt/plugins/iconengines/libqsvgicon.so",
    "_internal/PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
    "_internal/onnxruntime/capi/libonnxruntime_providers_shared.so",
    "_internal/_pillow_heif*.so",
    "_internal/rawpy/_rawpy*.so",
    "_internal/annoy/annoylib*.so",
    "_internal/licences/Python/*",
    "_internal/licences/LIST.txt",
)
_GPU_REQUIRED = (
    "_internal/onnxruntime/capi/libonnxruntime_providers_cuda.so",
    "_internal/nvidia/*/libcudnn.so*",
    "_internal/nvidia/*/libcublas.so*",
)

_UNRESOLVED = re.compile(r"could not resolve '([^']+)', dependency of '([^']+)'")
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")


def missing_files(bundle: Path, *, gpu: bool) -> list[str]:
    """Names what has to be in every bundle and is not in this one."""
    places = [path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()]
    required = _REQUIRED + (_GPU_REQUIRED if gpu else ())
    return [
        f"The bundle lacks {pattern}." for pattern in required if not any(fnmatchcase(at, pattern) for at in places)
    ]


def unresolved(output: str, bundled: Iterable[str]) -> list[str]:
    """Names the libraries (xcb's, most often) that PyInstaller looked for in vain for a file that is `bundled`."""
    names = set(bundled)
    return [
        f"{library} is missing on this machine; {Path(needing).name} needs it."
        for library, needing in dict.fromkeys(_UNRESOLVED.findall(output))
        if Path(needing).name in names and library not in SYSTEM_LIBRARIES
    ]


def headers(bundle: Path) -> dict[str, str]:
    """What `objdump -p` says of each compiled file, by its place. Raises OSError without objdump."""
    found = {}
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and not path.is_symlink() and _is_elf(path):
            done = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True)
            found[path.relative_to(bundle).as_posix()] = done.stdout
    return found


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def foreign_libraries(headers_by_place: Mapping[str, str], bundled: Iterable[str]) -> list[str]:
    """Names what compiled files need that neither the bundle nor every system has."""
    there = {*bundled, *SYSTEM_LIBRARIES}
    return [
        f"{place} needs {library}, which is neither in the bundle nor on every system."
        for place, header in headers_by_place.items()
        for library in needed(header)
        if library not in there
    ]


def needed(header: str) -> list[str]:
    """The libraries a compiled file asks for."""
    return [line.split()[1] for line in header.splitlines() if line.strip().startswith("NEEDED")]


def least_glibc(headers_by_place: Mapping[str, str]) -> tuple[int, int]:
    """The oldest C library that all these files run with."""
    versions = [match for header in headers_by_place.values() for match in _GLIBC.findall(header)]
    return max((int(major), int(minor)) for major, minor in versions)


def foreign_instructions(bundle: Path, machine: str) -> list[str]:
    """Looks into what we compiled ourselves; asks for both builds of annoy on x86-64, and for nothing elsewhere."""
    if machine != "x86_64":
        return []
    faults = []
    for package, v3 in (("annoy", False), (ANNOY_V3, True)):
        compiled = sorted((bundle / "_internal" / package).glob("annoylib*.so"))
        if not compiled:
            faults.append(f"The bundle lacks {package}.")
        for path in compiled:
            found = instructions.foreign(instructions.disassembly(path), v3=v3)
            if found:
                faults.append(f"{package} uses instructions that not every processor has: {', '.join(found[:5])}.")
    return faults
