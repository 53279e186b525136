"""What the dialogs that take a network from a file have in common: the file, how the network sees, and trying it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from app.core.engine_adding import (
    LEAST_SIDE_PX,
    LONGEST_TITLE,
    MOST_SIDE_PX,
    PRESETS,
    AddPlan,
    Inspected,
    Layout,
    Trial,
    channels_of,
)
from app.core.engine_masking import InspectedMask, MaskPlan
from app.core.text import Text
from app.gui.engines.engine_words import milliseconds
from app.gui.engines.figure_rows import Figure, FigureRows
from app.gui.engines.place_field import PlaceField
from app.gui.kit.file_size import file_size
from app.gui.kit.form import centre_labels, form
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.kit.work_sheet import WorkSheet

_END = ".onnx"
_TRIED_AFTER_MS = 500


class NetworkSheet(WorkSheet):
    """Tells by ``start_wanted`` that ``plan`` is to become an engine. Only what was tried can be added: another choice
    of how the network sees a picture is tried by itself in a moment.
    """

    inspect_wanted = Signal(str, object)
    """Path of a file that is to be looked at, and the wishes about how it is tried."""

    def __init__(self, title: str, introduction: str, parent: QWidget | None = None) -> None:
        super().__init__(title, introduction, tr("A&dd"), parent)
        self._found: Inspected | InspectedMask | None = None
        self._titled = ""
        self._is_tried = False
        self._due = QTimer(self, singleShot=True, interval=_TRIED_AFTER_MS)
        self._due.timeout.connect(self._try_it)
        self.place = PlaceField(
            tr("Drop a network here, a file that ends in .onnx"), lambda path: path.lower().endswith(_END)
        )
        self.place.offer(tr("&Choose a file…"), tr("A network in an ONNX file"), tr("Networks (*.onnx)"))
        self.place.chosen.connect(self._on_chosen)
        self.output, self.preset, self.colours, self.layout_box = (QComboBox() for _ in range(4))
        self._reason = quiet(plain_label())
        self._reason.setWordWrap(True)
        self.side = QSpinBox()
        self.side.setRange(LEAST_SIDE_PX, MOST_SIDE_PX)
        self.side.setSuffix(tr(" pixels"))
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.textChanged.connect(self._show_state)
        self._rows = form()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._fields = QWidget()
        self._fields.setLayout(self._rows)
        self._fields.hide()
        self.figures = FigureRows()
        self.figures.hide()

    def furnish(self, own: Sequence[tuple[str, QWidget]] = ()) -> None:
        """Lay everything out, with these fields of the dialog's own between the name and what all have."""
        for words, field in (
            (tr("&Name"), self.title),
            *own,
            (tr("&Output"), self.output),
            (tr("&Pixels"), self.preset),
            (tr("Co&lours"), self.colours),
            (tr("S&quare"), self.side),
            (tr("O&rder in memory"), self.layout_box),
        ):
            field.setAccessibleName(words.replace("&", ""))
            self._rows.addRow(words, field)
            if field is self.preset:
                self._rows.addRow("", self._reason)
        self.preset.currentIndexChanged.connect(self._on_preset_changed)
        for box in (self.output, self.colours, self.layout_box):
            box.currentIndexChanged.connect(self._try_soon)
        self.side.valueChanged.connect(self._try_soon)
        centre_labels(self._rows)
        self.choosing.addWidget(self.place)
        self.choosing.addWidget(self._fields)
        self.outcome.addWidget(self.figures)
        self.start.setEnabled(False)
        self.finish()

    def is_ready(self) -> bool:
        return self._found is not None and self._is_tried and bool(self.title.text().strip())

    def show_trouble(self, reason: Text) -> None:
        """Say in one sentence why what was chosen cannot work, or could not be added."""
        if not self._due.isActive():
            self.figures.setVisible(self._is_tried)
            self.end(shown(reason), caution=True)

    def reject(self) -> None:
        if not self.working:
            self._due.stop()
            self.cancel_wanted.emit()  # what is being tried
        super().reject()

    # What a dialog of its own kind says.

    @property
    @abstractmethod
    def plan(self) -> AddPlan | MaskPlan | None:
        """What is chosen now, None before anything was found."""

    @abstractmethod
    def wishes(self) -> object:
        """Return how what is chosen is to be tried; none before anything was found."""

    # What it takes for that.

    def how_it_sees(self) -> dict[str, Any]:
        """Return what of a plan is chosen here: title, preset, channels, side and layout."""
        return {
            "title": self.title.text().strip(),
            "preset": self.preset.currentData(),
            "channels": self.colours.currentData(),
            "side_px": self.side.value(),
            "layout": self.layout_box.currentData(),
        }

    def offer_ways(self, found: Inspected | InspectedMask) -> None:
        """Offer how the network may see, where it is another one, or other ways were found."""
        fill(self.preset, [(shown(PRESETS[each]), each) for each in found.presets])
        fill(self.colours, [(tr("Red first"), "rgb"), (tr("Blue first"), "bgr")])
        fill(self.layout_box, [(_layout_words(each), each) for each in found.layouts])

    def show_tried(
        self, found: Inspected | InspectedMask, figures: Sequence[Figure], caution: Text | None = None
    ) -> None:
        """Show how the network sees in what was found, and what the trial gave. A title written before stays."""
        plan = found.plan
        for box, value in ((self.preset, plan.preset), (self.colours, plan.channels), (self.layout_box, plan.layout)):
            box.setCurrentIndex(box.findData(value))
        self.side.setValue(plan.side_px)
        self.side.setEnabled(not found.side_is_fixed)
        self._found, self._is_tried = found, True
        self._fields.show()
        self._reason.setText(shown(found.preset_reason))
        for box in (self.output, self.preset, self.layout_box):
            self._rows.setRowVisible(box, box.count() > 1)
        self._rows.setRowVisible(self._reason, self.preset.count() > 1)
        self.figures.show_figures(tuple(figures))
        self.end("" if caution is None else shown(caution), caution=True)
        if plan.path != self._titled:
            self._titled = plan.path
            self.title.setText(plan.title or _stem(plan.path))
            self.title.setFocus()
            self.title.selectAll()
            self.bring_into_view(self.title)

    def take_found(self) -> Inspected | InspectedMask | None:
        """Return what was found before, and know of nothing while the boxes change."""
        before, self._found = self._found, None
        return before

    @property
    def is_superseded(self) -> bool:
        """Whether another choice has been made since a trial began."""
        return self._due.isActive()

    def _on_chosen(self, path: str) -> None:
        self._found = None
        self._titled = ""
        self._due.stop()
        self._fields.hide()
        self.figures.hide()
        self.begin(tr("Looking at {name}, and trying it…", name=name_of(path)))
        self.inspect_wanted.emit(path, self.wishes())

    def _try_it(self) -> None:
        if self._found is not None:
            self.inspect_wanted.emit(self._found.plan.path, self.wishes())

    def _on_preset_changed(self) -> None:
        preset = self.preset.currentData()
        if preset is not None and self._found is not None:
            self.colours.setCurrentIndex(self.colours.findData(channels_of(preset)))
        self._try_soon()

    def _try_soon(self) -> None:
        """Have another choice tried once it rests; until then there are no figures."""
        if self._found is None:
            return
        self._is_tried = False
        names = [figure.name for figure in self.figures.figures]
        self.figures.show_figures(
            [Figure(name, "…", "" if row else tr("Trying it so…")) for row, name in enumerate(names)]
        )
        self.end()
        self._due.start()


