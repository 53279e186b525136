"""Take pictures of the real window: README's own, or any with your photos, for store pages.

    python3 build/screenshots.py                     makes resources/screenshots anew, of resources/scenes
    python3 build/screenshots.py FOLDER OUT          with the photos of FOLDER, as PNG files in OUT
                                 [--size 1600x1000] [--photo NAME]

NAME is (a part of) the name of the photo that is asked about; without one it is the fourth that is shown. Taken are
first-minute, library, search, large and, where photos are one picture in several versions, review and compare; of your
own photos only, dark and japanese. The library lies in
TMPDIR/photokin, which must not be there: pictures of the window show this name, so it is always the same one.
Needs Xvfb, openbox, xdotool and ImageMagick (build/test.py installs them on Debian as root) and, for Japanese, a
Japanese font.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import check_python  # noqa: F401  stops an old Python; first of ours
import environment
from desktop import Desktop, Program, middle

SCENES = environment.ROOT / "resources" / "scenes"
SHOTS = environment.ROOT / "resources" / "screenshots"
SIZE = (1600, 1000)
# The pictures that README shows: the theme of each, and the photo that is asked about.
README_SHOTS = {
    "library": ("light", "lake-evening"),
    "search": ("dark", "Coast/lighthouse.jpg"),
    "large": ("dark", "lake-evening"),
    "first-minute": ("light", ""),
    "review": ("light", "lighthouse"),
    "compare": ("dark", "lighthouse"),
}
MOST_BYTES = 2_200_000
_WEBP_QUALITY = 80
# What is pressed once the neighbours are there: open it large; unfold what has little in common.
_THEN = {"large": "Return", "search": "bracketright", "compare": "c"}
_REVIEWED = ("review", "compare")
_SETTLED_S = 1.5
_SETTLED_WITHIN_S = 30.0
_NAMED_WITHIN_S = 10.0
_EDGE_PX = 40
_GROUPS_AT_MOST = 12
# Photos without a time of their own are of this day: a copy's own would be another one each time.
_SCANNED = datetime(2025, 2, 2, 12, tzinfo=UTC).timestamp()


def main() -> int:
    """Take all pictures; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--size", default="x".join(map(str, SIZE)), help="of the window")
    parser.add_argument("--photo", default="", help="the photo that is asked about")
    arguments = parser.parse_args()
    if arguments.folder is not None and arguments.out is None:
        parser.error("name the folder for the pictures too")
    python = environment.prepare_or_exit("dev")
    if Path(sys.prefix) != environment.VENV:  # the program needs the packages; everything here is started with them
        return subprocess.call([str(python), *sys.argv])
    width_px, height_px = (int(length) for length in arguments.size.split("x"))
    with (
        _home() as home,
        Desktop(width_px + 2 * _EDGE_PX, height_px + 3 * _EDGE_PX) as desktop,
    ):
        session = _Session(desktop, home, (width_px, height_px))
        if arguments.folder is None:
            taken = _take_readme(session)
        else:
            arguments.out.mkdir(parents=True, exist_ok=True)
            taken = _take_all(session, arguments.folder, arguments.out, arguments.photo)
        for path in taken:
            print(f"{path}  {path.stat().st_size / 1000:.0f} kB")
    return 0


@contextlib.contextmanager
def _home() -> Iterator[Path]:
    home = Path(tempfile.gettempdir()) / "photokin"
    try:
        home.mkdir(mode=0o700)
    except FileExistsError:
        raise SystemExit(f"{home} is there: another run has it, or one that was killed left it. Remove it.") from None
    try:
        yield home
    finally:
        shutil.rmtree(home)


def _take_readme(session: _Session) -> Iterator[Path]:
    """Take README's pictures anew and yield them; those that README no longer shows go."""
    pictures = session.home / "Pictures"
    shutil.copytree(SCENES, pictures, ignore=shutil.ignore_patterns("*.md"))
    for copied in pictures.rglob("*.jpg"):
        os.utime(copied, (_SCANNED, _SCANNED))
    SHOTS.mkdir(exist_ok=True)
    for stale in SHOTS.iterdir():
        if stale.stem not in README_SHOTS or stale.suffix != ".webp":
            stale.unlink()
    with tempfile.TemporaryDirectory(prefix="photokin-") as folder:
        for name in sorted(README_SHOTS, key=_needs_photos):
            theme, photo = README_SHOTS[name]
            shot = session.take(name, Path(folder, f"{name}.png"), pictures, photo, {"theme": theme})
            yield _compressed(shot, SHOTS / f"{name}.webp")


def _take_all(session: _Session, folder: Path, out: Path, photo: str) -> Iterator[Path]:
    """Take every picture with somebody's own photos, light, dark and Japanese."""
    for name in ("first-minute", "library", "search", "large"):
        yield session.take(name, out / f"{name}.png", folder, photo, {})
    for name, settings in (("dark", {"theme": "dark"}), ("japanese", {"language": "ja"})):
        yield session.take("library", out / f"{name}.png", folder, photo, settings)


def _needs_photos(name: str) -> bool:
    return name != "first-minute"


def _compressed(shot: Path, path: Path) -> Path:
    from PIL import Image

    with Image.open(shot) as opened:
        opened.convert("RGB").save(path, "WEBP", quality=_WEBP_QUALITY, method=6)
    return path


