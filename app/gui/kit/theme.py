"""How the window looks: one quiet palette, dark and light. Photos are the only colour, besides one accent."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.gui.kit.focus_ring import FocusRing
from app.gui.kit.style import Style
from app.gui.kit.tokens import DARK, LIGHT, Tokens
from app.machine.settings import Theme

GAP_PX = 8
HALF_GAP_PX = 4

_Role = QPalette.ColorRole

_TEXT_ROLES = (_Role.WindowText, _Role.Text, _Role.ButtonText)


def palette(tokens: Tokens) -> QPalette:
    """Return the colours of one column as Qt knows them."""
    made = QPalette()
    for role, colour in _roles(tokens).items():
        made.setColor(role, QColor(colour))
    for role in (*_TEXT_ROLES, _Role.Accent):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.dis))
    return made


def _roles(tokens: Tokens) -> dict[QPalette.ColorRole, str]:
    return {
        _Role.Window: tokens.win,
        _Role.WindowText: tokens.text,
        _Role.Base: tokens.base,
        _Role.AlternateBase: tokens.win,
        _Role.Text: tokens.text,
        _Role.PlaceholderText: tokens.sec,
        _Role.Button: tokens.raised,
        _Role.ButtonText: tokens.text,
        _Role.BrightText: "#ffffff",
        _Role.Highlight: tokens.accfill,
        _Role.HighlightedText: "#ffffff",
        _Role.Accent: tokens.acc,
        _Role.Link: tokens.text,
        _Role.LinkVisited: tokens.text,
        _Role.ToolTipBase: tokens.menu,
        _Role.ToolTipText: tokens.text,
        _Role.Light: tokens.raised,
        _Role.Midlight: tokens.hold,
        _Role.Mid: tokens.hair,
        _Role.Dark: tokens.edge,
        _Role.Shadow: tokens.edge,
    }


class Themes(QObject):
    """Dresses the application, at once when the user chooses or when the system changes between dark and light."""

    dressed = Signal()

    def __init__(self, application: QApplication, theme: Theme) -> None:
        super().__init__(application)
        self._application = application
        self._theme = theme
        application.setStyle(Style())
        self._focus_ring = FocusRing(application, self)
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
        tokens = DARK if dark else LIGHT
        wanted = palette(tokens)
        if self._application.palette() != wanted:
            self._application.setPalette(wanted)
            self.dressed.emit()
