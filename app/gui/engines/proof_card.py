"""What an engine learned, proved on photos it had not learned from: before and after, chance, what got worse."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.engines import EngineCard, Origin, Proof
from app.gui.engines.engine_words import chance_words, percent
from app.gui.kit.card import Card
from app.gui.kit.icons import ICON_PX
from app.gui.kit.link_button import LinkButton
from app.gui.kit.picture_row import PictureRow
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.share_bar import ShareBar
from app.gui.kit.sign import Sign
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type

_SHOWN = 3
_NAMES_PX = 64
_NARROW_PX = 560
"""Below this width what got worse stands under its numbers."""


class ProofCard(Card):
    """Shows a proof it is told. Hidden by its owner where there is none."""

    worse_wanted = Signal()
    """All photos that got worse are to be seen."""

    def __init__(self, pictures: SmallPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs = {True: Sign("check", ICON_PX, "ok"), False: Sign("warning", ICON_PX, "warn")}
        self._verdict = plain_label()
        set_type(self._verdict, "heading")
        self._verdict.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(GAP_PX + 1)
        for sign in self._signs.values():
            head.addWidget(sign)
        head.addWidget(self._verdict, 1)
        self._asked = quiet(plain_label(), "body")
        self._asked.setWordWrap(True)
        self._before, self._after = ShareBar("bar"), ShareBar("accfill")
        self._before_words, self._after_words = plain_label(tr("Before")), plain_label()
        self._before_share, self._after_share = plain_label(), plain_label()
        for label in (self._before_words, self._after_words):
            set_type(label, "status")
            label.setMinimumWidth(_NAMES_PX)
        set_type(self._before_share, "body")
        set_type(self._after_share, "body", semibold=True)
        self._counts = plain_label()
        set_type(self._counts, "status", semibold=True)
        self._chance = quiet(plain_label())
        for label in (self._counts, self._chance):
            label.setWordWrap(True)
        self.worse = PictureRow(pictures)
        self.see_worse = LinkButton()
        self.see_worse.clicked.connect(self.worse_wanted)
        self.column.setSpacing(GAP_PX // 2)
        self.column.addLayout(head)
        self.column.addWidget(self._asked)
        self.column.addSpacing(GAP_PX)
        self.column.addLayout(self._bars())
        self.column.addSpacing(GAP_PX)
        self.column.addWidget(self._bottom())

    def show_proof(self, card: EngineCard, proof: Proof) -> None:
        """Show the proof of this engine."""
        for helps, sign in self._signs.items():
            sign.setVisible(helps == proof.helps)
        self._verdict.setText(_verdict(proof))
        self._asked.setText(
            tr_count(
                "Asked about {count} photo it had not learned from: is the first answer of the same thing?",
                "Asked about {count} photos it had not learned from: is the first answer of the same thing?",
                proof.asked,
            )
        )
        self._after_words.setText(_after_words(card.origin))
        for bar, label, share in (
            (self._before, self._before_share, proof.before),
            (self._after, self._after_share, proof.after),
        ):
            bar.show_share(share)
            label.setText(percent(share))
        better = tr_count("{count} question better", "{count} questions better", proof.better)
        self._counts.setText(tr("{better}, {worse} worse", better=better, worse=f"{proof.worse:,}"))
        self._chance.setText(chance_words(proof.chance))
        self.worse.show_photos(proof.worse_photos[:_SHOWN])
        self.see_worse.setText(tr_count("See the &worse one", "See the {count} &worse", len(proof.worse_photos)))
        self.see_worse.setVisible(bool(proof.worse_photos))

    def _bars(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP_PX + 4)
        grid.setVerticalSpacing(GAP_PX + 2)
        rows = (
            (self._before_words, self._before, self._before_share),
            (self._after_words, self._after, self._after_share),
        )
        for row, (words, bar, share) in enumerate(rows):
            for column, widget in enumerate((words, bar, share)):
                grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 10)
        grid.setColumnStretch(3, 1)
        return grid

    def _bottom(self) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._counts)
        words.addWidget(self._chance)
        words.addStretch(1)
        told, seen = QWidget(), QWidget()
        told.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout(seen)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP_PX + 4)
        line.addWidget(self.worse)
        line.addWidget(self.see_worse)
        line.addStretch(1)
        return _SideBySide(told, seen)


class _SideBySide(QWidget):
    """Two parts beside each other, or below where there is no room for both."""

    def __init__(self, first: QWidget, other: QWidget) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3 * GAP_PX)
        self._grid.setVerticalSpacing(GAP_PX)
        self._parts = first, other
        self._wide: bool | None = None
        self._arrange(wide=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(wide=self.width() >= _NARROW_PX)

    def _arrange(self, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        first, other = self._parts
        self._grid.addWidget(first, 0, 0)
        self._grid.addWidget(other, *((0, 1) if wide else (1, 0)))
        self._grid.setColumnStretch(0, 1)


def _verdict(proof: Proof) -> str:
    if proof.helps:
        return tr("Better on your photos, and this is the proof")
    if proof.after < proof.before:
        return tr("Worse on your photos")
    return tr("No better on your photos than chance could make it")


def _after_words(origin: Origin) -> str:
    return {"taught": tr("Taught"), "finetuned": tr("Fine-tuned"), "compact": tr("Compact")}.get(origin, tr("After"))
