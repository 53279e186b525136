"""A network that is nowhere, as it is found when it is looked at."""

from __future__ import annotations

from app.core.engine_adding import AddPlan, Inspected, OutputChoice, Trial
from app.core.text import text

_OUTPUTS = (
    OutputChoice("features", (2048, 7, 7), "mean", 2048),
    OutputChoice("logits", (1000,), "vector", 1000, are_classes=True),
)
PLAN = AddPlan("/n/res_net.onnx", "", "", "features", "mean", "imagenet", 224, "nchw", "rgb")
INSPECTED = Inspected(
    97_800_000,
    PLAN,
    Trial(2048, 63.0, 410_000_000),
    text("It is usual."),
    _OUTPUTS,
    side_is_fixed=False,
    layouts=("nchw",),
    presets=("imagenet", "unit", "caffe"),
    pixels="float32",
    caution=text("It is slow."),
)
