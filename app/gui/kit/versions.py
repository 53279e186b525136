"""What the program is made of: names, versions and licences of the libraries that came with it."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from app import __version__
from app.machine.paths import licences_folder

_LIBRARIES = {
    "PySide6-Essentials": "Qt, PySide6",
    "onnxruntime-gpu": "ONNX Runtime",
    "onnxruntime": "ONNX Runtime",
    "annoy": "Annoy",
    "numpy": "NumPy",
    "pillow": "Pillow",
    "pillow-heif": "pillow-heif",
    "rawpy": "rawpy",
    "watchdog": "watchdog",
    "platformdirs": "platformdirs",
    "filelock": "filelock",
    "tqdm": "tqdm",
    "msgspec": "msgspec",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A library. ``licence`` is its own short name for it, "" if it tells none."""

    name: str
    version: str
    licence: str


def parts() -> tuple[Part, ...]:
    """Return the program, Python and every library that is installed or carried. Reads the disk: for a thread."""
    licences = licences_folder()
    if licences is not None:
        return _carried(licences / "LIST.txt")
    found = [Part("Photokin", __version__, "Apache-2.0"), Part("Python", platform.python_version(), "PSF-2.0")]
    for package, name in _LIBRARIES.items():
        try:
            told = metadata.metadata(package)
        except metadata.PackageNotFoundError:
            continue
        found.append(Part(name, told["Version"], _licence(told)))
    return tuple(found)


def _carried(list_file: Path) -> tuple[Part, ...]:
    """Read the packaged program's list, which ``build/licences.py`` has made; libraries leave nothing else there."""
    try:
        lines = list_file.read_text("utf-8").splitlines()
    except OSError:
        return ()
    return tuple(Part(*line.split("\t")[:3]) for line in lines if line.count("\t") == 3)


def _licence(told: metadata.PackageMetadata) -> str:
    for field in ("License-Expression", "License"):
        value = (told.get_all(field) or [""])[0]
        if value and "\n" not in value:
            return str(value)
    classifiers = [str(line) for line in told.get_all("Classifier") or []]
    return next((line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")), "")
