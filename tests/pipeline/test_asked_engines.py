"""Questions that name an engine: its own vectors answer, by its own index, and never together with another's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import InputError
from app.core.job import Job
from app.core.photo import Answer
from app.core.question import Question
from app.core.taking_away import TablePlan, VectorsPlan
from app.imaging.prepare import prepare
from app.machine.paths import models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.describe import embedded, stored
from app.pipeline.ingest.kept_indexes import KeptIndexes
from app.pipeline.ingest.reindex import Reindexer
from app.pipeline.reports.table import TableWriter
from app.pipeline.reports.vectors import VectorsWriter
from app.pipeline.work.model_in_use import ModelInUse, understood
from app.similarity.engine import Engine
from app.similarity.manifest import current_generation
from app.similarity.shipped_engines import load_shipped
from tests.acquainted import make_acquainted
from tests.conftest import picture, save_picture
from tests.pipeline.harness import Library

_PHOTOS = 6


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, model: ModelInUse) -> Path:
    """A library that two engines have read: the standard one, which answers, and then the plain one."""
    top = tmp_path_factory.mktemp("asked")
    (top / "photos").mkdir()
    make_acquainted(top / "home")
    library = Library(top / "home", model)
    plain = _plain()
    try:
        library.add(top / "photos")
        for n in range(_PHOTOS):
            path = top / "photos" / f"{n}.png"
            save_picture(path, n)
        library.ingest()
        for photo in (library.store.photo_at(str(path)) for path in (top / "photos").iterdir()):
            assert photo is not None
            assert photo.content_id is not None
            prepared = prepare(photo.path, plain.engine.rule, 320)
            vector = stored(embedded(plain.embedder, [prepared])[0])
            library.store.add_vectors(plain.engine.model_id, [(photo.content_id, vector)])
    finally:
        library.close()
    return top


@pytest.fixture
def photos(made: Path) -> Path:
    return made / "photos"


@pytest.fixture
def library(made: Path, tmp_path: Path, model: ModelInUse) -> Iterator[Library]:
    shutil.copytree(made / "home", tmp_path / "home")
    library = Library(tmp_path / "home", model)
    yield library
    library.close()


def _plain() -> ModelInUse:
    return ModelInUse(models_folder(), Settings(device="cpu"), "plain")


def _ask(library: Library, photo: Path, engine: str = "", count: int = 20) -> Answer:
    return library.searcher.find(Job(2, library.emit), Question(str(photo), count, engine=engine))


def _similarities(answer: Answer) -> dict[str, float]:
    return {Path(match.paths[0]).name: match.similarity for match in answer.matches}


def _truth(library: Library, photo: Path, name: str) -> dict[str, float]:
    known = understood(library.model.named(name))
    vectors = {
        content: np.frombuffer(vector, "<f2").astype(np.float32)
        for _, content, vector in library.store.embeddings(known.model_id)
    }
    asked = library.store.photo_at(str(photo))
    assert asked is not None
    assert asked.content_id is not None
    query = vectors.pop(asked.content_id) * known.scale
    places = library.store.paths_of(list(vectors))
    return {Path(places[content][0]).name: float(vector @ query) for content, vector in vectors.items()}


def _engines(*names: str) -> list[Engine]:
    return [load_shipped(name, models_folder()) for name in names]


def _keep(library: Library, *names: str, trees: int = 0) -> None:
    kept = KeptIndexes(library.store, library.model, library.paths.kept_indexes, _engines(*names), trees)
    kept.bring_up_to_date(Job(1, library.emit), library.paths.index)


@pytest.mark.parametrize("indexed", [False, True])
def test_an_engine_answers_with_its_own_vectors(library: Library, photos: Path, indexed: bool) -> None:
    if indexed:
        _keep(library, "plain")
    for name in ("plain", "standard"):
        answer = _ask(library, photos / "3.png", name)
        assert answer.engine == name
        assert not answer.by_older
        assert answer.searched == _PHOTOS
        assert _similarities(answer) == pytest.approx(_truth(library, photos / "3.png", name), abs=1e-3)
    assert _truth(library, photos / "3.png", "plain") != pytest.approx(
        _truth(library, photos / "3.png", "standard"), abs=0.01
    )
    whichever = _ask(library, photos / "3.png")
    assert whichever.engine == ""
    assert whichever.matches == _ask(library, photos / "3.png", "standard").matches


def test_a_photo_from_outside_goes_through_the_network_of_the_engine(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    picture(3).save(tmp_path / "outside.png", compress_level=0)
    for name in ("plain", "standard"):
        first = _ask(library, tmp_path / "outside.png", name).matches[0]
        assert first.paths == (str(photos / "3.png"),)
        assert first.distance < 0.05


def test_it_tells_with_how_many_photos_it_was_compared(library: Library, photos: Path) -> None:
    last = library.store.last_vector()
    library.store._db.execute("DELETE FROM embeddings WHERE id > ?", (last - 4,))  # the plain ones came last
    answer = _ask(library, photos / "0.png", "plain")
    assert answer.searched == _PHOTOS - 4
    assert _ask(library, photos / "5.png").searched == _PHOTOS


@pytest.mark.parametrize("name", ["nobody", "../plain", "", "large"])
def test_who_cannot_be_asked(library: Library, photos: Path, name: str) -> None:
    if not name:
        assert _ask(library, photos / "3.png", name).engine == ""
        return
    said = "has not read a photo" if name == "large" else "There is no engine"
    with pytest.raises(InputError, match=said):
        _ask(library, photos / "3.png", name)


def test_a_damaged_index_of_a_kept_engine_is_done_without(library: Library, photos: Path) -> None:
    _keep(library, "plain")
    truth = _similarities(_ask(library, photos / "3.png", "plain"))
    generation = current_generation(library.paths.kept_indexes / "plain")
    assert generation is not None
    library.searcher.close()
    vectors = generation.folder / "vectors.npy"
    vectors.write_bytes(vectors.read_bytes()[:128] + b"\xff" * (vectors.stat().st_size - 128))
    assert _similarities(_ask(library, photos / "3.png", "plain")) == pytest.approx(truth, abs=1e-3)
    _keep(library, "plain")
    again = current_generation(library.paths.kept_indexes / "plain")
    assert again is not None
    assert again.number > generation.number


def test_an_index_is_built_once_and_goes_with_its_engine(library: Library) -> None:
    _keep(library, "plain")
    folder = library.paths.kept_indexes / "plain"
    first = current_generation(folder)
    assert first is not None
    assert first.manifest.count == _PHOTOS
    _keep(library, "plain")
    assert current_generation(folder) == first
    _keep(library, "plain", trees=7)
    other = current_generation(folder)
    assert other is not None
    assert other.manifest.trees == 7
    (library.paths.kept_indexes / "a letter.txt").write_text("of the user's")
    _keep(library)
    assert not folder.exists()
    assert (library.paths.kept_indexes / "a letter.txt").exists()


def test_the_engine_in_use_needs_no_second_index(library: Library) -> None:
    _keep(library, "standard")
    assert not (library.paths.kept_indexes / "standard").exists()


def test_who_is_switched_to_brings_its_index(library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the one that was in use keeps its own, where it is kept: nothing is built."""
    _keep(library, "plain")
    in_use, plain = library.model, _plain()
    kept = KeptIndexes(library.store, plain, library.paths.kept_indexes, _engines("standard"))
    before = _similarities(_ask(library, photos / "3.png"))
    monkeypatch.setattr(Reindexer, "_build", lambda _: pytest.fail("it is there already"))
    reindexer = Reindexer(
        Job(1, library.emit),
        library.store,
        plain,
        library.paths.index,
        library.workshop.verified,
        hand_over=kept.hand_over,
    )
    assert reindexer.older_answers
    reindexer.after_scan()
    assert reindexer.others_may_go
    kept.bring_up_to_date(Job(1, library.emit), library.paths.index)
    assert [folder.name for folder in library.paths.kept_indexes.iterdir()] == ["standard"]
    for folder, model in ((library.paths.index, plain), (library.paths.kept_indexes / "standard", in_use)):
        generation = current_generation(folder)
        assert generation is not None
        assert generation.manifest.model_id == model.engine.model_id
    assert _similarities(_ask(library, photos / "3.png", "standard")) == pytest.approx(before, abs=1e-3)


