"""Labelled photos that can be read: classes of one colour each. What the base knows of them tells nothing."""

from __future__ import annotations

import colorsys
from pathlib import Path

import numpy as np
from PIL import Image

from app.machine.paths import models_folder
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.training.means import Means
from app.pipeline.training.trained_network import NewNetworkEngine
from app.similarity.engine import Engine, engine_of
from tests.pipeline.classroom import Classroom
from tests.pipeline.training_stand_ins import BEGUN_AT

_SIDE_PX = 24


class ColouredClasses(Classroom):
    """``kept``: the engines that would have been written."""

    kept: list[NewNetworkEngine]

    def add_colours(self, classes: int, of_each: int, *, mixed: bool = False) -> None:
        """Add classes; ``mixed``: their photos have colours that have nothing to do with them."""
        random = np.random.default_rng(1)
        for kind in range(classes):
            for place in range(of_each):
                hue = random.random() if mixed else kind / classes
                (added,) = self.add(f"class {kind}", random.standard_normal(self.base.engine.dim).astype(np.float32))
                self.draw(added, hue, f"{kind} {place}")

    def draw(self, path: Path, hue: float, told: str) -> None:
        """Put a picture into a file, of this colour and with a few pixels of its own, and note a vector for it."""
        random = np.random.default_rng(list(told.encode()))
        colour = np.array(colorsys.hsv_to_rgb(hue, 0.8, 0.7)) * 255
        pixels = colour + random.normal(0, 8, (_SIDE_PX, _SIDE_PX, 3))
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path, "PNG")
        self.note(path, random.standard_normal(self.base.engine.dim).astype(np.float32))

    def means(self) -> Means:
        self.kept = []

        def keep(new: NewNetworkEngine) -> Engine:
            self.kept.append(new)
            return engine_of(self.base.engine.models[0], "mine", new.title)

        return Means(None, self.paths, self.model, MemoryBudget(), models_folder(), keep)

    def begun_at(self) -> list[str]:
        """Return at which step each training began."""
        return (self.paths.home / BEGUN_AT).read_text().splitlines()
