"""Which examples are learned from and which are asked about: never two copies of one picture on both sides."""

from __future__ import annotations

import numpy as np
import pytest

from app.similarity.teaching.examples import COPIES_FROM, Examples, a_slice, examples_of, held_out, put_aside


def made_up(counts: list[int], copies: int = 1) -> Examples:
    """Return ``counts`` pictures of each kind, so many copies of each, in a shuffled order."""
    kinds = np.repeat(np.arange(len(counts)), np.array(counts) * copies)
    pictures = np.repeat(np.arange(sum(counts)), copies)
    order = np.random.default_rng(3).permutation(len(kinds))
    return Examples(np.zeros((len(kinds), 2), np.float32), kinds[order], pictures[order])


@pytest.mark.parametrize("seed", range(5))
def test_copies_of_a_picture_are_never_on_both_sides(seed: int) -> None:
    examples = made_up([1, 2, 3, 4, 5, 9, 30, 2, 3], copies=3)
    for drawn in (
        held_out(examples, np.random.default_rng(seed)),
        put_aside(examples, 0.3, np.random.default_rng(seed)),
        a_slice(examples, 0.2, np.random.default_rng(seed)),
    ):
        assert not set(examples.pictures[drawn]) & set(examples.pictures[~drawn])
        assert drawn.any()


def test_each_kind_of_four_pictures_is_learned_from_and_asked_about() -> None:
    examples = made_up([4, 5, 10, 40])
    held = held_out(examples, np.random.default_rng(0))
    for kind, expected in enumerate([2, 2, 4, 16]):
        assert held[examples.kinds == kind].sum() == expected


def test_small_kinds_are_on_one_side_whole_and_single_pictures_are_not_asked_about() -> None:
    examples = made_up([2] * 10 + [3] * 10 + [1] * 5)
    held = held_out(examples, np.random.default_rng(0))
    whole = [len(set(held[examples.kinds == kind])) == 1 for kind in range(25)]
    assert all(whole)
    assert sum(held[examples.kinds == kind].all() for kind in range(20)) == 8
    assert not held[examples.kinds >= 20].any()


def test_kinds_that_are_put_aside_are_put_aside_whole() -> None:
    examples = made_up([5] * 9 + [1] * 9)
    aside = put_aside(examples, 1 / 3, np.random.default_rng(0))
    assert sum(aside[examples.kinds == kind].all() for kind in range(9)) == 3
    assert aside.sum() == 15


def test_near_copies_of_one_kind_count_as_one_picture_also_along_a_chain() -> None:
    step = 0.9 * np.arccos(COPIES_FROM)
    angles = np.array([0, step, 2 * step, np.pi / 2, 0.1 * step])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    examples = examples_of(vectors, np.array([0, 0, 0, 0, 1]))
    assert examples.pictures.tolist() == [0, 0, 0, 3, 4]  # the last is as near, and of another kind


def test_vectors_of_nothing_are_no_copies() -> None:
    assert examples_of(np.zeros((3, 4), np.float32), np.zeros(3, np.int64)).pictures.tolist() == [0, 1, 2]
