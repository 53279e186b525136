"""Why photos are in no series, where that is not for the photos' sake."""

from __future__ import annotations

from app.core.errors import AppError
from app.core.text import Text, text
from app.pipeline.work.model_in_use import ModelInUse


def why_no_series(model: ModelInUse) -> Text | None:
    """Return what to say of the engine in use, None where it finds series. Any thread may ask.

    Photos are compared once, whichever engine is in use: who has none now has none later.
    """
    try:
        engine = model.engine
    except AppError:
        return None  # told by whoever reads photos
    if engine.cells is not None:
        return None
    return text(
        "No series are found with the engine {engine}: it does not tell one scene from another. Choose another engine "
        "before you add photos.",
        engine=engine.title,
    )
