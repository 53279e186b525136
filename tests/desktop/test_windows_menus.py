"""What is written into the registry, and that it goes away without what others put there."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.errors import AppError
from app.desktop import windows
from app.desktop.windows import own_keys, registry_values, remove, write
from app.imaging.formats import is_photo_name

COMMAND = ["C:\\Programs\\Photo kin\\photokin.exe"]


class _Key(str):
    def __enter__(self) -> _Key:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _Registry:
    """As much of the module winreg as is used, in memory; like Windows, it deletes only keys without keys in them."""

    HKEY_CURRENT_USER, REG_SZ = "HKCU", 1

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, str]] = {}

    def CreateKey(self, top: str, key: str) -> _Key:
        parts = key.split("\\")
        for length in range(1, len(parts) + 1):
            self.keys.setdefault("\\".join(parts[:length]), {})
        return _Key(key)

    def OpenKey(self, top: str, key: str) -> _Key:
        if key not in self.keys:
            raise FileNotFoundError(key)
        return _Key(key)

    def SetValueEx(self, key: str, name: str, reserved: int, kind: int, data: str) -> None:
        self.keys[key][name] = data

    def _below(self, key: str) -> list[str]:
        return [other.rpartition("\\")[2] for other in self.keys if other.rpartition("\\")[0] == key]

    def QueryInfoKey(self, key: str) -> tuple[int, int, int]:
        return len(self._below(key)), len(self.keys[key]), 0

    def EnumKey(self, key: str, n: int) -> str:
        return self._below(key)[n]

    def DeleteKey(self, top: str, key: str) -> None:
        assert self._below(key) == []
        del self.keys[key]


def test_every_value_is_in_the_users_classes_and_below_a_key_of_ours() -> None:
    values = registry_values(COMMAND, "Find similar photos")
    assert all(value.key.startswith("Software\\Classes\\") for value in values)
    assert all(any(value.key.startswith(key) for key in own_keys()) for value in values)
    assert not any("UserChoice" in value.key or "\\OpenWithProgids" in value.key for value in values)


def test_the_command_is_quoted_for_windows() -> None:
    commands = {value.data for value in registry_values(COMMAND, "") if value.key.endswith("command")}
    assert commands == {'"C:\\Programs\\Photo kin\\photokin.exe" "%1"'}


def test_the_entry_is_for_one_photo() -> None:
    assert {value.data for value in registry_values(COMMAND, "") if value.name == "MultiSelectModel"} == {"Single"}


def test_every_suffix_has_the_entry() -> None:
    suffixes = {value.key.split("\\")[3] for value in registry_values(COMMAND, "x") if value.data == "x"}
    assert ".heic" in suffixes
    assert all(is_photo_name(f"a{suffix}") for suffix in suffixes)


def test_what_was_written_goes_away_and_nothing_else() -> None:
    registry: Any = _Registry()
    shell = "Software\\Classes\\SystemFileAssociations\\.jpg\\shell"
    registry.CreateKey("HKCU", f"{shell}\\Other\\command")
    registry.SetValueEx(f"{shell}\\Other\\command", "", 0, 1, "other.exe")
    others = {key: dict(values) for key, values in registry.keys.items()}
    write(registry_values(COMMAND, "Find similar photos"), registry)
    assert registry.keys[f"{shell}\\Photokin.FindSimilar"][""] == "Find similar photos"
    assert sorted(remove(own_keys(), registry)) == sorted(own_keys())
    assert {key: values for key, values in registry.keys.items() if values or key in others} == others
    assert remove(own_keys(), registry) == []


@pytest.mark.parametrize(("ending", "made"), [(0, True), (1, False), (None, False)])
def test_a_shortcut_that_powershell_has_not_made_is_no_success(
    monkeypatch: pytest.MonkeyPatch, ending: int | None, made: bool
) -> None:
    told: dict[str, str] = {}

    def run(command: list[str], timeout_s: float, more: dict[str, str]) -> int | None:
        told.update(more)
        return ending

    monkeypatch.setenv("APPDATA", "/appdata")
    monkeypatch.setattr(windows, "run_program", run)
    monkeypatch.setattr(windows, "_registry", _Registry)
    if made:
        assert windows.install([r"C:\Program Files\photokin.exe", "a b"])[-1].endswith("Photokin.lnk")
    else:
        with pytest.raises(AppError, match="PowerShell has not made the shortcut"):
            windows.install([r"C:\Program Files\photokin.exe", "a b"])
    assert told["PHOTOKIN_TARGET"] == r"C:\Program Files\photokin.exe"
    assert told["PHOTOKIN_ARGUMENTS"] == '"a b"'
