"""What is counted of labelled photos before anything is learned from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import Cancelled, InputError
from app.core.job import Job
from app.core.labels import LabelsFound
from app.pipeline.looking.labels import look_at_labels


@pytest.fixture
def job() -> Job:
    return Job(1, lambda _: None)


@pytest.fixture
def kinds(tmp_path: Path) -> Path:
    for name in ("a/1.jpg", "a/deep/2.jpg", "b/3.jpg", "4.jpg", "b/words.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"is not looked into")
    return tmp_path


def test_photos_classes_and_those_with_one_photo_are_counted(job: Job, kinds: Path) -> None:
    found = look_at_labels(job, str(kinds))
    assert found == LabelsFound(str(kinds), 3, 2, 1, found.notes)
    assert [str(note) for note in found.notes] == ["Photos in no sub-folder, which have no class: 1"]


def test_a_list_is_counted_too(job: Job, kinds: Path) -> None:
    (kinds / "mine.csv").write_text("path,class\na/1.jpg,x\nb/3.jpg,x\n4.jpg,y\n")
    found = look_at_labels(job, str(kinds / "mine.csv"))
    assert (found.photos, found.classes, found.singles) == (3, 2, 1)


def test_nothing_to_learn_from_is_said(job: Job, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no photos in sub-folders"):
        look_at_labels(job, str(tmp_path))


def test_looking_can_be_stopped(job: Job, kinds: Path) -> None:
    job.cancel()
    with pytest.raises(Cancelled):
        look_at_labels(job, str(kinds))
