"""Makes what people download, in dist/: `python3 build/package.py [--gpu]`. Needs nothing but Python.

Linux: the bundle in a .tar.xz, a .deb, and an AppDir (an AppImage too where appimagetool is installed).
Windows: a .zip, and an installer where Inno Setup is. macOS: an .app in a .dmg. Everywhere SHA256SUMS.

--gpu: with CUDA, for NVIDIA cards: 2 GB more.

Sets up an environment of its own, apart from .venv. Exit code 1: the bundle is not fit to be given away, and the
sentences say why. 2: wrong usage. 3: this machine lacks something.
"""

import subprocess
import sys
from pathlib import Path

import check_python  # noqa: F401  stops an old Python; first of ours
import environment
from narrate import SetupError, say

ROOT = environment.ROOT
SYSTEMS = ("linux", "darwin", "win32")

# What a download may weigh and take on the disk, in bytes; CUDA alone weighs more.
PACKED_LIMIT = 78_000_000
UNPACKED_LIMIT = 275_000_000


def main(args: list[str]) -> int:
    """Makes and checks the packages of this system; returns the exit code."""
    if "-h" in args or "--help" in args:
        print((__doc__ or "").strip())
        return 0
    unknown = [arg for arg in args if arg != "--gpu"]
    if unknown:
        say(f"There is no option {unknown[0]}; there is --gpu.")
        return 2
    if sys.platform not in SYSTEMS:
        say(f"Photokin is packed for Linux, Windows and macOS; this is {sys.platform}.")
        return 3
    gpu = "--gpu" in args
    venv = environment.WORK / ("package-gpu-venv" if gpu else "package-venv")
    python = environment.prepare_or_exit("package", *(["gpu"] if gpu else []), venv=venv)
    try:
        faults = make(python, ROOT / "dist", gpu=gpu)
    except SetupError as error:
        say(str(error))
        return 3
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        say(f"Packing failed: {error}.")
        return 3
    for fault in faults:
        say(fault)
    if faults:
        say("This bundle is not fit to be given away.")
    return 1 if faults else 0


def make(python: Path, dist: Path, *, gpu: bool) -> list[str]:
    """Makes everything for this system; returns what is wrong with it, in sentences.

    Raises SetupError and OSError.
    """
    import archive
    import bundle
    import licences

    dist.mkdir(exist_ok=True)
    epoch = archive.commit_time(ROOT)
    say("Packing the program; this takes a minute.")
    folder, output = bundle.make_bundle(python, dist, gpu=gpu, epoch=epoch)
    unpacked = bundle.size_of(folder)
    say(f"{folder.relative_to(ROOT)}: {unpacked / 1e6:.1f} MB")
    faults = [] if gpu else too_large({"The bundle, unpacked": (unpacked, UNPACKED_LIMIT)})
    if sys.platform == "linux":
        import linux.packages as system
    elif sys.platform == "darwin":
        import macos.packages as system
    else:
        import windows.packages as system
    faults += [*licences.faults(folder), *system.faults(folder, output, gpu=gpu)]
    if faults:
        return faults
    name = f"photokin-{version()}{'-gpu' if gpu else ''}"
    files = system.make_packages(folder, dist, name, python, epoch)
    archive.write_checksums(files, dist / "SHA256SUMS")
    for path in files:
        say(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB")
    return [] if gpu else too_large({path.name: (path.stat().st_size, PACKED_LIMIT) for path in files})


def too_large(sizes: dict[str, tuple[int, int]]) -> list[str]:
    """Names what is larger than it may be; `sizes` are (bytes, limit)."""
    return [
        f"{what}: {size / 1e6:.1f} MB, more than the {limit / 1e6:.0f} MB allowed."
        for what, (size, limit) in sizes.items()
        if size > limit
    ]


def version() -> str:
    """The version in pyproject.toml."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        found: str = tomllib.load(file)["project"]["version"]
    return found


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("Interrupted; what lies in dist/ is not complete.")
        sys.exit(130)
