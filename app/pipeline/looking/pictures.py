"""Photos for looking at, read in a decoder process."""

from __future__ import annotations

from app.core.gallery import Information, Picture
from app.core.job import Job
from app.imaging.information import read_information
from app.imaging.picture import read_picture
from app.pipeline.decoding.warm_decoders import WarmDecoders


class PictureReader:
    """Answers on the pictures thread. Raises DecodeError, AppError, Cancelled."""

    def __init__(self, decoders: WarmDecoders) -> None:
        self._decoders = decoders

    def picture(self, job: Job, path: str, longest_px: int) -> Picture:
        return self._decoders.reading(read_picture, path, longest_px).result(job)

    def information(self, job: Job, path: str) -> Information:
        return self._decoders.reading(read_information, path).result(job)
