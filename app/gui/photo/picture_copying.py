"""Copies photos to the clipboard: as files, and a single one also as a picture."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication

from app.core.text import Text
from app.gui.kit.errands import Errands
from app.gui.kit.photo_words import name_of
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_LONGEST_PX = 8192
_HARDLY_COMPRESSED = 80


class PictureCopying(QObject):
    """The picture is read and encoded before it goes to the clipboard, so that pasting never waits for the window."""

    message = Signal(str)

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands = Errands(self)
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_arrived)
        self._loader.failed.connect(self._on_failed)

    def copy(self, paths: Sequence[str]) -> None:
        """Copy these photos."""
        if len(paths) == 1:
            self._loader.want(paths[0], _LONGEST_PX)
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in paths])
        QGuiApplication.clipboard().setMimeData(data)
        self.message.emit(tr_count("{count} file copied.", "{count} files copied.", len(paths)))

    def _on_arrived(self, path: str, picture: ShownPicture) -> None:
        if sys.platform == "linux":
            # Other programs ask for PNG; offered as an image, Qt would make one in the GUI thread each time.
            self._errands.run(lambda: _png(picture), lambda png: self._offer(path, picture, png))
        else:
            self._offer(path, picture, None)

    def _offer(self, path: str, picture: ShownPicture, png: QByteArray | None) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path)])
        if png is not None:
            data.setData("image/png", png)
        else:
            data.setImageData(picture.image.copy())
        QGuiApplication.clipboard().setMimeData(data)
        self.message.emit(tr("{name} copied.", name=name_of(path)))

    def _on_failed(self, path: str, reason: Text) -> None:
        self.message.emit(tr("{name} cannot be copied: {reason}", name=name_of(path), reason=shown(reason)))


def _png(picture: ShownPicture) -> QByteArray:
    encoded = QByteArray()
    buffer = QBuffer(encoded)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.image.save(buffer, "PNG", _HARDLY_COMPRESSED)  # type: ignore[call-overload]
    return encoded
