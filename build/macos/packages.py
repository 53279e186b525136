"""The package for macOS: Photokin.app in a .dmg."""

import platform
import shutil
from pathlib import Path

from bundle import LOG, WORK
from install import last_error
from narrate import SetupError, run_logged, say

# Loaded by name while the program runs, so that nothing else would notice that they are missing.
_REQUIRED = (
    *("photokin", "libqcocoa.dylib", "libqoffscreen.dylib"),
    *("efficientnet_lite0.onnx", "efficientnet_lite0_int8.onnx", "efficientnet_lite2_int8.onnx", "photokin.mo"),
)


def faults(bundle: Path, _output: str, *, gpu: bool) -> list[str]:
    """What the bundle lacks."""
    names = {path.name for path in bundle.rglob("*")}
    missing = [f"The bundle lacks {name}." for name in _REQUIRED if name not in names]
    return [*missing, "There are no NVIDIA cards for macOS: leave out --gpu."] if gpu else missing


def make_packages(bundle: Path, dist: Path, name: str, _python: Path, _epoch: int) -> list[Path]:
    """Makes the disk image out of the checked bundle; returns it. Raises SetupError and OSError."""
    image = dist / f"{name}-macos-{platform.machine()}.dmg"
    folder = WORK / "dmg"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(bundle, folder / bundle.name, symlinks=True)
    (folder / "Applications").symlink_to("/Applications")
    say("Packing it as .dmg.")
    create = ["hdiutil", "create", "-ov", "-format", "UDZO", "-volname", "Photokin", "-srcfolder", str(folder)]
    status, output = run_logged([*create, str(image)], LOG)
    if status != 0:
        raise SetupError(f"hdiutil failed: {last_error(output)}. More is in {LOG}.")
    shutil.rmtree(folder)
    return [image]