class _Session:
    """A home of its own on a screen, and the program started there again and again."""

    def __init__(self, desktop: Desktop, home: Path, size_px: tuple[int, int]) -> None:
        self.desktop, self.home, self._size_px = desktop, home, size_px
        self._data = home / ".local" / "share" / "photokin"
        self._data.mkdir(parents=True)
        # The Pictures folder that the first minute offers is that of HOME.
        desktop.environment |= {"HOME": str(home), "PHOTOKIN_HOME": str(self._data)}
        for name in [name for name in desktop.environment if name.startswith("XDG_")]:
            del desktop.environment[name]
        self._indexed = False

    def take(self, name: str, path: Path, folder: Path, photo: str, settings: dict[str, str]) -> Path:
        """Start the program, go to one picture, and write it as PNG. The library is empty in the first minute only."""
        (self._data / "settings.json").write_text(json.dumps(settings), "utf-8")
        (self._data / "window.json").unlink(missing_ok=True)  # every picture begins at the window's own beginning
        if _needs_photos(name) and not self._indexed:
            self._index(folder)
        arguments = [str(_question(folder, photo))] if name == "search" else []
        language = "ja_JP.UTF-8" if settings.get("language") == "ja" else "C.UTF-8"
        with Program(self.desktop, *arguments, environment={"LANG": language}) as program:
            program.window()
            program.place_window(_EDGE_PX // 2, _EDGE_PX, *self._size_px)
            if name in ("library", "large"):
                _select(program, photo)
            if name in _REVIEWED:
                _review(program, photo)
            if name in _THEN:
                self._shot(program, path)  # once the neighbours are there
                program.come_forward()
                self.desktop.key(_THEN[name])
            self._shot(program, path)
            program.close()
        return path

    def _shot(self, program: Program, path: Path) -> Path:
        """Wait until nothing on the screen moves any more, and take the window."""
        # The mouse would leave its mark on what it points at.
        self.desktop.point(self.desktop.width_px - 1, self.desktop.width_px)
        rect, seen, deadline = program.window()["rect"], b"", time.monotonic() + _SETTLED_WITHIN_S
        while True:
            time.sleep(_SETTLED_S)
            last, seen = seen, self.desktop.screenshot(path, rect).read_bytes()
            if _same(last, seen) or time.monotonic() > deadline:
                return path

    def _index(self, folder: Path) -> None:
        """Read the photos and compare them."""
        environment_there = {**self.desktop.environment, "PYTHONPATH": str(environment.ROOT)}
        for words in (["index", str(folder)], ["look-alikes"]):
            command = [sys.executable, "-P", "-m", "app", *words]
            code = subprocess.run(command, env=environment_there, check=False, stdout=subprocess.DEVNULL).returncode
            if code not in (0, 1):
                raise SystemExit(code)
        self._indexed = True


def _same(one: bytes, other: bytes) -> bool:
    """Tell whether two PNG files hold the same pixels: they carry their times too."""
    from PIL import Image, ImageChops

    if not one:
        return False
    pictures = [Image.open(io.BytesIO(written)).convert("RGB") for written in (one, other)]
    return ImageChops.difference(*pictures).getbbox() is None


def _select(program: Program, photo: str) -> None:
    """Click the photo with this name if it is in sight, else the fourth."""

    def named(report: dict[str, Any]) -> dict[str, Any] | None:
        cells = [cell for grid in report["grids"] for cell in grid["cells"]]
        return next((cell for cell in cells if photo in cell["text"] + cell["tooltip"]), None)

    grid = program.until(
        lambda report: next((grid for grid in report["grids"] if grid["rows"] and grid["cells"]), None), "the gallery"
    )
    chosen = grid["cells"][min(3, len(grid["cells"]) - 1)]
    if photo:
        with contextlib.suppress(TimeoutError):  # it may lie farther down
            chosen = program.until(named, f"a cell with {photo}", _NAMED_WITHIN_S)
    program.desktop.click(*middle(chosen["rect"]))
    program.until(lambda report: sum(1 for grid in report["grids"] if grid["rows"]) > 1, "neighbours")


def _review(program: Program, photo: str) -> None:
    """Go to the photos that are one picture, and there to the group of which one has this name."""
    program.grid("Photos of the library")
    time.sleep(_SETTLED_S)  # the folders above it come a moment later and move it
    program.click("Near")
    program.until(lambda report: _texts(report, "group 1 of"), "the first group")
    for _ in range(_GROUPS_AT_MOST):
        if _texts(program.report(), photo):
            return
        program.desktop.key("Down")
        time.sleep(_SETTLED_S)


def _texts(report: dict[str, Any], words: str) -> bool:
    return any(words in widget["text"] + widget["accessible"] for widget in report["widgets"])


def _question(folder: Path, photo: str) -> Path:
    """Return the first photo of the folder whose path has this in it."""
    files = sorted(path for path in folder.rglob("*.*") if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".heic"))
    found = next((path for path in files if photo in path.as_posix()), None)
    if found is None:
        raise SystemExit(f"No photo in {folder} is called {photo!r}.")
    return found


if __name__ == "__main__":
    sys.exit(main())
