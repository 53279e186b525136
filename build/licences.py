"""The licence texts of all that the bundle carries: a folder and a list of it, made while packing and checked after.

What is carried is seen from the files that PyInstaller collects: a Python package, a native library in its wheel, a
library of the system that packs, Python itself, or ours. Read by pyinstaller.spec, hence the standard library alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import Distribution
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TEXTS = HERE / "licence_texts"
LIST = "LIST.txt"
_NO_TEXT = "no licence text"

_IS_TEXT = re.compile(r"(third.?party.?)?(licen[cs]es?|copying|notice|authors)", re.IGNORECASE)
_COMMON = re.compile(r"/usr/share/common-licenses/([\w.-]*\w)")

# Texts that wheels should bring and do not. Those that are named for a library are Debian's copyright files of it, or
# the library's own.
_LACKING = {
    "PySide6_Essentials": ("LGPL-3.0.txt", "GPL-3.0.txt", "Qt-third-party.txt", "ICU.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "flatbuffers": ("Apache-2.0.txt",),
    "pillow_heif": ("LGPL-3.0.txt", "GPL-3.0.txt", "x265-stand-in.txt"),
    "rawpy": ("JasPer.txt", "LittleCMS.txt", "libjpeg-turbo.txt", "GCC.txt", "GPL-3.0.txt"),
}

# The native libraries that wheels for Linux bring, and that somebody has found among the texts beside them.
_LOOKED_AT = {
    "PySide6_Essentials": ("libQt6", "libpyside6", "libicu"),
    "shiboken6": ("libshiboken6",),
    "numpy": ("libscipy_openblas", "libgfortran", "libquadmath"),
    "onnxruntime": ("libonnxruntime",),
    "onnxruntime-gpu": ("libonnxruntime",),
    "pillow": (
        *("libavif", "libjpeg", "liblcms2", "liblzma", "libopenjp2", "libsharpyuv", "libtiff", "libwebp"),
        *("libxcb", "libXau", "libzstd", "libfreetype", "libharfbuzz", "libbrotli", "libpng16"),
    ),
    "pillow_heif": ("libheif", "libde265", "libx265"),
    "rawpy": ("libraw_r", "libjasper", "libjpeg", "liblcms2", "libgomp"),
}
_WITH_ONE_LICENCE = "nvidia-"  # CUDA's wheels hold NVIDIA's own libraries alone
_BUILT_HERE = ("annoy_x86_64_v3",)  # a second build of annoy


class Part(NamedTuple):
    """Something that the bundle carries. `texts` are files; without one the part must not be given away."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


def own_parts(version: str) -> list[Part]:
    """What lies in this source tree, and Python."""
    python = Path(sysconfig.get_path("stdlib"), "LICENSE.txt")
    model, font = ROOT / "models" / "LICENSE-efficientnet-lite.txt", ROOT / "resources" / "fonts" / "LICENSE"
    return [
        Part("Photokin", version, "Apache-2.0", _there(ROOT / "LICENSE")),
        Part("EfficientNet-Lite0", "", "Apache-2.0", _there(model)),
        Part("DejaVu Sans", "2.37", "Bitstream Vera", _there(font)),
        Part("Python", sys.version.split()[0], "PSF-2.0", _there(python)),
    ]


def package_parts(sources: Iterable[str], distributions: Sequence[Distribution]) -> list[Part]:
    """The Python packages that any of the collected files belongs to, and PyInstaller, which is in the program file.

    A native library in them that nobody has looked at, or a file of no package, makes a part of its own without a text.
    """
    packages = sysconfig.get_path("purelib")
    owners = {
        str(distribution.locate_file(file)): distribution
        for distribution in distributions
        for file in distribution.files or ()
    }
    found = {d.name: d for d in distributions if d.name == "pyinstaller"}
    parts = []
    for source in sorted(set(sources)):
        owner = owners.get(source)
        name = Path(source).name
        if owner is not None:
            found[owner.name] = owner
            is_native = name.startswith("lib") and ".so" in name and "/plugins/" not in source
            is_native &= not owner.name.startswith(_WITH_ONE_LICENCE)
            if is_native and not name.startswith(_LOOKED_AT.get(owner.name, ())):
                parts.append(Part(f"{name} in {owner.name}", owner.version, "", ()))
        elif source.startswith(packages) and Path(source).relative_to(packages).parts[0] not in _BUILT_HERE:
            parts.append(Part(Path(source).relative_to(packages).as_posix(), "", "", ()))
    return [*(_package(found[name]) for name in sorted(found, key=str.lower)), *parts]


