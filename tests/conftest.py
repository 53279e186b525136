"""What every test may use, and what no test may leave behind."""

from __future__ import annotations

import app  # noqa: F401 - before NumPy, which then has one thread here too: with more, tests side by side wait in circles

# isort: split
import contextlib
import functools
import gc
import io
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.figures import pytest_addoption, pytest_sessionfinish  # noqa: F401 - hooks of pytest
from tests.loaded_processes import CAN_COPY, loaded_process, start_loaded_processes, start_real_processes
from tests.shared_rewriting import rewrite_share

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Thousands of tests are collected and none is garbage; looking for some takes a quarter of the time.
gc.disable()

# Tests in a script's background, or under nohup, were started to ignore these, and so would the programs they start.
for _name, _handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, _handler)

# Speed is for benchmarks: on a busy machine an example, or making one up, takes as long as it takes.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("patient")

# Likewise for who waits for the window: pytest-qt's own five seconds are for a machine at rest.
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed, QtBot.waitActive):
    _wait.__kwdefaults__ = {**(_wait.__kwdefaults__ or {}), "timeout": 60_000}

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.shared_server import Server

_SHARED = Path(__file__).resolve().parents[2] / "shared"
_GRACE_S = 5.0
_LISTS_CHILDREN = Path("/proc/self/task", str(threading.get_native_id()), "children").exists()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let reports travel between the processes that share the tests: a name on disk may hold what is no UTF-8."""
    report = yield
    report.sections = [(name, said.encode("utf-8", "backslashreplace").decode()) for name, said in report.sections]
    return report


_LONGEST_FIRST = ("reliability", "e2e", "pipeline", "cli")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders whose files take longest, so that processes which share the tests end together."""
    rank = {folder: number for number, folder in enumerate(_LONGEST_FIRST)}
    tests = Path(__file__).parent
    items.sort(key=lambda item: rank.get(item.path.relative_to(tests).parts[0], len(rank)))


def pytest_sessionstart(session: pytest.Session) -> None:
    rewrite_share(session.config)


def pytest_collection_finish() -> None:
    """Look for garbage again, but not in what was collected: it stays."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real photos and hostile files beside the repository."""
    if not _SHARED.is_dir():
        pytest.skip(f"the folder of real photos {_SHARED.name}/ is not there beside the repository")
    return _SHARED


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL with pgvector for the whole run, not to be killed."""
    from tests.shared_server import running_server

    with running_server() as started:
        yield started


@pytest.fixture
def mortal_server() -> Iterator[Server]:
    """A PostgreSQL of the test's own, which may be killed and started again."""
    from tests.shared_server import running_server

    with running_server() as started:
        yield started


@pytest.fixture
def library_url(server: Server) -> Iterator[str]:
    """The address of a shared library without photos."""
    url = server.make_library()
    yield url
    server.drop(url)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """A library of its own for every test; the user's is never touched."""
    folder = tmp_path / "photokin-home"
    monkeypatch.setenv("PHOTOKIN_HOME", str(folder))
    if is_acquainted(request.node):
        from tests.acquainted import make_acquainted

        make_acquainted(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _loaded_processes() -> Iterator[None]:
    """Let processes of the program come out of a loaded one (tests/loaded_processes.py), those of fixtures too."""
    with pytest.MonkeyPatch.context() as patch:
        if CAN_COPY:
            start_loaded_processes(patch.setattr)
        yield


@pytest.fixture(autouse=True)
def _real_processes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let them be those of users again where the mark says so."""
    with pytest.MonkeyPatch.context() as patch:
        if request.node.get_closest_marker("real_processes") is not None:
            start_real_processes(patch.setattr)
        yield


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail the test that leaves a thread or a process running, and name it."""
    before = set(threading.enumerate())
    children = set(descendants())
    yield
    deadline = time.monotonic() + _GRACE_S
    while left := left_behind(before, children):
        if time.monotonic() > deadline:
            pytest.fail(f"the test left running: {', '.join(left)}")
        time.sleep(0.02)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """Let pytest-qt make the application that the program makes."""
    from app.gui.start.plain_tips import Application

    return Application


@pytest.fixture(autouse=True)
def nothing_left_to_paste() -> Iterator[None]:
    """Without a desktop, Qt keeps what was copied until after Python's end, and crashes then."""
    yield
    if (qt := sys.modules.get("PySide6.QtGui")) is not None and qt.QGuiApplication.instance() is not None:
        qt.QGuiApplication.clipboard().clear()


def is_acquainted(test: pytest.Item) -> bool:
    """Tell whether a test wants libraries that know the pictures of ``make_photo`` (tests/acquainted.py)."""
    marker = test.get_closest_marker("acquainted")
    return marker is not None and marker.args != (False,)


def left_behind(threads: set[threading.Thread], children: set[int]) -> list[str]:
    left = [f"thread {thread.name}" for thread in threading.enumerate() if thread not in threads]
    for pid in descendants():
        if pid in children or pid == loaded_process():
            continue
        try:
            child = psutil.Process(pid)
            command, status = " ".join(child.cmdline()), child.status()
        except psutil.Error:
            continue
        # The resource tracker is Python's own: one for the whole run, ended with it.
        if "resource_tracker" not in command and status != psutil.STATUS_ZOMBIE:
            left.append(f"process {command or pid}")
    multiprocessing.active_children()  # reaps those that have ended
    return left


def descendants(pid: int | None = None) -> list[int]:
    """Return the processes that a process (this one) started, and theirs.

    Linux has a list of them, and psutil reads all processes of the machine for it: that is asked after every test.
    """
    if not _LISTS_CHILDREN:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    tasks = f"/proc/{os.getpid() if pid is None else pid}/task"
    found: list[int] = []
    with contextlib.suppress(OSError):  # it ended meanwhile
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/children") as children:
                for child in children.read().split():
                    found += [int(child), *descendants(int(child))]
    return found


MakePhoto = Callable[..., Path]


@pytest.fixture
def make_photo(tmp_path: Path) -> MakePhoto:
    """Make a photo-like file: ``make_photo("a/b.jpg", seed=3, size=(640, 480))``. Same seed, same picture."""

    def make(name: str, seed: int = 0, size: tuple[int, int] = (320, 240), folder: Path = tmp_path / "photos") -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        save_picture(path, seed, size)
        return path

    return make


@functools.lru_cache(maxsize=256)
def picture_file(seed: int, size: tuple[int, int] = (320, 240), suffix: str = ".png") -> bytes:
    """Return what a file with such a ``picture`` holds: the same few are wanted again and again and take 20 ms each."""
    file = io.BytesIO()
    picture(seed, size).save(file, Image.registered_extensions()[suffix], compress_level=1)  # a third of the time
    return file.getvalue()


def save_picture(path: Path, seed: int, size: tuple[int, int] = (320, 240)) -> None:
    """Save a ``picture`` in the format that the name's ending says."""
    path.write_bytes(picture_file(seed, size, path.suffix.lower()))


def picture(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Return smooth random colours: something that a decoder, a thumbnail and a network can all work with."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (6, 8, 3), np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
