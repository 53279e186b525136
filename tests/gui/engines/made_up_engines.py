"""Engines that exist nowhere, and what stands round a dialog that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage

from app.core.engines import EngineCard, Proof
from app.core.photo import PictureKey
from app.core.text import text
from app.gui.kit.requests import Requests
from app.gui.kit.small_pictures import SmallPictures
from tests.gui.recording_catalog import RecordingCatalog

WORSE = tuple(f"/photos/worse{number}.jpg" for number in range(8))
PROOF = Proof(
    asked=640,
    groups=80,
    before=0.812,
    after=0.869,
    better=44,
    worse=8,
    chance=0.0004,
    worse_photos=WORSE,
    helps=True,
    learned_from=text("{count} photos", count=1204),
    seed=1,
)
NO_HELP = replace(PROOF, before=0.84, after=0.83, better=8, worse=12, chance=0.5, helps=False)
STANDARD = EngineCard(
    "standard", text("Standard"), "shipped", None, 13_000_000, 1542, 4096, True, True, True, 10_482, 10_482, 21.0
)
TAUGHT = EngineCard(
    "t", "Standard, taught", "taught", "2026-11-12T10:00:00", 400_000, 160, 640, False, False, False, 0, 10_482, 21.4,
    None, PROOF,
)  # fmt: skip
LARGE = EngineCard(
    "large", text("Large"), "shipped", None, 88_000_000, 1542, 6200, False, False, True, 2_140, 10_482, 48.0
)
BROKEN = replace(TAUGHT, name="x", title="Broken", trouble=text("Its file is damaged."), proof=None)
CARDS = (STANDARD, TAUGHT, LARGE, BROKEN)


class MadeUpThumbnails(QObject):
    """A source in which a picture is there once it was ``put``."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.images: dict[PictureKey, QImage] = {}
        self.missing: set[PictureKey] = set()
        self.wanted: list[PictureKey] = []

    def image(self, key: PictureKey) -> QImage | None:
        return self.images.get(key)

    def is_missing(self, key: PictureKey) -> bool:
        return key in self.missing

    def want(self, keys: Sequence[PictureKey]) -> None:
        self.wanted += keys

    def put(self, key: PictureKey, colour: str = "red") -> None:
        image = QImage(80, 60, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        self.images[key] = image
        self.arrived.emit(key)


class Stage:
    """A catalog that records, and pictures that nobody has yet."""

    def __init__(self) -> None:
        self.catalog = RecordingCatalog()
        self.requests = Requests()
        self.thumbnails = MadeUpThumbnails()
        self.pictures = SmallPictures(self.catalog, self.requests, self.thumbnails)  # type: ignore[arg-type]