def _package(distribution: Distribution) -> Part:
    texts = [
        Path(str(distribution.locate_file(file)))
        for file in distribution.files or ()
        if (len(file.parts) == 2 or ".dist-info" in file.parts[0])
        and _IS_TEXT.match(file.name)
        and file.suffix != ".py"
    ]
    texts += [TEXTS / name for name in _LACKING.get(distribution.name, ())]
    told = distribution.metadata.json
    short = str(told.get("license_expression") or told.get("license") or "").partition("\n")[0]
    return Part(distribution.name, distribution.version, short, _there(*texts))


def system_parts(libraries: Iterable[str], owners: Mapping[str, str], documents: Path) -> list[Part]:
    """The Debian packages of the system's libraries; `owners` says which package a library comes from.

    `documents` is where packages leave their copyright files. A library of no package is a part without a text.
    """
    names = {owners.get(library, f"{library}, which no Debian package brings") for library in libraries}
    parts = []
    for name in sorted(names):
        texts = _there(documents / name.partition(":")[0] / "copyright")
        common = {found for text in texts for found in _COMMON.findall(text.read_text("utf-8", "replace"))}
        texts += _there(*(documents.parent / "common-licenses" / found for found in sorted(common)))
        parts.append(Part(name.partition(":")[0], "", "see its copyright file", texts))
    return parts


def debian_owners(libraries: Iterable[str]) -> dict[str, str]:
    """Which Debian package each library comes from, asked of dpkg; empty where there is none."""
    found: dict[str, str] = {}
    for library in libraries:
        # A system that has /lib and /usr/lib in one place knows the file by either name.
        asked = ["dpkg-query", "--search", f"*{Path(library).parent.name}/{Path(library).name}"]
        try:
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
        except OSError:
            return {}
        for line in done.stdout.splitlines():
            package, _, place = line.partition(": ")
            if place.removeprefix("/usr") == library.removeprefix("/usr"):
                found[library] = package
    return found


def gather(parts: Iterable[Part], folder: Path) -> None:
    """Makes `folder` anew with the texts of every part, and the list of them, which the program shows too."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = []
    for part in parts:
        taken = []
        for text in part.texts:
            target = folder / part.name / _free_name(folder / part.name, text.name)
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(text, target)
            taken.append(target.name)
        lines.append("\t".join([part.name, part.version, part.licence, ", ".join(taken) or _NO_TEXT]))
    (folder / LIST).write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")


def _free_name(folder: Path, name: str) -> str:
    number, free = 1, name
    while (folder / free).exists():
        number += 1
        free = f"{number}-{name}"
    return free


def _there(*texts: Path) -> tuple[Path, ...]:
    return tuple(text for text in texts if text.is_file())


def faults(bundle: Path) -> list[str]:
    """What is carried without its licence, in sentences."""
    lists = sorted(bundle.rglob(f"licences/{LIST}"))
    if not lists:
        return [f"The bundle lacks the list of what it carries, licences/{LIST}."]
    found = []
    for line in lists[0].read_text("utf-8").splitlines():
        name, version, _, texts = line.split("\t")
        told = f"{name} {version}".rstrip()
        if texts == _NO_TEXT:
            found.append(f"{told} is in the bundle without a licence text: find it and name it in build/licences.py.")
        else:
            missing = [text for text in texts.split(", ") if not (lists[0].parent / name / text).is_file()]
            found += [f"The bundle lacks the licence text {text} of {told}." for text in missing]
    return found
