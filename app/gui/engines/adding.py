"""Looks at a network that the user brings, and makes an engine of it, with the dialog in which that is asked for.

The network may be an engine of its own, or find the subject for another one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.engines import EngineCard
from app.gui.engines.add_sheet import AddSheet
from app.gui.engines.subject_sheet import SubjectSheet
from app.gui.kit.requests import Requests
from app.gui.kit.running import Running
from app.gui.kit.translate import tr

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Adding(QObject):
    """One dialog at a time: it is modal, and closes when the engine is there."""

    made = Signal(str)
    """Name of an engine that is there now."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests

    def open(self, window: QWidget) -> AddSheet:
        """Let the user choose a network, and how it is used."""
        sheet = AddSheet(window)
        engines = self._catalog.engines
        self._follow(sheet, engines.inspect, engines.add)
        return sheet

    def open_subject(self, cards: Sequence[EngineCard], window: QWidget) -> SubjectSheet:
        """Let the user choose a network that finds the subject of photos, and an engine that looks at that."""
        sheet = SubjectSheet(cards, window)
        engines = self._catalog.engines
        self._follow(sheet, engines.inspect_mask, engines.add_mask)
        return sheet

    def _follow(
        self, sheet: AddSheet | SubjectSheet, inspect: Callable[[str, Any], int], add: Callable[[Any], int]
    ) -> None:
        """Have done what is wanted in a dialog, and show there what came of it."""
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inspecting, adding = (Running(self._catalog, self._requests, sheet) for _ in range(2))
        inspecting.finished.connect(sheet.show_inspected)
        inspecting.failed.connect(sheet.show_trouble)
        inspecting.stopped.connect(sheet.end)
        sheet.inspect_wanted.connect(lambda path, wishes: inspecting.follow(inspect(path, wishes)))
        adding.failed.connect(sheet.show_trouble)
        adding.stopped.connect(sheet.end)

        def on_start() -> None:
            plan = sheet.plan
            if plan is not None:
                sheet.begin(tr("Adding “{title}”…", title=plan.title))
                adding.follow(add(plan))

        def on_added(card: EngineCard) -> None:
            sheet.end()
            sheet.accept()
            self.made.emit(card.name)

        adding.finished.connect(on_added)
        sheet.start_wanted.connect(on_start)
        for running in (inspecting, adding):
            sheet.cancel_wanted.connect(running.cancel)
        sheet.open()
