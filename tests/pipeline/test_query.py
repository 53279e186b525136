"""Finding neighbours: in the library and outside it, while things come and go, with and without a sound index."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from PIL import Image

from app.core.closeness import SHIPPED, Closeness, Edges
from app.core.errors import Cancelled, InputError
from app.core.events import Event, Progress
from app.core.job import Job
from app.core.photo import Answer, PictureFacts
from app.core.question import Metric, Question
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.machine.settings import Settings
from app.pipeline.search import fresh as fresh_module
from app.pipeline.search.fresh import FreshVectors, merge
from app.pipeline.search.query import Searcher
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.checked_rows import CheckedRows
from app.similarity.descriptor import similarities
from app.similarity.index import Index, Scored
from app.similarity.index_build import build_index
from app.similarity.manifest import Generation, current_generation
from tests.conftest import save_picture
from tests.pipeline.harness import Library

pytestmark = pytest.mark.acquainted

MakePhoto = Callable[..., Path]


@pytest.fixture(scope="module")
def model_library(tmp_path_factory: pytest.TempPathFactory, model: ModelInUse) -> Path:
    """A folder with nine photos and their library, made once."""
    top = tmp_path_factory.mktemp("queries")
    (top / "photos").mkdir()
    for n in range(9):
        save_picture(top / "photos" / f"{n}.png", n)
    library = Library(top / "home", model)
    library.add(top / "photos")
    library.ingest()
    library.close()
    return top


@pytest.fixture
def photos(model_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_library / "photos", tmp_path / "photos"))


@pytest.fixture
def indexed(model_library: Path, photos: Path, tmp_path: Path, model: ModelInUse) -> Iterator[Library]:
    """A copy of the library that believes it was made of the copied photos."""
    shutil.copytree(model_library / "home", tmp_path / "home")
    library = Library(tmp_path / "home", model)
    for table in ("roots", "directories"):
        library.store._db.execute(f"UPDATE {table} SET path = ?", (os.fsencode(photos),))
    yield library
    library.close()


def _names(answer: Answer) -> list[str]:
    return [os.path.basename(match.paths[0]) for match in answer.matches]


def _scores(answer: Answer) -> list[tuple[bytes, float]]:
    return [(match.content_id, match.similarity) for match in answer.matches]


def _same(one: Answer, other: Answer) -> None:
    assert [content for content, _ in _scores(one)] == [content for content, _ in _scores(other)]
    assert [s for _, s in _scores(one)] == pytest.approx([s for _, s in _scores(other)], abs=1e-5)


def test_neighbours_of_a_photo_of_the_library(indexed: Library, photos: Path, decoded: list[str]) -> None:
    answer = indexed.find(photos / "3.png", 5)
    assert decoded == []
    assert answer.query_path == str(photos / "3.png")
    assert answer.query_places == (str(photos / "3.png"),)
    assert answer.searched == 9
    assert [match.rank for match in answer.matches] == [1, 2, 3, 4, 5]
    assert "3.png" not in _names(answer)
    similarities = [match.similarity for match in answer.matches]
    assert similarities == sorted(similarities, reverse=True)
    for match in answer.matches:
        assert match.distance == pytest.approx(np.sqrt(2 - 2 * match.similarity), abs=1e-5)
        assert 0 <= match.distance <= 2
        assert -1 <= match.similarity <= 1


def test_the_index_and_the_exact_search_agree(indexed: Library, photos: Path) -> None:
    for n in range(9):
        _same(indexed.find(photos / f"{n}.png", 20), indexed.find(photos / f"{n}.png", 20, exact=True))


def test_the_scores_are_those_of_the_stored_vectors(indexed: Library, photos: Path) -> None:
    snapshot = indexed.snapshot()
    query = snapshot.photos[str(photos / "3.png")][2]
    assert query is not None
    truth = {c: float(v @ (snapshot.vectors[query] * indexed.model.scale)) for c, v in snapshot.vectors.items()}
    for content, similarity in _scores(indexed.find(photos / "3.png", 8)):
        assert similarity == pytest.approx(truth[content], abs=1e-4)


def test_a_photo_from_outside(indexed: Library, photos: Path, tmp_path: Path, make_photo: MakePhoto) -> None:
    outside = make_photo("new.png", seed=3, size=(640, 480), folder=tmp_path / "outside")
    answer = indexed.find(outside, 9)
    assert answer.query_places == ()
    assert _names(answer)[0] == "3.png"  # the same picture at another size
    assert answer.matches[0].similarity > 0.9
    assert len(answer.matches) == 9
    assert indexed.counts().photos == 9  # it was not added


def test_a_copy_from_outside_needs_no_decoder(
    indexed: Library, photos: Path, tmp_path: Path, decoded: list[str]
) -> None:
    shutil.copy(photos / "3.png", tmp_path / "copy.png")
    answer = indexed.find(tmp_path / "copy.png", 3)
    assert decoded == []
    assert _names(answer)[0] == "3.png"
    assert (answer.matches[0].similarity, answer.matches[0].distance) == (1, 0)
    assert answer.query_places == (str(photos / "3.png"),)


def test_the_same_pixels_in_another_file_are_at_no_distance(indexed: Library, photos: Path, tmp_path: Path) -> None:
    with Image.open(photos / "3.png") as image:
        image.save(tmp_path / "compressed otherwise.png", compress_level=0)
    answer = indexed.find(tmp_path / "compressed otherwise.png", 3)
    assert _names(answer)[0] == "3.png"
    assert answer.matches[0].distance < 1e-4  # the query is rounded as what is stored is
    assert answer.query_places == ()


def test_a_copy_is_at_no_distance_wherever_its_vector_is(
    indexed: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the index, newer than it, or made anew since with a slightly other vector."""
    for n in range(9):
        shutil.copy(photos / f"{n}.png", tmp_path / f"copy {n}.png")
        for exact in (False, True):
            nearest = indexed.find(tmp_path / f"copy {n}.png", 3, exact=exact).matches[0]
            assert (nearest.paths[0], nearest.distance) == (str(photos / f"{n}.png"), 0)
    stored = Reader.vector

    def made_anew(self: Reader, content_id: bytes, model_id: str) -> bytes | None:
        vector = np.frombuffer(stored(self, content_id, model_id) or b"", "<f2")
        return (vector * np.float16(1.01)).astype("<f2").tobytes()

    monkeypatch.setattr(Reader, "vector", made_anew)
    nearest = indexed.find(tmp_path / "copy 3.png", 3).matches[0]
    assert (nearest.paths[0], nearest.distance, nearest.rank) == (str(photos / "3.png"), 0, 1)


