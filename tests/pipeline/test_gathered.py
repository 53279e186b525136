"""Labelled photos that will not do are left out, and said; what is left is each content once."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.errors import InputError
from app.core.text import text
from app.library.labelled import Labelled, LabelledPhotos
from app.pipeline.decoding.vectors_of_files import FileVectors
from app.pipeline.teaching import gathered as module
from app.pipeline.teaching.gathered import Gathered, drawn, gathered

DIM = 6


def photos_of(**names: str) -> tuple[list[Labelled], FileVectors]:
    """Return photos by class, each name a letter that stands for its content: ``photos_of(cats="aab")``."""
    photos, found = [], FileVectors()
    for label, contents in names.items():
        for place, content in enumerate(contents):
            photo = Labelled(f"/{label}/{place}{content}.jpg", label)
            photos.append(photo)
            if content == "?":
                found.unreadable[photo.path] = text("It is broken.")
                continue
            found.contents[photo.path] = content.encode()
            vector = np.random.default_rng(ord(content)).standard_normal(DIM)
            found.vectors[content.encode()] = vector.astype("<f2").tobytes()
    return photos, found


def gather(**names: str) -> Gathered:
    photos, found = photos_of(**names)
    return gathered("/labels.csv", photos, found, np.full(DIM, 2, np.float32))


def said(made: Gathered) -> list[str]:
    return [str(note) for note in made.notes]


def test_each_content_is_there_once_with_its_weighted_vector() -> None:
    made = gather(cats="abca", dogs="de")
    assert made.classes == ("cats", "dogs")
    assert made.examples.kinds.tolist() == [0, 0, 0, 1, 1]
    assert made.paths[0] == "/cats/0a.jpg"
    assert made.examples.vectors[0] == pytest.approx(
        2 * np.random.default_rng(ord("a")).standard_normal(DIM).astype("<f2").astype(np.float32)
    )
    assert said(made) == ["Copies of other photos, which count once: 1"]


def test_the_same_photo_under_two_classes_is_left_out_of_both_and_named() -> None:
    made = gather(cats="abc", dogs="dbe")
    assert len(made.examples) == 4
    assert said(made) == ["The same photo under two classes, left out: /cats/1b.jpg and /dogs/1b.jpg"]


def test_of_many_under_two_classes_the_first_are_named_and_the_others_counted() -> None:
    made = gather(cats="abcdefgh1", dogs="abcdefgh2", cows="34")
    assert len(made.notes) == 7
    assert said(made)[5] == "More photos under two classes, left out: 3"


def test_what_cannot_be_read_and_classes_of_one_photo_are_told() -> None:
    made = gather(cats="ab?", dogs="cd", cows="e", pigs="f")
    assert said(made) == [
        "Photos that cannot be read, left out: 1 (as /cats/2?.jpg: It is broken.)",
        "Classes of one photo, learned from and never asked about: 2 (as cows)",
    ]
    assert len(made.examples) == 6


def test_photos_that_are_nearly_the_same_are_told() -> None:
    photos, found = photos_of(cats="ab", dogs="cd")
    found.vectors[b"b"] = found.vectors[b"a"]
    made = gathered("/labels.csv", photos, found, np.ones(DIM, np.float32))
    assert said(made)[0] == "Photos nearly the same as others, kept on one side with them: 1"


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({"cats": "ab", "dogs": "?"}, "All photos of /labels.csv are of one class, cats"),
        ({"cats": "??", "dogs": "?"}, "No photo of /labels.csv can be read: /cats/0?.jpg: It is broken."),
        ({"cats": "ab", "dogs": "ab"}, "Every photo of /labels.csv is there under two classes."),
    ],
)
def test_where_nothing_can_be_learned_that_is_said_in_one_sentence(names: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        gather(**names)
    assert str(refused.value).startswith(sentence)


def test_one_class_is_refused_before_any_photo_is_read() -> None:
    with pytest.raises(InputError, match="one class, cats") as refused:
        drawn(LabelledPhotos("/labels.csv", (Labelled("/a.jpg", "cats"), Labelled("/b.jpg", "cats"))), seed=0)
    assert "takes at least two" in str(refused.value)


def test_of_too_many_photos_some_of_each_class_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EXAMPLES", 10)
    labelled = [
        Labelled(f"/{label}/{i}", label) for label, count in (("a", 50), ("b", 3), ("c", 40)) for i in range(count)
    ]
    photos, notes = drawn(LabelledPhotos("/x", tuple(labelled)), seed=1)
    assert [sum(photo.label == label for photo in photos) for label in "abc"] == [4, 3, 3]
    assert [str(note) for note in notes] == ["Of 93 photos 10 were drawn."]
    assert photos == drawn(LabelledPhotos("/x", tuple(labelled)), seed=1)[0]
    assert photos != drawn(LabelledPhotos("/x", tuple(labelled)), seed=2)[0]
