"""Where photos belong: for each folder that some of them belong in, which these are, and the neighbours that say so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.belonging import Belonging, Belongings
from app.core.text import printable
from app.gui.kit.card import Card
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.picture_row import PictureRow
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.sign import Sign
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type
from app.gui.kit.work_sheet import WorkSheet
from app.gui.survey.survey_words import accuracy_words, folder_words

_PICTURE_PX, _ARROW_PX = 64, 16
_MOST_PHOTOS, _MOST_EVIDENCE, _MOST_FOLDERS = 6, 5, 30


class BelongsSheet(WorkSheet):
    """Tells by ``start_wanted`` that it is to be looked for."""

    folder_wanted = Signal(object)
    """Path of a photo whose folder is to be shown."""

    def __init__(self, pictures: SmallPictures, count: int, parent: QWidget | None = None) -> None:
        super().__init__(
            tr_count("Where does it belong?", "Where do they belong?", count),
            tr(
                "In the folder in which its neighbours lie. Where these do not agree nothing is said. No file is moved."
            ),
            tr("Try &again"),
            parent,
        )
        self._pictures = pictures
        self._cards = QVBoxLayout()
        self._cards.setSpacing(GAP_PX)
        self.accuracy = quiet(plain_label())
        self.accuracy.setWordWrap(True)
        self.outcome.addLayout(self._cards)
        self.outcome.addWidget(self.accuracy)
        self.buttons: dict[str, QPushButton] = {}
        self.choices.hide()
        self.finish()

    def show_found(self, found: Belongings, roots: Sequence[str] = ()) -> None:
        """Show what was found; ``roots`` are the folders of the library."""
        by_folder: dict[str, list[Belonging]] = {}
        for each in found.photos:
            by_folder.setdefault(each.folder, []).append(each)
        unsure = by_folder.pop("", [])
        ordered = sorted(by_folder.items(), key=lambda each: -len(each[1]))
        for folder, photos in ordered[:_MOST_FOLDERS]:
            self._cards.addWidget(self._card(folder, photos, roots))
        if unsure:
            self._cards.addWidget(self._unsure(unsure))
        self.accuracy.setText(accuracy_words(found.accuracy))
        more = len(ordered) - _MOST_FOLDERS
        skipped = len(found.skipped)
        if more > 0:
            self.end(tr_count("And {count} more folder.", "And {count} more folders.", more))
        elif skipped:
            self.end(
                tr_count("{count} photo could not be read.", "{count} photos could not be read.", skipped), caution=True
            )
        else:
            self.end()
        self.start.hide()  # it would be the same

    def _card(self, folder: str, photos: Sequence[Belonging], roots: Sequence[str]) -> QWidget:
        card = Card()
        name = ElidedLabel(folder_words(folder, roots), Qt.TextElideMode.ElideMiddle)
        set_type(name, "body", semibold=True)
        give_tip(name, str(printable(folder)))
        button = QPushButton(tr("Open"))
        button.setAutoDefault(False)
        button.setAccessibleName(tr("Open {folder}", folder=folder_words(folder, roots)))
        there = photos[0].evidence[0].path
        button.clicked.connect(lambda: self.folder_wanted.emit(there))
        self.buttons[folder] = button
        head = QHBoxLayout()
        head.setSpacing(GAP_PX)
        head.addWidget(name, 1)
        head.addWidget(button)
        card.column.addLayout(head)
        share = max(each.share for each in photos)
        if len(photos) == 1 and photos[0].lies_there:
            words = tr("It lies there already.")
        else:
            words = tr_count(
                "{count} photo; its neighbours say so with {share} %.",
                "{count} photos; their neighbours say so with up to {share} %.",
                len(photos),
                share=round(100 * share),
            )
        card.column.addWidget(quiet(plain_label(words)))
        evidence = dict.fromkeys(seen.path for each in photos for seen in each.evidence)
        card.column.addLayout(self._shown([each.path for each in photos], tuple(evidence)))
        return card

    def _unsure(self, photos: Sequence[Belonging]) -> QWidget:
        card = Card()
        words = tr_count("Not sure about {count} photo", "Not sure about {count} photos", len(photos))
        name = plain_label(words)
        set_type(name, "body", semibold=True)
        card.column.addWidget(name)
        nearest = tuple(seen.path for seen in photos[0].evidence) if len(photos) == 1 else ()
        card.column.addLayout(self._shown([each.path for each in photos], nearest))
        return card

    def _shown(self, photos: Sequence[str], evidence: Sequence[str]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(GAP_PX)
        asked = PictureRow(self._pictures, _PICTURE_PX)
        asked.show_photos(photos[: _MOST_PHOTOS if not evidence else 2])
        line.addWidget(asked)
        if evidence:
            near = PictureRow(self._pictures, _PICTURE_PX)
            near.show_photos(evidence[:_MOST_EVIDENCE])
            give_tip(near, "\n".join(str(printable(path)) for path in evidence))
            line.addWidget(Sign("arrow", _ARROW_PX, "sec"))
            line.addWidget(near)
        line.addStretch(1)
        return line
