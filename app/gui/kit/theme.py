"""How the window looks: one quiet palette, dark and light. Photos are the only colour, besides one accent."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.machine.settings import Theme

GAP_PX = 8
HALF_GAP_PX = 4

_Role = QPalette.ColorRole

# Text on its ground has a contrast of 4.5:1 or more in every pair that occurs; tests/gui/kit/test_theme.py measures it.
_LIGHT = {
    _Role.Window: "#f3f3f3",
    _Role.WindowText: "#1d1d1d",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#f8f8f8",
    _Role.Text: "#1d1d1d",
    _Role.PlaceholderText: "#6a6a6a",
    _Role.Button: "#f3f3f3",
    _Role.ButtonText: "#1d1d1d",
    _Role.BrightText: "#ffffff",
    _Role.Highlight: "#2b6cc9",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#2b6cc9",
    _Role.Link: "#2360b5",
    _Role.LinkVisited: "#2360b5",
    _Role.ToolTipBase: "#ffffff",
    _Role.ToolTipText: "#1d1d1d",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#e6e6e6",
    _Role.Mid: "#d0d0d0",
    _Role.Dark: "#b4b4b4",
    _Role.Shadow: "#8c8c8c",
}
_DARK = {
    _Role.Window: "#262626",
    _Role.WindowText: "#e8e8e8",
    _Role.Base: "#1c1c1c",
    _Role.AlternateBase: "#222222",
    _Role.Text: "#e8e8e8",
    _Role.PlaceholderText: "#a0a0a0",
    _Role.Button: "#303030",
    _Role.ButtonText: "#e8e8e8",
    _Role.BrightText: "#ffffff",
    _Role.Highlight: "#3370c8",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#6ba4f5",
    _Role.Link: "#82b3f8",
    _Role.LinkVisited: "#82b3f8",
    _Role.ToolTipBase: "#303030",
    _Role.ToolTipText: "#e8e8e8",
    _Role.Light: "#4a4a4a",
    _Role.Midlight: "#3a3a3a",
    _Role.Mid: "#444444",
    _Role.Dark: "#141414",
    _Role.Shadow: "#000000",
}
_DISABLED = {False: "#9a9a9a", True: "#767676"}
# The edge of what is typed into, ticked or slid, 3:1 to its ground; buttons are known by their words. Fusion makes
# edges of Window, 1.4 times darker, which these controls use for nothing else.
_EDGED = ("QCheckBox", "QRadioButton", "QLineEdit", "QAbstractSpinBox", "QComboBox", "QSlider")
_EDGE = {False: "#7a7a7a", True: "#7f7f7f"}
_FUSION_DARKENS = 140
_TEXT_ROLES = (_Role.WindowText, _Role.Text, _Role.ButtonText)


def palette(dark: bool) -> QPalette:
    """Return the window's colours."""
    made = QPalette()
    for role, colour in (_DARK if dark else _LIGHT).items():
        made.setColor(role, QColor(colour))
    for role in _TEXT_ROLES:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[dark]))
    made.setColor(QPalette.ColorGroup.Disabled, _Role.Accent, QColor(_DISABLED[dark]))
    return made


def edged_palette(dark: bool) -> QPalette:
    """Return the colours of controls that are known by their edge."""
    made = palette(dark)
    made.setColor(_Role.Window, QColor(_EDGE[dark]).lighter(_FUSION_DARKENS))
    return made


class Themes(QObject):
    """Dresses the application, at once when the user chooses or when the system changes between dark and light."""

    dressed = Signal()

    def __init__(self, application: QApplication, theme: Theme) -> None:
        super().__init__(application)
        self._application = application
        self._theme = theme
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._dress)
        self.use(theme)

    def use(self, theme: Theme) -> None:
        """Follow the system, or be light or dark whatever it is."""
        self._theme = theme
        hints = self._application.styleHints()
        if theme == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if theme == "dark" else Qt.ColorScheme.Light)
        self._dress()

    def _dress(self) -> None:
        system_dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self._theme == "dark" or (self._theme == "system" and system_dark)
        wanted = palette(dark)
        if self._application.palette() != wanted:
            self._application.setPalette(wanted)
            for control in _EDGED:
                self._application.setPalette(edged_palette(dark), control)  # type: ignore[arg-type]
            self.dressed.emit()