def fill(box: QComboBox, choices: Sequence[tuple[str, object]]) -> None:
    """Offer these (words, value) and nothing else."""
    box.clear()
    for words, value in choices:
        box.addItem(words, value)


def rate_words(trial: Trial) -> str:
    """Return how many photos a second a network takes."""
    return tr_count(
        "{count} photo a second on one core",
        "{count} photos a second on one core",
        max(1, round(trial.photos_per_second)),
    )


def trial_figures(trial: Trial, size_bytes: int, rate: str, gives: Figure) -> list[Figure]:
    """Return what a trial gave; ``gives``: what comes out of the network."""
    figures = [
        Figure(tr("Time for a photo"), milliseconds(trial.ms_per_photo), rate),
        gives,
        Figure(tr("Size"), file_size(size_bytes)),
    ]
    if trial.memory_bytes:
        figures.append(Figure(tr("Memory"), file_size(trial.memory_bytes), tr("while photos are read for it")))
    return figures


def _stem(path: str) -> str:
    """Return what a network may be called: its file's name, without what is no word."""
    return name_of(path).removesuffix(_END).replace("_", " ").strip()[:LONGEST_TITLE]


def _layout_words(layout: Layout) -> str:
    """Return how pictures lie in a network's input."""
    return tr("Colour planes one after the other") if layout == "nchw" else tr("The colours of a pixel side by side")
