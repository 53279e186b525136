"""What the dialogs that take a network from a file have in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from app.core.engine_adding import LONGEST_TITLE, Layout
from app.gui.kit.photo_words import name_of
from app.gui.kit.translate import tr

END = ".onnx"


def fill(box: QComboBox, choices: Sequence[tuple[str, object]]) -> None:
    """Offer these (words, value) and nothing else."""
    box.clear()
    for words, value in choices:
        box.addItem(words, value)


def stem(path: str) -> str:
    """Return what a network may be called: its file's name, without what is no word."""
    return name_of(path).removesuffix(END).replace("_", " ").strip()[:LONGEST_TITLE]


def layout_words(layout: Layout) -> str:
    """Return how pictures lie in a network's input."""
    return tr("Colour planes one after the other") if layout == "nchw" else tr("The colours of a pixel side by side")
