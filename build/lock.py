"""Writes the lock files, build/*.lock, from pyproject.toml: `python3 build/lock.py [--upgrade]`.

A lock pins every package that a purpose needs, on every platform and Python that we support, as
`name==version --hash=...` lines, and names no download host. Versions agree between all locks, because
they are resolved together once. Without --upgrade, what is pinned now stays pinned if it still fits.

Needs `uv` on the PATH. Where it looks for packages is its own configuration, which stays outside the
tree; to lock the CPU build of torch for Linux it must be given a place that has one (UV_FIND_LINKS or
UV_INDEX), because the ordinary registry only has the build with 3 GB of CUDA libraries.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = "# Written by build/lock.py from pyproject.toml; not to be edited.\n"

# annoy comes as source only. It is built without isolation, so that nothing unpinned is fetched.
BUILD_TOOLS = ["setuptools", "wheel"]

# On Linux, the build of torch without CUDA: exporting a model needs no graphics card.
OVERRIDES = ["torch==2.13.0+cpu ; sys_platform == 'linux'", "torch==2.13.0 ; sys_platform != 'linux'"]


def purposes() -> dict[str, list[str]]:
    """Lock name → the requirements it closes over.

    What is large and not needed everywhere has locks of its own: the window, and ONNX Runtime, whose wheel for NVIDIA
    cards is eleven times as large as the plain one. Its dependencies are `onnxruntime-gpu` where that exists.
    """
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    window = [line for line in project["dependencies"] if line.startswith("PySide6")]
    runtimes = [line for line in project["dependencies"] if line.startswith("onnxruntime")]
    run = [line for line in project["dependencies"] if line not in (*window, *runtimes)]
    (plain,) = (line for line in runtimes if not line.startswith("onnxruntime-gpu"))
    return {
        "tools": BUILD_TOOLS,
        "run": run,
        "window": window,
        "onnxruntime": [plain.partition(";")[0].strip()],
        "onnxruntime-gpu": [line for line in runtimes if line != plain],
        "raw": extras["raw"],
        "shared": extras["shared"],
        "gpu": extras["gpu"],
        "package": run + window + extras["raw"] + extras["package"],
        "dev": run + window + extras["raw"] + extras["shared"] + extras["dev"],
        "fuzz": extras["fuzz"],
        "export": extras["export"],
        "finetune": extras["finetune"],
    }


def resolve(requirements: list[str], output: Path, *options: str) -> None:
    """Runs uv; `output` may hold earlier pins, which are kept where they still fit.

    Raises CalledProcessError when there is no answer; uv has then said why.
    """
    overrides = output.with_name("overrides.txt")
    overrides.write_text("\n".join(OVERRIDES), "utf-8")
    fixed = ["--universal", "--python-version", "3.11", "--no-header", "--no-annotate", "--quiet"]
    subprocess.run(
        ["uv", "pip", "compile", *fixed, *options, "--override", str(overrides), "-o", str(output), "-"],
        input="\n".join(requirements),
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def pins(lock: str) -> list[str]:
    """The `name==version ; marker` part of each entry."""
    lines = (line.rstrip(" \\") for line in lock.splitlines())
    return [line for line in lines if line and not line.startswith((" ", "#"))]


def main() -> int:
    """Writes every lock, or none if something cannot be resolved."""
    parser = argparse.ArgumentParser(description="Write build/*.lock from pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    if shutil.which("uv") is None:
        print("This needs uv; `python3 -m pip install uv` brings it.", file=sys.stderr)
        return 3
    wanted = purposes()
    with tempfile.TemporaryDirectory() as folder:
        together = Path(folder, "together.txt")
        earlier = [pin for lock in sorted(HERE.glob("*.lock")) for pin in pins(lock.read_text("utf-8"))]
        together.write_text("\n".join(dict.fromkeys(earlier)), "utf-8")
        try:
            resolve([line for lines in wanted.values() for line in lines], together, *upgrade)
            for name, requirements in wanted.items():
                constraints = ["--constraint", str(together)]
                resolve(requirements, Path(folder, name), "--generate-hashes", *constraints)
        except subprocess.CalledProcessError as error:
            return int(error.returncode)
        for name in wanted:
            (HERE / f"{name}.lock").write_text(HEADER + Path(folder, name).read_text("utf-8"), "utf-8")
            print(f"build/{name}.lock written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
