"""Modules and libraries that cannot be loaded: whose fault that is, and what to do about it."""

from __future__ import annotations

import re

from app.core.errors import AppError
from app.machine.limits import shortage

_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object file")

SYSTEM_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What Qt takes from the system, with the Debian packages that bring it."""


def missing_part(error: ImportError | OSError) -> AppError:
    """Return the sentence for a module or library that cannot be loaded."""
    if lacking := shortage(error):
        return lacking
    if found := _LIBRARY.search(str(error)):
        library = found[1]
        if package := SYSTEM_LIBRARIES.get(library):
            return AppError(
                "The system library {library} is missing. On Debian and Ubuntu: sudo apt install {package}",
                library=library,
                package=package,
            )
        return AppError("The library {library} is missing. Please install the program again.", library=library)
    if (getattr(error, "name", None) or "").partition(".")[0] in ("psycopg", "certifi") or "libpq" in str(error):
        return AppError(
            "What speaks to shared libraries is not installed; no package of Photokin brings it. Install it with: "
            "pip install 'photokin[shared]' (in a copy of the source: python3 build/environment.py shared)"
        )
    part = getattr(error, "name", None) or str(error).partition(":")[0]
    return AppError(
        "A part of Photokin is missing or damaged ({part}): please install the program again.", part=str(part)
    )