def test_a_damaged_kept_index_is_not_taken_over(library: Library) -> None:
    _keep(library, "plain")
    generation = current_generation(library.paths.kept_indexes / "plain")
    assert generation is not None
    (generation.folder / "annoy.ann").write_bytes(b"nothing")
    kept = KeptIndexes(library.store, _plain(), library.paths.kept_indexes, [])
    assert kept.hand_over(current_generation(library.paths.index), library.paths.index) is None


@pytest.mark.parametrize("exact", [False, True])
def test_a_table_and_vectors_of_a_named_engine_are_its_own(library: Library, tmp_path: Path, exact: bool) -> None:
    _keep(library, "plain")
    written: list[bytes] = []
    plan = TablePlan("", "jsonl", 20, exact=exact, engine="plain")
    TableWriter(library.model, library.searcher, library.workshop.choice).write(
        Job(1, library.emit), plan, written.append
    )
    rows = [json.loads(line) for line in b"".join(written).splitlines()]
    assert len(rows) == _PHOTOS * (_PHOTOS - 1)
    for row in rows:
        truth = _truth(library, Path(row["path"]), "plain")
        assert row["similarity"] == pytest.approx(truth[Path(row["neighbour"]).name], abs=1e-3)
    vectors = VectorsPlan(str(tmp_path / "v.npy"), str(tmp_path / "v.jsonl"), engine="plain")
    taken = VectorsWriter(library.model, library.searcher).write(Job(1, library.emit), vectors)
    assert taken.dim == np.count_nonzero(understood(library.model.named("plain")).scale)
    with pytest.raises(InputError, match="has not read a photo"):
        VectorsWriter(library.model, library.searcher).write(Job(1, library.emit), replace(vectors, engine="large"))
