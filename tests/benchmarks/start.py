"""From the click to the window: how long until the program has painted something on a screen.

    python3 build/bench.py start [--program dist/photokin/photokin] [--repeats 7]

The program is started on a screen of its own, with a window manager and an empty library, until a pixel in the middle
of the screen is no longer that of the bare screen; looking takes 5 ms at most. Warm: files in memory. Cold: the
system's file cache is emptied before each start, which needs root. Processor time is what the program itself had used
when the window came, which a busy machine changes less. Also prints what the program weighs.

Expected: a window within 1 s warm and 2 s cold, medians.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from desktop import Desktop
from tests.benchmarks.laboratory import ROOT, print_table, verdict

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QScreen

_EXPECTED_S = {"warm": 1.0, "cold": 2.0}
_CACHE_SWITCH = Path("/proc/sys/vm/drop_caches")
_LOOK_S = 0.005
_PATIENCE_S = 60.0


def seconds_to_window(command: Sequence[str], environment: dict[str, str], screen: QScreen) -> tuple[float, float]:
    """Start a program, return when it painted and what it had used of the processor by then, and close it.

    Raises SystemExit if it never paints.
    """
    bare = _middle(screen)
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        try:
            while _middle(screen) == bare:
                if program.poll() is not None or time.perf_counter() - began > _PATIENCE_S:
                    raise SystemExit(f"{command[0]} shows no window.")
                time.sleep(_LOOK_S)
            took = time.perf_counter() - began, _processor_s(program.pid)
        finally:
            program.send_signal(signal.SIGTERM)
        program.wait(_PATIENCE_S)
    while _middle(screen) != bare:  # the next start must find the bare screen
        time.sleep(_LOOK_S)
    return took


def _processor_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _middle(screen: QScreen) -> QColor:
    centre = screen.geometry().center()
    return screen.grabWindow(0, centre.x(), centre.y(), 1, 1).toImage().pixelColor(0, 0)


def empty_file_cache() -> None:
    """Make the next start read everything from the disk. Raises OSError when we may not."""
    os.sync()
    _CACHE_SWITCH.write_text("3", "ascii")


def may_empty_file_cache() -> bool:
    """Tell whether the cold start can be measured here."""
    try:
        empty_file_cache()
    except OSError:
        return False
    return True


def print_sizes(program: Path) -> None:
    """Print the folder of the program and the packages beside it."""
    beside = program.parent.parent
    packages = sorted({*beside.glob("photokin-*.tar.xz"), *beside.glob("photokin_*.deb")})
    sizes = [(f"{program.parent.name}/", _megabytes(program.parent))]
    sizes += [(path.name, path.stat().st_size / 1e6) for path in packages]
    print_table("Size", ("", "MB"), [(name, f"{size:.1f}") for name, size in sizes])


def _megabytes(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink()) / 1e6


def measure(program: Path, repeats: int) -> dict[str, list[tuple[float, float]]]:
    """Return (seconds, processor seconds) by kind of start, in order."""
    found: dict[str, list[tuple[float, float]]] = {}
    with Desktop() as desktop, tempfile.TemporaryDirectory(prefix="photokin-start-") as home:
        os.environ |= {name: desktop.environment[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")}
        from PySide6.QtGui import QGuiApplication

        application = QGuiApplication([])  # to look at the screen
        command = [str(program), "--data-dir", home]
        plain = {"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8"}
        environment = plain | {"DISPLAY": desktop.environment["DISPLAY"]}
        screen = application.primaryScreen()
        seconds_to_window(command, environment, screen)  # the first one makes the library
        found["warm"] = [seconds_to_window(command, environment, screen) for _ in range(repeats)]
        if may_empty_file_cache():
            found["cold"] = []
            for _ in range(repeats):
                empty_file_cache()
                found["cold"].append(seconds_to_window(command, environment, screen))
    return found


def main() -> int:
    """Measure, print, and say whether the expectations were met."""
    parser = argparse.ArgumentParser(description="From the click to the window.")
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "photokin" / "photokin")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    program = options.program.resolve()
    if not program.is_file():
        raise SystemExit(f"There is no program {program}; `python3 build/package.py` makes it.")
    print_sizes(program)
    found = measure(program, options.repeats)
    expected, rows = {}, []
    for kind, starts in found.items():
        all_s, processor_s = ([start[at] for start in starts] for at in (0, 1))
        expected[kind] = statistics.median(all_s)
        rows.append((kind, expected[kind], min(all_s), max(all_s), statistics.median(processor_s)))
    header = ("", "median", "least", "most", "processor")
    print_table(f"Seconds to the window, {options.repeats} starts", header, rows)
    if "cold" not in found:
        print("\n  Cold starts were not measured: only root may empty the system's file cache.")
    return verdict(
        (f"window within {_EXPECTED_S[kind]:.0f} s, {kind}: {median_s:.2f} s", median_s <= _EXPECTED_S[kind])
        for kind, median_s in expected.items()
    )


if __name__ == "__main__":
    sys.exit(main())
