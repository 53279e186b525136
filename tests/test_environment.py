"""How build/environment.py keeps .venv in order; the machine itself is played by a stand-in."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

import environment
import install
import onnx_runtime
import run
import system_packages
from narrate import SetupError
from system_packages import Need

BUILD = Path(__file__).resolve().parent.parent / "build"


def test_where_the_interpreter_is() -> None:
    assert environment.venv_python(Path("v"), "nt") == Path("v", "Scripts", "python.exe")
    assert environment.venv_python(Path("v"), "posix") == Path("v", "bin", "python")


def test_contained_sets() -> None:
    assert environment.with_contained(["dev"]) == ["run", "window", "raw", "shared", "dev"]
    assert environment.without_contained(["onnxruntime-gpu", "run", "raw", "gpu", "dev"]) == ["gpu", "dev"]
    assert environment.without_contained(["run", "raw"]) == ["run", "raw"]


def test_a_stamp_changes_with_all_that_matters() -> None:
    stamps = {
        environment.stamp_of(*parts) for parts in [("a", "b", "c"), ("x", "b", "c"), ("a", "x", "c"), ("a", "b", "x")]
    }
    assert len(stamps) == 4


class Machine:
    """Stands in for the machine: remembers what was installed, and can lose its network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.offline = False
        self.driver = False
        self.needs: list[str] = []
        self.done: list[str] = []

    def make_venv(self, venv: Path) -> str:
        python = environment.venv_python(venv, os.name)
        python.parent.mkdir(parents=True)
        python.touch()
        (venv / "pyvenv.cfg").write_text(f"home = {self.root}\nversion = 3.11.9\n", "utf-8")
        (venv / "photokin-venv.stamp").touch()
        self.done.append("venv")
        return "3.11.9"

    def install_lock(self, _python: Path, path: Path, _what: str, _log: Path) -> None:
        if self.offline:
            raise SetupError("no network")
        self.done.append(path.stem)
        for name in onnx_runtime.BOTH:
            if install.entry_of(path.read_text("utf-8"), name):
                self._dist_info(name).mkdir(parents=True, exist_ok=True)

    def uninstall(self, _python: Path, packages: Sequence[str], _log: Path) -> None:
        for name in packages:
            self.done.append(f"not {name}")
            self._dist_info(name).rmdir()

    def _dist_info(self, name: str) -> Path:
        folder = environment.VENV / "lib" / "python3.11" / "site-packages"
        return folder / f"{name.replace('-', '_')}-1.0.dist-info"

    def provide(self, needs: Sequence[Need], _log: Path) -> None:
        self.needs = [need.package for need in needs]

    def prepare(self, *names: str) -> list[str]:
        self.done.clear()
        environment.prepare(*names)
        return self.done


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    (tmp_path / "build").mkdir()
    for path in [*BUILD.glob("*.lock"), BUILD / "system_packages.py"]:
        (tmp_path / "build" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "WORK", tmp_path / ".setup")
    monkeypatch.setattr(environment, "LOG", tmp_path / ".setup" / "log.txt")
    monkeypatch.setattr(system_packages, "provide", machine.provide)
    monkeypatch.setattr(system_packages, "provide_compiler", lambda _log: None)
    monkeypatch.setattr(onnx_runtime, "has_driver", lambda: machine.driver)
    monkeypatch.setattr(onnx_runtime, "uninstall", machine.uninstall)
    monkeypatch.setattr(environment, "_make_venv", machine.make_venv)
    monkeypatch.setattr(environment, "install_lock", machine.install_lock)
    monkeypatch.setattr(environment, "install_annoy", lambda *_: machine.done.append("annoy"))
    monkeypatch.setattr(environment, "install_annoy_v3", lambda *_: None)
    return machine


def test_the_second_start_does_nothing(machine: Machine) -> None:
    assert machine.prepare("run") == ["venv", "tools", "annoy", "onnxruntime", "run"]
    assert machine.prepare("run") == []


def test_a_larger_set_brings_the_smaller_ones(machine: Machine) -> None:
    assert machine.prepare("dev") == ["venv", "tools", "annoy", "onnxruntime", "dev"]
    assert machine.prepare("run") == []


def test_two_environments_know_nothing_of_each_other(machine: Machine) -> None:
    machine.prepare("run")
    other = machine.root / ".setup" / "package-venv"
    machine.done.clear()
    assert environment.prepare("package", venv=other) == environment.venv_python(other, os.name)
    assert machine.done == ["venv", "tools", "annoy", "onnxruntime", "package"]
    assert machine.prepare("run") == []


