"""The files that make a free desktop know the program, all relative to a ``share`` folder."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from xml.sax.saxutils import escape

from app import __version__
from app.core.photo_names import MEDIA_TYPES
from app.desktop.words import DESCRIPTION, FIND_COPIED, FIND_SIMILAR, KEYWORDS, KIND, NAME, PURPOSE, entries
from app.machine.paths import COPIED_PICTURE, resources_folder

APPLICATION = "photokin"
"""Name of the .desktop file and of the icon, and the windows' class (``QGuiApplication.setDesktopFileName``)."""

ICON_SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256, 512)
NAUTILUS_SCRIPT = PurePosixPath("nautilus/scripts", FIND_SIMILAR[""])
SERVICE_MENU = PurePosixPath("kio/servicemenus/photokin.desktop")
EXECUTABLE = frozenset({NAUTILUS_SCRIPT, SERVICE_MENU})
"""Files that must be executable: a script, and KDE's service menu, which only then is trusted in a user's folder."""

_COMPONENT = "local.photokin.photokin"
_CATEGORIES = ("Graphics", "Photography", "Viewer")
_RELEASED = {"0.1.0": "2026-11-21"}


def share_files(
    command: Sequence[str], *, media_types: Sequence[str] = MEDIA_TYPES, per_user: bool = False
) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield every file with its content; ``command`` starts the program.

    The program is offered for ``media_types``. Nautilus reads scripts from the user's own folder only and extensions
    only with the package nautilus-python: ``per_user`` gives the script, which needs nothing, else the extension.
    """
    yield PurePosixPath("applications", f"{APPLICATION}.desktop"), desktop_entry(command, media_types).encode()
    yield PurePosixPath("metainfo", f"{_COMPONENT}.metainfo.xml"), metainfo().encode()
    icons, drawings = PurePosixPath("icons/hicolor"), resources_folder() / "icons"
    yield icons / "scalable" / "apps" / f"{APPLICATION}.svg", (drawings / "photokin.svg").read_bytes()
    for size_px in ICON_SIZES_PX:
        target = icons / f"{size_px}x{size_px}" / "apps" / f"{APPLICATION}.png"
        yield target, (drawings / "application" / f"{size_px}.png").read_bytes()
    yield SERVICE_MENU, _service_menu(command).encode()
    yield PurePosixPath("nemo/actions/photokin.nemo_action"), _nemo_action(command).encode()
    yield PurePosixPath("Thunar/sendto/photokin.desktop"), _send_to(command).encode()
    if per_user:
        yield NAUTILUS_SCRIPT, _nautilus_script(command).encode()
    else:
        yield PurePosixPath("nautilus-python/extensions/photokin.py"), _nautilus_extension(command).encode()


def desktop_entry(command: Sequence[str], media_types: Sequence[str] = MEDIA_TYPES) -> str:
    """Return the entry of the applications menu, which is what "Open with" offers too.

    The least initial preference keeps KDE and xdg-open from choosing it where the user has chosen nothing.
    """
    keywords = {code: _list(words) for code, words in KEYWORDS.items()}
    types = f"MimeType={_list(media_types)}\n" if media_types else ""
    return (
        "[Desktop Entry]\n"
        "Version=1.1\n"
        "Type=Application\n"
        f"Name={NAME}\n"
        f"{entries('GenericName', KIND)}"
        f"{entries('Comment', PURPOSE)}"
        f"{entries('Keywords', keywords)}"
        f"Exec={exec_line(command)} %F\n"
        f"Icon={APPLICATION}\n"
        "Terminal=false\n"
        f"Categories={_list(_CATEGORIES)}\n"
        f"{types}"
        "InitialPreference=0\n"
        "StartupNotify=true\n"
        f"StartupWMClass={APPLICATION}\n"
        "X-GNOME-SingleWindow=true\n"
        "Actions=FindCopied;\n"
        "\n"
        "[Desktop Action FindCopied]\n"
        f"{entries('Name', FIND_COPIED)}"
        f"Icon={APPLICATION}\n"
        f"Exec={exec_line(command)} {COPIED_PICTURE}\n"
    )


def exec_line(command: Sequence[str]) -> str:
    """Quote a command as the Exec key of a desktop entry wants it."""
    return " ".join(_exec_word(word) for word in command)


def metainfo() -> str:
    """Return what software centres show of the program (AppStream)."""
    paragraphs = "".join(
        f"    <p{_language(code)}>{escape(paragraph)}</p>\n"
        for row in zip(*(_with_code(code, told) for code, told in DESCRIPTION.items()), strict=True)
        for code, paragraph in row
    )
    summaries = "".join(f"  <summary{_language(code)}>{escape(said)}</summary>\n" for code, said in PURPOSE.items())
    provided = "".join(f"    <mediatype>{kind}</mediatype>\n" for kind in MEDIA_TYPES)
    categories = "".join(f"    <category>{category}</category>\n" for category in _CATEGORIES)
    date = _RELEASED[__version__]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<component type="desktop-application">\n'
        f"  <id>{_COMPONENT}</id>\n"
        f"  <name>{NAME}</name>\n"
        f"{summaries}"
        "  <metadata_license>CC0-1.0</metadata_license>\n"
        "  <project_license>Apache-2.0</project_license>\n"
        f"  <description>\n{paragraphs}  </description>\n"
        f'  <launchable type="desktop-id">{APPLICATION}.desktop</launchable>\n'
        f'  <icon type="stock">{APPLICATION}</icon>\n'
        f"  <categories>\n{categories}  </categories>\n"
        f"  <provides>\n    <binary>{APPLICATION}</binary>\n{provided}  </provides>\n"
        '  <content_rating type="oars-1.1"/>\n'
        f'  <releases>\n    <release version="{__version__}" date="{date}"/>\n  </releases>\n'
        "</component>\n"
    )


def _service_menu(command: Sequence[str]) -> str:
    return (
        "[Desktop Entry]\n"
        "Type=Service\n"
        "X-KDE-ServiceTypes=KonqPopupMenu/Plugin\n"
        f"MimeType={_list(MEDIA_TYPES)}\n"
        "Actions=findSimilar;\n"
        "X-KDE-Priority=TopLevel\n"
        "\n"
        "[Desktop Action findSimilar]\n"
        f"{entries('Name', FIND_SIMILAR)}"
        f"Icon={APPLICATION}\n"
        f"Exec={exec_line(command)} %F\n"
    )


def _nemo_action(command: Sequence[str]) -> str:
    return (
        "[Nemo Action]\n"
        "Active=true\n"
        f"{entries('Name', FIND_SIMILAR)}"
        f"{entries('Comment', PURPOSE)}"
        f"Exec={shlex.join(command)} %F\n"
        f"Icon-Name={APPLICATION}\n"
        "Selection=notnone\n"
        "Quote=double\n"
        f"Mimetypes={_list(MEDIA_TYPES)}\n"
    )


def _send_to(command: Sequence[str]) -> str:
    """Return an entry for Thunar's "Send to": a file of our own. Its custom actions are one file of the user's."""
    return (
        "[Desktop Entry]\n"
        "Version=1.1\n"
        "Type=Application\n"
        f"{entries('Name', FIND_SIMILAR)}"
        f"Icon={APPLICATION}\n"
        f"Exec={exec_line(command)} %F\n"
        f"MimeType={_list(MEDIA_TYPES)}\n"
        "NoDisplay=true\n"
    )


def _nautilus_script(command: Sequence[str]) -> str:
    """Nautilus starts scripts in the folder shown, with the names of the selected files."""
    return f'#!/bin/sh\n# Made by Photokin.\nexec {shlex.join(command)} "$@"\n'


def _nautilus_extension(command: Sequence[str]) -> str:
    template = (resources_folder() / "desktop" / "nautilus_extension.py").read_text("utf-8")
    # JSON of ASCII lists and objects of texts is Python too.
    return (
        template.replace('["photokin"]', json.dumps(list(command)))
        .replace('{"": "Find similar photos"}', json.dumps(FIND_SIMILAR))
        .replace("MEDIA_TYPES = ()", f"MEDIA_TYPES = {json.dumps(list(MEDIA_TYPES))}")
    )


def _exec_word(word: str) -> str:
    """The Exec key is quoted twice: as a command line, then as any value of the file, where a backslash is two."""
    if word and all(character.isalnum() or character in "/._-+=:@," for character in word):
        return word
    quoted = "".join(f"\\{character}" if character in '"`$\\' else character for character in word)
    return f'"{quoted}"'.replace("\\", "\\\\").replace("%", "%%")


def _list(words: Iterable[str]) -> str:
    return "".join(f"{word};" for word in words)


def _language(code: str) -> str:
    return f' xml:lang="{code}"' if code else ""


def _with_code(code: str, paragraphs: Sequence[str]) -> list[tuple[str, str]]:
    return [(code, paragraph) for paragraph in paragraphs]
