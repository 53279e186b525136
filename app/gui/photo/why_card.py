"""Says why two photos are similar, over the page: the sentence, the sum below it, and perhaps the other photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.why import Warmth
from app.gui.kit.floating import Floating
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX, palette
from app.gui.kit.tokens import DARK
from app.gui.kit.type import line_width_px
from app.gui.picture.shown_picture import ShownPicture
from app.gui.picture.view import PictureView
from app.gui.picture.warm_over import WarmOver

_WIDEST_PX = 560
_AROUND_PX = 16
_PICTURE = QSize(168, 126)

Room = Callable[[], QRect]


class WhyCard(Floating):
    """Dark in both themes, at the foot of ``room`` and in its middle. It takes no mouse: what lies under it stays."""

    ground = "toast"

    def __init__(self, over: QWidget, room: Room) -> None:
        super().__init__(over)
        self._room = room
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._sentence, self._sum = plain_label(), quiet(plain_label())
        for label in (self._sentence, self._sum):
            label.setWordWrap(True)
        self._picture = PictureView(_PICTURE / 4)
        self._picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._over_picture = WarmOver(self._picture)
        self._picture.hide()
        words = QVBoxLayout()
        words.setSpacing(HALF_GAP_PX)
        words.addStretch()
        words.addWidget(self._sentence)
        words.addWidget(self._sum)
        words.addStretch()
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX + HALF_GAP_PX, 2 * GAP_PX, GAP_PX + HALF_GAP_PX)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        self._dress()

    @property
    def sentence(self) -> str:
        """What is said, "" while nothing is."""
        return self._sentence.text() if self.is_wanted else ""

    def say(self, sentence: str, total: str = "") -> None:
        """Show a sentence, and the sum that it was made of."""
        self._sentence.setText(sentence)
        self._sum.setText(total)
        self._sum.setVisible(bool(total))
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(total)
        self.float_in()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def show_picture(self, picture: ShownPicture, warmth: Warmth | None) -> None:
        """Show the other photo beside the words."""
        self._picture.show_image(picture)
        self._picture.setFixedSize(picture.size.scaled(_PICTURE, Qt.AspectRatioMode.KeepAspectRatio))
        self._picture.show()
        if warmth is None:
            self._over_picture.show_nothing()
        else:
            self._over_picture.show_warmth(warmth, self._picture.rect())
        self.place()

    def show_no_picture(self) -> None:
        self._picture.hide()

    def resting_place(self) -> QRect:
        room = self._room()
        beside = self._picture.width() + 2 * GAP_PX if not self._picture.isHidden() else 0
        labels = (self._sentence, self._sum)
        words = max(line_width_px(label.font(), line) for label in labels for line in label.text().split("\n"))
        margins = self._row.contentsMargins()
        wanted = words + beside + margins.left() + margins.right() + 2  # a line is broken where it only just fits
        width = max(0, min(wanted, _WIDEST_PX + beside, room.width() - 2 * _AROUND_PX))
        height = max(self._row.totalHeightForWidth(width), self._row.minimumSize().height())
        left = room.left() + (room.width() - width) // 2
        return QRect(left, room.bottom() + 1 - _AROUND_PX - height, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.PaletteChange:
            self._dress()
        return super().eventFilter(watched, event)

    def _dress(self) -> None:
        tokens = self._tokens()
        self.setPalette(palette(replace(DARK, win=tokens.toast, base=tokens.toast, raised=tokens.toast)))
