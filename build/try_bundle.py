"""Tries what will be downloaded: `python3 build/try_bundle.py [ARCHIVE] [--photos FOLDER] [--screen]`.

Unpacks dist/photokin-*.tar.xz (or ARCHIVE) into a temporary folder with spaces and Japanese in its name, takes away
the permission to write there, and runs the program with an empty environment, as user "nobody" if it can, far from
this source tree:

    --self-test           always
    --photos FOLDER       also reads the folder and asks for the neighbours of one of its photos
    --screen              also puts the program into the menus of a home folder, starts its menu entry on a screen of
                          its own with the folder to read and then with a photo, looks for the window, and takes a
                          picture of it (dist/try_bundle.png); needs --photos, Xvfb, openbox, xdotool and import

Needs only Python. Exit code 1: something did not work, and the sentence says what.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOBODY = 65534
_COMMAND_S = 600.0
_WINDOW_S = 60.0
_READING_S = 900.0
_POLL_S = 0.2


class TrialError(Exception):
    """Something did not work; the message is a sentence."""


class Trial:
    """The unpacked program and a home folder of its own."""

    def __init__(self, archive: Path, folder: Path) -> None:
        self.folder = folder
        with tarfile.open(archive) as tar:
            # Python has this filter since 3.11.4 only; it is our own archive.
            tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)
            tar.extractall(folder / "写真 of mine")  # noqa: S202
        self.top = folder / "写真 of mine" / "photokin"
        self.program = self.top / "photokin"
        if not self.program.is_file():
            raise TrialError(f"There is no program in {archive.name}.")
        self.home = folder / "home ホーム"
        self.home.mkdir()
        self._user = NOBODY if os.geteuid() == 0 else None
        if self._user is not None:
            folder.chmod(0o755)
            os.chown(self.home, NOBODY, NOBODY)
        for path in (self.top, *self.top.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
        self._before = self._state()

    def environment(self) -> dict[str, str]:
        """Nothing of the caller's: no virtual environment, no source tree, not even a language."""
        return {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "TMPDIR": str(self.home)}

    def run(self, *arguments: str, user: bool = True, **more: str) -> str:
        """Runs the program and returns what it says on stdout. Raises TrialError unless it ends well."""
        done = subprocess.run(
            [str(self.program), *arguments],
            cwd="/",
            env={**self.environment(), **more},
            user=self._user if user else None,
            capture_output=True,
            text=True,
            timeout=_COMMAND_S,
            check=False,
        )
        if done.returncode not in (0, 1):
            said = (done.stdout + done.stderr).strip()
            raise TrialError(f"photokin {shlex.join(arguments)} ended with {done.returncode}: {said}")
        return done.stdout

    def check_untouched(self) -> None:
        """Raises TrialError if the program has changed its own folder."""
        if self._state() != self._before:
            raise TrialError("The program has changed its own folder.")

    def _state(self) -> dict[str, tuple[int, int]]:
        found = {path: path.lstat() for path in (self.top, *self.top.rglob("*"))}
        return {str(path): (state.st_size, state.st_mtime_ns) for path, state in found.items()}


def try_terminal(trial: Trial, photos: Path) -> None:
    """Reads a folder and asks for neighbours."""
    trial.run("index", "--json", str(photos))
    status = json.loads(trial.run("status", "--json"))
    if not status["indexed"]:
        raise TrialError(f"No photo of {photos} got into the index.")
    print(f"{status['photos']} photos read, {status['skipped']} skipped, {status['indexed']} pictures in the index")
    show_neighbours(trial, photos)


def show_neighbours(trial: Trial, photos: Path, **environment: str) -> None:
    """Asks for the neighbours of one photo. Raises TrialError if there are none."""
    photo = first_photo(photos)
    lines = trial.run("find", "--json", "-k", "5", str(photo), user=not environment, **environment).splitlines()
    if not lines:
        raise TrialError(f"{photo.name} has no neighbours.")
    nearest: dict[str, Any] = json.loads(lines[0])
    print(f"{photo.name}: {len(lines)} neighbours, the nearest {nearest['distance']:.3f} away")


def first_photo(folder: Path) -> Path:
    """Returns a JPEG of the folder. Raises TrialError if there is none."""
    found = sorted(folder.rglob("*.jpg"))
    if not found:
        raise TrialError(f"There is no .jpg in {folder}.")
    return found[0]