def test_the_library_tells_where_it_has_the_query(indexed: Library, photos: Path, tmp_path: Path) -> None:
    shutil.copy(photos / "3.png", photos / "a copy.png")
    indexed.ingest()
    inside = indexed.find(photos / "3.png", 3)
    assert inside.query_places == (str(photos / "3.png"), str(photos / "a copy.png"))
    shutil.copy(photos / "3.png", tmp_path / "outside.png")
    assert indexed.find(tmp_path / "outside.png", 3).query_places == (
        str(photos / "3.png"),
        str(photos / "a copy.png"),
    )
    indexed.store._db.execute("UPDATE photos SET content_id = NULL WHERE name = ?", (b"5.png",))  # not read yet
    assert indexed.find(photos / "5.png", 3).query_places == (str(photos / "5.png"),)


def test_copies_are_one_match_with_every_path(indexed: Library, photos: Path) -> None:
    shutil.copy(photos / "3.png", photos / "z copy.png")
    shutil.copy(photos / "5.png", photos / "a copy.png")
    indexed.ingest()
    own = indexed.find(photos / "3.png", 20)
    assert own.matches[0].paths == (str(photos / "z copy.png"),)  # itself left out, its copy not
    assert len(own.matches) == 9
    other = next(match for match in own.matches if len(match.paths) == 2)
    assert other.paths == (str(photos / "5.png"), str(photos / "a copy.png"))


