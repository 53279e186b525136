"""The lock files: complete, hashed, in agreement, and bound to no place."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

import environment
import install
import lock

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOCKS = sorted(BUILD.glob("*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def versions_by_name(lock_file: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pin in lock.pins(lock_file.read_text("utf-8")):
        name, _, version = pin.partition(" ")[0].partition("==")
        found.setdefault(name, set()).add(version)
    return found


def normalised_name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_lock_pins_with_hashes_and_names_no_place(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(lock.HEADER)
    for entry in re.split(r"\n(?=\S)", text.removeprefix(lock.HEADER).strip()):
        pin, *hashes = (line.strip(" \\") for line in entry.splitlines())
        assert re.fullmatch(r"[a-z0-9-]+==[\w.+]+( ; .+)?", pin), pin
        assert hashes
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), pin


@pytest.mark.parametrize("name", lock.purposes())
def test_lock_holds_every_requirement_of_its_purpose(name: str) -> None:
    wanted = {normalised_name(requirement) for requirement in lock.purposes()[name]}
    assert wanted <= versions_by_name(BUILD / f"{name}.lock").keys()


def test_every_extra_has_a_lock() -> None:
    others = {"run", "window", "onnxruntime", "onnxruntime-gpu", "tools"}
    assert {*PROJECT["optional-dependencies"], *others} == {path.stem for path in LOCKS}


def test_the_locks_of_a_start_hold_every_dependency_of_the_project_together() -> None:
    parts = ("run", "window", "onnxruntime", "onnxruntime-gpu")
    held = {name for part in parts for name in versions_by_name(BUILD / f"{part}.lock")}
    assert {normalised_name(requirement) for requirement in PROJECT["dependencies"]} <= held


@pytest.mark.parametrize("name", [*environment.SETS, "tools"])
def test_only_its_own_lock_brings_an_onnx_runtime(name: str) -> None:
    """Two wheels of it in one environment would mix: the set-up chooses."""
    held = {"onnxruntime", "onnxruntime-gpu"} & versions_by_name(environment.lock_path(name)).keys()
    assert held == {"onnxruntime": {"onnxruntime"}, "gpu": {"onnxruntime-gpu"}}.get(name, {name} & {"onnxruntime-gpu"})


def test_a_start_without_a_screen_fetches_no_window() -> None:
    assert not {"pyside6-essentials", "shiboken6"} & versions_by_name(BUILD / "run.lock").keys()


def test_locks_agree_on_versions() -> None:
    together: dict[str, set[str]] = {}
    for path in LOCKS:
        for name, versions in versions_by_name(path).items():
            assert together.setdefault(name, versions) == versions, (path.name, name)


@pytest.mark.parametrize(
    ("whole", "part"), [(whole, part) for whole, parts in environment.SETS.items() for part in parts]
)
def test_a_set_contains_what_it_is_said_to_contain(whole: str, part: str) -> None:
    wholes, parts = (versions_by_name(environment.lock_path(name)) for name in (whole, part))
    assert parts.items() <= wholes.items()


def test_annoy_is_compiled_for_any_processor() -> None:
    assert not [flag for flag in install.ANNOY_FLAGS if flag.startswith(("-march", "-mtune", "-mcpu"))]
    assert not [flag for flag in install.ANNOY_V3_FLAGS if "native" in flag]
    entry = install.entry_of((BUILD / "run.lock").read_text("utf-8"), "annoy")
    assert entry.startswith("annoy==")
    assert "--hash=sha256:" in entry


def test_entry_of_takes_one_package_only() -> None:
    text = "# head\na==1 \\\n    --hash=x\na-b==2 ; m \\\n    --hash=y \\\n    --hash=z\nc==3 \\\n    --hash=w\n"
    assert install.entry_of(text, "a") == "a==1 \\\n    --hash=x"
    assert install.entry_of(text, "a-b") == "a-b==2 ; m \\\n    --hash=y \\\n    --hash=z"
    assert install.entry_of(text, "b") == ""


@pytest.mark.skipif(os.name != "posix", reason="uv is played by a shell script")
def test_locks_are_written_with_hashes_and_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, uv = tmp_path / "calls", tmp_path / "uv"
    program = f'#!/bin/sh\necho "$*" >> {calls}\nwhile [ "$1" != -o ]; do shift; done\necho made > "$2"\n'
    uv.write_text(program)
    uv.chmod(0o755)
    here = tmp_path / "build"
    here.mkdir()
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    monkeypatch.setattr(lock, "HERE", here)
    monkeypatch.setattr(sys, "argv", ["lock.py"])
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert lock.main() == 0
    together, *each = calls.read_text().splitlines()
    assert "--generate-hashes" not in together
    assert len(each) == len(lock.purposes())
    assert all("--generate-hashes" in call and "--constraint" in call for call in each)
    assert {path.stem for path in here.iterdir()} == set(lock.purposes())
    assert all(path.read_text() == f"{lock.HEADER}made\n" for path in here.iterdir())
    for path in here.iterdir():
        path.unlink()
    uv.write_text(program + 'case "$*" in *export*) exit 1;; esac\n')
    assert lock.main() == 1
    assert list(here.iterdir()) == []
