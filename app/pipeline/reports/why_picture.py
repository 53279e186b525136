"""Why two photos are similar, as a picture: both photos, warm where they are alike, and the sentence."""

from __future__ import annotations

import os

from app.core.errors import DecodeError
from app.core.job import Job
from app.core.taking_away import PictureFormat, SheetMade
from app.core.why import Why
from app.core.why_words import shares_words
from app.imaging.picture import read_picture, read_thumbnail
from app.imaging.warm_picture import MOST_PX, ShownPhoto, draw_why
from app.library.reader import Reader
from app.machine.new_file import new_file
from app.machine.paths import DataPaths, shipped_font
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.reports.page import Say
from app.pipeline.reports.pictures import SmallPictures
from app.pipeline.reports.source import check_target

_FORMS = {"png": "PNG", "jpeg": "JPEG"}


class WhyPictures:
    """Serves the reports thread."""

    def __init__(self, paths: DataPaths, decoders: WarmDecoders) -> None:
        self._paths = paths
        self._decoders = decoders

    def draw(self, job: Job, reader: Reader | None, why: Why, path: str, form: PictureFormat, say: Say) -> SheetMade:
        """Write the picture. Raises InputError, AppError, Cancelled; the file is then as before."""
        check_target(reader, path, (why.first, why.second))
        photos = [self._shown(job, reader, why, place) for place in (0, 1)]
        drawn = draw_why(photos, say(why.sentence), say(shares_words(why)), _FORMS[form], shipped_font())
        job.checkpoint()
        with new_file(path) as file:
            file.write(drawn.data)
        return SheetMade(drawn.width_px, drawn.height_px, drawn.missing)

    def _shown(self, job: Job, reader: Reader | None, why: Why, place: int) -> ShownPhoto:
        path = (why.first, why.second)[place]
        warmth = None if why.warmth is None else why.warmth[place]
        name = os.path.basename(path)
        try:
            large = self._decoders.reading(read_picture, path, MOST_PX).result(job)
            size, pixels, order = large.levels[0], large.pixels.view(), "BGRX"
        except DecodeError:
            with SmallPictures(job, reader, self._paths, self._decoders) as pictures:
                jpeg = pictures.jpeg(path)
            if jpeg is None:
                raise
            small = read_thumbnail(jpeg)
            size, pixels, order = (small.width_px, small.height_px), memoryview(small.rgb), "RGB"
        return ShownPhoto(name, size, bytes(pixels[: len(order) * size[0] * size[1]]), order, warmth)
