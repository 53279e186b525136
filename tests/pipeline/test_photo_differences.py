"""Two files laid on each other: read in decoder processes, whatever their sizes; those that cannot be read are said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import Cancelled, DecodeError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.looking.differences import PhotoDifferences


@pytest.fixture
def differences() -> Iterator[PhotoDifferences]:
    decoders = WarmDecoders(lambda: (InputRule(288, 32, 3.0),), 320)
    yield PhotoDifferences(decoders)
    decoders.close()


@pytest.fixture
def photo(shared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(shared / "photos" / "near-duplicates" / "base_images" / "ukbench00120.jpg", tmp_path))


def job() -> Job:
    return Job(1, lambda _: None)


def test_a_small_copy_in_another_format_differs_in_nothing(differences: PhotoDifferences, photo: Path) -> None:
    small = photo.with_name("small.png")
    with Image.open(photo) as image:
        width_px, height_px = image.size
        image.resize((width_px // 2, height_px // 2)).save(small)
    told = differences.difference(job(), str(photo), str(small))
    assert told.alignment.sure
    assert told.alignment.times((width_px, height_px), (width_px // 2, height_px // 2)) == pytest.approx(0.5, abs=0.005)
    assert told.share < 0.0005
    picture = told.picture
    assert (picture.whole_width_px, picture.whole_height_px) == (width_px, height_px)
    assert picture.width_px / picture.height_px == pytest.approx(width_px / height_px, abs=0.01)
    first = np.frombuffer(picture.pixels.view()[: 4 * picture.width_px * picture.height_px], np.uint8).reshape(-1, 4)
    assert (first[:, 3] == 255).all()
    assert (first[:, :1] == first[:, 1:3]).all()  # grey: nothing differs


def test_a_part_lies_where_it_was_cut_out(differences: PhotoDifferences, photo: Path) -> None:
    part = photo.with_name("part.jpg")
    with Image.open(photo) as image:
        width_px, height_px = image.size
        image.crop((width_px // 4, height_px // 4, width_px * 3 // 4, height_px * 3 // 4)).save(part, quality=92)
    told = differences.alignment(job(), str(photo), str(part))
    assert told.sure
    assert told.in_b(0.5, 0.5) == pytest.approx((0.5, 0.5), abs=0.004)
    assert told.in_b(0.25, 0.25) == pytest.approx((0, 0), abs=0.006)
    a, b, c, d, e, f = told.inverse()
    assert (c, f) == pytest.approx((0.25, 0.25), abs=0.004)
    assert (a, e) == pytest.approx((0.5, 0.5), abs=0.006)
    assert (b, d) == pytest.approx((0, 0), abs=0.006)


def test_photos_of_other_things_are_laid_whole_on_each_other(
    differences: PhotoDifferences, photo: Path, shared: Path
) -> None:
    other = shared / "photos" / "near-duplicates" / "base_images" / "ukbench09348.jpg"
    told = differences.difference(job(), str(photo), str(other))
    assert not told.alignment.sure
    assert told.share > 0.3


def test_another_exposure_is_found_where_it_lies_and_differs(differences: PhotoDifferences, photo: Path) -> None:
    brighter = photo.with_name("brighter.jpg")
    with Image.open(photo) as image:
        image.point(lambda level: min(255, round(1.3 * level + 5))).crop((6, 0, *image.size)).save(brighter, quality=92)
    told = differences.difference(job(), str(photo), str(brighter))
    assert told.alignment.sure
    assert told.alignment.gain == pytest.approx(1.34, abs=0.06)
    assert told.share > 0.3


def test_a_file_that_is_gone_is_said_and_a_cancelled_job_ends(differences: PhotoDifferences, photo: Path) -> None:
    with pytest.raises(DecodeError):
        differences.difference(job(), str(photo), str(photo.with_name("gone.jpg")))
    stopped = job()
    stopped.cancel()
    with pytest.raises(Cancelled):
        differences.alignment(stopped, str(photo), str(photo))
