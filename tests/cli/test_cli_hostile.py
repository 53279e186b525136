"""The whole program on hostile files: it ends, says nothing it should not, and stays within its memory."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.cli.running import command, environment, photokin
from tests.conftest import save_picture
from tests.figures import measured
from tests.imaging.made_up import BOMBS, LIES
from tests.imaging.readable import fault_in
from tests.pipeline.memory_meter import MemoryMeter

_PROGRAM_BYTES = 1_500_000_000


def _check_index(folders: Iterable[Path], home: Path) -> tuple[int, int]:
    """Index the folders; return how many photos are in the library, and how many of them were skipped."""
    program = subprocess.Popen(
        command("index", *folders),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(home), cwd=home.parent, text=True,
    )  # fmt: skip
    with MemoryMeter(program.pid) as meter:
        _, err = program.communicate()
    assert (program.returncode, err) == (1, "")
    status, *skipped = photokin("status", "--skipped", "--json", home=home).objects
    measured(
        f"{status['photos']} photos indexed, {len(skipped)} of them skipped with a reason; "
        f"the program took at most {meter.peak_bytes / 1e6:.0f} MB"
    )
    assert status["waiting"] == 0
    assert [failure for failure in skipped if fault_in(failure["reason"])] == []
    assert meter.peak_bytes < _PROGRAM_BYTES
    return status["photos"], len(skipped)


def _write(folder: Path, *names: str) -> None:
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes((BOMBS | LIES)[name]())


def test_hostile_files_among_photos_take_neither_the_program_nor_its_memory(tmp_path: Path) -> None:
    _write(
        tmp_path / "photos",
        *("progressive-100-megapixels.jpg", "largest.webp", "hundred-megapixels.webp", "text-bomb.png", "lying.jpg"),
    )
    for n in range(4):
        save_picture(tmp_path / "photos" / f"{n}.jpg", n)
    assert _check_index([tmp_path / "photos"], tmp_path / "home") == (9, 3)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_hostile_file_takes_neither_the_program_nor_its_memory(shared: Path, tmp_path: Path) -> None:
    _write(tmp_path / "made", *BOMBS, *LIES)
    photos, skipped = _check_index([tmp_path / "made", shared / "hostile"], tmp_path / "home")
    assert photos > 1000
    assert 0 < skipped < photos
