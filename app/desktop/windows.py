"""What makes Windows know the program: values in the user's own part of the registry, and a shortcut in "Send to"."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import AppError
from app.core.photo_names import PICTURE_SUFFIXES, RAW_SUFFIXES
from app.desktop.other_program import run_program
from app.desktop.words import FIND_SIMILAR, NAME

_CLASSES = r"Software\Classes"
_VERB = "Photokin.FindSimilar"
_PROGRAM = "photokin.exe"
_SHORTCUT_S = 30.0
# The paths come from the environment: nothing has to be quoted for PowerShell.
_MAKE_SHORTCUT = (
    "$s = (New-Object -ComObject WScript.Shell).CreateShortcut($env:PHOTOKIN_LINK);"
    "$s.TargetPath = $env:PHOTOKIN_TARGET; $s.Arguments = $env:PHOTOKIN_ARGUMENTS; $s.Save()"
)


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """A text value below HKEY_CURRENT_USER; the name "" is the key's own value."""

    key: str
    name: str
    data: str


def registry_values(command: Sequence[str], label: str) -> list[RegistryValue]:
    """Return all values: the verb on every suffix, and the program for "Open with". None changes a default."""
    start = f'{subprocess.list2cmdline(command)} "%1"'
    icon = f"{command[0]},0"
    values = []
    for suffix in (*PICTURE_SUFFIXES, *RAW_SUFFIXES):
        key = _verb_key(suffix)
        values += [
            RegistryValue(key, "", label),
            RegistryValue(key, "Icon", icon),
            RegistryValue(key, "MultiSelectModel", "Single"),
            RegistryValue(rf"{key}\command", "", start),
        ]
    program = rf"{_CLASSES}\Applications\{_PROGRAM}"
    values.append(RegistryValue(program, "FriendlyAppName", NAME))
    values.append(RegistryValue(rf"{program}\shell\open\command", "", start))
    values += [RegistryValue(rf"{program}\SupportedTypes", suffix, "") for suffix in (*PICTURE_SUFFIXES, *RAW_SUFFIXES)]
    return values


def own_keys() -> list[str]:
    """Return the keys that are ours with all that is in them."""
    verbs = [_verb_key(suffix) for suffix in (*PICTURE_SUFFIXES, *RAW_SUFFIXES)]
    return [*verbs, rf"{_CLASSES}\Applications\{_PROGRAM}"]


def write(values: Sequence[RegistryValue], winreg: Any) -> None:
    """Write values with the module ``winreg``. Raises OSError."""
    for value in values:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, value.key) as key:
            winreg.SetValueEx(key, value.name, 0, winreg.REG_SZ, value.data)


def remove(keys: Sequence[str], winreg: Any) -> list[str]:
    """Remove keys with all that is below them; return those that were there. Raises OSError."""
    return [key for key in keys if _remove_tree(key, winreg)]


def install(command: Sequence[str]) -> tuple[str, ...]:
    """Write the values and the shortcut; return what was written. Raises AppError."""
    winreg = _registry()
    label = FIND_SIMILAR["ja" if (locale.getlocale()[0] or "").lower().startswith("ja") else ""]
    try:
        write(registry_values(command, label), winreg)
        _make_shortcut(command)
    except OSError as error:
        raise _refused(error) from error
    return (*(rf"HKEY_CURRENT_USER\{key}" for key in own_keys()), str(shortcut()))


def uninstall() -> tuple[str, ...]:
    """Remove what ``install`` wrote; return it. Raises AppError."""
    winreg = _registry()
    link = shortcut()
    was_there = link.exists()
    try:
        removed = remove(own_keys(), winreg)
        link.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(error) from error
    return (*(rf"HKEY_CURRENT_USER\{key}" for key in removed), *([str(link)] if was_there else []))


def shortcut() -> Path:
    """Return where the shortcut lies that "Send to" shows."""
    return Path(os.environ.get("APPDATA", ""), "Microsoft", "Windows", "SendTo", f"{NAME}.lnk")


def _make_shortcut(command: Sequence[str]) -> None:
    told = {
        "PHOTOKIN_LINK": str(shortcut()),
        "PHOTOKIN_TARGET": command[0],
        "PHOTOKIN_ARGUMENTS": subprocess.list2cmdline(command[1:]),
    }
    shell = ["powershell", "-NoProfile", "-NonInteractive", "-Command", _MAKE_SHORTCUT]
    if run_program(shell, _SHORTCUT_S, told) != 0:
        raise OSError("PowerShell has not made the shortcut")


def _verb_key(suffix: str) -> str:
    return rf"{_CLASSES}\SystemFileAssociations\{suffix}\shell\{_VERB}"


def _registry() -> Any:
    """Return the module winreg, which only Windows has."""
    if sys.platform == "win32":
        import winreg

        return winreg
    raise OSError("this system has no registry")


def _remove_tree(key: str, winreg: Any) -> bool:
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            below = [winreg.EnumKey(opened, n) for n in range(winreg.QueryInfoKey(opened)[0])]
    except FileNotFoundError:
        return False
    for name in below:
        _remove_tree(rf"{key}\{name}", winreg)
    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
    return True


def _refused(error: Exception) -> AppError:
    return AppError("The menus of Windows cannot be changed: {detail}", detail=str(error))
