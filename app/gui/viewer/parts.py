"""What the large view consists of, and where it lies: bar, picture, film strip, information, each shown or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.core.photo import Answer
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.icons import refresh_icons
from app.gui.kit.motion import SLIDE_MS, length_ms, motion
from app.gui.kit.plain_text import plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX, palette
from app.gui.kit.tokens import LARGE
from app.gui.kit.type import line_width_px
from app.gui.photo.actions import PhotoActions
from app.gui.photo.information_panel import InformationPanel
from app.gui.picture.arrangement import arrangement
from app.gui.picture.bars_at_rest import BarsAtRest
from app.gui.picture.canvas import PictureCanvas
from app.gui.viewer.bar import ViewerBar
from app.gui.viewer.film_strip import FilmStrip
from app.gui.viewer.side_arrows import SideArrows

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_WIDE_MESSAGE_PX = 320


class ViewerParts(QObject):
    """Dark in both themes. On the full screen the parts lie over the picture, which does not move for them."""

    switched = Signal()
    """Film strip or information are wanted now, or no more."""

    def __init__(
        self,
        page: QWidget,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
    ) -> None:
        super().__init__(page)
        self._page = page
        page.setPalette(palette(LARGE))
        page.setAutoFillBackground(True)
        page.setBackgroundRole(QPalette.ColorRole.Base)
        self.bar = ViewerBar(actions, page)
        self.canvas = PictureCanvas(page)
        self.strip = FilmStrip(thumbnails, page)
        self.information = InformationPanel(catalog, requests, page)
        self.canvas.lower()
        self.arrows = SideArrows(self.canvas)
        self._message = plain_label(parent=self.canvas)
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setMargin(GAP_PX)
        self._message.setAutoFillBackground(True)  # to be read over any picture
        self._message.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over = QVBoxLayout(self.canvas)
        over.addWidget(self._message, 0, Qt.AlignmentFlag.AlignCenter)
        self._strip_wanted, self._information_wanted = False, False
        self._about: tuple[str, Answer | None] = ("", None)
        self._full_screen = False
        self._rest = BarsAtRest(page, self.canvas, (self.bar, self.strip, self.information))
        self._rest.changed.connect(self._arrange)
        self._slid = 0.0
        self._slide = motion(self)
        self._slide.valueChanged.connect(self._on_slid)
        page.installEventFilter(self)
        refresh_icons(page)
        self._arrange()

    @property
    def strip_wanted(self) -> bool:
        return self._strip_wanted

    @property
    def information_wanted(self) -> bool:
        return self._information_wanted

    def say(self, words: str) -> None:
        """Show a sentence over the picture, "" for none."""
        self._message.setText(words)
        line_px = line_width_px(self._message.font(), words) + 2 * GAP_PX
        self._message.setMinimumWidth(min(line_px, _WIDE_MESSAGE_PX))  # else Qt breaks it into lines of a few words
        self._message.setVisible(bool(words))

    def set_strip(self, wanted: bool) -> None:
        """Show the film strip, or do not."""
        self._strip_wanted = wanted
        self.bar.strip.setChecked(wanted)
        self._keep_keyboard(self.strip, wanted)
        self._arrange()
        self.switched.emit()

    def set_information(self, wanted: bool) -> None:
        """Let the information slide in or out."""
        self._information_wanted = wanted
        self.bar.information.setChecked(wanted)
        self._keep_keyboard(self.information, wanted)
        if wanted:
            self.information.show_photo(*self._about)
        self._slide.stop()
        if self._page.isVisible():
            self._slide.setDuration(length_ms(SLIDE_MS))
            self._slide.setStartValue(self._slid)
            self._slide.setEndValue(1.0 if wanted else 0.0)
            self._slide.start()
        else:
            self._on_slid(1.0 if wanted else 0.0)
        self.switched.emit()

    def show_known_of(self, path: str, photos: ListedPhotos | None) -> None:
        """Follow the photo that is shown: where in it the part lies that was asked about, and its information.

        Its file is only looked into while somebody wants to know.
        """
        match = None if photos is None else photos.match(path)
        self.canvas.show_place(None if match is None else match.place)
        answer = None if photos is None else photos.answer
        self._about = path, answer
        if self._information_wanted and path:
            self.information.show_photo(path, answer)

    def set_full_screen(self, on: bool) -> None:
        """Show the picture alone, or with all around it."""
        self._full_screen = on
        self.bar.full_screen.setChecked(on)
        self._rest.set_on(on)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange):
            self._arrange()
        return False

    def _keep_keyboard(self, part: QWidget, wanted: bool) -> None:
        focus = QApplication.focusWidget()
        if not wanted and focus is not None and (focus is part or part.isAncestorOf(focus)):
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_slid(self, slid: float) -> None:
        self._slid = slid
        self._arrange()

    def _arrange(self) -> None:
        alone = self._full_screen and self._rest.hidden
        self.bar.setVisible(not alone)
        self.strip.setVisible(self._strip_wanted and not alone)
        self.information.setVisible(self._slid > 0 and not alone)
        lie = arrangement(
            self._page.rect(),
            self.bar.sizeHint().height(),
            self.strip.sizeHint().height() if self._strip_wanted else 0,
            self._slid,
            over=self._full_screen,
            right_to_left=self._page.isRightToLeft(),
        )
        self.bar.setGeometry(lie.bar)
        self.canvas.setGeometry(lie.picture)
        self.strip.setGeometry(lie.strip)
        self.information.setGeometry(lie.information)
