"""Two photos laid on each other, for looking at: how the one lies on the other, and what differs then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.alignment import WHOLE, Alignment, Difference
from app.core.gallery import LargePicture
from app.core.job import Job
from app.core.turned import AS_IT_IS
from app.imaging.picture import read_picture
from app.machine.shared_bytes import SharedBytes
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.similarity.alignment import LONGEST_PX, SURE, aligned
from app.similarity.differing import differing

_COMPARED_PX = 1200
"""The longest side at which pixels are compared: about what a screen shows of a photo in one of two panes."""
_SMALLEST_LEVEL_PX = 512
_MIDDLE_GREY = 128
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)

Pixels = NDArray[np.uint8]


class PhotoDifferences:
    """Serves a thread of its own. Files are read in decoder processes, one after the other; numbers are reckoned here.

    Raises DecodeError, AppError, Cancelled.
    """

    def __init__(self, decoders: WarmDecoders) -> None:
        self._decoders = decoders

    def alignment(self, job: Job, path_a: str, path_b: str) -> Alignment:
        """Return how the photo at ``path_b`` lies on that at ``path_a``."""
        return self._aligned(job, self._read(job, path_a, LONGEST_PX), self._read(job, path_b, LONGEST_PX))

    def difference(self, job: Job, path_a: str, path_b: str) -> Difference:
        """Return what differs between the two."""
        a, b = self._read(job, path_a, _COMPARED_PX), self._read(job, path_b, _COMPARED_PX)
        alignment = self._aligned(job, a, b)
        times = alignment.times((a.width_px, a.height_px), (b.width_px, b.height_px))
        movement = np.array(alignment.matrix, float).reshape(2, 3)
        found = differing(_pixels(a), _pixels(b), movement, times)
        job.checkpoint()
        return Difference(alignment, _large(found.shown, (a.whole_width_px, a.whole_height_px)), found.share)

    def _read(self, job: Job, path: str, longest_px: int) -> LargePicture:
        return self._decoders.reading(read_picture, path, longest_px).result(job)

    def _aligned(self, job: Job, a: LargePicture, b: LargePicture) -> Alignment:
        job.checkpoint()
        found = aligned(_grey(a), _grey(b))
        job.checkpoint()
        if found.score < SURE:
            return Alignment(WHOLE, AS_IT_IS, sure=False)
        one, two, three, four, five, six = found.movement.ravel().tolist()
        return Alignment(
            (one, two, three, four, five, six), found.turned, True, found.gain + found.offset / _MIDDLE_GREY
        )


def _pixels(picture: LargePicture) -> Pixels:
    """Return the largest of a picture's sizes as (h, w, 3), red first. A view; nothing is copied."""
    width_px, height_px = picture.levels[0]
    flat = np.frombuffer(picture.pixels.view()[: 4 * width_px * height_px], np.uint8)
    return flat.reshape(height_px, width_px, 4)[..., 2::-1]


def _grey(picture: LargePicture) -> NDArray[np.float32]:
    return _pixels(picture) @ _LUMA


def _large(shown: Pixels, whole: tuple[int, int]) -> LargePicture:
    """Return pixels (h, w, 3) as a picture to be painted at any zoom, of a photo whose size is ``whole``."""
    levels, parts = [], []
    while True:
        height_px, width_px = shown.shape[:2]
        levels.append((width_px, height_px))
        painted = np.full((height_px, width_px, 4), 255, np.uint8)
        painted[..., :3] = shown[..., ::-1]
        parts.append(painted.tobytes())
        if max(width_px, height_px) <= _SMALLEST_LEVEL_PX or min(width_px, height_px) < 2:
            return LargePicture(tuple(levels), SharedBytes(b"".join(parts)), *whole)
        even = shown[: height_px // 2 * 2, : width_px // 2 * 2].astype(np.uint16)
        shown = ((even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) // 4).astype(np.uint8)
