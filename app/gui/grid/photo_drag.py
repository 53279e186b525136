"""Photos dragged out of the window, as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QWidget

_PICTURE_PX = 96


def file_url(path: str) -> QUrl:
    """Return a file's address, right for names that are no valid text too."""
    return QUrl.fromEncoded(PurePath(path).as_uri().encode("ascii"))


def drag_photos(source: QWidget, paths: Sequence[str], picture: QPixmap | None) -> None:
    """Let the user drag files; returns when they are dropped."""
    mime = QMimeData()
    mime.setUrls([file_url(path) for path in paths])
    drag = QDrag(source)
    drag.setMimeData(mime)
    if picture is not None:
        shown = _drag_picture(source, picture, len(paths))
        drag.setPixmap(shown)
        drag.setHotSpot(QPoint(_PICTURE_PX // 2, _PICTURE_PX // 2))
    drag.exec(Qt.DropAction.CopyAction)


def _drag_picture(source: QWidget, picture: QPixmap, count: int) -> QPixmap:
    ratio = source.devicePixelRatioF()
    side = round(_PICTURE_PX * ratio)
    small = picture.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    small.setDevicePixelRatio(ratio)
    if count > 1:
        painter = QPainter(small)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = f"{count:,}"
        metrics = source.fontMetrics()
        badge = metrics.boundingRect(words).adjusted(-6, -2, 6, 2)
        badge.moveTopLeft(QPoint(4, 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(source.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
        painter.setPen(source.palette().color(QPalette.ColorRole.HighlightedText))
        painter.setFont(source.font())
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
    return small
