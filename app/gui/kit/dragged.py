"""The files that hang on the mouse while something is dragged."""

from __future__ import annotations

import os

from PySide6.QtCore import QByteArray, QMimeData, QUrl

_MOST_PATHS = 10_000


def dragged_paths(mime: QMimeData) -> tuple[str, ...]:
    """Return the files and folders that hang on the mouse."""
    return tuple(_path(url) for url in mime.urls()[:_MOST_PATHS] if url.isLocalFile() and url.path())


def _path(url: QUrl) -> str:
    """Return the path with every byte of it: Qt's strings lose those that are no valid UTF-8."""
    if os.name == "nt":
        return url.toLocalFile()
    encoded = QByteArray(url.path(QUrl.ComponentFormattingOption.FullyEncoded).encode())
    return os.fsdecode(bytes(QByteArray.fromPercentEncoding(encoded).data()))
