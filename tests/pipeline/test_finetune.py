"""Training a whole network from labelled photos, with something in the place of PyTorch: what is around it is real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.engine_teaching import Taught
from app.core.engine_training import FinetunePlan
from app.core.errors import AppError, Cancelled, InputError
from app.core.events import Event, Notice, Progress
from app.core.job import Job
from app.pipeline.training import workplace
from app.pipeline.training.finetune import finetune
from app.pipeline.training.picture_file import PictureFile
from app.pipeline.work.model_in_use import ModelInUse
from app.training import parts
from tests.pipeline import training_stand_ins
from tests.pipeline.coloured_classes import ColouredClasses
from tests.pipeline.in_this_process import decode_here, train_here


@pytest.fixture
def classes(tmp_path: Path, model: ModelInUse, monkeypatch: pytest.MonkeyPatch) -> ColouredClasses:
    monkeypatch.setattr(parts, "is_there", lambda _: True)
    decode_here(monkeypatch)
    train_here(monkeypatch, training_stand_ins.train)
    return ColouredClasses(tmp_path, model)


def _finetuned(classes: ColouredClasses, job: Job | None = None, **others: Any) -> Taught:
    plan = FinetunePlan(str(classes.photos), numbers=16, epochs=2, **others)
    return finetune(job or classes.job(), plan, classes.base, classes.means())


def _cancelled(classes: ColouredClasses, **others: Any) -> int:
    """Cancel a training after its first steps, and return how many there would have been."""
    steps: list[int] = []

    def emit(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "learn":
            steps.append(event.total or 0)
            job.cancel()

    job = Job(1, emit)
    with pytest.raises(Cancelled):
        _finetuned(classes, job, **others)
    return steps[0]


def test_a_network_is_trained_and_proved_on_photos_that_it_did_not_learn_from(classes: ColouredClasses) -> None:
    classes.add_colours(5, 8)
    said = _finetuned(classes, title="By colour", seed=3)
    (new,) = classes.kept
    proof = new.proof
    assert proof is not None
    assert (said.name, new.title, new.origin) == ("mine", "By colour", "finetuned")
    assert (said.photos, said.classes, proof.asked, proof.groups, proof.seed) == (25, 5, 15, 5, 3)
    assert said.helps
    assert proof.after == 1
    assert proof.before < 0.7
    assert str(proof.learned_from) == f"25 photos of 5 classes in {classes.photos}"
    assert [str(each.way) for each in said.figures] == ["Standard", "Fine-tuned network (EfficientNet-Lite0)"]
    assert (said.figures[0].first_right, said.figures[1].first_right) == (proof.before, 1)
    assert said.new_classes == ()
    assert list(classes.paths.training.iterdir()) == []  # nothing of the training is left
    assert classes.told("learn")[-1].done == classes.told("learn")[-1].total
    notices = [str(event.message) for event in classes.events if isinstance(event, Notice)]
    assert notices == ["Training takes about 2 minutes on this computer."]


def test_labels_without_a_meaning_make_an_engine_that_says_so(classes: ColouredClasses) -> None:
    classes.add_colours(4, 6, mixed=True)
    said = _finetuned(classes)
    assert not said.helps
    assert str(said.why_not).startswith("It does not help")
    assert classes.kept[0].title == "classes, Lite0 fine-tuned"
    assert classes.kept[0].proof is not None
    assert not classes.kept[0].proof.helps


def test_classes_that_were_put_aside_are_asked_about_where_somebody_wants_it(classes: ColouredClasses) -> None:
    classes.add_colours(9, 4)
    said = _finetuned(classes, start="nothing", new_classes=True)
    assert [str(each.way) for each in said.new_classes] == ["Standard", "Small network, from nothing"]
    assert said.new_classes[1].first_right == 1


def test_cancelled_and_asked_again_it_goes_on_where_it_was(
    classes: ColouredClasses, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.add_colours(4, 8)
    steps = _cancelled(classes)
    read: list[int] = []
    monkeypatch.setattr(PictureFile, "_take", lambda _, row, __: read.append(row))
    assert _finetuned(classes).helps
    assert read == []  # the pictures lay there
    assert classes.begun_at() == [f"0 of {steps}", f"2 of {steps}"]


def test_another_plan_begins_anew_and_what_was_given_up_goes(
    classes: ColouredClasses, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.add_colours(4, 4)
    steps = _cancelled(classes)
    _cancelled(classes, seed=1)
    assert len(list(classes.paths.training.iterdir())) == 1
    assert classes.begun_at() == [f"0 of {steps}"] * 2


def test_a_photo_that_went_meanwhile_is_left_out(classes: ColouredClasses, monkeypatch: pytest.MonkeyPatch) -> None:
    classes.add_colours(4, 8)
    real = PictureFile._requests

    def requests(pictures: PictureFile, job: Job) -> Iterator[tuple[int, str]]:
        Path(pictures._paths[0]).unlink(missing_ok=True)
        return real(pictures, job)

    monkeypatch.setattr(PictureFile, "_requests", requests)
    assert _finetuned(classes).helps


def test_a_network_whose_file_gives_other_numbers_is_not_kept(
    classes: ColouredClasses, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.add_colours(4, 4)
    train_here(monkeypatch, training_stand_ins.train_and_lie)
    with pytest.raises(AppError, match="gives other numbers than in training"):
        _finetuned(classes)
    assert classes.kept == []


def test_nothing_is_read_where_a_part_is_missing(classes: ColouredClasses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "is_there", lambda name: name != "torch")
    with pytest.raises(AppError, match="needs torch"):
        _finetuned(classes)
    assert not classes.paths.home.exists()


def test_one_class_and_photos_that_cannot_be_asked_are_refused(classes: ColouredClasses) -> None:
    classes.add_colours(1, 6)
    with pytest.raises(InputError, match="are of one class"):
        _finetuned(classes)
    classes.add_colours(2, 0)
    classes.add("another", np.ones(classes.base.engine.dim, np.float32))
    (classes.photos / "class 0").rename(classes.photos.parent / "away")
    classes.add("class 0", -np.ones(classes.base.engine.dim, np.float32))
    with pytest.raises(InputError, match="Nobody could tell whether it helps"):
        _finetuned(classes)


def test_a_disk_without_room_is_said_before_anything_is_read(
    classes: ColouredClasses, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.add_colours(4, 4)
    monkeypatch.setattr(workplace, "_LEAST_FREE_BYTES", 1 << 60)
    with pytest.raises(AppError, match="There is not enough room"):
        _finetuned(classes)
