"""The two commands and what they install from: lock files, decisions of the set-up, the wheel."""

from __future__ import annotations

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import install
import narrate
import run
import system_packages
from check_python import refusal
from narrate import SetupError, run_logged
from system_packages import Need

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"

GXX = Need("program", "g++", "g++")
LIBEGL = Need("library", "libEGL.so.1", "libegl1")


# --- an old Python ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "refused"), [((3, 9), True), ((3, 10), True), ((3, 11), False), ((4, 0), False)])
def test_refusal(version: tuple[int, int], refused: bool) -> None:
    assert (refusal(version, "/usr/bin/python3") is not None) == refused


@pytest.mark.parametrize("script", ["run.py", "test.py", "package.py", "check_python.py"])
def test_an_old_python_can_read_the_scripts(script: str) -> None:
    ast.parse((BUILD / script).read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("script", ["run.py", "test.py", "environment.py", "package.py"])
def test_an_old_python_is_told_so_in_one_sentence(script: str) -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 2); sys.path.insert(0, sys.argv[1]); "
        "runpy.run_path(sys.argv[1] + '/' + sys.argv[2], run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend, str(BUILD), script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r"Photokin needs Python 3\.11 or newer, but \S+ is Python 3\.9\. .+\.\n", done.stderr)


# --- system packages ----------------------------------------------------------------------------------


def test_line_to_run() -> None:
    apt = "apt-get install --yes --no-install-recommends g++ libegl1"
    needs = [GXX, LIBEGL]
    assert system_packages.line_to_run(needs, ["apt-get"], is_root=True) == f"apt-get update && {apt}"
    assert system_packages.line_to_run(needs, ["apt-get"], is_root=False) == f"sudo apt-get update && sudo {apt}"
    assert system_packages.line_to_run(needs, ["dnf"], is_root=False) == (
        "sudo dnf install /usr/bin/g++ 'libEGL.so.1()(64bit)'"
    )
    assert system_packages.line_to_run(needs, [], is_root=True) is None


def test_is_there(tmp_path: Path) -> None:
    assert system_packages.is_there(Need("module", "venv", ""))
    assert system_packages.is_there(Need("file", str(tmp_path), ""))
    for need in (
        Need("module", "no_such_module", ""),
        Need("program", "no-such-program", ""),
        Need("library", "libnosuch.so.1", ""),
        Need("file", str(tmp_path / "no"), ""),
    ):
        assert not system_packages.is_there(need)


def test_apt_reason() -> None:
    offline = "W: Failed to fetch somewhere  Temporary failure resolving\n"
    missing = "E: Unable to locate package x\nE: and more\n"
    assert system_packages.apt_reason(offline, missing) == "the package mirror cannot be reached"
    assert system_packages.apt_reason("", missing) == "Unable to locate package x"
    assert system_packages.apt_reason("", "") == ""


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are installed on Linux only")
def test_only_what_is_missing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name == "apt-get" else None)
    absent = Need("file", str(tmp_path / "absent"), "absent-package")
    present = Need("file", str(tmp_path), "present-package")
    system_packages.provide([present], tmp_path / "log")
    with pytest.raises(SetupError, match=r"sudo apt-get install .*absent-package$") as error:
        system_packages.provide([present, absent], tmp_path / "log")
    assert "present-package" not in str(error.value)


# --- pip's words --------------------------------------------------------------------------------------


def test_pip_failure_tells_no_network_from_other_trouble() -> None:
    log = Path("log")
    offline = "ERROR: Could not find a version that satisfies x (from versions: none)"
    assert "registry cannot be reached" in install.pip_failure("annoy", offline, log)
    broken = "Building\n  error: command 'g++' failed with exit code 1\nnote: blah\n"
    said = install.pip_failure("annoy", broken, log)
    assert "command 'g++' failed" in said
    assert "registry" not in said


def test_large_downloads_are_shown() -> None:
    shown = "Downloading big.whl (84.3 MB)"
    assert install.large_download(shown) == shown
    assert install.large_download("Downloading small.whl (9.9 MB)") is None
    assert install.large_download("Downloading tiny.whl (99.9 kB)") is None
    assert install.large_download("Collecting big") is None


