"""What comparing photos found: kept to the byte, forgotten with its contents, begun anew where it is damaged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.look_alikes import Measured
from app.library.pair_cache import DamagedPairs, FoundPair, PairCache

_A, _B, _C = (bytes([n]) * 16 for n in (1, 0xEF, 0xFF))
_NEAR = FoundPair("near", _A, _B, 0.97, 6, (0.1, 0.0, 0.5, 1.0), "a")
_MEASURED = Measured(3.5, 0.25, 92, has_place=True, is_grey=False, pixels=b"\x00\xff", brightness=0.5, exposure_ev=-1.5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "look-alikes.db"


@pytest.fixture
def cache(path: Path) -> Iterator[PairCache]:
    with closing(PairCache.open(path)) as opened:
        yield opened


def test_what_was_found_comes_back(cache: PairCache) -> None:
    pairs = [_NEAR, FoundPair("series", _A, _B, 0.3), FoundPair("pixels", _B, _C, 1.0), FoundPair("near", _A, _C, 0.0)]
    cache.add_found(compared={_A: b"sketch", _B: b""}, pairs=pairs, measured={_A: _MEASURED, _C: None})
    assert cache.compared() == {_A: b"sketch", _B: b""}
    assert cache.compared_count() == 2
    assert set(cache.pairs()) == set(pairs)
    assert cache.measured() == {_A: _MEASURED, _C: None}


def test_what_is_found_again_takes_the_place_of_what_was(cache: PairCache) -> None:
    cache.add_found(pairs=[_NEAR])
    cache.add_found(pairs=[_NEAR._replace(score=0.5)])
    assert [each.score for each in cache.pairs()] == [0.5]


def test_all_that_a_content_is_part_of_goes_with_it(cache: PairCache) -> None:
    rest = FoundPair("near", _B, _C, 0.9)
    cache.add_found(compared={_A: b"1", _B: b"2"}, pairs=[_NEAR, rest], measured={_A: _MEASURED, _B: _MEASURED})
    cache.forget([_A])
    assert cache.compared() == {_B: b"2"}
    assert cache.pairs() == [rest]
    assert cache.measured() == {_B: _MEASURED}


@pytest.mark.parametrize("column", ["content_id", "value", "checksum"])
def test_a_row_that_is_not_what_it_was_is_met(cache: PairCache, path: Path, column: str) -> None:
    cache.add_found(compared={_A: b"sketch"}, pairs=[_NEAR], measured={_A: _MEASURED})
    wrong = {"content_id": "content_id || x'00'", "value": "value || x'00'", "checksum": "checksum + 1"}[column]
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"UPDATE found SET {column} = CAST({wrong} AS {'INTEGER' if column == 'checksum' else 'BLOB'})")
    for ask in (cache.compared, cache.pairs, cache.measured):
        with pytest.raises(DamagedPairs):
            ask()
    cache.begin_anew()
    assert (cache.compared(), cache.pairs(), cache.measured()) == ({}, [], {})
    cache.add_found(pairs=[_NEAR])
    assert cache.pairs() == [_NEAR]


@pytest.mark.parametrize("value", ["[]", "[1, 2, 3]", '[0.9, 1, [0, 0, 1], "b"]', '[0.9, 1, [0, 0, 1, 1], "c"]', "x"])
def test_a_pair_that_makes_no_sense_is_damage(cache: PairCache, value: str) -> None:
    cache.add({b"pn" + _A + _B: value.encode()})  # with a checksum that is right
    with pytest.raises(DamagedPairs):
        cache.pairs()


def test_whoever_reads_sees_what_is_written_and_the_file_that_took_its_place(path: Path) -> None:
    assert PairCache.current(None, path) is None
    with closing(PairCache.open(path)) as writing:
        reading = PairCache.current(None, path)
        assert reading is not None
        assert PairCache.current(reading, path) is reading
        before = reading.version()
        writing.add_found(pairs=[_NEAR])
        assert reading.version() != before
        assert reading.pairs() == [_NEAR]
    for each in path.parent.glob("look-alikes.db*"):
        each.unlink()
    with closing(PairCache.open(path)):
        other = PairCache.current(reading, path)
        assert other is not None
        assert other.pairs() == []
        other.close()
    path.write_bytes(os.urandom(20_000))
    assert PairCache.current(None, path) is None


def test_where_nothing_was_left_is_known_until_anything_is_lost(cache: PairCache) -> None:
    assert cache.settled() is None
    cache.add_found(compared={_A: b"1", _B: b"2"}, pairs=[_NEAR], measured={_A: _MEASURED})
    cache.settle(b"state")
    assert cache.settled() == b"state"
    cache.settle(b"another")
    assert cache.settled() == b"another"
    assert cache.compared_count() == 2
    cache.forget([_B])
    assert cache.settled() is None


def test_a_cache_that_is_begun_anew_knows_of_nothing(cache: PairCache) -> None:
    cache.settle(b"state")
    cache.begin_anew()
    assert cache.settled() is None


@pytest.mark.parametrize("letter", ["p", "m", "s"])
def test_where_nothing_was_left_is_not_known_of_a_damaged_cache(cache: PairCache, path: Path, letter: str) -> None:
    cache.add_found(compared={_A: b"1"}, pairs=[_NEAR], measured={_A: _MEASURED})
    cache.settle(b"state")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"UPDATE found SET value = x'00' WHERE substr(content_id, 1, 1) = CAST('{letter}' AS BLOB)")
    assert cache.settled() is None


def test_whoever_closes_without_writing_makes_nobody_read_all_again(path: Path) -> None:
    with closing(PairCache.open(path)) as writing:
        writing.add_found(pairs=[_NEAR])
    reading = PairCache.current(None, path)
    assert reading is not None
    with closing(reading):
        before = reading.version()
        for opened in (PairCache.current(None, path), PairCache.open(path)):
            assert opened is not None
            assert opened.pairs() == [_NEAR]
            opened.close()
            assert reading.version() == before