def test_an_interrupted_set_up_is_done_again(machine: Machine) -> None:
    machine.offline = True
    with pytest.raises(SetupError):
        machine.prepare("run")
    machine.offline = False
    assert machine.prepare("run") == ["tools", "annoy", "onnxruntime", "run"]
    assert machine.prepare("run") == []


def test_a_changed_lock_renews_every_set_asked_for(machine: Machine) -> None:
    machine.prepare("run", "gpu")
    with (machine.root / "build" / "gpu.lock").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert machine.prepare("run") == ["tools", "run", "gpu"]
    assert machine.prepare("run") == []


def test_a_failed_renewal_leaves_no_set_in_order(machine: Machine) -> None:
    machine.prepare("run")
    machine.offline = True
    with pytest.raises(SetupError):
        machine.prepare("gpu")
    machine.offline = False
    assert [step for step in machine.prepare("run") if not step.startswith("not ")] == ["tools", "run", "gpu"]


def test_a_python_that_has_gone_means_a_new_venv(machine: Machine) -> None:
    machine.prepare("run")
    shutil.rmtree(environment.venv_python(environment.VENV, os.name).parent)
    assert machine.prepare("run")[:2] == ["venv", "tools"]


def test_a_venv_of_the_users_own_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "WORK", tmp_path / ".setup")
    (tmp_path / ".setup").mkdir()
    (tmp_path / ".venv").mkdir()
    with pytest.raises(SetupError, match="not made by this set-up"):
        environment._make_venv(environment.VENV)
    assert list((tmp_path / ".venv").iterdir()) == []


def test_a_failure_is_one_sentence_and_exit_code_3(machine: Machine, capfd: pytest.CaptureFixture[str]) -> None:
    machine.offline = True
    with pytest.raises(SystemExit) as stop:
        environment.prepare_or_exit("run")
    said = capfd.readouterr()
    assert (stop.value.code, said.out) == (3, "")
    assert said.err.endswith("no network\n")


def test_two_starts_at_once(machine: Machine, capfd: pytest.CaptureFixture[str]) -> None:
    second = threading.Thread(target=environment.prepare, args=("run",))
    with environment._one_at_a_time():
        second.start()
        while "waiting for it" not in capfd.readouterr().err:
            second.join(0.05)
        assert machine.done == []
    second.join()
    assert machine.done == ["venv", "tools", "annoy", "onnxruntime", "run"]


# --- what is large and not needed everywhere ----------------------------------------------------------


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="system packages are installed on Linux only")
with_gpu_wheel = pytest.mark.skipif(not onnx_runtime.gpu_exists(), reason="there is no onnxruntime-gpu for this system")


@pytest.mark.parametrize(
    ("asked", "there", "driver", "gpu_exists", "chosen"),
    [
        (["run"], None, False, True, onnx_runtime.PLAIN),
        (["run"], None, True, True, onnx_runtime.GPU),
        (["run", "gpu"], None, False, True, onnx_runtime.GPU),
        (["run", "gpu"], onnx_runtime.PLAIN, False, True, onnx_runtime.GPU),
        (["run"], onnx_runtime.PLAIN, True, True, onnx_runtime.PLAIN),  # a driver has come: no surprise of 256 MB
        (["run"], onnx_runtime.GPU, False, True, onnx_runtime.GPU),  # a driver has gone: it may come back
        (["run", "gpu"], None, True, False, onnx_runtime.PLAIN),
    ],
)
def test_which_onnx_runtime(asked: list[str], there: str | None, driver: bool, gpu_exists: bool, chosen: str) -> None:
    assert onnx_runtime.choice(asked, there, driver=driver, gpu_exists=gpu_exists) == chosen


def test_where_there_is_a_wheel_for_nvidia_cards() -> None:
    assert onnx_runtime.gpu_exists("linux", "x86_64")
    assert onnx_runtime.gpu_exists("win32", "AMD64")
    assert not onnx_runtime.gpu_exists("linux", "aarch64")
    assert not onnx_runtime.gpu_exists("darwin", "x86_64")


@on_linux
@pytest.mark.parametrize("trace", onnx_runtime._DRIVER_TRACES)
def test_a_driver_is_known_by_what_it_leaves(tmp_path: Path, trace: str) -> None:
    assert not onnx_runtime.has_driver(tmp_path)
    file = tmp_path / trace.removeprefix("/")
    file.parent.mkdir(parents=True)
    file.touch()
    assert onnx_runtime.has_driver(tmp_path)


