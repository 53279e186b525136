"""The network in the decoder processes: the vectors of before, and whatever happens in it costs one photo."""

from __future__ import annotations

import dataclasses
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import AppError, DecodeError, InputError
from app.core.job import Job
from app.imaging.prepare import Prepared, prepare
from app.pipeline.decoding import decoders as decoders_module
from app.pipeline.decoding import warm_decoders
from app.pipeline.decoding.decoder import Decoder, Request
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.describe import vector_of
from app.pipeline.decoding.handover import set_apart
from app.pipeline.decoding.memory_budget import SHARE
from app.pipeline.decoding.process import LOADING, READY
from app.pipeline.work.child_process import ChildContext
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.descriptor import Floats
from app.similarity.engine import Engine
from tests.pipeline.harness import Library
from tests.pipeline.misbehaving import die_at_the_network, misbehave

MakePhoto = Callable[..., Path]


@pytest.fixture
def pool(model: ModelInUse) -> Iterator[Decoders]:
    with Decoders(2, model.engine.rules, 320) as decoders:
        decoders.engine = model.engine
        yield decoders


def _add_photos(library: Library, make_photo: MakePhoto, count: int) -> None:
    """Add a folder of so many sound photos."""
    photos = [make_photo(f"a/{n}.png", seed=n) for n in range(count)]
    library.add(photos[0].parent)


def _vector(prepared: Prepared | DecodeError, engine: Engine) -> Floats:
    assert isinstance(prepared, Prepared), prepared
    assert (prepared.pixels.size, prepared.colour.size, prepared.layout.size) == (0, 0, 0)
    vector = vector_of(prepared, engine.dim)
    assert vector is not None
    return vector


def _expected(path: Path, model: ModelInUse) -> Floats:
    """The vector as the program itself makes it, of a decoding of its own."""
    one = prepare(str(path), model.engine.rule)
    vector: Floats = model.embedder.embed(one.pixels[None], one.colour[None], one.layout[None])[0]
    return vector.astype(np.float16).astype(np.float32)


def test_vectors_are_those_of_the_program(pool: Decoders, make_photo: MakePhoto, model: ModelInUse) -> None:
    paths = [make_photo(f"{n}.jpg", seed=n, size=[(640, 480), (480, 640), (500, 500)][n % 3]) for n in range(6)]
    found = {d.ticket: d.result for d in pool.read_all(iter([(path, str(path)) for path in paths])) if d is not None}
    for path in paths:
        result = found[path]
        assert np.abs(_vector(result, model.engine) - _expected(path, model)).max() < 1e-5
        assert isinstance(result, Prepared)
        assert result.thumbnail == prepare(str(path), model.engine.rule).thumbnail


def test_what_was_read_before_is_described_without_reading_it_again(
    pool: Decoders, make_photo: MakePhoto, model: ModelInUse
) -> None:
    path = make_photo("a.jpg", seed=1, size=(640, 480))
    pool.engine = None
    before = pool.read(str(path))
    assert before.vector is None
    pool.engine = model.engine
    path.unlink()
    [after] = [d.result for d in pool.read_all(iter([("a", before)])) if d is not None]
    vector = _vector(after, model.engine)
    assert isinstance(after, Prepared)
    assert (after.thumbnail, after.width_px, after.format) == (before.thumbnail, 640, "JPEG")
    expected = model.embedder.embed(before.pixels[None], before.colour[None], before.layout[None])[0]
    assert np.abs(vector - expected.astype(np.float16)).max() < 1e-5


def test_large_arrays_do_not_go_through_the_line() -> None:
    """A decoder reads its line between two photos only: whoever fills it waits for that."""
    small, large = np.zeros(98, np.float32), np.zeros((256, 320, 3), np.uint8)
    arguments, beside = set_apart(("a.jpg", small, large))
    assert arguments[:2] == ("a.jpg", small)
    assert [each.length for each in beside] == ([large.nbytes] if beside else [])
    assert (arguments[2] is large) == (not beside)


