"""Files put into the user's own ``share`` folder, and taken away again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from app.core.errors import AppError
from app.core.photo_names import MEDIA_TYPES
from app.desktop.defaults import data_home, settled
from app.desktop.linux import EXECUTABLE, NAUTILUS_SCRIPT, share_files
from app.desktop.other_program import run_program
from app.machine.own_files import read_ordinary

_MANIFEST = PurePosixPath("photokin/desktop.json")
_CACHES = frozenset({"mimeinfo.cache", "icon-theme.cache"})
_REFRESH_S = 30.0
_MOST_BYTES = 1_000_000


def install(command: Sequence[str], environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Write all files into the user's share folder and return them. Doing it again brings them up to date.

    Raises AppError when the folder cannot be written; what was written is known then, and ``uninstall`` removes it.
    """
    share = data_home(environment)
    files = dict(share_files(command, media_types=settled(MEDIA_TYPES, environment), per_user=True))
    before = _known(share)
    try:
        folders = sorted({*before.folders, *_missing_folders(share, files)})
        _write_manifest(share, {*before.files, *files}, folders)
        for name, content in files.items():
            _replace(share / name, content, 0o755 if name in EXECUTABLE else 0o644)
        for name in before.files - set(files):
            (share / name).unlink(missing_ok=True)
        _write_manifest(share, files, folders)
    except OSError as error:
        raise _refused(share, error) from error
    _refresh(share)
    return tuple(share / name for name in files)


def uninstall(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Remove what ``install`` wrote, wherever the program lies now; return the files. Raises AppError."""
    share = data_home(environment)
    known = _known(share)
    removed = [share / name for name in sorted(known.files) if (share / name).is_symlink() or (share / name).exists()]
    try:
        for path in removed:
            path.unlink()
        _refresh(share)
        if is_installed(environment):
            (share / _MANIFEST).unlink()
        for folder in sorted(known.folders, key=lambda name: len(name.parts), reverse=True):
            _remove_if_empty(share / folder)
    except OSError as error:
        raise _refused(share, error) from error
    return tuple(removed)


def is_installed(environment: Mapping[str, str]) -> bool:
    """Tell whether ``install`` was done. Reads the disk."""
    return (data_home(environment) / _MANIFEST).is_file()


class _Known:
    """What earlier installations wrote: files, and folders that were not there before."""

    def __init__(self, files: Iterable[PurePosixPath], folders: Iterable[PurePosixPath]) -> None:
        self.files = frozenset(files)
        self.folders = frozenset(folders)


def _known(share: Path) -> _Known:
    """Read the manifest. Where it is lost, our files are known by their names, and the script by what it says."""
    try:
        written = json.loads(read_ordinary(share / _MANIFEST, _MOST_BYTES).decode("utf-8"))
        return _Known(_inside(written["files"]), _inside(written["folders"]))
    except (OSError, ValueError, TypeError, KeyError):
        names = {name for name, _ in share_files(["photokin"], per_user=True)}
        return _Known((name for name in names if name != NAUTILUS_SCRIPT or _is_our_script(share / name)), ())


def _inside(names: Iterable[str]) -> Iterator[PurePosixPath]:
    """Yield names of a manifest; one that leads out of the folder was not written by us. Raises ValueError."""
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{name} leads out of the folder")
        yield path


def _is_our_script(path: Path) -> bool:
    try:
        return "# Made by Photokin." in read_ordinary(path, _MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return False


def _missing_folders(share: Path, files: Iterable[PurePosixPath]) -> set[PurePosixPath]:
    parents = {parent for name in (*files, _MANIFEST) for parent in name.parents}
    return {parent for parent in parents if not (share / parent).exists()}


def _write_manifest(share: Path, files: Iterable[PurePosixPath], folders: Iterable[PurePosixPath]) -> None:
    """Write before the files, so that an interrupted installation can be undone, and after them."""
    written = {"files": sorted(map(str, files)), "folders": sorted(map(str, folders))}
    _replace(share / _MANIFEST, json.dumps(written, indent=1).encode() + b"\n", 0o600)


def _replace(path: Path, content: bytes, mode: int) -> None:
    """Write a file in one step: the old one or the new one is there, never half of it."""
    path.parent.mkdir(mode=0o700 if path.parent.name == "photokin" else 0o755, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.photokin-new")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.write_bytes(content)
        unfinished.chmod(mode)
        os.replace(unfinished, path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _remove_if_empty(folder: Path) -> None:
    """Remove a folder that we made, unless somebody uses it now; caches of nothing do not count."""
    try:
        names = os.listdir(folder)
        if set(names) <= _CACHES:
            for name in names:
                (folder / name).unlink()
            folder.rmdir()
    except FileNotFoundError:
        return


def _refresh(share: Path) -> None:
    """Let the desktop notice. None of these programs has to be there, and none that fails is worth a word."""
    icons = share / "icons" / "hicolor"
    if icons.is_dir():
        os.utime(icons)  # what tells GTK that its cache is out of date
    commands = [["update-desktop-database", str(share / "applications")]]
    if (icons / "icon-theme.cache").exists():
        commands.append(["gtk-update-icon-cache", "--quiet", "--force", "--ignore-theme-index", str(icons)])
    commands += [[name] for name in ("kbuildsycoca6", "kbuildsycoca5")]
    for command in commands:
        if shutil.which(command[0]) is not None:
            run_program(command, _REFRESH_S)  # what fails leaves menus that are a little late


def _refused(share: Path, error: OSError) -> AppError:
    return AppError(
        "The menus cannot be changed: {path} cannot be written ({detail}). Check its permissions and the disk.",
        path=str(error.filename or share),
        detail=error.strerror or str(error),
    )
