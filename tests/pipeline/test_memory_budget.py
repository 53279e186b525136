"""One memory for the whole program: shares and the whole are given in turn, and nobody waits for what nobody holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.input_rule import InputRule
from app.core.question import Question
from app.imaging.prepare import Prepared
from app.machine.paths import models_folder
from app.pipeline.decoding.decoder import Decoder, Request
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.memory_budget import SHARE, WHOLE, MemoryBudget, limit_bytes
from tests.pipeline.desk import Desk


def test_shares_are_given_until_there_are_none() -> None:
    budget = MemoryBudget(2)
    assert budget.ask_share("a", "a")
    assert budget.ask_share("b", "b")
    assert budget.ask_share("a", "a")  # it has one
    assert not budget.ask_share("c", "c")
    assert budget.is_waited_for
    budget.give_back("a")
    assert budget.ask_share("c", "c")
    assert not budget.is_waited_for


def test_the_whole_is_given_when_nobody_holds_anything() -> None:
    budget = MemoryBudget(3)
    assert budget.ask_share("a", "a")
    assert not budget.ask_whole("b", "b")
    assert not budget.ask_share("c", "c")  # it came later
    budget.give_back("a")
    assert not budget.ask_share("c", "c")
    assert budget.ask_whole("b", "b")
    assert not budget.ask_share("c", "c")
    budget.give_back("b")
    assert budget.ask_share("c", "c")


def test_who_gives_up_keeps_nobody_waiting() -> None:
    budget = MemoryBudget(2)
    assert budget.ask_share("a", "a")
    assert not budget.ask_whole("b", "b")
    budget.withdraw("b")
    assert not budget.is_waited_for
    assert budget.ask_share("c", "c")


def test_any_decoder_of_a_pool_takes_the_place_of_the_pool() -> None:
    budget = MemoryBudget(2)
    assert budget.ask_share("a", "a")
    assert budget.ask_share("first", "pool")
    assert not budget.ask_share("second", "pool")
    budget.give_back("first")
    assert budget.ask_share("first", "pool")  # "second" may never ask again
    assert not budget.is_waited_for


def test_a_pool_that_gets_less_memory_than_it_wants_reads_all(make_photo: Callable[..., Path]) -> None:
    """One of its decoders stood first in the line, the other one asked: nothing was ever read again by anybody."""
    budget = MemoryBudget(2)
    assert budget.ask_share("somebody else", "somebody else")
    paths = [make_photo(f"{n}.png", seed=n) for n in range(20)]
    with Decoders(2, (InputRule(288, 32, 2.0),), 320, budget) as decoders:
        read = [d for d in decoders.read_all((n, str(path)) for n, path in enumerate(paths)) if d is not None]
    assert sorted(decoded.ticket for decoded in read) == list(range(20))
    assert all(isinstance(decoded.result, Prepared) for decoded in read)


def test_a_share_for_each_core_and_one_for_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.pipeline.decoding.memory_budget.usable_cores", lambda: 2)
    budget = MemoryBudget()
    assert [budget.ask_share(n, n) for n in range(4)] == [True, True, True, False]


def test_what_is_given_is_within_the_promise() -> None:
    """On two cores: three shares, or the whole; 1.5 GB less what the program and idle decoders take."""
    assert 3 * limit_bytes(SHARE) <= limit_bytes(WHOLE) <= 900_000_000
    assert SHARE.bytes < limit_bytes(SHARE)
    assert WHOLE.bytes == limit_bytes(WHOLE)
    assert (SHARE.shared, WHOLE.shared) == (True, False)


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    opened = Desk(home, models_folder())
    yield opened
    assert opened.catalog.close()


def test_all_decoders_of_the_program_share_one_budget(
    desk: Desk, make_photo: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    budgets: dict[str, set[int]] = {}
    send = Decoder.send

    def noting(self: Decoder, request: Request) -> bool:
        budgets.setdefault(threading.current_thread().name, set()).add(id(self._budget))
        return send(self, request)

    monkeypatch.setattr(Decoder, "send", noting)
    photo = make_photo("a.jpg")
    outside = make_photo("b.jpg", seed=2, folder=tmp_path / "outside")
    catalog = desk.catalog
    desk.value(catalog.folders.add(str(photo.parent)))
    desk.value(catalog.folders.ingest())
    desk.value(catalog.pictures.read(str(photo), 100))
    desk.value(catalog.search.find(Question(str(outside), 1)))
    desk.value(catalog.pictures.clear_thumbnails())
    details = desk.value(catalog.gallery.locate([str(photo)]))
    desk.value(catalog.pictures.thumbnails([details[0].content_id]))  # type: ignore[index]
    assert set(budgets) == {"ingest", "pictures", "query", "thumbnails"}
    assert len(set.union(*budgets.values())) == 1
