"""A screen of its own with a window manager, a mouse and a keyboard: for the end-to-end test and the screenshots."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
_START_TIMEOUT_S = 30.0
_POLL_S = 0.05
_STILL_REPORTS = 5


class Desktop:
    """Xvfb and openbox on a free display number, ended with the ``with`` block. Linux only."""

    def __init__(self, width_px: int = 1600, height_px: int = 1000) -> None:
        self.width_px = width_px
        self._size = f"{width_px}x{height_px}x24"
        self._running: list[subprocess.Popen[bytes]] = []
        self.environment = dict(os.environ)

    def __enter__(self) -> Self:
        read_end, write_end = os.pipe()
        try:
            # Xvfb looks for a free number itself and writes it down: two test runs never meet.
            self._start(
                ["Xvfb", "-displayfd", str(write_end), "-screen", "0", self._size, "-nolisten", "tcp"], (write_end,)
            )
            os.close(write_end)
            with open(read_end, "rb") as written:
                number = written.readline().decode().strip()
        except OSError:
            self.__exit__(None, None, None)
            raise
        if not number:
            self.__exit__(None, None, None)
            raise RuntimeError("Xvfb did not start")
        self.environment |= {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        self.environment.pop("WAYLAND_DISPLAY", None)
        self._start(["openbox"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.wait(10)

    def screenshot(self, path: Path, rect: Sequence[int] | None = None) -> Path:
        """Write what the screen, or a part of it (left, top, width, height), shows as a PNG file."""
        left, top, width, height = rect or (0, 0, 0, 0)
        part = ["-crop", f"{width}x{height}+{left}+{top}", "+repage"] if rect else []
        self._do(["import", "-window", "root", *part, str(path)])
        return path

    def click(self, x: int, y: int, button: int = 1, *, times: int = 1, holding: str | None = None) -> None:
        """Click at a point of the screen, perhaps holding a key such as ``ctrl``."""
        hold, release = (["keydown", holding], ["keyup", holding]) if holding else ([], [])
        self.point(x, y)
        self.xdotool(*hold, "click", "--repeat", str(times), "--delay", "60", str(button), *release)

    def point(self, x: int, y: int) -> None:
        """Move the mouse."""
        self.xdotool("mousemove", "--sync", str(x), str(y))

    def key(self, *names: str) -> None:
        """Press keys one after the other: ``key("ctrl+v", "Escape")``."""
        self.xdotool("key", "--delay", "40", *names)

    def type(self, words: str) -> None:
        """Type text."""
        self.xdotool("type", "--delay", "30", words)

    def drag(
        self, start: tuple[int, int], end: tuple[int, int], before_release: Callable[[], object] = lambda: None
    ) -> None:
        """Press the mouse at one point, move to the other in steps as a hand does, and let go.

        ``before_release``: what a hand waits for, as that the other side shows what letting go will do.
        """
        self.point(*start)
        self.xdotool("mousedown", "1")
        steps = 12
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            self.xdotool("mousemove", str(x), str(y), "sleep", "0.03")
        time.sleep(0.3)
        before_release()
        self.xdotool("mouseup", "1")

    def xdotool(self, *arguments: str) -> None:
        """Run one xdotool command line. Raises CalledProcessError."""
        self._do(["xdotool", *arguments])

    def _do(self, command: Sequence[str]) -> None:
        subprocess.run(command, env=self.environment, check=True, timeout=60, stdout=subprocess.DEVNULL)

    def _start(self, command: Sequence[str], descriptors: tuple[int, ...] = ()) -> None:
        quiet = subprocess.DEVNULL
        self._running.append(
            subprocess.Popen(
                command, env=self.environment, pass_fds=descriptors, stdin=quiet, stdout=quiet, stderr=quiet
            )
        )


class Program:
    """The real program on a Desktop, started with a reporter (``report.py``) that tells where its widgets are."""

    def __init__(
        self,
        desktop: Desktop,
        *arguments: str,
        environment: dict[str, str] | None = None,
        within: Sequence[str] = (),
    ) -> None:
        """``within`` are the words of a command that runs the program and keeps its process id."""
        self.desktop = desktop
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._process = subprocess.Popen(
            [*within, sys.executable, "-P", str(ROOT / "build" / "report.py"), *arguments],
            env={**desktop.environment, **(environment or {}), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, name="program-report")
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self.wait(10)

    @property
    def pid(self) -> int:
        return self._process.pid

    def report(self) -> dict[str, Any]:
        """Return what the program shows now: ``widgets`` (class, name, text, rect …) and ``grids`` (their cells)."""
        assert self._process.stdin is not None
        with contextlib.suppress(queue.Empty):
            while True:
                self._answers.get_nowait()
        self._process.stdin.write("report\n")
        self._process.stdin.flush()
        return self._answers.get(timeout=_START_TIMEOUT_S)

    def until(self, found: Callable[[dict[str, Any]], Any], what: str, timeout_s: float = _START_TIMEOUT_S) -> Any:
        """Ask for reports until ``found`` returns something true, and return that. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                value = found(self.report())
            except queue.Empty:
                value = None
            if value:
                return value
            if time.monotonic() > deadline:
                picture = self.desktop.screenshot(Path(tempfile.mkdtemp(prefix="photokin-")) / "screen.png")
                raise TimeoutError(f"waited {timeout_s:.0f} s for {what}; the screen then: {picture}")
            time.sleep(_POLL_S)

    def widget(self, name: str, *, window: str | None = None) -> dict[str, Any]:
        """Wait for the visible widget with this accessible name, object name or text, and return its report."""
        found: dict[str, Any] = self.until(
            lambda report: next(_named(report, name, window), None), f"a widget called {name!r}"
        )
        return found

    def asked(self, name: str) -> None:
        """Wait until keys reach the window with this widget: the window manager hands them on after it is shown."""
        self.until(
            lambda report: any(widget["keyboard"] for widget in _named(report, name, None)),
            f"the keyboard in the window with {name!r}",
        )

    def click(self, name: str, button: int = 1) -> None:
        """Click in the middle of the widget with this name."""
        self.desktop.click(*middle(self.widget(name)["rect"]), button)

    def grid(self, name: str, rows: int = 1) -> dict[str, Any]:
        """Wait for the visible grid with this accessible name to have ``rows`` rows and return its report."""
        found: dict[str, Any] = self.until(
            lambda report: next((g for g in report["grids"] if g["name"] == name and g["rows"] >= rows), None),
            f"{rows} rows in {name!r}",
        )
        return found

    def choose(self, action: str) -> None:
        """Click an action of the menu that is open."""
        entry = self.until(
            lambda report: next((e for menu in report["menus"] for e in menu if e["text"] == action), None),
            f"a menu with {action!r}",
        )
        self.desktop.click(*middle(entry["rect"]))

    def window(self) -> dict[str, Any]:
        """Wait until the main window lies still, and return its report."""
        seen: list[Any] = []

        def still(report: dict[str, Any]) -> Any:
            found = next((w for w in report["widgets"] if w["class"] == "MainWindow"), None)
            seen.append(found and found["rect"])
            return (
                found
                if len(seen) >= _STILL_REPORTS and len({str(rect) for rect in seen[-_STILL_REPORTS:]}) == 1
                else None
            )

        found: dict[str, Any] = self.until(still, "the window")
        return found

    def come_forward(self) -> None:
        """Give the main window the keyboard."""
        self.window()
        # All of it, as a tip beside the pointer is a window of the program, too.
        find = ("search", "--sync", "--all", "--onlyvisible", "--pid", str(self.pid), "--name", "(^| )Photokin$")
        self.desktop.xdotool(*find, "windowactivate", "--sync")

    def place_window(self, left_px: int, top_px: int, width_px: int, height_px: int) -> None:
        """Give the main window this size at this place. Raises TimeoutError if it cannot be so large."""
        self.come_forward()
        self.desktop.xdotool("getactivewindow", "windowsize", str(width_px), str(height_px))
        self.desktop.xdotool("getactivewindow", "windowmove", str(left_px), str(top_px))
        self.until(
            lambda report: any(
                w["class"] == "MainWindow" and w["rect"][2:] == [width_px, height_px] for w in report["widgets"]
            ),
            f"a window of {width_px} × {height_px}",
        )

    def close(self, timeout_s: float = _START_TIMEOUT_S) -> int:
        """Close the main window as a person does, wait for the end and return the exit code."""
        self.come_forward()
        self.desktop.key("alt+F4")
        return self.wait(timeout_s)

    def wait(self, timeout_s: float) -> int:
        """Wait for the program to end and return its exit code. Raises subprocess.TimeoutExpired."""
        code = self._process.wait(timeout_s)
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(json.loads(line))


def middle(rect: Sequence[int]) -> tuple[int, int]:
    """Return the middle of (left, top, width, height)."""
    left, top, width, height = rect
    return left + width // 2, top + height // 2


def _named(report: dict[str, Any], name: str, window: str | None) -> Iterator[dict[str, Any]]:
    for widget in report["widgets"]:
        texts = (widget["accessible"], widget["name"], widget["text"].replace("&", ""))
        if name in texts and (window is None or widget["window"] == window):
            yield widget
