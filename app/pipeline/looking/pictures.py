"""Photos for looking at, read in a decoder process: the owner of the pictures thread's decoders."""

from __future__ import annotations

from app.core.gallery import Information, Picture
from app.core.job import Job
from app.imaging.information import read_information
from app.imaging.picture import read_picture
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.work.model_in_use import ModelInUse


class PictureReader:
    """Answers on the pictures thread. Raises DecodeError, Cancelled."""

    def __init__(self, model: ModelInUse) -> None:
        self._model = model
        self._decoders: Decoders | None = None

    def picture(self, job: Job, path: str, longest_px: int) -> Picture:
        return self._pool().call(job, read_picture, path, longest_px)

    def information(self, job: Job, path: str) -> Information:
        return self._pool().call(job, read_information, path)

    def close(self) -> None:
        if self._decoders is not None:
            self._decoders.close()

    def _pool(self) -> Decoders:
        if self._decoders is None:
            self._decoders = Decoders(1, self._model.spec.rule, 1)
        return self._decoders
