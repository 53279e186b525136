"""Sets up .venv: `python3 build/environment.py [window] [gpu] [raw] [finetune] [dev] …`; run.py and test.py use it.

A set is one lock file and what it needs of the system. Each set that is in order has a stamp in the
environment: a hash of everything that went into it, written last, so that an interrupted set-up is done
again. A set once asked for is kept in order by every later start; which of ONNX Runtime's two wheels belongs
to them is decided in onnx_runtime.py. package.py has environments of its own, made in the same way, so that
what it packs does not depend on what .venv holds.
"""

import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import check_python  # noqa: F401  stops an old Python
import onnx_runtime
from install import (
    ANNOY_FLAGS,
    ANNOY_V3_FLAGS,
    clean_environment,
    entry_of,
    install_annoy,
    install_annoy_v3,
    install_lock,
    is_x86_64,
    last_error,
)
from narrate import SetupError, fetched_bytes, run_logged, say, sign_of_life

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WORK = ROOT / ".setup"  # the log, and the lock that makes a second start wait
LOG = WORK / "log.txt"

# The sets, and the smaller sets that each holds completely.
SETS: dict[str, tuple[str, ...]] = {
    onnx_runtime.PLAIN: (),
    onnx_runtime.GPU: (),
    "run": (),
    "window": (),
    "raw": (),
    "shared": (),
    "gpu": (onnx_runtime.GPU,),
    "package": ("run", "window", "raw"),
    "dev": ("run", "window", "raw", "shared"),
    "fuzz": (),
    "export": ("finetune",),
    "finetune": (),
}


def venv_python(venv: Path, os_name: str) -> Path:
    """Where a virtual environment keeps its interpreter."""
    return venv / "Scripts" / "python.exe" if os_name == "nt" else venv / "bin" / "python"


def with_contained(names: Sequence[str]) -> list[str]:
    """These sets and the smaller ones they hold."""
    return [name for name in SETS if name in names or any(name in SETS[other] for other in names)]


def without_contained(names: Sequence[str]) -> list[str]:
    """The sets to install so that all of these are there."""
    return [name for name in SETS if name in names and not any(name in SETS[other] for other in names)]


def stamp_of(lock: str, python: str, system: str) -> str:
    """What a set's stamp says when it is in order: this lock, for this Python and system."""
    return sha256("\0".join([lock, *ANNOY_FLAGS, *ANNOY_V3_FLAGS, python, system]).encode()).hexdigest()


def lock_path(name: str) -> Path:
    """The lock file of a set."""
    return ROOT / "build" / f"{name}.lock"


def _set_stamp(name: str, version: str) -> str:
    # Editing the list of system packages makes a set stale too, so that additions are installed.
    system = (ROOT / "build" / "system_packages.py").read_text("utf-8")
    return stamp_of(lock_path(name).read_text("utf-8"), version, system)


def _stamp_path(venv: Path, name: str) -> Path:
    return venv / f"photokin-{name}.stamp"


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except OSError:
        return None


def _asked(venv: Path, wanted: Sequence[str]) -> list[str]:
    """The sets wanted now and those asked for earlier, be they in order or not, with one ONNX Runtime."""
    names = {name for name in SETS if name in wanted or _stamp_path(venv, name).exists()}
    there, driver = [], False
    if venv == VENV:  # packages depend on what is asked for, and neither on the machine that packs nor on its past
        there = [name for name in onnx_runtime.BOTH if name in names] or onnx_runtime.installed(venv)
        driver = onnx_runtime.has_driver()
    chosen = onnx_runtime.choice(
        names,
        there[-1] if there else None,  # of both, the one for NVIDIA cards
        driver=driver,
        gpu_exists=onnx_runtime.gpu_exists(),
    )
    names = {*names.difference(onnx_runtime.BOTH), chosen}
    return [name for name in SETS if name in names]


def _venv_version(venv: Path) -> str | None:
    """The Python of an environment, or None when that is absent, unfinished, or its Python has gone."""
    config = _read(venv / "pyvenv.cfg")
    if config is None or not _stamp_path(venv, "venv").exists() or not venv_python(venv, os.name).exists():
        return None
    pairs = (line.partition("=") for line in config.splitlines())
    values = {key.strip(): value.strip() for key, _, value in pairs}
    if not Path(values.get("home", "")).is_dir():
        return None
    return values.get("version")


def _stale(venv: Path, wanted: Sequence[str]) -> list[str]:
    version = _venv_version(venv)
    if version is None:
        return _asked(venv, wanted)
    return [name for name in _asked(venv, wanted) if _read(_stamp_path(venv, name)) != _set_stamp(name, version)]


def prepare(*wanted: str, venv: Path | None = None) -> Path:
    """Makes an environment, .venv by default, hold these sets, saying what it does; returns its interpreter.

    Quick when nothing is to be done. Raises SetupError with a sentence for the user, OSError when the
    folder cannot be written.
    """
    venv = venv or VENV
    if _stale(venv, wanted):
        with _one_at_a_time():
            stale = _stale(venv, wanted)  # again: another start may just have done it
            if stale:
                _set_up(venv, stale)
    return venv_python(venv, os.name)


