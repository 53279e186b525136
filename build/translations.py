"""Keep resources/translations in step with the code: new sentences in, dead ones out, .mo files compiled.

    python build/translations.py           after changing a sentence, or a translation in a .po file

Every sentence people read is an English literal in ``tr``, ``tr_count``, ``text`` or one of the spoken errors; these
literals are the keys. Sentences that wait for their translation are listed, and the exit code is 1 then.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "resources" / "translations"
_DOMAIN = "photokin"
_KEYWORDS = {
    "tr": None,
    "tr_count": (1, 2),
    "text": None,
    "AppError": None,
    "InputError": None,
    "DecodeError": None,
    "DecoderDied": None,
    "Damaged": None,
    "DiskError": None,
    "WrongAnswerError": None,
    "NotEnoughMemory": None,
}


def extracted() -> Catalog:
    """Return every sentence of the program."""
    catalog = Catalog(domain=_DOMAIN, project="Photokin", charset="utf-8")
    found = extract_from_dir(str(ROOT / "app"), [("**.py", "python")], keywords=_KEYWORDS, comment_tags=("Said",))
    for filename, _, message, comments, _ in sorted(found, key=lambda entry: entry[:2]):
        # Without line numbers: they change with every edit and say nothing to a translator.
        catalog.add(message, locations=[(filename, 0)], auto_comments=comments)
    return catalog


def languages() -> list[str]:
    """Return the codes of the languages there is a translation for."""
    return sorted(folder.name for folder in TRANSLATIONS.iterdir() if folder.is_dir())


def po_file(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{_DOMAIN}.po"


def read(language: str) -> Catalog:
    """Return the translation of a language as it is written."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language, domain=_DOMAIN)


def waiting(catalog: Catalog) -> list[str]:
    """Return the sentences without a (certain) translation."""
    return [str(message.id) for message in catalog if message.id and (message.fuzzy or not _is_complete(message))]


def _is_complete(message: Message) -> bool:
    said = message.string
    return all(said) if isinstance(said, tuple | list) else bool(said)


def main() -> int:
    """Update and compile every language; return 1 when a sentence waits for its translation."""
    template, missing = extracted(), 0
    for language in languages():
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with po_file(language).open("wb") as file:
            write_po(file, catalog, width=120, include_lineno=False, omit_header=False)
        with po_file(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        for sentence in waiting(catalog):
            missing += 1
            print(f"{language}: {sentence}")
        print(f"{language}: {len(catalog)} sentences")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
