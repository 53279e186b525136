"""A gallery as a list: lazy, never mixed up, cheap at a million."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.events import ShapesReady
from app.core.gallery import GalleryQuery, PhotoShapes
from app.core.photo import FileKey
from app.core.sections import Sections
from app.gui.gallery import details_loader
from app.gui.gallery.photo_list_model import PhotoListModel
from app.gui.grid.photo_role import PhotoRole
from app.gui.kit.requests import Requests
from app.machine.paths import data_paths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from tests.gui.made_up_library import MadeUpLibrary, gallery, path_of
from tests.gui.recording_catalog import send
from tests.gui.rest import come_to_rest


class Stage:
    def __init__(self) -> None:
        self.requests = Requests()
        self.library = MadeUpLibrary(self.requests.emit_event)
        self.model = PhotoListModel(self.library.catalog, self.requests)

    def path(self, row: int) -> str | None:
        return self.model.path_at(row)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


def test_the_model_keeps_qts_rules(stage: Stage, qtbot: QtBot) -> None:
    tester = QAbstractItemModelTester(stage.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    stage.model.set_gallery(gallery(300))
    qtbot.waitUntil(lambda: stage.path(0) is not None)
    stage.model.set_gallery(gallery(200, first_id=50))
    stage.model.set_gallery(gallery(0))
    assert tester.model() is stage.model


def test_a_row_is_a_placeholder_until_its_details_come(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_gallery(gallery(10))
    index = stage.model.index(4)
    assert index.data(PhotoRole.PATH) is None
    assert index.data(Qt.ItemDataRole.DisplayRole) == ""
    with qtbot.waitSignal(stage.model.dataChanged):
        pass
    assert index.data(PhotoRole.PATH) == path_of(5)
    assert index.data(PhotoRole.CAPTION) == "IMG_0000005.jpg"
    assert index.data(PhotoRole.STATE) == "ready"
    assert stage.model.row_of_path(path_of(5)) == 4
    assert stage.model.row_of_id(5) == 4
    assert stage.model.row_of_id(99) is None


def test_only_what_is_looked_at_is_fetched_and_the_newest_first(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_gallery(gallery(1_000_000))
    for row in range(0, 1_000_000, 10_000):
        stage.path(row)
    stage.path(500_000)
    qtbot.waitUntil(lambda: stage.path(500_000) is not None)
    assert 500_001 in stage.library.asked_details[0]
    come_to_rest(stage.model)
    assert sum(map(len, stage.library.asked_details)) < 10_000


def test_details_that_had_to_make_room_come_again(stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(details_loader, "_KEPT", 300)
    stage.model.set_gallery(gallery(1_000))
    for row in (0, 400, 800):
        stage.path(row)
        qtbot.waitUntil(lambda row=row: stage.path(row) is not None)  # type: ignore[misc]
    assert stage.path(10) is None  # never looked at since: the first to go
    qtbot.waitUntil(lambda: stage.path(10) == path_of(11))
    assert sum(11 in asked for asked in stage.library.asked_details) == 2


def test_much_that_is_looked_at_at_once_comes_in_small_requests(stage: Stage, qtbot: QtBot) -> None:
    """What is looked at next need not wait for all of it."""
    stage.model.set_gallery(gallery(10_000))
    for row in range(0, 2_000, 100):
        stage.path(row)
    qtbot.waitUntil(lambda: all(stage.path(row) is not None for row in range(0, 2_000, 100)))
    assert max(map(len, stage.library.asked_details)) <= 512


def test_a_photo_that_is_gone_is_not_asked_for_again_and_again(stage: Stage, qtbot: QtBot) -> None:
    stage.library.gone.add(3)
    stage.model.set_gallery(gallery(5))
    stage.path(2)
    qtbot.waitUntil(lambda: stage.path(1) is not None)
    for _ in range(5):
        assert stage.path(2) is None
        come_to_rest(stage.model)
    assert len(stage.library.asked_details) == 1


def test_an_answer_for_the_gallery_before_lands_on_its_own_photos(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_gallery(gallery(10))
    stage.library.withheld = True
    stage.path(0)
    qtbot.waitUntil(lambda: len(stage.library.asked_details) == 1)
    stage.model.set_gallery(gallery(10, first_id=6))
    stage.library.release()
    qtbot.waitUntil(lambda: stage.path(9) is not None)
    assert [stage.path(row) for row in range(10)] == [path_of(photo_id) for photo_id in range(6, 16)]


def test_the_same_photos_again_are_no_reset_but_are_asked_for_anew(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_gallery(gallery(10))
    stage.path(0)
    qtbot.waitUntil(lambda: stage.path(0) is not None)
    resets: list[int] = []
    stage.model.modelReset.connect(lambda: resets.append(1))
    with qtbot.waitSignal(stage.model.dataChanged):
        stage.model.set_gallery(gallery(10))
    assert stage.path(0) == path_of(1)  # what was known is shown meanwhile
    qtbot.waitUntil(lambda: len(stage.library.asked_details) == 2)
    assert not resets


def test_selected_rows_are_loaded_without_being_looked_at(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_gallery(gallery(5_000))
    stage.model.load_rows(np.arange(3_000, dtype=np.int64))
    qtbot.waitUntil(lambda: stage.model.row_of_path(path_of(2_999)) is not None)
    assert stage.model.row_of_path(path_of(1)) == 0


def test_a_photo_that_is_not_loaded_is_found_by_path(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_gallery(gallery(5_000))
    rows: list[int | None] = []
    stage.model.find_path(path_of(4_000), rows.append)
    stage.model.find_path("/elsewhere.jpg", rows.append)
    qtbot.waitUntil(lambda: rows == [3_999, None])


@pytest.mark.parametrize(
    ("start", "first", "row"), [("img_00012", 0, 1199), ("IMG_0000001", 5, 0), ("nothing", 0, None)]
)
def test_a_typed_name_is_found_in_what_is_not_loaded(
    stage: Stage, qtbot: QtBot, start: str, first: int, row: int | None
) -> None:
    stage.model.set_gallery(gallery(3_000))
    rows: list[int | None] = []
    stage.model.find_name(start, first, rows.append)
    qtbot.waitUntil(lambda: rows == [row])


def test_in_the_order_of_names_only_the_letter_is_searched(stage: Stage, qtbot: QtBot) -> None:
    named = gallery(3_000, query=GalleryQuery(order="name"))
    sections = Sections("AiZ", np.array([0, 1_000, 2_000]), 3_000)
    stage.model.set_gallery(replace(named, sections=sections))
    rows: list[int | None] = []
    stage.model.find_name("im", 0, rows.append)
    qtbot.waitUntil(lambda: rows == [1_000])
    assert len(stage.library.asked_details) == 1


def test_headings_name_month_folder_or_letter(stage: Stage) -> None:
    stage.model.set_gallery(gallery(1_500, section=1_000))
    assert [" ".join(stage.model.heading(section)[:2]) for section in (0, 1)] == [
        "December 2024 · 1,000",
        "November 2024 · 500",
    ]
    by_folder = gallery(1, query=GalleryQuery(order="folder"))
    stage.model.set_gallery(replace(by_folder, sections=Sections(["/photos/Kyoto \udcff"], np.array([0]), 1)))
    assert stage.model.heading(0) == ("/photos/Kyoto \N{REPLACEMENT CHARACTER}", "· 1", None)


def test_a_name_that_is_no_text_reaches_us_whole(stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.gui.made_up_library.path_of", lambda photo_id: "/x/\udcff.jpg")
    stage.model.set_gallery(gallery(1))
    qtbot.waitUntil(lambda: stage.path(0) == "/x/\udcff.jpg")
    assert stage.model.cell(0).caption == "\N{REPLACEMENT CHARACTER}.jpg"


def test_a_million_photos_are_taken_over_in_no_time(stage: Stage) -> None:
    first, second = gallery(1_000_000, 500), gallery(1_000_000, 500, first_id=2)
    stage.model.set_gallery(first)
    started = time.thread_time()
    stage.model.set_gallery(second)
    assert stage.model.row_of_id(1_000_000) == 999_998
    assert time.thread_time() - started < 0.1


def test_with_a_real_catalog(qtbot: QtBot, make_photo: Callable[..., Path]) -> None:
    names = ("b.jpg", "a.jpg", "c/a.png")
    folders = [make_photo(name, seed).parent for seed, name in enumerate(names)]
    requests = Requests()
    with closing(Catalog(data_paths(), models_folder(), Settings(device="cpu"), requests.emit_event)) as catalog:
        model = PhotoListModel(catalog, requests)
        requests.ask(catalog.folders.add(str(folders[0])))
        job_id = catalog.folders.ingest()
        with qtbot.waitSignal(requests.ended, check_params_cb=lambda ended: ended == job_id):
            pass
        requests.ask(catalog.gallery.photos(GalleryQuery(order="name", descending=False)), model.set_gallery)
        qtbot.waitUntil(lambda: model.rowCount() == 3)
        qtbot.waitUntil(lambda: model.path_at(0) is not None)
        cell = model.cell(0)
        assert cell.caption == "a.jpg"
        assert cell.content_id is not None
        assert cell.details is not None
        assert (cell.details.width_px, cell.details.height_px) == (320, 240)


def test_details_that_made_room_come_again_when_they_are_looked_at(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(details_loader, "_KEPT", 200)
    stage.model.set_gallery(gallery(1_000))
    qtbot.waitUntil(lambda: stage.path(0) is not None)
    for row in (300, 600, 900):
        qtbot.waitUntil(lambda row=row: stage.path(row) is not None)  # type: ignore[misc]
    assert stage.path(0) is None
    qtbot.waitUntil(lambda: stage.path(0) == path_of(1))
    assert stage.model.row_of_path(path_of(301)) is None  # made room again, with its path


def test_shapes_seen_in_files_count_until_the_library_knows_better(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gui.gallery.shapes_loader._aspect", lambda details: 0.0)
    unread = replace(gallery(10), shapes=PhotoShapes(np.zeros(10, np.float32)))
    stage.model.set_gallery(unread)
    qtbot.waitUntil(lambda: stage.path(0) is not None)
    altered: list[None] = []
    stage.model.shapes_altered.connect(lambda: altered.append(None))
    seen, outdated, strange = FileKey(path_of(3), 1000, 1), FileKey(path_of(4), 999, 1), FileKey("/elsewhere", 1000, 1)
    send(stage.requests, ShapesReady(((seen, 2.0), (outdated, 2.0), (strange, 2.0))))
    assert stage.model.aspects().tolist() == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
    assert len(altered) == 1
    grown = gallery(20)
    stage.model.set_gallery(replace(grown, shapes=PhotoShapes(np.zeros(20, np.float32))))
    assert stage.model.aspects()[2] == 2
    stage.model.set_gallery(replace(grown, shapes=PhotoShapes(np.full(20, 1.25, np.float32))))
    assert stage.model.aspects()[2] == 1.25
