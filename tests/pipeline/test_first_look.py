"""The first look for look-alikes after a start: where nothing is new it ends before it has begun, else it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.decisions import NewDecision
from app.core.events import LookAlikesChanged, Stopped
from app.core.look_alikes import ComparingSummary
from app.library.pair_cache import PairCache
from app.machine.paths import DataPaths, models_folder
from app.pipeline.look_alikes import finder
from tests.conftest import MakePhoto
from tests.pipeline.desk import Desk

_PHOTOS = 7


@pytest.fixture
def open_desk(home: Path) -> Iterator[Callable[[], Desk]]:
    """Another program each time, that looks when it is asked to."""
    desks: list[Desk] = []

    def opened(at: Path = home) -> Desk:
        for desk in desks:
            desk.catalog.close()
        desks.append(Desk(at, models_folder(), patient=False))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.catalog.close()


@pytest.fixture
def photos(make_photo: MakePhoto) -> Path:
    """Photos of which one lies there twice."""
    made = [make_photo(f"{number}.png", number) for number in range(_PHOTOS - 1)]
    shutil.copy(made[0], made[0].with_name("copy.png"))
    return made[0].parent


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Collect the looks that begin."""
    begun: list[object] = []
    run = finder._Flight.run

    def noting(self: finder._Flight) -> None:
        begun.append(self)
        run(self)

    monkeypatch.setattr(finder._Flight, "run", noting)
    return begun


def _find(desk: Desk) -> int:
    summary = desk.value(desk.catalog.look_alikes.find())
    assert isinstance(summary, ComparingSummary)
    return summary.compared


def _read_and_find(desk: Desk, photos: Path) -> int:
    desk.value(desk.catalog.folders.add(str(photos)))
    desk.value(desk.catalog.folders.ingest())
    return _find(desk)


def test_where_nothing_is_new_no_look_begins_and_nobody_is_told(
    open_desk: Callable[..., Desk], photos: Path, looks: list[object], home: Path, tmp_path: Path
) -> None:
    """Nor does one where all of it was carried elsewhere."""
    desk = open_desk()
    assert _read_and_find(desk, photos) == _PHOTOS - 1
    desk.catalog.close()
    assert len(looks) == 1
    shutil.copytree(home, tmp_path / "elsewhere")
    for at in (home, tmp_path / "elsewhere"):
        desk = open_desk(at)
        assert _find(desk) == 0
        assert not any(isinstance(event, LookAlikesChanged) for event in desk.passed)
    assert len(looks) == 1


def test_what_is_decided_begins_no_look_unless_it_parts_a_pair(
    open_desk: Callable[..., Desk], photos: Path, looks: list[object]
) -> None:
    desk = open_desk()
    _read_and_find(desk, photos)
    one, other = bytes(16), bytes([1]) * 16
    for verdict, begun in (("alternates", 1), ("apart", 2)):
        said = NewDecision("near", verdict, (one,), (other,) if verdict == "apart" else ())  # type: ignore[arg-type]
        desk.value(desk.catalog.look_alikes.decide([said]))
        _find(desk)
        assert len(looks) == begun


def test_what_is_new_begins_one_and_then_no_more(
    open_desk: Callable[..., Desk], photos: Path, looks: list[object], make_photo: MakePhoto
) -> None:
    _read_and_find(open_desk(), photos)
    make_photo("new.png", 99)
    assert _read_and_find(open_desk(), photos) == 1
    assert _find(open_desk()) == 0
    assert len(looks) == 2


def test_a_look_that_was_stopped_is_gone_on_with(
    open_desk: Callable[..., Desk], photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "_AT_ONCE", 3)
    desk = open_desk()
    desk.value(desk.catalog.folders.add(str(photos)))
    desk.value(desk.catalog.folders.ingest())
    job = desk.catalog.look_alikes.find()
    desk.until_compared()
    desk.catalog.cancel(job)
    assert isinstance(desk.end(job), Stopped)
    assert _find(open_desk()) > 0


def test_a_look_that_put_things_off_is_not_the_last(
    open_desk: Callable[..., Desk], photos: Path, looks: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(flight: finder._Flight) -> bool:
        flight.put_off = True
        return True

    with monkeypatch.context() as patched:
        patched.setattr(finder, "_AT_ONCE", 3)
        patched.setattr(finder._Flight, "_ends", end)
        assert _read_and_find(open_desk(), photos) == 3
    assert _find(open_desk()) == _PHOTOS - 1 - 3


def test_a_look_that_did_not_come_to_an_end_with_groups_is_not_the_last(
    open_desk: Callable[..., Desk], photos: Path, looks: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(finder, "_MOST_ROUNDS", 0)
        _read_and_find(open_desk(), photos)
    _find(open_desk())
    assert len(looks) == 2


def test_files_that_could_not_be_measured_are_looked_for_again(
    open_desk: Callable[..., Desk], photos: Path, home: Path
) -> None:
    """No scan has noticed that they are gone, so none will notice that they are back."""

    def measured() -> int:
        with closing(PairCache.open(DataPaths(home).look_alikes)) as found:
            return len(found.measured())

    desk = open_desk()
    desk.value(desk.catalog.folders.add(str(photos)))
    desk.value(desk.catalog.folders.ingest())
    photos.rename(photos.with_name("away"))
    _find(desk)
    assert measured() == 0
    photos.with_name("away").rename(photos)
    _find(open_desk())
    assert measured() > 0


def test_a_cache_that_lost_a_row_is_filled_again(open_desk: Callable[..., Desk], photos: Path, home: Path) -> None:
    desk = open_desk()
    _read_and_find(desk, photos)
    desk.catalog.close()
    with closing(PairCache.open(DataPaths(home).look_alikes)) as found:
        found._db.execute("DELETE FROM found WHERE rowid = (SELECT min(rowid) FROM found)")
    assert _find(open_desk()) == 1
