"""Looks at a network that the user brings, and makes an engine of it, with the dialog in which that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.engines import EngineCard
from app.gui.engines.add_sheet import AddSheet
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
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        engines = self._catalog.engines
        inspecting, adding = (Running(self._catalog, self._requests, sheet) for _ in range(2))
        inspecting.finished.connect(sheet.show_inspected)
        inspecting.failed.connect(sheet.show_trouble)
        inspecting.stopped.connect(sheet.end)
        sheet.inspect_wanted.connect(lambda path, wishes: inspecting.follow(engines.inspect(path, wishes)))
        adding.failed.connect(sheet.show_trouble)
        adding.stopped.connect(sheet.end)

        def on_start() -> None:
            plan = sheet.plan
            if plan is not None:
                sheet.begin(tr("Adding “{title}”…", title=plan.title))
                adding.follow(engines.add(plan))

        def on_added(card: EngineCard) -> None:
            sheet.end()
            sheet.accept()
            self.made.emit(card.name)

        adding.finished.connect(on_added)
        sheet.start_wanted.connect(on_start)
        for running in (inspecting, adding):
            sheet.cancel_wanted.connect(running.cancel)
        sheet.open()
        return sheet