def test_through_a_link_to_the_folder(indexed: Library, photos: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(photos)
    answer = indexed.find(tmp_path / "link" / "3.png", 20)
    assert "3.png" not in _names(answer)
    assert len(answer.matches) == 8


def test_what_is_gone_is_not_found_although_the_index_has_it(indexed: Library, photos: Path) -> None:
    best = indexed.find(photos / "3.png", 8).matches
    root = indexed.store.roots()[0]
    gone = [indexed.store.photo_at(match.paths[0]) for match in best[:6]]
    for photo in gone:
        assert photo is not None
        indexed.store._db.execute("DELETE FROM photos WHERE id = ?", (photo.id,))
    answer = indexed.find(photos / "3.png", 2)
    assert [match.content_id for match in answer.matches] == [match.content_id for match in best[6:]]
    assert [match.rank for match in answer.matches] == [1, 2]
    indexed.store.remove_root(root.id)
    assert indexed.find(photos / "3.png", 5).matches == ()


def test_what_is_newer_than_the_index_is_found(
    indexed: Library, photos: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pipeline.ingest.reindex.Reindexer.after_scan", lambda _: None)
    make_photo("new.png", seed=3, size=(480, 360))
    indexed.ingest()
    assert len(indexed.snapshot().indexed) == 9
    answer = indexed.find(photos / "3.png", 3)
    assert _names(answer)[0] == "new.png"
    assert answer.searched == 10
    _same(answer, indexed.find(photos / "3.png", 3, exact=True))
    # The searcher stays open while more comes in.
    shutil.copy(make_photo("newer.png", seed=3, size=(500, 375)), photos / "copy.png")
    indexed.ingest()
    assert set(_names(indexed.find(photos / "3.png", 3))[:2]) == {"new.png", "copy.png"}


@pytest.mark.acquainted(False)
def test_what_is_in_the_index_and_newer_than_it_is_found_once(
    indexed: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pipeline.ingest.reindex.Reindexer.after_scan", lambda _: None)
    before = indexed.find(photos / "3.png", 20)
    for n in (0, 1, 5):
        os.utime(photos / f"{n}.png", ns=(5, 5))
    assert indexed.ingest().linked == 3
    after = indexed.find(photos / "3.png", 20)
    assert after.searched == 9 + 3
    _same(after, before)


def test_an_open_searcher_follows_a_new_generation(indexed: Library, photos: Path, make_photo: MakePhoto) -> None:
    indexed.find(photos / "3.png", 3)
    make_photo("new.png", seed=3, size=(480, 360))
    indexed.ingest()
    answer = indexed.find(photos / "3.png", 20)
    assert _names(answer)[0] == "new.png"
    assert answer.searched == 10
    assert len(set(_names(answer))) == len(answer.matches) == 9


def test_before_any_index_exists(indexed: Library, photos: Path) -> None:
    before = indexed.find(photos / "3.png", 20)
    indexed.delete_index()
    _same(indexed.find(photos / "3.png", 20), before)
    # The next generation has the number of the one that is still mapped.
    indexed.ingest()
    _same(indexed.find(photos / "3.png", 20), before)


@pytest.mark.parametrize("name", ["annoy.ann", "projection.npy", "vectors.npy", "contents.npy", "manifest.json"])
def test_with_a_damaged_index(indexed: Library, photos: Path, name: str) -> None:
    before = indexed.find(photos / "3.png", 20)
    path = next(indexed.paths.index.glob(f"generation-*/{name}"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) // 3)
    path.unlink()  # the open searcher has the old file mapped
    path.write_bytes(content)
    later = Searcher(indexed.paths, indexed.model, indexed.decoders)
    try:
        _same(later.find(Job(1, lambda _: None), Question(str(photos / "3.png"), 20)), before)
        indexed.ingest()
        _same(later.find(Job(1, lambda _: None), Question(str(photos / "3.png"), 20)), before)
    finally:
        later.close()


@pytest.fixture
def ordered(indexed: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library of seventeen photos that is large enough for an order of its own."""
    monkeypatch.setattr("app.similarity.order.LEAST_PHOTOS", 17)
    for n in range(20, 28):
        save_picture(photos / f"{n}.png", n)
    indexed.ingest()
    return indexed


def _ask(library: Library, question: Question) -> Answer:
    return library.searcher.find(Job(1, lambda _: None), question)


def test_a_library_has_an_order_of_its_own_and_plain_turns_it_off(ordered: Library, photos: Path) -> None:
    differ = 0
    for n in range(9):
        path = str(photos / f"{n}.png")
        own, exact = _ask(ordered, Question(path, 16)), _ask(ordered, Question(path, 16, exact=True))
        assert not own.plain
        _same(own, exact)
        plain, exactly_plain = (_ask(ordered, Question(path, 16, exact, plain=True)) for exact in (False, True))
        assert plain.plain
        _same(plain, exactly_plain)
        distances = [match.distance for match in plain.matches]
        assert distances == sorted(distances)
        assert {match.content_id: match.distance for match in own.matches} == pytest.approx(
            {match.content_id: match.distance for match in plain.matches}
        )
        assert [match.rank for match in own.matches] == list(range(1, 17))
        differ += [match.content_id for match in own.matches] != [match.content_id for match in plain.matches]
    assert differ > 5


def test_the_metric_of_the_settings_holds_where_a_question_names_none(ordered: Library, photos: Path) -> None:
    """By any of them the distances are the same, and what is at no distance comes first."""
    shutil.copy(photos / "3.png", photos / "copy.png")
    ordered.ingest()
    orders, path = {}, str(photos / "3.png")
    for metric in get_args(Metric):
        ordered.workshop.choice.choose(Settings(metric=metric))
        usual, named = _ask(ordered, Question(path, 17)), _ask(ordered, Question(path, 17, metric=metric))
        _same(usual, named)
        _same(usual, _ask(ordered, Question(path, 17, exact=True)))
        assert usual.manner.metric == metric
        assert usual.plain is (metric == "euclidean")
        assert _names(usual)[0] == "copy.png"
        assert usual.edges == SHIPPED
        orders[metric] = _names(usual)
        distances = {match.content_id: match.distance for match in usual.matches}
        ordered.workshop.choice.choose(Settings())
        assert distances == pytest.approx({m.content_id: m.distance for m in _ask(ordered, Question(path, 17)).matches})
    assert len(set(map(tuple, orders.values()))) == 3
    assert orders["euclidean"] == _names(_ask(ordered, Question(path, 17, plain=True)))


def test_what_is_newer_stands_by_its_metric_too(
    ordered: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it will once it is in the index."""
    path, indexed = str(photos / "3.png"), len(ordered.snapshot().indexed)
    with monkeypatch.context() as patch:
        patch.setattr("app.pipeline.ingest.reindex.Reindexer.after_scan", lambda _: None)
        with Image.open(photos / "5.png") as image:
            image.save(photos / "compressed otherwise.png", compress_level=0)
        ordered.ingest()
        assert len(ordered.snapshot().indexed) == indexed
    for metric in get_args(Metric):
        ranks = {name: rank for rank, name in enumerate(_names(_ask(ordered, Question(path, 17, metric=metric))))}
        assert abs(ranks["compressed otherwise.png"] - ranks["5.png"]) <= (2 if metric == "cosine" else 1)


@pytest.mark.parametrize(
    ("usual", "question", "walked"),
    [
        (Settings(), Question("", 5), [0]),
        (Settings(effort=7), Question("", 5), [7]),
        (Settings(effort=7), Question("", 5, effort=2), [2]),
        (Settings(effort=7), Question("", 5, effort=0), [0]),
        (Settings(), Question("", 5, exact=True), []),
        (Settings(exact=True), Question("", 5), []),
        (Settings(exact=True, effort=7), Question("", 5, metric="dot"), []),
        (Settings(exact=True), Question("", 5, effort=0), [0]),  # who names an effort wants to see what it finds
        (Settings(effort=7), Question("", 5, plain=True), []),
    ],
)
def test_how_far_is_walked(
    indexed: Library,
    photos: Path,
    monkeypatch: pytest.MonkeyPatch,
    usual: Settings,
    question: Question,
    walked: list[int],
) -> None:
    levels: list[int] = []
    nearest = Index.nearest

    def noted(index: Index, *given: Any, effort: int, **named: Any) -> Any:
        levels.append(effort)
        return nearest(index, *given, effort=effort, **named)

    monkeypatch.setattr(Index, "nearest", noted)
    indexed.workshop.choice.choose(usual)
    answer = _ask(indexed, replace(question, photo=str(photos / "3.png")))
    assert levels == walked
    assert answer.manner.exact is (not walked)
    assert len(answer.matches) == 5


def test_other_trees_are_built_while_the_old_ones_answer_and_only_once(indexed: Library, photos: Path) -> None:
    before = indexed.find(photos / "3.png", 20)
    indexed.workshop.choice.choose(Settings(trees=9))
    answered: list[Answer] = []

    def look(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "reindex" and not answered:
            answered.append(indexed.find(photos / "3.png", 20))

    indexed.on_event = look
    indexed.ingest()
    _same(answered[0], before)
    built = current_generation(indexed.paths.index)
    assert built is not None
    assert built.manifest.trees == 9
    _same(indexed.find(photos / "3.png", 20), before)
    for _ in range(2):
        indexed.ingest()
        assert current_generation(indexed.paths.index) == built
    indexed.workshop.choice.choose(Settings())
    indexed.ingest()
    again = current_generation(indexed.paths.index)
    assert again is not None
    assert (again.number, again.manifest.trees) == (built.number + 1, 2)


def test_what_is_newer_stands_where_the_librarys_order_has_it(
    ordered: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy comes first in either order, and a photo that is new is not put last or first for being new."""
    monkeypatch.setattr("app.pipeline.ingest.reindex.Reindexer.after_scan", lambda _: None)
    with Image.open(photos / "3.png") as image:
        image.save(photos / "compressed otherwise.png", compress_level=0)
    ordered.ingest()
    assert len(ordered.snapshot().indexed) == 17
    answer = ordered.find(photos / "3.png", 17)
    assert not answer.plain
    assert _names(answer)[0] == "compressed otherwise.png"
    assert answer.matches[0].distance < 0.005
    other = ordered.find(photos / "5.png", 17)
    ranks = {name: rank for rank, name in enumerate(_names(other))}
    assert abs(ranks["compressed otherwise.png"] - ranks["3.png"]) <= 2  # their vectors are the same


@pytest.mark.parametrize("exact", [False, True])
def test_an_index_that_is_damaged_while_it_is_open(indexed: Library, photos: Path, exact: bool) -> None:
    """A row that is not what it was is no neighbour: the question is answered without the index; it is built anew."""
    before = indexed.find(photos / "3.png", 20)
    later = Searcher(indexed.paths, indexed.model, indexed.decoders)
    try:
        later.get_ready(Job(1, lambda _: None))
        path = next(indexed.paths.index.glob("generation-*/vectors.npy"))
        with path.open("r+b") as file:
            file.seek(128 + 5 * 2 * indexed.model.engine.dim)
            file.write(b"\x3c" * 40)
        _same(later.find(Job(1, lambda _: None), Question(str(photos / "3.png"), 20, exact)), before)
        assert later._opened._index is None
        indexed.ingest()
        _same(later.find(Job(1, lambda _: None), Question(str(photos / "3.png"), 20, exact)), before)
        assert later._opened._index is not None
    finally:
        later.close()


def test_a_photo_that_changed_is_asked_as_it_is_now(
    indexed: Library, photos: Path, make_photo: MakePhoto, decoded: list[str]
) -> None:
    assert _names(indexed.find(photos / "3.png", 1)) != ["5.png"]
    make_photo("3.png", seed=5, size=(480, 360))
    assert _names(indexed.find(photos / "3.png", 1)) == ["5.png"]
    assert decoded == [str(photos / "3.png")]


def test_a_photo_whose_disk_is_not_there_is_found_by_what_is_known(indexed: Library, photos: Path) -> None:
    before = indexed.find(photos / "3.png", 5)
    photos.rename(photos.with_name("unplugged"))
    _same(indexed.find(photos / "3.png", 5), before)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gone.png", "There is no file"),
        ("empty.png", "The file is empty"),
        ("text.png", "is not a photo that Photokin can read"),
        ("folder.png", "This is not a file"),
        ("pipe.png", "This is not a file"),
    ],
)
def test_what_is_no_photo(indexed: Library, tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InputError, match=sentence):
        indexed.find(tmp_path / name)
    assert indexed.counts().photos == 9


def test_no_library_yet(tmp_path: Path, indexed: Library, photos: Path) -> None:
    searcher = Searcher(type(indexed.paths)(tmp_path / "nothing"), indexed.model, indexed.decoders)
    with pytest.raises(InputError, match="The library is empty"):
        searcher.find(Job(1, lambda _: None), Question(str(photos / "3.png"), 5))
    assert not (tmp_path / "nothing").exists()
    searcher.close()


def test_who_does_not_want_an_exact_answer_any_more_need_not_wait_for_it(
    indexed: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a million photos it takes seconds."""
    monkeypatch.setattr("app.similarity.index.CHUNK_ROWS", 2)
    job, taken, take = Job(1, lambda _: None), list[object](), CheckedRows.take

    def cancelled_meanwhile(rows: CheckedRows, which: Any) -> Any:
        taken.append(which)
        job.cancel()
        return take(rows, which)

    monkeypatch.setattr(CheckedRows, "take", cancelled_meanwhile)
    with pytest.raises(Cancelled):
        indexed.searcher.find(job, Question(str(photos / "3.png"), 5, exact=True))
    assert taken == [slice(0, 2)]


def test_a_cancelled_question_ends(indexed: Library, photos: Path) -> None:
    job = Job(1, lambda _: None)
    job.cancel()
    with pytest.raises(Cancelled):
        indexed.searcher.find(job, Question(str(photos / "3.png"), 5))


# Vectors newer than the index


_FACTS = PictureFacts(1, 1, "PNG", None, None)


def _store_vectors(library: Library, vectors: np.ndarray, first: int = 0) -> None:
    """Put vectors into the store as photos of their own, by the model ``small``."""
    library.store.add_root("/r")
    root_id = library.store.roots()[0].id
    with library.store.transaction():
        db = library.store._db
        db.execute("INSERT OR IGNORE INTO directories (root_id, path) VALUES (?, x'2f72')", (root_id,))
        for number, vector in enumerate(vectors, first):
            content = number.to_bytes(16, "big")
            library.store.add_embedding(content, _FACTS, "small", vector.astype("<f2").tobytes())
            db.execute(
                """INSERT INTO photos (directory_id, name, size_bytes, mtime_ns, date_s, content_id)
                    VALUES ((SELECT id FROM directories LIMIT 1), ?, 1, 1, 1, ?)""",
                (f"{number}.jpg".encode(), content),
            )


@pytest.mark.parametrize("limit", [1, 7, 50, 100, 1000])
def test_fresh_vectors_are_exact_however_many_are_kept(
    library: Library, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh_module, "_CHUNK_ROWS", 16)
    vectors = np.random.default_rng(0).standard_normal((100, 8)).astype(np.float16).astype(np.float32)
    fresh = FreshVectors("small", 8, 0, limit)
    for part in range(0, 100, 25):
        _store_vectors(library, vectors[part : part + 25], part)
        fresh.refill(library.store)
        truth = np.argsort(-(vectors[: part + 25] @ vectors[3]), kind="stable")[:10]
        found, compared = fresh.nearest(library.store, vectors[3], np.ones(8, np.float32), 10)
        assert compared == part + 25
        assert [int.from_bytes(each.content_id, "big") for each in found] == truth.tolist()
    assert len(fresh) == min(limit, 100)


def _library_of(library: Library, count: int) -> np.ndarray:
    """Store ``count`` vectors of the shipped model's blocks, which have something in common, and index them."""
    random = np.random.default_rng(4)
    vectors = random.standard_normal((count, library.model.engine.dim)) + 0.7
    start = 0
    for block in library.model.engine.blocks:
        part = vectors[:, start : start + block.size]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
        start += block.size
    return vectors.astype(np.float16).astype(np.float32)


@pytest.mark.acquainted(False)
def test_what_is_newer_than_the_index_takes_its_place_in_the_librarys_order(library: Library) -> None:
    vectors = _library_of(library, 600)
    rows = [(n + 1, n.to_bytes(16, "big"), vector.astype("<f2").tobytes()) for n, vector in enumerate(vectors)]
    scale = library.model.scale
    built = build_index(library.paths.index, iter(rows[:550]), "small", scale, 1, lambda _: None)
    assert built is not None
    index = Index(built)
    _store_vectors(library, vectors)
    first = library.store._db.execute("SELECT MIN(id) FROM embeddings").fetchone()[0]
    fresh = FreshVectors("small", vectors.shape[1], first + 549, 20, lambda: index.sample(scale))
    fresh.refill(library.store)
    assert len(fresh) == 20
    sample = index.sample(scale)
    asked = sample.order.asked(vectors[3], scale)
    found, compared = fresh.nearest(library.store, vectors[3], scale, 10)
    assert compared == 50
    truth = asked.scores(vectors[550:], sample.traits(vectors[550:])[0])
    assert [int.from_bytes(each.content_id, "big") for each in found] == (550 + np.argsort(-truth)[:10]).tolist()
    plain, _ = fresh.nearest(library.store, vectors[3], scale, 10, metric="euclidean")
    similar = similarities(vectors[3], vectors[550:], scale)
    assert [int.from_bytes(each.content_id, "big") for each in plain] == (550 + np.argsort(-similar)[:10]).tolist()
    merged = merge(found, index.nearest(vectors[3], scale, 10), 10)
    assert [each.score for each in merged] == sorted((each.score for each in merged), reverse=True)


def test_rows_of_another_length_are_left_out(library: Library) -> None:
    _store_vectors(library, np.ones((3, 8), np.float32))
    _store_vectors(library, np.ones((2, 5), np.float32), 3)
    _store_vectors(library, np.ones((1, 8), np.float32), 5)
    fresh = FreshVectors("small", 8, 0, 100)
    fresh.refill(library.store)
    fresh.refill(library.store)
    assert len(fresh) == 4


def test_merge_keeps_the_most_similar() -> None:
    a, b, c = (Scored(name, 0.4, score) for name, score in ((b"a", 0.5), (b"b", 0.1), (b"c", 0.3)))
    assert merge([a, b], [c], 2) == [a, c]
    assert merge([], [], 3) == []


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Generations that were opened."""
    generations: list[object] = []
    real = Index.__init__

    def counting(self: Index, generation: Generation, verify: Callable[[Generation], None]) -> None:
        generations.append(generation)
        real(self, generation, verify)

    monkeypatch.setattr(Index, "__init__", counting)
    return generations


def test_an_index_opens_once_for_many_questions(indexed: Library, photos: Path, opened: list[object]) -> None:
    for n in range(5):
        indexed.find(photos / f"{n}.png", 3)
    assert len(opened) == 1


def test_who_is_ready_opens_nothing_for_the_first_question(
    indexed: Library, photos: Path, model: ModelInUse, opened: list[object]
) -> None:
    searcher = Searcher(DataPaths(indexed.home), model, indexed.decoders)
    try:
        searcher.get_ready(Job(1, lambda _: None))
        assert len(opened) == 1
        assert len(searcher.find(Job(2, lambda _: None), Question(str(photos / "0.png"), 3)).matches) == 3
        assert len(opened) == 1
    finally:
        searcher.close()


def test_getting_ready_without_a_library(tmp_path: Path, library: Library) -> None:
    searcher = Searcher(DataPaths(tmp_path / "nothing"), library.model, library.decoders)
    searcher.get_ready(Job(1, lambda _: None))
    assert searcher.reader is None


def test_one_file_is_called_so_and_is_at_no_distance(indexed: Library, photos: Path, tmp_path: Path) -> None:
    """Identical content is exactly 0, whether its copy was in the index, is newer, or the query comes from outside."""
    outside = shutil.copy(photos / "3.png", tmp_path / "elsewhere.png")
    answer = indexed.find(outside, 5)
    assert answer.query_places == (str(photos / "3.png"),)
    assert (answer.matches[0].closeness, answer.matches[0].distance) == (Closeness.SAME_FILE, 0.0)
    assert answer.matches[0].paths == (str(photos / "3.png"),)
    assert Closeness.SAME_FILE not in [match.closeness for match in answer.matches[1:]]
    for copy in ("3 again.png", "3 once more.png"):
        shutil.copy(photos / "3.png", photos / copy)
    indexed.ingest()
    for path, others in ((photos / "3.png", 2), (Path(outside), 3)):
        first, second = indexed.find(path, 5).matches[:2]
        assert (first.closeness, first.distance, len(first.paths)) == (Closeness.SAME_FILE, 0.0, others)
        assert second.closeness != Closeness.SAME_FILE


def test_a_match_tells_what_a_list_shows_of_it(indexed: Library, photos: Path) -> None:
    match = indexed.find(photos / "3.png", 1).matches[0]
    with Image.open(match.paths[0]) as file:
        assert (match.width_px, match.height_px) == file.size
    assert match.date_s == pytest.approx(os.stat(match.paths[0]).st_mtime, abs=26 * 3600)  # on this place's clock


def test_the_words_follow_the_edges_of_the_generation(
    indexed: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert indexed.find(photos / "3.png", 5).edges == SHIPPED  # nine photos are too few for edges of their own
    own = Edges(0.1, 0.2, 1.9)
    monkeypatch.setattr("app.similarity.index_growth.library_edges", lambda *_: own)
    shutil.copy(photos / "3.png", photos / "3 again.png")
    save_picture(photos / "20.png", 20)
    indexed.ingest()
    for exact in (False, True):
        answer = indexed.find(photos / "3.png", 20, exact=exact)
        assert answer.edges == own
        assert [match.closeness for match in answer.matches] == [
            own.closeness(match.distance, same_file=match.rank == 1) for match in answer.matches
        ]
