"""Puts locked packages into an environment with pip: every hash checked, nothing resolved, no unpinned build tool."""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from narrate import SetupError, run_logged

# annoy's setup.py says -march=native, which would tie what we compile to this very processor; these are its
# other flags. (On Windows it asks for nothing processor-specific.)
ANNOY_FLAGS = (
    "-D_CRT_SECURE_NO_WARNINGS",
    "-fpermissive",
    "-O3",
    "-ffast-math",
    "-fno-associative-math",
    "-DANNOYLIB_MULTITHREADED_BUILD",
    "-std=c++14",
)

# A second build, for processors since about 2013 (AVX2 and FMA): a third of the time for an index, less for a query
# (`build/bench.py tree`). app/similarity/annoy_index.py takes it where it runs. Not native: the same on every machine.
ANNOY_V3 = "annoy_x86_64_v3"
ANNOY_V3_FLAGS = (*ANNOY_FLAGS, "-march=x86-64-v3")

# What pip prints when it reaches nobody.
_OFFLINE_SIGNS = (
    "(from versions: none)",
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "Max retries exceeded",
    "Temporary failure in name resolution",
)

# pip's cache may hold one that was compiled with other flags.
_COMPILE_ANEW = ("--no-cache-dir", "--force-reinstall")

# Settings of the user that would lead pip, or a build that it starts, out of the environment.
_ASTRAY = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_ROOT"}


def entry_of(lock: str, package: str) -> str:
    """The lines of one package in a lock, hashes included; empty when it is not there."""
    taken: list[str] = []
    for line in lock.splitlines():
        if line.startswith(f"{package}==") or (taken and line.startswith(" ")):
            taken.append(line)
        elif taken:
            break
    return "\n".join(taken)


def clean_environment(env: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would lead a set-up out of its environment."""
    return {key: value for key, value in env.items() if key not in _ASTRAY}


def install_lock(python: Path, lock: Path, what: str, log: Path) -> None:
    """Installs all that a lock file names.

    Raises SetupError, in words for the user, with `what` for what could not be installed.
    """
    _pip(python, lock, what, log, {})


def uninstall(python: Path, packages: Sequence[str], log: Path) -> None:
    """Takes packages out of an environment. Raises SetupError, in words for the user."""
    command = [str(python), "-I", "-m", "pip", "uninstall", "--yes", "--disable-pip-version-check", *packages]
    status, output = run_logged(command, log, env=clean_environment(os.environ))
    if status != 0:
        raise SetupError(f"Could not take out {' and '.join(packages)}: {last_error(output)}. More is in {log}.")


def install_annoy(python: Path, requirement: Path, log: Path) -> None:
    """Compiles annoy for any processor and installs it. Raises SetupError as `install_lock` does."""
    flags = {} if os.name == "nt" else {"ANNOY_COMPILER_ARGS": ",".join(ANNOY_FLAGS)}
    _pip(python, requirement, "annoy", log, flags, *_COMPILE_ANEW)


def install_annoy_v3(python: Path, requirement: Path, scratch: Path, log: Path) -> None:
    """Compiles annoy for x86-64-v3 and installs it beside the other, as package `ANNOY_V3`. Raises SetupError."""
    shutil.rmtree(scratch, ignore_errors=True)
    flags = {"ANNOY_COMPILER_ARGS": ",".join(ANNOY_V3_FLAGS)}
    _pip(python, requirement, "annoy for x86-64-v3", log, flags, *_COMPILE_ANEW, "--target", str(scratch))
    where = "import sysconfig; print(sysconfig.get_path('platlib'))"
    status, output = run_logged([str(python), "-I", "-c", where], log)
    if status != 0:
        raise SetupError(f"Could not install annoy for x86-64-v3: {last_error(output)}. More is in {log}.")
    target = Path(output.strip(), ANNOY_V3)
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(scratch / "annoy", target)
    shutil.rmtree(scratch, ignore_errors=True)


def is_x86_64(os_name: str, machine: str) -> bool:
    """Whether `ANNOY_V3_FLAGS` mean something to this system's compiler."""
    return os_name == "posix" and machine == "x86_64"


def _pip(python: Path, lock: Path, what: str, log: Path, more_environment: Mapping[str, str], *options: str) -> None:
    fixed = ["--require-hashes", "--no-deps", "--no-build-isolation", "--use-pep517"]
    quiet = ["--disable-pip-version-check", "--no-input", "--no-warn-script-location", "--progress-bar=off"]
    status, output = run_logged(
        [str(python), "-I", "-m", "pip", "install", *fixed, *quiet, *options, "--requirement", str(lock)],
        log,
        env={**clean_environment(os.environ), "PYTHONUNBUFFERED": "1", **more_environment},
        relay=large_download,
    )
    if status != 0:
        raise SetupError(pip_failure(what, output, log))


def pip_failure(what: str, output: str, log: Path) -> str:
    """One sentence or two for the user: what failed, and what to do."""
    if any(sign in output for sign in _OFFLINE_SIGNS):
        return (
            f"Could not download {what}: the package registry cannot be reached. Check the network "
            f"connection (or the proxy settings) and run the same command again. More is in {log}."
        )
    return f"Could not install {what}: {last_error(output)}. More is in {log}."


def last_error(output: str) -> str:
    """What a command said last, an error rather than anything else."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.lower().startswith("error: ")]
    return (errors or lines or ["it gave no reason"])[-1].rstrip(".")


def large_download(line: str) -> str | None:
    """Passes on pip's line about a download of 10 MB or more."""
    if not line.startswith("Downloading ") or not line.endswith(" MB)"):
        return None
    size = line.rpartition("(")[2].removesuffix(" MB)")
    return line if float(size) >= 10 else None
