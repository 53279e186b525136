"""Which of its two wheels ONNX Runtime comes from, and the change from one to the other.

The one for NVIDIA cards is 256 MB, the plain one 24 MB; on the processor they are equally fast, and to the program
they are the same. Both bring the folder `onnxruntime`, so they cannot stand side by side, and installing one over the
other leaves a mixture.
"""

import os
import platform
import sys
from collections.abc import Container
from pathlib import Path

from install import uninstall

PLAIN = "onnxruntime"
GPU = "onnxruntime-gpu"
BOTH = (PLAIN, GPU)

# What the driver's own set-up leaves: the kernel's word of it, its device, and under WSL its library.
_DRIVER_TRACES = ("/proc/driver/nvidia/version", "/dev/nvidiactl", "/usr/lib/wsl/lib/libcuda.so.1")


def choice(asked: Container[str], there: str | None, *, driver: bool, gpu_exists: bool) -> str:
    """Which wheel an environment is to have.

    `asked` are its sets, `there` is the wheel it has. One that is there stays, so that nobody who starts the program
    waits for 256 MB because a driver has come; whoever wants the card asks for the set gpu, which needs more anyway.
    """
    if not gpu_exists:
        return PLAIN
    if "gpu" in asked:
        return GPU
    return there or (GPU if driver else PLAIN)


def gpu_exists(system: str | None = None, machine: str | None = None) -> bool:
    """Whether there is a wheel for NVIDIA cards for this system, as pyproject.toml says."""
    return (system or sys.platform) in ("linux", "win32") and (machine or platform.machine()) in ("x86_64", "AMD64")


def has_driver(root: Path = Path("/")) -> bool:
    """Whether an NVIDIA driver is installed. Only looks whether files are there: it loads nothing."""
    if sys.platform == "win32":
        return Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "nvcuda.dll").exists()
    return any((root / trace.lstrip("/")).exists() for trace in _DRIVER_TRACES)


def installed(venv: Path) -> list[str]:
    """Which of the wheels an environment holds: one, none, or, where something else put it there, both."""
    folders = [*venv.glob("lib/python*/site-packages"), venv / "Lib" / "site-packages"]
    return [name for name in BOTH if any(any(at.glob(f"{name.replace('-', '_')}-*.dist-info")) for at in folders)]


def make_room(venv: Path, python: Path, chosen: str, log: Path) -> None:
    """Takes out what would mix with the chosen wheel. Raises SetupError."""
    there = installed(venv)
    if there not in ([], [chosen]):
        uninstall(python, there, log)