def try_screen(trial: Trial, photos: Path) -> None:
    """Starts the menu entry as a desktop does. Raises TrialError."""
    from desktop import Desktop

    home = trial.folder / "second home"
    home.mkdir()
    with Desktop() as desktop:
        mine = {name: desktop.environment[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")} | {"HOME": str(home)}
        trial.run("--install-desktop", user=False, **mine)
        entry = home / ".local" / "share" / "applications" / "photokin.desktop"
        if not entry.is_file():
            raise TrialError(f"--install-desktop has not made {entry}.")
        environment = trial.environment() | mine
        started = [launch(entry, [photos], environment)]
        try:
            window = wait_for_window(environment, started[0])
            status = wait_until_read(trial, mine)
            print(f"a window from the menu entry; {status['photos']} photos read, {status['indexed']} in the index")
            show_neighbours(trial, photos, **mine)
            started.append(launch(entry, [first_photo(photos)], environment))  # handed over to the window
            if started[1].wait(_WINDOW_S) != 0:
                raise TrialError("The second start did not hand its photo over to the window.")
            time.sleep(2)  # for the picture alone: nothing depends on it
            print(f"how it looks: {desktop.screenshot(ROOT / 'dist' / 'try_bundle.png')}")
            desktop.xdotool("windowactivate", "--sync", window, "key", "alt+F4")
            if started[0].wait(_WINDOW_S) != 0:
                raise TrialError(f"The program ended with {started[0].returncode} when its window was closed.")
        finally:
            for process in started:
                if process.poll() is None:
                    process.kill()
                process.wait()
        trial.run("--uninstall-desktop", user=False, **mine)
        if entry.exists():
            raise TrialError("--uninstall-desktop has left the menu entry behind.")


def launch(entry: Path, files: Sequence[Path], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Starts a menu entry with files, as the Desktop Entry Specification says an Exec line is read."""
    parser = RawConfigParser(delimiters=("=",), strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(entry, "utf-8")
    line = parser["Desktop Entry"]["Exec"].replace("\\\\", "\\")
    command: list[str] = []
    for word in shlex.split(line):
        command += map(str, files) if word == "%F" else [word.replace("%%", "%")]
    return subprocess.Popen(command, cwd="/", env=environment, stdin=subprocess.DEVNULL)


def wait_for_window(environment: dict[str, str], program: subprocess.Popen[bytes]) -> str:
    """Returns the number of the program's window when it is there. Raises TrialError."""
    search = ["xdotool", "search", "--onlyvisible", "--name", "Photokin"]
    deadline = time.monotonic() + _WINDOW_S
    while time.monotonic() < deadline and program.poll() is None:
        done = subprocess.run(search, env=environment, capture_output=True, text=True, check=False)
        if done.stdout.strip():
            return done.stdout.split()[0]
        time.sleep(_POLL_S)
    raise TrialError("No window came up." if program.poll() is None else f"The program ended with {program.poll()}.")


def wait_until_read(trial: Trial, environment: dict[str, str]) -> dict[str, Any]:
    """Returns the library in numbers when all photos are in the index. Raises TrialError."""
    deadline = time.monotonic() + _READING_S
    while time.monotonic() < deadline:
        status: dict[str, Any] = json.loads(trial.run("status", "--json", user=False, **environment))
        if status["photos"] and not status["waiting"] and status["indexed"] == status["contents"]:
            return status
        time.sleep(1)
    raise TrialError("The photos have not been read in time.")


def newest_archive() -> Path:
    """Returns the bundle that build/package.py has made. Raises TrialError if there is none."""
    found = sorted((ROOT / "dist").glob("photokin-*-linux-*.tar.xz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise TrialError("There is no dist/photokin-*-linux-*.tar.xz; `python3 build/package.py` makes it.")
    return found[-1]


def main(argv: Sequence[str]) -> int:
    """Tries everything asked for; returns the exit code."""
    description, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=description, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--screen", action="store_true")
    asked = parser.parse_args(argv)
    if asked.screen and not asked.photos:
        parser.error("--screen needs --photos")
    folder = Path(tempfile.mkdtemp(prefix="photokin trial "))
    try:
        trial = Trial(asked.archive or newest_archive(), folder)
        print(trial.run("--self-test"), end="")
        if asked.photos:
            try_terminal(trial, asked.photos.resolve())
        if asked.screen:
            try_screen(trial, asked.photos.resolve())
        trial.check_untouched()
    except (TrialError, OSError, tarfile.TarError, subprocess.SubprocessError) as error:
        print(f"The bundle does not work: {error}", file=sys.stderr)
        return 1
    finally:
        make_removable(folder)
        shutil.rmtree(folder, ignore_errors=True)
    print("The bundle works.")
    return 0


def make_removable(folder: Path) -> None:
    """Gives back the permission to write, without which the folder could not be removed."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
