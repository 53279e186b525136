"""A lesson helps where there is something to learn, says so where there is not, and learns nothing of the proof."""

from __future__ import annotations

import numpy as np
import pytest

from app.similarity.descriptor import unit_rows
from app.similarity.teaching import lesson
from app.similarity.teaching.examples import Examples, Floats, Numbers, examples_of
from app.similarity.teaching.lesson import Lesson, NothingToAskError, learn


def hidden_kinds(kinds: int, of_each: int, noise: float = 3, seed: int = 0) -> tuple[Floats, Numbers]:
    """Return photos whose kind is told by small differences under large ones that tell nothing."""
    random = np.random.default_rng(seed)
    numbers = np.repeat(np.arange(kinds), of_each)
    telling = np.repeat(random.standard_normal((kinds, 8)), of_each, axis=0) + 0.3 * random.standard_normal(
        (len(numbers), 8)
    )
    nothing = noise * random.standard_normal((len(numbers), 12))
    turned = np.linalg.qr(random.standard_normal((20, 20)))[0]
    return unit_rows((np.hstack([telling, nothing]) @ turned).astype(np.float32)), numbers


def learned(vectors: Floats, kinds: Numbers, numbers: int = 8, seed: int = 0) -> Lesson:
    return learn(examples_of(vectors, kinds), numbers, seed, lambda _: None)


def test_what_tells_kinds_apart_is_learned_and_proved_on_others() -> None:
    taught = learned(*hidden_kinds(12, 14))
    assert taught.proof.helps
    assert taught.proof.after.first_right > taught.proof.before.first_right + 0.3
    assert taught.proof.after.mean_precision > taught.proof.before.mean_precision + 0.2
    assert taught.proof.better > 5 * len(taught.proof.worse_rows)
    assert taught.unknown_kinds is not None


@pytest.mark.parametrize("head", lesson.HEADS)
def test_either_head_learns_it(head: lesson.Head, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson, "HEADS", (head,))
    taught = learned(*hidden_kinds(12, 14))
    assert taught.head == head == taught.learned.kind
    assert taught.proof.helps


def test_labels_that_mean_nothing_do_not_help() -> None:
    vectors, kinds = hidden_kinds(12, 14)
    taught = learned(vectors, np.random.default_rng(0).permutation(kinds))
    assert not taught.proof.helps


def test_what_cannot_get_better_does_not_help() -> None:
    """All first answers are right before: nothing is left to gain."""
    random = np.random.default_rng(0)
    kinds = np.repeat(np.arange(4), 10)
    taught = learned(unit_rows((np.eye(4)[kinds] + 0.2 * random.standard_normal((40, 4))).astype(np.float32)), kinds)
    assert taught.proof.before.first_right == 1
    assert not taught.proof.helps


def test_the_same_examples_and_seed_give_the_same_map() -> None:
    vectors, kinds = hidden_kinds(6, 10)
    one, again, other = (learned(vectors, kinds, seed=seed) for seed in (4, 4, 5))
    assert one.head == again.head
    assert all(
        np.array_equal(step.matrix, same.matrix) and np.array_equal(step.bias, same.bias)
        for step, same in zip(one.learned.steps, again.learned.steps, strict=True)
    )
    assert not np.array_equal(one.learned_from, other.learned_from)


def test_nothing_is_learned_from_a_photo_of_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the photos that ask in the proof show: the head that was chosen, and its numbers, are the same."""
    vectors, kinds = hidden_kinds(8, 10)
    examples = examples_of(vectors, kinds)
    monkeypatch.setattr(lesson, "_LEAST_KINDS_ASIDE", 1_000)
    one = learn(examples, 8, 0, lambda _: None)
    changed = vectors.copy()
    changed[~one.learned_from] = np.random.default_rng(9).permutation(vectors[~one.learned_from])
    other = learn(Examples(changed, kinds, examples.pictures), 8, 0, lambda _: None)
    assert np.array_equal(one.learned_from, other.learned_from)
    assert one.head == other.head
    assert np.array_equal(one.learned.steps[0].matrix, other.learned.steps[0].matrix)
    assert np.array_equal(one.learned.mean, other.learned.mean)
    asked = set(one.proof.before.rows) | set(one.proof.worse_rows)
    assert asked
    assert not asked & set(np.flatnonzero(one.learned_from))


def test_copies_of_what_is_asked_about_are_not_learned_from() -> None:
    """Each photo three times: were a copy learned from, or an answer, labels without a meaning would seem to help."""
    random = np.random.default_rng(0)
    vectors = np.repeat(unit_rows(random.standard_normal((80, 24)).astype(np.float32)), 3, axis=0)
    kinds = np.repeat(random.permutation(np.repeat(np.arange(8), 10)), 3)
    taught = learned(vectors, kinds)
    assert taught.proof.after.first_right < 0.4
    assert not taught.proof.helps


def test_many_small_kinds_are_learned_from_and_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson, "MOST_KINDS_TRAINED", 500)
    vectors, kinds = hidden_kinds(600, 2, noise=0.7)
    taught = learned(vectors, kinds)
    assert len(taught.proof.before.rows) == 480
    assert taught.head == "linear"
    assert taught.proof.after.mean_precision > taught.proof.before.mean_precision


def test_where_nobody_can_be_asked_that_is_said() -> None:
    with pytest.raises(NothingToAskError):
        learned(np.eye(6, dtype=np.float32), np.arange(6))


def test_photos_that_are_all_the_same_teach_nothing_and_break_nothing() -> None:
    vectors = np.tile(np.eye(1, 8, dtype=np.float32), (30, 1))
    examples = Examples(vectors, np.repeat(np.arange(3), 10), np.arange(30))
    taught = learn(examples, 16, 0, lambda _: None)
    assert not taught.proof.helps
    assert np.isfinite(taught.learned.apply(vectors)).all()


def test_the_report_rises_to_the_end_and_may_stop_it() -> None:
    told: list[float] = []
    vectors, kinds = hidden_kinds(9, 8)
    learn(examples_of(vectors, kinds), 8, 0, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(share: float) -> None:
        if share > 0.3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        learn(examples_of(vectors, kinds), 8, 0, stop)
