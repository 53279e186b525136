"""The bundle as it lies on a Linux system: usr/lib/photokin, usr/bin/photokin and usr/share below some folder.

The Debian package and the AppDir are both made of this.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from archive import place_tree
from install import last_error
from narrate import SetupError, run_logged

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def place_usr(bundle: Path, top: Path, python: Path, env: Mapping[str, str], log: Path) -> None:
    """Makes `top`/usr anew out of the bundle. Raises SetupError when the program does not say its desktop files."""
    shutil.rmtree(top, ignore_errors=True)
    place_tree(bundle, top / "usr" / "lib" / "photokin")
    (top / "usr" / "bin").mkdir()
    (top / "usr" / "bin" / "photokin").symlink_to("../lib/photokin/photokin")
    write = [str(python), "-P", str(HERE / "share_files.py"), str(top / "usr" / "share"), "photokin"]
    status, output = run_logged(write, log, env={**env, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"})
    if status != 0:
        raise SetupError(f"The desktop files could not be written: {last_error(output)}. More is in {log}.")


def make_appdir(bundle: Path, appdir: Path, python: Path, env: Mapping[str, str], log: Path) -> None:
    """Makes the folder that tools such as appimagetool turn into one file. Raises SetupError."""
    place_usr(bundle, appdir, python, env, log)
    shutil.copy2(HERE / "AppRun", appdir / "AppRun")
    share = appdir / "usr" / "share"
    shutil.copy2(share / "applications" / "photokin.desktop", appdir)
    shutil.copy2(share / "icons" / "hicolor" / "256x256" / "apps" / "photokin.png", appdir)
    (appdir / ".DirIcon").symlink_to("photokin.png")


def make_appimage(appdir: Path, target: Path, epoch: int, log: Path) -> bool:
    """Makes an AppImage if appimagetool is there, and tells whether it is. Raises SetupError when it fails."""
    tool = shutil.which("appimagetool")
    if tool is None:
        return False
    env = {**os.environ, "ARCH": os.uname().machine, "SOURCE_DATE_EPOCH": str(epoch)}
    status, output = run_logged([tool, "--no-appstream", str(appdir), str(target)], log, env=env)
    if status != 0:
        raise SetupError(f"appimagetool failed: {last_error(output)}. More is in {log}.")
    return True
