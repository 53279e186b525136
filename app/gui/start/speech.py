"""The language of the whole program: its own sentences, Qt's, and how dates and numbers are written."""

from __future__ import annotations

import logging

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.gui.kit.translate import use_language
from app.gui.start.letters import JAPANESE_FONT_PACKAGE, draws
from app.machine.settings import Language

log = logging.getLogger(__name__)


def locale_of(code: str, system: QLocale) -> QLocale:
    """Return how dates and numbers are written: as in the user's region where it speaks the language of the window.

    With a region of another language, or the C locale, which has no dates that people read, the month of a heading
    would not be of the same language as the year beside it. Nor would it where LANGUAGE names one language, and
    LC_TIME another for dates: Qt's locale of the system is both at once.
    """
    spoken = QLocale(code)
    speaks = system.language() == spoken.language()
    return system if speaks and system.standaloneMonthName(1) == spoken.standaloneMonthName(1) else spoken


class Speech:
    """Can be changed at any time: what is said afterwards is said in the other language."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._translator: QTranslator | None = None

    def use(self, choice: Language) -> None:
        """Speak this language, but none whose letters would all be boxes."""
        code = use_language(choice)
        if code == "ja" and not draws("Japanese"):
            log.warning(
                "no font has Japanese letters, English is spoken: install the package %s", JAPANESE_FONT_PACKAGE
            )
            code = use_language("en")
        QLocale.setDefault(locale_of(code, QLocale.system()))
        self._translate_qt(code)

    def _translate_qt(self, code: str) -> None:
        """Let Qt's own dialogs speak the user's language too."""
        if self._translator is not None:
            self._application.removeTranslator(self._translator)
        self._translator = QTranslator(self._application)
        if self._translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._application.installTranslator(self._translator)
