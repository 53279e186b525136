"""Which model answers: that of the index generation in use, until the one in use has read as much of the library."""

from __future__ import annotations

from app.core.facts import Facts
from app.library.reader import Reader
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.manifest import Generation


def answering_model(model: ModelInUse, generation: Generation | None, facts: Facts) -> KnownModel:
    """Return whose vectors a question is compared with: of one model, never of two.

    It is the generation's, even where a file of it is damaged. Without a generation of this catalog it is the model
    with the most vectors; and the one in use where nothing is known of the others. Raises AppError, CatalogNotReady.
    """
    itself = model.itself
    others = [model_id for model_id in facts.models() if model_id != itself.model_id]
    if not others:
        return itself
    manifest = generation.manifest if generation is not None else None
    if manifest is not None and manifest.catalog_id == facts.catalog_id:
        if manifest.model_id == itself.model_id:
            return itself
        return model.older(manifest.model_id, manifest.dim, manifest.scale) or itself
    answering, most = itself, facts.embedded_after(itself.model_id, 0)
    for model_id in others:
        told = manifest.scale if manifest is not None and manifest.model_id == model_id else ()
        known = model.older(model_id, facts.vector_length(model_id), told)
        if known is not None and (count := facts.embedded_after(model_id, 0)) > most:
            answering, most = known, count
    return answering


def takes_over(reader: Reader, in_use: str, answering: str) -> bool:
    """Tell whether the model in use knows as many photos of the library as the older one that answers.

    Photos on a disk that is not there hold it back: it must not forget more of them than it brings new ones.
    """
    return reader.known_to_one(in_use, answering) >= reader.known_to_one(answering, in_use)