def test_a_crash_in_the_network_costs_one_photo(
    library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets a second chance, as after any crash; numbers that are none are the picture's fault, too."""
    monkeypatch.setattr(decoders_module, "prepare", misbehave)
    names = ["a", "b", "c", "network", "d", "network once", "no sense", "e"]
    photos = [make_photo(f"{name}.png", seed=seed) for seed, name in enumerate(names)]
    library.add(photos[0].parent)
    summary = library.ingest()
    assert library.failures() == {
        "network.png": "decode: Reading this file made the decoder crash.",
        "no sense.png": "embed: The model cannot make sense of this picture.",
    }
    assert (summary.embedded, summary.skipped) == (6, 2)


def test_a_network_that_cannot_be_loaded_is_said_once_and_no_photo_is_blamed(
    library: Library, make_photo: MakePhoto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = tmp_path / "other.onnx"
    network.write_bytes(b"no network")
    engine = library.model.engine
    broken = dataclasses.replace(engine, models=(dataclasses.replace(engine.models[0], network=network),))
    monkeypatch.setattr(ModelInUse, "engine", broken)
    _add_photos(library, make_photo, 6)
    with pytest.raises(AppError, match="cannot be loaded") as raised:
        library.ingest()
    assert str(network) in str(raised.value)
    assert (library.failures(), library.counts().waiting) == ({}, 6)
    outside = make_photo("outside.png", seed=9)
    with pytest.raises(AppError, match="cannot be loaded"):
        library.find(outside)


def test_a_processor_that_cannot_run_the_network_blames_no_photo(
    library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders_module, "become_decoder", die_at_the_network)
    _add_photos(library, make_photo, 6)
    with pytest.raises(AppError, match="The processes that read photos"):
        library.ingest()
    assert (library.failures(), library.counts().waiting) == ({}, 6)


def test_loading_a_network_is_not_part_of_a_photos_time(
    make_photo: MakePhoto, model: ModelInUse, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[bool] = []
    begin = Decoder._begin_loading

    def noting(self: Decoder) -> None:
        begin(self)
        begun.append(self._ready)

    monkeypatch.setattr(Decoder, "_begin_loading", noting)
    with Decoders(1, model.engine.rules, 320) as pool:
        pool.engine = model.engine
        for n in range(3):
            pool.read(str(make_photo(f"{n}.png", seed=n)))
    assert begun == [False]  # once for all, and as while a process starts


def test_nobody_gains_time_by_saying_that_a_network_is_loaded(model: ModelInUse) -> None:
    decoder = object.__new__(Decoder)
    decoder._lock, decoder._loading_for, decoder._ready = threading.Lock(), None, True
    decoder._process = ChildContext().Process()
    plain = Request(prepare, (), SHARE, 30, None)
    unanswered: deque[Request]
    for unanswered in (deque(), deque([plain])):
        decoder._unanswered = unanswered
        with pytest.raises(ValueError, match="for nobody"):
            decoder._take(LOADING)
    decoder._unanswered = deque([dataclasses.replace(plain, engine=model.engine)])
    decoder._take(LOADING)
    decoder._take(READY)
    with pytest.raises(ValueError, match="for nobody"):
        decoder._take(LOADING)


def test_an_outside_question_loads_no_network_into_the_program_and_one_into_a_process(
    library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: ModelInUse) -> None:
        raise AssertionError("the network in the program")

    monkeypatch.setattr(ModelInUse, "embedder", property(refuse))
    _add_photos(library, make_photo, 6)
    library.ingest()
    for n in (20, 21, 22):
        path = make_photo(f"b/{n}.png", seed=n)
        library.decoders.prepare(str(path)).result(Job(3, lambda _: None))
        assert len(library.find(path, 3).matches) == 3
    ids = [process.decoder.model_id for process in library.decoders._processes]
    assert sorted(ids) == ["", library.model_id]


def test_a_picture_without_sense_is_no_question(
    library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_decoders, "prepare", misbehave)
    _add_photos(library, make_photo, 3)
    library.ingest()
    with pytest.raises(InputError, match="cannot make sense"):
        library.find(make_photo("no sense.png", seed=9))
