"""Small pictures come of thumbnails, several of which are looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from app.core.errors import DecoderDied
from app.core.photo import ContentId
from app.imaging.thumbnail import thumbnail_jpeg
from app.library.look_alike_rows import HeldContent
from app.library.reader import Reader
from app.library.thumbnails import ThumbnailCache
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.look_alikes.comparing_process import ComparingProcess, Grey
from app.pipeline.look_alikes.small_pictures import SmallPictures

_KILLER = b"of this a decoder dies"


class _DyingDecoders(Decoders):
    """Do what is asked, in this process, but for requests with ``_KILLER``."""

    def __init__(self) -> None:
        super().__init__(1, (), 0)
        self.asked: list[int] = []

    def have_done(
        self, function: Callable[..., Any], requests: Iterator[tuple[Any, tuple[object, ...]]]
    ) -> Iterator[tuple[Any, Any] | None]:
        for ticket, arguments in requests:
            self.asked.append(len(arguments))
            yield None
            yield ticket, DecoderDied("dead") if _KILLER in arguments else function(*arguments)


class _NobodyHolds(Reader):
    """A catalog in which no content lies in a file."""

    def __init__(self) -> None:
        pass

    def held(self, contents: Sequence[ContentId]) -> dict[ContentId, HeldContent]:
        return {}


class _Kept(ComparingProcess):
    """Takes pictures and compares nothing."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.greys: dict[ContentId, Grey] = {}

    def keep(self, greys: Mapping[ContentId, Grey], gone: Sequence[ContentId] = ()) -> None:
        self.greys |= greys


def test_a_thumbnail_that_ends_a_process_costs_no_other_its_picture(tmp_path: Path) -> None:
    contents = [bytes([number]) * 16 for number in range(20)]
    jpegs = dict.fromkeys(contents, thumbnail_jpeg(Image.new("RGB", (320, 240), "red")))
    jpegs |= {contents[3]: _KILLER, contents[5]: b"no thumbnail"}
    thumbnails = ThumbnailCache.open(tmp_path / "thumbnails.db")
    thumbnails.add({each: jpeg for each, jpeg in jpegs.items() if each != contents[19]})
    decoders, process = _DyingDecoders(), _Kept()
    pictures = SmallPictures(_NobodyHolds(), thumbnails, decoders, process)
    assert list(pictures.hand_over(contents))
    without = {contents[3], contents[5], contents[19]}
    assert {each for each in contents if not pictures.has(each)} == without
    assert process.greys.keys() == set(contents) - without
    assert all(np.shape(grey) == (48, 64) for grey in process.greys.values())
    assert max(decoders.asked[:3]) > 1
    assert decoders.asked.count(1) == decoders.asked[0]
    before = len(decoders.asked)
    assert not list(pictures.hand_over(contents))
    assert len(decoders.asked) == before
    thumbnails.close()
