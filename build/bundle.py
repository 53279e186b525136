"""Makes the bundle: one folder with the program, its Python and its libraries, by pyinstaller.spec."""

import os
import shutil
import sys
from pathlib import Path

from install import clean_environment, last_error
from narrate import SetupError, run_logged

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".pyinstaller"
LOG = WORK / "log.txt"

# Compiled here or by whoever compiled this Python; the libraries out of wheels are stripped, and break if it is
# done again.
_TO_STRIP = ("libpython*", "python3*/lib-dynload/*.so", "annoy*/*.so")


def make_bundle(python: Path, dist: Path, *, gpu: bool, epoch: int) -> tuple[Path, str]:
    """Writes the folder of the bundle (dist/photokin; on macOS dist/Photokin.app); returns it and PyInstaller's words.

    `epoch` is the time that all that is made is said to have been made at. Raises SetupError when PyInstaller, or what
    follows it, fails.
    """
    WORK.mkdir(exist_ok=True)
    LOG.write_text("", "utf-8")
    env = {
        **clean_environment(os.environ),
        # With a fixed seed and time, the same sources give the same bytes.
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYINSTALLER_CONFIG_DIR": str(WORK / "cache"),
        # Modules that are not compressed twice start sooner and make the packages 3 MB smaller.
        "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0",
    }
    folders = ["--workpath", str(WORK), "--distpath", str(dist)]
    # -P and no PYTHONPATH: PyInstaller must not take a file of the current folder for a module of the program.
    command = [str(python), "-P", "-m", "PyInstaller", "--noconfirm", *folders, str(ROOT / "pyinstaller.spec")]
    status, output = run_logged([*command, "--", *(["--gpu"] if gpu else [])], LOG, env=env)
    if status != 0:
        raise SetupError(f"PyInstaller failed: {last_error(output)}. More is in {LOG}.")
    if sys.platform == "darwin":
        shutil.rmtree(dist / "photokin")
        return dist / "Photokin.app", output
    bundle = dist / "photokin"
    if sys.platform == "linux":
        from linux.encoder import replace_encoder

        replace_encoder(bundle / "_internal", WORK, LOG)
        _strip(bundle / "_internal")
    return bundle, output


def _strip(libraries: Path) -> None:
    """Takes debugging symbols away: 16 MB of a Python that was compiled on this machine."""
    paths = sorted(str(path) for pattern in _TO_STRIP for path in libraries.glob(pattern) if not path.is_symlink())
    status, output = run_logged(["strip", "--strip-unneeded", *paths], LOG)
    if status != 0:
        raise SetupError(f"strip failed: {last_error(output)}. More is in {LOG}.")


def size_of(folder: Path) -> int:
    """Bytes of the files under a folder, links not counted."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