@with_gpu_wheel
def test_the_large_onnx_runtime_where_there_is_a_driver(machine: Machine) -> None:
    machine.driver = True
    assert machine.prepare("run") == ["venv", "tools", "annoy", "onnxruntime-gpu", "run"]
    assert machine.prepare("run") == []


@with_gpu_wheel
def test_a_driver_that_comes_or_goes_makes_nobody_wait(machine: Machine) -> None:
    machine.prepare("run")
    machine.driver = True
    assert machine.prepare("run") == []
    machine.prepare("gpu")
    machine.driver = False
    assert machine.prepare("run") == []


@with_gpu_wheel
def test_asking_for_the_card_takes_the_plain_one_out_first(machine: Machine) -> None:
    machine.prepare("run")
    assert machine.prepare("gpu") == ["tools", "not onnxruntime", "run", "gpu"]
    assert onnx_runtime.installed(environment.VENV) == ["onnxruntime-gpu"]
    assert machine.prepare("run") == []


@with_gpu_wheel
def test_a_change_that_was_interrupted_is_done_again(machine: Machine) -> None:
    machine.prepare("run")
    machine.offline = True
    with pytest.raises(SetupError):
        machine.prepare("gpu")
    machine.offline = False
    assert machine.prepare("run")[-2:] == ["run", "gpu"]
    assert onnx_runtime.installed(environment.VENV) == ["onnxruntime-gpu"]


@with_gpu_wheel
def test_an_environment_of_before_keeps_the_large_one(machine: Machine) -> None:
    machine.make_venv(environment.VENV)
    machine._dist_info("onnxruntime-gpu").mkdir(parents=True)
    (environment.VENV / "photokin-run.stamp").write_text("of an older lock")
    assert machine.prepare("run") == ["tools", "annoy", "onnxruntime-gpu", "run"]


@with_gpu_wheel
def test_a_mixture_of_both_is_taken_out(machine: Machine) -> None:
    machine.prepare("run")
    machine._dist_info("onnxruntime-gpu").mkdir()
    machine.prepare("raw")
    assert machine.done == ["tools", "not onnxruntime", "not onnxruntime-gpu", "onnxruntime", "run", "raw"]
    assert onnx_runtime.installed(environment.VENV) == ["onnxruntime"]


@with_gpu_wheel
def test_packages_do_not_depend_on_the_machine_that_packs(machine: Machine) -> None:
    machine.driver = True
    packing = machine.root / ".setup" / "package-venv"
    machine.make_venv(packing)
    (packing / "photokin-package.stamp").write_text("of an older lock")
    (packing / "photokin-onnxruntime-gpu.stamp").write_text("as older programs packed it")
    machine.done.clear()
    environment.prepare("package", venv=packing)
    assert machine.done == ["tools", "annoy", "onnxruntime", "package"]
    assert not (packing / "photokin-onnxruntime-gpu.stamp").exists()


@on_linux
def test_what_only_the_window_needs_waits_for_a_screen(machine: Machine) -> None:
    machine.prepare(*run.sets_for([], has_display=False))
    assert "libegl1" not in machine.needs
    assert machine.prepare(*run.sets_for([], has_display=True))[-2:] == ["run", "window"]
    assert "libegl1" in machine.needs
    assert machine.prepare(*run.sets_for([], has_display=False)) == []


def test_the_self_test_tries_the_window_without_a_screen_too() -> None:
    assert run.sets_for(["--self-test"], has_display=False) == ["run", "window"]
    assert run.sets_for(["index", "/photos"], has_display=False) == ["run"]


@on_linux
def test_the_set_up_and_the_program_agree_on_what_a_screen_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not run.has_display()
    monkeypatch.setenv("DISPLAY", ":7")
    assert run.has_display()


def test_the_set_up_says_what_it_has_fetched(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fetch(_python: Path, path: Path, _what: str, log: Path) -> None:
        log.write_text("Downloading big.whl (80.3 MB)\n" if path.stem == "run" else log.read_text("utf-8"), "utf-8")

    monkeypatch.setattr(environment, "install_lock", fetch)
    machine.prepare("run")
    assert re.search(r"\nThe set-up is done: 80 MB fetched, \d+ seconds\.\n$", capfd.readouterr().err)


def test_an_unknown_set_is_named_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["environment.py", "onnxruntime-gpu"])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(str(BUILD / "environment.py"), run_name="__main__")
    assert stop.value.code == 2
    assert capfd.readouterr().err == (
        "There is no set called onnxruntime-gpu; "
        "there are: run, window, raw, shared, gpu, package, dev, fuzz, export, finetune.\n"
    )
