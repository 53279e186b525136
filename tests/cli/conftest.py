"""A small library that was made once, by the program itself; tests get copies."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.running import Ran, photokin
from tests.conftest import save_picture


@dataclass(frozen=True)
class Made:
    """Six photos (two of them one content), a broken one and a text; the library; what ``index`` said."""

    photos: Path
    home: Path
    ran: Ran


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    top = tmp_path_factory.mktemp("made")
    photos = top / "photos"
    (photos / "sub").mkdir(parents=True)
    for n in range(5):
        save_picture(photos / f"{n}.png", n)
    shutil.copy(photos / "1.png", photos / "sub" / "copy of 1.png")
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    (photos / "notes.txt").write_text("no photo")
    return Made(photos, top / "home", photokin("index", photos, "--json", home=top / "home"))


@pytest.fixture
def made(_made: Made, tmp_path: Path) -> Made:
    """The library as a copy that the test may change; the photos are everybody's."""
    shutil.copytree(_made.home, tmp_path / "home")
    return Made(_made.photos, tmp_path / "home", _made.ran)
