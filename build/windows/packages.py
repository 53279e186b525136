"""The packages for Windows: a .zip, and an installer where Inno Setup is."""

import os
import platform
import shutil
from collections.abc import Mapping
from pathlib import Path

from archive import write_zip
from bundle import LOG
from install import last_error
from narrate import SetupError, run_logged, say

SCRIPT = Path(__file__).resolve().with_name("installer.iss")

# Loaded by name while the program runs, so that nothing else would notice that they are missing.
_REQUIRED = (
    "photokin.exe",
    "photokin-terminal.exe",
    "_internal/models/efficientnet_lite0.onnx",
    "_internal/models/efficientnet_lite0_int8.onnx",
    "_internal/models/efficientnet_lite2_int8.onnx",
    "_internal/resources/translations/ja/LC_MESSAGES/photokin.mo",
    "_internal/PySide6/plugins/platforms/qwindows.dll",
    "_internal/PySide6/plugins/platforms/qoffscreen.dll",
)


def faults(bundle: Path, _output: str, *, gpu: bool) -> list[str]:
    """What the bundle lacks."""
    cuda = ("_internal/onnxruntime/capi/onnxruntime_providers_cuda.dll",) if gpu else ()
    return [f"The bundle lacks {name}." for name in (*_REQUIRED, *cuda) if not (bundle / name).exists()]


def make_packages(bundle: Path, dist: Path, name: str, _python: Path, epoch: int) -> list[Path]:
    """Makes everything out of the checked bundle; returns the files to give away. Raises SetupError and OSError."""
    stem = f"{name}-windows-{platform.machine().lower()}"
    made = [dist / f"{stem}.zip"]
    say("Packing it as .zip.")
    write_zip(bundle, made[0], "photokin", epoch)
    compiler = inno_setup(os.environ)
    if compiler is None:
        say("Inno Setup 6 is not installed: there is a .zip, but no installer.")
        return made
    say("Making the installer.")
    status, output = run_logged(installer_command(compiler, bundle, dist, name, f"{stem}-setup"), LOG)
    if status != 0:
        raise SetupError(f"Inno Setup failed: {last_error(output)}. More is in {LOG}.")
    return [*made, dist / f"{stem}-setup.exe"]


def installer_command(compiler: str, bundle: Path, dist: Path, name: str, stem: str) -> list[str]:
    """The command that makes dist/STEM.exe."""
    version = name.split("-")[1]
    return [compiler, "/Qp", f"/DVersion={version}", f"/DBundle={bundle}", f"/O{dist}", f"/F{stem}", str(SCRIPT)]


def inno_setup(env: Mapping[str, str]) -> str | None:
    """Inno Setup's compiler, on the PATH or where its own installer puts it."""
    usual = Path(env.get("PROGRAMFILES(X86)", ""), "Inno Setup 6", "ISCC.exe")
    return shutil.which("ISCC") or (str(usual) if usual.is_file() else None)
