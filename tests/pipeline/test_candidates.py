"""Whom a photo is compared with."""

from __future__ import annotations

from pathlib import Path

from app.core.job import Job
from app.pipeline.look_alikes.candidates import Candidates
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.grouping import pair_of
from tests.conftest import MakePhoto
from tests.pipeline.harness import Library

_PHOTOS = 5


def test_each_pair_is_brought_once_whichever_asks(model: ModelInUse, make_photo: MakePhoto, home: Path) -> None:
    """Comparing is most of the work: a pair that both of its photos bring would be compared twice."""
    paths = [make_photo(f"photos/{seed}.jpg", seed) for seed in range(_PHOTOS)]
    library = Library(home, model)
    library.add(paths[0].parent)
    library.ingest()
    reader = library.searcher.reader
    assert reader is not None
    opened = library.searcher.opened(reader)
    contents = [content_id for content_id, _ in reader.embedded(opened.who_answers(reader)[0].model_id)]
    candidates = Candidates(Job(1, library.emit), reader, opened, contents)
    brought = [pair_of(one, other) for one in contents for other in candidates.of(one)]
    library.close()
    assert len(brought) == len(set(brought)) == _PHOTOS * (_PHOTOS - 1) // 2
