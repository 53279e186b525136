"""Colour and layout blocks: the golden vectors of the descriptor and properties that hold for every picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from app.core.input_rule import InputRule
from app.imaging.cielab import lab_of, lightness_of
from app.imaging.colour import COLOUR_NUMBERS, colour_block
from app.imaging.layout import LAYOUT_NUMBERS, layout_block
from app.imaging.prepare import prepare
from app.imaging.unit_length import unit_length

RULE = InputRule(288, 32, 2.0)
LEAST_COSINE = 0.9998  # measured: colour 0.99985, layout 0.99999


def cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(unit_length(a) @ unit_length(b))


def test_golden_vectors(shared: Path) -> None:
    golden = np.load(shared / "descriptor" / "golden.npz")
    constants = np.load(shared / "descriptor" / "colour_layout.npz")
    for row, name in enumerate(golden["files"]):
        prepared = prepare(str(shared / "photos" / str(name)), RULE)
        assert prepared.pixels.shape[1::-1] == tuple(golden["input_size"][row])
        colour = (prepared.colour - constants["colour_mean"]) @ constants["colour_whitening"]
        layout = prepared.layout - constants["layout_mean"]
        assert cosine(colour, golden["colour"][row].astype(np.float32)) >= LEAST_COSINE, name
        assert cosine(layout, golden["layout"][row].astype(np.float32)) >= LEAST_COSINE, name


@pytest.mark.parametrize(
    ("colour", "lab"),  # reference values of D65 sRGB (e.g. CIE 15, Lindbloom's calculator)
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.241, 80.092, 67.203)),
        ((0, 255, 0), (87.735, -86.183, 83.179)),
        ((0, 0, 255), (32.297, 79.188, -107.860)),
        ((119, 119, 119), (50.034, 0, 0)),
        ((5, 5, 5), (1.371, 0, 0)),
    ],
)
def test_lab_of_known_colours(colour: tuple[int, int, int], lab: tuple[float, float, float]) -> None:
    pixels = np.array([[colour]], np.uint8)
    found = np.array(lab_of(pixels)).ravel()
    assert np.abs(found - lab).max() < 0.02
    assert abs(float(lightness_of(pixels)[0, 0]) - lab[0]) < 0.02


def test_a_plain_colour_fills_the_bins_around_it() -> None:
    """Grey of L* 50 lies half way between both lightness bins, in the middle of a and b."""
    block = colour_block(Image.new("RGB", (96, 96), (119, 119, 119))).reshape(2, 7, 7)
    assert block[0, 3, 3] == pytest.approx(block[1, 3, 3], rel=1e-2)
    assert block[:, 3, 3] @ block[:, 3, 3] > 0.99


def test_trilinear_weights_add_up_to_one_per_pixel() -> None:
    rng = np.random.default_rng(3)
    picture = Image.fromarray(rng.integers(0, 255, (96, 96, 3), np.uint8))
    shares = colour_block(picture).astype(np.float64) ** 4  # the histogram up to a factor
    slow = np.zeros((2, 7, 7))
    for lightness, a, b in zip(*lab_of(np.asarray(picture.reduce(3)).reshape(-1, 3)), strict=True):
        place = [np.clip(lightness / 100, 0, 1), *(np.clip((v + 70) / 140, 0, 1) * 6 for v in (a, b))]
        for corner in np.ndindex(2, 2, 2):
            low = [min(int(p), bins - 2) for p, bins in zip(place, (2, 7, 7), strict=True)]
            away = [abs(p - (at + step)) for p, at, step in zip(place, low, corner, strict=True)]
            slow[tuple(at + step for at, step in zip(low, corner, strict=True))] += np.prod([1 - d for d in away])
    assert slow.sum() == pytest.approx(32 * 32)
    assert np.abs(shares / shares.sum() - slow.ravel() / slow.sum()).max() < 1e-5


def test_layout_of_an_upright_edge() -> None:
    picture = Image.new("RGB", (96, 96), "black")
    picture.paste("white", (45, 0, 96, 96))
    block = layout_block(picture)
    means, directions = block[:36].reshape(6, 6), block[36:].reshape(4, 4, 8)
    assert (means[:, :2] < 0).all()
    assert (means[:, 4:] > 0).all()
    assert directions[:, 1, 0].min() == pytest.approx(0.5, abs=1e-3)  # from dark to light: direction 0, one column
    assert np.delete(directions, 1, axis=1).max() == 0


def test_opposite_edges_have_the_same_direction() -> None:
    rising = Image.linear_gradient("L").resize((96, 96)).convert("RGB")
    falling = rising.transpose(Image.Transpose.ROTATE_180)
    cells, turned_cells = (layout_block(picture)[36:].reshape(16, 8) for picture in (rising, falling))
    assert np.abs(cells - turned_cells[::-1]).max() < 0.01
    assert cosine(layout_block(rising)[:36], layout_block(falling)[35::-1]) == pytest.approx(1, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(size=st.tuples(st.integers(1, 200), st.integers(1, 200)), seed=st.integers(0, 1000), levels=st.integers(1, 256))
def test_blocks_have_unit_length_for_every_picture(size: tuple[int, int], seed: int, levels: int) -> None:
    values = np.random.default_rng(seed).integers(0, levels, (size[1], size[0], 3)).astype(np.uint8)
    picture = Image.fromarray(values)
    colour, layout = colour_block(picture), layout_block(picture)
    assert (colour.shape, layout.shape) == ((COLOUR_NUMBERS,), (LAYOUT_NUMBERS,)) == ((98,), (164,))
    assert colour.dtype == layout.dtype == np.float32
    assert np.linalg.norm(colour) == pytest.approx(1, abs=1e-5)
    for part in (layout[:36], layout[36:]):
        assert np.linalg.norm(part) == pytest.approx(1, abs=1e-5) or not part.any()


def test_a_flat_picture_has_no_layout() -> None:
    assert np.abs(layout_block(Image.new("RGB", (64, 64), (9, 90, 200)))).max() == 0
