"""Add an engine that looks at the subject alone: which network finds it, what it is, and who looks at what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from app.core.engine_adding import LEAST_SIDE_PX, LONGEST_TITLE, MOST_SIDE_PX, PRESETS, channels_of
from app.core.engine_masking import (
    MAP_WORDS,
    VOC,
    InspectedMask,
    MapChoice,
    MaskPlan,
    MaskWishes,
    has_classes,
)
from app.core.engines import COMPARED_WITH, EngineCard
from app.core.text import Text
from app.gui.engines.engine_choice import EngineChoice
from app.gui.engines.engine_words import milliseconds
from app.gui.engines.figure_rows import Figure, FigureRows
from app.gui.engines.network_fields import END, fill, layout_words, stem
from app.gui.engines.place_field import PlaceField
from app.gui.kit.file_size import file_size
from app.gui.kit.form import centre_labels, form
from app.gui.kit.photo_words import name_of
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.kit.work_sheet import WorkSheet

_CLASSES_NOT_TOLD = 256
_PERCENT = 100
_TRIED_AFTER_MS = 500


class SubjectSheet(WorkSheet):
    """Tells by ``start_wanted`` that ``plan`` is to become an engine. What changes how the network sees a picture is
    tried by itself in a moment, and only what was tried can be added.
    """

    inspect_wanted = Signal(str, object)
    """Path of a file that is to be looked at, and the MaskWishes about how it is tried."""

    def __init__(self, cards: Sequence[EngineCard], parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Only the subject"),
            tr(
                "A network that tells the subject of a picture from the rest, exported as ONNX, can stand before an "
                "engine: photos are compared by their subjects, whatever is around them. A photo without a subject is "
                "looked at whole."
            ),
            tr("A&dd"),
            parent,
        )
        self._found: InspectedMask | None = None
        self._titled = ""
        self._is_tried = False
        self._due = QTimer(self, singleShot=True, interval=_TRIED_AFTER_MS)
        self._due.timeout.connect(self._try_it)
        self.place = PlaceField(
            tr("Drop a network here, a file that ends in .onnx"), lambda path: path.lower().endswith(END)
        )
        self.place.offer(tr("&Choose a file…"), tr("A network in an ONNX file"), tr("Networks (*.onnx)"))
        self.place.chosen.connect(self._on_chosen)
        bases = [card for card in cards if card.origin != "subject" and card.name not in COMPARED_WITH]
        self.base = EngineChoice(bases, tr("&Engine"))
        self.output, self.classes, self.preset, self.colours, self.layout_box = (QComboBox() for _ in range(5))
        self.threshold, self.side = QSpinBox(), QSpinBox()
        self.threshold.setRange(1, _PERCENT)
        self.threshold.setSuffix(tr(" %"))
        self.side.setRange(LEAST_SIDE_PX, MOST_SIDE_PX)
        self.side.setSuffix(tr(" pixels"))
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.textChanged.connect(self._show_state)
        self._rows = form()
        for words, field in (
            (tr("&Name"), self.title),
            (tr("&Engine"), self.base),
            (tr("&Subject"), self.classes),
            (tr("Sure b&y at least"), self.threshold),
            (tr("&Output"), self.output),
            (tr("&Pixels"), self.preset),
            (tr("Co&lours"), self.colours),
            (tr("S&quare"), self.side),
            (tr("O&rder in memory"), self.layout_box),
        ):
            field.setAccessibleName(words.replace("&", ""))
            self._rows.addRow(words, field)
        self.preset.currentIndexChanged.connect(self._on_preset_changed)
        for box in (self.output, self.colours, self.layout_box):
            box.currentIndexChanged.connect(self._try_soon)
        self.side.valueChanged.connect(self._try_soon)
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
    def plan(self) -> MaskPlan | None:
        """What is chosen now, None before anything was found."""
        if self._found is None:
            return None
        output: MapChoice = self.output.currentData()
        return replace(
            self._found.plan,
            base=self.base.engine,
            title=self.title.text().strip(),
            output=output.name,
            kind=output.kind,
            last=output.last,
            class_number=self.classes.currentData() if has_classes(output.kind) else 0,
            threshold=self.threshold.value() / _PERCENT,
            preset=self.preset.currentData(),
            channels=self.colours.currentData(),
            side_px=self.side.value(),
            layout=self.layout_box.currentData(),
        )

    def is_ready(self) -> bool:
        named = bool(self.title.text().strip())
        return self._found is not None and self._is_tried and named and bool(self.base.engine)

    def show_inspected(self, found: InspectedMask) -> None:
        """Show what was found, with the proposal chosen, or what came of another choice that was tried.

        A title that was written before stays.
        """
        if self._due.isActive():
            return  # another choice has been made meanwhile
        before, self._found = self._found, None  # while the boxes change
        plan, chosen = found.plan, found.outputs[0]
        if before is None or _choices(before) != _choices(found):
            fill(self.output, [(_output_words(each), each) for each in found.outputs])
            fill(self.preset, [(shown(PRESETS[each]), each) for each in found.presets])
            fill(self.colours, [(tr("Red first"), "rgb"), (tr("Blue first"), "bgr")])
            fill(self.layout_box, [(layout_words(each), each) for each in found.layouts])
        if before is None or before.outputs[0].classes != chosen.classes:
            fill(self.classes, _classes(chosen))
        outputs = [self.output.itemData(row).name for row in range(self.output.count())]
        self.output.setCurrentIndex(outputs.index(chosen.name))
        for box, value in (
            (self.classes, plan.class_number),
            (self.preset, plan.preset),
            (self.colours, plan.channels),
            (self.layout_box, plan.layout),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.threshold.setValue(round(_PERCENT * plan.threshold))
        self.side.setValue(plan.side_px)
        self.side.setEnabled(not found.side_is_fixed)
        self._found, self._is_tried = found, True
        self._fields.show()
        if plan.path != self._titled:
            self._titled = plan.path
            self.title.setText(plan.title or stem(plan.path))
            self.title.setFocus()
            self.title.selectAll()
        for box in (self.output, self.preset, self.layout_box):
            self._rows.setRowVisible(box, box.count() > 1)
        self._rows.setRowVisible(self.classes, has_classes(plan.kind))
        self._rows.setRowVisible(self.threshold, plan.kind != "class numbers")
        self.figures.show_figures(_figures(found))
        self.figures.setEnabled(True)
        self.end()

    def show_trouble(self, reason: Text) -> None:
        """Say in one sentence why what was chosen cannot work, or could not be added."""
        if not self._due.isActive():
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
        self.inspect_wanted.emit(path, MaskWishes())

    def _try_it(self) -> None:
        plan = self.plan
        if plan is not None:
            number = plan.class_number if has_classes(plan.kind) else None
            how = plan.preset, plan.side_px, plan.layout, plan.channels
            self.inspect_wanted.emit(plan.path, MaskWishes(plan.output, number, plan.threshold, *how))

    def _on_preset_changed(self) -> None:
        preset = self.preset.currentData()
        if preset is not None and self._found is not None:
            self.colours.setCurrentIndex(self.colours.findData(channels_of(preset)))
        self._try_soon()

    def _try_soon(self) -> None:
        """Have another choice tried once it rests; until then the figures of the one before are grey."""
        if self._found is None:
            return
        self._is_tried = False
        self.figures.setEnabled(False)
        self.end(tr("Trying it so…"))
        self._due.start()


def _choices(found: InspectedMask) -> object:
    """Return what can be chosen, whatever is first."""
    names = frozenset(choice.name for choice in found.outputs)
    return found.plan.path, names, frozenset(found.presets), frozenset(found.layouts)


def _output_words(output: MapChoice) -> str:
    places = tr("{width} × {height} places", width=output.width, height=output.height)
    return " · ".join((output.name, shown(MAP_WORDS[output.kind]), places))


def _classes(output: MapChoice) -> list[tuple[str, object]]:
    """Return the classes with their numbers, and their names where so many are usual ones."""
    count = output.classes or _CLASSES_NOT_TOLD
    names = [shown(name) for name in VOC] if count == len(VOC) else [""] * count
    return [(f"{number} · {name}" if name else str(number), number) for number, name in enumerate(names)]


def _figures(found: InspectedMask) -> tuple[Figure, ...]:
    trial = found.trial
    rate = tr_count(
        "{count} photo a second on one core",
        "{count} photos a second on one core",
        max(1, round(trial.photos_per_second)),
    )
    of_engine = tr("besides what the engine takes")
    figures = [
        Figure(tr("Time for a photo"), milliseconds(trial.ms_per_photo), f"{rate} · {of_engine}"),
        Figure(tr("Places"), f"{trial.numbers:,}", shown(found.preset_reason)),
        Figure(tr("Size"), file_size(found.size_bytes)),
    ]
    if trial.memory_bytes:
        figures.append(Figure(tr("Memory"), file_size(trial.memory_bytes), tr("while photos are read for it")))
    return tuple(figures)