def test_the_users_python_settings_stay_outside() -> None:
    astray = {
        "PIP_USER": "1",
        "PIP_PREFIX": "p",
        "PIP_ROOT": "r",
        "PIP_TARGET": "t",
        "PYTHONPATH": "x",
        "PYTHONHOME": "y",
    }
    assert install.clean_environment({**astray, "PIP_CERT": "kept"}) == {"PIP_CERT": "kept"}
    env = {"PATH": "p", "PYTHONPATH": "x", "PYTHONHOME": "y", "PIP_TARGET": "z", "PIP_CERT": "kept"}
    assert install.clean_environment(env) == {"PATH": "p", "PIP_CERT": "kept"}
    assert run.program_environment(env, "/tree") == {
        "PATH": "p",
        "PYTHONPATH": "/tree",
        "PIP_TARGET": "z",
        "PIP_CERT": "kept",
    }


def test_whether_there_is_a_screen_is_known_before_there_is_anything_of_ours() -> None:
    """A Python without packages asks, from any folder: a first start has no .venv yet."""
    script = f"import sys; sys.path.insert(0, {str(Path(run.__file__).parent)!r}); import run; print(run.has_display())"
    for screen, known in ((":1", "True"), ("", "False")):
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "-c", script],
            cwd="/", env={"DISPLAY": screen}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (ran.stdout.strip(), ran.stderr) == (known, "")


def test_run_logged_keeps_everything_and_relays_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(narrate, "_LONGEST_SILENCE_S", 60.0)
    log = tmp_path / "log"
    code = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(4)"
    status, output = run_logged([sys.executable, "-u", "-c", code], log, relay=lambda line: line * (line == "two"))
    assert (status, output) == (4, "one\ntwo\n")
    assert log.read_text("utf-8").endswith(output)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "  two\n")


