"""Where labelled photos are chosen: a folder whose sub-folders are classes, or a list; and what was found there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.labels import LabelsFound
from app.core.text import Text
from app.gui.engines.place_field import PlaceField
from app.gui.kit.info_line import InfoLine
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.kit.type import set_type

_LIST_END = ".csv"
_MOST_NOTES = 5


class LabelsField(QWidget):
    """Shows what it is told of the place that was chosen."""

    chosen = Signal(str)
    """Path of a folder or list that is to be looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: LabelsFound | None = None
        words = tr("Drop a folder whose sub-folders are kinds of things, or a labels.csv")
        self.place = PlaceField(words, _may_be_labels)
        self.place.offer(tr("Choose a &folder…"), tr("A folder whose sub-folders are kinds of things"))
        self.place.offer(tr("Choose a l&ist…"), tr("A list of photos and what they show"), tr("Lists (*.csv)"))
        self.place.chosen.connect(self._on_chosen)
        self._counted = plain_label()
        set_type(self._counted, "body", semibold=True)
        self._notes = quiet(plain_label())
        self._trouble = InfoLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.place)
        for label in (self._counted, self._notes):
            label.setWordWrap(True)
            label.hide()
            column.addWidget(label)
        column.addWidget(self._trouble)

    def show_found(self, found: LabelsFound) -> None:
        """Show what there is to learn from."""
        self.found = found
        photos = tr_count("{count} photo", "{count} photos", found.photos)
        self._say(tr_count("{photos} in {count} class", "{photos} in {count} classes", found.classes, photos=photos))
        notes = [shown(note) for note in found.notes[:_MOST_NOTES]]
        more = len(found.notes) - len(notes)
        if more > 0:
            notes.append(tr_count("and {count} more", "and {count} more", more))
        if found.singles:
            notes.append(
                tr_count(
                    "{count} class has only one photo, which nothing can be learned from or asked about.",
                    "{count} classes have only one photo, which nothing can be learned from or asked about.",
                    found.singles,
                )
            )
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))

    def show_trouble(self, reason: Text) -> None:
        """Say why nothing can be learned from what was chosen."""
        self._counted.hide()
        self._trouble.say(shown(reason), caution=True)

    def _on_chosen(self, path: str) -> None:
        self.found = None
        self._notes.hide()
        self._say(tr("Looking at what is there…"))
        self.chosen.emit(path)

    def _say(self, words: str) -> None:
        self._trouble.say("")
        self._counted.setText(words)
        self._counted.show()


def _may_be_labels(path: str) -> bool:
    """Tell by its name alone whether something may be a folder or a list: the window touches no disk."""
    name = path.rstrip("/\\").replace("\\", "/").rsplit("/", 1)[-1]
    return path.lower().endswith(_LIST_END) or "." not in name.lstrip(".")
