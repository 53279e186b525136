"""The file of hearts: kept, and done without where it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.comparison import Hearts
from app.core.errors import AppError
from app.pipeline.work.hearts import read_hearts, write_hearts


def test_hearts_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "home" / "hearts.json"
    assert read_hearts(path) == Hearts()
    hearts = Hearts((("a", "b", 4), ("b", "a", 1)), (("a", "b", 3),))
    write_hearts(path, hearts)
    assert read_hearts(path) == hearts


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"pairs": [["a", "b", -1]], "told": []}',
        b'{"pairs": [["a", "b", 1e99]], "told": []}',
        b'{"pairs": [["", "b", 1]], "told": []}',
        b'{"pairs": [], "told": [], "more": 1}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_holds_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hearts.json").write_bytes(content)
    assert read_hearts(tmp_path / "hearts.json") == Hearts()


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(AppError, match=r"hearts\.json cannot be written"):
        write_hearts(tmp_path / "home" / "hearts.json", Hearts())
