"""How build/environment.py keeps .venv in order; the machine itself is played by a stand-in."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

import environment
from narrate import SetupError

BUILD = Path(__file__).resolve().parent.parent / "build"


def test_where_the_interpreter_is() -> None:
    assert environment.venv_python(Path("v"), "nt") == Path("v", "Scripts", "python.exe")
    assert environment.venv_python(Path("v"), "posix") == Path("v", "bin", "python")


def test_contained_sets() -> None:
    assert environment.with_contained(["dev"]) == ["run", "raw", "dev"]
    assert environment.without_contained(["run", "raw", "gpu", "dev"]) == ["gpu", "dev"]
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
    monkeypatch.setattr(environment, "_provide_system", lambda _stale: None)
    monkeypatch.setattr(environment, "_make_venv", machine.make_venv)
    monkeypatch.setattr(environment, "install_lock", machine.install_lock)
    monkeypatch.setattr(environment, "install_annoy", lambda *_: machine.done.append("annoy"))
    monkeypatch.setattr(environment, "install_annoy_v3", lambda *_: None)
    return machine


def test_the_second_start_does_nothing(machine: Machine) -> None:
    assert machine.prepare("run") == ["venv", "tools", "annoy", "run"]
    assert machine.prepare("run") == []


def test_a_larger_set_brings_the_smaller_ones(machine: Machine) -> None:
    assert machine.prepare("dev") == ["venv", "tools", "annoy", "dev"]
    assert machine.prepare("run") == []


def test_two_environments_know_nothing_of_each_other(machine: Machine) -> None:
    machine.prepare("run")
    other = machine.root / ".setup" / "package-venv"
    machine.done.clear()
    assert environment.prepare("package", venv=other) == environment.venv_python(other, os.name)
    assert machine.done == ["venv", "tools", "annoy", "package"]
    assert machine.prepare("run") == []


def test_an_interrupted_set_up_is_done_again(machine: Machine) -> None:
    machine.offline = True
    with pytest.raises(SetupError):
        machine.prepare("run")
    machine.offline = False
    assert machine.prepare("run") == ["tools", "annoy", "run"]
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
    assert machine.prepare("run") == ["tools", "run", "gpu"]


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
    assert machine.done == ["venv", "tools", "annoy", "run"]
