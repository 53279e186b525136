"""Thumbnails in the size of their cells: some in each paint, one in a paint that comes after much else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.gui.grid.fitted_thumbnails import FittedThumbnails
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from tests.gui.made_up_library import MadeUpLibrary

_IMAGE = QImage(320, 240, QImage.Format.Format_RGB32)


def _fitted(fitted: FittedThumbnails, keys: range) -> int:
    return sum(fitted.fit(key, _IMAGE, QSize(8, 8)) is not None for key in keys)


@pytest.mark.usefixtures("qapp")
def test_a_hurried_paint_scales_one_thumbnail_and_the_next_one_the_others() -> None:
    fitted = FittedThumbnails()
    fitted.hurry()
    fitted.begin_paint()
    assert _fitted(fitted, range(3)) == 1
    assert fitted.take_postponed()
    fitted.begin_paint()
    assert _fitted(fitted, range(1, 3)) == 2
    assert not fitted.take_postponed()


def test_a_paint_after_photos_were_laid_out_is_a_hurried_one(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    hurried: list[bool] = []
    monkeypatch.setattr(FittedThumbnails, "hurry", lambda _: hurried.append(True))
    requests = Requests()
    library = MadeUpLibrary(requests.emit_event)
    grid = PhotoGrid(ThumbnailSource(library.catalog, requests))
    qtbot.addWidget(grid)
    hurried.clear()
    grid.set_cell_px(200)
    assert hurried
