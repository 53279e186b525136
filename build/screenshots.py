"""Take pictures of the real window with your own photos, for the README and for store pages.

    python3 build/screenshots.py FOLDER OUT [--size 1600x1000]

FOLDER holds the photos to show, OUT gets first-minute, gallery, neighbours, search, large, dark and japanese as PNG
files. The library lies in a temporary folder. Needs Xvfb, openbox, xdotool and ImageMagick (build/test.py installs
them on Debian as root) and, for Japanese, a Japanese font.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import check_python  # noqa: F401  stops an old Python; first of ours
import environment
from desktop import Desktop, Program, middle

_SETTLED_S = 2.5


def main() -> int:
    """Take all pictures; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="1600x1000", help="of the screen; the window fills it")
    arguments = parser.parse_args()
    python = environment.prepare_or_exit("dev")
    if Path(sys.prefix) != environment.VENV:  # the program needs the packages; everything here is started with them
        return subprocess.call([str(python), *sys.argv])
    width_px, height_px = (int(length) for length in arguments.size.split("x"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="photokin-") as home, Desktop(width_px, height_px) as desktop:
        desktop.environment["PHOTOKIN_HOME"] = home
        _take(desktop, arguments.out, [], ["first-minute"], {})
        _index(desktop, arguments.folder)
        _take(desktop, arguments.out, [], ["gallery", "neighbours", "search", "large"], {})
        Path(home, "settings.json").write_text('{"theme": "dark"}', "utf-8")
        _take(desktop, arguments.out, [], ["dark"], {})
        Path(home, "settings.json").write_text('{"language": "ja"}', "utf-8")
        _take(desktop, arguments.out, [], ["japanese"], {"LANG": "ja_JP.UTF-8"})
    return 0


def _index(desktop: Desktop, folder: Path) -> None:
    command = [sys.executable, "-P", "-m", "app", "index", str(folder)]
    environment_there = {**desktop.environment, "PYTHONPATH": str(environment.ROOT)}
    code = subprocess.run(command, env=environment_there, check=False).returncode
    if code not in (0, 1):
        raise SystemExit(code)


def _take(desktop: Desktop, out: Path, arguments: list[str], names: list[str], extra: dict[str, str]) -> None:
    """Start the program, go from one picture to the next, and close it."""
    with Program(desktop, *arguments, environment=extra) as program:
        program.fill_screen()
        for name in names:
            _go_to(program, name)
            time.sleep(_SETTLED_S)
            print(desktop.screenshot(out / f"{name}.png"), file=sys.stderr)
        program.close()


def _go_to(program: Program, name: str) -> None:
    if name == "first-minute":
        return
    if name == "large":
        program.desktop.key("Escape")
        time.sleep(_SETTLED_S)
        program.desktop.key("Return")
        return
    if name == "search":
        program.desktop.key("f")
        return
    grid = program.until(
        lambda report: max(report["grids"], key=lambda grid: grid["rows"], default=None), "the gallery"
    )
    if name != "gallery":
        cells = grid["cells"]
        program.desktop.click(*middle(cells[min(3, len(cells) - 1)]["rect"]))


if __name__ == "__main__":
    sys.exit(main())
