"""What stands in one cell of an answer: versions, shots of a series, and that as many cells come as are asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.core.closeness import Closeness
from app.core.errors import InputError
from app.core.job import Job
from app.core.look_alikes import LookAlikeKind
from app.core.photo import Answer, ContentId, Match, match_of
from app.core.question import Question, Scope
from app.library.look_alike_rows import HeldContent
from app.pipeline.search.folding import Folding
from app.pipeline.work.known_groups import KnownGroup, KnownGroups, known_groups
from app.pipeline.work.model_in_use import ModelInUse
from tests.conftest import save_picture
from tests.pipeline.harness import Library

_COUNT = 16


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, model: ModelInUse) -> Path:
    """Sixteen photos in two folders, one of them twice, and their library, made once."""
    top = tmp_path_factory.mktemp("folding")
    for number in range(_COUNT):
        folder = top / "photos" / ("even" if number % 2 == 0 else "odd")
        folder.mkdir(parents=True, exist_ok=True)
        save_picture(folder / f"{number:02}.png", number)
    shutil.copy(top / "photos" / "odd" / "05.png", top / "photos" / "odd" / "05-copy.png")
    library = Library(top / "home", model)
    library.add(top / "photos")
    library.ingest()
    library.close()
    return top


class Told:
    """A library, its photos by their numbers, and what is known of them."""

    def __init__(self, library: Library, top: Path) -> None:
        self.library = library
        self._top = top
        self._contents = {path: each[2] for path, each in library.snapshot().photos.items()}
        self._groups: list[KnownGroup] = []

    def path(self, number: int) -> str:
        return str(self._top / "photos" / ("even" if number % 2 == 0 else "odd") / f"{number:02}.png")

    def content(self, number: int) -> ContentId:
        content_id = self._contents[self.path(number)]
        assert content_id is not None
        return content_id

    def know(self, kind: LookAlikeKind, numbers: Sequence[int], *, sure: bool = True) -> None:
        held = tuple(HeldContent(self.content(number), *_NOTHING) for number in numbers)
        self._groups.append(KnownGroup(kind, sure, held))
        self.library.groups.now = known_groups(self._groups, ())

    def ask(self, number: int = 0, count: int = 5, **how: Any) -> Answer:
        return self.library.searcher.find(Job(1, lambda _: None), Question(self.path(number), count, **how))

    def nearest(self, number: int = 0, **how: Any) -> list[int]:
        """Return the numbers of all others, nearest first, as nothing is known of them."""
        now, self.library.groups.now = self.library.groups.now, KnownGroups()
        found = numbers(self.ask(number, _COUNT, **how).matches)
        self.library.groups.now = now
        return found


_NOTHING: tuple[Any, ...] = tuple(None for _ in HeldContent._fields[1:])


def numbers(matches: Sequence[Match]) -> list[int]:
    return [int(os.path.basename(match.paths[0])[:2]) for match in matches]


@pytest.fixture
def told(made: Path, model: ModelInUse, tmp_path: Path) -> Iterator[Told]:
    shutil.copytree(made / "home", tmp_path / "home")
    library = Library(tmp_path / "home", model)
    yield Told(library, made)
    library.close()


def test_versions_stand_in_the_cell_of_the_nearest_of_them(told: Told) -> None:
    near = told.nearest()
    told.know("near", (near[1], near[4], near[9]))
    answer = told.ask(count=6)
    assert numbers(answer.matches) == [near[0], near[1], near[2], near[3], near[5], near[6]]
    assert [match.rank for match in answer.matches] == [1, 2, 3, 4, 5, 6]
    cell = answer.matches[1]
    assert {path for version in cell.versions for path in version.paths} == {told.path(near[4]), told.path(near[9])}
    assert cell.files[0] == told.path(near[1])
    assert len(cell.files) == 3 + (1 if 5 in (near[1], near[4], near[9]) else 0)
    assert cell.versions[0].width_px > 0
    assert answer.hidden.versions == 2
    assert answer.hidden.shots == 0
    plain = {match.content_id: match for match in told.ask(count=_COUNT, copies="shown").matches}
    assert (cell.distance, cell.closeness) == (plain[cell.content_id].distance, plain[cell.content_id].closeness)


def test_what_is_only_perhaps_one_picture_stands_apart(told: Told) -> None:
    near = told.nearest()
    told.know("near", (near[1], near[4]), sure=False)
    assert numbers(told.ask(count=6).matches) == near[:6]


def test_shots_of_a_series_stand_behind_the_nearest_with_their_own_distances(told: Told) -> None:
    near = told.nearest()
    told.know("series", (near[12], near[0], near[2], near[3]))
    answer = told.ask(count=4)
    assert numbers(answer.matches) == [near[0], near[1], near[4], near[5]]
    stack = answer.matches[0]
    assert numbers(stack.shots) == [near[2], near[3], near[12]]  # the last one was not among those nearest
    alone = {match.content_id: match for match in told.ask(count=_COUNT, copies="shown").matches}
    for shot in stack.shots:
        assert abs(shot.distance - alone[shot.content_id].distance) < 1e-6
        assert shot.closeness == alone[shot.content_id].closeness
    assert answer.hidden.shots == 3
    assert match_of(answer.matches, told.path(near[3])) is stack.shots[1]
    assert match_of(answer.matches, told.path(near[1])) is answer.matches[1]
    assert match_of(answer.matches, "/nowhere.png") is None


def test_a_version_of_a_shot_is_no_shot_more(told: Told) -> None:
    near = told.nearest()
    told.know("series", (near[1], near[3]))
    told.know("near", (near[3], near[6], near[7]))
    answer = told.ask(count=8)
    stack = answer.matches[1]
    assert numbers(stack.shots) == [near[3]]
    shown = {path for version in stack.shots[0].versions for path in version.paths}
    assert {told.path(near[6]), told.path(near[7])} <= shown
    assert not {near[3], near[6], near[7]} & set(numbers(answer.matches))


def test_as_many_cells_come_as_are_asked_for_and_exist(told: Told) -> None:
    near = told.nearest()
    told.know("series", near[:9])
    assert len(told.ask(count=5).matches) == 5
    everything = told.ask(count=_COUNT)
    assert len(everything.matches) == len(near) - 8
    assert everything.hidden.folded == 8


def test_versions_of_the_query_come_first_one_by_one_and_are_called_so(told: Told) -> None:
    near = told.nearest()
    told.know("near", (near[14], 0, near[2]))
    answer = told.ask(count=4)
    assert numbers(answer.matches) == [near[2], near[14], near[0], near[1]]
    assert [match.closeness for match in answer.matches[:2]] == [Closeness.SAME_PICTURE] * 2
    assert Closeness.SAME_PICTURE not in [match.closeness for match in answer.matches[2:]]
    assert [match.rank for match in answer.matches] == [1, 2, 3, 4]
    assert answer.hidden.versions == 0
    by_distance = told.ask(count=_COUNT, plain=True)
    assert numbers(by_distance.matches) == told.nearest(plain=True)
    assert {each.closeness for each in by_distance.matches if numbers([each])[0] in (near[2], near[14])} == {
        Closeness.SAME_PICTURE
    }


def test_shots_of_the_series_of_the_query_are_one_stack(told: Told) -> None:
    near = told.nearest()
    told.know("series", (0, near[1], near[3]))
    answer = told.ask(count=4)
    assert numbers(answer.matches) == [near[0], near[1], near[2], near[4]]
    assert numbers(answer.matches[1].shots) == [near[3]]


def test_a_copy_of_the_query_stands_for_itself(told: Told) -> None:
    near = [each for each in told.nearest(5) if each != 5]
    told.know("series", (5, near[0], near[1]))
    answer = told.ask(5, count=4)
    assert answer.matches[0].closeness is Closeness.SAME_FILE
    assert answer.matches[0].shots == ()
    assert numbers(answer.matches[1:]) == [near[0], near[2], near[3]]


def test_shown_apart_nothing_is_folded(told: Told) -> None:
    near = told.nearest()
    told.know("near", near[:3])
    told.know("series", near[3:6])
    answer = told.ask(count=6, copies="shown")
    assert len(answer.matches) == 6
    assert not any(match.versions or match.shots for match in answer.matches)
    assert answer.hidden.folded == 0


def test_one_of_each_series_leaves_the_others_out_and_counts_them(told: Told) -> None:
    near = told.nearest()
    told.know("series", (near[0], near[2], near[3]))
    told.know("near", (near[1], near[4]))
    answer = told.ask(count=4, scope=Scope(one_of_series=True))
    assert numbers(answer.matches) == [near[0], near[1], near[5], near[6]]
    assert answer.matches[0].shots == ()
    assert (answer.hidden.series, answer.hidden.shots, answer.hidden.versions) == (2, 0, 1)
    with pytest.raises(InputError, match="do not go together"):
        told.ask(scope=Scope(one_of_series=True), copies="shown")


def test_what_lies_outside_of_the_scope_is_neither_version_nor_shot(told: Told) -> None:
    scope = Scope(folders=(os.path.dirname(told.path(0)),))
    near = [number for number in told.nearest() if number % 2 == 0]
    told.know("near", (near[0], 1, near[2]))
    told.know("series", (near[1], 3, near[3]))
    answer = told.ask(count=4, scope=scope)
    assert numbers(answer.matches)[:2] == near[:2]
    assert {path for each in answer.matches[0].versions for path in each.paths} == {told.path(near[2])}
    assert numbers(answer.matches[1].shots) == [near[3]]
    told.know("near", (near[5], 0))
    assert numbers(told.ask(count=4, scope=scope).matches)[0] == near[5]


def test_limits_hold_for_what_belongs_to_an_answer_too(told: Told) -> None:
    near = told.nearest()
    last = told.ask(count=_COUNT, copies="shown").matches
    told.know("near", (0, near[-1]))
    far = next(match for match in last if match.content_id == told.content(near[-1])).distance
    answer = told.ask(count=3, closer_than=far - 0.01)
    assert near[-1] not in numbers(answer.matches)


def test_versions_that_are_gone_are_not_told(told: Told) -> None:
    near = told.nearest()
    told.know("near", (near[0], near[1], near[2]))
    folding = Folding(told.library.groups.now, (told.content(0),))
    assert set(folding.versions_of(told.content(near[0]))) == {told.content(near[1]), told.content(near[2])}
    gone = told.path(near[2])
    with told.library.store.transaction():
        told.library.store._db.execute("DELETE FROM photos WHERE name = ?", (os.path.basename(gone).encode(),))
    answer = told.ask(count=3)
    if gone in [path for version in answer.matches[0].versions for path in version.paths]:
        pytest.fail("it is not there any more")
    assert len(answer.matches[0].versions) == 1
