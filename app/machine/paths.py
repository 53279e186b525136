"""Where things lie: the user's data folder and what came with the program."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import urllib.parse
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from app.core import pasted
from app.core.errors import AppError, InputError

HOME_VARIABLE = "PHOTOKIN_HOME"
ELSEWHERE = "With --data-dir DIR the library lies somewhere else."
"""The hint for terminals where the data folder cannot be used."""

COPIED_PICTURE = "photokin:copied"
"""Stands among the files of a command line for the picture in the clipboard: desktops start us with it."""
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The files of one library, all inside ``home``, but for the log if that has a folder of its own.

    ``apart``: the folder of what belongs to one shared library alone, None for a library of the user's own.
    """

    home: Path
    log_folder: Path | None = None
    apart: Path | None = None

    def of_shared(self, address: str) -> DataPaths:
        """Return where things lie when the library is a shared one: its caches lie apart, all else stays."""
        name = hashlib.blake2b(address.encode(), digest_size=8).hexdigest()
        return replace(self, apart=self.home / "shared" / name)

    @property
    def library(self) -> Path:
        """The folder of the catalog and of what is made from it."""
        return self.apart or self.home

    @property
    def catalog(self) -> Path:
        return self.library / "catalog.db"

    @property
    def lock(self) -> Path:
        return self.library / "catalog.lock"

    @property
    def thumbnails(self) -> Path:
        return self.library / "thumbnails.db"

    @property
    def look_alikes(self) -> Path:
        """What comparing photos with each other found."""
        return self.library / "look-alikes.db"

    @property
    def cells(self) -> Path:
        return self.library / "cells"

    @property
    def training(self) -> Path:
        """Where a network is trained, until that is done."""
        return self.home / "training"

    @property
    def vectors(self) -> Path:
        """Vectors of photos that were learned from, or engines tried with, and are not in the library."""
        return self.home / "vectors"

    @property
    def index(self) -> Path:
        return self.library / "index"

    @property
    def kept_indexes(self) -> Path:
        """A folder each, by name, for the indexes of engines that are kept beside the one in use."""
        return self.library / "kept-indexes"

    @property
    def hearts(self) -> Path:
        """Whose lists people liked better."""
        return self.home / "hearts.json"

    @property
    def engine_times(self) -> Path:
        """What engines took for a photo on this computer."""
        return self.home / "engine-times.json"

    @property
    def engines(self) -> Path:
        """Engines of the user's own, a folder each."""
        return self.home / "engines"

    @property
    def queries(self) -> Path:
        """Pictures that were pasted or dropped as bytes: queries that are no files of the user's."""
        return self.home / pasted.FOLDER

    @property
    def settings(self) -> Path:
        return self.home / "settings.json"

    @property
    def logs(self) -> Path:
        return self.log_folder or self.home / "logs"

    @property
    def log(self) -> Path:
        return self.logs / "photokin.log"

    @property
    def fault(self) -> Path:
        """What ``faulthandler`` writes when native code crashes the program; empty otherwise."""
        return self.logs / "fault.txt"


def data_paths(home: str | None = None) -> DataPaths:
    """Return the paths of the library in ``home``, else in PHOTOKIN_HOME, else in the user's data folder.

    ``home`` may be relative to where the user stands, as every path on a command line; PHOTOKIN_HOME, which is set once
    and for every place, may not. Only the user's data folder has its log in the user's log folder; a library that was
    put elsewhere keeps everything together. Raises InputError for a name that will not do, AppError when nobody says
    where the user's folders are.
    """
    if home is not None:
        if not home:  # an unset variable in somebody's script; it would quietly be another library
            raise InputError("The name of the data folder is empty.")
        return DataPaths(_absolute(home))
    if set_to := os.environ.get(HOME_VARIABLE):
        if not os.path.isabs(os.path.expanduser(set_to)):  # it would be another library in every folder
            raise InputError(
                "{variable} is {path}: it must be a full path, so that it names the same folder everywhere.",
                variable=HOME_VARIABLE,
                path=set_to,
            )
        return DataPaths(_absolute(set_to))
    folders = platformdirs.PlatformDirs("photokin", appauthor=False)
    try:
        return DataPaths(_absolute(folders.user_data_dir), _absolute(folders.user_log_dir))
    except RuntimeError as error:  # newer versions say so by themselves
        raise _homeless() from error


def check_home(paths: DataPaths) -> None:
    """Raise AppError where a file, or a device, lies where the data folder is or should be made."""
    for path in (paths.home, *paths.home.parents):
        if os.path.isdir(path):
            return
        if os.path.exists(path):
            raise AppError(
                "The data folder {path} cannot be used: {file} is not a folder.", path=str(paths.home), file=str(path)
            ).with_hint(ELSEWHERE)


def _absolute(path: str) -> Path:
    expanded = os.path.expanduser(path)
    if expanded.startswith("~"):
        raise _homeless()
    return Path(os.path.abspath(expanded))


def _homeless() -> AppError:
    """There is no HOME, and the system knows no home folder either."""
    return AppError("Your home folder is not known.").with_hint(
        "Set HOME, or say with --data-dir DIR where the library lies."
    )


def local_path(written: str) -> str:
    """Return the path that a word of the command line means: file managers may hand over ``file://`` addresses."""
    if not written.startswith("file://"):
        return written
    host, slash, path = written.removeprefix("file://").partition("/")
    if host not in ("", "localhost"):
        return written  # somewhere else: to be told that it is not there
    name = os.fsdecode(urllib.parse.unquote_to_bytes(slash + path))
    return name.removeprefix("/") if re.match(r"/[A-Za-z]:", name) and os.name == "nt" else name


def models_folder() -> Path:
    """Return the folder of the models that came with the program."""
    return _shipped("models")


def resources_folder() -> Path:
    """Return the folder of icons, translations and the font that came with the program."""
    return _shipped("resources")


def licences_folder() -> Path | None:
    """Return the folder with the licences of all that the packaged program carries; None where nothing is carried."""
    folder = _shipped("licences")
    return folder if folder.is_dir() else None


def fonts_configuration() -> Path:
    """Return the fontconfig file that came with the program, for systems that have none."""
    return resources_folder() / "fonts" / "fonts.conf"


def shipped_font() -> Path:
    """Return the font that came with the program: Latin, Greek and Cyrillic letters."""
    return resources_folder() / "fonts" / "DejaVuSans.ttf"


def _shipped(name: str) -> Path:
    """Three homes: beside the frozen program, inside an installed wheel, or at the top of the source tree."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / name
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name
