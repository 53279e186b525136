"""The window's part of ``photokin --self-test``. Runs in the main thread of a process of its own."""

from __future__ import annotations

import gettext
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QSize, QTranslator
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.core.errors import SelfTestError
from app.core.events import Emit
from app.gui.frame.main_window import MainWindow
from app.gui.frame.window_state import WindowState
from app.gui.kit.icons import application_icon, icon, load_drawings
from app.gui.kit.requests import Requests
from app.gui.kit.theme import Themes
from app.gui.kit.translate import tr, use_language
from app.gui.start.letters import JAPANESE_FONT_PACKAGE, point_to_fonts, provide_letters, scripts
from app.gui.start.plain_tips import Application
from app.machine.environment import has_display, is_bundled
from app.machine.paths import DataPaths, resources_folder
from app.machine.settings import Settings

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_LONGEST_S = 60.0
_LEAST_COLOURS = 200  # frame and words alone are some dozens, a photo is hundreds
_TRANSLATED = {"Settings": "設定"}


def check_window(open_catalog: Callable[[Emit], Catalog], data: DataPaths, folder: str, photos: int) -> str:
    """Show the window with the photos of ``folder`` in it, and look whether it paints them. Raises SelfTestError."""
    application = _application()
    load_drawings()
    themes, requests = Themes(application, "light"), Requests()
    faults: list[str] = []
    requests.failed.connect(lambda sentence: faults.append(str(sentence)))
    requests.crashed.connect(lambda report: faults.append(report.strip().splitlines()[-1]))
    # On a thread, as the program does it: what is heavy is loaded there.
    with ThreadPoolExecutor(1, "opening") as thread:
        catalog = thread.submit(open_catalog, requests.emit_event).result()
    window = MainWindow(data, Settings(device="cpu"), WindowState(), themes)
    try:
        window.show()
        window.furnish(catalog, requests, (folder,))
        shown = _wait_for(lambda: faults or window.gallery.model.rowCount() == photos)
        painted = shown and _wait_for(lambda: faults or _colours(window.grab().toImage()) >= _LEAST_COLOURS)
    finally:
        window.close()
        catalog.close()
    if faults:
        raise SelfTestError("The window could not do its work: {reason}", reason=faults[0])
    if not painted:
        raise SelfTestError("The window stays empty.")
    return f"{photos} photos on the platform {application.platformName()}"


def check_translations() -> str:
    """Load the Japanese sentences and Qt's own. Raises SelfTestError when they are missing or damaged."""
    folder = resources_folder() / "translations"
    try:
        sentences = gettext.translation("photokin", folder, ["ja"])
        count = len(getattr(sentences, "_catalog", ()))
    except (OSError, ValueError, UnicodeError) as error:
        raise SelfTestError("The Japanese sentences cannot be loaded ({reason}).", reason=str(error)) from error
    use_language("ja")
    for english, japanese in _TRANSLATED.items():
        if tr(english) != japanese:
            raise SelfTestError("A sentence stays English: {sentence}.", sentence=english)
    translator = QTranslator()
    if not translator.load("qtbase_ja", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        raise SelfTestError("Qt's own Japanese sentences are missing.")
    return f"Japanese, {count} sentences"


def check_letters() -> str:
    """Draw letters as the window does. Raises SelfTestError where they are boxes, English ones included."""
    _application()
    there, missing = scripts()
    if "Japanese" not in there and len(missing) == 1:
        return f"{', '.join(there)}; for Japanese: sudo apt install {JAPANESE_FONT_PACKAGE}"
    if missing:
        raise SelfTestError(
            "The window shows boxes instead of letters ({scripts}). Please install the program again, or a font: "
            "on Debian and Ubuntu, sudo apt install fonts-dejavu-core.",
            scripts=", ".join(missing),
        )
    return ", ".join(there)


def check_icons() -> str:
    """Draw every icon. Raises SelfTestError when one is missing or paints nothing."""
    application = _application()
    load_drawings()
    names = sorted(path.stem for path in (resources_folder() / "icons").glob("*.svg"))
    blank = [name for name in names if _is_blank(icon(name).pixmap(QSize(32, 32)).toImage())]
    if blank or not names or _is_blank(application_icon().pixmap(QSize(32, 32)).toImage()):
        raise SelfTestError("Icons are missing or damaged: {names}.", names=", ".join(blank) or "all")
    application.processEvents()
    return f"{len(names)} drawings"


def _application() -> QApplication:
    """Return the application of this process; without a display it paints into memory."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    there = QCoreApplication.instance()
    if isinstance(there, QApplication):
        return there
    point_to_fonts(os.environ, bundled=is_bundled())
    application = Application(["photokin"])
    provide_letters()
    return application


def _wait_for(true: Callable[[], object]) -> bool:
    """Let events through until ``true()``; False after a minute."""
    deadline = time.monotonic() + _LONGEST_S
    while not true():
        if time.monotonic() > deadline:
            return False
        QCoreApplication.processEvents()
        time.sleep(0.01)
    return True


def _colours(image: QImage) -> int:
    """Return how many different colours there are on a grid of points."""
    across, down = range(0, image.width(), 7), range(0, image.height(), 7)
    return len({image.pixel(x, y) for x in across for y in down})


def _is_blank(image: QImage) -> bool:
    return all(image.pixelColor(x, y).alpha() == 0 for x in range(image.width()) for y in range(image.height()))
