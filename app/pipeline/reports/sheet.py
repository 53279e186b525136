"""Photos and their neighbours as a figure: asked, collected, and written as a picture or as a page."""

from __future__ import annotations

import os

from app.core.errors import InputError
from app.core.job import Job
from app.core.photo import Answer, Match
from app.core.question import Question
from app.core.sheet import Sheet, SheetBlock, SheetCell, good_columns
from app.core.taking_away import MOST_SHEET_CELLS, SheetMade, SheetPlan
from app.core.text import Text, text
from app.imaging.sheet import draw_sheet
from app.library.reader import Reader
from app.machine.new_file import new_file
from app.machine.paths import DataPaths, shipped_font
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.reports.page import Say
from app.pipeline.reports.pictures import SmallPictures
from app.pipeline.reports.sheet_page import sheet_page
from app.pipeline.reports.source import check_target, no_library
from app.pipeline.search.query import Searcher

_QUERY = text("Query")
_FORMS = {"png": "PNG", "jpeg": "JPEG"}


class SheetMaker:
    """Serves the reports thread."""

    def __init__(self, paths: DataPaths, searcher: Searcher, decoders: WarmDecoders) -> None:
        self._paths = paths
        self._searcher = searcher
        self._decoders = decoders

    def make(self, job: Job, plan: SheetPlan, say: Say, language: str) -> SheetMade:
        """Write the figure. Raises InputError, AppError, Cancelled; the file is then as before."""
        reader = self._searcher.reader
        if reader is None:
            raise no_library()
        check_target(reader, plan.path, plan.photos)
        if len(plan.photos) * (plan.count + 1) > MOST_SHEET_CELLS:
            raise InputError("A figure shows up to {most} pictures. Choose fewer.", most=MOST_SHEET_CELLS)
        sheet = self._sheet(job, plan, reader, say, language)
        job.checkpoint()
        if plan.format == "html":
            made, data = SheetMade(0, 0), sheet_page(sheet)
        else:
            drawn = draw_sheet(sheet, _FORMS[plan.format], shipped_font())
            made, data = SheetMade(drawn.width_px, drawn.height_px, drawn.missing), drawn.data
        with new_file(plan.path) as file:
            file.write(data)
        return made

    def _sheet(self, job: Job, plan: SheetPlan, reader: Reader, say: Say, language: str) -> Sheet:
        blocks: list[SheetBlock] = []
        answer: Answer | None = None
        cells = len(plan.photos) * (plan.count + 1)
        with SmallPictures(job, reader, self._paths, self._decoders) as pictures:
            for photo in plan.photos:
                answer = self._searcher.find(
                    job, Question(photo, plan.count, plan.exact, plan.plain, engine=plan.engine)
                )
                query = SheetCell(say(_QUERY), "", "", _name(answer.query_path), pictures.jpeg(answer.query_path))
                shown = []
                for match in answer.matches:
                    shown.append(_cell(match, answer, pictures.jpeg(match.paths[0], match.content_id), say))
                    job.report("export", len(blocks) * (plan.count + 1) + len(shown), cells)
                blocks.append(SheetBlock(query, tuple(shown)))
        if answer is None:
            raise InputError("Name the photos that the figure is to show.")
        most = max(len(block.neighbours) for block in blocks)
        columns = min(plan.columns or good_columns(most), max(1, most))
        title = say(text("Photos and their neighbours"))
        return Sheet(title, tuple(blocks), columns, say(_foot(answer)), language)


def _cell(match: Match, answer: Answer, jpeg: bytes | None, say: Say) -> SheetCell:
    dots, word = answer.edges.dots(match.closeness, match.distance), say(match.closeness.words)
    return SheetCell(str(match.rank), f"{match.distance:.2f}", word, _name(match.paths[0]), jpeg, dots)


def _name(path: str) -> str:
    return os.path.basename(path)


def _foot(answer: Answer) -> Text:
    order = (
        text("by distance alone") if answer.plain else text("what all photos of the library have in common counts less")
    )
    return text(
        "Photokin: nearest first of {count} pictures, {order}. Distance 0 is the same, 2 the opposite.",
        count=answer.searched,
        order=order,
    )
