"""Draw the application's icon in the sizes that desktops ask for: resources/icons/application/SIZE.png.

    QT_QPA_PLATFORM=offscreen .venv/bin/python build/application_icons.py

To be run after resources/icons/photokin.svg or photokin_small.svg was changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def draw(folder: Path) -> None:
    """Write one PNG file a size into ``folder``."""
    from PySide6.QtGui import QGuiApplication

    from app.gui.kit.icons import application_pixmap

    application = QGuiApplication.instance() or QGuiApplication([])
    folder.mkdir(exist_ok=True)
    for size_px in SIZES_PX:
        if not application_pixmap(size_px).save(str(folder / f"{size_px}.png")):
            raise OSError(f"{folder} cannot be written")
    del application


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    draw(ROOT / "resources" / "icons" / "application")
