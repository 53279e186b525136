"""A dialog of this wing and the job behind it."""

from __future__ import annotations

from app.core.events import Progress
from app.core.text import Text
from app.gui.kit.progress_words import progress_words
from app.gui.kit.running import Running
from app.gui.kit.translate import shown
from app.gui.kit.work_sheet import WorkSheet


def follow_in(sheet: WorkSheet, running: Running, stopped: str) -> Running:
    """Have a dialog show how far a job is, and why it ended without a value; ``stopped`` is said of one that was."""

    def on_progressed(progress: Progress) -> None:
        sheet.show_progress(progress_words(progress), progress)

    def on_failed(reason: Text) -> None:
        sheet.end(shown(reason), caution=True)

    running.progressed.connect(on_progressed)
    running.failed.connect(on_failed)
    running.stopped.connect(lambda: sheet.end(stopped))
    sheet.cancel_wanted.connect(running.cancel)
    return running
