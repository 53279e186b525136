"""Keeping cells: made of the thumbnails, no photo is read for them, and nothing is done twice or lost."""

from __future__ import annotations

import dataclasses
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import AppError, Cancelled, DecodeError
from app.core.events import Event, Progress
from app.core.job import Job
from app.imaging.prepare import prepare
from app.imaging.thumbnail_input import thumbnail_input
from app.library.cell_cache import CellCache, cells_file, delete_cells
from app.library.thumbnails import ThumbnailCache
from app.machine.settings import Settings
from app.pipeline.decoding.decoder import Decoder, Request
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.ingest import keep_cells
from app.pipeline.ingest.reindex import Reindexer
from app.pipeline.ingest.settled import Settled
from app.pipeline.work.details import Details
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.device import choose_device
from app.similarity.embedder import Embedder
from tests.conftest import save_picture
from tests.pipeline.harness import Library

COUNT = 7


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cells") / "photos"
    folder.mkdir()
    for n in range(COUNT):
        save_picture(folder / f"{n}.png", n, [(320, 240), (240, 320), (300, 300)][n % 3])
    return folder


@pytest.fixture(scope="module")
def read_before(photos: Path, model: ModelInUse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a library that was read without a thought of cells."""
    library = Library(tmp_path_factory.mktemp("read") / "home", model)
    library.add(photos)
    library.ingest()
    assert not library.paths.cells.exists()
    library.close()
    return library.home


@pytest.fixture
def library(read_before: Path, model: ModelInUse, tmp_path: Path) -> Iterator[Library]:
    """A copy of it, where details are wanted."""
    library = Library(Path(shutil.copytree(read_before, tmp_path / "home")), model)
    library.workshop.details.wanted = True
    yield library
    library.close()


@pytest.fixture(scope="module")
def embedder(model: ModelInUse) -> Embedder:
    return Embedder(model.engine, choose_device("cpu"), threads=1)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch, embedder: Embedder) -> list[bytes]:
    """Look at thumbnails here instead of in a process, which takes half a second to start; collect them."""
    jpegs: list[bytes] = []

    def look_again(decoders: Decoders, requests: Iterator[tuple[bytes, bytes]]) -> Iterator[object]:
        for content_id, jpeg in requests:
            jpegs.append(jpeg)
            try:
                pixels = thumbnail_input(jpeg, decoders._rules[0])
                yield content_id, pixels if decoders.engine is None else embedder.cells(pixels[None])[0]
            except DecodeError as error:
                yield content_id, error
            yield None

    monkeypatch.setattr(Decoders, "look_again", look_again)
    return jpegs


def kept(library: Library) -> dict[bytes, bytes]:
    """Return the cells of the library's contents by content id."""
    path = cells_file(library.paths.cells, library.model.engine.cells_id)
    cache = CellCache.open_existing(path)
    if cache is None:
        return {}
    found = {each: cache.get(each) for each in cache.known(b"", None)}
    cache.close()
    return {each: cells for each, cells in found.items() if cells is not None}


def contents(library: Library) -> set[bytes]:
    return {content_id for _, content_id, _ in library.store.embeddings(library.model_id)}


def starts_anew(library: Library) -> None:
    """Do as a program that has just started: nothing is known to be settled."""
    library.workshop = dataclasses.replace(library.workshop, settled=Settled())


def fill(library: Library) -> bool:
    """Do what an ingest does at its end."""
    job, shop = Job(1, library.emit), library.workshop
    return keep_cells.keep_cells(
        job, library.store, library.paths, library.model, library.budget, shop.details, only_own=True
    )


def test_nothing_is_kept_by_default(library: Library, looked_at: list[bytes]) -> None:
    assert not Settings().compare_details
    assert not Details().wanted
    library.workshop.details.wanted = False
    library.ingest()
    assert not library.paths.cells.exists()
    assert looked_at == []


def test_cells_are_made_of_the_thumbnails_and_no_photo_is_read(
    library: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By real processes, of a library that is there. One thumbnail is none."""
    asked: list[object] = []
    send = Decoder.send

    def noting(self: Decoder, request: Request) -> bool:
        asked.append(request.arguments[0])
        return send(self, request)

    monkeypatch.setattr(Decoder, "send", noting)
    broken = min(contents(library))
    cache = ThumbnailCache.open(library.paths.thumbnails)
    cache.add({broken: b"\xff\xd8\xff no picture"})
    library.ingest()
    assert {type(each) for each in asked} == {bytes}
    found = kept(library)
    assert set(found) == contents(library)
    assert found.pop(broken) == b""
    for content_id, cells in found.items():
        jpeg = cache.get(content_id)
        assert jpeg is not None
        assert cells == embedder.cells(thumbnail_input(jpeg, library.model.engine.rule)[None])[0]
    cache.close()
    done = [each.done for each in library.events if isinstance(each, Progress) and each.stage == "cells"]
    assert done[-1] == COUNT


def test_a_second_ingest_does_nothing(library: Library, looked_at: list[bytes]) -> None:
    library.ingest()
    assert len(looked_at) == len(kept(library)) == COUNT
    looked_at.clear()
    library.ingest()
    starts_anew(library)
    library.events.clear()
    library.ingest()
    assert looked_at == []
    assert [e for e in library.events if isinstance(e, Progress) and e.stage == "cells" and e.done < COUNT] == []


def test_only_what_is_missing_is_made(
    library: Library, looked_at: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the walk is cut into pieces."""
    fill(library)
    before = kept(library)
    for at_once in (2, COUNT):
        monkeypatch.setattr(keep_cells, "_LOOKED_UP_AT_ONCE", at_once)
        cache = CellCache.open(cells_file(library.paths.cells, library.model.engine.cells_id))
        cache.forget(sorted(before)[1:4])
        cache.close()
        looked_at.clear()
        fill(library)
        assert len(looked_at) == 3
        assert kept(library) == before


@pytest.mark.usefixtures("looked_at")
def test_deleted_cells_are_made_again(library: Library) -> None:
    library.ingest()
    before = kept(library)
    delete_cells(library.paths.cells)
    library.ingest()
    assert kept(library) == before


@pytest.mark.usefixtures("looked_at")
def test_turning_it_off_deletes_them_and_on_makes_them_again(library: Library) -> None:
    library.ingest()
    library.workshop.details.wanted = False
    library.ingest()
    assert not library.paths.cells.exists()
    library.workshop.details.wanted = True
    library.ingest()
    assert len(kept(library)) == COUNT


@pytest.mark.usefixtures("looked_at")
@pytest.mark.parametrize("at_once", [2, 100])
def test_contents_that_are_forgotten_lose_their_cells(
    library: Library, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_cells, "_LOOKED_UP_AT_ONCE", at_once)
    library.ingest()
    (root,) = library.store.roots()
    library.store.remove_root(root.id)
    library.ingest()
    assert contents(library) == set()
    assert kept(library) == {}


def test_a_content_without_a_thumbnail_gets_its_cells_with_that(library: Library, looked_at: list[bytes]) -> None:
    without = min(contents(library))
    cache = ThumbnailCache.open(library.paths.thumbnails)
    jpeg = cache.get(without)
    assert jpeg is not None
    cache._db.execute("DELETE FROM thumbnails WHERE content_id = ?", (without,))
    fill(library)
    assert set(kept(library)) == contents(library) - {without}
    cache.add({without: jpeg})
    cache.close()
    looked_at.clear()
    fill(library)
    assert looked_at == [jpeg]
    assert set(kept(library)) == contents(library)


def test_a_thumbnail_that_cannot_be_read_is_not_tried_again(library: Library, looked_at: list[bytes]) -> None:
    cache = ThumbnailCache.open(library.paths.thumbnails)
    cache.add({min(contents(library)): b"no picture"})
    cache.close()
    fill(library)
    looked_at.clear()
    fill(library)
    assert looked_at == []


def test_a_stopped_ingest_keeps_what_was_made_and_goes_on(library: Library, looked_at: list[bytes]) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "cells" and library.job is not None:
            library.job.cancel()

    library.on_event = stop
    with pytest.raises(Cancelled):
        library.ingest()
    made = len(kept(library))
    assert 0 < made < COUNT
    library.on_event = lambda _: None
    looked_at.clear()
    library.ingest()
    assert len(looked_at) == COUNT - made
    assert len(kept(library)) == COUNT


@pytest.mark.usefixtures("looked_at")
def test_what_was_made_is_stored_every_two_seconds(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """So much is lost by a kill."""
    monkeypatch.setattr(keep_cells, "_TRANSACTION_EVERY_S", -1.0)
    stored: list[int] = []
    library.on_event = lambda event: (
        stored.append(len(kept(library))) if isinstance(event, Progress) and event.stage == "cells" else None
    )
    library.ingest()
    assert stored[0] == 1


@pytest.mark.usefixtures("looked_at")
def test_it_makes_way_for_an_ingest_that_waits(library: Library) -> None:
    def wait(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "cells" and library.job is not None:
            library.job.is_waited_for = True

    library.on_event = wait
    library.ingest()
    assert 0 < len(kept(library)) < COUNT
    library.on_event = lambda _: None
    library.ingest()
    assert len(kept(library)) == COUNT


@pytest.mark.usefixtures("looked_at")
def test_it_ends_as_soon_as_nobody_wants_it_any_more(library: Library) -> None:
    def turn_off(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "cells":
            library.workshop.details.wanted = False

    library.on_event = turn_off
    library.ingest()
    assert 0 < len(kept(library)) < COUNT
    library.ingest()
    assert not library.paths.cells.exists()


@pytest.mark.usefixtures("looked_at")
def test_a_full_disk_is_said_and_it_goes_on_with_room_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = CellCache._open_for_writing.__func__  # type: ignore[attr-defined]

    def small(cls: type[CellCache], path: Path) -> object:
        connection = opened(cls, path)
        connection.execute("PRAGMA max_page_count = 8")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(CellCache, "_open_for_writing", classmethod(small))
        with pytest.raises(AppError, match="The disk is full"):
            fill(library)
    fill(library)
    assert len(kept(library)) == COUNT


@pytest.mark.usefixtures("looked_at")
def test_a_damaged_file_is_replaced_by_a_new_one(library: Library) -> None:
    fill(library)
    before = kept(library)
    cells_file(library.paths.cells, library.model.engine.cells_id).write_bytes(b"no database" * 2000)
    fill(library)
    assert kept(library) == before


@pytest.mark.usefixtures("looked_at")
def test_with_a_graphics_card_the_program_makes_them(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(library)
    by_decoders = kept(library)
    delete_cells(library.paths.cells)
    monkeypatch.setattr(ModelInUse, "runs_in_decoders", False)
    fill(library)
    assert kept(library) == by_decoders


@pytest.mark.usefixtures("looked_at")
def test_an_older_models_cells_stay_while_that_answers(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """They go with its vectors, when the generation in use is that of the model in use."""
    older = cells_file(library.paths.cells, "older-0123456789ab")
    older.parent.mkdir()
    older.touch()
    with monkeypatch.context() as patch:
        patch.setattr(Reindexer, "others_may_go", False)
        library.ingest()
    assert len(kept(library)) == COUNT
    assert older.exists()
    starts_anew(library)
    library.ingest()
    assert len(kept(library)) == COUNT
    assert not older.exists()


@pytest.mark.usefixtures("looked_at")
def test_a_model_without_a_middle_map_keeps_none(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = library.model.engine
    without = dataclasses.replace(engine, models=(dataclasses.replace(engine.models[0], cells=None),))
    monkeypatch.setattr(ModelInUse, "engine", without)
    fill(library)
    assert not library.paths.cells.exists()


def test_the_input_of_a_thumbnail_is_that_of_the_photo(tmp_path: Path, library: Library) -> None:
    rule = library.model.engine.rule
    save_picture(tmp_path / "large.png", 1, (1200, 900))
    prepared = prepare(str(tmp_path / "large.png"), rule)
    pixels = thumbnail_input(prepared.thumbnail, rule)
    assert pixels.shape == prepared.pixels.shape
    assert float(np.abs(pixels.astype(int) - prepared.pixels).mean()) < 6


def test_what_is_no_thumbnail_of_ours_is_refused(library: Library) -> None:
    for mode, size in (("L", (30, 20)), ("RGB", (1100, 4)), ("CMYK", (30, 20))):
        buffer = io.BytesIO()
        Image.new(mode, size).save(buffer, "JPEG")
        with pytest.raises(DecodeError):
            thumbnail_input(buffer.getvalue(), library.model.engine.rule)
