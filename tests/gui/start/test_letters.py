"""Letters and not boxes, whatever fonts the system has: each case in a process of its own, as Qt reads fonts once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from app.gui.kit.translate import tr
from app.gui.start import speech
from app.gui.start.letters import point_to_fonts
from app.gui.start.speech import Speech, locale_of
from app.machine.environment import clean_environment
from app.machine.paths import fonts_configuration

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system always has fonts")

_REPOSITORY = Path(__file__).resolve().parents[3]
_NO_FONTS = '<?xml version="1.0"?><fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>'
_SAY = """
import sys
from app.gui.start import letters
from app.gui.start.self_checks import check_letters
if sys.argv[1] == "without ours":
    letters.provide_letters = lambda: None
    import app.gui.start.self_checks as self_checks
    self_checks.provide_letters = lambda: None
try:
    print("ok", check_letters())
except Exception as error:
    print("failed", error)
"""


def _said(tmp_path: Path, how: str, fonts: tuple[str, ...] = ()) -> str:
    """Return what the self-test says of letters on a system with these fonts alone."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    for font in fonts:
        shutil.copy(font, folder)
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(_NO_FONTS.format(folder=folder))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(_REPOSITORY),
        "FONTCONFIG_FILE": str(configuration),
    }
    command = [sys.executable, "-P", "-c", _SAY, how]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_without_any_font_ours_is_taken(tmp_path: Path) -> None:
    assert _said(tmp_path, "with ours") == (
        "ok Latin, Greek, Cyrillic; for Japanese: sudo apt install fonts-ipafont-gothic"
    )


def test_boxes_fail_the_self_test_with_what_helps(tmp_path: Path) -> None:
    said = _said(tmp_path, "without ours")
    assert said.startswith("failed The window shows boxes instead of letters (Latin, Greek, Cyrillic, Japanese).")
    assert said.endswith("sudo apt install fonts-dejavu-core.")


def test_what_a_font_of_the_system_lacks_comes_from_ours(tmp_path: Path) -> None:
    """This one has Japanese and Latin letters, and Greek and Russian ones; what it does not have it must not hide."""
    font = "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf"
    if not os.path.exists(font):
        pytest.skip("the package fonts-ipafont-gothic is not installed (build/test.py does it on Debian as root)")
    assert _said(tmp_path, "with ours", (font,)) == "ok Latin, Greek, Cyrillic, Japanese"


def test_our_configuration_is_read_only_where_the_system_has_none(tmp_path: Path) -> None:
    there, absent = tmp_path / "fonts.conf", tmp_path / "absent"
    there.touch()
    for system, bundled, environment in (
        (there, True, {}),
        (absent, False, {}),
        (absent, True, {"FONTCONFIG_FILE": "/mine"}),
        (absent, True, {"FONTCONFIG_PATH": "/mine"}),
    ):
        before = dict(environment)
        point_to_fonts(environment, bundled=bundled, system=system)
        assert environment == before
    bare: dict[str, str] = {}
    point_to_fonts(bare, bundled=True, system=absent)
    assert bare == {"FONTCONFIG_FILE": str(fonts_configuration())}


def test_our_configuration_shows_letters_by_itself(tmp_path: Path) -> None:
    """Of the fonts it names only ours is sure to be there: a copy of it, the others left out, is enough."""
    folder = tmp_path / "写真 of mine"
    shutil.copytree(fonts_configuration().parent, folder)
    configuration = folder / "fonts.conf"
    lines = configuration.read_text("utf-8").splitlines(keepends=True)
    ours = [line for line in lines if "<dir" not in line or "relative" in line]
    assert len(lines) - len(ours) == 4
    configuration.write_text("".join(ours), "utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(_REPOSITORY),
        "FONTCONFIG_FILE": str(configuration),
    }
    command = [sys.executable, "-P", "-c", _SAY, "without ours"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == (
        "ok Latin, Greek, Cyrillic; for Japanese: sudo apt install fonts-ipafont-gothic\n",
        "",
    )


def test_no_language_of_boxes(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    locale = QLocale()
    says = Speech(qapp)
    try:
        monkeypatch.setattr(speech, "draws", lambda script: script != "Japanese")
        says.use("ja")
        assert tr("Settings") == "Settings"
        monkeypatch.setattr(speech, "draws", lambda script: True)
        says.use("ja")
        assert tr("Settings") == "設定"
        assert QLocale().language() == QLocale.Language.Japanese
        assert QApplication.translate("QPlatformTheme", "Cancel") == "キャンセル"
    finally:
        says.use("en")
        assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
        assert tr("Settings") == "Settings"
        QLocale.setDefault(locale)


@pytest.mark.parametrize(
    ("code", "system", "written"),
    [
        ("en", "en_GB", "en_GB"),  # the region's own dates, with the language chosen or not
        ("ja", "en_US", "ja_JP"),  # LANGUAGE=ja alone, or Japanese chosen in the settings
        ("en", "ja_JP", "en_US"),
        ("en", "C", "en_US"),
    ],
)
def test_dates_and_numbers_are_in_the_language_of_the_window(code: str, system: str, written: str) -> None:
    assert locale_of(code, QLocale(system)).name() == written


def test_dates_of_another_language_than_the_window_are_not_taken_from_the_system() -> None:
    """As with LANGUAGE=ja and LC_TIME=C: such a locale calls itself Japanese, and its January "January"."""

    class TwoLanguages(QLocale):
        def standaloneMonthName(self, month: int, *_: object) -> str:
            return QLocale("en").standaloneMonthName(month)

    assert locale_of("ja", TwoLanguages("ja_JP")).standaloneMonthName(11) == "11月"
    assert isinstance(locale_of("en", TwoLanguages("en_GB")), TwoLanguages)


def test_other_programs_are_not_pointed_to_our_fonts() -> None:
    assert clean_environment({"FONTCONFIG_FILE": str(fonts_configuration()), "HOME": "/h"}, True) == {"HOME": "/h"}
    assert clean_environment({"FONTCONFIG_FILE": "/mine"}, True) == {"FONTCONFIG_FILE": "/mine"}
