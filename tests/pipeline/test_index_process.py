"""An index that grows in another process: the same index, given up at once, and nothing left of it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.core.errors import AppError, Cancelled
from app.core.events import Event, Failed, Finished, Progress, Stopped
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from app.pipeline.ingest import index_process
from app.pipeline.ingest.index_process import grow_apart
from app.similarity.index import Index
from app.similarity.index_build import build_index
from app.similarity.index_growth import grow
from app.similarity.manifest import CONTENTS, VECTORS, Generation, current_generation
from tests.conftest import MakePhoto
from tests.loaded_processes import running_processes
from tests.pipeline import stuck_growth

_SOON_S = 60.0
_DIM = 48
_SCALE = np.ones(_DIM, np.float32)
_VECTORS = np.random.default_rng(0).standard_normal((300, _DIM)).astype(np.float16)


def _build(
    index: Path, report: Callable[[float], None] = lambda _: None, apart: bool = True, model_id: str = "model"
) -> Generation:
    rows = ((number + 1, number.to_bytes(16, "big"), vector.tobytes()) for number, vector in enumerate(_VECTORS))
    generation = build_index(
        index, rows, model_id, _SCALE, 1, report, expected=len(_VECTORS), grow=grow_apart if apart else grow
    )
    assert generation is not None
    return generation


@pytest.mark.real_processes
def test_it_is_the_same_index_and_tells_how_far_it_is(tmp_path: Path) -> None:
    shares: list[float] = []
    running: list[int] = []
    nice: list[int] = []

    def report(share: float) -> None:
        shares.append(share)
        running.append(len(running_processes()))
        nice.extend(child.nice() for child in running_processes())

    apart, here = Index(_build(tmp_path / "apart", report)), Index(_build(tmp_path / "here", apart=False))
    for name in (VECTORS, CONTENTS):
        assert apart.generation.manifest.parts[name] == here.generation.manifest.parts[name]
    query = _VECTORS[7].astype(np.float32)
    assert apart.nearest(query, _SCALE, 10) == here.nearest(query, _SCALE, 10)
    assert shares == sorted(shares)
    assert len(set(shares)) >= 4
    assert shares[-1] <= 1
    assert max(running) == 1
    assert max(nice) > psutil.Process().nice()  # it gives way to the window
    assert running_processes() == []


def test_a_small_one_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_process, "_SMALL", len(_VECTORS))
    monkeypatch.setattr(index_process, "ChildContext", None)
    assert len(Index(_build(tmp_path))) == len(_VECTORS)


def test_it_is_given_up_in_the_middle_of_native_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _build(tmp_path)
    monkeypatch.setattr(index_process, "_grow", stuck_growth.get_stuck)

    def cancel(share: float) -> None:
        if share > 0.5:
            assert len(running_processes()) == 1
            raise Cancelled

    with pytest.raises(Cancelled):
        _build(tmp_path, cancel)
    assert running_processes() == []
    assert sorted(os.listdir(tmp_path)) == ["current", before.folder.name]
    assert current_generation(tmp_path) == before


@pytest.mark.parametrize(
    ("trouble", "error", "sentence"),
    [
        ("be_out_of_memory", AppError, "Is the computer out of memory"),
        ("find_the_disk_full", AppError, "No space left on device. Free some space"),
        ("have_a_bug", RuntimeError, "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_is_said_and_the_old_index_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str, error: type[Exception], sentence: str
) -> None:
    before = _build(tmp_path)
    monkeypatch.setattr(index_process, "_grow", stuck_growth.grow_badly)
    with pytest.raises(error, match=sentence):
        _build(tmp_path, model_id=trouble)
    assert sorted(os.listdir(tmp_path)) == ["current", before.folder.name]
    monkeypatch.undo()
    assert _build(tmp_path).number == 2


def test_a_process_that_is_killed_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_process, "_grow", stuck_growth.be_killed)
    with pytest.raises(AppError, match="Is the computer out of memory"):
        _build(tmp_path)
    assert os.listdir(tmp_path) == []


def test_it_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(index_process, "_grow", stuck_growth.be_loud)
    _build(tmp_path)
    assert capfd.readouterr() == ("", "")


class _Building:
    """A catalog whose index process is stuck in the middle of its work."""

    def __init__(self, home: Path, make_photo: MakePhoto) -> None:
        photos = make_photo("0.jpg").parent
        for number in range(1, 4):
            make_photo(f"{number}.jpg", seed=number)
        self.paths = DataPaths(home)
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.catalog = Catalog(self.paths, models_folder(), Settings(device="cpu"), self.events.put)
        self.catalog.folders.add(str(photos))
        self.job = self.catalog.folders.ingest()
        while not isinstance(event := self.next(), Progress) or event.stage != "reindex" or event.done == 0:
            assert not isinstance(event, Failed)
        assert running_processes()

    def next(self) -> Event:
        return self.events.get(timeout=_SOON_S)


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_process, "_SMALL", 0)
    monkeypatch.setattr(index_process, "_grow", stuck_growth.get_stuck)


@pytest.mark.usefixtures("stuck")
def test_closing_ends_a_build_and_frees_the_library(home: Path, make_photo: MakePhoto) -> None:
    building = _Building(home, make_photo)
    assert building.catalog.close()
    assert running_processes() == []
    assert os.listdir(building.paths.index) == []
    with Store.open(building.paths.catalog, building.paths.lock) as store:  # the lock is free
        assert len(store.roots()) == 1


@pytest.mark.usefixtures("stuck")
def test_a_folder_that_is_added_does_not_wait_for_a_build(home: Path, make_photo: MakePhoto, tmp_path: Path) -> None:
    building = _Building(home, make_photo)
    (tmp_path / "other").mkdir()
    added = building.catalog.folders.add(str(tmp_path / "other"))
    ended: list[int] = []
    while added not in ended:
        event = building.next()
        if isinstance(event, Stopped | Finished):
            ended.append(event.job_id)
    assert ended == [building.job, added]
    assert running_processes() == []
    assert building.catalog.close()


_KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from app.pipeline.ingest import index_process
from tests.pipeline import stuck_growth
from tests.pipeline.test_index_process import _build
if __name__ == "__main__":
    index_process._grow = stuck_growth.get_stuck
    _build(Path(sys.argv[1]), lambda share: print(share, flush=True))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a stuck process ends when its native code does")
def test_it_does_not_outlive_a_killed_program_and_what_it_left_is_deleted(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(_KILLED)
    index = tmp_path / "index"
    program = subprocess.Popen(
        [sys.executable, script, index, str(Path(__file__).parents[2])], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    while float(program.stdout.readline()) < 0.5:
        pass
    (builder,) = running_processes(program.pid)
    program.send_signal(signal.SIGKILL)
    program.wait()
    program.stdout.close()
    builder.wait(_SOON_S)
    assert len(os.listdir(index)) == 1
    generation = _build(index)
    assert sorted(os.listdir(index)) == ["current", generation.folder.name]
