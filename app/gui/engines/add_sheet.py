"""Add a network from a file: what was found in it, how pictures are given to it, what a trial gave."""

from __future__ import annotations

from dataclasses import replace

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
    OutputChoice,
    OutputPooling,
    Trial,
    Wishes,
    channels_of,
)
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


class AddSheet(WorkSheet):
    """Tells by ``start_wanted`` that ``plan`` is to become an engine. Only what was tried can be added: another choice
    is tried by itself in a moment.
    """

    inspect_wanted = Signal(str, object)
    """Path of a file that is to be looked at, and the Wishes about how it is tried."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Add an engine"),
            tr(
                "Any network that turns a picture into numbers can be one, exported as ONNX. It is looked at and tried "
                "in a process of its own; your library is not touched."
            ),
            tr("A&dd"),
            parent,
        )
        self._found: Inspected | None = None
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
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.textChanged.connect(self._show_state)
        self._rows = form()
        for words, field in (
            (tr("&Name"), self.title),
            (tr("&Output"), self.output),
            (tr("&Pixels"), self.preset),
            (tr("Co&lours"), self.colours),
            (tr("&Square"), self.side),
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
        self.side.setSuffix(tr(" pixels"))
        centre_labels(self._rows)
        self._fields = QWidget()
        self._fields.setLayout(self._rows)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._fields.hide()
        self.figures = FigureRows()
        self.figures.hide()
        self.choosing.addWidget(self.place)
        self.choosing.addWidget(self._fields)
        self.outcome.addWidget(self.figures)
        self.start.setEnabled(False)
        self.finish()

    @property
    def plan(self) -> AddPlan | None:
        """What is chosen now, None before anything was found."""
        if self._found is None:
            return None
        output: OutputChoice = self.output.currentData()
        return replace(
            self._found.plan,
            title=self.title.text().strip(),
            output=output.name,
            pooling=output.pooling,
            preset=self.preset.currentData(),
            channels=self.colours.currentData(),
            side_px=self.side.value(),
            layout=self.layout_box.currentData(),
        )

    def is_ready(self) -> bool:
        return self._found is not None and self._is_tried and bool(self.title.text().strip())

    def show_inspected(self, found: Inspected) -> None:
        """Show what was found, with the proposal chosen, or what came of another choice that was tried.

        A title that was written before stays.
        """
        if self._due.isActive():
            return  # another choice has been made meanwhile
        before, self._found = self._found, None  # while the boxes change
        plan = found.plan
        if before is None or _choices(before) != _choices(found):
            _fill(self.output, [(_output_words(each), each) for each in found.outputs])
            _fill(self.preset, [(shown(PRESETS[each]), each) for each in found.presets])
            _fill(self.colours, [(tr("Red first"), "rgb"), (tr("Blue first"), "bgr")])
            _fill(self.layout_box, [(_layout_words(each), each) for each in found.layouts])
        outputs = [self.output.itemData(row) for row in range(self.output.count())]
        chosen = [(each.name, each.pooling) for each in outputs].index((plan.output, plan.pooling))
        self.output.setCurrentIndex(chosen)
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
        self.figures.show_figures(_figures(found, found.trial))
        self.end(shown(found.caution) if found.caution is not None else "", caution=True)
        if plan.path != self._titled:
            self._titled = plan.path
            self.title.setText(plan.title or _stem(plan.path))
            self.title.setFocus()
            self.title.selectAll()
            self.bring_into_view(self.title)

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

    def _on_chosen(self, path: str) -> None:
        self._found = None
        self._titled = ""
        self._due.stop()
        self._fields.hide()
        self.figures.hide()
        self.begin(tr("Looking at {name}, and trying it…", name=name_of(path)))
        self.inspect_wanted.emit(path, Wishes())

    def _try_it(self) -> None:
        plan = self.plan
        if plan is not None:
            wishes = Wishes(plan.output, plan.pooling, plan.preset, plan.side_px, plan.layout, plan.channels)
            self.inspect_wanted.emit(plan.path, wishes)

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


def _stem(path: str) -> str:
    """Return what a network may be called: its file's name, without what is no word."""
    return name_of(path).removesuffix(_END).replace("_", " ").strip()[:LONGEST_TITLE]


def _choices(found: Inspected) -> object:
    """Return what can be chosen, whatever is first."""
    return found.plan.path, frozenset(found.outputs), frozenset(found.presets), frozenset(found.layouts)


def _fill(box: QComboBox, choices: list[tuple[str, object]]) -> None:
    box.clear()
    for words, value in choices:
        box.addItem(words, value)


def _output_words(output: OutputChoice) -> str:
    numbers = tr_count("{count} number", "{count} numbers", output.numbers)
    parts = [tr("before the last layer") if output.is_hidden else output.name, _pooling_words(output.pooling), numbers]
    if output.are_classes:
        parts.append(tr("names of classes"))
    return " · ".join(part for part in parts if part)


def _figures(found: Inspected, trial: Trial) -> tuple[Figure, ...]:
    rate = tr_count(
        "{count} photo a second on one core",
        "{count} photos a second on one core",
        max(1, round(trial.photos_per_second)),
    )
    figures = [
        Figure(tr("Time for a photo"), milliseconds(trial.ms_per_photo), rate),
        Figure(tr("Numbers of a photo"), f"{trial.numbers:,}"),
        Figure(tr("Size"), file_size(found.size_bytes)),
    ]
    if trial.memory_bytes:
        figures.append(Figure(tr("Memory"), file_size(trial.memory_bytes), tr("while photos are read for it")))
    return tuple(figures)


def _pooling_words(pooling: OutputPooling) -> str:
    match pooling:
        case "vector":
            return tr("as it is")
        case "mean" | "mean_nhwc":
            return tr("mean of its map")
        case "first_token":
            return tr("first of its tokens")
        case "mean_tokens":
            return tr("mean of its tokens")


def _layout_words(layout: Layout) -> str:
    return tr("Colour planes one after the other") if layout == "nchw" else tr("The colours of a pixel side by side")
