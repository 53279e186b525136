"""Where photos belong: how neighbours vote, from when on that is believed, and who may not vote."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.belonging import SURE, BelongingQuestion, Belongings
from app.core.errors import InputError
from app.core.job import Job
from app.core.listing import Listing
from app.core.photo import FoundFile, PictureFacts
from app.pipeline.decoding.describe import stored
from app.pipeline.survey.belonging import BelongingFinder
from app.pipeline.survey.votes import Vote, Voter, left_one_out, vote
from tests.pipeline.harness import Library

_FACTS = PictureFacts(400, 300, "JPEG", None, None, "")
_EACH = 14


def test_the_nearer_a_neighbour_the_louder_its_voice() -> None:
    voters = (Voter(("/a/1",), 0.8), Voter(("/a/2",), 0.8), Voter(("/b/1",), 0.1))
    assert vote(voters, 1.0).folder == "/b"
    assert vote(voters[:2], 1.0).folder == "/a"
    assert vote(voters, 0.5).share == pytest.approx(0.8 / (0.8 + 0.25))
    assert vote((Voter(("/a/1",), 1.2),), 1.0) == Vote("", 0.0)  # too far away to be heard
    assert vote((), 1.0) == Vote("", 0.0)


def test_one_faint_neighbour_is_not_sure_of_itself() -> None:
    assert vote((Voter(("/a/1",), 0.9),), 1.0).share < 0.5
    assert vote(tuple(Voter((f"/a/{n}",), 0.3) for n in range(10)), 1.0).share > 0.9


def test_a_copy_in_several_folders_divides_its_voice() -> None:
    both = vote((Voter(("/a/1", "/b/1"), 0.2), Voter(("/b/2",), 0.9)), 1.0)
    assert both.folder == "/b"
    assert both.share == pytest.approx(0.5 / (0.9 + 0.25))


def _is_right(folder: str) -> bool:
    return folder == "/right"


def test_an_answer_is_given_from_where_nine_of_ten_are_right() -> None:
    votes = [Vote("/right" if n % 4 or n > 60 else "/wrong", n / 100) for n in range(100) for _ in range(2)]
    told = left_one_out([(each, _is_right) for each in votes])
    assert told.asked == 100
    assert told.right / told.answered >= SURE
    assert 0 < told.least_share < 0.61
    below = [each for each in votes[::2] if each.share >= told.least_share - 0.05]
    assert sum(map(_is_right, (each.folder for each in below))) / len(below) < SURE + 0.02


def test_where_answers_are_mostly_wrong_none_is_given() -> None:
    told = left_one_out(
        [(Vote("/wrong" if n % 2 else "/right", 0.9), lambda folder: folder == "/x") for n in range(80)]
    )
    assert (told.answered, told.right) == (0, 0)
    assert told.least_share > 1
    assert left_one_out([]).least_share > 1
    few = left_one_out([(Vote("/right", 1.0), _is_right)] * 4)
    assert few.least_share > 1  # two answers prove nothing


@pytest.fixture
def library(library: Library) -> Library:
    """Two folders with things of their own, a third in which some of each lie, and a stranger."""
    engine = library.model.engine
    random = np.random.default_rng(4)
    middles = {"a": random.standard_normal(engine.dim), "b": random.standard_normal(engine.dim)}
    kinds = {"a": ["a"] * _EACH, "b": ["b"] * _EACH, "new": ["a", "a", "b", "stranger"]}
    with library.store.transaction():
        library.store.add_root("/r")
        root = library.store.roots()[0].id
        for folder, showing in kinds.items():
            names = [f"{number}.jpg" for number in range(len(showing))]
            files = tuple(FoundFile(name, 10, 1) for name in names)
            library.store.apply(root, Listing(f"/r/{folder}", files))
            for name, kind in zip(names, showing, strict=True):
                near = random.standard_normal(engine.dim)
                vector = near if kind == "stranger" else middles[kind] + 0.5 * near
                for block in engine.blocks:
                    here = slice(block.offset, block.offset + block.size)
                    vector[here] /= np.linalg.norm(vector[here])
                photo = library.store.photo_at(f"/r/{folder}/{name}")
                assert photo is not None
                content_id = f"{folder}{name}".encode().ljust(16)
                library.store.add_embedding(content_id, _FACTS, engine.model_id, stored(vector.astype(np.float32)))
                library.store.link(photo, content_id, photo.stamp)
    return library


def _asked(library: Library, question: BelongingQuestion) -> Belongings:
    finder = BelongingFinder(library.paths, library.model, library.searcher, library.budget)
    return finder.belongs(Job(3, library.emit), question)


def test_photos_go_where_their_neighbours_lie_and_strangers_nowhere(library: Library) -> None:
    photos = tuple(f"/r/new/{number}.jpg" for number in range(4))
    found = _asked(library, BelongingQuestion(photos))
    assert [each.folder for each in found.photos] == ["/r/a", "/r/a", "/r/b", ""]
    assert all(seen.path.startswith(each.folder) for each in found.photos[:3] for seen in each.evidence)
    assert (found.folders, found.skipped) == (3, ())
    assert 0 < found.accuracy.right < found.accuracy.answered  # those in new/ lie where nothing else is like them
    assert not any(each.lies_there for each in found.photos)
    there = _asked(library, BelongingQuestion(("/r/a/3.jpg",))).photos[0]
    assert (there.folder, there.lies_there) == ("/r/a", True)
    assert "/r/a/3.jpg" not in [seen.path for seen in there.evidence]


def test_what_cannot_be_asked_is_told(library: Library, tmp_path: Path) -> None:
    found = _asked(library, BelongingQuestion(("/r/away.jpg",)))
    assert found.photos == ()
    assert [failure.path for failure in found.skipped] == ["/r/away.jpg"]
    with pytest.raises(InputError, match="There is no photo in"):
        _asked(library, BelongingQuestion((), str(tmp_path)))
    with pytest.raises(InputError, match="at most 10,000"):
        _asked(library, BelongingQuestion(tuple(f"/x/{number}.jpg" for number in range(10_001))))


def test_one_folder_leaves_nothing_to_choose(library: Library) -> None:
    root = library.store.roots()[0].id
    for folder in ("b", "new"):
        library.store.apply(root, Listing(f"/r/{folder}", ()))
    with pytest.raises(InputError, match="fewer than two folders"):
        _asked(library, BelongingQuestion(("/r/a/3.jpg",)))
