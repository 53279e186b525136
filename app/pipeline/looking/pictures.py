"""Photos for looking at, read in a decoder process."""

from __future__ import annotations

from app.core.errors import Cancelled
from app.core.gallery import Information, LargePicture
from app.core.job import Job
from app.imaging.information import read_information
from app.imaging.picture import read_picture
from app.pipeline.decoding.warm_decoders import Reading, WarmDecoders


class PictureReader:
    """Answers on the pictures thread. Raises DecodeError, AppError, Cancelled.

    A picture that is asked for again while it is still being read for nobody is not read twice: the viewer reads the
    next photo ahead, and asks anew when that is wanted.
    """

    def __init__(self, decoders: WarmDecoders) -> None:
        self._decoders = decoders
        self._left: tuple[tuple[str, int], Reading[LargePicture]] | None = None

    def picture(self, job: Job, path: str, longest_px: int) -> LargePicture:
        wanted, (left, self._left) = (path, longest_px), (self._left, None)
        if left is not None and left[0] == wanted:
            reading = left[1]
        else:
            reading = self._decoders.reading(read_picture, path, longest_px)
        try:
            return reading.result(job)
        except Cancelled:
            self._left = wanted, reading
            raise

    def information(self, job: Job, path: str) -> Information:
        return self._decoders.reading(read_information, path).result(job)
