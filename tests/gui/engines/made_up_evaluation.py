"""An evaluation that nobody made."""

from __future__ import annotations

from app.core.evaluation import (
    ClassFigures,
    Difference,
    EngineFigures,
    Evaluation,
    EvaluationPlan,
    Share,
    Shown,
    WorstQuestion,
)
from app.core.photo import Failure, FileKey
from app.core.text import text


def _shown(name: str, right: bool) -> Shown:
    return Shown(f"/kinds/{name}.jpg", "Pear", FileKey(f"/kinds/{name}.jpg", 1, 1), right, 0.5)


_WORST = WorstQuestion(_shown("asked", True), 0.05, 23, 40, (_shown("wrong", False), _shown("right", True)))
_CLASSES = (
    ClassFigures("Pear", 40, Share(0.5, 0.4, 0.6), 0.41, 0.3, (("Apple", 9), ("Melon", 2), ("Lime", 1), ("Fig", 1))),
    ClassFigures("Apple", 30, Share(0.9, 0.8, 0.95), 0.8, 0.7),
)


def _engine(name: str, value: float, worst: tuple[WorstQuestion, ...]) -> EngineFigures:
    share = Share(value, value - 0.03, value + 0.03)
    return EngineFigures(name, text(name.title()), name, 8, "plain", share, share, share, _CLASSES, worst)


_GAIN = Share(0.05, 0.03, 0.07)
_DIFFERENCE = Difference("large", "standard", _GAIN, _GAIN, _GAIN, 44, 8, 0.0001)
EVALUATION = Evaluation(
    EvaluationPlan("/kinds", ("standard", "large")),
    "/kinds",
    1_204,
    24,
    1_180,
    ("Fig",),
    3,
    "classes",
    (_engine("standard", 0.812, (_WORST,)), _engine("large", 0.869, ())),
    (_DIFFERENCE,),
    (text("Lines that repeat a photo, which counts once: {count}", count=2),),
    (Failure("/kinds/x.jpg", "decode", text("It is empty.")),),
)
