"""What of photos that cannot be measured is told to who decides whether another look is of any use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from app.core.errors import DecodeError, DiskError
from app.core.photo import ContentId
from app.library.identity import identify
from app.library.look_alike_rows import HeldContent, HeldFile
from app.library.pair_cache import PairCache
from app.library.reader import Reader
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.look_alikes.measuring import Measuring


class _Catalog:
    """Says that a file holds a content, or knows of none that is there."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def held(self, contents: list[ContentId]) -> dict[ContentId, HeldContent]:
        if self._file is None:
            return {}
        files = (HeldFile(str(self._file), 1, 1),)
        return {each: HeldContent(each, files, 4, 3, "JPEG", None, "") for each in contents}


class _Failing:
    """Decoders all of whose requests end with this."""

    def __init__(self, result: Exception) -> None:
        self._result = result

    def have_done(self, _: object, requests: Iterator[tuple[ContentId, object]]) -> Iterator[tuple[ContentId, object]]:
        for ticket, _arguments in requests:
            yield ticket, self._result


@pytest.mark.parametrize(
    ("there", "result", "is_complete"),
    [
        ("file", DecodeError("It is no photo."), True),  # that is known from now on
        ("file", DiskError("It cannot be read."), False),
        ("row", DecodeError("Nobody asks."), False),
        ("nothing", DecodeError("Nobody asks."), True),  # when its disk is there the catalog is another
    ],
)
def test_another_look_is_of_use_where_a_file_that_should_be_there_could_not_be_read(
    tmp_path: Path, there: str, result: Exception, is_complete: bool
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"photo")
    content_id, _ = identify(str(path))
    if there == "row":
        path.unlink()
    catalog = cast(Reader, _Catalog(None if there == "nothing" else path))
    with closing(PairCache.open(tmp_path / "look-alikes.db")) as found:
        measuring = Measuring(catalog, found, cast(Decoders, _Failing(result)))
        assert measuring.is_complete
        list(measuring.measure([content_id]))
        assert measuring.is_complete == is_complete
