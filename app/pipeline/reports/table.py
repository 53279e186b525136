"""The neighbours of every photo of the library, or of one photo, written as a table while they are found."""

from __future__ import annotations

from collections.abc import Callable

from app.core.job import Job
from app.core.question import Question
from app.core.taking_away import TablePlan, Taken
from app.library.reader import Reader
from app.machine.new_file import new_file
from app.pipeline.reports.source import check_target, no_library, nothing_read, taken
from app.pipeline.reports.table_lines import head, lines
from app.pipeline.search.all_neighbours import AllNeighbours
from app.pipeline.search.query import Searcher
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.search_choice import SearchChoice

Write = Callable[[bytes], object]

_AT_ONCE_BYTES = 1 << 16


class TableWriter:
    """Serves the reports thread."""

    def __init__(self, model: ModelInUse, searcher: Searcher, choice: SearchChoice) -> None:
        self._model = model
        self._searcher = searcher
        self._choice = choice

    def write(self, job: Job, plan: TablePlan, write: Write | None = None) -> Taken:
        """Write the table to the file of the plan, or by ``write``. Raises InputError, AppError, Cancelled."""
        reader = self._searcher.reader
        if reader is None:
            raise no_library()
        if write is not None:
            return self._written(job, plan, reader, write)
        check_target(reader, plan.path, (plan.query,) if plan.query else ())
        with new_file(plan.path) as file:
            return self._written(job, plan, reader, file.write)

    def _written(self, job: Job, plan: TablePlan, reader: Reader, write: Write) -> Taken:
        question = Question(plan.query, plan.count, plan.exact, plan.plain, engine=plan.engine)
        opened = self._searcher.opened(reader, plan.engine)
        everybody = AllNeighbours(job, reader, opened, self._choice.manner)
        if plan.query:
            answer = self._searcher.find(job, question)
            write(head(plan.format) + lines(plan.format, answer.query_path, answer.matches))
            return taken(reader, self._model, everybody.by, photos=1, rows=len(answer.matches))
        photos = everybody.photos()
        if not photos:
            raise nothing_read()
        unwritten, rows, done = head(plan.format), 0, 0
        job.report("export", done, len(photos))
        for asking, matches in everybody.neighbours(photos, question):
            unwritten += lines(plan.format, asking.path, matches)
            rows, done = rows + len(matches), done + 1
            if len(unwritten) >= _AT_ONCE_BYTES:
                write(unwritten)
                unwritten = b""
            job.report("export", done, len(photos))
        write(unwritten)
        return taken(reader, self._model, everybody.by, photos=done, rows=rows)
