"""Gentle or not: what the user chose, what the battery says, and that a running ingest follows."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from app.core.events import Event, Progress
from app.core.text import Text, text
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.work import pace as pace_module
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.pace import Pace
from app.pipeline.work.power import on_battery, on_battery_by
from tests.conftest import MakePhoto
from tests.pipeline.harness import Library

_MAINS = {"type": "Mains", "online": "1"}
_UNPLUGGED = {"type": "Mains", "online": "0"}
_LAPTOP = {"type": "Battery", "status": "Discharging", "scope": "System"}
_MOUSE = {"type": "Battery", "status": "Discharging", "scope": "Device"}
_BY_USB = {"type": "USB", "online": "1"}


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({}, False),
        ({"AC": _MAINS}, False),
        ({"BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"BAT0": {"type": "Battery", "status": "Charging"}}, False),
        ({"BAT0": {"type": "Battery", "status": "Not charging"}, "ACAD": _MAINS}, False),
        ({"BAT1": _LAPTOP, "ADP1": _UNPLUGGED}, True),
        ({"BAT0": {"type": "Battery", "status": "Full"}, "BAT1": _LAPTOP, "ADP1": _UNPLUGGED}, True),
        ({"BAT0": _LAPTOP, "ucsi-source-psy-1": _BY_USB}, False),  # it draws more than the charger gives
        ({"hidpp_battery_0": _MOUSE}, False),
        ({"hidpp_battery_0": _MOUSE, "BAT0": _LAPTOP, "AC": _UNPLUGGED}, True),
        ({"odd": {}, "broken": {"type": "\xff"}}, False),
    ],
)
def test_the_power_supply(tmp_path: Path, supplies: dict[str, dict[str, str]], expected: bool) -> None:
    for name, attributes in supplies.items():
        (tmp_path / name).mkdir()
        for attribute, value in attributes.items():
            (tmp_path / name / attribute).write_text(value + "\n", "latin-1")
    assert on_battery_by(tmp_path) is expected


def test_a_computer_that_tells_nothing_of_its_supply(tmp_path: Path) -> None:
    assert on_battery_by(tmp_path / "none") is False


@pytest.mark.skipif(sys.platform != "linux", reason="the answer is compared with Linux's own files")
def test_this_computer_is_asked() -> None:
    assert on_battery() is on_battery_by(Path("/sys/class/power_supply"))


def _seen(pace: Pace) -> tuple[bool, Text | None]:
    pace.look()
    return pace.gentle, pace.note


def test_what_the_user_chose_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "_LOOK_EVERY_S", 0.0)
    battery = [True]
    pace = Pace("auto", lambda: battery[0])
    assert not pace.gentle  # before the first look
    assert _seen(pace) == (True, text("gentle: on battery"))
    assert pace.processes == 1
    battery[0] = False
    assert _seen(pace) == (False, None)
    pace.choose("always")
    assert _seen(pace) == (True, text("gentle"))
    battery[0] = True
    pace.choose("never")
    assert _seen(pace) == (False, None)


def test_the_system_is_asked_now_and_then_only(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    asked: list[float] = []

    def ask() -> bool:
        asked.append(now_s[0])
        return False

    pace = Pace("auto", ask)
    for now_s[0] in (100.0, 100.1, 104.9, 105.0, 109.0, 110.0):
        pace.look()
    assert asked == [100.0, 105.0, 110.0]


@pytest.mark.parametrize(("most", "cores", "processes"), [(0, 4, 4), (3, 4, 3), (9, 4, 4), (1, 1, 1)])
def test_no_more_cores_are_used_than_the_user_allows(
    most: int, cores: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pipeline.work.pace.usable_cores", lambda: cores)
    own = ModelInUse(models_folder(), Settings(device="cpu", threads=most, gentle="never"))
    assert own.pace.processes == processes
    own.pace.choose("always")
    assert own.pace.processes == 1


def test_pulling_the_plug_in_the_middle_is_followed_and_told(
    library: Library, make_photo: MakePhoto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace_module, "_LOOK_EVERY_S", 0.0)
    monkeypatch.setattr("app.core.job._REPORT_INTERVAL_S", 0.0)
    for seed in range(40):
        make_photo(f"{seed}.jpg", seed=seed)
    unplugged: list[bool] = []
    library.model = ModelInUse(library.model.known.models, Settings(device="cpu"))
    library.model.pace = Pace("auto", lambda: bool(unplugged))

    def watch(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "embed" and event.done >= 5:
            unplugged.append(True)

    library.on_event = watch
    library.add(tmp_path / "photos")
    assert library.ingest().embedded == 40
    told = [event.note for event in library.events if isinstance(event, Progress) and event.stage == "embed"]
    assert told[0] is None
    assert told[-1] == text("gentle: on battery")
