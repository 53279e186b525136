"""What people read, in their language. English sentences are the keys, in code and in resources/translations/*.po."""

from __future__ import annotations

import gettext
import locale
import logging
import os
import struct

from app.core.text import Day, Text, Value, printable
from app.gui.kit.days import camera_day_words
from app.gui.kit.system_words import system_words
from app.machine.paths import resources_folder
from app.machine.settings import Language

log = logging.getLogger(__name__)

_DOMAIN = "photokin"
_current: gettext.NullTranslations = gettext.NullTranslations()
_code = "en"


def use_language(choice: Language) -> str:
    """Choose the language of everything said from now on; return its code. Called before any widget is made."""
    global _current, _code
    code = _system_language() if choice == "system" else choice
    try:
        _current = gettext.translation(_DOMAIN, resources_folder() / "translations", [code], fallback=True)
    except (OSError, ValueError, struct.error) as error:
        log.error("the sentences in %s are damaged; English is spoken (%s)", code, error)
        _current = gettext.NullTranslations()
    _code = code if isinstance(_current, gettext.GNUTranslations) else "en"
    return code


def language() -> str:
    """Return the code of the language that is spoken, for what is written in it."""
    return _code


def tr(template: str, /, **values: Value) -> str:
    """Return the sentence in the user's language with its ``{name}`` places filled."""
    return _filled(_current.gettext(template), values)


def tr_count(one: str, many: str, count: int, /, **values: Value) -> str:
    """Return the form of the sentence for ``count``, which also fills its ``{count}`` place (with thousands marked)."""
    return _filled(_current.ngettext(one, many, count), {"count": f"{count:,}", **values})


def shown(sentence: Text) -> str:
    """Return a sentence of the rooms below in the user's language, with all that others said in it."""
    if not sentence.template:
        return ""  # what stands for it in a file of translations is something else
    values = tuple((name, _said(value)) for name, value in sentence.values)
    return Text(sentence.template, values).filled_into(_current.gettext(sentence.template))


def _said(value: Value) -> Value:
    """Return what fills a place: another sentence, a day, or what the system said, in the user's language too."""
    if isinstance(value, Text):
        return shown(value)
    if isinstance(value, Day):
        return camera_day_words(value.wall_clock_s)
    words = system_words(value) if isinstance(value, str) and isinstance(_current, gettext.GNUTranslations) else None
    return value if words is None else shown(words)


def _filled(template: str, values: dict[str, Value]) -> str:
    return template.format(**{name: printable(value) for name, value in values.items()}) if values else template


def _system_language() -> str:
    named = [os.environ.get(variable, "") for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    for chosen in (*named, locale.getlocale()[0] or ""):
        code = chosen.split(":")[0].split(".")[0].split("_")[0]
        if code not in ("", "C", "POSIX"):  # the C locale is the absence of a choice
            return code
    return "en"
