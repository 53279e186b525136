"""What of all that PyInstaller collects belongs into the bundle. Read by pyinstaller.spec.

PyInstaller's tables are lists of (place in the bundle, file, kind).
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence, Set
from fnmatch import fnmatchcase
from importlib.metadata import Distribution
from pathlib import Path, PurePath

Entry = tuple[str, str, str]

EXCLUDED_MODULES = [
    "tkinter",
    "torch",
    "ssl",  # nothing here speaks to a network
    # What NumPy, Pillow and others would import if somebody tested or developed with them.
    "setuptools",
    "pydoc",
    "doctest",
    "numpy.f2py",
    "numpy.fft",
    "numpy.testing",
    "PIL.ImageQt",
    "PIL.ImageTk",
]

_UNWANTED = (
    # Qt for machines without a screen server, for TLS, and for the network's state: this program is on no network.
    "*/plugins/platforms/*eglfs*",
    "*/plugins/platforms/*linuxfb*",
    "*/plugins/platforms/*vnc*",
    "*/plugins/platforms/*vkkhrdisplay*",
    "*/plugins/platforms/*minimal*",
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/generic/*",
    "*/plugins/networkinformation/*",
    "*/plugins/tls/*",
    # Would bring half of GTK from the machine that packs, to meet another version on the machine that runs.
    "*/plugins/platformthemes/libqgtk3.so",
    # OpenGL in software, for Windows: this program draws without OpenGL.
    "*/opengl32sw.dll",
    "*/d3dcompiler_47.dll",
    # Part of the C library, which is always the system's own.
    "libmvec.so.*",
    "*onnxruntime_providers_tensorrt*",
    # README's pictures and what they are made of.
    "resources/scenes/*",
    "resources/screenshots/*",
)
_CUDA = ("*onnxruntime_providers_cuda*", "nvidia/*", "libcudart.so*")
_TRANSLATIONS = re.compile(r"translations/(?!qtbase_(en|ja)\.qm$)[^/]*\.qm$")


def wanted(entries: Iterable[Entry], *, gpu: bool) -> list[Entry]:
    """Return the entries that belong into the bundle."""
    unwanted = _UNWANTED if gpu else _UNWANTED + _CUDA
    return [entry for entry in entries if not _matches(PurePath(entry[0]).as_posix(), unwanted)]


def _matches(place: str, unwanted: Sequence[str]) -> bool:
    if "/Qt/translations/" in place or "/PySide6/translations/" in f"/{place}":
        return _TRANSLATIONS.search(place) is not None
    return any(fnmatchcase(place, pattern) for pattern in unwanted)


def without_orphans(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries without the Linux libraries that came along for something unwanted and that nobody loads."""
    from PyInstaller.depend.bindepend import get_imports

    files = [entry for entry in entries if entry[2] != "SYMLINK"]
    needs = {place: {Path(name).name for name, _ in get_imports(source)} for place, source, _ in files}
    orphans = orphaned(needs, {place for place, _, kind in entries if kind == "BINARY" and _is_mere_dependency(place)})
    kept = [entry for entry in entries if entry[0] not in orphans]
    names = {Path(place).name for place, _, kind in kept if kind != "SYMLINK"}
    return [entry for entry in kept if entry[2] != "SYMLINK" or Path(entry[1]).name in names]


def orphaned(needs: Mapping[str, set[str]], suspects: Set[str]) -> set[str]:
    """Return those of the ``suspects`` that nothing reaches; ``needs`` names what the file at each place loads."""
    by_name = {Path(place).name: place for place in suspects}
    reached: set[str] = set()
    open_ends = [place for place in needs if place not in suspects]
    while open_ends:
        for name in needs[open_ends.pop()]:
            found = by_name.get(name)
            if found is not None and found not in reached:
                reached.add(found)
                open_ends.append(found)
    return {*suspects} - reached


def _is_mere_dependency(place: str) -> bool:
    """Tell whether a Linux library lies where only dependencies lie. Plugins are loaded by names no table shows."""
    name, folder = Path(place).name, str(PurePath(place).parent)
    return ".so" in name and not name.startswith("libpython") and folder in (".", "PySide6/Qt/lib")


def of_the_system(sources: Iterable[str]) -> list[str]:
    """Return the Linux libraries that come from no wheel, not from Python and not from here: Debian's."""
    ours = (
        Path(__file__).resolve().parents[1],
        Path(sys.prefix).resolve(),
        Path(sysconfig.get_path("stdlib")).resolve(),
    )
    found = []
    for source in sorted(set(sources)):
        path = Path(source)
        is_library = ".so" in path.name and not path.name.startswith("libpython")
        if is_library and path.is_absolute() and not any(path.resolve().is_relative_to(folder) for folder in ours):
            found.append(source)
    return found


def cuda_libraries(distributions: Iterable[Distribution]) -> list[tuple[str, str]]:
    """Return (file, folder in the bundle) for NVIDIA's libraries, where ONNX Runtime looks: beside its own folder."""
    return [
        (str(distribution.locate_file(file)), file.parent.as_posix())
        for distribution in distributions
        for file in distribution.files or ()
        if file.parts[0] == "nvidia" and (".so" in file.suffixes or file.suffix == ".dll")
    ]
