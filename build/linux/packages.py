"""The packages for Linux: .tar.xz, .deb, AppDir, and an AppImage where its tool is installed."""

import os
import platform
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from archive import write_tar_xz
from bundle import LOG, WORK
from install import clean_environment
from linux import checks, debian, encoder, installed
from narrate import say, sign_of_life


def faults(bundle: Path, output: str, *, gpu: bool) -> list[str]:
    """What is wrong with the bundle that PyInstaller, saying `output`, has made."""
    missing = checks.missing_files(bundle, gpu=gpu)
    bundled = {path.name for path in bundle.rglob("*")}
    found = [*missing, *checks.unresolved(output, bundled), *encoder.encoders(bundle)]
    if not gpu:  # CUDA's libraries look for the driver's, which are the system's
        found += checks.foreign_libraries(checks.headers(bundle), bundled)
    return found + checks.foreign_instructions(bundle, platform.machine())


def make_packages(bundle: Path, dist: Path, name: str, python: Path, epoch: int) -> list[Path]:
    """Makes everything out of the checked bundle; returns the files to give away. Raises SetupError and OSError."""
    machine = platform.machine()
    env = clean_environment(os.environ)
    say("Packing it as .tar.xz and .deb.")
    tar = dist / f"{name}-linux-{machine}.tar.xz"
    made = [tar]
    with ThreadPoolExecutor() as pool:  # xz, which takes nearly all of the time, runs beside Python
        packing = [pool.submit(write_tar_xz, bundle, tar, "photokin", epoch)]
        if machine in debian.ARCHITECTURES:
            top = WORK / "deb"
            installed.place_usr(bundle, top, python, env, LOG)
            deb = dist / f"{name.replace('-', '_', 1)}_{debian.ARCHITECTURES[machine]}.deb"
            packing.append(pool.submit(debian.make_deb, top, deb, _control(bundle, top, name, machine), epoch))
            made.append(deb)
        with sign_of_life([]):
            for future in packing:
                future.result()
    shutil.rmtree(WORK / "deb", ignore_errors=True)
    appdir = dist / "photokin.AppDir"
    installed.make_appdir(bundle, appdir, python, env, LOG)
    image = dist / f"{name}-{machine}.AppImage"
    if installed.make_appimage(appdir, image, epoch, LOG):
        made.append(image)
    else:
        say("appimagetool is not installed: the AppDir stays a folder, and no AppImage is made of it.")
    return made


def _control(bundle: Path, top: Path, name: str, machine: str) -> str:
    headers = checks.headers(bundle)
    loaded = {library for header in headers.values() for library in checks.needed(header)}
    system = {package for library, package in checks.SYSTEM_LIBRARIES.items() if library in loaded}
    size = sum(path.stat().st_size for path in top.rglob("*") if path.is_file() and not path.is_symlink())
    version = name.removeprefix("photokin-")
    return debian.control_file(version, machine, size, system, checks.least_glibc(headers))
