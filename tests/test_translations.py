"""Every sentence people read is translated, completely and with its places for values."""

from __future__ import annotations

import ast
import gettext
import re
import string
from pathlib import Path

import pytest
import translations
from babel.messages.catalog import Message

from app.gui.kit.translate import tr, tr_count, use_language
from app.machine.settings import Language


def _places(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def _forms(of: object) -> tuple[str, ...]:
    return (str(of),) if isinstance(of, str) else tuple(map(str, of))  # type: ignore[call-overload]


def _messages(language: str) -> list[Message]:
    return [message for message in translations.read(language) if message.id]


@pytest.mark.parametrize("language", translations.languages())
def test_no_sentence_waits_for_its_translation(language: str) -> None:
    written = {str(message.id) for message in _messages(language)}
    said = {str(message.id) for message in translations.extracted() if message.id}
    assert said == written, "run build/translations.py"  # also: an error whose sentences it no longer collects
    assert translations.waiting(translations.read(language)) == []


@pytest.mark.parametrize("language", translations.languages())
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    for message in _messages(language):
        wanted = set().union(*(_places(form) for form in _forms(message.id)))
        for form in _forms(message.string):
            assert _places(form) <= wanted, form
            assert wanted - _places(form) <= {"count"}, form


@pytest.mark.parametrize("language", translations.languages())
def test_the_compiled_file_is_that_of_the_written_one(language: str) -> None:
    with translations.po_file(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in _messages(language):
        one = _forms(message.id)[0]
        said = compiled.ngettext(one, _forms(message.id)[-1], 2) if message.pluralizable else compiled.gettext(one)
        assert said == _forms(message.string)[-1], "run build/translations.py"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_language_is_used(language: Language) -> None:
    try:
        assert use_language(language) == language
        assert tr("Settings") == {"en": "Settings", "ja": "設定"}[language]
        assert "1,234" in tr_count("{count} photo", "{count} photos", 1234)
    finally:
        use_language("en")


@pytest.mark.parametrize("content", [b"", b"no sentences", b"\xde\x12\x04\x95" + bytes(24), None])
def test_damaged_sentences_leave_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    written = po_bytes()[:200] if content is None else content
    file = tmp_path / "translations" / "ja" / "LC_MESSAGES" / "photokin.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(written)
    monkeypatch.setattr("app.gui.kit.translate.resources_folder", lambda: tmp_path)
    try:
        assert use_language("ja") == "ja"
        assert tr("Settings") == "Settings"
    finally:
        monkeypatch.undo()
        use_language("en")


def po_bytes() -> bytes:
    return translations.po_file("ja").with_suffix(".mo").read_bytes()


def test_no_sentence_that_a_window_may_show_tells_what_to_type() -> None:
    """That is a hint (``SpokenError.hint``), which terminals add, and which names the command that works there."""
    typed = re.compile(r"photokin |\{photokin\}|--[a-z]|ulimit|PHOTOKIN_")
    said = [form for message in translations.extracted() for form in _forms(message.id)]
    assert len(said) > 300
    assert [form for form in said if typed.search(form)] == []


def test_no_sentence_is_both_with_and_without_a_number() -> None:
    """Both would be one entry, and who asks without a number would be shown the place of it."""
    without, with_number = set[str](), set[str]()
    for path in (Path(__file__).resolve().parents[1] / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", "")
                if name in ("tr", "text"):
                    without.add(str(node.args[0].value))
                elif name == "tr_count":
                    with_number.add(str(node.args[0].value))
    assert with_number
    assert not without & with_number
