"""Another program on the screen: photo files can be dragged out of it, and it puts a picture on the clipboard.

python drag_source.py PATH… [--clipboard PICTURE]
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """Starts a drag of ``paths`` as soon as the mouse moves with its button down."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__("drag me")
        self._paths = paths
        self.setWindowTitle("source")
        self.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setGeometry(0, 0, 120, 60)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


def main() -> int:
    application = QApplication(sys.argv[:1])
    arguments = sys.argv[1:]
    if "--clipboard" in arguments:
        at = arguments.index("--clipboard")
        application.clipboard().setImage(QImage(arguments[at + 1]))
        del arguments[at : at + 2]
    source = Source(arguments)
    source.show()
    print("ready", flush=True)
    return int(application.exec())


if __name__ == "__main__":
    sys.exit(main())