def test_a_command_in_silence_is_said_to_be_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it printed last, made fit for a terminal, and for how long; nothing more once it has ended."""
    monkeypatch.setattr(narrate, "_LONGEST_SILENCE_S", 0.2)
    code = "import time; print('Setting up g++\\x1b[2J\\n' + 'x' * 99); time.sleep(0.9)"
    run_logged([sys.executable, "-u", "-c", code], tmp_path / "log")
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) >= 2
    assert all(re.fullmatch(r"  \d+ s( x{75}…)?", line) for line in lines)
    assert lines[-1].endswith("x…")


def test_a_command_that_speaks_is_not_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(narrate, "_LONGEST_SILENCE_S", 30.0)
    code = "for n in range(3): print(n)"
    run_logged([sys.executable, "-u", "-c", code], tmp_path / "log", relay=lambda line: line)
    assert capfd.readouterr().err == "  0\n  1\n  2\n"


def test_commands_one_after_the_other_are_no_longer_silent_than_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(narrate, "_LONGEST_SILENCE_S", 1.0)
    narrate.say("Many short ones.")
    for _ in range(6):
        run_logged([sys.executable, "-c", "import time; time.sleep(0.25)"], tmp_path / "log")
    assert capfd.readouterr().err.count(" s\n") >= 1


def test_a_command_long_after_another_begins_its_own_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(narrate, "_LONGEST_SILENCE_S", 60.0)
    monkeypatch.setattr(narrate, "_last_said_s", time.monotonic() - 100)
    monkeypatch.setattr(narrate, "_last_ended_s", time.monotonic() - 90)
    run_logged([sys.executable, "-c", "pass"], tmp_path / "log")
    assert capfd.readouterr().err == ""


def test_nobody_waits_for_five_seconds_without_a_word() -> None:
    assert narrate._LONGEST_SILENCE_S < 5


def test_what_was_fetched_is_counted_as_pip_and_apt_tell_it() -> None:
    log = (
        "$ pip install\n  Downloading a.whl (80.3 MB)\nDownloading https://x/b.tar.gz (647 kB)\n"
        "Using cached c.whl (99 MB)\n  Downloading d.whl.metadata (512 bytes)\nInstalling Downloading (5 MB)\n"
        "Need to get 57.3 MB of archives.\nFetched 57.3 MB in 2s (28.1 MB/s)\nFetched 6,981 kB in 4s (1,835 kB/s)\n"
    )
    assert narrate.fetched_bytes(log) == 80_300_000 + 647_000 + 512 + 57_300_000 + 6_981_000
    assert narrate.fetched_bytes("") == 0


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are installed on Linux only")
def test_apt_is_asked_in_english_and_its_lists_only_if_need_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = tmp_path / "calls"
    (tmp_path / "apt-get").write_text(
        f'#!/bin/sh\necho "$1 $LC_ALL" >> {calls}\n[ "$1" = update ] || [ -e {tmp_path}/lists ]\n'
        f"status=$?\ntouch {tmp_path}/lists\n[ $status = 0 ] && touch {tmp_path}/there\nexit $status\n"
    )
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    need = Need("file", str(tmp_path / "there"), "some-package")
    system_packages.provide([need], tmp_path / "log")
    assert calls.read_text().splitlines() == ["install C.UTF-8", "update C.UTF-8", "install C.UTF-8"]
    (tmp_path / "there").unlink()
    system_packages.provide([need], tmp_path / "log")
    assert calls.read_text().splitlines()[3:] == ["install C.UTF-8"]


def test_pip_checks_every_hash_and_resolves_nothing_or_the_reason_is_said(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/asked\n')
    python.chmod(0o755)
    install.install_lock(python, tmp_path / "x.lock", "the packages", tmp_path / "log")
    asked = (tmp_path / "asked").read_text().split()
    assert {"--require-hashes", "--no-deps", "--no-build-isolation"} <= set(asked)
    assert asked[-2:] == ["--requirement", str(tmp_path / "x.lock")]
    python.write_text("#!/bin/sh\necho 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES'; exit 1\n")
    with pytest.raises(SetupError, match="Could not install the packages: THESE PACKAGES DO NOT MATCH"):
        install.install_lock(python, tmp_path / "x.lock", "the packages", tmp_path / "log")


def test_a_package_is_taken_out_of_an_environment_or_the_reason_is_said(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/asked\n')
    python.chmod(0o755)
    install.uninstall(python, ["onnxruntime"], tmp_path / "log")
    assert (tmp_path / "asked").read_text().endswith("pip uninstall --yes --disable-pip-version-check onnxruntime\n")
    python.write_text("#!/bin/sh\necho 'ERROR: locked'; exit 1\n")
    with pytest.raises(SetupError, match="Could not take out onnxruntime: locked"):
        install.uninstall(python, ["onnxruntime"], tmp_path / "log")


# --- the commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        (
            [],
            ["--numprocesses", str(min((os.cpu_count() or 1) + 2, 4)), "--dist", "loadfile", "--no-loadscope-reorder"],
        ),
        (["-k", "index"], ["-k", "index"]),
        (["--all", "-x"], ["-m", "not benchmark", "-x"]),
        (["--export"], ["-m", "not slow and not benchmark"]),
        (["--finetune", "tests/training"], ["-m", "not slow and not export and not benchmark", "tests/training"]),
        (["--export", "--all"], ["-m", "not benchmark"]),
    ],
)
def test_what_pytest_is_given(given: list[str], passed: list[str]) -> None:
    assert runpy.run_path(str(BUILD / "test.py"))["pytest_arguments"](given) == passed


def test_each_benchmark_can_be_asked_for() -> None:
    measuring = [
        path.stem.replace("_", "-")
        for path in (ROOT / "tests" / "benchmarks").glob("*.py")
        if 'if __name__ == "__main__"' in path.read_text()
    ]
    assert sorted(runpy.run_path(str(BUILD / "bench.py"))["NAMES"]) == sorted(measuring)


def test_the_wheel_carries_its_data(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("photokin-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    used = {path.name for path in (ROOT / "models").iterdir()}
    assert {Path(name).name for name in names if name.startswith("app/_models/")} == used
    assert "app/__main__.py" in names
    resources = {
        f"app/_{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "resources").rglob("*")
        if path.is_file() and path.relative_to(ROOT).parts[1] not in ("scenes", "screenshots")
    }
    assert {name for name in names if name.startswith("app/_resources/")} == resources  # README's pictures stay here
    assert not any(name.startswith(("tests/", "build/")) for name in names)
