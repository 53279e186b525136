"""Names of files in JSON, which is text: file names need not be."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable


def named(key: str, path: str) -> dict[str, object]:
    """Return the entry of a path in a JSON object.

    A name that is no valid UTF-8 is no text: what can be shown of it stands under ``key``, and its bytes, in Base64,
    under ``key_bytes``.
    """
    name = os.fsencode(path)
    try:
        return {key: name.decode()}
    except UnicodeDecodeError:
        return {key: name.decode(errors="replace"), f"{key}_bytes": base64.b64encode(name).decode("ascii")}


def named_list(key: str, paths: Iterable[str]) -> dict[str, object]:
    """Return the entry of a list of paths; ``key_bytes`` is there if any needs it, with null for those that do not."""
    entries = [named("path", path) for path in paths]
    listed: dict[str, object] = {key: [entry["path"] for entry in entries]}
    encoded = [entry.get("path_bytes") for entry in entries]
    return listed | ({f"{key}_bytes": encoded} if any(encoded) else {})
