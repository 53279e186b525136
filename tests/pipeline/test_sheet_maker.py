"""Figures and pages of photos of a library: what ``find`` says, with pictures; nothing in them that acts."""

from __future__ import annotations

import html.parser
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.core.errors import Cancelled, InputError
from app.core.events import Progress
from app.core.job import Job
from app.core.sheet import Sheet, SheetBlock, SheetCell
from app.core.taking_away import MOST_SHEET_CELLS, SheetFormat, SheetPlan
from app.core.text import Text
from app.pipeline.reports.page import page
from app.pipeline.reports.sheet import SheetMaker
from app.pipeline.reports.sheet_page import sheet_page
from app.pipeline.work.model_in_use import ModelInUse
from tests.acquainted import make_acquainted
from tests.conftest import save_picture
from tests.pipeline.harness import Library

_HOSTILE = "<script>alert(1)</script>\"' onerror=x\u202e\udcff\n.jpg"


class _Seen(html.parser.HTMLParser):
    """Collects the tags of a page, the addresses in it and its words."""

    def __init__(self, written: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.others: set[str] = set()
        self.words = ""
        self.feed(written.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            (self.addresses if name in ("src", "href") else []).append(value or "")
            self.others.add(name)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, model: ModelInUse) -> Iterator[Library]:
    top = tmp_path_factory.mktemp("sheet")
    (top / "photos").mkdir()
    for n in range(9):
        save_picture(top / "photos" / f"{n}.png", n)
    make_acquainted(top / "home")
    library = Library(top / "home", model)
    library.add(top / "photos")
    library.ingest()
    yield library
    library.close()


def _photo(library: Library, number: int) -> str:
    return next(path for path in library.snapshot().photos if path.endswith(f"{number}.png"))


def _made(library: Library, plan: SheetPlan, job: Job | None = None) -> bytes:
    maker = SheetMaker(library.paths, library.searcher, library.decoders)
    maker.make(job or Job(1, lambda _: None), plan, lambda sentence: str(sentence).upper(), "ja")
    return Path(plan.path).read_bytes()


@pytest.mark.parametrize(("name", "form"), [("s.png", "png"), ("s.jpg", "jpeg")])
def test_a_figure_is_written(read: Library, tmp_path: Path, name: str, form: SheetFormat) -> None:
    written = _made(read, SheetPlan(str(tmp_path / name), (_photo(read, 1), _photo(read, 2)), form, 4))
    with Image.open(io.BytesIO(written)) as figure:
        assert figure.format == form.upper()
        assert figure.width > figure.height


def test_a_page_says_what_find_says_and_holds_its_pictures(read: Library, tmp_path: Path) -> None:
    plan = SheetPlan(str(tmp_path / "s.html"), (_photo(read, 1),), "html", 4)
    seen = _Seen(_made(read, plan))
    answer = read.find(_photo(read, 1), 4)
    assert seen.tags.count("img") == 5
    assert all(address.startswith("data:image/jpeg;base64,") for address in seen.addresses)
    for match in answer.matches:
        assert f"{match.rank} {match.distance:.2f}{str(match.closeness.words).upper()}" in seen.words
        assert os.path.basename(match.paths[0]) in seen.words
    assert "QUERY" in seen.words
    assert 'lang="ja"' in Path(plan.path).read_text()


def test_no_name_becomes_part_of_a_page() -> None:
    cell = SheetCell(_HOSTILE, _HOSTILE, _HOSTILE, _HOSTILE, None, 2.5)
    written = sheet_page(Sheet(_HOSTILE, (SheetBlock(cell, (cell,)),), 1, _HOSTILE, _HOSTILE))
    seen = _Seen(written)
    assert "script" not in seen.tags
    assert not [name for name in seen.others if name.startswith("on")]
    assert b"\xe2\x80\xae" not in written
    assert "<script>alert(1)</script>" in seen.words
    assert "●●◐○○" in seen.words
    assert b"default-src 'none'" in page("", "en", "", "")


def test_a_photo_whose_disk_is_gone_is_shown_from_what_is_kept(
    read: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neighbours are drawn from the thumbnails: no decoder is asked."""
    monkeypatch.setattr(read.decoders, "prepare", lambda *_, **__: pytest.fail("a decoder was asked"))
    _made(read, SheetPlan(str(tmp_path / "s.html"), (_photo(read, 1),), "html", 4))


def test_too_many_pictures_and_no_photo_are_refused(read: Library, tmp_path: Path) -> None:
    path = str(tmp_path / "s.html")
    with pytest.raises(InputError, match="shows up to"):
        _made(read, SheetPlan(path, (_photo(read, 1),) * 2, "html", MOST_SHEET_CELLS // 2))
    with pytest.raises(InputError, match="Name the photos"):
        _made(read, SheetPlan(path, (), "html", 4))
    with pytest.raises(InputError, match="not overwritten"):
        _made(read, SheetPlan(_photo(read, 1), (_photo(read, 2),), "png", 4))
    assert not os.path.exists(path)


def test_a_figure_that_is_stopped_is_not_written(read: Library, tmp_path: Path) -> None:
    told: list[Text] = []
    job = Job(1, lambda event: job.cancel() if isinstance(event, Progress) else told.append(Text("")))
    with pytest.raises(Cancelled):
        _made(read, SheetPlan(str(tmp_path / "s.html"), (_photo(read, 1),), "html", 4), job)
    assert not (tmp_path / "s.html").exists()


def test_a_program_that_starts_loads_nothing_to_draw_with() -> None:
    code = "import sys, app.pipeline.catalog; print([each for each in sys.modules if '.reports.' in each])"
    variables = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    ran = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, env=variables, check=True)
    assert ran.stdout == "[]\n"