def _set_up(venv: Path, stale: Sequence[str]) -> None:
    begun_s = time.monotonic()
    LOG.write_text("", "utf-8")
    _provide_system(stale)
    asked = _asked(venv, stale)
    version = _venv_version(venv)
    if version is None:
        version = _make_venv(venv)
    for name in asked:  # installing one may disturb another; an empty stamp says: asked for, not in order
        _stamp_path(venv, name).write_text("", "utf-8")
    for name in onnx_runtime.BOTH:
        if name not in asked:
            _stamp_path(venv, name).unlink(missing_ok=True)
    python = venv_python(venv, os.name)
    say("Installing the build tools.")
    install_lock(python, lock_path("tools"), "the build tools", LOG)
    _install_annoy(venv, version)
    (chosen,) = set(asked).intersection(onnx_runtime.BOTH)
    onnx_runtime.make_room(venv, python, chosen, LOG)
    for name in without_contained(asked):
        say(f"Installing the Python packages of build/{name}.lock; large ones are named as they are fetched.")
        install_lock(python, lock_path(name), f"the Python packages of build/{name}.lock", LOG)
    for name in with_contained(asked):
        _stamp_path(venv, name).write_text(_set_stamp(name, version), "utf-8")
    fetched = fetched_bytes(LOG.read_text("utf-8"))
    say(f"The set-up is done: {fetched / 1e6:.0f} MB fetched, {time.monotonic() - begun_s:.0f} seconds.")


def _provide_system(stale: Sequence[str]) -> None:
    import system_packages as system

    if sys.platform == "linux":
        needs = [*system.BUILDING]
        if not {"window", "dev", "package"}.isdisjoint(stale):
            needs += system.QT
        if "dev" in stale:
            needs += system.TESTING
        if "package" in stale:
            needs += system.PACKAGING
        system.provide(needs, LOG)
    else:
        system.provide_compiler(LOG)


def _make_venv(venv: Path) -> str:
    ours = WORK / f"made-{venv.name.removeprefix('.')}"
    if venv.exists() and not ours.exists() and not _stamp_path(venv, "venv").exists():
        raise SetupError(f"{venv} was not made by this set-up. Move it away and run the same command again.")
    ours.touch()
    say(f"Making {venv.name}.")
    python: str = getattr(sys, "_base_executable", sys.executable)
    if os.name == "posix":
        python = os.path.realpath(python)  # python3.11, not python3, which may become another one
    command = [python, "-I", "-m", "venv", "--clear", str(venv)]
    status, output = run_logged(command, LOG, env=clean_environment(os.environ))
    if status != 0:
        raise SetupError(f"Making {venv.name} failed: {last_error(output)}. More is in {LOG}.")
    _stamp_path(venv, "venv").write_text("", "utf-8")
    version = _venv_version(venv)
    if version is None:
        raise SetupError(f"Making {venv.name} left no usable Python. More is in {LOG}.")
    return version


def _install_annoy(venv: Path, version: str) -> None:
    entry = entry_of(lock_path("run").read_text("utf-8"), "annoy")
    stamp = stamp_of(entry, version, "")
    if _read(_stamp_path(venv, "annoy")) == stamp:
        return
    say("Compiling annoy.")
    requirement = WORK / "annoy.txt"
    requirement.write_text(f"{entry}\n", "utf-8")
    python = venv_python(venv, os.name)
    install_annoy(python, requirement, LOG)
    if is_x86_64(os.name, platform.machine()):
        install_annoy_v3(python, requirement, WORK / "annoy-v3", LOG)
    _stamp_path(venv, "annoy").write_text(stamp, "utf-8")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Holds the set-up for this process; a second one says that it waits, and waits."""
    WORK.mkdir(exist_ok=True)
    with (WORK / "lock").open("a+b") as file:
        if not _try_lock(file.fileno()):
            say("Another set-up is running here; waiting for it.")
            with sign_of_life([]):
                while not _try_lock(file.fileno()):
                    time.sleep(0.2)
        yield  # the system lets go of the lock when the file is closed, or the process dies


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def prepare_or_exit(*wanted: str, venv: Path | None = None) -> Path:
    """As `prepare`, but a failure becomes its sentence on standard error and an exit code.

    Raises SystemExit: 3 when the machine lacks something, 130 when interrupted.
    """
    try:
        return prepare(*wanted, venv=venv)
    except SetupError as error:
        say(str(error))
    except OSError as error:
        say(f"The set-up in {ROOT} failed: {error}.")
    except KeyboardInterrupt:
        say("Interrupted; the next start takes the set-up up again.")
        sys.exit(130)
    sys.exit(3)


if __name__ == "__main__":
    names = sys.argv[1:]
    offered = [name for name in SETS if name not in onnx_runtime.BOTH]
    unknown = [name for name in names if name not in offered]
    if unknown:
        say(f"There is no set called {unknown[0]}; there are: {', '.join(offered)}.")
        sys.exit(2)
    prepare_or_exit("run", *names)
