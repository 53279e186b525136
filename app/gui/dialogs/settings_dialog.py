"""What the user can choose. Every change is taken at once; those that need a new start say so."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from app.core.status import Status
from app.core.text import printable
from app.gui.dialogs import look_alike_settings, search_settings
from app.gui.dialogs.look_alike_settings import LookAlikeSettings
from app.gui.dialogs.search_settings import SearchSettings
from app.gui.dialogs.shared_library_settings import SharedLibrarySettings
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.file_size import file_size
from app.gui.kit.form import centre_labels, form
from app.gui.kit.icons import take_icons_off
from app.gui.kit.page_wheel import leave_wheel_to_page
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.sheet import Sheet
from app.gui.kit.steady_label import SteadyLabel
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr
from app.machine.settings import Settings

_THUMBNAIL_SIZES_PX = (160, 240, 320, 480, 640)
_WIDTH_CHARACTERS = 76
_FEWEST, _MOST = 5, 500
_AT_ONCE = (
    "theme", "language", "neighbours", "gentle", "read_again", "compare_details", "mounts",
    *look_alike_settings.NAMES, *search_settings.NAMES,
)  # fmt: skip
_LEAST_CACHE_MB, _MOST_CACHE_MB, _CACHE_STEP_MB = 100, 100_000, 500


class SettingsDialog(Sheet):
    """Shows ``settings`` and tells of changes by signal; whoever owns the settings saves and applies them."""

    changed = Signal(object)
    """The new Settings."""
    clear_wanted = Signal()
    rebuild_wanted = Signal()
    check_wanted = Signal()
    """How well the library finds its own photos again is to be checked."""
    folder_wanted = Signal(object)
    """Path of the data folder, wanted in the file manager."""
    menus_wanted = Signal(bool)
    """Put the program into the desktop's menus (True), or take it out."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(tr("Settings"), parent)
        self._settings = settings
        self._at_start = settings
        self._home = ""
        self._form = form()
        self._add_looks()
        self._add_work()
        self._add_data()
        self._add_desktop()
        self._later = plain_label(tr("Some of these changes take effect the next time Photokin starts."))
        self._later.setWordWrap(True)
        self._later.setVisible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        take_icons_off(buttons)
        buttons.rejected.connect(self.reject)
        for action in (self.clear, self._open, self.rebuild, self.check, self.menus):
            action.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        self.theme.setFocus()
        self.look_alikes = LookAlikeSettings(settings)
        self.look_alikes.changed.connect(lambda chosen: self._change(**chosen))
        self.look_alikes.grown.connect(self.grow_later)
        self.look_alikes.align_with(self._form)
        self.searching = SearchSettings(settings)
        self.searching.changed.connect(lambda chosen: self._change(**chosen))
        self.searching.grown.connect(self.grow_later)
        self.searching.align_with(self._form)
        self.shared = SharedLibrarySettings(settings)
        self.shared.changed.connect(lambda chosen: self._change(**chosen))
        self.shared.grown.connect(self.grow_later)
        self.shared.align_with(self._form)
        self.page.addLayout(self._form)
        for part in (self.look_alikes, self.searching, self.shared):
            self.page.addWidget(part)
        self.page.addWidget(self._later)
        self.page.addStretch(1)
        centre_labels(self._form)
        self.close_with(buttons, _WIDTH_CHARACTERS)

    @property
    def settings(self) -> Settings:
        return self._settings

    def set_neighbours(self, count: int) -> None:
        """Follow a count that was chosen elsewhere in the window."""
        self._settings = replace(self._settings, neighbours=count)
        with QSignalBlocker(self.neighbours):
            self.neighbours.setValue(count)

    def follow(self, settings: Settings) -> None:
        """Follow how neighbours are looked for, which was chosen elsewhere in the window."""
        self._settings = replace(self._settings, effort=settings.effort, trees=settings.trees)
        self.searching.follow(self._settings)

    def set_status(self, status: Status) -> None:
        """Show what only the library knows: the device in use, the space used, where the data lies."""
        self._home = status.home
        self._device_note.setText(f"{status.device}. {shown(status.device_reason)}")
        self._used.setText(tr("{size} in use", size=file_size(status.thumbnail_bytes)))
        self._tell_of_details(status)
        self._place.setText(str(printable(status.home)))
        self._open.setEnabled(True)
        self.shared.set_status(status)
        self.grow_later()

    def _tell_of_details(self, status: Status) -> None:
        if status.details == "impossible":
            self._details_note.setText(tr("not with this model"))
        elif status.cell_bytes:
            self._details_note.setText(tr("{size} in use", size=file_size(status.cell_bytes)))
        else:
            self._details_note.setText(tr("about 10 kB a photo"))

    def set_in_menus(self, in_menus: bool) -> None:
        """Show whether the program is in the desktop's menus."""
        self._in_menus = in_menus
        self._menus_note.setText(tr("Photokin is in the menus") if in_menus else tr("Photokin is not in the menus"))
        self.menus.setText(tr("Re&move") if in_menus else tr("Add to &menus"))
        self.menus.setEnabled(True)
        self.grow_later()

    def _add_looks(self) -> None:
        themes = ((tr("Follow the system"), "system"), (tr("Light"), "light"), (tr("Dark"), "dark"))
        self.theme = self._choice("theme", tr("&Theme"), themes)
        languages = ((tr("Follow the system"), "system"), ("English", "en"), ("日本語", "ja"))
        self.language = self._choice("language", tr("&Language"), languages)
        self.neighbours = self._number("neighbours", tr("&Neighbours shown"), _FEWEST, _MOST)

    def _add_work(self) -> None:
        devices = ((tr("Automatic"), "auto"), (tr("Processor (CPU)"), "cpu"), (tr("Graphics card (GPU)"), "gpu"))
        self.device = self._choice("device", tr("&Device"), devices)
        words = plain_label("…")
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._device_note = SteadyLabel(words, 1)
        self._device_note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._form.addRow("", self._device_note)
        whens = ((tr("While on battery"), "auto"), (tr("Always"), "always"), (tr("Never"), "never"))
        self.gentle = self._choice("gentle", tr("&Gentle (one core)"), whens)
        give_tip(self.gentle, tr("Read photos more slowly and leave the rest of the processor to other programs"))
        times = ((tr("Read photos at once"), "at_once"), (tr("Read photos while the computer is idle"), "idle"))
        self.read_again = self._choice("read_again", tr("&When the engine changes"), times)
        give_tip(
            self.read_again,
            tr(
                "When you use another engine, or keep one ready, your photos are read again for it. New photos are "
                "always read at once."
            ),
        )

    def _add_data(self) -> None:
        sizes = tuple((tr("{count} pixels", count=size), size) for size in self._sizes())
        self.thumbnail_px = self._choice("thumbnail_px", tr("Thumbnail &size"), sizes)
        self.cache_limit = self._number("cache_limit_mb", tr("Space for t&humbnails"), _LEAST_CACHE_MB, _MOST_CACHE_MB)
        self.cache_limit.setSuffix(tr(" MB"))
        self.cache_limit.setSingleStep(_CACHE_STEP_MB)
        self.cache_limit.setGroupSeparatorShown(True)
        self._used = ElidedLabel(tr("…"))
        self.clear = QPushButton(tr("&Clear"))
        give_tip(self.clear, tr("Delete the thumbnails; they are made again as you look at photos"))
        self.clear.clicked.connect(self.clear_wanted)
        self._form.addRow("", _row(self._used, self.clear))
        self.compare_details = QCheckBox(tr("Com&pare their details"))
        self.compare_details.setMinimumHeight(self.clear.sizeHint().height())  # the rows around it are as high
        self.compare_details.setChecked(self._settings.compare_details)
        self.compare_details.toggled.connect(lambda checked: self._change(compare_details=checked))
        self.compare_details.setAccessibleName(tr("Compare details of the nearest photos"))
        give_tip(
            self.compare_details,
            tr("Photos that show the very same thing come first, and a part of a photo is found in all others"),
        )
        self._details_note = plain_label(tr("about 10 kB a photo"))
        self._details_note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._form.addRow(tr("Nearest photos"), _row(self.compare_details, self._details_note))
        self._place = ElidedLabel("", Qt.TextElideMode.ElideMiddle)
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._open = QPushButton(tr("&Open folder"))
        self._open.setEnabled(False)
        self._open.clicked.connect(lambda: self.folder_wanted.emit(self._home))
        self._form.addRow(tr("Data folder"), _row(self._place, self._open))
        self.rebuild = QPushButton(tr("&Rebuild"))
        give_tip(self.rebuild, tr("Rebuild the index that finds neighbours; photos are not read again"))
        self.rebuild.clicked.connect(self.rebuild_wanted)
        self._form.addRow(tr("Index"), _row(ElidedLabel(tr("Only if neighbours look wrong")), self.rebuild))
        self.check = QPushButton(tr("Check…"))
        self.check.clicked.connect(self.check_wanted)
        self._form.addRow(tr("Health"), _row(ElidedLabel(tr("Whether changed photos are found again")), self.check))

    def _add_desktop(self) -> None:
        self._in_menus = False
        self._menus_note = ElidedLabel(tr("Photokin is not in the menus"))
        self.menus = QPushButton(tr("Add to &menus"))
        give_tip(
            self.menus,
            tr(
                "Applications menu, “Open with” and “Find similar photos”: only for you, "
                "and never as the default for photos"
            ),
        )
        self.menus.setEnabled(False)
        self.menus.clicked.connect(lambda: self.menus_wanted.emit(not self._in_menus))
        if sys.platform != "darwin":  # there the program in the Applications folder is known by itself
            self._form.addRow(tr("Desktop menus"), _row(self._menus_note, self.menus))

    def _sizes(self) -> list[int]:
        return sorted({*_THUMBNAIL_SIZES_PX, self._settings.thumbnail_px})

    def _choice(self, field: str, label: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        leave_wheel_to_page(box)
        for words, value in choices:
            box.addItem(words, value)
        box.setCurrentIndex(box.findData(getattr(self._settings, field)))
        box.setAccessibleName(label.replace("&", ""))
        box.currentIndexChanged.connect(lambda: self._change(**{field: box.currentData()}))
        self._form.addRow(label, box)
        return box

    def _number(self, field: str, label: str, least: int, most: int) -> QSpinBox:
        box = QSpinBox()
        leave_wheel_to_page(box)
        value = getattr(self._settings, field)
        box.setRange(min(least, value), max(most, value))
        box.setValue(value)
        box.setKeyboardTracking(False)
        box.setAccessibleName(label.replace("&", ""))
        box.valueChanged.connect(lambda value: self._change(**{field: value}))
        self._form.addRow(label, box)
        return box

    def _change(self, **values: Any) -> None:
        self._settings = replace(self._settings, **values)
        # What the window applies at once is left out of the comparison.
        start = self._at_start
        kept = {name: getattr(start, name) for name in _AT_ONCE}
        at_once = replace(self._settings, **kept)
        self._later.setVisible(at_once != self._at_start)
        self.changed.emit(self._settings)


def _row(first: QWidget, *others: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP_PX)
    row.addWidget(first, 1)
    for widget in others:
        row.addWidget(widget)
    return row
