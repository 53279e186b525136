"""Where things lie: the user's data folder and what came with the program."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "PHOTOKIN_HOME"
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The files of one library, all inside ``home``."""

    home: Path

    @property
    def catalog(self) -> Path:
        return self.home / "catalog.db"

    @property
    def lock(self) -> Path:
        return self.home / "catalog.lock"

    @property
    def thumbnails(self) -> Path:
        return self.home / "thumbnails.db"

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def queries(self) -> Path:
        """Pictures that were pasted or dropped as bytes: queries that are no files of the user's."""
        return self.home / "queries"

    @property
    def settings(self) -> Path:
        return self.home / "settings.json"

    @property
    def logs(self) -> Path:
        return self.home / "logs"


def data_paths(home: str | None = None) -> DataPaths:
    """Return the paths of the library in ``home``, else in PHOTOKIN_HOME, else in the user's data folder."""
    chosen = home or os.environ.get(HOME_VARIABLE) or platformdirs.user_data_dir("photokin", appauthor=False)
    return DataPaths(Path(os.path.abspath(os.path.expanduser(chosen))))


def models_folder() -> Path:
    """Return the folder of the models that came with the program."""
    return _shipped("models")


def resources_folder() -> Path:
    """Return the folder of icons and translations that came with the program."""
    return _shipped("resources")


def _shipped(name: str) -> Path:
    """Three homes: beside the frozen program, inside an installed wheel, or at the top of the source tree."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / name
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name
